"""The audit rules asked of a case on its path, and the case a finding is looked into by. The rules stand in
the room `robots`; one that lacks its data stops the case, and a person looks: what could not be asked is
never taken for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao import robots
from canbao.cases.engine import Found
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.ledger.refusal import refused
from canbao.people.models import Employer, Person
from canbao.robots import following
from canbao.robots.cases import CaseCheck
from canbao.robots.models import Finding


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


def place_of(finding: Finding) -> int:
    """Where the audit of a finding belongs: where the person lives, or the employer is registered. Raises
    Refused where no place is known."""
    if finding.person is not None:
        row = Person.objects.filter(id=finding.person).first()
        place = (row.residence_place or row.registration_place) if row else None
    else:
        firm = Employer.objects.filter(code=finding.subject).first()
        place = firm.place if firm else None
    if not place:
        raise refused(
            f"{finding.subject}没有已知地点，不能立案；请先补登地点",
            f"no place of {finding.subject} is known: enter one before a case is opened",
        )
    return int(place)


def open_audit(finding: Finding, place: int, deed: Deed) -> Case:
    """The audit case of a finding, handed in and on its way to whoever is drawn; asked again it is the
    same one. Whoever it is about is told. Raises Refused as `robots.following.open_audit`."""
    from canbao.services import path

    case = Case.objects.filter(key=following.key_of(finding)).first()
    if case is None:
        case = following.open_audit(finding, place, deed)
    if case.state == "draft":
        plain = Deed(deed.actor, deed.door, deed.day)
        case = path.hand_in(case.number, case.version, plain)
    return path.go_on(case.number, max(deed.day, case.last_day), deed.door)
