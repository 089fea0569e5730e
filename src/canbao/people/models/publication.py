"""How the record was filled: one row per publication of the registers, one per chunk of persons."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

RUNNING, DONE, ABANDONED = "running", "done", "abandoned"


class Publication(models.Model):
    """One published result (known by the hash of its files) brought into this installation."""

    snapshot = models.CharField(max_length=64)
    area = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, default=RUNNING)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=(RUNNING, DONE, ABANDONED)), name="people_publication_state"
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=RUNNING),
                name="people_publication_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.snapshot[:16]} {self.state}"


class PublicationChunk(models.Model):
    """Persons `low` to `high` of a publication; written in the transaction of its work."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="chunks")
    table = models.CharField(max_length=16)
    number = models.IntegerField()
    low = models.CharField(max_length=24)
    high = models.CharField(max_length=24)
    seen = models.IntegerField()
    added = models.IntegerField()
    changed = models.IntegerField()
    withdrawn = models.IntegerField()
    content = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["publication", "table", "number"], name="people_chunk_once"
            ),
            models.CheckConstraint(
                condition=Q(seen__gte=F("added") + F("changed")), name="people_chunk_counts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.table} {self.low}–{self.high}"
