"""Runs and their chunks as rows. What moves them from state to state stands in
`canbao.batches.runs`.

Progress on every page is read from these two tables alone.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q

PREPARED, RUNNING, WAITING = "prepared", "running", "waiting"
DONE, FAILED, CANCELLED = "done", "failed", "cancelled"
RUN_STATES = (PREPARED, RUNNING, WAITING, DONE, FAILED, CANCELLED)
OPEN = "open"
CHUNK_STATES = (OPEN, DONE, FAILED)


class Run(models.Model):
    """One batch. The same kind, parameters, snapshot and `dry` is the same run.

    Totals (`rows`, `sum_fen` in fen, `counts`, `output_hash`) are written when it is done; until
    then they are asked of the chunks.
    """

    kind = models.CharField(max_length=40)
    parameters = models.TextField(default="{}")
    parameters_hash = models.CharField(max_length=64)
    snapshot = models.CharField(max_length=64)
    dry = models.BooleanField(default=False)
    state = models.CharField(max_length=9, default=PREPARED)
    asked_by = models.CharField(max_length=150)
    prepared = models.DateTimeField()
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    reason_zh = models.TextField(default="", blank=True)
    reason_en = models.TextField(default="", blank=True)
    chunk_count = models.IntegerField()
    rows = models.BigIntegerField(default=0)
    sum_fen = models.BigIntegerField(default=0)
    counts = models.TextField(default="{}")
    output_hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "parameters_hash", "snapshot", "dry"], name="batches_run_once"
            ),
            models.CheckConstraint(condition=Q(state__in=RUN_STATES), name="batches_run_state"),
            models.CheckConstraint(
                condition=Q(chunk_count__gte=0, rows__gte=0), name="batches_run_counts"
            ),
            models.CheckConstraint(
                condition=~Q(state=DONE) | (Q(finished__isnull=False) & ~Q(output_hash="")),
                name="batches_run_done",
            ),
        )
        indexes = (models.Index(fields=["kind", "-id"], name="batches_run_kind"),)

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.parameters} {self.state}"

    @property
    def given(self) -> dict[str, Any]:
        """The parameters as they were given; their shapes are the kind's own affair."""
        given: dict[str, Any] = json.loads(self.parameters)
        return given


class Chunk(models.Model):
    """A part of a run that stands or falls together: keys `first` to `last`, both included.

    `sum_fen` is fen, `took_ms` milliseconds at work; `counts` is a canonical JSON object of whole
    numbers, `examples` a canonical JSON list.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    ordinal = models.IntegerField()
    first = models.CharField(max_length=64)
    last = models.CharField(max_length=64)
    input_hash = models.CharField(max_length=64, default="", blank=True)
    state = models.CharField(max_length=6, default=OPEN)
    output_hash = models.CharField(max_length=64, default="", blank=True)
    rows = models.BigIntegerField(default=0)
    counts = models.TextField(default="{}")
    sum_fen = models.BigIntegerField(default=0)
    examples = models.TextField(default="[]")
    worker = models.CharField(max_length=64, default="", blank=True)
    finished = models.DateTimeField(null=True)
    took_ms = models.IntegerField(default=0)
    error_zh = models.TextField(default="", blank=True)
    error_en = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "ordinal"], name="batches_chunk_once"),
            models.CheckConstraint(condition=Q(state__in=CHUNK_STATES), name="batches_chunk_state"),
            models.CheckConstraint(
                condition=Q(ordinal__gte=1, rows__gte=0, took_ms__gte=0),
                name="batches_chunk_counts",
            ),
            models.CheckConstraint(
                condition=~Q(state=DONE) | (Q(finished__isnull=False) & ~Q(output_hash="")),
                name="batches_chunk_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=FAILED) | ~Q(error_en=""), name="batches_chunk_failed"
            ),
        )
        indexes = (
            models.Index(
                fields=["run", "ordinal"], condition=Q(state=OPEN), name="batches_chunk_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id}/{self.ordinal} {self.first}–{self.last} {self.state}"
