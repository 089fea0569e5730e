"""Holds a result against the truth of a synthetic population: precision and recall over pairs, and how
many gaps are classed as they should be. The registers never see any of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from canbao.registers.standard.hashing import hash_keys


@dataclass(frozen=True)
class LinkageTruth:
    """Pairs of records: of one person and found so, found but wrong, of one person and not found. `mixed`
    persons found hold two real ones; `split` real ones were found as several; `two_numbers` found hold two
    valid identity numbers that are not recorded as one person's."""

    true_pairs: int
    false_pairs: int
    missed_pairs: int
    mixed: int
    split: int
    persons: int

    @property
    def precision(self) -> float:
        return self.true_pairs / max(self.true_pairs + self.false_pairs, 1)

    @property
    def recall(self) -> float:
        return self.true_pairs / max(self.true_pairs + self.missed_pairs, 1)

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-12)


def record_truth(truth: Path) -> pa.Table:
    """record → true person, with the source and the flaws put in."""
    table = pq.read_table(truth / "record_map.parquet")
    parts = []
    for source in table["source"].unique().to_pylist():
        rows = table.filter(pa.compute.equal(table["source"], source)).combine_chunks()
        keys = hash_keys([rows["key"].combine_chunks()], source)
        parts.append(rows.append_column("record", keys))
    return pa.concat_tables(parts)


def linkage_truth(links: Path, truth: pa.Table) -> LinkageTruth:
    """Judges a `links` table. Records of nobody (person −1) are each a person of their own."""
    with duckdb.connect() as connection:
        connection.register("truth", truth)
        rows = connection.execute(
            """
            WITH x AS (SELECT l.person AS found,
                    CASE WHEN t.person < 0 THEN -l.record ELSE t.person END AS real
                FROM read_parquet(?) l JOIN truth t ON t.record = l.record),
            shared AS (SELECT found, real, count(*) AS n FROM x GROUP BY found, real),
            f AS (SELECT found, sum(n) AS n, count(*) AS parts FROM shared GROUP BY found),
            r AS (SELECT real, sum(n) AS n, count(*) AS parts FROM shared GROUP BY real)
            SELECT (SELECT sum(n * (n - 1)) / 2 FROM shared), (SELECT sum(n * (n - 1)) / 2 FROM f),
                (SELECT sum(n * (n - 1)) / 2 FROM r), (SELECT count(*) FROM f WHERE parts > 1),
                (SELECT count(*) FROM r WHERE parts > 1), (SELECT count(*) FROM f)
            """,
            [str(links)],
        ).fetchall()
    true, found, real, mixed, split, persons = (int(value or 0) for value in rows[0])
    return LinkageTruth(true, found - true, real - true, mixed, split, persons)


@dataclass(frozen=True)
class GapTruth:
    """Persons × schemes: judged, right class, and the confusions (true class, found class, how many)."""

    judged: int
    right: int
    confusions: tuple[tuple[str, str, str, int], ...]

    @property
    def share(self) -> float:
        return self.right / max(self.judged, 1)


def gap_truth(links: Path, gaps: Path, truth_folder: Path, truth: pa.Table) -> GapTruth:
    """Judges `gaps` against the true classes, for real persons found; a found person stands for the real
    one most of its records are of."""
    with duckdb.connect() as connection:
        connection.register("truth", truth)
        connection.execute(
            """
            CREATE TABLE stands AS SELECT found, real FROM (
                SELECT found, real, row_number() OVER (PARTITION BY real ORDER BY n DESC, found) AS p,
                    row_number() OVER (PARTITION BY found ORDER BY n DESC, real) AS q
                FROM (SELECT l.person AS found, t.person AS real, count(*) AS n
                    FROM read_parquet($links) l JOIN truth t ON t.record = l.record
                    WHERE t.person >= 0 GROUP BY ALL))
            WHERE p = 1 AND q = 1
            """,
            {"links": str(links)},
        )
        rows = connection.execute(
            """
            SELECT t.scheme, t.class, COALESCE(g.class, '–'), count(*) AS n
            FROM read_parquet($truth) t JOIN stands s ON s.real = t.person
            LEFT JOIN read_parquet($gaps) g ON g.person = s.found AND g.scheme = t.scheme
            GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3
            """,
            {"truth": str(truth_folder / "gaps.parquet"), "gaps": str(gaps)},
        ).fetchall()
    judged = sum(row[3] for row in rows)
    right = sum(row[3] for row in rows if row[1] == row[2])
    return GapTruth(judged, right, tuple(row for row in rows if row[1] != row[2]))
