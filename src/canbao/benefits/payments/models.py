"""Payment runs and their lines: who was paid how much for which month, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.benefits.models import Award
from canbao.ledger.models import Transaction

PREPARED, CHECKED, RELEASED, SENT, CANCELLED = (
    "prepared", "checked", "released", "sent", "cancelled",
)  # fmt: skip
STATES = (PREPARED, CHECKED, RELEASED, SENT, CANCELLED)


class PaymentRun(models.Model):
    """One month's payment of one scheme at one place; prepared by one, released by another."""

    scheme = models.CharField(max_length=24)
    place = models.BigIntegerField()
    month = models.IntegerField()
    number = models.IntegerField(default=1)  # 2, 3, … are supplementary runs of the month
    state = models.CharField(max_length=12, default=PREPARED)
    day = models.DateField()
    prepared_by = models.CharField(max_length=150)
    released_by = models.CharField(max_length=150, default="", blank=True)
    released_day = models.DateField(null=True)
    persons = models.IntegerField(default=0)
    fen = models.BigIntegerField(default=0)
    file = models.CharField(max_length=64, default="", blank=True)  # hash of the bank file
    version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["scheme", "place", "month", "number"], name="payments_run_once"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="payments_run_state"),
            models.CheckConstraint(
                condition=~Q(released_by=F("prepared_by")), name="payments_four_eyes"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.place} {self.month}.{self.number} {self.state}"


class PaymentLine(models.Model):
    """One amount of a run: for one award and month, by the revision that says so. `individual` is
    the part out of the individual account; a correction of a month is a further line."""

    pk = models.CompositePrimaryKey("run_id", "award_id", "month")
    run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    award = models.ForeignKey(Award, on_delete=models.PROTECT, db_index=False)
    month = models.IntegerField()
    person = models.BigIntegerField()
    fen = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    revision = models.IntegerField()
    cause = models.CharField(max_length=16)
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, null=True, db_index=False
    )

    class Meta:
        indexes = (
            models.Index(fields=["award", "month"], name="payments_line_award"),
            models.Index(fields=["person"], name="payments_line_person"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.award_id} {self.month} {self.fen}"
