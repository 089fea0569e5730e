"""What changed against the month before and why: for a range of persons while a run is picked, for
a whole run, and person by person. Read from lines and revisions alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from canbao.batches.models import Run
from canbao.benefits.payments.models import PaymentRun
from canbao.people.places import area_range

NEW, RAISED, LOWERED, SAME, ENDED = "new", "raised", "lowered", "same", "ended"
BACK, LEFT_OUT, EXCESS, REPAID = "back_payment", "left_out", "excess", "repaid"
CATEGORIES: Final = (NEW, RAISED, LOWERED, SAME, ENDED, BACK, LEFT_OUT, EXCESS, REPAID)

# One row per award that is paid by this run for its month, or was paid for the month before and is
# not now (without what this run pays back for it). What other runs have paid for the month already
# is not this run's change. Only those that end need a look at who was left out and at the revision
# that ends them.
_MONTHLY: Final = """
SELECT a.id AS award, a.person,
    sum(CASE WHEN l.run_id = %(run)s AND l.month = %(month)s THEN l.fen END) AS now,
    sum(CASE WHEN l.run_id <> %(run)s AND l.month = %(month)s THEN l.fen END) AS other,
    sum(CASE WHEN l.run_id <> %(run)s AND l.month < %(month)s THEN l.fen END) AS before,
    max(CASE WHEN l.run_id = %(run)s AND l.month = %(month)s THEN l.cause END) AS cause
FROM benefits_award a
JOIN payments_paymentline l ON l.award_id = a.id
    AND l.month BETWEEN %(month)s - 1 AND %(month)s
JOIN payments_paymentrun p ON p.id = l.run_id AND p.state <> 'cancelled'
WHERE a.person BETWEEN %(first)s AND %(last)s AND a.book_id = %(book)s
    AND a.place BETWEEN %(low)s AND %(high)s
GROUP BY a.id, a.person
"""
_JUDGED: Final = f"""
SELECT award, person, CASE
        WHEN now IS NULL THEN '{ENDED}'
        WHEN before IS NULL AND other IS NULL THEN '{NEW}'
        WHEN now + coalesce(other, 0) > coalesce(before, 0) THEN '{RAISED}'
        WHEN now + coalesce(other, 0) < coalesce(before, 0) THEN '{LOWERED}'
        ELSE '{SAME}' END AS category,
    CASE WHEN now IS NOT NULL THEN cause ELSE coalesce((
        SELECT r.cause FROM benefits_revision r WHERE r.award_id = m.award
        AND r.from_month <= %(month)s AND (r.to_month IS NULL OR r.to_month >= %(month)s)
        ORDER BY r.number DESC LIMIT 1), 'end') END AS cause, 1 AS months,
    coalesce(now, 0) AS fen, coalesce(before, 0) AS before
FROM ({_MONTHLY}) m
WHERE now IS NOT NULL OR (before IS NOT NULL AND other IS NULL AND NOT EXISTS (
    SELECT 1 FROM payments_leftout o WHERE o.run_id = %(run)s AND o.award_id = m.award))
"""
_IN_RANGE: Final = "{0}.run_id = %(run)s AND {0}.person BETWEEN %(first)s AND %(last)s"
_ALL: Final = f"""
{_JUDGED}
UNION ALL SELECT l.award_id, l.person, '{BACK}', l.cause, count(*), sum(l.fen), 0
    FROM payments_paymentline l WHERE {_IN_RANGE.format("l")} AND l.month < %(month)s
    GROUP BY l.award_id, l.person, l.cause
UNION ALL SELECT o.award_id, o.person, '{LEFT_OUT}', o.reason, 1, o.fen, 0
    FROM payments_leftout o WHERE {_IN_RANGE.format("o")}
UNION ALL SELECT e.award_id, e.person, '{EXCESS}', 'found', count(*), sum(e.fen), 0
    FROM payments_excess e WHERE {_IN_RANGE.format("e")} GROUP BY e.award_id, e.person
UNION ALL SELECT 0, y.person, '{REPAID}', 'returned', 1, y.fen, 0
    FROM payments_repayment y WHERE {_IN_RANGE.format("y")}
"""
_KEPT: Final = "pick_change"


@dataclass(frozen=True, slots=True)
class Change:
    """One award of a run: what became of it, by which cause (of the revision; a reason where it was
    left out), over how many months, in fen; `before` is what the month before had."""

    award: int
    person: int
    category: str
    cause: str
    months: int
    fen: int
    before: int


@dataclass(frozen=True, slots=True)
class ChangeSum:
    """All awards of one category and cause."""

    category: str
    cause: str
    awards: int
    fen: int
    before: int


def _summed(source: str, values: dict[str, int]) -> list[ChangeSum]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT category, cause, count(*), sum(fen), sum(before) "
            f"FROM {source} c GROUP BY category, cause ORDER BY category, cause",
            values,
        )
        return [
            ChangeSum(category, cause, int(awards), int(fen), int(before))
            for category, cause, awards, fen, before in cursor.fetchall()
        ]


def _each(
    source: str, categories: tuple[str, ...], values: dict[str, int], at_most: int
) -> list[Change]:
    words = ", ".join(f"'{word}'" for word in CATEGORIES if word in categories)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT award, person, category, cause, months, fen, before FROM {source} c "
            f"WHERE category IN ({words}) ORDER BY person, award, category, cause "
            f"LIMIT {int(at_most)}",
            values,
        )
        return [
            Change(award, person, category, cause, int(months), int(fen), int(before))
            for award, person, category, cause, months, fen, before in cursor.fetchall()
        ]


def _values(run: PaymentRun, first: int, last: int) -> dict[str, int]:
    low, high = area_range(run.place)
    return {
        "run": run.id,
        "month": run.month,
        "book": run.book_id,
        "low": low,
        "high": high,
        "first": first,
        "last": last,
    }


def sums(run: PaymentRun, first: int = 0, last: int = (1 << 62)) -> list[ChangeSum]:
    """By category and cause, of the persons from `first` to `last`, in order of both words."""
    return _summed(f"({_ALL})", _values(run, first, last))


def sums_and_examples(
    run: PaymentRun, first: int, last: int, at_most: int
) -> tuple[list[ChangeSum], list[Change]]:
    """The same, and the first of what is not as in the month before, both out of one reading."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_KEPT}")
        made = f"CREATE TEMPORARY TABLE {_KEPT} AS {_ALL}"
        cursor.execute(made, _values(run, first, last))
        found = _summed(_KEPT, {})
        others = tuple(word for word in CATEGORIES if word != SAME)
        shown = _each(_KEPT, others, {}, at_most)
        cursor.execute(f"DROP TABLE {_KEPT}")
    return found, shown


def each(
    run: PaymentRun,
    *,
    categories: tuple[str, ...] = CATEGORIES,
    first: int = 0,
    last: int = (1 << 62),
    at_most: int = 1_000,
) -> list[Change]:
    """Award by award, in order of person: those of some categories, at most so many at once."""
    return _each(f"({_ALL})", categories, _values(run, first, last), at_most)


def of_run(run: PaymentRun) -> list[ChangeSum]:
    """Of a whole run, from what its chunks counted. Nothing while it is still being picked."""
    batch = Run.objects.filter(id=run.pick).first() if run.pick else None
    return list(from_counts(json.loads(batch.counts))) if batch else []


def counted(found: list[ChangeSum]) -> dict[str, int]:
    """Sums as the counts of a chunk: `new.award`, `new.award.fen`, `new.award.before`."""
    counts = {}
    for line in found:
        word = f"{line.category}.{line.cause}"
        counts[word] = line.awards
        counts[f"{word}.fen"] = line.fen
        counts[f"{word}.before"] = line.before
    return counts


def from_counts(counts: Mapping[str, int]) -> Iterator[ChangeSum]:
    """The same, read again from the counts of a run, in order."""
    for word in sorted(counts):
        if word.count(".") == 1:
            category, cause = word.split(".")
            yield ChangeSum(
                category,
                cause,
                counts[word],
                counts.get(f"{word}.fen", 0),
                counts.get(f"{word}.before", 0),
            )
