"""Leased jobs as rows. Who may claim, renew, end them is decided in `canbao.batches.jobs`."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import F, Q

OPEN, LEASED, DONE, FAILED = "open", "leased", "done", "failed"
JOB_STATES = (OPEN, LEASED, DONE, FAILED)
MOST_ATTEMPTS = 5


class Job(models.Model):
    """One thing to do, known by its key. `attempts` counts claims and never goes back: with the
    worker's name it says which claim is the present one."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64, default="", blank=True)
    payload = models.TextField(default="{}")
    state = models.CharField(max_length=6, default=OPEN)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=64, default="", blank=True)
    attempts = models.IntegerField(default=0)
    most_attempts = models.IntegerField(default=MOST_ATTEMPTS)
    last_error_zh = models.TextField(default="", blank=True)
    last_error_en = models.TextField(default="", blank=True)
    enqueued = models.DateTimeField()
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=JOB_STATES), name="batches_job_state"),
            models.CheckConstraint(
                condition=Q(state=LEASED, lease_until__isnull=False) & ~Q(leased_by="")
                | ~Q(state=LEASED) & Q(lease_until__isnull=True, leased_by=""),
                name="batches_job_lease",
            ),
            models.CheckConstraint(
                condition=Q(attempts__gte=0, attempts__lte=F("most_attempts")),
                name="batches_job_attempts",
            ),
            models.CheckConstraint(
                condition=Q(state=DONE, finished__isnull=False)
                | ~Q(state=DONE) & Q(finished__isnull=True),
                name="batches_job_finished",
            ),
        )
        indexes = (
            models.Index(
                fields=["kind", "run_after", "id"],
                condition=Q(state__in=(OPEN, LEASED)),
                name="batches_job_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.state} {self.attempts}/{self.most_attempts}"

    @property
    def given(self) -> dict[str, Any]:
        """The payload as it was given; its shape is the kind's own affair."""
        given: dict[str, Any] = json.loads(self.payload)
        return given
