"""What audit rules need to know and no other room keeps: facts as departments and services deliver them,
which kinds are delivered here at all, and the lawful months worked out by the law."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Delivery(models.Model):
    """That a kind of fact is delivered here, complete up to the day `as_of`. Without a row of it the
    rules that need the kind cannot be evaluated: an empty table says nothing."""

    kind = models.CharField(max_length=24)
    source = models.CharField(max_length=40)
    as_of = models.DateField()
    rows = models.IntegerField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "source", "as_of"], name="robots_delivery_once"),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(source="") & ~Q(by="") & Q(rows__gte=0),
                name="robots_delivery_said",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.source} {self.as_of}"


class Fact(models.Model):
    """One fact of a kind of `facts.yaml`, about a person or an employer (credit code). `reference` is a
    number of theirs (certificate, bill, device, account), `number` a count, `fen` an amount, `words` a
    word of their list; `day` is when it came here."""

    kind = models.CharField(max_length=24)
    person = models.BigIntegerField(null=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    reference = models.CharField(max_length=80, default="", blank=True)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    fen = models.BigIntegerField(null=True)
    number = models.BigIntegerField(null=True)
    words = models.CharField(max_length=200, default="", blank=True)
    source = models.CharField(max_length=40)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
                name="robots_fact_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="")
                & ~Q(source="")
                & (Q(person__isnull=False) | ~Q(employer="") | ~Q(reference="")),
                name="robots_fact_about",
            ),
        )
        indexes = (
            models.Index(fields=["kind", "person"], name="robots_fact_person"),
            models.Index(
                fields=["kind", "employer"], condition=~Q(employer=""), name="robots_fact_employer"
            ),
            models.Index(
                fields=["kind", "reference"],
                condition=~Q(reference=""),
                name="robots_fact_reference",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.person or self.employer or self.reference} {self.from_day}"


class LawfulMonth(models.Model):
    """For a month of birth and a retirement category: the earliest and the statutory month of
    retirement by the law in force (its hash). Worked out, and worked out anew when the law changes."""

    category = models.CharField(max_length=20)
    birth_month = models.IntegerField()
    earliest = models.IntegerField()
    statutory = models.IntegerField()
    law = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["category", "birth_month"], name="robots_lawful_once"),
        )

    def __str__(self) -> str:
        return f"{self.category} {self.birth_month} {self.earliest}"
