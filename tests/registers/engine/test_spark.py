"""Spark gives what DuckDB gives: expression by expression where their words differ in meaning, and
table by table for a whole city, on two workers of a cluster."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canbao.registers import coverage, persons
from canbao.registers.engine import DuckEngine, Engine
from tests.registers.engine.city import COMPARED, City, differences

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from canbao.registers.engine.spark import SparkEngine

pytestmark = [pytest.mark.slow, pytest.mark.spark]

EXPRESSIONS = (
    "a / b",
    "(a * 1.0) / 7 * 3",
    "CAST(a / 2 AS INTEGER)",
    "CAST(a / 4 AS BIGINT)",
    "CAST(a * 0.5 AS INTEGER)",
    "CAST(a * -0.25 AS SMALLINT)",
    "CAST((b % 100000 - b % 100) / 100 AS INTEGER)",
    "CAST(floor(a / 3) AS BIGINT)",
    "floor(a / 3)",
    "round(a / 4)",
    "CAST(round(1000 * log2(37.0 / b)) AS BIGINT)",
    "a % 3",
    "a % -3",
    "a + 1",
    "abs(a) * CAST(b AS BIGINT)",
    "a & 3",
    "1 << CAST(b % 5 AS INTEGER)",
    "least(a, b, NULL)",
    "greatest(a, NULL, b)",
    "NULLIF(a, 2)",
    "COALESCE(a, 7)",
    "a IN (1, NULL)",
    "CASE WHEN a NOT IN (SELECT b FROM t WHERE b > 3) THEN 1 ELSE 0 END",
    "CASE WHEN a IN (SELECT a FROM t) OR a = 0 THEN 1 ELSE 0 END",
    "CASE WHEN a NOT IN (SELECT a FROM t) THEN 1 ELSE 0 END",
    "CASE WHEN a NOT IN (SELECT a FROM t WHERE a IS NOT NULL) OR b = 1 THEN 1 ELSE 0 END",
    "s || u",
    "s || '|' || CAST(a AS VARCHAR)",
    "length(s) - 4",
    "levenshtein(s, u)",
    "levenshtein(s, u) * 5 <= greatest(length(s), length(u))",
    "substr(s, 0, 3)",
    "substr(s, 2, 2)",
    "substr(s, -2)",
    "substr(s, -2, 1)",
    "substr(s, length(s) - 4)",
    "substr(s, length(s) - 4, 2)",
    "substr(s, 3)",
    "trim(s)",
    "split_part(s, ':', 2)",
    "split_part(s, ':', 9)",
    "s = ''",
    "s < u",
    "s LIKE 'a%'",
    "TRY_CAST(s AS BIGINT)",
    "TRY_CAST(u AS INTEGER)",
    "year(d) * 10000 + month(d) * 100 + day(d)",
    "CAST(d AS VARCHAR)",
    "make_date(2000 + CAST(b % 20 AS INTEGER), 2, 28)",
    "d = DATE '2024-02-29'",
    "d + 1",
    "d > DATE '1999-12-31' OR NULL",
    "CASE WHEN s IS NULL THEN NULL WHEN a > 2 THEN 1 ELSE CAST(2 AS SMALLINT) END",
    "a IS DISTINCT FROM b",
    "CAST(a > 2 AS INTEGER)",
    "row_number() OVER (ORDER BY a, k)",
    "row_number() OVER (ORDER BY s DESC, k)",
    "rank() OVER (PARTITION BY b % 3 ORDER BY a DESC)",
    "lag(a) OVER (ORDER BY d, k)",
    "lead(s) OVER (PARTITION BY a ORDER BY u DESC, k)",
    "CAST(sum(b) OVER (PARTITION BY a) AS BIGINT)",
    "max(a) OVER (ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)",
    "bit_or(CAST(k AS INTEGER)) OVER (PARTITION BY b ORDER BY k"
    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)",
)
AGGREGATES = (
    "count(*)",
    "count(a)",
    "count(DISTINCT s)",
    "count(*) FILTER (WHERE a > 1)",
    "CAST(sum(a) AS BIGINT)",
    "sum(b)",
    "min(s)",
    "max(u)",
    "min(d)",
    "bool_or(a > 2)",
    "bool_and(a > 2)",
    "bit_or(CAST(b % 4096 AS INTEGER))",
    "arg_min(s, k)",
    "arg_max(a, k)",
    "arg_min(a, k) FILTER (WHERE s IS NOT NULL)",
)
NUMBERLIKE = "0123456789eExX.+-_ Bab"
ODD = (
    "张三", "张三丰", "欧阳·娜娜", "abcdef", "aé中𠮷", "", " a b ", "a:b", ":", "2.5", "-2.5",
    "1E3", " 12 ", "0x1F", "12345678901234567890", "+7", ".5", "0b11", "1_000", "\\", "it's", None,
)  # fmt: skip


def rows() -> pa.Table:
    """Numbers around halves and zero, texts of all lengths and scripts, numbers written badly."""
    draw = random.Random(7)
    texts = [*ODD, *("".join(draw.choices(NUMBERLIKE, k=draw.randint(1, 5))) for _ in range(400))]
    n = len(texts)
    days = [None, dt.date(2024, 2, 29), dt.date(1899, 12, 31), dt.date(2026, 10, 1)]
    return pa.table({
        "k": pa.array(range(n), pa.int64()),
        "a": pa.array([draw.choice([None, *range(-7, 8)]) for _ in range(n)], pa.int16()),
        "b": pa.array([draw.randint(1, 10**draw.randint(1, 17)) for _ in range(n)], pa.int64()),
        "s": pa.array(texts, pa.string()),
        "u": pa.array(draw.sample(texts, n), pa.string()),
        "d": pa.array([draw.choice(days) for _ in range(n)], pa.date32()),
    })  # fmt: skip


@pytest.fixture(scope="session")
def spark(session: SparkSession, scratch: Path) -> Iterator[SparkEngine]:
    """An engine on the cluster."""
    from canbao.registers.engine.spark import SparkEngine

    with SparkEngine(session=session, scratch=scratch) as engine:
        yield engine


@pytest.fixture(scope="session")
def duck() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as engine:
        yield engine


Answers = tuple[pa.Table, pa.Table]


@pytest.fixture(scope="session")
def by_row(duck: DuckEngine, spark: SparkEngine) -> Answers:
    """All expressions over all rows, by both."""
    return _both(duck, spark, EXPRESSIONS, "k", "FROM t", "")


@pytest.fixture(scope="session")
def by_group(duck: DuckEngine, spark: SparkEngine) -> Answers:
    """All aggregates, by both."""
    return _both(duck, spark, AGGREGATES, "b % 3 AS k", "FROM t", "GROUP BY b % 3")


def _both(
    duck: DuckEngine, spark: SparkEngine, listed: tuple[str, ...], key: str, source: str, tail: str
) -> Answers:
    columns = ", ".join(f"{said} AS x{n}" for n, said in enumerate(listed))
    query = f"SELECT * FROM (SELECT {key}, {columns} {source} {tail}) ORDER BY k"
    found = []
    engines: tuple[Engine, ...] = (duck, spark)
    for engine in engines:
        engine.load("t", rows())
        found.append(engine.arrow(query))
    return found[0], found[1]


def _same(answers: Answers, n: int) -> None:
    one, other = (table.select(["k", f"x{n}"]) for table in answers)
    assert differences(one, other) == []


@pytest.mark.parametrize("n", range(len(EXPRESSIONS)), ids=EXPRESSIONS)
def test_an_expression_means_the_same(by_row: Answers, n: int) -> None:
    _same(by_row, n)


@pytest.mark.parametrize("n", range(len(AGGREGATES)), ids=AGGREGATES)
def test_an_aggregate_means_the_same(by_group: Answers, n: int) -> None:
    _same(by_group, n)


def test_both_workers_take_part(spark: SparkEngine) -> None:
    context = spark.session.sparkContext
    held = context._jsc.sc().getExecutorMemoryStatus().size()  # type: ignore[union-attr]
    assert held == 3  # two executors and the driver


def test_a_table_may_be_made_of_itself(spark: SparkEngine) -> None:
    spark.load("own", pa.table({"a": [1, 2]}))
    spark.table("own", "SELECT a + 1 AS a FROM own")
    assert spark.scalar("SELECT sum(a) FROM own") == 5


def test_a_view_follows_the_table_it_names(spark: SparkEngine) -> None:
    spark.load("followed", pa.table({"a": [1]}))
    spark.view("following view", "SELECT a FROM followed")
    spark.table("followed", "SELECT a + 1 AS a FROM followed")
    assert spark.scalar('SELECT max(a) FROM "following view"') == 2


def test_no_files_make_an_empty_table(spark: SparkEngine) -> None:
    spark.load("nobody", [], pa.schema([("a", pa.int16())]))
    assert spark.arrow("SELECT a FROM nobody").schema.field("a").type == pa.int16()


def test_a_function_sees_every_row_once(spark: SparkEngine) -> None:
    schema = pa.schema([("double", pa.int64())])

    def double(batch: pa.RecordBatch) -> pa.RecordBatch:
        made = [2 * value for value in batch.column(0).to_pylist()]
        return pa.RecordBatch.from_arrays([pa.array(made, pa.int64())], schema=schema)

    spark.load("single", pa.table({"a": list(range(1000))}))
    spark.map("doubled", "SELECT a FROM single", double, schema)
    assert spark.scalar("SELECT sum(double) FROM doubled") == 999_000


def test_a_written_file_is_sorted_and_whole(spark: SparkEngine, tmp_path: Path) -> None:
    spark.load("loose", pa.table({"a": [3, None, 1, 2], "s": ["c", "n", "a", "b"]}))
    path = tmp_path / "deep" / "sorted.parquet"
    assert spark.write("SELECT * FROM loose", path, ["a"]) == 4
    assert pq.read_table(path)["s"].to_pylist() == ["a", "b", "c", "n"]


def test_the_same_rows_give_the_same_bytes(spark: SparkEngine, tmp_path: Path) -> None:
    spark.load("again", pa.table({"a": list(range(500))}))
    for n in (1, 2):
        spark.write("SELECT * FROM again", tmp_path / f"{n}.parquet", ["a"])
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()


def test_a_dropped_table_is_gone(spark: SparkEngine) -> None:
    spark.load("leaving", pa.table({"a": [1]}))
    spark.drop("leaving")
    with pytest.raises(Exception, match="leaving"):
        spark.scalar("SELECT a FROM leaving")


TABLES = (*COMPARED, *persons.ORDER, *coverage.KEYS)


@pytest.fixture(scope="session")
def stages(city: City, session: SparkSession, scratch: Path) -> dict[str, dict[str, pa.Table]]:
    """Every stage of the city's registers on both engines, with one model, after the same picture."""
    from canbao.registers.engine.spark import SparkEngine

    found = {}
    learned = city.store("duckdb stages")
    with DuckEngine() as engine:
        city.load(engine)
        model = city.train(engine, learned)
    with DuckEngine() as engine:
        city.load(engine)
        city.earlier(engine, learned, model)
    store = city.store("spark stages")
    for folder in ("model", "stages/links"):
        shutil.copytree(learned.path / folder, store.path / folder)
    shutil.copy(learned.path / "current.json", store.path)
    with DuckEngine() as engine:
        city.load(engine)
        found["duckdb"] = city.run(engine, learned, model)
    with SparkEngine(session=session, scratch=scratch) as engine:
        city.load(engine)
        found["spark"] = city.run(engine, store, model)
    return found


@pytest.mark.parametrize("table", TABLES)
def test_a_stage_gives_the_same_rows(stages: dict[str, dict[str, pa.Table]], table: str) -> None:
    assert differences(stages["duckdb"][table], stages["spark"][table]) == []


@pytest.mark.parametrize("table", ["links", "weighed", "spells", "gaps", "lists"])
def test_the_city_has_something_to_compare(
    stages: dict[str, dict[str, pa.Table]], table: str
) -> None:
    assert stages["spark"][table].num_rows > 100


def test_persons_of_the_city_were_merged_and_split(
    stages: dict[str, dict[str, pa.Table]],
) -> None:
    kinds = stages["spark"]["events"]["kind"].to_pylist()
    assert min(kinds.count("merge"), kinds.count("split")) >= 5, kinds
