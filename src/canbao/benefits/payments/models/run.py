"""Payment runs and what was picked for them: who is paid how much for which month, and why; who is
left out; what was paid too much.

Tables of a row per person have no foreign keys that would be asked row by row; a trigger on whole
statements (`payments.triggers`) asks for the run and the award instead.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.benefits.models import Award
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_text

PREPARED, CHECKED, RELEASED, SENT, CANCELLED = (
    "prepared", "checked", "released", "sent", "cancelled",
)  # fmt: skip
STATES = (PREPARED, CHECKED, RELEASED, SENT, CANCELLED)
HOLD, RULE, NO_ACCOUNT, UNVERIFIED, COOLING_OFF, RETURNED = (
    "hold", "rule", "no_account", "unverified", "cooling_off", "returned",
)  # fmt: skip
REASONS = (HOLD, RULE, NO_ACCOUNT, UNVERIFIED, COOLING_OFF, RETURNED)


class PaymentRun(models.Model):
    """One month's payment of one scheme at one place; prepared by one, released by another.
    `fen` is the sum of the lines, `repaid` of returned payments paid again, `deducted` of what is
    set off; the bank gets fen + repaid − deducted. `pick` and `post` are the batch runs."""

    scheme = models.CharField(max_length=24)
    place = models.BigIntegerField()
    month = models.IntegerField()
    number = models.IntegerField(default=1)  # 2, 3, … are supplementary runs of the month
    book = models.ForeignKey(Book, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, default=PREPARED)
    day = models.DateField()
    prepared_by = models.CharField(max_length=150)
    released_by = models.CharField(max_length=150, default="", blank=True)
    released_day = models.DateField(null=True)
    persons = models.IntegerField(default=0)
    fen = models.BigIntegerField(default=0)
    repaid = models.BigIntegerField(default=0)
    deducted = models.BigIntegerField(default=0)
    file = models.CharField(max_length=64, default="", blank=True)  # hash over the bank files
    pick = models.BigIntegerField(null=True)
    post = models.BigIntegerField(null=True)
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
            models.CheckConstraint(
                condition=~Q(state__in=(RELEASED, SENT))
                | (~Q(released_by="") & Q(released_day__isnull=False)),
                name="payments_released_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.place} {month_text(self.month)}.{self.number}"

    @property
    def is_counted(self) -> bool:
        """Whether its sums are known: they are written when it is checked."""
        return self.state != PREPARED

    @property
    def net(self) -> int:
        """What goes to the banks, in fen."""
        return self.fen + self.repaid - self.deducted

    @property
    def key(self) -> str:
        """What keys of the ledger call it, within its book."""
        return f"{self.place}:{self.month}:{self.number}"


class PaymentLine(models.Model):
    """One amount of a run: for one award and month, by the revision that says so. `individual` is
    the part out of the individual account as the revision has it; `account` is the bank account it
    goes to. A correction of a month is a line of a later run."""

    pk = models.CompositePrimaryKey("run_id", "person", "award_id", "month")
    run = models.ForeignKey(
        PaymentRun,
        on_delete=models.PROTECT,
        related_name="lines",
        db_index=False,
        db_constraint=False,
    )
    person = models.BigIntegerField()
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    month = models.IntegerField()
    fen = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)
    revision = models.IntegerField()
    cause = models.CharField(max_length=16)
    account = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(fen__gt=0) & Q(individual__gte=0) & Q(individual__lte=F("fen")),
                name="payments_line_amounts",
            ),
        )
        indexes = (models.Index(fields=["award", "month"], name="payments_line_award"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.award_id} {self.month} {self.fen}"


class TakenUp(models.Model):
    """Up to which revision of an award the runs have looked: what is later makes months be counted
    again from the month it changes."""

    pk = models.CompositePrimaryKey("award_id", "run_id")
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    number = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.award_id}.{self.number}"


class LeftOut(models.Model):
    """An award that is due and not paid in this run, since which month and why. The next run looks
    at it again."""

    pk = models.CompositePrimaryKey("run_id", "award_id")
    run = models.ForeignKey(
        PaymentRun,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="left_out",
    )
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    person = models.BigIntegerField()
    reason = models.CharField(max_length=12)
    from_month = models.IntegerField()
    fen = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=REASONS), name="payments_left_out_why"),
        )
        indexes = (models.Index(fields=["award", "run"], name="payments_left_out_award"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.award_id} {self.reason}"


class Excess(models.Model):
    """A month that was paid more than is due by now, as this run found it. Nothing is taken by
    itself: it is handed to benefits as a possible overpayment."""

    pk = models.CompositePrimaryKey("run_id", "award_id", "month")
    run = models.ForeignKey(
        PaymentRun,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="excesses",
    )
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )
    month = models.IntegerField()
    person = models.BigIntegerField()
    fen = models.BigIntegerField()
    individual = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fen__gt=0), name="payments_excess_amount"),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.award_id} {self.month} {self.fen}"
