"""Awards of a chunk as they stand today: what is due, by which revision, and the facts to ask again.

Facts that the record or the ledger gave when a claim was made are not taken from the claim.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from canbao.benefits.claims import LEDGER, RECORD
from canbao.benefits.models import Revision
from canbao.benefits.redecision.asking import Awarded
from canbao.ledger.rows import Parameter, matching_ids

BASES: Final = (
    "award", "migrated", "settlement", "new_fact", "correction", "law", "conversion",
)  # fmt: skip
"""Causes of revisions whose amount is worked out from facts; an adjustment builds on one."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An award in payment: what is due for the month by revision `number`; the revision its amount
    was worked out by, and the adjustments since that still hold."""

    asked: Awarded
    benefit: str
    person: int
    due: int
    number: int
    base: Revision | None
    adjustments: tuple[Revision, ...]
    death: str


def standing(book: int, month: int, first: int, last: int) -> list[Standing]:
    """The awards of a book with ids from `first` to `last` to which something is due for the month
    and not held back, in order."""
    rows = _rows(
        "SELECT a.id, a.benefit, a.person, coalesce(a.insured, a.person), a.place, a.first_month, "
        "c.month, c.facts, p.birth, p.death FROM benefits_award a "
        "LEFT JOIN benefits_claim c ON c.id = a.claim_id "
        "LEFT JOIN people_person p ON p.id = coalesce(a.insured, a.person) "
        "WHERE a.book_id = %s AND a.id BETWEEN %s AND %s ORDER BY a.id",
        [book, first, last],
    )
    covering = _revisions([int(row[0]) for row in rows], month)
    found = []
    for award, benefit, person, insured, place, began, claimed, facts, birth, death in rows:
        revisions = covering.get(award, [])
        if not revisions or revisions[-1].held or revisions[-1].monthly == 0:
            continue
        base = next((r for r in reversed(revisions) if r.cause in BASES), None)
        since = base.number if base is not None else 0
        record = {
            name: str(when)[:7]
            for name, when in (("birth_month", birth), ("death_month", death))
            if when is not None
        }
        given, fetched = _facts(facts)
        found.append(
            Standing(
                Awarded(
                    award, insured, place, began, began if claimed is None else claimed, given,
                    {name: value for name, value in record.items() if name in fetched},
                ),
                benefit,
                person,
                revisions[-1].monthly,
                revisions[-1].number,
                base,
                tuple(r for r in revisions if r.cause == "adjustment" and r.number > since),
                record.get("death_month", "") if insured == person else "",
            )
        )  # fmt: skip
    return found


def _facts(told: str | None) -> tuple[dict[str, Any], set[str]]:
    """The facts only the claim knows; the names of those that came from the record."""
    if not told:
        return {}, set()
    read = json.loads(told)
    given = {
        name: entry["value"]
        for name, entry in read.items()
        if entry["source"] not in (RECORD, LEDGER)
    }
    return given, {name for name, entry in read.items() if entry["source"] == RECORD}


def _revisions(awards: Sequence[int], month: int) -> dict[int, list[Revision]]:
    """The revisions of each award that cover the month, in order."""
    if not awards:
        return {}
    condition, parameter = matching_ids("award_id", awards)
    rows = _rows(
        "SELECT award_id, number, from_month, to_month, monthly, individual, held, provisional, "
        f"cause, decision_id, day FROM benefits_revision WHERE {condition} AND from_month <= %s "
        "AND (to_month IS NULL OR to_month >= %s) ORDER BY award_id, number",
        [parameter, month, month],
    )
    found: dict[int, list[Revision]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(
            Revision(
                award_id=row[0], number=row[1], from_month=row[2], to_month=row[3],
                monthly=row[4], individual=row[5], held=bool(row[6]), provisional=bool(row[7]),
                cause=row[8], decision_id=row[9], day=row[10],
            )
        )  # fmt: skip
    return found


def _rows(statement: str, given: Sequence[Parameter]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
