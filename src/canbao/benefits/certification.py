"""Certification of life: traces extend it silently, silence brings a message, a warning and attempts
to reach the person, and only then may a human suspend.

Nobody is summoned as a matter of course, and no report stops anything by itself (社会保险经办条例 26).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from django.db import transaction
from django.db.models import Max, Min, QuerySet

from canbao.benefits.adverse import Reason, resume, suspend
from canbao.benefits.deciding import Granted
from canbao.benefits.kinds import kinds
from canbao.benefits.models import Award, Contact, LifeSign
from canbao.benefits.office import PURPOSE, Human
from canbao.benefits.timeline import segments
from canbao.benefits.writing import revisions_of
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor

FILE: Final = Path(__file__).with_name("certification.yaml")
State = Literal["valid", "expiring", "warned", "unknown", "suspected", "suspended", "ended"]
POSITIVE: Final = (
    "agency", "phone", "terminal", "relative", "bank", "village", "visit", "abroad", "medical",
    "travel", "card", "register",
)  # fmt: skip
SUSPECT: Final = ("death_report", "custody")
GROUND: Final = "社会保险经办条例第二十六条"


@dataclass(frozen=True, slots=True)
class Limits:
    """Months after which something happens, and attempts before anything is held."""

    cycle_months: int
    quiet_months: int
    warning_months: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Certified:
    """How it stands with a person on a day. `until` is the last day covered by the last trace."""

    person: int
    state: State
    until: date | None
    warned: date | None
    attempts: int

    def may_be_suspended(self, day: date) -> bool:
        """Whether the warning has run long enough and enough attempts were made."""
        given = limits()
        return (
            self.state == "warned"
            and self.warned is not None
            and _months(self.warned, day) >= given.warning_months
            and self.attempts >= given.attempts
        )


@cache
def limits() -> Limits:
    """The limits of this installation."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Limits(**{name: int(entry["value"]) for name, entry in read.items()})


def sign(
    person: int, kind: str, on: date, source: str, *, day: date, actor: Actor, door: str
) -> LifeSign:
    """A trace of a person on a day, or a report of death or custody. The same trace of the same
    source is kept once. It extends validity by itself; it stops and resumes nothing."""
    with transaction.atomic(savepoint=False):
        made, new = LifeSign.objects.get_or_create(
            person=person,
            kind=kind,
            day=on,
            source=source,
            defaults={"known": day, "by": actor.name},
        )
        if new:
            log.note(actor, door, [
                log.Act(log.WRITE, PURPOSE, person, f"sign {made.pk}", {"kind": kind})
            ])  # fmt: skip
    return made


def contact(
    person: int, kind: str, way: str, outcome: str, *, day: date, actor: Actor, door: str
) -> Contact:
    """A message, a warning or an attempt to reach a person."""
    with transaction.atomic():
        made, new = Contact.objects.get_or_create(
            person=person,
            kind=kind,
            way=way,
            day=day,
            defaults={"outcome": outcome, "by": actor.name},
        )
        if new:
            log.append(actor, door, log.Act(log.WRITE, PURPOSE, person, f"contact {made.pk}",
                                            {"kind": kind}))  # fmt: skip
    return made


def standing(person: int, day: date) -> Certified:
    """How it stands with one person."""
    return standings([person], day)[person]


def standings(persons: Sequence[int], day: date) -> Mapping[int, Certified]:
    """How it stands with persons on a day; four queries however many."""
    signs = LifeSign.objects.filter(person__in=persons, day__lte=day, known__lte=day)
    seen = _last(signs.filter(kind__in=POSITIVE))
    suspected = _last(signs.filter(kind__in=SUSPECT))
    confirmed = _last(signs.filter(kind="death_confirmed"))
    told = Contact.objects.filter(person__in=persons, day__lte=day)
    warned = dict(told.filter(kind="warning").values_list("person").annotate(Max("day")).order_by())
    attempts: dict[int, list[date]] = {}
    for person, on in told.filter(kind="attempt").values_list("person", "day").order_by("day"):
        attempts.setdefault(person, []).append(on)
    began = dict(
        Award.objects.filter(person__in=persons, benefit__in=certified_kinds())
        .values_list("person")
        .annotate(Min("day"))
        .order_by()
    )
    found = {}
    for person in persons:
        last = seen.get(person) or began.get(person)
        until = None if last is None else _later(last, limits().cycle_months)
        warning = warned.get(person)
        if warning is not None and last is not None and warning < last:
            warning = None
        made = [on for on in attempts.get(person, []) if last is None or on >= last]
        found[person] = Certified(
            person,
            _state(last, warning, suspected.get(person), confirmed.get(person), day),
            until,
            warning,
            len(made),
        )
    return found


def _state(
    last: date | None,
    warned: date | None,
    suspected: date | None,
    confirmed: date | None,
    day: date,
) -> State:
    if confirmed is not None:
        return "ended"
    if suspected is not None and (last is None or suspected >= last):
        return "suspected"
    if warned is not None:
        return "warned"
    if last is None:
        return "unknown"
    quiet = _months(last, day)
    if quiet >= limits().cycle_months:
        return "unknown"
    return "expiring" if quiet >= limits().quiet_months else "valid"


def suspend_unreached(
    award: Award, human: Human, reason: Reason, *, day: date, door: str
) -> Granted:
    """A human holds a benefit from the next month on because nothing is known of the person after
    message, warning and attempts. Raises Refused while that has not been done."""
    found = standing(award.person, day)
    if not found.may_be_suspended(day):
        raise refused(
            f"{award.person}未满足暂停条件：须先警示满{limits().warning_months}个月并联系"
            f"{limits().attempts}次（现状态{found.state}，已联系{found.attempts}次）",
            f"{award.person} may not be suspended yet: a warning of {limits().warning_months} "
            f"months and {limits().attempts} attempts come first (state {found.state}, "
            f"{found.attempts} attempts)",
        )
    return suspend(award, month_of(day) + 1, human, reason, day=day, door=door)


def restore(award: Award, trace: LifeSign, actor: Actor, *, day: date, door: str) -> Granted:
    """A trace is there: what was held is due again at once, with the arrears. A robot may do it."""
    if trace.person != award.person or trace.kind not in POSITIVE:
        raise refused(
            f"痕迹{trace.pk}不能证明{award.person}健在",
            f"trace {trace.pk} does not show that {award.person} lives",
        )
    held = [each for each in segments(revisions_of(award), 0) if each.held]
    if not held:
        raise refused(f"待遇{award.pk}没有暂停", f"award {award.pk} is not suspended")
    reason = Reason(
        "已取得健在证明，恢复发放并补发",
        "a trace of life is there: payment resumes with the arrears",
        GROUND,
        {"sign": trace.pk, "kind": trace.kind, "day": trace.day.isoformat()},
    )
    return resume(award, actor, reason, day=day, door=door)


def certified_kinds() -> list[str]:
    """The benefits for which somebody must be known to live."""
    return [key for key, kind in kinds().items() if kind.certified]


def _last(rows: QuerySet[LifeSign]) -> dict[int, date]:
    return dict(rows.values_list("person").annotate(Max("day")).order_by())


def _months(first: date, later: date) -> int:
    """Whole months between two days."""
    months = month_of(later) - month_of(first)
    return months - 1 if later.day < first.day else months


def _later(first: date, months: int) -> date:
    month = month_of(first) + months
    return date(month // 12, month % 12 + 1, min(first.day, 28))
