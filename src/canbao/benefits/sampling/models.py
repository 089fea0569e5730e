"""Samples, the cases drawn and what was found in each. Nothing is changed once it is written."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.benefits.models import Decision

SOUND, WRONG = "sound", "wrong"
OUTCOMES: Final = (SOUND, WRONG)


class Sample(models.Model):
    """The one sample of a month's cases of a scheme. With `seed`, `percent` and `last_decision`
    (the last that was there) anybody draws the same cases again; `cases` is how many there were to
    draw from, `cases_hash` which."""

    scheme = models.CharField(max_length=24)
    month = models.IntegerField()
    percent = models.IntegerField()
    seed = models.CharField(max_length=64)
    cases = models.IntegerField()
    cases_hash = models.CharField(max_length=64)
    last_decision = models.BigIntegerField()
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scheme", "month"], name="sampling_once_a_month"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100, cases__gt=0) & ~Q(seed=""),
                name="sampling_sample_sound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scheme} {self.month} {self.percent}%"


class SampledCase(models.Model):
    """A decision that was drawn; `post` is who made it."""

    pk = models.CompositePrimaryKey("sample_id", "decision_id")
    sample = models.ForeignKey(
        Sample, on_delete=models.PROTECT, db_index=False, related_name="drawn"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.sample_id} {self.decision_id}"


class Inspection(models.Model):
    """What an inspector found in a case that was drawn; the last one counts."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="inspections")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=5)
    words = models.TextField(default="", blank=True)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="sampling_outcome"),
            models.CheckConstraint(
                condition=Q(outcome=SOUND) | ~Q(words=""), name="sampling_wrong_said"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sample_id} {self.decision_id} {self.outcome}"
