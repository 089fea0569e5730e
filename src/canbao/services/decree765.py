"""The checklist of Decree 765 (`decree765.yaml`): each requirement with the tests that show it is kept.

A line is `proven` (tests, nothing open), `partly` (tests, and something open), `open`, or `outside` (the
work of another authority). It claims no more than its tests show.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from canbao.services.catalogue.words import read_yaml

FILE: Final = Path(__file__).with_name("decree765.yaml")
State = Literal["proven", "partly", "open", "outside"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: articles, text, tests (`folder/test_file.py::test_name` below `tests/`), and
    why something is open or outside, in both languages."""

    id: str
    articles: tuple[int, ...]
    zh: str
    en: str
    tests: tuple[str, ...]
    state: State
    why_zh: str
    why_en: str


@cache
def requirements() -> tuple[Requirement, ...]:
    """All lines in order. Raises ValueError naming a line that has neither a test nor a reason."""
    read = read_yaml(FILE.read_text(encoding="utf-8"))
    if not isinstance(read, dict):
        raise ValueError(f"{FILE.name}: lines by id expected")
    return tuple(_line(str(key), said) for key, said in read.items())


def _line(key: str, said: dict[str, Any]) -> Requirement:
    unknown = set(said) - {"articles", "zh", "en", "tests", "not_yet", "outside"}
    if unknown:
        raise ValueError(f"{FILE.name}: {key}: no such field: {', '.join(sorted(unknown))}")
    tests, still = tuple(said.get("tests", ())), said.get("not_yet")
    outside = said.get("outside")
    if outside and (tests or still):
        raise ValueError(f"{FILE.name}: {key}: what is outside has no tests and is not open")
    why = outside or still or {"zh": "", "en": ""}
    state: State
    if outside:
        state = "outside"
    elif tests:
        state = "partly" if still else "proven"
    elif still:
        state = "open"
    else:
        raise ValueError(f"{FILE.name}: {key}: neither a test nor a reason")
    return Requirement(
        key, tuple(said["articles"]), said["zh"], said["en"], tests, state, why["zh"], why["en"]
    )
