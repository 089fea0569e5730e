"""What was paid to a person by a run: one row and one transaction each; what was paid again after a
return, and what was set off against an overpayment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.benefits.models import Overpayment
from canbao.benefits.payments.models.run import PaymentRun


class Payment(models.Model):
    """One person's payment by one run, posted. `fen` is the sum of the lines; `individual` what the
    individual account really bore of it and `remaining` what it held afterwards; `repaid` and
    `deducted` as in the run. The bank is told to pay fen + repaid − deducted."""

    pk = models.CompositePrimaryKey("run_id", "person")
    run = models.ForeignKey(
        PaymentRun,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="payments",
    )
    person = models.BigIntegerField()
    account = models.BigIntegerField()
    fen = models.BigIntegerField()
    individual = models.BigIntegerField()
    repaid = models.BigIntegerField(default=0)
    deducted = models.BigIntegerField(default=0)
    remaining = models.BigIntegerField()
    transaction = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(fen__gte=0)
                & Q(individual__gte=0)
                & Q(individual__lte=F("fen"))
                & Q(repaid__gte=0)
                & Q(deducted__gte=0)
                & Q(deducted__lte=F("fen")),
                name="payments_payment_amounts",
            ),
        )
        indexes = (models.Index(fields=["person", "transaction"], name="payments_payment_person"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.person} {self.fen}"

    @property
    def net(self) -> int:
        """What the bank is told to pay, in fen."""
        return self.fen + self.repaid - self.deducted


class Repayment(models.Model):
    """A payment that the bank returned, paid again by this run."""

    pk = models.CompositePrimaryKey("run_id", "person", "returned_run_id")
    run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, db_index=False, related_name="repayments"
    )
    person = models.BigIntegerField()
    returned_run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    fen = models.BigIntegerField()
    account = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(fen__gt=0) & ~Q(run=F("returned_run")),
                name="payments_repayment_amount",
            ),
        )
        indexes = (
            models.Index(fields=["person", "returned_run"], name="payments_repayment_person"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.person} {self.returned_run_id} {self.fen}"


class Deduction(models.Model):
    """What this run sets off against an overpayment, by its plan."""

    pk = models.CompositePrimaryKey("run_id", "person", "overpayment_id")
    run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, db_index=False, related_name="deductions"
    )
    person = models.BigIntegerField()
    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT, related_name="+")
    fen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fen__gt=0), name="payments_deduction_amount"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.person} {self.fen}"
