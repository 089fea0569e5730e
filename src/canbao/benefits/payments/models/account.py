"""Bank accounts of persons, and what was found of them: both append only."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

VERIFIED, REJECTED, RETURNED = "verified", "rejected", "returned"
OUTCOMES = (VERIFIED, REJECTED, RETURNED)


class BankAccount(models.Model):
    """Where a person's benefits go, from a day on. The last one that was not rejected counts;
    `own` says that the person entered it."""

    person = models.BigIntegerField()
    bank = models.CharField(max_length=16)
    number = models.CharField(max_length=34)
    holder = models.CharField(max_length=200)
    own = models.BooleanField(default=False)
    from_day = models.DateField()
    by = models.CharField(max_length=150)
    source = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(bank="") & ~Q(number="") & ~Q(holder="") & ~Q(by="") & ~Q(source=""),
                name="payments_account_said",
            ),
        )
        indexes = (models.Index(fields=["person", "id"], name="payments_account_person"),)

    def __str__(self) -> str:
        return f"{self.person} {self.bank} …{self.number[-4:]}"


class AccountCheck(models.Model):
    """What somebody else, or the bank, found of an account; the last one counts. `entered_by`
    repeats who entered the account, so that the database can tell the two apart."""

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, db_index=False, related_name="checks"
    )
    outcome = models.CharField(max_length=8)
    entered_by = models.CharField(max_length=150)
    by = models.CharField(max_length=150)
    words = models.CharField(max_length=200)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES), name="payments_account_outcome"
            ),
            models.CheckConstraint(
                condition=~Q(by=F("entered_by")) & ~Q(by=""), name="payments_account_four_eyes"
            ),
        )
        indexes = (
            models.Index(fields=["account", "id"], name="payments_check_account"),
            models.Index(
                fields=["account"], condition=Q(outcome=REJECTED), name="payments_check_rejected"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.outcome}"
