"""Months and interest credited to persons: what careers and account statements are sums of.

Append only, each row beside the transaction that posted its money; rows are written by `credit` and
`interest` alone.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.ledger.models import Book, Transaction

EMPLOYEE, FLEXIBLE, PUBLIC, RESIDENT = "employee", "flexible", "public", "resident"
KINDS: Final = (EMPLOYEE, FLEXIBLE, PUBLIC, RESIDENT)


class Credit(models.Model):
    """Who paid for what a transaction credited: `E<code>`, `P<person>`, empty where nobody did."""

    transaction = models.OneToOneField(
        Transaction, on_delete=models.PROTECT, primary_key=True, db_constraint=False
    )
    payer = models.CharField(max_length=24, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.transaction_id} {self.payer}"


class ContributionRecord(models.Model):
    """Months of one person that a transaction credited (or, with negative numbers, took back).

    `month` is the first. In fen, summed over the months: `base`; `credited` to the individual
    account; `own`, paid by the person; `others`, paid for the person by the employer or by public
    budgets. `months` is 0 where only amounts change.
    """

    pk = models.CompositePrimaryKey("transaction_id", "person", "month")
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    person = models.BigIntegerField()
    scheme = models.CharField(max_length=24)
    kind = models.CharField(max_length=12)
    month = models.IntegerField()
    months = models.SmallIntegerField()
    base = models.BigIntegerField()
    credited = models.BigIntegerField()
    own = models.BigIntegerField()
    others = models.BigIntegerField(default=0)
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


class Interest(models.Model):
    """Interest of one year on one account, in fen, as a transaction posted it. The first row of a
    year is version 1; later ones correct it by their difference. `rate` is the year's, in percent,
    as the law says it; empty where the interest was brought from elsewhere. `through` is the month
    of the year it runs to: 12, or less where an account was settled inside the year."""

    pk = models.CompositePrimaryKey("person", "book", "year", "version")
    person = models.BigIntegerField()
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    version = models.SmallIntegerField()
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    fen = models.BigIntegerField()
    rate = models.CharField(max_length=16, default="", blank=True)
    through = models.SmallIntegerField(default=12)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(version__gte=1), name="crediting_interest_version"),
            models.CheckConstraint(
                condition=Q(through__gte=0) & Q(through__lte=12), name="crediting_interest_through"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.book_id} {self.year} v{self.version} {self.fen}"


class Waiting(models.Model):
    """An account whose interest of a year can't be computed yet, with the law's own words. Working
    notes of the last run, replaced by the next."""

    pk = models.CompositePrimaryKey("book", "year", "person")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    person = models.BigIntegerField()
    day = models.DateField()
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.book_id} {self.year} {self.person}: {self.en}"
