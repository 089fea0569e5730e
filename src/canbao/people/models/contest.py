"""A person's own words against something in the record; it stays until somebody has answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from canbao.people.models.person import Person

OPEN, ANSWERED, WITHDRAWN = "open", "answered", "withdrawn"
STATES = (OPEN, ANSWERED, WITHDRAWN)
MATTERS = ("person", "spell", "gap", "overlap", "value", "look", "contribution", "benefit")
LONGEST = 1000


class Contest(models.Model):
    """What is contested (`matter` and its `reference`), why, and what came of it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contests")
    matter = models.CharField(max_length=12)
    reference = models.CharField(max_length=200, default="", blank=True)
    words = models.CharField(max_length=LONGEST)
    state = models.CharField(max_length=12, default=OPEN)
    at = models.DateTimeField()
    answer = models.CharField(max_length=LONGEST, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, default="", blank=True)
    # The log entry made in the same transaction.
    log_seq = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="people_contest_state"),
            models.CheckConstraint(condition=Q(matter__in=MATTERS), name="people_contest_matter"),
            models.CheckConstraint(condition=~Q(words=""), name="people_contest_words"),
            models.CheckConstraint(
                condition=~Q(state=ANSWERED)
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_by="")),
                name="people_contest_answered",
            ),
        )
        indexes = (models.Index(fields=["person", "-at"], name="people_contest_person"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.matter} {self.state}"
