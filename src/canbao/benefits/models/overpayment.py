"""Benefits paid too much: found by the system, decided by two people, paid back by a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.benefits.models.award import Award, Decision
from canbao.ledger.models import Transaction

RETURN, SET_OFF = "return", "set_off"
WAYS = (RETURN, SET_OFF)


class Overpayment(models.Model):
    """Paid more than due, as found: the sum of its months. Nobody owes anything by it alone."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT)
    person = models.BigIntegerField()
    fen = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)  # of it out of the individual account
    found = models.CharField(max_length=150)
    day = models.DateField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(fen__gt=0) & Q(individual__gte=0), name="benefits_overpayment_amount"
            ),
        )
        indexes = (models.Index(fields=["person"], name="benefits_overpaid_person"),)

    def __str__(self) -> str:
        return f"{self.person} {self.fen}"


class OverpaymentMonth(models.Model):
    """One month of an overpayment: paid less due."""

    pk = models.CompositePrimaryKey("overpayment_id", "month")
    overpayment = models.ForeignKey(
        Overpayment, on_delete=models.PROTECT, related_name="months", db_index=False
    )
    month = models.IntegerField()
    fen = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(fen__gt=0) & Q(individual__gte=0), name="benefits_overpaid_month"
            ),
        )

    def __str__(self) -> str:
        return f"{self.overpayment_id} {self.month} {self.fen}"


class OverpaymentDecision(models.Model):
    """That `fen` of an overpayment is to be paid back, by a named human and a second one."""

    overpayment = models.OneToOneField(Overpayment, on_delete=models.PROTECT)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT)
    fen = models.BigIntegerField()
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fen__gt=0), name="benefits_recovery_amount"),
        )

    def __str__(self) -> str:
        return f"{self.overpayment_id} {self.fen}"


class Instalment(models.Model):
    """One month's part of what is to be paid back; `plan` 1, 2, … – the last plan counts."""

    pk = models.CompositePrimaryKey("overpayment_id", "plan", "month")
    overpayment = models.ForeignKey(
        Overpayment, on_delete=models.PROTECT, related_name="instalments", db_index=False
    )
    plan = models.IntegerField()
    month = models.IntegerField()
    fen = models.BigIntegerField()
    way = models.CharField(max_length=8)
    person = models.BigIntegerField()
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(way__in=WAYS), name="benefits_instalment_way"),
            models.CheckConstraint(
                condition=Q(fen__gt=0) & Q(plan__gte=1), name="benefits_instalment_amount"
            ),
        )
        indexes = (models.Index(fields=["person", "month"], name="benefits_instalment_person"),)

    def __str__(self) -> str:
        return f"{self.overpayment_id}.{self.plan} {self.month} {self.fen}"


class Recovery(models.Model):
    """Money that came back: returned to the bank, or set off against a benefit."""

    overpayment = models.ForeignKey(Overpayment, on_delete=models.PROTECT)
    way = models.CharField(max_length=8)
    month = models.IntegerField()
    fen = models.BigIntegerField()
    transaction = models.ForeignKey(
        Transaction, on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    day = models.DateField()
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(way__in=WAYS), name="benefits_recovery_way"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="benefits_recovered_amount"),
        )

    def __str__(self) -> str:
        return f"{self.overpayment_id} {self.way} {self.fen}"
