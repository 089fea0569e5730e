"""What a service does, beside what the catalogue says of it: three answers (is it admissible, what is
decided, what changes), or for a query one (what is told). `@service("ID")` puts a behaviour on the table.

A service of the catalogue without behaviour is not refused by silence: `behaviour` says where and how it
is handled today.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, Final, TypeVar

from canbao import inforce
from canbao.batches.canonical import Content, Plain
from canbao.benefits.adverse import Reason
from canbao.benefits.office import Human
from canbao.cases import kept
from canbao.cases.answers import Grant, Outcome, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Asked, Fact, Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Decision
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.services import catalogue
from canbao.services.catalogue import Entry, words
from canbao.services.questions import Question, questions

ROOMS: Final = (
    "queries", "own_queries", "persons", "employment", "insuring", "pensions", "other_awards",
    "survivors", "paying", "refunds", "moving", "recognitions", "certifying", "employers",
    "mandating", "voices", "remedies", "bundles", "papers", "cards", "own_data",
    "visiting", "repaying", "by_people", "audits", "hearings",
)  # fmt: skip
"""Modules of `services.doing`: each puts its behaviours on the table when it is loaded."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact of a case: its value, where it comes from, and the day it is as of."""

    value: Plain
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as a service sees it on a day: who, where, and every fact in its last version."""

    case: Case
    day: date
    facts: Mapping[str, Known]

    @property
    def person(self) -> int:
        """Whom it is about. Raises Refused where it is about an employer."""
        if self.case.person is None:
            raise refused("本事项只受理个人", "this service is about a person")
        return self.case.person

    def value(self, name: str) -> Plain:
        """The value of a fact; None where it is not known."""
        known = self.facts.get(name)
        return known.value if known else None

    def text(self, name: str) -> str:
        """A text, a choice, a day or a month; empty where it is not known."""
        value = self.value(name)
        return value if isinstance(value, str) else ""

    def whole(self, name: str) -> int:
        """A whole number or an amount in fen; 0 where it is not known."""
        value = self.value(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def part(self, name: str) -> Mapping[str, Any]:
        """What has parts (an account, a period, a person); empty where it is not known."""
        value = self.value(name)
        return value if isinstance(value, dict) else {}

    def rows(self, name: str) -> Sequence[Any]:
        """A list; empty where it is not known."""
        value = self.value(name)
        return value if isinstance(value, list) else ()


def seen(case: Case, day: date) -> Seen:
    """A case with the facts as they stand."""
    facts = {
        each.name: Known(json.loads(each.value), each.source, each.as_of)
        for each in kept.rows(case, "facts")
    }
    return Seen(case, day, facts)


@dataclass(frozen=True, slots=True)
class Done:
    """What an effect is told: the case with its facts, the decision, the day, who made it and who checked
    it (None where one hand is enough), and through which door."""

    seen: Seen
    decision: Decision
    maker: Actor
    checker: Actor | None
    door: str

    @property
    def case(self) -> Case:
        return self.seen.case

    @property
    def day(self) -> date:
        return self.seen.day

    @property
    def ground(self) -> str:
        """What is written down as the ground of everything this decision changes."""
        return f"case {self.case.number}"

    @property
    def explanation(self) -> dict[str, Any]:
        """What was decided, as it was explained."""
        read: dict[str, Any] = json.loads(self.decision.explanation)
        return read


@dataclass(frozen=True, slots=True)
class Words:
    """An officer's own words, in both languages, and the ground of law they rest on."""

    zh: str
    en: str
    ground: str = ""


class Service(ABC):
    """What all behaviours share: the entry they belong to."""

    id: ClassVar[str]
    outcomes: ClassVar[tuple[str, ...]]

    @property
    def entry(self) -> Entry:
        return catalogue.entry(self.id)

    def questions(self) -> tuple[Question, ...]:
        """What is asked: the entry's questions, no more and no fewer."""
        return questions(self.entry)


class CaseService(Service):
    """A service that takes a case and a decision. `second` is whether a second person must decide even
    what is green, as everything does that is about money."""

    second: ClassVar[bool] = False
    together: ClassVar[bool] = False
    """Whether many of its cases may be decided at once: its answers read nothing of another case, and
    nothing of their own beyond what they are given."""
    by_officer: ClassVar[tuple[str, ...]] = ()
    """Facts an officer may add where no department delivers them here."""
    answers: ClassVar[tuple[Outcome, ...]] = ("grant", "partly", "refuse")
    """What officers may answer: what is asked for is granted or not; what the house takes up itself is
    imposed or not."""
    answer_names: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Words of its own for an answer, where the usual ones do not say what is meant."""

    def fetch(self, asked: Asked, given: Mapping[str, Plain], day: date) -> Sequence[Fact]:
        """Facts of this house beyond those the entry names, with their source and ground."""
        return ()

    def keep(
        self, person: int | None, channel: str, answers: Mapping[str, Plain], deed: Deed
    ) -> Mapping[str, Plain]:
        """The answers as they stand with the case. What must not stand there, a password, is put where it
        belongs and only noted."""
        return answers

    def admissible(self, asked: Seen) -> list[Lack]:
        """What is missing beyond unanswered questions; empty where nothing is."""
        return []

    @abstractmethod
    def decide(self, asked: Seen) -> Grant | Refer:
        """What follows from the facts where the law leaves no choice; else Refer, and a person decides.
        There is no refusal here."""

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        """What an officer proposes. Raises Refused where the law does not give it: then only a refusal
        with reasons is left, or further facts."""
        answer = self.decide(asked)
        if isinstance(answer, Refer):
            raise refused(answer.zh, answer.en)
        return answer

    @abstractmethod
    def effect(self, done: Done) -> Sequence[Written]:
        """What changes, in the transaction of the decision."""

    def imposed(self, asked: Seen, human: Human, reason: Reason) -> Content:
        """What the house takes away of its own motion, as it is explained. Raises Refused where the law
        does not give it, and for every service somebody asks for."""
        raise refused(
            f"{self.entry.zh}依申请办理，只能同意、部分同意或不予同意",
            f"{self.entry.en} is asked for: it is granted, granted in part or refused",
        )

    def hands(self, asked: Seen) -> Collection[str]:
        """Who had a hand in what the case is about and is not to look into it."""
        return ()

    def on_refusal(self, done: Done) -> None:
        """What a refusal changes, in its transaction; most services change nothing."""

    def basis(self, asked: Seen) -> Content:
        """What a refusal rests on beside the officer's reasons; the law's own answer where there is one."""
        return explained(self, asked, "refuse")

    def draws_on(self, asked: Seen) -> Case | None:
        """Another case whose reviewer is drawn instead of an officer of this service; remedies only."""
        return None

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        """What happens at once when it is complete, in the applicant's name; most do nothing."""

    def carried_out(self, case: Case, day: date) -> bool:
        """Whether what was decided is paid or recorded; where that takes others, they are asked here."""
        return True

    def told(self, asked: Seen, decision: Decision) -> tuple[str, str]:
        """What the person is told, in both languages, of what was granted."""
        entry = self.entry
        names = words().outcomes
        zh = "、".join(names[each].zh for each in self.outcomes)
        en = ", ".join(names[each].en for each in self.outcomes)
        return f"{entry.zh}：已同意。{zh}。", f"{entry.en}: granted. {en}."

    def follows(self, done: Done) -> Sequence[tuple[str, Mapping[str, object]]]:
        """Cases that open by themselves after this one: service and what is known for it."""
        return ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of an answer: `kind` is text, fen, month, day, number or yes."""

    key: str
    zh: str
    en: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: values by column, whose word it is, and where its explanation stands (`award:7`,
    `rule:statutory_retirement_month`, `transaction:12`, `case:2025…`; empty where it is a plain fact)."""

    values: tuple[Plain, ...]
    source: str
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an answer: a table with its heading, and what has to be said of it."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note_zh: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query tells: parts with tables, each row with its source. `law` is the hash of the law where
    it was asked, `explanation` its explanation."""

    sections: tuple[Section, ...]
    as_of: date
    law: str = ""
    explanation: Content = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks a query and about whom, on which day, with which answers."""

    actor: Actor
    door: str
    day: date
    person: int | None = None
    employer: str = ""
    given: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def of(self) -> int:
        """The person asked about. Raises Refused where there is none."""
        if self.person is None:
            raise refused("本查询须写明本人", "this query is about a person")
        return self.person


class QueryService(Service):
    """A service that answers at once and changes nothing."""

    @abstractmethod
    def answer(self, asking: Asking) -> Answer:
        """What is told. Raises Refused where it cannot be said, in the law's words where it is the law."""


S = TypeVar("S", bound=type[Service])
_TABLE: Final[dict[str, Service]] = {}


def service(key: str) -> Callable[[S], S]:
    """Puts a behaviour on the table under the id of its entry. Raises KeyError for an id the catalogue
    does not have, ValueError for one that is taken."""
    catalogue.entry(key)

    def put(made: S) -> S:
        if key in _TABLE:
            raise ValueError(f"{key} has a behaviour already: {type(_TABLE[key]).__name__}")
        made.id = key
        _TABLE[key] = made()
        return made

    return put


@cache
def _loaded() -> bool:
    for room in ROOMS:
        import_module(f"canbao.services.doing.{room}")
    return True


def behaviours() -> Mapping[str, Service]:
    """All behaviours by id, in the order of the catalogue."""
    _loaded()
    return {each.id: _TABLE[each.id] for each in catalogue.entries() if each.id in _TABLE}


def own_motion() -> Mapping[str, Service]:
    """What the house decides of its own motion, by id: nobody asks for it, officers of a post do it."""
    _loaded()
    return {each.id: _TABLE[each.id] for each in catalogue.house() if each.id in _TABLE}


def behaviour(key: str) -> Service:
    """The behaviour of a service. Raises Refused saying where it is handled today when it has none."""
    try:
        entry = catalogue.entry(key)
    except KeyError:
        raise refused(f"没有编号为{key}的事项", f"there is no service {key}") from None
    _loaded()
    if key in _TABLE:
        return _TABLE[key]
    zh, en = handled(entry)
    raise refused(f"{entry.zh}（{key}）：{zh}", f"{entry.en} ({key}): {en}")


def case_service(key: str) -> CaseService:
    """The behaviour of a service that takes a case. Raises Refused for a query, and as `behaviour`."""
    found = behaviour(key)
    if not isinstance(found, CaseService):
        raise refused(f"{key}是查询，无须申请", f"{key} is a query; there is nothing to apply for")
    return found


def query_service(key: str) -> QueryService:
    """The behaviour of a query. Raises Refused for a service that takes a case, and as `behaviour`."""
    found = behaviour(key)
    if not isinstance(found, QueryService):
        raise refused(f"{key}须申请办理", f"{key} is applied for, not asked")
    return found


def handled(entry: Entry) -> tuple[str, str]:
    """Where a service without behaviour is handled today, in both languages."""
    if entry.within:
        inner = catalogue.entry(entry.within)
        return f"随“{inner.zh}”（{inner.id}）办理", f"handled with {inner.id}, {inner.en}"
    if not entry.here:
        office = words().lists["offices"][entry.at]
        return f"由{office.zh}办理", f"handled at: {office.en}"
    return (
        "线上办理尚未开通，请到经办窗口办理",
        "not yet handled here from end to end; the counter of the agency takes it",
    )


def explained(
    of: Service, asked: Seen, outcome: str, computed: Content | None = None, **more: Plain
) -> Content:
    """The explanation of a decision: which service, on which grounds, on which facts and whose word they
    are, what the law made of them (`computed`), and by which law."""
    grounds = [words().grounds[each].zh for each in of.entry.ground]
    facts: dict[str, Plain] = {
        name: {"value": each.value, "source": each.source, "as_of": each.as_of.isoformat()}
        for name, each in sorted(asked.facts.items())
    }
    law = "" if computed is None else inforce.law().hash
    return {
        "format": "canbao-service/1", "service": of.id, "outcome": outcome, "grounds": grounds,
        "facts": facts, "law": law, "computed": computed, **more,
    }  # fmt: skip
