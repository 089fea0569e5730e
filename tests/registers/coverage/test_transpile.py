"""Every query of coverage also means something to Spark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import sqlglot
from sqlglot import exp

from canbao.registers.coverage import run
from canbao.registers.engine import DuckEngine
from tests.registers.coverage.made import REFERENCE, World

FORBIDDEN = (exp.Qualify, exp.Struct, exp.Array, exp.RegexpLike, exp.Rand, exp.Unnest)


class Recorder(DuckEngine):
    """DuckDB that notes what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.queries: list[str] = []

    def view(self, name: str, query: str) -> None:
        self.queries.append(query)
        super().view(name, query)

    def table(self, name: str, query: str) -> None:
        self.queries.append(query)
        super().table(name, query)

    def arrow(self, query: str) -> pa.Table:
        self.queries.append(query)
        return super().arrow(query)

    def write(self, query: str, path: Path, order_by: Iterable[str]) -> int:
        self.queries.append(query)
        return super().write(query, path, order_by)


def test_every_query_transpiles_to_spark_and_keeps_to_the_subset() -> None:
    with Recorder() as engine:
        World().person(1).doing(1, "employee").survey(1, "not_joined").load(engine)
        engine.queries.clear()
        run(engine, REFERENCE)
        queries = list(engine.queries)
    assert len(queries) > 20
    for query in queries:
        [tree] = sqlglot.parse(query, read="duckdb")
        assert tree is not None
        assert not list(tree.find_all(*FORBIDDEN)), query
        assert "//" not in query
        [spark] = sqlglot.transpile(query, read="duckdb", write="spark",
                                    unsupported_level=sqlglot.ErrorLevel.RAISE)
        assert spark
        for window in tree.find_all(exp.Window):
            assert window.args.get("order") or not re.search(
                r"row_number|lag|lead", window.sql(), re.IGNORECASE)
