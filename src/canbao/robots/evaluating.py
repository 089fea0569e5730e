"""Asking the clauses: gather the inputs, answer each row. The same for one subject and for the register;
what differs is the engine that answers the statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from canbao.batches.canonical import Content, hash_of
from canbao.robots import rules as rules
from canbao.robots.answers import CLAUSES, Clause, Input, Match, Unknown
from canbao.robots.gathering import GATHERS, Gather, Scope, written
from canbao.robots.gathering.statement import Engine
from canbao.robots.table import InForce, Rule, rule_of
from canbao.robots.table import rules as all_rules


class Asks(Protocol):
    """An engine that answers statements; rows as mappings by the names of their columns."""

    engine: Engine

    def rows(self, sql: str) -> Iterable[Mapping[str, Any]]:
        """The rows of a statement."""
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """A clause that holds for a subject, with all its inputs and thresholds."""

    rule: str
    clause: str
    kind: str
    subject: str
    evidence: Content
    key: str  # hash of what makes it this finding and no other

    @property
    def person(self) -> int | None:
        return int(self.subject) if self.kind == "person" else None


@dataclass(frozen=True, slots=True, order=True)
class Unanswered:
    """A clause that could not be evaluated, of a subject or (subject empty) at all, and what is
    missing: names of inputs, of thresholds, or of data."""

    rule: str
    clause: str
    subject: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of asking."""

    found: tuple[Found, ...]
    unanswered: tuple[Unanswered, ...]


def evaluate(
    asks: Asks,
    scope: Scope,
    chosen: Iterable[str],
    force: InForce,
    lacking: Collection[str],
) -> Told:
    """Every clause of the chosen rules for the scope, by the thresholds in force. `lacking` are the
    kinds of data nobody delivers here: what needs one of them is not answered."""
    wanted = set(chosen)
    found: list[Found] = []
    unanswered: list[Unanswered] = []
    for gather in GATHERS:
        if gather.rule not in wanted or not scope.speaks_of(gather.kind):
            continue
        rule = rule_of(gather.rule)
        asked = []
        for name in gather.clauses:
            missing = tuple(need for need in rule.clauses[name].needs if need in lacking)
            if missing:
                unanswered.append(Unanswered(rule.id, name, "", missing))
            else:
                asked.append(CLAUSES[rule.id, name])
        if asked:
            thresholds = force.values[rule.id]
            for row in asks.rows(written(gather, asks.engine, scope, thresholds)):
                _answer(gather, rule, asked, row, thresholds, scope, found, unanswered)
    return Told(
        tuple(sorted(found, key=lambda each: (each.rule, each.clause, each.subject, each.key))),
        tuple(sorted(unanswered)),
    )


def _answer(
    gather: Gather,
    rule: Rule,
    asked: Iterable[Clause],
    row: Mapping[str, Any],
    thresholds: Mapping[str, int | None],
    scope: Scope,
    found: list[Found],
    unanswered: list[Unanswered],
) -> None:
    inputs = {name: _plain(value) for name, value in row.items()}
    subject = str(inputs.pop("subject"))
    given = {**inputs, **thresholds}
    for clause in asked:
        answer = clause.asked(given)
        if isinstance(answer, Unknown):
            unanswered.append(Unanswered(rule.id, clause.name, subject, answer.missing))
        elif isinstance(answer, Match):
            used = {name: thresholds[name] for name in clause.names if name in thresholds}
            steady: dict[str, Input] = {
                name: value for name, value in inputs.items() if name not in gather.volatile
            }
            if gather.volatile:
                steady["year"] = scope.day.year
            found.append(
                Found(
                    rule.id, clause.name, gather.kind, subject,
                    {"inputs": inputs, "thresholds": used}, hash_of(steady),
                )
            )  # fmt: skip


def _plain(value: object) -> Input:
    """As a clause takes it: databases give sums as decimals."""
    if isinstance(value, Decimal | float):
        whole = int(value)
        if whole != value:
            raise ValueError(f"an input is not whole: {value!r}")
        return whole
    if value is None or isinstance(value, int | str):
        return value
    raise ValueError(f"an input is neither number nor text: {value!r}")


def rules_at(place: str, service: str = "") -> tuple[str, ...]:
    """The rules asked at a place (`case`, `run`, `night`); of a case, those for its service."""
    return tuple(
        id
        for id, rule in all_rules().items()
        if place in rule.asked
        and (not service or not rule.services or service.startswith(rule.services))
    )
