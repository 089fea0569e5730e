"""What a re-decision found: one row for each award whose amount would be another today."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q

from canbao.batches.models.run import Run
from canbao.benefits.models import Award, Proposal

LAW, NEW_FACT, CORRECTED, SEVERAL, ERROR, DEAD, STOPPED = (
    "law", "new_fact", "corrected", "several", "error", "dead", "stopped",
)  # fmt: skip
CAUSES: Final = (LAW, NEW_FACT, CORRECTED, SEVERAL, ERROR, DEAD, STOPPED)
CAUSE_NAMES: Final[dict[str, tuple[str, str]]] = {
    LAW: ("法定数值已公布或变更", "Law settled late"),
    NEW_FACT: ("新事实", "New fact"),
    CORRECTED: ("记录已更正", "Corrected record"),
    SEVERAL: ("多种原因", "Law and record"),
    ERROR: ("差错", "Error"),
    DEAD: ("已死亡仍在发放", "Paid after death"),
    STOPPED: ("今天无法计算", "Cannot be computed today"),
}


class Finding(models.Model):
    """An award whose amount for the month is another by today's record and the law as known: what
    is `due` by its revisions, what it would be `today` (fen; null where the law has no answer), why,
    and the proposal that follows. `told` says in both languages what differs."""

    pk = models.CompositePrimaryKey("run_id", "award_id")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, db_index=False)
    month = models.IntegerField()
    revision = models.IntegerField()
    due = models.BigIntegerField()
    today = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=12)
    zh = models.TextField()
    en = models.TextField()
    adverse = models.BooleanField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, db_index=False)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cause__in=CAUSES), name="redecision_cause"),
            models.CheckConstraint(
                condition=Q(today__isnull=True) | ~Q(today=F("due")),
                name="redecision_differs",
            ),
        )
        indexes = (models.Index(fields=["award"], name="redecision_award"),)

    def __str__(self) -> str:
        return f"{self.award_id} {self.cause} {self.due} {self.today}"
