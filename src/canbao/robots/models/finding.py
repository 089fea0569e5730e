"""Findings and what named people answered to them: both append only."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

CONFIRMED, UNFOUNDED = "confirmed", "unfounded"
OUTCOMES: Final = (CONFIRMED, UNFOUNDED)
SUBJECTS: Final = ("person", "employer", "officer", "certificate", "run")
PLACES: Final = ("case", "run", "night")


class Finding(models.Model):
    """What one clause of a rule found of somebody (`subject`: person id, credit code, account name,
    number), with the inputs it rests on as canonical JSON. `version` is the hash of the thresholds it
    went by. The same of the same evidence is found once, wherever it is asked."""

    rule = models.CharField(max_length=4)
    clause = models.CharField(max_length=24)
    version = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=80)
    person = models.BigIntegerField(null=True)
    evidence = models.TextField()
    evidence_hash = models.CharField(max_length=64)
    severity = models.SmallIntegerField()
    action = models.CharField(max_length=40)
    on = models.CharField(max_length=5)
    origin = models.CharField(max_length=80)
    day = models.DateField()
    until = models.DateField(null=True)  # of a hold: the last of its working days

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "clause", "subject", "evidence_hash"], name="robots_finding_once"
            ),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=4)
                & Q(subject_kind__in=SUBJECTS)
                & Q(on__in=PLACES)
                & ~Q(action="")
                & ~Q(subject=""),
                name="robots_finding_sound",
            ),
        )
        indexes = (
            models.Index(fields=["person", "rule"], name="robots_finding_person"),
            models.Index(fields=["rule", "day"], name="robots_finding_rule"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.clause} {self.subject}"


class Answer(models.Model):
    """What a named human found of a finding, and why. The last one counts."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=9)
    words = models.TextField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="robots_answer_outcome"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(by=""), name="robots_answer_said"),
        )

    def __str__(self) -> str:
        return f"{self.finding_id} {self.outcome}"
