"""What banks and tax authorities deliver: files and their rows, exactly as they came."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.ledger.models import Book

BANK, TAX = "bank", "tax"
FILE_KINDS: Final = (BANK, TAX)


class ReceiptFile(models.Model):
    """A delivered file. `hash` is of its bytes; `fen` the total its last row tells; `received` the
    business day it was taken in, on which its rows are booked."""

    kind = models.CharField(max_length=4)
    sender = models.CharField(max_length=40)
    place = models.BigIntegerField()
    day = models.DateField()
    number = models.IntegerField()
    name = models.CharField(max_length=200)
    hash = models.CharField(max_length=64, unique=True)
    rows = models.IntegerField()
    fen = models.BigIntegerField()
    received = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=FILE_KINDS), name="receipts_file_kind"),
            models.CheckConstraint(
                condition=Q(number__gte=1, rows__gte=1), name="receipts_file_counts"
            ),
            models.UniqueConstraint(
                fields=["kind", "sender", "place", "day", "number"], name="receipts_file_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.sender} {self.day} {self.number}"


class Receipt(models.Model):
    """One row: money that arrived in a book's bank account on `day`, or (negative, with `reverses`)
    that the bank took back. Rows of tax files tell of money and are not money. The id is
    file · 2²⁴ + row."""

    id = models.BigIntegerField(primary_key=True)
    file = models.ForeignKey(
        ReceiptFile, on_delete=models.PROTECT, related_name="receipts", db_index=False
    )
    kind = models.CharField(max_length=4)
    sender = models.CharField(max_length=40)
    bank_reference = models.CharField(max_length=40)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    reference = models.CharField(max_length=24, default="", blank=True)
    payer = models.CharField(max_length=24, default="", blank=True)
    payer_name = models.CharField(max_length=120, default="", blank=True)
    fen = models.BigIntegerField()
    reverses = models.CharField(max_length=40, default="", blank=True)
    memo = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "sender", "bank_reference"], name="receipts_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0, reverses="") | (Q(fen__lt=0) & ~Q(reverses="")),
                name="receipts_receipt_sign",
            ),
            models.CheckConstraint(
                condition=Q(id=models.F("file_id") * (1 << 24) + models.F("id") % (1 << 24)),
                name="receipts_receipt_of_file",
            ),
        )
        indexes = (models.Index(fields=["payer", "day"], name="receipts_receipt_payer"),)

    def __str__(self) -> str:
        return f"{self.sender} {self.bank_reference} {self.fen}"

    @property
    def row(self) -> int:
        """Its row in the file, from 1."""
        return self.id % (1 << 24)
