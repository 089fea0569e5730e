"""Months credited to persons: what a career is the sum of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.ledger.models import Transaction

KINDS = ("employee", "flexible", "public", "resident")


class ContributionRecord(models.Model):
    """Months of one person that a transaction credited (or, with negative numbers, took back).
    `month` is the first; `base`, `credited` and `own` are fen, summed over the months."""

    pk = models.CompositePrimaryKey("transaction_id", "person", "month")
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, db_index=False)
    person = models.BigIntegerField()
    scheme = models.CharField(max_length=24)
    kind = models.CharField(max_length=12)
    month = models.IntegerField()
    months = models.SmallIntegerField()
    base = models.BigIntegerField()
    credited = models.BigIntegerField()
    own = models.BigIntegerField()
    place = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="crediting_record_kind"),
            models.CheckConstraint(
                condition=Q(months__gte=-12) & Q(months__lte=12), name="crediting_record_months"
            ),
        )
        indexes = (
            models.Index(fields=["person", "scheme", "month"], name="crediting_record_person"),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.scheme} {self.month} {self.months}"
