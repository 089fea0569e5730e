"""Transactions and their postings: append only, balanced and chained, each guarded by triggers.

The table of postings is made by the migration's own statements (`canbao.ledger.tables`): on
PostgreSQL it is partitioned by month and book, which Django cannot say.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.ledger.models.book import Account, Book


class Transaction(models.Model):
    """One business fact, sealed with the hash of the one before it in its book."""

    id = models.BigIntegerField(primary_key=True)
    # Its month must be open, so the book is there: a foreign key would ask the same row by row.
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False, db_constraint=False)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    month = models.IntegerField()
    about_month = models.IntegerField(null=True)
    day = models.DateField()
    known_at = models.DateTimeField()
    ground = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_column="corrects", db_index=False
    )
    lines = models.IntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["book", "key"], name="ledger_transaction_key"),
            models.UniqueConstraint(fields=["id", "month"], name="ledger_transaction_month"),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(kind="reversal"), name="ledger_reversed_once"
            ),
            models.CheckConstraint(
                condition=Q(id=models.F("book_id") * (1 << 40) + models.F("number")),
                name="ledger_transaction_id",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(number__lt=1 << 40),
                name="ledger_transaction_number",
            ),
            models.CheckConstraint(condition=Q(lines__gte=2), name="ledger_transaction_lines"),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(ground="") & ~Q(kind=""),
                name="ledger_transaction_grounded",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | Q(corrects__lt=models.F("id")),
                name="ledger_transaction_corrects_earlier",
            ),
            models.CheckConstraint(
                condition=~Q(kind="reversal") | Q(corrects__isnull=False),
                name="ledger_reversal_of_something",
            ),
        )
        indexes = (
            models.Index(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="ledger_transaction_corrects",
            ),
        )

    def __str__(self) -> str:
        return f"{self.book_id}/{self.number} {self.kind} {self.key}"


class Posting(models.Model):
    """One line: debit positive, credit negative, whole fen. `month` and `book` repeat what the
    transaction says; the database refuses any that differ."""

    pk = models.CompositePrimaryKey("transaction_id", "line")
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, db_index=False)
    line = models.IntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    amount = models.BigIntegerField()
    month = models.IntegerField()
    book = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.transaction_id}.{self.line} {self.account_id} {self.amount}"


class Anchor(models.Model):
    """The head of a book's chain at the end of a day."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["book", "day"], name="ledger_anchor_once"),
            models.CheckConstraint(condition=Q(number__gte=0), name="ledger_anchor_number"),
        )

    def __str__(self) -> str:
        return f"{self.book_id} {self.day} {self.number} {self.hash[:16]}"


class Checkpoint(models.Model):
    """Sums of one kind of account over one month, of the transactions up to a number; can be
    deleted and built again at any time."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=24)
    month = models.IntegerField()
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()
    number = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["book", "kind", "month"], name="ledger_checkpoint_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.book_id} {self.kind} {self.month} {self.debit} {self.credit}"
