"""The tables intake writes: columns, types, sort order, and the words a column may hold.

The same as docs/developers/registers.md in Arrow's words; other rooms take the schemas from here.
"""

from __future__ import annotations

import pyarrow as pa

from canbao.registers.words import words

RECORDS = pa.schema(
    [
        ("record", pa.int64()),
        ("source", pa.int16()),
        ("row", pa.int64()),
        ("number17", pa.int64()),
        ("number_text", pa.string()),
        ("former17", pa.int64()),
        ("document", pa.string()),
        ("name", pa.string()),
        ("name_given", pa.string()),
        ("pinyin", pa.int64()),
        ("sex", pa.int8()),
        ("birth", pa.date32()),
        ("nationality", pa.string()),
        ("registration_place", pa.int64()),
        ("residence_place", pa.int64()),
        ("phone", pa.int64()),
        ("address", pa.string()),
        ("household", pa.int64()),
        ("guardian17", pa.int64()),
        ("employer", pa.string()),
        ("as_of", pa.date32()),
    ]
)

EMPLOYERS = pa.schema(
    [
        ("record", pa.int64()),
        ("source", pa.int16()),
        ("row", pa.int64()),
        ("employer", pa.string()),
        ("name", pa.string()),
        ("place", pa.int64()),
        ("industry", pa.string()),
        ("kind", pa.string()),
        ("staff", pa.int32()),
        ("founded", pa.date32()),
        ("closed", pa.date32()),
        ("as_of", pa.date32()),
    ]
)

FACTS = {
    "participation": pa.schema(
        [
            ("record", pa.int64()),
            ("scheme", pa.string()),
            ("kind", pa.string()),
            ("place", pa.int64()),
            ("employer", pa.string()),
            ("from_month", pa.int32()),
            ("to_month", pa.int32()),
            ("state", pa.string()),
            ("months_paid", pa.int32()),
        ]
    ),
    "employment": pa.schema(
        [
            ("record", pa.int64()),
            ("employer", pa.string()),
            ("place", pa.int64()),
            ("from_month", pa.int32()),
            ("to_month", pa.int32()),
            ("wage_fen", pa.int64()),
            ("activity", pa.string()),
        ]
    ),
    "status": pa.schema(
        [
            ("record", pa.int64()),
            ("status", pa.string()),
            ("from_date", pa.date32()),
            ("to_date", pa.date32()),
            ("place", pa.int64()),
            ("detail", pa.string()),
        ]
    ),
    "survey": pa.schema(
        [
            ("record", pa.int64()),
            ("visited", pa.date32()),
            ("outcome", pa.string()),
            ("reason", pa.string()),
            ("activity", pa.string()),
        ]
    ),
}

MAIN_FIELD = {
    "participation": "scheme",
    "employment": "activity",
    "status": "status",
    "survey": "outcome",
}
"""Without it a row says nothing of the kind and gives no fact."""

PERSON_FIELDS = (
    "name", "number", "former", "document", "sex", "birth", "nationality", "registration_place",
    "residence_place", "phone", "address", "household", "guardian", "employer", "as_of",
)  # fmt: skip
EMPLOYER_FIELDS = (
    "employer", "name", "place", "industry", "kind", "staff", "founded", "closed", "as_of",
)  # fmt: skip

DOCUMENTS = (*words("documents"), "number")
"""Kinds of document a code list may name; `number` says that the text is an identity number."""


def allowed(table: str, field: str) -> tuple[str, ...] | None:
    """The words a column of a table may hold; None where any text may stand."""
    group = {
        ("participation", "scheme"): "schemes",
        ("participation", "kind"): "kinds",
        ("participation", "state"): "states",
        ("employment", "activity"): "activities",
        ("status", "status"): "statuses",
        ("survey", "outcome"): "outcomes",
        ("survey", "reason"): "reasons",
        ("survey", "activity"): "activities",
        ("employers", "kind"): "employer_kinds",
        ("records", "sex"): "sexes",
    }.get((table, field))
    if (table, field) == ("records", "document"):
        return DOCUMENTS
    return tuple(words(group)) if group else None
