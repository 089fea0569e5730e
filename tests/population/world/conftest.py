"""One world of twenty thousand persons, made once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from canbao.population.world import WorldSummary, make_world

MONTH = 2026 * 12 + 5


class Truth:
    """The truth tables, asked in SQL; `{persons}` and the like stand for the files."""

    def __init__(self, summary: WorldSummary) -> None:
        self.summary = summary
        self.files = {
            p.stem: f"read_parquet('{p.as_posix()}')"
            for p in sorted(summary.truth.glob("*.parquet"))
        }

    def rows(self, sql: str) -> list[tuple]:
        return duckdb.connect().execute(sql.format(**self.files)).fetchall()

    def count(self, sql: str) -> int:
        return self.rows(f"SELECT count(*) FROM {sql}")[0][0]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    out: Path = tmp_path_factory.mktemp("town")
    return Truth(
        make_world(out, persons=20_000, seed=11, region="Sichuan/Chengdu", reference_month=MONTH)
    )
