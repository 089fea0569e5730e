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

PAGE, FILE, API, ESTIMATE, CORRECTION = "page", "file", "api", "estimate", "correction"
SOURCES = (PAGE, FILE, API, ESTIMATE, CORRECTION)
FLEXIBLE, RESIDENT, GOVERNMENT = "flexible", "resident", "government"
PLAN_KINDS = (FLEXIBLE, RESIDENT, GOVERNMENT)


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


class Line(models.Model):
    """One person of a declaration: the wage said, the schemes asked for (bits), and in fen what the
    law makes of it. 0 where a scheme is not asked for."""

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


class PaymentOrder(models.Model):
    """What one payer owes one book for one month by one version of the declaration or plan: the
    difference to the versions before, so `fen` may be negative. `reference` is what banks carry."""

    reference = models.CharField(max_length=24, unique=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT)
    payer = models.CharField(max_length=24)
    month = models.IntegerField()
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, null=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True)
    fen = models.BigIntegerField()
    day = models.DateField()
    due = models.DateField()
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(declaration__isnull=False, plan__isnull=True)
                | Q(declaration__isnull=True, plan__isnull=False),
                name="contributions_order_of_one",
            ),
            models.CheckConstraint(condition=~Q(fen=0), name="contributions_order_of_something"),
        )
        indexes = (
            models.Index(fields=["payer", "month"], name="contributions_order_payer"),
            models.Index(fields=["due"], name="contributions_order_due"),
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.payer} {self.month} {self.fen}"
