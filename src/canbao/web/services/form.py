"""The form of a service, the same for every door and channel.

For persons, one thing a page: `begin` opens a draft that keeps the answers, `Draft.steps` are its pages,
`keep` writes one page, `attach` a file, `send` hands in. For the counter, everything on one dense page:
`blank` gives the boxes and `at_once` opens, fills, attaches and hands in with one key. Whose hand it is
and about whom stands in `Whom`; whether that may be is asked by `services.path` at every step.

    whom = Whom(actor, "counter", day, "counter", place, person=7)
    fields = blank("UNE-02")                                   # boxes for web/services/fields.html
    done = at_once(whom, "UNE-02", request.POST, request.FILES, key)
    done.case, done.wrong, done.fields                         # a case handed in, or what is wrong

Raises `Refused` (and `Stale`, its kind, for a case somebody else moved) where the rooms refuse; what was
typed wrongly is no exception but told by question. Call it outside a transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, Protocol

from canbao.batches.canonical import Plain
from canbao.cases import documents
from canbao.cases.cleaning import LARGEST
from canbao.cases.documents import Upload
from canbao.cases.engine import Asked, Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case, CaseFact, Document
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.services import catalogue, path
from canbao.services.behaviour import case_service
from canbao.services.catalogue import Entry, words
from canbao.services.questions import Question
from canbao.web.services import fields as boxes
from canbao.web.services.fields import Options, Shown
from canbao.web.services.told import OWN, Told, answer_lines, facts_told
from canbao.web.words import NOTHING, Text

DOCUMENTS: Final = "documents"
REVIEW: Final = "review"
FILE: Final = "file-"
"""A box for a file is called `file-<kind of document>`."""


class Sent(Protocol):
    """A file as the browser sent it."""

    name: str | None
    size: int | None

    def read(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Whom:
    """Who fills in, through which door and channel and on which day; about whom and at which place."""

    actor: Actor
    door: str
    day: date
    channel: str
    place: int
    person: int | None = None
    employer: str = ""

    def deed(self, key: str = "") -> Deed:
        return Deed(self.actor, self.door, self.day, key)

    def asked(self, service: str) -> Asked:
        return Asked(service, self.place, self.channel, self.person, self.employer)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the entry as the form shows it: which, on which ground, whether it must be handed in
    (else a department supplies it), and what was handed in already."""

    kind: str
    label: Text
    ground: Text
    needed: bool
    there: tuple[Document, ...] = ()
    error: Text = NOTHING

    @property
    def box(self) -> str:
        return f"{FILE}{self.kind}"


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the form: a question, the documents, or the review; whether it is answered."""

    slug: str
    title: Text
    question: Question | None
    done: bool


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as the review shows it."""

    name: str
    label: Text
    lines: tuple[str, ...]
    required: bool


class Draft:
    """A case with what stands in it, read once: facts in their last version, documents."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.entry: Entry = catalogue.entry(case.service)
        self.questions: tuple[Question, ...] = case_service(case.service).questions()

    @cached_property
    def facts(self) -> dict[str, CaseFact]:
        """The last row of each fact by name."""
        return {each.name: each for each in self.case.facts.order_by("number")}

    @cached_property
    def answers(self) -> dict[str, Plain]:
        """What whoever asks has said so far."""
        return {
            name: json.loads(each.value) for name, each in self.facts.items() if each.source in OWN
        }

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The documents of the entry, those to hand in first."""
        there = list(self.case.documents.order_by("pk")) if self.entry.documents else []
        return _papers(self.entry, there)

    def papers_with(self, wrong: Mapping[str, Text]) -> tuple[Paper, ...]:
        """The documents, with what was refused of them."""
        return tuple(replace(each, error=wrong.get(each.kind, NOTHING)) for each in self.papers)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The pages of the form in their order; the review is the last."""
        pages = [
            Step(each.name, Text(each.zh, each.en), each, each.name in self.answers)
            for each in self.questions
        ]
        needed = [each for each in self.papers if each.needed]
        if needed:
            whole = all(each.there for each in needed)
            pages.append(Step(DOCUMENTS, Text("提交材料", "Papers to hand in"), None, whole))
        return (*pages, Step(REVIEW, Text("核对并提交", "Check and hand in"), None, False))

    def at(self, slug: str) -> int | None:
        """The place of a page in the order; None where there is no such page."""
        return next((n for n, each in enumerate(self.steps) if each.slug == slug), None)

    def next_open(self) -> Step:
        """Where the form goes on: the first page left out that must be answered, else the page after the last
        one answered. A page that may be left out is still shown once."""
        done = [n for n, each in enumerate(self.steps) if each.done]
        last = done[-1] if done else -1
        left_out = (
            each
            for each in self.steps[: last + 1]
            if not each.done and (each.question is None or each.question.required)
        )
        return next(left_out, self.steps[min(last + 1, len(self.steps) - 1)])

    def shown(self, question: Question, query: Mapping[str, str] | None = None,
              error: Text = NOTHING, *, alone: bool = False, rows: int = 0) -> Shown:  # fmt: skip
        """A question with the answer kept, or with what was just typed and what is wrong with it."""
        return boxes.shown(
            question, self.answers.get(question.name), query, error, alone=alone,
            options=vocabulary(question), rows=rows,
        )  # fmt: skip

    def said(self) -> list[Said]:
        """Every answer in words, those not given with none."""
        return [
            Said(each.name, Text(each.zh, each.en), answer_lines(each, self.answers.get(each.name)),
                 each.required)
            for each in self.questions
        ]  # fmt: skip

    def fetched(self, lang: str) -> list[Told]:
        """What the house filled in, with whose word it is."""
        return facts_told(self.facts.values(), lang, person=self.case.person is not None)

    def missing(self, day: date) -> list[Lack]:
        """What would be asked for in the one correction notice, were it handed in now."""
        return path.lacks(self.case.number, day)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a dense form: the case, or by question what is wrong and the boxes to show again."""

    case: Case | None
    wrong: Mapping[str, Text] = field(default_factory=dict)
    fields: Sequence[Shown] = ()
    papers: Sequence[Paper] = ()


def begin(whom: Whom, service: str, key: str) -> Case:
    """A draft with what the house knows filled in; the same key is the same draft."""
    return path.start(whom.asked(service), whom.deed(key))


def keep(
    draft: Draft, whom: Whom, version: int, query: Mapping[str, str], asked: Sequence[Question]
) -> dict[str, Text]:
    """Writes the answers of one page; what is wrong by question, and then nothing is written. What was
    not changed is not written again."""
    given, wrong = checked(asked, query)
    if wrong or not given:
        return wrong
    # A page looked at again and sent unchanged takes no step: its answers stand as they are.
    same = {
        each.name for each in asked
        if each.name in given
        and given[each.name] == boxes.typed(each, boxes.kept(each, draft.answers.get(each.name)),
                                            vocabulary(each))
    }  # fmt: skip
    fresh = {name: value for name, value in given.items() if name not in same}
    if fresh:
        draft.case = path.fill(draft.case.number, version, fresh, whom.deed())
    return {}


def attach(
    case: Case, whom: Whom, version: int, files: Mapping[str, Sent]
) -> tuple[int, dict[str, Text]]:
    """Keeps the files that came, each for the document its box is called after. The case's version after
    it, and by kind of document what was refused and how to mend it."""
    uploads, wrong = _uploads(case.service, files)
    for each in uploads:
        try:
            version = documents.hand_in(case.number, version, each, whom.deed()).case.version
        except Refused as refused:
            wrong[each.kind] = _first(refused)
    return version, wrong


def _uploads(service: str, files: Mapping[str, Sent]) -> tuple[list[Upload], dict[str, Text]]:
    """The files of a form as documents take them; what is too large is not even read."""
    found: list[Upload] = []
    wrong: dict[str, Text] = {}
    for paper in catalogue.entry(service).documents:
        sent = files.get(f"{FILE}{paper.kind}")
        if sent is None or not (sent.name or "").strip():
            continue
        if (sent.size or 0) > LARGEST:
            wrong[paper.kind] = _first(documents.unclean("large"))
            continue
        ground = words().grounds[paper.ground].zh
        found.append(Upload(paper.kind, ground, sent.name or "", sent.read()))
    return found, wrong


def _first(refused: Refused) -> Text:
    return Text(refused.refusals[0].zh, refused.refusals[0].en)


def send(whom: Whom, number: str, version: int, key: str,
         given: Mapping[str, object] | None = None) -> Case:  # fmt: skip
    """Handed in, and as far as the house goes by itself. The same key again is the same case."""
    path.hand_in(number, version, whom.deed(key), given)
    return path.go_on(number, whom.day, whom.door)


def correct(whom: Whom, number: str, version: int, key: str, given: Mapping[str, object]) -> Case:
    """What was missing is there; as far as the house goes by itself."""
    path.correct(number, version, given, whom.deed(key))
    return path.go_on(number, whom.day, whom.door)


def blank(service: str, query: Mapping[str, str] | None = None,
          wrong: Mapping[str, Text] | None = None) -> list[Shown]:  # fmt: skip
    """All boxes of a service, for one dense page."""
    return blank_of(case_service(service).questions(), query, wrong or {})


def blank_of(
    asked: Sequence[Question], query: Mapping[str, str] | None, wrong: Mapping[str, Text]
) -> list[Shown]:
    """The boxes of questions, with what was typed and what is wrong."""
    return [
        boxes.shown(each, None, query, wrong.get(each.name, NOTHING), options=vocabulary(each))
        for each in asked
    ]


def blank_papers(service: str, wrong: Mapping[str, Text] | None = None) -> list[Paper]:
    """The documents of a service, nothing handed in yet."""
    return list(_papers(catalogue.entry(service), [], wrong))


def at_once(whom: Whom, service: str, query: Mapping[str, str], files: Mapping[str, Sent],
            key: str) -> Done:  # fmt: skip
    """A dense form sent: opened, filled in, papers kept, handed in. Where something typed is wrong
    nothing is opened. What is left out is no fault: it comes back in the one correction notice. The same
    key again is the same case, however far it has come."""
    given, wrong = checked(case_service(service).questions(), query, whole=False)
    uploads, refused = _uploads(service, files)
    for each in uploads:
        try:
            documents.cleaned(
                each.content
            )  # before anything is opened: a draft nobody wants is left out
        except Refused as error:
            refused[each.kind] = _first(error)
    if wrong or refused:
        again = blank_papers(service, refused)
        return Done(None, {**wrong, **refused}, blank(service, query, wrong), again)
    case = path.start(whom.asked(service), whom.deed(key), given)
    if case.state != "draft":
        return Done(case)
    version = case.version
    for each in uploads:
        version = documents.hand_in(case.number, version, each, whom.deed()).case.version
    return Done(send(whom, case.number, version, f"{key}:in"))


def checked(
    asked: Sequence[Question], query: Mapping[str, str], *, whole: bool = True
) -> tuple[dict[str, object], dict[str, Text]]:
    """What was answered and what is wrong, by question."""
    known = {each.name: vocabulary(each) for each in asked}
    return boxes.checked(asked, query, whole=whole, options=known)


def vocabulary(question: Question) -> Options:
    """Choices of a list of texts whose words the house knows: services that may be named."""
    if question.name != "mandate_scope":
        return ()
    return tuple(
        (each.id, Text(each.zh, each.en))
        for each in catalogue.core()
        if "person" in each.who and each.here and not each.anonymous and each.id != "RGT-04"
    )


def _papers(
    entry: Entry, there: Sequence[Document], wrong: Mapping[str, Text] | None = None
) -> tuple[Paper, ...]:
    found = []
    for each in entry.documents:
        named, ground = words().documents[each.kind], words().grounds[each.ground]
        found.append(Paper(
            each.kind, Text(named.zh, named.en), Text(ground.zh, ground.en), each.instead == "none",
            tuple(one for one in there if one.kind == each.kind), (wrong or {}).get(each.kind, NOTHING),
        ))  # fmt: skip
    return tuple(sorted(found, key=lambda each: not each.needed))
