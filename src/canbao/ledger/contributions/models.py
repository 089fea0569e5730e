"""What employers say of a month, what persons chose to pay, and the orders that follow."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.ledger.models import Book, Transaction

EMPLOYEE_PENSION: Final = 1
PUBLIC_SECTOR_PENSION: Final = 2
UNEMPLOYMENT: Final = 4
WORK_INJURY: Final = 8
RURAL: Final = 16  # a rural contract worker, who pays no unemployment contribution

SCHEME_BITS: Final = {
    "employee_pension": EMPLOYEE_PENSION,
    "public_sector_pension": PUBLIC_SECTOR_PENSION,
    "unemployment": UNEMPLOYMENT,
    "work_injury": WORK_INJURY,
}

PAGE, FILE, API, ESTIMATE, CORRECTION = "page", "file", "api", "estimate", "correction"
SOURCES = (PAGE, FILE, API, ESTIMATE, CORRECTION)
FLEXIBLE, RESIDENT, GOVERNMENT = "flexible", "resident", "government"
PLAN_KINDS = (FLEXIBLE, RESIDENT, GOVERNMENT)
DIFFERENCE, REVERSAL, WHOLE = "difference", "reversal", "whole"
SPEAKS_OF = (DIFFERENCE, REVERSAL, WHOLE)


class Declaration(models.Model):
    """What one employer says of one month; the last version counts. `place` is the employer's."""

    employer = models.CharField(max_length=18)
    month = models.IntegerField()
    version = models.IntegerField()
    place = models.BigIntegerField()
    source = models.CharField(max_length=12)
    file = models.CharField(max_length=64, default="", blank=True)  # hash of the file's bytes
    day = models.DateField()
    by = models.CharField(max_length=150)
    staff = models.IntegerField()
    wages = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["employer", "month", "version"], name="contributions_declaration_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=SOURCES), name="contributions_declaration_source"
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1) & Q(staff__gte=0) & Q(wages__gte=0),
                name="contributions_declaration_counts",
            ),
        )
        indexes = (models.Index(fields=["month", "employer"], name="contributions_month"),)

    def __str__(self) -> str:
        return f"{self.employer} {self.month} v{self.version}"


class DeclaredWage(models.Model):
    """What a declaration says of one person: the wage in fen and the schemes asked for (bits)."""

    pk = models.CompositePrimaryKey("declaration_id", "person")
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="declared", db_index=False
    )
    person = models.BigIntegerField()
    month = models.IntegerField()
    schemes = models.SmallIntegerField()
    wage = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.person} {self.wage}"


class RowFinding(models.Model):
    """A row of a declaration that came back (`returned`), or was taken with a word of warning.
    `code` is a key of `findings.WORDS`, `given` the row as it was handed in."""

    pk = models.CompositePrimaryKey("declaration_id", "row", "number")
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    row = models.IntegerField()
    number = models.SmallIntegerField()
    returned = models.BooleanField()
    code = models.CharField(max_length=24)
    value = models.CharField(max_length=80, default="", blank=True)
    other = models.CharField(max_length=40, default="", blank=True)
    given = models.CharField(max_length=200, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.row} {self.code}"


class InjuryRate(models.Model):
    """An employer's class of industry for work injury (1 to 8) and its float in percent of the
    benchmark, from a month on. Of two for one month the later one counts."""

    employer = models.CharField(max_length=18)
    from_month = models.IntegerField()
    industry_class = models.SmallIntegerField()
    floating = models.SmallIntegerField(default=100)
    ground = models.CharField(max_length=200)
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(industry_class__gte=1) & Q(industry_class__lte=8),
                name="contributions_injury_class",
            ),
            models.CheckConstraint(
                condition=Q(floating__in=(50, 80, 100, 120, 150)),
                name="contributions_injury_float",
            ),
            models.UniqueConstraint(
                fields=["employer", "from_month", "day"], name="contributions_injury_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.employer} {self.from_month} {self.industry_class} {self.floating}"


class Line(models.Model):
    """One person of an assessed declaration: the wage said, the schemes asked for (bits), and in
    fen what the law makes of it. 0 where a scheme is not asked for or the law waits."""

    pk = models.CompositePrimaryKey("declaration_id", "person")
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    person = models.BigIntegerField()
    month = models.IntegerField()
    schemes = models.SmallIntegerField()
    wage = models.BigIntegerField()
    pension_base = models.BigIntegerField(default=0)
    pension_person = models.BigIntegerField(default=0)
    pension_employer = models.BigIntegerField(default=0)
    pension_credited = models.BigIntegerField(default=0)
    unemployment_base = models.BigIntegerField(default=0)
    unemployment_person = models.BigIntegerField(default=0)
    unemployment_employer = models.BigIntegerField(default=0)
    injury_base = models.BigIntegerField(default=0)
    injury_employer = models.BigIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["person", "month"], name="contributions_line_person"),)

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.person}"


class Assessment(models.Model):
    """That a declaration has been assessed, on a day. `provisional`: on a value the law took from
    the year before; `waiting`: rows the law has no answer for. The last number counts."""

    declaration = models.ForeignKey(
        Declaration,
        on_delete=models.PROTECT,
        related_name="assessments",
        db_index=False,
        db_constraint=False,
    )
    number = models.IntegerField()
    day = models.DateField()
    provisional = models.BooleanField()
    lines = models.IntegerField()
    waiting = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["declaration", "number"], name="contributions_assessment_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["declaration"],
                condition=Q(provisional=True) | Q(waiting__gt=0),
                name="contributions_unsettled",
            ),
        )

    def __str__(self) -> str:
        return f"{self.declaration_id}.{self.number} {self.day}"


class Plan(models.Model):
    """What a person who pays alone has chosen, from a month on; `amount` is the monthly base of a
    flexible worker, the yearly tier of a resident, in fen."""

    person = models.BigIntegerField()
    scheme = models.CharField(max_length=24)
    kind = models.CharField(max_length=12)
    place = models.BigIntegerField()
    amount = models.BigIntegerField()
    group = models.CharField(
        max_length=16, default="", blank=True
    )  # of persons whom government pays for
    from_month = models.IntegerField()
    to_month = models.IntegerField(null=True)
    day = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=PLAN_KINDS), name="contributions_plan_kind"
            ),
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(from_month__lte=F("to_month")),
                name="contributions_plan_in_order",
            ),
            models.UniqueConstraint(
                fields=["person", "scheme", "from_month", "day"], name="contributions_plan_once"
            ),
        )
        indexes = (models.Index(fields=["scheme", "person"], name="contributions_plan_person"),)

    def __str__(self) -> str:
        return f"{self.person} {self.scheme} {self.kind} {self.from_month}–{self.to_month}"


class PlanLine(models.Model):
    """What the law makes of a plan for a month (of a resident: the year's first), in fen.
    `person_part` is the person's, `subsidy` the public budget's. The last number counts."""

    pk = models.CompositePrimaryKey("plan_id", "month", "number")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines", db_index=False)
    month = models.IntegerField()
    number = models.SmallIntegerField()
    person = models.BigIntegerField()
    base = models.BigIntegerField()
    person_part = models.BigIntegerField()
    subsidy = models.BigIntegerField()
    credited = models.BigIntegerField()
    provisional = models.BooleanField()
    day = models.DateField()

    class Meta:
        indexes = (models.Index(fields=["month", "plan"], name="contributions_plan_line"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.month}.{self.number}"


class Waiting(models.Model):
    """What the law had no answer for, in the law's own words: a declaration's scheme (`person` 0:
    every row of it) or a person's plan. It is asked again by the next assessment."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, null=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True)
    month = models.IntegerField()
    scheme = models.CharField(max_length=24)
    person = models.BigIntegerField(default=0)
    day = models.DateField()
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(declaration__isnull=False, plan__isnull=True)
                | Q(declaration__isnull=True, plan__isnull=False),
                name="contributions_waiting_of_one",
            ),
        )
        indexes = (models.Index(fields=["month"], name="contributions_waiting_month"),)

    def __str__(self) -> str:
        return f"{self.month} {self.scheme} {self.person} {self.en}"


class PaymentOrder(models.Model):
    """What one payer owes one book for one month by one version of the declaration or plan: the
    difference to the versions before, so `fen` may be negative. `reference` is what banks carry.

    Where a version moves parts between persons and the sum stays, there are two orders: one takes
    the version before back whole (`reversal`), one has the new version whole."""

    reference = models.CharField(max_length=24, unique=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, db_constraint=False)
    payer = models.CharField(max_length=24)
    month = models.IntegerField()
    version = models.IntegerField(default=1)
    speaks_of = models.CharField(max_length=10, default=DIFFERENCE)
    declaration = models.ForeignKey(
        Declaration, on_delete=models.PROTECT, null=True, db_constraint=False
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, db_constraint=False)
    fen = models.BigIntegerField()
    day = models.DateField()
    due = models.DateField()
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, db_constraint=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(declaration__isnull=False, plan__isnull=True)
                | Q(declaration__isnull=True, plan__isnull=False),
                name="contributions_order_of_one",
            ),
            models.CheckConstraint(condition=~Q(fen=0), name="contributions_order_of_something"),
            models.CheckConstraint(
                condition=Q(speaks_of__in=SPEAKS_OF), name="contributions_order_speaks_of"
            ),
        )
        indexes = (
            models.Index(fields=["payer", "month"], name="contributions_order_payer"),
            models.Index(fields=["due"], name="contributions_order_due"),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.payer} {self.month} {self.fen}"
