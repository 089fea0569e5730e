"""What the API takes and gives, as OpenAPI says it.

Only the form is checked here; what a fact may be is the law's business.
"""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import ConfigDict, JsonValue, StringConstraints

MOST_TARGETS = 60
MOST_FACTS = 300

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Question(Schema):
    """A question to the law about one person. A field it does not know is refused: a misspelt
    `known` would otherwise answer another question."""

    model_config = ConfigDict(extra="forbid")

    targets: list[Name] = Field(
        min_length=1,
        max_length=MOST_TARGETS,
        description="要计算的量 / quantities to compute; see /law/names?kind=rule",
        examples=[["basic_pension", "account_pension"]],
    )
    facts: dict[Name, Any] = Field(
        default_factory=dict,
        max_length=MOST_FACTS,
        description="已知的事实 / facts by name; see /law/names?kind=input. Numbers may be text.",
        examples=[{"reference_wage": "8321", "average_index": "0.613"}],
    )
    region: Name = Field(
        description="省、市名或区划代码 / province, city or division code", examples=["Sichuan"]
    )
    date: Text = Field(description="计算日期 / date of the computation", examples=["2025-10"])
    known: Text | None = Field(
        default=None, description="按此日已公布的数据 / as the law was known on this day"
    )


class Value(Schema):
    """One result. Numbers are text, so that no digit is lost."""

    zh: str
    en: str
    unit: str
    value: JsonValue = None


class Answer(Schema):
    """Values, and what they rest on."""

    law: dict[str, JsonValue]
    date: str
    region: str
    known: str | None
    values: dict[str, Value]
    is_provisional: bool
    provisional: list[dict[str, JsonValue]]
    assumed: dict[str, dict[str, JsonValue]]
    statuses: list[dict[str, JsonValue]]


class Remedy(Schema):
    """The way out."""

    zh: str
    en: str


class ErrorBody(Schema):
    """What is wrong, where, and the way out."""

    code: str
    zh: str
    en: str
    field: str | None = None
    value: JsonValue = None
    remedy: Remedy


class ErrorEnvelope(Schema):
    """The one shape of everything that goes wrong."""

    error: ErrorBody


class NameEntry(Schema):
    """A name the law knows."""

    name: str
    zh: str
    en: str
    unit: str


class Names(Schema):
    """Names of one kind."""

    kind: str
    names: list[NameEntry]


class Change(Schema):
    """One thing that is not the same on two days."""

    kind: str
    name: str
    zh: str
    en: str
    region: str
    before: JsonValue = None
    after: JsonValue = None


class Difference(Schema):
    """What the law changed between two days."""

    law: str
    before: str
    after: str
    region: str | None
    changes: list[Change]


class Status(Schema):
    """How sure the law is."""

    law: str
    counts: dict[str, dict[str, int]]
    entries: dict[str, list[dict[str, JsonValue]]]


class CaseLine(Schema):
    """One expected quantity of a case."""

    name: str
    expected: JsonValue = None
    got: JsonValue = None
    difference: str | None = None
    tolerance: str
    ok: bool
    message: str


class CaseOutcome(Schema):
    """A worked case after running."""

    id: str
    file: str
    region: str
    date: str
    source: str
    ok: bool
    error: ErrorBody | None = None
    lines: list[CaseLine]


class Cases(Schema):
    """The worked cases of this installation's law."""

    law: str
    passed: int
    failed: int
    cases: list[CaseOutcome]
