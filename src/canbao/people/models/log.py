"""The tables of the log: entries, each carrying the hash of the one before, and the head.

Entries are appended by `canbao.people.log` only; triggers of the database refuse any change.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

READ, WRITE = "read", "write"
ACTIONS = (READ, WRITE)


class LogEntry(models.Model):
    """Who did what, as whom, through which door, for which purpose, to whose record."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=24)
    office = models.CharField(max_length=200, default="", blank=True)
    door = models.CharField(max_length=24)
    action = models.CharField(max_length=8)
    subject = models.BigIntegerField(null=True)
    record = models.CharField(max_length=200, default="", blank=True)
    purpose = models.CharField(max_length=40)
    detail = models.TextField(default="{}")
    algorithm = models.CharField(max_length=12)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(action__in=ACTIONS), name="people_log_action"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="people_log_seq"),
            models.UniqueConstraint(fields=["previous"], name="people_log_one_follower"),
        )
        indexes = (
            models.Index(fields=["subject", "-seq"], name="people_log_subject"),
            models.Index(fields=["actor", "-seq"], name="people_log_actor"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.actor} {self.action} {self.subject or self.record}"


class LogHead(models.Model):
    """The last entry's number and hash: one row, locked by whoever appends."""

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="people_log_one_head"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:16]}"
