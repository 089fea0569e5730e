"""Provenance: every value known of a person, from whom, as of when, and which one counts.

One row per person, because it is only ever read for one person and there are a billion of them; its
text is one JSON list per line, and `values` is the only reader of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from django.db import models

from canbao.people.models.person import Person


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that says so, and the day it vouches for."""

    source: int
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of one field with all sources that give it; `chosen` is the value in force."""

    field: str
    value: str
    chosen: bool
    origins: tuple[Origin, ...]


class Provenance(models.Model):
    """What is known of one person and from whom."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="provenance"
    )
    # Lines of [field, value, chosen, rank, source, day].
    known = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def values(self) -> tuple[Value, ...]:
        """All values by field, the one in force first, then those whose word counts more."""
        rows = [json.loads(line) for line in self.known.split("\n") if line]
        rows.sort(key=lambda row: (row[0], -row[2], row[3], row[4], row[5], row[1]))
        told: dict[tuple[str, str], list[Origin]] = {}
        chosen: set[tuple[str, str]] = set()
        for name, value, in_force, _, source, day in rows:
            origin = Origin(source, date.fromisoformat(day) if day else None)
            known = told.setdefault((name, value), [])
            if origin not in known:  # several records of one source
                known.append(origin)
            if in_force:
                chosen.add((name, value))
        return tuple(
            Value(name, value, (name, value) in chosen, tuple(origins))
            for (name, value), origins in told.items()
        )
