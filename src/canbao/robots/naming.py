"""What the inputs of clauses are called, and how their values are told (`inputs.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).with_name("inputs.yaml")
KINDS: Final = (
    "count", "fen", "month", "day", "yes", "sex", "benefit", "employer", "name", "number", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """An input: both names, and the kind of its values."""

    zh: str
    en: str
    kind: str


@cache
def named_inputs() -> Mapping[str, Named]:
    """All inputs by name. Raises ValueError for one without both names, or of a kind there is not."""
    read: Any = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = {}
    for name, said in read.items():
        made = Named(said.get("zh", ""), said.get("en", ""), said.get("kind", "count"))
        if not made.zh or not made.en or made.kind not in KINDS:
            raise ValueError(f"{FILE.name}: {name}: zh, en and a kind of {', '.join(KINDS)} expected")
        found[str(name)] = made
    return found
