"""The forty rules as data, read and checked once from `rules.yaml` and `facts.yaml`, and the value of
each threshold on a day: this house's own where two people put one in force, else the table's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from canbao.batches.canonical import hash_of
from canbao.benefits.payments.limits import limits
from canbao.ledger.refusal import refused
from canbao.robots.models import Threshold
from canbao.robots.models.finding import PLACES, SUBJECTS

HERE: Final = Path(__file__).parent
ACTIONS: Final = (
    "block", "hold", "second", "sample", "notify", "case", "visit", "collective",
)  # fmt: skip
STATUSES: Final = ("text", "secondary", "inferred", "unconfirmed", "missing", "own")


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day on, with its status and source; None where it is missing."""

    since: date
    value: int | None
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One threshold of a rule; `values` in order of their days."""

    name: str
    zh: str
    en: str
    unit: str
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """The value in force on a day; None before the first."""
        return next((each for each in reversed(self.values) if each.since <= day), None)


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """A clause as the table names it, and what follows from a match."""

    name: str
    zh: str
    en: str
    subject: str
    do: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One audit rule as data."""

    id: str
    zh: str
    en: str
    subject: str
    asked: tuple[str, ...]
    services: tuple[str, ...]
    benefits: tuple[str, ...]
    severity: int
    ground: str
    ground_status: str
    needs: tuple[str, ...]
    clauses: Mapping[str, ClauseEntry]
    thresholds: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of data. `house`: a table of ours; `register`: a published register; `kind`: delivered
    facts; `own`: written by our own services, so that no delivery needs to be declared."""

    name: str
    zh: str
    en: str
    house: str
    register: str
    kind: str
    own: bool


@cache
def needs() -> Mapping[str, Need]:
    """All kinds of data by name. Raises ValueError naming the entry that is wrong."""
    read = yaml.safe_load((HERE / "facts.yaml").read_text(encoding="utf-8"))
    found = {}
    for name, said in read.items():
        unknown = set(said) - {"zh", "en", "house", "register", "kind", "own"}
        if unknown or not (said.get("house") or said.get("register") or said.get("kind")):
            raise ValueError(f"facts.yaml: {name}: {sorted(unknown) or 'nobody supplies it'}")
        found[name] = Need(
            name, said["zh"], said["en"], said.get("house", ""), said.get("register", ""),
            said.get("kind", ""), said.get("own", False),
        )  # fmt: skip
    return found


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by id. Raises ValueError naming the rule and what is wrong with it."""
    read = yaml.safe_load((HERE / "rules.yaml").read_text(encoding="utf-8"))
    found = {}
    for id, said in read.items():
        try:
            found[id] = _rule(id, said)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"rules.yaml: {id}: {error}") from None
    return found


def rule_of(id: str) -> Rule:
    """The rule of that id. Raises Refused for one that is not there."""
    if id not in rules():
        raise refused(f"没有稽核规则{id!r}", f"there is no audit rule {id!r}")
    return rules()[id]


def _rule(id: str, said: Mapping[str, Any]) -> Rule:
    known = {"zh", "en", "subject", "asked", "services", "benefits", "severity", "ground",
             "ground_status", "needs", "clauses", "thresholds"}  # fmt: skip
    if extra := sorted(set(said) - known):
        raise ValueError(f"unknown fields {extra}")
    rule = Rule(
        id=id,
        zh=said["zh"],
        en=said["en"],
        subject=said["subject"],
        asked=tuple(said["asked"]),
        services=tuple(said.get("services", ())),
        benefits=tuple(said.get("benefits", ())),
        severity=said["severity"],
        ground=said["ground"],
        ground_status=said["ground_status"],
        needs=tuple(said["needs"]),
        clauses={
            name: ClauseEntry(
                name, each["zh"], each["en"], each.get("subject", said["subject"]),
                tuple(each["do"]), (*said["needs"], *each.get("needs", ())),
            )
            for name, each in said["clauses"].items()
        },
        thresholds={
            name: _parameter(name, each) for name, each in said.get("thresholds", {}).items()
        },
    )
    if not {rule.subject, *(each.subject for each in rule.clauses.values())} <= set(SUBJECTS):
        raise ValueError("a subject is not known")
    if not rule.asked or not set(rule.asked) <= set(PLACES):
        raise ValueError(f"asked {rule.asked}")
    if not 1 <= rule.severity <= 4 or not rule.ground or not rule.clauses:
        raise ValueError("severity, ground or clauses")
    if rule.ground_status not in STATUSES:
        raise ValueError(f"ground_status {rule.ground_status!r}")
    wanted = {*rule.needs, *(need for each in rule.clauses.values() for need in each.needs)}
    if unknown := sorted(wanted - set(needs())):
        raise ValueError(f"facts.yaml has no {unknown}")
    if wrong := sorted({do for each in rule.clauses.values() for do in each.do} - set(ACTIONS)):
        raise ValueError(f"there are no actions {wrong}")
    return rule


def _parameter(name: str, said: Mapping[str, Any]) -> Parameter:
    if "limit" in said:
        limit = limits()[said["limit"]]
        values: tuple[Dated, ...] = (Dated(date.min, limit.value, limit.status, limit.source),)
    else:
        values = tuple(
            Dated(each["from"], each["value"], each["status"], each["source"])
            for each in said["values"]
        )
    for each in values:
        if each.status not in STATUSES or not each.source or type(each.since) is not date:
            raise ValueError(f"{name}: status, source or day")
        if (each.value is None) != (each.status == "missing"):
            raise ValueError(f"{name}: a value is missing exactly where its status says so")
    if list(values) != sorted(values, key=lambda each: each.since):
        raise ValueError(f"{name}: values are not in order")
    return Parameter(name, said["zh"], said["en"], said["unit"], values)


@dataclass(frozen=True, slots=True)
class InForce:
    """The thresholds of all rules on a day: by rule and name; None where a value is missing."""

    day: date
    values: Mapping[str, Mapping[str, int | None]]

    def version(self, rule: str) -> str:
        """The hash of what a rule's clauses went by."""
        return hash_of({"rule": rule, "thresholds": dict(self.values[rule])})

    @property
    def hash(self) -> str:
        """The hash of all of them: the version of the whole rule set."""
        return hash_of({rule: dict(values) for rule, values in self.values.items()})

    def having(self, rule: str, changed: Mapping[str, int | None]) -> InForce:
        """The same with other values of one rule. Raises Refused for a threshold the rule has not."""
        for name in changed:
            if name not in rule_of(rule).thresholds:
                raise refused(f"{rule}没有参数{name!r}", f"{rule} has no threshold {name!r}")
        return InForce(self.day, {**self.values, rule: {**self.values[rule], **changed}})


def in_force(day: date) -> InForce:
    """The thresholds on a day, by one query: this house's own from their day on, else the table's."""
    own: dict[tuple[str, str], int] = {
        (row.rule, row.name): row.value
        for row in Threshold.objects.filter(from_day__lte=day).order_by("from_day", "id")
    }
    values: dict[str, dict[str, int | None]] = {}
    for id, rule in rules().items():
        values[id] = {}
        for name, parameter in rule.thresholds.items():
            dated = parameter.on(day)
            values[id][name] = own.get((id, name), dated.value if dated else None)
    return InForce(day, values)
