"""A calculator: a short sequence of question pages and an outcome; and what an outcome is made of.

The calculators themselves are in `canbao.web.calculators`; how they are walked through in
`canbao.web.views.calculator`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from canbao.web.asking import Answer, Refusal
from canbao.web.forms.answers import Answers
from canbao.web.forms.fields import Field
from canbao.web.pictures.chart import Chart
from canbao.web.pictures.lifeline import LifeLine
from canbao.web.words import NOTHING, Text

Fields = tuple[Field, ...]


def always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Page:
    """One question page. Its fields may depend on earlier answers.

    `kind` is "questions", "years" (a table of yearly rows) or "file" (an upload).
    """

    slug: str
    title: Text
    find_fields: Callable[[Answers], Fields]
    lede: Text = NOTHING
    needed: Callable[[Answers], bool] = always
    kind: str = "questions"
    aside: Callable[[Answers], Text] | None = None
    learn: tuple[Text, Text] | None = None

    def asks(self, answers: Answers) -> Fields:
        """The fields of this page, given the answers so far."""
        return answers.once(f"page:{self.slug}", lambda: self.find_fields(answers))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it means, since when, and how it was worked out."""

    name: Text
    value: str
    meaning: Text
    since: Text = NOTHING
    answer: Answer | None = None
    target: str = ""
    headline: bool = False
    refusal: Refusal | None = None
    assumed: bool = False
    """Rests on what the person assumed about the future."""
    last_step_only: bool = False
    """The parts below explain themselves; here the sum is enough."""


@dataclass(frozen=True, slots=True)
class Part:
    """A row of a sum."""

    name: Text
    amount: Decimal | None
    answer: Answer | None = None
    target: str = ""
    refusal: Refusal | None = None
    note: Text = NOTHING
    total: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know or to do: `done`, `waiting`, `needs` or plain."""

    kind: str
    title: Text
    what: Text
    then: Text = NOTHING
    href: str = ""
    link: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Table:
    """A small table with its caption, a note, and the columns that hold numbers."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Any, ...], ...]
    note: Text = NOTHING
    numbers: bool = True

    @property
    def labelled(self) -> list[list[tuple[Text, Any]]]:
        """Rows with the head of each cell, for screens too narrow for columns."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken as given because nobody can know it, and why."""

    what: Text
    taken: str
    why: Text
    page: str = ""


@dataclass(slots=True)
class Outcome:
    """What the result page shows, in its order."""

    title: Text
    verdict: Notice | None = None
    """What stands above all figures: entitled or not."""
    notices: list[Notice] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    parts_title: Text = NOTHING
    parts: list[Part] = field(default_factory=list)
    life_line: LifeLine | None = None
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    next_steps: list[Text] = field(default_factory=list)
    refusal: Refusal | None = None
    answers: list[Answer] = field(default_factory=list)
    """Every answer of the law that the page rests on, for statuses, sheet and downloads."""
    sheet: Answer | None = None
    workings: list[tuple[Text, Answer, tuple[str, ...]]] = field(default_factory=list)
    """Further answers to explain: name, answer, and the steps to show."""


@dataclass(frozen=True, slots=True)
class Calculator:
    """Title as a question, what is needed at hand, pages, and how the outcome is found."""

    slug: str
    question: Text
    door: Text
    lede: Text
    at_hand: tuple[Text, ...]
    gives: tuple[Text, ...]
    pages: tuple[Page, ...]
    outcome: Callable[[Answers, Mapping[str, Any]], Outcome]
    minutes: int = 2
    extra: frozenset[str] = frozenset()
    """Answers that no page asks by that name (such as the yearly rows)."""

    def walked(self, answers: Answers) -> list[Page]:
        """The pages that these answers lead through."""
        return answers.once("walked", lambda: [page for page in self.pages if page.needed(answers)])

    def page(self, slug: str) -> Page | None:
        return next((page for page in self.pages if page.slug == slug), None)

    def known(self, answers: Answers) -> frozenset[str]:
        """Names of all answers this calculator can hold."""
        names = {field_.name for page in self.pages for field_ in page.asks(answers)}
        return frozenset(names) | self.extra
