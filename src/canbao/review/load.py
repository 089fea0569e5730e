"""Brings the pairs that the comparison leaves to people into the readers' queue.

Reads the registers' result (Parquet) and writes `Pair`. What a reader has begun to answer is never
changed; a pair that a new result no longer asks about leaves the queue.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
from django.db import transaction

from canbao.review.models import OPEN, WITHDRAWN, Pair

SHOWN: Final = (
    "name",
    "name_given",
    "number17",
    "number_text",
    "former17",
    "document",
    "sex",
    "birth",
    "nationality",
    "phone",
    "registration_place",
    "residence_place",
    "address",
    "household",
    "guardian17",
    "employer",
    "as_of",
)
"""Columns of a record that a reader compares, in the order of the page."""

TWO_READERS_PER_10000: Final = 1000
CHUNK: Final = 500
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair as the registers hold it. `left` and `right` hold what is not null, as text."""

    record: int
    other_record: int
    source: str
    other_source: str
    person: int | None
    other_person: int | None
    left: Values
    right: Values
    priority: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    new: int
    changed: int
    withdrawn: int


def read_pairs(
    review: Sequence[Path],
    records: Sequence[Path],
    links: Sequence[Path],
    sources: Mapping[int, str],
) -> Iterator[PairRow]:
    """Pairs of the table `review` with both records beside each other, the smaller record first.

    `sources` names a source by its number. A pair with a record that is not in `records` is left out:
    there is nothing to read.
    """
    with duckdb.connect(":memory:") as connection:
        for name, paths in (("review", review), ("records", records), ("links", links)):
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}])"  # noqa: S608
            )
        held = {row[0] for row in connection.execute("DESCRIBE records").fetchall()}
        other = _other_column([row[0] for row in connection.execute("DESCRIBE review").fetchall()])
        columns = [name for name in SHOWN if name in held]
        left = ", ".join(f"CAST(a.{name} AS VARCHAR)" for name in columns)
        right = ", ".join(f"CAST(b.{name} AS VARCHAR)" for name in columns)
        connection.execute(
            f"""
            WITH asked AS (
                SELECT least(record, {other}) AS low, greatest(record, {other}) AS high,
                       max(priority) AS priority
                FROM review GROUP BY ALL
            )
            SELECT low, high, a.source, b.source, p.person, q.person, priority, {left}, {right}
            FROM asked
            JOIN records a ON a.record = low
            JOIN records b ON b.record = high
            LEFT JOIN links p ON p.record = low
            LEFT JOIN links q ON q.record = high
            WHERE low < high
            ORDER BY low, high
            """  # noqa: S608
        )
        while rows := connection.fetchmany(CHUNK):
            for row in rows:
                low, high, source, other_source, person, other_person, priority, *values = row
                half = len(columns)
                yield PairRow(
                    low,
                    high,
                    sources.get(source, str(source)),
                    sources.get(other_source, str(other_source)),
                    person,
                    other_person,
                    _held(columns, values[:half]),
                    _held(columns, values[half:]),
                    int(priority or 0),
                )


def _other_column(columns: Sequence[str]) -> str:
    return "other_record" if "other_record" in columns else "other"


def _held(columns: Sequence[str], values: Sequence[str | date | None]) -> Values:
    return {
        name: str(value) for name, value in zip(columns, values, strict=True) if value is not None
    }


def in_sample(record: int, other_record: int, per_10000: int) -> bool:
    """Whether a pair is read by two people; always the same answer for the same pair."""
    digest = hashlib.sha256(f"four eyes {record} {other_record}".encode("ascii")).digest()
    return int.from_bytes(digest[:4], "big") % 10_000 < per_10000


def load_pairs(
    rows: Iterable[PairRow], snapshot: str, *, two_readers_per_10000: int = TWO_READERS_PER_10000
) -> Loaded:
    """Make the queue what `rows` ask for, in one go. `snapshot` names the result they are of.

    Loading the same rows again changes nothing.
    """
    new = changed = 0
    with transaction.atomic():
        known = {
            (pair.record, pair.other_record): pair
            for pair in Pair.objects.select_for_update().prefetch_related("answers")
        }
        asked = set()
        made: list[Pair] = []
        for row in rows:
            key = (row.record, row.other_record)
            asked.add(key)
            pair = known.get(key)
            if pair is None:
                made.append(_made(row, snapshot, two_readers_per_10000))
                new += 1
            elif pair.state in (OPEN, WITHDRAWN) and not _begun(pair) and _differs(pair, row):
                _take(pair, row, snapshot)
                pair.state = OPEN
                pair.save()
                changed += 1
        Pair.objects.bulk_create(made, batch_size=CHUNK)
        gone = [
            pair.pk
            for key, pair in known.items()
            if key not in asked and pair.state == OPEN and not _begun(pair)
        ]
        for start in range(0, len(gone), CHUNK):
            Pair.objects.filter(pk__in=gone[start : start + CHUNK]).update(state=WITHDRAWN)
    return Loaded(new, changed, len(gone))


def _begun(pair: Pair) -> bool:
    return any(answer.withdrawn_at is None for answer in pair.answers.all())


def _differs(pair: Pair, row: PairRow) -> bool:
    return pair.state == WITHDRAWN or any(
        getattr(pair, name) != getattr(row, name)
        for name in ("left", "right", "priority", "person", "other_person")
    )


def _made(row: PairRow, snapshot: str, per_10000: int) -> Pair:
    two = "sample" if in_sample(row.record, row.other_record, per_10000) else ""
    pair = Pair(record=row.record, other_record=row.other_record, four_eyes=two)
    _take(pair, row, snapshot)
    return pair


def _take(pair: Pair, row: PairRow, snapshot: str) -> None:
    pair.source, pair.other_source = row.source, row.other_source
    pair.person, pair.other_person = row.person, row.other_person
    pair.left, pair.right, pair.priority = row.left, row.right, row.priority
    pair.snapshot = snapshot
