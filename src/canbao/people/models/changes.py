"""What decided cases changed in the record, and what the registers said of it afterwards. Both are
appended, never changed: a change without an answer is held."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

FIELD, SPELL, SPELL_END, EMPLOYER = "field", "spell", "spell_end", "employer"
KINDS: Final = (FIELD, SPELL, SPELL_END, EMPLOYER)
HELD, CONFIRMED, OVERRULED = "held", "confirmed", "overruled"
REPLACED, ACCEPTED = "replaced", "accepted"


class Change(models.Model):
    """One change: of a person or an employer (credit code), what (canonical JSON), on which ground
    (`case 2025…`), by whom and, where it took two, checked by whom. `matter` is what it is about, so
    that a later change of the same is known to take its place."""

    person = models.BigIntegerField(null=True)
    employer = models.CharField(max_length=18, default="", blank=True)
    kind = models.CharField(max_length=10)
    matter = models.CharField(max_length=120)
    content = models.TextField()
    ground = models.CharField(max_length=100)
    day = models.DateField()
    by = models.CharField(max_length=150)
    checked_by = models.CharField(max_length=150, default="", blank=True)
    # The log entry made in the same transaction.
    log_seq = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(person__isnull=False, employer="")
                | (Q(person__isnull=True) & ~Q(employer="")),
                name="people_change_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=KINDS) & ~Q(matter="") & ~Q(ground="") & ~Q(by=""),
                name="people_change_sound",
            ),
            models.CheckConstraint(condition=~Q(checked_by=F("by")), name="people_change_four_eyes"),
        )
        indexes = (
            models.Index(fields=["person", "matter"], name="people_change_person"),
            models.Index(
                fields=["employer", "matter"], condition=~Q(employer=""), name="people_change_firm"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person or self.employer} {self.matter}"

    @property
    def state(self) -> str:
        """`held` until the registers, or a later change, have answered."""
        last = self.answers.order_by("-id").first()
        return last.answer if last else HELD


class ChangeAnswer(models.Model):
    """What became of a change: the registers say the same (`confirmed`), or something else since
    (`overruled`, for people to decide), a later change took its place (`replaced`), or somebody
    accepted what the registers say (`accepted`). `told` is what they say; the last row counts."""

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=10)
    told = models.TextField(default="", blank=True)
    # The publication that told it, or the log entry of whoever answered.
    publication = models.BigIntegerField(null=True)
    log_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["change", "answer"], name="people_change_answer_once"),
            models.CheckConstraint(
                condition=Q(answer__in=(CONFIRMED, OVERRULED), publication__isnull=False)
                | Q(answer__in=(REPLACED, ACCEPTED), log_seq__isnull=False),
                name="people_change_answer_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.change_id} {self.answer}"
