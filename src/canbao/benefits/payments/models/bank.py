"""What went to the bank and what came back: files, their rows, and payments that were returned."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.benefits.payments.models.run import PaymentRun


class BankFile(models.Model):
    """The file of one run for one bank. Its bytes are written from the rows and always the same;
    `hash` says which they were."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="files")
    bank = models.CharField(max_length=16)
    layout = models.CharField(max_length=40)
    hash = models.CharField(max_length=64)
    rows = models.IntegerField()
    fen = models.BigIntegerField()
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "bank"], name="payments_file_once"),
            models.CheckConstraint(condition=Q(rows__gt=0, fen__gt=0), name="payments_file_rows"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.bank} {self.hash[:16]}"


class ReturnFile(models.Model):
    """A file in which a bank says what became of the payments of a run."""

    hash = models.CharField(max_length=64, unique=True)
    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="return_files")
    bank = models.CharField(max_length=16)
    rows = models.IntegerField()
    fen = models.BigIntegerField()  # of the rows that failed
    day = models.DateField()
    by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.run_id} {self.bank} {self.hash[:16]}"


class ReturnRow(models.Model):
    """One row of such a file as it stands there."""

    pk = models.CompositePrimaryKey("file_id", "number")
    file = models.ForeignKey(
        ReturnFile, on_delete=models.PROTECT, db_index=False, related_name="lines"
    )
    number = models.IntegerField()
    reference = models.CharField(max_length=40)
    fen = models.BigIntegerField()
    code = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.file_id}.{self.number} {self.reference} {self.code}"


class RefusedRow(models.Model):
    """A row that was not booked, with the words why."""

    pk = models.CompositePrimaryKey("file_id", "number")
    file = models.ForeignKey(
        ReturnFile, on_delete=models.PROTECT, db_index=False, related_name="refused"
    )
    number = models.IntegerField()
    reference = models.CharField(max_length=40)
    zh = models.TextField()
    en = models.TextField()

    def __str__(self) -> str:
        return f"{self.file_id}.{self.number} {self.en}"


class PaymentReturn(models.Model):
    """A payment that came back, whole, once; where it stands until it is paid again is the person's
    account of benefits due."""

    pk = models.CompositePrimaryKey("run_id", "person")
    run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, db_index=False, related_name="returns"
    )
    person = models.BigIntegerField()
    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="returns")
    row = models.IntegerField()
    code = models.CharField(max_length=8)
    fen = models.BigIntegerField()
    transaction = models.BigIntegerField()
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fen__gt=0), name="payments_return_amount"),
        )
        indexes = (models.Index(fields=["person"], name="payments_return_person"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.person} {self.fen} {self.code}"
