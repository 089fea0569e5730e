"""The table of the ninety-one: what works here, shown by which test; what is open; what is not yet, and why
(`proofs.yaml`). It claims no more than its tests show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from canbao.services import catalogue
from canbao.services.catalogue import Entry
from canbao.services.catalogue.words import read_yaml

FILE: Final = Path(__file__).with_name("proofs.yaml")
PARTS: Final = ("works", "open", "not_yet", "beside")


@dataclass(frozen=True, slots=True)
class Proof:
    """A core service: the test that takes it from the application to the effect (empty: not yet), and what
    is open or why it is not there, in both languages."""

    entry: Entry
    test: str
    zh: str
    en: str


@cache
def proofs() -> tuple[Proof, ...]:
    """All core services in the order of the catalogue. Raises ValueError for one that is named twice or
    not at all, and for an unknown id."""
    read: Any = read_yaml(FILE.read_text(encoding="utf-8"))
    if not isinstance(read, dict) or set(read) != set(PARTS):
        raise ValueError(f"{FILE.name}: {', '.join(PARTS)} expected")
    works, still, not_yet, _ = (read[part] for part in PARTS)
    core = {each.id for each in catalogue.core()}
    if both := set(works) & set(not_yet):
        raise ValueError(f"{FILE.name}: works and is not yet: {sorted(both)}")
    if wrong := (set(works) | set(not_yet)) ^ core:
        raise ValueError(f"{FILE.name}: not core, or left out: {sorted(wrong)}")
    if loose := set(still) - set(works):
        raise ValueError(f"{FILE.name}: open, but does not work: {sorted(loose)}")
    found = []
    for entry in catalogue.core():
        why = still.get(entry.id) or not_yet.get(entry.id) or {"zh": "", "en": ""}
        found.append(Proof(entry, works.get(entry.id, ""), why["zh"], why["en"]))
    return tuple(found)


@cache
def beside() -> dict[str, str]:
    """What is handled here and is none of the ninety-one, with the test that shows it. Raises ValueError
    for a core service and for an unknown id."""
    read: Any = read_yaml(FILE.read_text(encoding="utf-8"))
    found = {str(key): str(test) for key, test in read["beside"].items()}
    for key in found:
        try:
            core = catalogue.entry(key).core
        except KeyError:
            raise ValueError(f"{FILE.name}: no service {key}") from None
        if core:
            raise ValueError(f"{FILE.name}: {key} is one of the ninety-one")
    return found
