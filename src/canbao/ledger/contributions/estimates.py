"""Where nothing was declared in time: 110 % of last month's amount, until the true declaration comes.

A batch of the kind `estimate`. What it writes is a version of the source `estimate` with its lines
and orders; it says what is owed and by whom, and credits nobody: base and credit stay 0 until the
declaration is made good, whose orders are the difference (社会保险法第六十二条).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from canbao import inforce
from canbao.batches import runs, statistics
from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome
from canbao.ledger.contributions import tables
from canbao.ledger.contributions.amounts import Ints, due_day, undeclared
from canbao.ledger.contributions.assessment import latest, logged, parts
from canbao.ledger.contributions.models import ESTIMATE, SCHEME_BITS, Declaration
from canbao.ledger.contributions.sheet import PARTS, Answer, Sheet, read, regions_of
from canbao.ledger.contributions.writing import Tally, write
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people.models import Employer

KIND: Final = "estimate"
GROUND: Final = "社会保险法第六十二条"


def prepare_estimates(place: int, month: int, *, day: date, by: str, dry: bool = False) -> Run:
    """The run that assesses employers in `place` who declared last month and not `month`. Raises
    Refused as long as the month can still be declared in time, and LawError where the law does not
    say until when."""
    region = inforce.region_of(place) if place else "nation"
    due = due_day(month, region, day)
    if day <= due:
        raise refused(
            f"{month_text(month)}可按时申报至{due}，此前不能按未申报核定",
            f"{month_text(month)} can be declared in time until {due}; nothing is assessed without "
            "a declaration before",
        )
    tables.partitions(connection, month)
    statistics.fresh("contributions_declaration")
    silent = _silent(place, month).values_list("employer", "version", "staff")
    snapshot = hash_of_lines(f"{employer} {version}" for employer, version, _ in silent.iterator())
    return runs.prepare(
        KIND,
        {"place": place, "month": month, "day": day.isoformat()},
        snapshot,
        parts((employer, staff) for employer, _, staff in silent.iterator()),
        by,
        dry=dry,
    )


def _silent(place: int, month: int) -> QuerySet[Declaration]:
    """Last month's declarations of employers that have said nothing of this month themselves."""
    said = Declaration.objects.filter(employer=OuterRef("employer"), month=month)
    year, number = divmod(month, 12)
    closed = Employer.objects.filter(
        code=OuterRef("employer"), closed__lt=date(year, number + 1, 1)
    )
    found = latest(month - 1, place).filter(staff__gt=0)
    return found.exclude(Exists(said.exclude(source=ESTIMATE))).exclude(Exists(closed))


def estimate_chunk(chunk: Chunk) -> Outcome:
    """Assesses the employers of a chunk that still have said nothing."""
    given = chunk.run.given
    month, day = int(given["month"]), date.fromisoformat(str(given["day"]))
    there = Declaration.objects.filter(employer=OuterRef("employer"), month=month)
    before = list(
        _silent(int(given["place"]), month)
        .filter(employer__range=(chunk.first, chunk.last))
        .exclude(Exists(there))
    )
    tally = estimate(before, month, day, chunk.run.asked_by)
    logged(chunk, tally)
    return tally.outcome()


def estimate(before: Sequence[Declaration], month: int, day: date, by: str) -> Tally:
    """Estimates of `month` from last month's declarations, of which every one has been assessed; an
    employer that owed nothing then is left out. In the caller's database transaction."""
    if not before:
        return Tally()
    former = read(before, month - 1, assessed=True)
    owing = np.zeros(former.size, np.bool_)
    made = {name: np.zeros(len(former.of), np.int64) for name in former.amounts}
    regions = np.array(regions_of(before), dtype=object)
    for scheme in PARTS:
        totals = former.totals(scheme)
        owing |= totals > 0
        for region in sorted(set(regions.tolist())):
            here = (regions == region) & (totals > 0)
            if here.any():
                raised = np.zeros(former.size, np.int64)
                raised[here] = undeclared(totals[here], month, region, day)
                for at in np.flatnonzero(here).tolist():
                    _spread(former, at, scheme, int(totals[at]), int(raised[at]), made)
    places = np.flatnonzero(owing)
    versions = [_version(before[at], int(n), month, day, by) for at, n in _staff(former, places)]
    rows = np.flatnonzero(np.isin(former.of, places))
    to_new = np.zeros(former.size, np.int64)
    to_new[places] = np.arange(len(places))
    sheet = Sheet(
        len(versions),
        to_new[former.of[rows]],
        former.person[rows],
        former.schemes[rows],
        np.zeros(len(rows), np.int64),
        {name: column[rows] for name, column in made.items()},
    )
    answer = Answer(sheet, np.zeros(len(rows), np.bool_), [])
    return write(versions, answer, month, day, ground=GROUND)


def _staff(former: Sheet, places: Ints) -> list[tuple[int, int]]:
    counts = former.counts()
    return [(at, int(counts[at])) for at in places.tolist()]


def _version(before: Declaration, staff: int, month: int, day: date, by: str) -> Declaration:
    return Declaration.objects.create(
        employer=before.employer, month=month, version=1, place=before.place, source=ESTIMATE,
        day=day, by=by, staff=staff, wages=0,
    )  # fmt: skip


def _spread(
    former: Sheet, at: int, scheme: str, total: int, raised: int, made: dict[str, Ints]
) -> None:
    """Distributes the raised amount over persons and payers as last month's was; what does not
    divide goes to the largest remainders, in order of person."""
    low, high = np.searchsorted(former.of, [at, at + 1])
    rows = np.arange(low, high)
    rows = rows[(former.schemes[rows] & SCHEME_BITS[scheme]) > 0]
    shares = np.concatenate([former.amounts[part][rows] for part in PARTS[scheme]])
    # Exact in 64 bits: a share is below 10^8 fen, an employer's amount below 10^10.
    whole, rest = np.divmod(shares * raised, total)
    left = raised - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:left]] += 1
    for number, part in enumerate(PARTS[scheme]):
        made[part][rows] += whole[number * len(rows) : (number + 1) * len(rows)]
