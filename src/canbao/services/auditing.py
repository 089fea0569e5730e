"""The audit rules asked of a case on its path. They stand in the room `robots`; a rule that lacks its data
stops the case, and a person looks: what could not be asked is never taken for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from canbao import robots
from canbao.cases.engine import Found
from canbao.cases.models import Case


@dataclass(frozen=True, slots=True)
class Audited:
    """What the rules say, as the engine keeps it; and why the case stops where it does (both empty where
    everything could be evaluated)."""

    found: Found
    zh: str = ""
    en: str = ""

    @property
    def stops(self) -> bool:
        return bool(self.en)


def audited(case: Case, day: date) -> Audited:
    """Asks every rule that applies to the case."""
    checked = robots.on_case(case, day)
    zh, en = checked.reason() if checked.stops else ("", "")
    return Audited(checked.found, zh, en)
