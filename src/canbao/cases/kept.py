"""The rows of a case: read from the database and written to it one by one; or, inside `together`, read for
many cases by one statement a table and written so at the end. The engine's steps are the same in both.

Rows that a case's step made and could not keep are taken back with `mark` and `back_to`. Only what stands in
`ORDER` and what hangs on it (effects, messages) goes through here; everything else is written at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, cast

from django.db.models import Model

from canbao.cases.models import (
    Case,
    Check,
    Clock,
    Decision,
    Effect,
    Message,
    Notice,
    Proposal,
    Transition,
)
from canbao.cases.models.telling import Archive
from canbao.people.models import Person

ORDER: Final = {
    "facts": "number", "documents": "pk", "promises": "pk", "transitions": "number", "clocks": "pk",
    "draws": "pk", "checks": "number", "proposals": "number", "decisions": "number",
    "notices": "number", "archives": "number",
}  # fmt: skip
"""What belongs to a case, and in which order it is read."""
WRITTEN: Final[tuple[type[Model], ...]] = (
    Check, Transition, Proposal, Decision, Effect, Notice, Message, Archive,
)  # fmt: skip
"""What is written at the end, in this order: a row comes after those it names."""
NAMES: Final[dict[type[Model], str]] = {
    Check: "checks", Transition: "transitions", Proposal: "proposals", Decision: "decisions",
    Notice: "notices", Archive: "archives",
}  # fmt: skip
AT_ONCE: Final = 500


Then = Callable[[Sequence[Any]], None]


@dataclass
class _Many:
    """Cases that are held together: their rows by case and name, and what is to be written."""

    cases: dict[str, Case] = field(default_factory=dict)
    persons: dict[int, Person] = field(default_factory=dict)
    rows: dict[int, dict[str, list[Any]]] = field(default_factory=dict)
    made: dict[int, list[Model]] = field(default_factory=dict)
    ended: dict[int, list[Clock]] = field(default_factory=dict)
    after: dict[int, list[tuple[Then, Any]]] = field(default_factory=dict)


_many: Final[ContextVar[_Many | None]] = ContextVar("canbao_cases_together", default=None)
Mark = tuple[int, int, int, dict[str, int], tuple[str, int, int, date]]


@contextmanager
def together(cases: Sequence[Case]) -> Iterator[None]:
    """Holds cases that the caller has locked, in the caller's transaction. Nothing of them is written
    before the end; on an error nothing is. A case without a decision and whose clocks never stood still."""
    many = _Many({each.number: each for each in cases})
    many.persons = Person.objects.in_bulk([each.person for each in cases if each.person is not None])
    known = {each.pk: each for each in cases}
    ids = list(known)
    for each in ids:
        many.rows[each] = {name: [] for name in ORDER}
        many.made[each], many.ended[each], many.after[each] = [], [], []
    for name, order in ORDER.items():
        related: Any = Case._meta.get_field(name).related_model
        for row in related.objects.filter(case__in=ids).order_by("case_id", order):
            row.case = known[row.case_id]
            many.rows[row.case_id][name].append(row)
    token = _many.set(many)
    try:
        yield
    finally:
        _many.reset(token)
    _write(many)


def held(case: Case) -> bool:
    """Whether a case is one of those held together."""
    return _of(case) is not None


def by_number(number: str) -> Case | None:
    """The case of a number, where it is held together."""
    many = _many.get()
    return many.cases.get(number) if many else None


def person(case: Case) -> Person | None:
    """The record of whom a case is about; None for an employer's, and where there is none."""
    if case.person is None:
        return None
    there = _of(case)
    if there is not None:
        return there.persons.get(case.person)
    return Person.objects.filter(id=case.person).first()


def rows(case: Case, name: str) -> list[Any]:
    """What belongs to a case under a name, in its order."""
    there = _of(case)
    if there is not None:
        return list(there.rows[case.pk][name])
    return list(getattr(case, name).order_by(ORDER[name]))


def last(case: Case, name: str) -> Any:
    """The last of them; None where there is none."""
    there = _of(case)
    if there is not None:
        found = there.rows[case.pk][name]
        return found[-1] if found else None
    return getattr(case, name).order_by(f"-{ORDER[name]}").first()


def count(case: Case, name: str) -> int:
    """How many there are."""
    there = _of(case)
    return len(there.rows[case.pk][name]) if there is not None else getattr(case, name).count()


def put(case: Case, row: Model) -> None:
    """A new row of a case."""
    there = _of(case)
    if there is None:
        row.save(force_insert=True)
        return
    there.made[case.pk].append(row)
    if type(row) in NAMES:
        there.rows[case.pk][NAMES[type(row)]].append(row)


def effects(decision: Decision) -> list[Effect]:
    """What a decision wrote, in its order."""
    there = _of(decision.case)
    if there is None:
        return list(decision.effects.order_by("number"))
    made = there.made[decision.case.pk]
    return [each for each in made if isinstance(each, Effect) and each.decision is decision]


def running(case: Case) -> list[Clock]:
    """The clocks of a case that have not ended."""
    there = _of(case)
    if there is not None:
        return [cast(Clock, each) for each in there.rows[case.pk]["clocks"] if each.ended is None]
    return list(Clock.objects.filter(case=case, ended__isnull=True).order_by("pk"))


def end(case: Case, clock: Clock, day: date) -> None:
    """A clock of a case held together ends on a day; it never stood still."""
    there = _of(case)
    assert there is not None, "a case alone ends its clocks itself"
    clock.ended = day
    there.ended[case.pk].append(clock)


def save(case: Case) -> None:
    """State, version, content and day of a case as they now are."""
    if _of(case) is None:
        case.save()


def afterwards(case: Case, then: Then, each: Any) -> None:
    """What needs the ids of rows that were put: done at once, or, when all are written, for all of them."""
    there = _of(case)
    if there is None:
        then([each])
    else:
        there.after[case.pk].append((then, each))


def mark(case: Case) -> Mark | None:
    """How far a case held together has come; None for one alone."""
    there = _of(case)
    if there is None:
        return None
    pk = case.pk
    lengths = {name: len(found) for name, found in there.rows[pk].items()}
    stands = (case.state, case.version, case.content, case.last_day)
    return len(there.made[pk]), len(there.ended[pk]), len(there.after[pk]), lengths, stands


def back_to(case: Case, at: Mark | None) -> None:
    """Takes back what came after a mark."""
    there = _of(case)
    if there is None or at is None:
        return
    pk = case.pk
    made, ended, after, lengths, stands = at
    for clock in there.ended[pk][ended:]:
        clock.ended = None
    del there.made[pk][made:], there.ended[pk][ended:], there.after[pk][after:]
    for name, length in lengths.items():
        del there.rows[pk][name][length:]
    case.state, case.version, case.content, case.last_day = stands


def _of(case: Case) -> _Many | None:
    many = _many.get()
    return many if many is not None and case.pk in many.rows else None


def _write(many: _Many) -> None:
    """All that was made, a table at a time."""
    made = [row for rows in many.made.values() for row in rows]
    for model in WRITTEN:
        model._default_manager.bulk_create(
            [row for row in made if type(row) is model], batch_size=AT_ONCE
        )
    stands: dict[tuple[str, int, int, date], list[int]] = {}
    for case in many.cases.values():
        if many.made[case.pk]:
            told = (case.state, case.version, case.content, case.last_day)
            stands.setdefault(told, []).append(case.pk)
    for (state, version, content, day), ids in stands.items():
        Case.objects.filter(pk__in=ids).update(
            state=state, version=version, content=content, last_day=day
        )
    ends: dict[date, list[int]] = {}
    for clock in (each for clocks in many.ended.values() for each in clocks):
        assert clock.ended is not None
        ends.setdefault(clock.ended, []).append(clock.pk)
    for day, ids in ends.items():
        Clock.objects.filter(pk__in=ids).update(ended=day)
    after: dict[Then, list[Any]] = {}
    for then, each in (pair for pairs in many.after.values() for pair in pairs):
        after.setdefault(then, []).append(each)
    for then, all_of_them in after.items():
        then(all_of_them)
