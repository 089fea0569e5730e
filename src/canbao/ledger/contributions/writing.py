"""Assessed declarations written down: lines, what waits, orders – the difference to what was owed.

What the amounts are has been worked out by the law before; nothing is asked of the law here but the
day until which they are due.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from django.db.models import Exists, OuterRef
from numpy.typing import NDArray

from canbao.batches.canonical import hash_of_lines
from canbao.batches.runs import Outcome
from canbao.ledger.contributions import orders, tables
from canbao.ledger.contributions.amounts import Ints, Waits, due_day
from canbao.ledger.contributions.models import (
    REVERSAL,
    SCHEME_BITS,
    WHOLE,
    Assessment,
    Declaration,
    Waiting,
)
from canbao.ledger.contributions.orders import Draft, Issued, Owed
from canbao.ledger.contributions.sheet import PARTS, Answer, Sheet, read, regions_of
from canbao.ledger.pools import pool_of
from canbao.ledger.rows import Column, insert

GROUND: Final = "社会保险法第六十条"
Before: TypeAlias = Mapping[tuple[str, str], Mapping[int, Owed]]
Former: TypeAlias = Mapping[int, tuple[Sheet, int]]


@dataclass(slots=True)
class Tally:
    """What became of some declarations."""

    declarations: int = 0
    lines: int = 0
    waiting: int = 0
    provisional: int = 0
    held: int = 0
    issued: list[Issued] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)

    def outcome(self) -> Outcome:
        """The same, as a chunk's."""
        return Outcome(
            rows=self.lines + len(self.issued),
            output_hash=hash_of_lines([*self.digests, *(each.text() for each in self.issued)]),
            sum_fen=sum(each.fen for each in self.issued),
            counts=self.counts(),
            examples=[
                {"reference": e.reference, "payer": e.payer, "fen": e.fen} for e in self.issued[:3]
            ],
        )

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {
            "declarations": self.declarations,
            "lines": self.lines,
            "orders": len(self.issued),
            "waiting": self.waiting,
            "provisional": self.provisional,
            "held": self.held,
        }


def write(
    declarations: Sequence[Declaration],
    answer: Answer,
    month: int,
    day: date,
    *,
    due_month: int | None = None,
    ground: str = GROUND,
) -> Tally:
    """Writes what has been worked out for declarations. They are due by the law's day for
    `due_month`, the month itself unless given."""
    sheet = answer.sheet
    payers = [f"E{declaration.employer}" for declaration in declarations]
    before = orders.owed(payers, month)
    held = _held(declarations, payers, answer.waiting, sheet, before)
    tally = Tally(declarations=len(declarations), held=len(held))
    kept = ~np.isin(sheet.of, np.array(sorted(held), np.int64))
    tally.lines = _lines(declarations, sheet, kept, month, tally)
    _assessments(declarations, answer, held, day, tally)
    _waiting(declarations, answer.waiting, sheet, held, month, day)
    due_days = _due_days(declarations, due_month or month, day)
    drafts = []
    former = _former(declarations, payers, before, month)
    for scheme in PARTS:
        totals = sheet.totals(scheme).tolist()
        for at, declaration in enumerate(declarations):
            if at not in held:
                drafts += _drafts(
                    declaration, scheme, totals[at], before.get((payers[at], scheme), {}),
                    due_days[at], ground, _moved(former, sheet, at, scheme),
                )  # fmt: skip
    tally.issued = orders.issue(drafts, day)
    return tally


def _held(
    declarations: Sequence[Declaration],
    payers: Sequence[str],
    waiting: Sequence[Waits],
    sheet: Sheet,
    before: Before,
) -> set[int]:
    """Declarations that must not lower what is owed because the law is silent: they wait whole."""
    return {
        at
        for each in waiting
        for at in set(sheet.of[each.rows].tolist())
        if (payers[at], each.scheme) in before
    }


def _lines(
    declarations: Sequence[Declaration],
    sheet: Sheet,
    kept: NDArray[np.bool_],
    month: int,
    tally: Tally,
) -> int:
    ids = np.array([declaration.id for declaration in declarations], np.int64)
    columns: dict[str, Column] = {
        "declaration_id": ids[sheet.of[kept]],
        "person": sheet.person[kept],
        "month": np.full(int(kept.sum()), month, np.int32),
        "schemes": sheet.schemes[kept].astype(np.int16),
        "wage": sheet.wage[kept],
        **{name: column[kept] for name, column in sheet.amounts.items()},
    }
    digest = [
        sheet.person[kept], sheet.wage[kept], *(sheet.amounts[name][kept] for name in sheet.amounts)
    ]  # fmt: skip
    tally.digests.append(hash_of_lines(hash_of_bytes(column) for column in digest))
    return insert(tables.LINE, columns)


def hash_of_bytes(column: Ints) -> str:
    """A column's bytes as text, the same on every machine."""
    return hashlib.sha256(column.astype("<i8").tobytes()).hexdigest()


def _assessments(
    declarations: Sequence[Declaration], answer: Answer, held: set[int], day: date, tally: Tally
) -> None:
    sheet = answer.sheet
    lines = sheet.counts().tolist()
    provisional = np.zeros(sheet.size, np.bool_)
    provisional[sheet.of[answer.provisional]] = True
    waiting = np.zeros(sheet.size, np.int64)
    for each in answer.waiting:
        waiting += np.bincount(sheet.of[each.rows], minlength=sheet.size)
    at = [place for place in range(sheet.size) if place not in held]
    tally.provisional = int(provisional[at].sum())
    tally.waiting = int(waiting.sum())
    insert(
        "contributions_assessment",
        {
            "declaration_id": [declarations[place].id for place in at],
            "number": [1] * len(at),
            "day": [day] * len(at),
            "provisional": provisional[at].tolist(),
            "lines": [lines[place] for place in at],
            "waiting": waiting[at].tolist(),
        },
    )


def _waiting(
    declarations: Sequence[Declaration],
    waiting: Sequence[Waits],
    sheet: Sheet,
    held: set[int],
    month: int,
    day: date,
) -> None:
    """One row for a scheme whose rows all wait, else one for each person."""
    told: list[Waiting] = []
    counts = sheet.counts()
    for each in waiting:
        of = sheet.of[each.rows]
        share = np.bincount(of, minlength=sheet.size)
        for at in np.flatnonzero(share).tolist():
            persons = sheet.person[each.rows[of == at]].tolist()
            told += [
                Waiting(
                    declaration=declarations[at], month=month, scheme=each.scheme, day=day,
                    person=person, zh=each.zh, en=each.en,
                )
                for person in ([0] if share[at] == counts[at] else persons)
            ]  # fmt: skip
    again = {
        (row.declaration_id, row.scheme, row.person, row.en)
        for row in Waiting.objects.filter(declaration__in=[declarations[at] for at in held])
    }
    Waiting.objects.bulk_create(
        [w for w in told if (w.declaration_id, w.scheme, w.person, w.en) not in again],
        batch_size=1_000,
    )


def _due_days(declarations: Sequence[Declaration], month: int, day: date) -> list[date]:
    regions: dict[str, date] = {}
    found = []
    for region in regions_of(declarations):
        if region not in regions:
            regions[region] = due_day(month, region, day)
        found.append(regions[region])
    return found


def _drafts(
    declaration: Declaration,
    scheme: str,
    total: int,
    before: Mapping[int, Owed],
    due: date,
    ground: str,
    moved: bool,
) -> list[Draft]:
    """What one version of a declaration changes in what its employer owes for a scheme."""
    here = pool_of(scheme, declaration.place)
    key = f"contributions:assessment:{declaration.employer}:{declaration.month}"
    key = f"{key}:{declaration.version}"

    def draft(place: int, fen: int, owed: Owed | None, speaks_of: str, suffix: str = "") -> Draft:
        return Draft(
            scheme, place, f"E{declaration.employer}", declaration.month, declaration.version,
            fen, due, ground, key + suffix, declaration=declaration.id,
            corrects=owed.transaction if owed else None, speaks_of=speaks_of,
        )  # fmt: skip

    elsewhere = [(place, owed) for place, owed in before.items() if place != here and owed.fen]
    made = [draft(place, -owed.fen, owed, REVERSAL, ":moved") for place, owed in elsewhere]
    owed = before.get(here)
    fen = total - (owed.fen if owed else 0)
    if elsewhere and owed is None:
        return made + ([draft(here, total, None, WHOLE)] if total else [])
    if fen:
        return [*made, draft(here, fen, owed, "difference")]
    if moved and total and owed:
        return [
            *made,
            draft(here, -total, owed, REVERSAL, ":reversal"),
            draft(here, total, owed, WHOLE, ":whole"),
        ]
    return made


def _former(
    declarations: Sequence[Declaration],
    payers: Sequence[str],
    before: Before,
    month: int,
) -> Former:
    """The lines of the version before, of declarations that have one: place, sheet, place in it."""
    paying = {payer for payer, _ in before}
    later = [(at, d) for at, d in enumerate(declarations) if d.version > 1 and payers[at] in paying]
    if not later:
        return {}
    versions = {
        (row.employer, row.version): row
        for row in Declaration.objects.filter(
            month=month, employer__in=[d.employer for _, d in later]
        ).filter(Exists(Assessment.objects.filter(declaration=OuterRef("pk"))))
    }
    found: list[tuple[int, Declaration]] = []
    for at, declaration in later:
        earlier = [
            row
            for (employer, version), row in versions.items()
            if employer == declaration.employer and version < declaration.version
        ]
        if earlier:
            found.append((at, max(earlier, key=lambda row: row.version)))
    sheet = read([row for _, row in found], month, assessed=True)
    return {at: (sheet, place) for place, (at, _) in enumerate(found)}


def _moved(former: Former, sheet: Sheet, at: int, scheme: str) -> bool:
    """Whether a version distributes a scheme otherwise over persons than the one before."""
    if at not in former:
        return False
    old, place = former[at]
    return not np.array_equal(_of_scheme(old, place, scheme), _of_scheme(sheet, at, scheme))


def _of_scheme(sheet: Sheet, at: int, scheme: str) -> Ints:
    low, high = np.searchsorted(sheet.of, [at, at + 1])
    rows = np.arange(low, high)
    rows = rows[(sheet.schemes[rows] & SCHEME_BITS[scheme]) > 0]
    names = (*PARTS[scheme], "pension_credited") if "pension" in scheme else PARTS[scheme]
    return np.stack([sheet.person[rows], *(sheet.amounts[name][rows] for name in names)])
