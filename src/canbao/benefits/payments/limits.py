"""The numbers internal control goes by, from `limits.yaml`: each with its source and status. They
bind the agency, not the person; rights of persons stand in the law."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

FILE: Final = Path(__file__).with_name("limits.yaml")
STATUSES: Final = ("text", "secondary", "unconfirmed", "own")


@dataclass(frozen=True, slots=True)
class Limit:
    """One number, what it is, and where it comes from."""

    key: str
    zh: str
    en: str
    value: int
    status: str
    source: str


@cache
def limits() -> dict[str, Limit]:
    """All of them by key. Raises ValueError naming the entry when the file is wrong."""
    found = {}
    for key, said in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        try:
            limit = Limit(key=key, **said)
        except TypeError as error:
            raise ValueError(f"limits.yaml: {key}: {error}") from None
        if type(limit.value) is not int or limit.value < 0 or limit.status not in STATUSES:
            raise ValueError(f"limits.yaml: {key}: value or status")
        if not limit.source:
            raise ValueError(f"limits.yaml: {key}: source is missing")
        found[key] = limit
    return found


def value_of(key: str) -> int:
    """The number of that key. Raises KeyError for one that is not there."""
    return limits()[key].value
