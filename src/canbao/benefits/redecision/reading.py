"""Awards of a chunk as they stand today: what is due, by which revision, and the facts to ask again.

Facts that the record or the ledger gave when a claim was made are not taken from the claim.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection

from canbao.benefits.claims import LEDGER, RECORD
from canbao.benefits.redecision.asking import Awarded
from canbao.ledger.rows import Parameter, matching_ids

MIGRATED: Final = "migrated"
# Claims hold canonical JSON, so that the rows of a career can be told by their first and last mark.
_CAREER: Final = re.compile(r'"career":\{"source":"ledger","value":\[[^\]]*\]\},?')


class Row(NamedTuple):
    """A revision, read."""

    award: int
    number: int
    from_month: int
    to_month: int | None
    monthly: int
    held: bool
    cause: str
    decision: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An award in payment: what is `due` for the month, and the revision that says so; the decision
    of an old system it was brought with, if it was. `death` is the month of the payee's death."""

    asked: Awarded
    benefit: str
    due: int
    revision: Row
    migrated: int | None
    death: str


def standing(book: int, month: int, first: int, last: int) -> list[Standing]:
    """The awards of a book with ids from `first` to `last` to which something is due for the month
    and not held back, in order."""
    rows = _rows(
        "SELECT a.id, a.benefit, a.person, coalesce(a.insured, a.person), a.place, a.first_month, "
        "c.facts, p.birth, p.death FROM benefits_award a "
        "LEFT JOIN benefits_claim c ON c.id = a.claim_id "
        "LEFT JOIN people_person p ON p.id = coalesce(a.insured, a.person) "
        "WHERE a.book_id = %s AND a.id BETWEEN %s AND %s ORDER BY a.id",
        [book, first, last],
    )
    revisions = _revisions([int(row[0]) for row in rows], month)
    found = []
    for award, benefit, person, insured, place, began, facts, birth, death in rows:
        own = revisions.get(award, [])
        now = next((r for r in reversed(own) if r.to_month is None or r.to_month >= month), None)
        if now is None or now.held or now.monthly == 0:
            continue
        given, fetched = _facts(facts)
        known = (("birth_month", birth), ("death_month", death))
        record = {name: str(day)[:7] for name, day in known if day is not None and name in fetched}
        adjusted = _adjusted(own)
        brought = next((r.decision for r in own if r.cause == MIGRATED), None)
        found.append(
            Standing(
                asked=Awarded(award, insured, place, began, given, record, adjusted),
                benefit=benefit,
                due=now.monthly,
                revision=now,
                migrated=brought if facts is None else None,
                death=str(death)[:7] if death is not None and insured == person else "",
            )
        )
    return found


def _facts(told: str | None) -> tuple[dict[str, Any], set[str]]:
    """The facts only the claim knows; the names of those that came from the record."""
    if not told:
        return {}, set()
    # A career of thirty years is most of a claim's text, and the ledger is asked for it anew.
    text = _CAREER.sub("", told).replace(",}", "}")
    read = json.loads(text)
    given = {
        name: entry["value"]
        for name, entry in read.items()
        if entry["source"] not in (RECORD, LEDGER)
    }
    return given, {name for name, entry in read.items() if entry["source"] == RECORD}


def _adjusted(own: Sequence[Row]) -> tuple[int, ...]:
    """The months adjustments took effect from. One adjustment of an award that is held for some
    months is written in several stretches: it counts once, from its first."""
    first: dict[int, int] = {}
    for each in own:
        if each.cause == "adjustment":
            first[each.decision] = min(first.get(each.decision, each.from_month), each.from_month)
    return tuple(sorted(set(first.values())))


def _revisions(awards: Sequence[int], month: int) -> dict[int, list[Row]]:
    """The revisions of each award that begin by the month, in order."""
    if not awards:
        return {}
    condition, parameter = matching_ids("award_id", awards)
    rows = _rows(
        "SELECT award_id, number, from_month, to_month, monthly, held, cause, decision_id "
        f"FROM benefits_revision WHERE {condition} AND from_month <= %s "
        "ORDER BY award_id, number",
        [parameter, month],
    )
    found: dict[int, list[Row]] = {}
    for row in map(Row._make, rows):
        found.setdefault(row.award, []).append(row)
    return found


def _rows(statement: str, given: Sequence[Parameter]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(given))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
