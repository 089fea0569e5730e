"""Which columns of the contract's tables go into which columns of the record, and what must hold.

Everything here is data; `tables` turns it into SQL and `write` into rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from canbao.people.models.findings import CLASSES, OVERLAP_KINDS
from canbao.people.models.spells import KINDS, SCHEMES, STATES


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the record and the expression over a table of the contract that fills it."""

    name: str
    given: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One table of the record. `holds` must be true of every row; `key` names a row among those of
    its person (or of all, where there is no person); `folds` makes one row of all
    that a person has."""

    table: str
    into: str
    needs: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    holds: str
    said: tuple[str, str]
    folds: bool = False


def _plain(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, f't."{name}"') for name in names)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, f"coalesce(t.\"{name}\", '')") for name in names)


def _day(*names: str) -> tuple[Column, ...]:
    """Days travel as text, which both databases read as a date."""
    return tuple(Column(name, f't."{name}"::DATE::VARCHAR') for name in names)


def _one_of(column: str, allowed: tuple[str, ...]) -> str:
    words = ", ".join(f"'{word}'" for word in allowed)
    return f't."{column}" IN ({words})'


# One line of a person's provenance. `tables` puts the lines in order, much faster
# than letting DuckDB order each group.
LINE: Final = (
    "'[\"' || t.field || '\",' || to_json(t.\"value\")::VARCHAR || ',' "
    "|| coalesce(t.chosen, FALSE)::INT || ',' || coalesce(t.rank, 0) || ',' || t.source "
    "|| ',\"' || coalesce(t.as_of::DATE::VARCHAR, '') || '\"]'"
)
PERSON_COLUMNS: Final = (
    *_plain("number17"),
    *_text("document", "name"),
    *_plain("sex"),
    *_day("birth", "death"),
    *_text("nationality_group"),
    *_plain("registration_place", "residence_place", "phone", "household"),
    Column("relation", "coalesce(h.relation, '')"),
    Column("records", "coalesce(t.records, 0)"),
    Column("sources", "coalesce(t.sources, 0)"),
    *_day("first_seen", "last_seen"),
)
PERSONS: Final = Shape(
    table="persons",
    into="people_person",
    needs=(
        "person",
        *(column.name for column in PERSON_COLUMNS if column.name != "relation"),
    ),
    columns=PERSON_COLUMNS,
    key=("person",),
    holds=(
        "t.person IS NOT NULL AND (t.sex IS NULL OR t.sex IN (1, 2)) "
        "AND length(coalesce(t.name, '')) <= 200 AND length(coalesce(t.document, '')) <= 80"
    ),
    said=(
        "性别应为1或2，姓名不超过200字，证件不超过80字",
        "sex must be 1 or 2, the name at most 200 and the document at most 80 characters",
    ),
)
EMPLOYERS: Final = Shape(
    table="employers",
    into="people_employer",
    needs=(
        "employer",
        "name",
        "place",
        "industry",
        "kind",
        "staff",
        "insured",
        "taxed",
        "founded",
        "closed",
        "size",
    ),
    columns=(
        *_text("name"),
        *_plain("place"),
        *_text("industry", "kind"),
        *_plain("staff", "insured", "taxed"),
        *_day("founded", "closed"),
        *_text("size"),
    ),
    key=("employer",),
    holds="length(t.employer) = 18 AND length(coalesce(t.name, '')) <= 300",
    said=(
        "统一社会信用代码应为18位，名称不超过300字",
        "the credit code must have 18 characters, the name at most 300",
    ),
)
CHILDREN: Final = (
    Shape(
        table="spells",
        into="people_participationspell",
        needs=(
            "person",
            "scheme",
            "from_month",
            "place",
            "employer",
            "source",
            "to_month",
            "kind",
            "state",
            "months_paid",
        ),
        columns=(
            *_plain("scheme", "place"),
            *_text("employer"),
            *_plain("kind", "from_month", "to_month", "state", "months_paid", "source"),
        ),
        key=("scheme", "from_month", "place", "employer", "source", "kind"),
        holds=(
            f"{_one_of('scheme', SCHEMES)} AND {_one_of('kind', KINDS)} "
            f"AND {_one_of('state', STATES)} AND t.from_month IS NOT NULL "
            "AND t.source IS NOT NULL AND (t.to_month IS NULL OR t.from_month <= t.to_month)"
        ),
        said=(
            "险种、类别、状态应为规定的值，起月不晚于止月",
            "scheme, kind and state must be declared ones, the first month not after the last",
        ),
    ),
    Shape(
        table="activities",
        into="people_activity",
        needs=("person", "from_month", "to_month", "activity", "employer", "place", "source"),
        columns=(
            *_plain("from_month", "to_month", "activity"),
            *_text("employer"),
            *_plain("place", "source"),
        ),
        key=("from_month",),
        holds="t.from_month <= t.to_month AND t.activity IS NOT NULL",
        said=("起月不晚于止月", "the first month must not be after the last"),
    ),
    Shape(
        table="values",
        into="people_provenance",
        needs=("person", "field", "value", "source", "as_of", "rank", "chosen"),
        columns=(Column("known", f"string_agg({LINE}, chr(10))"),),
        key=(),
        holds=(
            "t.value IS NOT NULL AND t.source IS NOT NULL AND length(t.value) <= 300 "
            "AND regexp_full_match(t.field, '[a-z0-9_]+')"
        ),
        said=(
            "登记内容不能为空，不超过300字；项目名只用小写字母、数字和下划线",
            "a value must not be empty nor longer than 300 characters; the field's name has small "
            "letters, digits and underscores only",
        ),
        folds=True,
    ),
    Shape(
        table="overlaps",
        into="people_overlap",
        needs=(
            "person",
            "scheme",
            "other_scheme",
            "from_month",
            "place",
            "other_place",
            "to_month",
            "kind",
        ),
        columns=(
            *_plain("scheme"),
            *_text("other_scheme"),
            *_plain("from_month", "to_month", "place", "other_place", "kind"),
        ),
        key=("scheme", "other_scheme", "from_month", "place", "other_place", "kind"),
        holds=(
            f"{_one_of('kind', OVERLAP_KINDS)} AND t.from_month IS NOT NULL "
            "AND (t.to_month IS NULL OR t.from_month <= t.to_month)"
        ),
        said=(
            "重复的类别应为规定的值，起月不晚于止月",
            "the kind must be a declared one, the first month not after the last",
        ),
    ),
    Shape(
        table="gaps",
        into="people_gap",
        needs=(
            "person",
            "scheme",
            "class",
            "reason",
            "evidence_source",
            "evidence_date",
            "since_month",
            "months",
            "groups",
            "place",
        ),
        columns=(
            *_plain("scheme"),
            Column("gap_class", 't."class"'),
            *_text("reason"),
            *_plain("evidence_source"),
            *_day("evidence_date"),
            *_plain("since_month", "months"),
            Column("groups", "coalesce(t.groups, 0)"),
            *_plain("place"),
        ),
        key=("scheme",),
        holds=f"{_one_of('class', CLASSES)} AND t.scheme IS NOT NULL",
        said=("类别应为A至H", "the class must be one of A to H"),
    ),
    Shape(
        table="lists",
        into="people_listentry",
        needs=("place", "person", "position", "priority", "reason", "schemes", "group"),
        columns=(
            *_plain("place", "position", "priority"),
            *_text("reason", "schemes", "group"),
        ),
        key=("place",),
        holds="t.place IS NOT NULL AND t.position IS NOT NULL AND t.priority IS NOT NULL",
        said=("地点、次序、优先度不能为空", "place, position and priority must be given"),
    ),
)
HOUSEHOLD_NEEDS: Final = ("household", "person", "relation")
TABLES: Final = ("persons", "employers", "households", *(shape.table for shape in CHILDREN))
