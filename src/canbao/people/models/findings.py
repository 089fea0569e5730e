"""What the comparison found: overlaps, gaps, and the street's list that follows from them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from canbao.people.models.person import Person

OVERLAP_KINDS = (
    "two_places",
    "two_schemes",
    "two_employers",
    "drawing_at_work",
    "after_death",
)
CLASSES = tuple("ABCDEFGH")


class Overlap(models.Model):
    """Months in which a person is insured twice, or paid after death."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="overlaps")
    scheme = models.CharField(max_length=24)
    other_scheme = models.CharField(max_length=24, default="", blank=True)
    from_month = models.IntegerField()
    to_month = models.IntegerField(null=True)
    place = models.BigIntegerField(null=True)
    other_place = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=16)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(from_month__lte=F("to_month")),
                name="people_overlap_in_order",
            ),
            models.CheckConstraint(condition=Q(kind__in=OVERLAP_KINDS), name="people_overlap_kind"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.scheme}"


class Gap(models.Model):
    """Where a person stands in one scheme: classes A (insured) to H (unknown)."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="gaps", db_index=False
    )
    scheme = models.CharField(max_length=24)
    gap_class = models.CharField(max_length=1)
    reason = models.CharField(max_length=64, default="", blank=True)
    evidence_source = models.SmallIntegerField(null=True)
    evidence_date = models.DateField(null=True)
    since_month = models.IntegerField(null=True)
    months = models.IntegerField(null=True)
    groups = models.IntegerField(default=0)
    place = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "scheme"], name="people_gap_once"),
            models.CheckConstraint(condition=Q(gap_class__in=CLASSES), name="people_gap_class"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.scheme} {self.gap_class}"


class ListEntry(models.Model):
    """One line of a street's or village's list: whom to see, in which order, why."""

    place = models.BigIntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="list_entries", db_index=False
    )
    position = models.IntegerField()
    priority = models.IntegerField()
    reason = models.CharField(max_length=64, default="", blank=True)
    schemes = models.CharField(max_length=200, default="", blank=True)
    group = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "place"], name="people_list_once"),
        )
        indexes = (models.Index(fields=["place", "position"], name="people_list_order"),)

    def __str__(self) -> str:
        return f"{self.place} {self.position} {self.person_id}"
