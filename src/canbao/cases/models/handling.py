"""In whose hands a case is, and who was told that its time runs out. Both are appended only."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q

from canbao.cases.models.case import Case
from canbao.cases.models.clock import Clock

PROPOSE, DECIDE, REVIEW = "propose", "decide", "review"
STEPS: Final = (PROPOSE, DECIDE, REVIEW)
REASONS: Final = ("first", "no_longer")
LEVELS: Final = ((50, "officer"), (80, "manager"), (100, "list"))
"""At which share of its days, in percent, a clock is told to whom."""


class Draw(models.Model):
    """Somebody drawn at random for a step of a case: among whom (canonical JSON, names in order), who
    was barred and why (canonical JSON), by which seed. `round` counts the decisions made before, so
    that a case decided anew is drawn anew; `number` counts the draws of a step, because whoever falls
    away is drawn again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="draws")
    step = models.CharField(max_length=8)
    round = models.IntegerField()
    number = models.IntegerField()
    candidates = models.TextField()
    barred = models.TextField()
    seed = models.CharField(max_length=64)
    drawn = models.CharField(max_length=150)
    reason = models.CharField(max_length=12)
    by = models.CharField(max_length=150)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "step", "round", "number"], name="cases_draw_number"
            ),
            models.CheckConstraint(
                condition=Q(step__in=STEPS, reason__in=REASONS, round__gte=0, number__gte=1)
                & ~Q(seed="")
                & ~Q(drawn="")
                & ~Q(by=""),
                name="cases_draw_sound",
            ),
        )
        indexes = (models.Index(fields=["drawn"], name="cases_draw_drawn"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.drawn}"


class Alert(models.Model):
    """A clock has used so much of its days: once for each level, told to the officer drawn (none: the
    post), to the manager of the place, or on the list of those overdue."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="alerts")
    level = models.IntegerField()
    told = models.CharField(max_length=8)
    account = models.CharField(max_length=150, default="", blank=True)
    day = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clock", "level"], name="cases_alert_once"),
            models.CheckConstraint(
                condition=Q(level=50, told="officer")
                | Q(level=80, told="manager", account="")
                | Q(level=100, told="list", account=""),
                name="cases_alert_sound",
            ),
        )
        indexes = (models.Index(fields=["account", "-day"], name="cases_alert_account"),)

    def __str__(self) -> str:
        return f"{self.clock_id} {self.level} %"
