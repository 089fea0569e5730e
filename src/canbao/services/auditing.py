"""The audit rules asked of a case on its path. They stand in the room `robots`; a rule that lacks its data
stops the case, and a person looks: what could not be asked is never taken for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao import robots
from canbao.cases.engine import Found
from canbao.cases.models import Case
from canbao.robots.cases import CaseCheck


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


_asked: Final[ContextVar[Mapping[tuple[int, date], Audited] | None]] = ContextVar(
    "canbao_cases_audited", default=None
)


def audited(case: Case, day: date) -> Audited:
    """Asks every rule that applies to the case; of a case held with others they were asked before."""
    there = _asked.get()
    if there is not None and (case.pk, day) in there:
        return there[case.pk, day]
    return _told(robots.on_case(case, day))


@contextmanager
def asked_together(cases: Sequence[Case], day: date) -> Iterator[None]:
    """Asks the rules of cases of one service at once, as of now; inside, that is what they say."""
    told = robots.on_cases(cases, day)
    token = _asked.set({(pk, day): _told(each) for pk, each in told.items()})
    try:
        yield
    finally:
        _asked.reset(token)


def _told(checked: CaseCheck) -> Audited:
    zh, en = checked.reason() if checked.stops else ("", "")
    return Audited(checked.found, zh, en)
