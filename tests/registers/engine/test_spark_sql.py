"""Translation into Spark's dialect, as far as it can be seen without Spark: what is refused,
what is renamed, and that every query of every stage is within the words both engines share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from canbao.registers.engine import DuckEngine
from canbao.registers.engine.spark_sql import NotPortable, safe_name, translate
from tests.registers.engine.city import City


@pytest.mark.parametrize(
    "query",
    [
        "SELECT hash(a) FROM t",
        "SELECT a // 2 FROM t",
        "SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1",
        "SELECT d + INTERVAL 1 MONTH FROM t",
        "SELECT regexp_matches(s, 'a') FROM t",
        "SELECT substr(s, 1, n) FROM t",
        "SELECT TRY_CAST(s AS DATE) FROM t",
        "SELECT round(x, 2) FROM t",
        "SELECT a IN (SELECT b FROM u) FROM t",
        "SELECT a FROM t WHERE (a NOT IN (SELECT b FROM u)) = FALSE",
    ],
)
def test_what_was_not_compared_is_refused(query: str) -> None:
    with pytest.raises(NotPortable):
        translate(query)


def test_a_refusal_names_the_function_and_the_query() -> None:
    with pytest.raises(NotPortable, match=r"MD5.*SELECT md5\(s\) FROM people"):
        translate("SELECT md5(s) FROM people")


def test_two_names_with_blanks_stay_two_names() -> None:
    assert safe_name("links before") != safe_name("links_before")


def test_null_order_is_said_out_loud() -> None:
    assert "NULLS LAST" in translate("SELECT a FROM t ORDER BY a")


def test_a_whole_number_is_cast_as_it_is() -> None:
    assert "RINT" not in translate("SELECT CAST(a + 1 AS INTEGER) AS a FROM t")


def test_a_column_that_may_hold_a_fraction_is_rounded_when_cast() -> None:
    assert "RINT" in translate("SELECT CAST(a AS INTEGER) FROM (SELECT b / 2 AS a FROM t)")


def test_a_stored_fraction_is_rounded_when_cast() -> None:
    assert "RINT" in translate("SELECT CAST(a AS INTEGER) FROM t", {"A"})


class Translating(DuckEngine):
    """DuckDB, and every query of a stage also through the translation."""

    seen = 0

    def translated(self, query: str) -> None:
        translate(query)
        self.seen += 1

    def view(self, name: str, query: str) -> None:
        if "read_parquet" not in query:  # DuckDB's own way to load a file
            self.translated(query)
        super().view(name, query)

    def table(self, name: str, query: str) -> None:
        self.translated(query)
        super().table(name, query)

    def arrow(self, query: str) -> pa.Table:
        self.translated(query)
        return super().arrow(query)

    def scalar(self, query: str) -> int:
        self.translated(query)
        return super().scalar(query)

    def write(self, query: str, path: Path, order_by: Iterable[str]) -> int:
        self.translated(query)
        return super().write(query, path, order_by)


@pytest.mark.slow
def test_every_query_of_every_stage_can_be_said_on_spark(city: City) -> None:
    with Translating() as engine:
        city.load(engine)
        store = city.store("translating")
        city.run(engine, store, city.train(engine, store))
        assert engine.seen > 100
