"""Entries of a work list and the visits to them. What must hold stands in the database.

A visit carries a key that the form was given when it was opened, so that a phone may send the same
visit twice and it is kept once.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from canbao.outreach.words import ACTIVITIES, OUTCOMES, REASONED, REASONS

TO_VISIT: Final = "to_visit"
LETTER: Final = "letter"
WRITTEN: Final = "written"
DONE: Final = "done"
GONE: Final = "gone"
STATES: Final = (TO_VISIT, LETTER, WRITTEN, DONE, GONE)


class Entry(models.Model):
    """One person on one place's list. `place` is the 12-digit code of a street or village."""

    place = models.BigIntegerField()
    person = models.BigIntegerField()
    position = models.PositiveIntegerField()
    priority = models.IntegerField()
    reason = models.CharField(max_length=60)
    schemes = models.CharField(max_length=200)
    group = models.CharField(max_length=200, default="", blank=True)
    snapshot = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=TO_VISIT)
    failed = models.PositiveSmallIntegerField(default=0)
    letter_at = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["place", "person"], name="outreach_entry_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="outreach_entry_state"),
            models.CheckConstraint(
                condition=Q(place__range=(10**11, 10**12 - 1)), name="outreach_entry_place"
            ),
            models.CheckConstraint(
                condition=~Q(state="written") | Q(letter_at__isnull=False),
                name="outreach_written_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["place", "state", "position"], name="outreach_list"),
            models.Index(fields=["person"], name="outreach_person"),
        )

    def __str__(self) -> str:
        return f"{self.place}/{self.position} {self.state}"


class Visit(models.Model):
    """What one visit found. `visited` is the day at the door, `received_at` when it reached us."""

    key = models.UUIDField(unique=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="visits")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits"
    )
    visited = models.DateField()
    outcome = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, null=True)
    activity = models.CharField(max_length=20, null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=tuple(OUTCOMES)), name="outreach_visit_outcome"
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True)
                | Q(reason__in=tuple(REASONS), outcome__in=tuple(sorted(REASONED))),
                name="outreach_visit_reason",
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(activity__in=tuple(ACTIVITIES)),
                name="outreach_visit_activity",
            ),
        )
        indexes = (models.Index(fields=["entry", "visited"], name="outreach_visits"),)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.visited} {self.outcome}"
