"""Pairs for clerical reading and the answers to them. What must hold stands in the database.

One answer in force per pair and reader, so the second pair of eyes is never the same person; one
answer in force per reading. An answer taken back stays, marked, and frees its place.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

SAME: Final = "same"
DIFFERENT: Final = "different"
CANNOT_TELL: Final = "cannot_tell"
ANSWERS: Final = (SAME, DIFFERENT, CANNOT_TELL)

OPEN: Final = "open"
SECOND: Final = "second"
THIRD: Final = "third"
SETTLED: Final = "settled"
WITHDRAWN: Final = "withdrawn"
STATES: Final = (OPEN, SECOND, THIRD, SETTLED, WITHDRAWN)

WHY_TWO: Final = ("", "sample", "request")


class Pair(models.Model):
    """Two records, as they stood in the registers' result that asked for a reader."""

    record = models.BigIntegerField()
    other_record = models.BigIntegerField()
    source = models.CharField(max_length=40)
    other_source = models.CharField(max_length=40)
    person = models.BigIntegerField(null=True)
    other_person = models.BigIntegerField(null=True)
    left = models.JSONField()
    right = models.JSONField()
    priority = models.BigIntegerField()
    snapshot = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=OPEN)
    answer = models.CharField(max_length=12, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    four_eyes = models.CharField(max_length=8, default="", blank=True)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reserved_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record", "other_record"], name="review_pair_once"),
            models.CheckConstraint(
                condition=Q(record__lt=F("other_record")), name="review_pair_in_order"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="review_pair_state"),
            models.CheckConstraint(condition=Q(four_eyes__in=WHY_TWO), name="review_pair_why_two"),
            models.CheckConstraint(
                condition=Q(state=SETTLED, answer__in=ANSWERS, settled_at__isnull=False)
                | (~Q(state=SETTLED) & Q(answer="", settled_at__isnull=True)),
                name="review_pair_settled_has_answer",
            ),
        )
        indexes = (models.Index(fields=["state", "-priority", "id"], name="review_queue"),)

    def __str__(self) -> str:
        return f"{self.record}–{self.other_record} {self.state}"


class Answer(models.Model):
    """What one reader said about one pair."""

    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="answers")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pair_answers"
    )
    reading = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=12)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["pair", "reader"],
                condition=Q(withdrawn_at__isnull=True),
                name="review_reader_once_a_pair",
            ),
            models.UniqueConstraint(
                fields=["pair", "reading"],
                condition=Q(withdrawn_at__isnull=True),
                name="review_one_answer_a_reading",
            ),
            models.CheckConstraint(condition=Q(reading__range=(1, 3)), name="review_reading"),
            models.CheckConstraint(condition=Q(answer__in=ANSWERS), name="review_answer"),
        )
        indexes = (models.Index(fields=["reader", "-at"], name="review_last_answer"),)

    def __str__(self) -> str:
        return f"{self.pair_id}/{self.reading}: {self.answer}"
