"""Thresholds of this house in the place of those of `rules.yaml`, each tried out on history first and
put in force by two people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Trial(models.Model):
    """What proposed thresholds would have found over a stretch of days, beside what is found now:
    canonical JSON, and its hash."""

    rule = models.CharField(max_length=4)
    thresholds = models.TextField()
    from_day = models.DateField()
    to_day = models.DateField()
    result = models.TextField()
    hash = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(from_day__lte=F("to_day")) & ~Q(by=""), name="robots_trial_sound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.thresholds}"


class Threshold(models.Model):
    """A threshold in force here from a day on; of several for one day the later row counts."""

    rule = models.CharField(max_length=4)
    name = models.CharField(max_length=24)
    value = models.BigIntegerField()
    from_day = models.DateField()
    words = models.TextField()
    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="thresholds_in_force")
    by = models.CharField(max_length=150)
    checked_by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(checked_by=F("by")) & ~Q(by="") & ~Q(checked_by="") & ~Q(words=""),
                name="robots_threshold_four_eyes",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="robots_threshold_value"),
        )
        indexes = (models.Index(fields=["rule", "name", "from_day"], name="robots_threshold_rule"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.name} {self.value} {self.from_day}"
