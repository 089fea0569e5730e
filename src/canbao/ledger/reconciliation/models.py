"""Statements of banks and treasuries, the differences a reconciliation found, and the words that
explain them. All append only; what a difference is worth is decided in `classes`."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.batches.models import Run
from canbao.ledger.models import Book

BANK, TREASURY = "bank", "treasury"
STATEMENT_KINDS: Final = (BANK, TREASURY)

AGENCY_TAX, TAX_TREASURY, TREASURY_BANK, BANK_LEDGER, OPENING = (
    "agency_tax", "tax_treasury", "treasury_bank", "bank_ledger", "opening",
)  # fmt: skip
PAIRED: Final = (AGENCY_TAX, TAX_TREASURY, TREASURY_BANK, BANK_LEDGER)
COMPARISONS: Final = (*PAIRED, OPENING)

IN_TRANSIT, LATE_FILE, WRONG_REFERENCE, REVERSED_AFTER, FEE, UNKNOWN = (
    "in_transit", "late_file", "wrong_reference", "reversed_after", "fee", "unknown",
)  # fmt: skip
CLASSES: Final = (IN_TRANSIT, LATE_FILE, WRONG_REFERENCE, REVERSED_AFTER, FEE, UNKNOWN)


class Statement(models.Model):
    """A delivered statement of one account of a fund, from `first_day` to `last_day`, with both
    balances in fen. `hash` is of its bytes; `received` the business day it was taken in."""

    kind = models.CharField(max_length=8)
    sender = models.CharField(max_length=40)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    opening = models.BigIntegerField()
    closing = models.BigIntegerField()
    rows = models.IntegerField()
    name = models.CharField(max_length=200)
    hash = models.CharField(max_length=64, unique=True)
    received = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=STATEMENT_KINDS), name="reconciliation_statement_kind"
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day"), rows__gte=0),
                name="reconciliation_statement_days",
            ),
            models.UniqueConstraint(
                fields=["book", "kind", "first_day"], name="reconciliation_statement_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.sender} {self.first_day}–{self.last_day}"


class StatementLine(models.Model):
    """One line: what it is for (`kind`), its reference at the sender, ours where the sender knows
    it, and what it `reverses`. Positive fen raise the account's balance."""

    pk = models.CompositePrimaryKey("statement_id", "row")
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    row = models.IntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=12)
    reference = models.CharField(max_length=40)
    our_reference = models.CharField(max_length=200, default="", blank=True)
    fen = models.BigIntegerField()
    reverses = models.CharField(max_length=40, default="", blank=True)
    memo = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(fen=0), name="reconciliation_line_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.statement_id}.{self.row} {self.kind} {self.reference} {self.fen}"


class Difference(models.Model):
    """What two sides say differently of one reference in the month of the run: `left` and `right` in
    fen, `fen` the difference. `rests_on` is the record that explains it by itself, if there is."""

    pk = models.CompositePrimaryKey("run_id", "comparison", "reference")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    comparison = models.CharField(max_length=16)
    reference = models.CharField(max_length=200)
    left = models.BigIntegerField()
    right = models.BigIntegerField()
    fen = models.BigIntegerField()
    klass = models.CharField(max_length=16)
    rests_on = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(comparison__in=COMPARISONS), name="reconciliation_comparison"
            ),
            models.CheckConstraint(condition=Q(klass__in=CLASSES), name="reconciliation_class"),
            models.CheckConstraint(
                condition=Q(fen=F("left") - F("right")) & ~Q(fen=0),
                name="reconciliation_difference",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.comparison} {self.reference} {self.fen} {self.klass}"


class Explanation(models.Model):
    """What somebody says of a difference of a month. It counts for as long as the difference is of
    this amount, in whichever run it is found; of two the later one counts."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    month = models.IntegerField()
    comparison = models.CharField(max_length=16)
    reference = models.CharField(max_length=200)
    fen = models.BigIntegerField()
    words = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(by=""), name="reconciliation_explained_by_somebody"
            ),
        )
        indexes = (models.Index(fields=["book", "month"], name="reconciliation_explained"),)

    def __str__(self) -> str:
        return f"{self.book_id} {self.month} {self.comparison} {self.reference} {self.words}"
