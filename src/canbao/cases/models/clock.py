"""Clocks of a case and the stretches they stand still."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.cases.models.case import Case

WORKING, CALENDAR = "working", "calendar"
UNITS: Final = (WORKING, CALENDAR)
KINDS: Final = (
    "decision", "correction", "review_answer", "review_copy", "contest", "serve", "call_back",
    "hearing",
)  # fmt: skip
STATUSES: Final = ("text", "secondary", "inferred", "unconfirmed", "own")
CAUSES: Final = (
    "awaiting_applicant", "court_or_authority", "expert_assessment", "neighbouring_office",
)  # fmt: skip


class Clock(models.Model):
    """So many days from `start` (not counted) on; `basis` is the law, or the own standard where
    `status` is `own`. `due` is moved on by pauses; `provisional` where a year has no calendar."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=16)
    unit = models.CharField(max_length=8)
    days = models.IntegerField()
    basis = models.CharField(max_length=200)
    status = models.CharField(max_length=12)
    start = models.DateField()
    due = models.DateField()
    provisional = models.BooleanField(default=False)
    ended = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(ended__isnull=True), name="cases_one_clock"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("start"), days__gte=1)
                & (Q(ended__isnull=True) | Q(ended__gte=F("start"))),
                name="cases_clock_forward",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS, unit__in=UNITS, status__in=STATUSES) & ~Q(basis=""),
                name="cases_clock_sound",
            ),
        )
        indexes = (
            models.Index(
                fields=["due"], condition=Q(ended__isnull=True), name="cases_clock_running"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.due}"


class ClockPause(models.Model):
    """A clock stands still from `from_day` on; the days after `to_day` count again."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    cause = models.CharField(max_length=24)
    ground = models.CharField(max_length=200)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clock"], condition=Q(to_day__isnull=True), name="cases_one_pause"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=CAUSES)
                & ~Q(ground="")
                & (Q(to_day__isnull=True) | Q(to_day__gte=F("from_day"))),
                name="cases_pause_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.clock_id} {self.cause} {self.from_day}"
