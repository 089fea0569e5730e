"""What the room itself keeps: who switched which robot on, what decided cases put on file, and which
cases belong to one life event, all three appended only; and the calendar of visits."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.cases.models import Case

ENTERED, ENDED = "entered", "ended"
BOOKED, MADE, MISSED, CANCELLED = "booked", "made", "missed", "cancelled"
VISIT_STATES: Final = (BOOKED, MADE, MISSED, CANCELLED)
HALVES: Final = ("am", "pm")
STATES: Final = (ENTERED, ENDED)


class RobotSwitch(models.Model):
    """A named person lets the robot of a service grant, or takes it back. The last row counts; without
    one the robot is off."""

    service = models.CharField(max_length=40)
    on = models.BooleanField()
    by = models.CharField(max_length=150)
    reason = models.TextField()
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(service="") & ~Q(by="") & ~Q(by__startswith="robot:") & ~Q(reason=""),
                name="services_switch_by_human",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} {'on' if self.on else 'off'} {self.day}"


class Filing(models.Model):
    """What a decided case put on file about a person or an employer (credit code): a registration, a
    recognition, a confirmation. `content` is canonical JSON; `state` says whether it begins or ends
    what it names. The last row of a kind counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=32)
    person = models.BigIntegerField(null=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    state = models.CharField(max_length=8, default=ENTERED)
    content = models.TextField(default="{}")
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    by = models.CharField(max_length=150)
    checked_by = models.CharField(max_length=150, default="", blank=True)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "kind", "state"], name="services_filing_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer="")
                | (Q(person__isnull=True) & ~Q(employer="")),
                name="services_filing_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=STATES)
                & ~Q(kind="")
                & ~Q(by="")
                & ~Q(checked_by=F("by"))
                & (Q(to_day__isnull=True) | Q(to_day__gte=F("from_day"))),
                name="services_filing_sound",
            ),
        )
        indexes = (
            models.Index(fields=["person", "kind"], name="services_filing_person"),
            models.Index(fields=["employer", "kind"], name="services_filing_employer"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.from_day}"


class BundlePart(models.Model):
    """One case of a life event: the application it belongs to, and its place on the list."""

    bundle = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    number = models.IntegerField()
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="part_of")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["bundle", "number"], name="services_part_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(bundle=F("case")), name="services_part_sound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.bundle_id}.{self.number}"


class VisitSlot(models.Model):
    """A visit that can be made: in which county (division code), on which day, in the morning or the
    afternoon; `number` counts those of one half day. Offered by a named person."""

    place = models.BigIntegerField()
    day = models.DateField()
    half = models.CharField(max_length=2)
    number = models.SmallIntegerField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["place", "day", "half", "number"], name="services_slot_once"
            ),
            models.CheckConstraint(
                condition=Q(half__in=HALVES) & Q(number__gte=1) & ~Q(by=""), name="services_slot_sound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.day} {self.half} {self.number}"


class Visit(models.Model):
    """A visit to somebody at home, for a case. A slot is given once, a person has one visit that is to
    come, and so says the database; one that was cancelled gives its slot back."""

    slot = models.ForeignKey(VisitSlot, on_delete=models.PROTECT, related_name="visits")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits")
    person = models.BigIntegerField()
    address = models.BigIntegerField()
    state = models.CharField(max_length=12, default=BOOKED)
    by = models.CharField(max_length=150)
    day = models.DateField()
    words = models.TextField(default="", blank=True)
    ended_by = models.CharField(max_length=150, default="", blank=True)
    ended = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["slot"], condition=Q(state__in=(BOOKED, MADE, MISSED)), name="services_visit_slot"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=BOOKED), name="services_visit_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VISIT_STATES)
                & ~Q(by="")
                & (
                    Q(state=BOOKED, ended__isnull=True, ended_by="")
                    | (~Q(state=BOOKED) & Q(ended__isnull=False) & ~Q(ended_by=""))
                ),
                name="services_visit_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.slot_id} {self.person} {self.state}"
