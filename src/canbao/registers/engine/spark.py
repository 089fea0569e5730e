"""Spark, for registers that one machine does not hold: the same tables, row by row, as DuckDB's.

Queries are translated by `spark_sql`; the type of every column is asked of DuckDB, which binds each
query to empty tables of the same names, so that both engines store the same types. How to start a
cluster and how big it must be stands in docs/developers/spark.md.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame, SparkSession, functions
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import FractionalType, IntegralType, StructField

from canbao.registers.engine.base import BatchFunction, Source
from canbao.registers.engine.duck import ROW_GROUP, DuckEngine
from canbao.registers.engine.spark_sql import NotPortable, safe_name, translate

BATCH = 20_000
"""Rows in an Arrow batch sent to Python; between 10,000 and 50,000 it makes no difference."""
LOOPBACK = re.compile(r"local(\[.*\])?$|spark://(127\.0\.0\.1|localhost)[:/]")


def start_session(
    master: str = "local[2]", options: Mapping[str, str] | None = None
) -> SparkSession:
    """A Spark session with the settings under which rows equal DuckDB's; `options` (by Spark's
    names) add to them. On this machine alone everything stays on the loopback address."""
    settings = {
        "spark.app.name": "canbao",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        "spark.sql.parquet.compression.codec": "zstd",
        "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    }
    if LOOPBACK.match(master):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4",
        }
    # Executors take the driver's Python unless the cluster names another under this name.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master)
    for name, value in {**settings, **(options or {})}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


class SparkEngine:
    """Tables as Parquet files in a scratch directory, names of its own in a Spark session.

    `scratch` and every file loaded must be seen under one path by the driver and all executors.
    `session` is used when given and left running; else one is started on `master` and stopped by
    `close`.
    """

    name = "spark"

    def __init__(
        self,
        master: str = "local[2]",
        *,
        session: SparkSession | None = None,
        scratch: Path | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self._own = session is None
        self._root = session or start_session(master, options)
        self.session = self._root.newSession()
        self._scratch = Path(tempfile.mkdtemp(prefix="canbao-spark-", dir=scratch)).resolve()
        self._types = DuckEngine(threads=1, memory="256MB")
        self._held: dict[str, Path] = {}
        self._made = 0

    # --- tables --------------------------------------------------------------------------------

    def load(self, name: str, source: Source, schema: pa.Schema | None = None) -> None:
        if isinstance(source, pa.Table):
            self._types.load(name, source.schema.empty_table())
            plain = source.cast(self._schema(f'SELECT * FROM "{name}"'))
            self._keep(name, self.session.createDataFrame(plain))
            return
        paths = [source] if isinstance(source, Path) else source
        if not paths:
            if schema is None:
                raise ValueError(f"{name}: no files and no schema")
            self.load(name, schema.empty_table())
            return
        told = pq.read_schema(paths[0])
        self._types.load(name, told.empty_table())
        # Told the types, Spark need not look into every file for them first.
        reader = self.session.read.schema(from_arrow_schema(told))
        frame = reader.parquet(*(_uri(path) for path in paths))
        self._forget(name)
        frame.createOrReplaceTempView(safe_name(name))

    def view(self, name: str, query: str) -> None:
        text = self._sql(query)
        self._types.view(name, query)
        self._forget(name)
        self.session.sql(f"CREATE OR REPLACE TEMPORARY VIEW `{safe_name(name)}` AS {text}")

    def table(self, name: str, query: str) -> None:
        frame = self._frame(query)
        self._types.table(name, f"SELECT * FROM ({query}) LIMIT 0")
        self._keep(name, frame)

    def map(self, name: str, query: str, function: BatchFunction, schema: pa.Schema) -> None:
        def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                if batch.num_rows:
                    yield function(batch)

        frame = self._frame(query).mapInArrow(each, from_arrow_schema(schema))
        self._types.load(name, schema.empty_table())
        self._keep(name, frame)

    def drop(self, *names: str) -> None:
        for name in names:
            self._types.drop(name)
            self._forget(name)

    # --- results -------------------------------------------------------------------------------

    def arrow(self, query: str) -> pa.Table:
        return self._frame(query).toArrow().cast(self._schema(query))

    def scalar(self, query: str) -> int:
        rows = self._frame(query).collect()
        return int(rows[0][0]) if rows and rows[0][0] is not None else 0

    def write(self, query: str, path: Path, order_by: Iterable[str]) -> int:
        """Sorted by all executors into one part a range, strung together here a batch at a time,
        so that the driver's memory does not bound the table."""
        schema = self._schema(query)
        parts = self._place()
        order = ", ".join(order_by)
        self._frame(f"SELECT * FROM ({query}) ORDER BY {order}").write.parquet(_uri(parts))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _string_together(sorted(parts.glob("part-*.parquet")), path, schema)
        finally:
            shutil.rmtree(parts, ignore_errors=True)

    def close(self) -> None:
        for name in list(self._held):
            self._forget(name)
        self._types.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        if self._own:
            self._root.stop()

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- inside --------------------------------------------------------------------------------

    def _schema(self, query: str) -> pa.Schema:
        """Columns and types that DuckDB gives a query."""
        return self._types.arrow(f"SELECT * FROM ({query}) LIMIT 0").schema

    def _frame(self, query: str) -> DataFrame:
        """The query on Spark, every column of DuckDB's type."""
        frame = self.session.sql(translate(query, self._fractions()))
        return frame.select(*(_cast(have, want) for have, want in self._columns(query, frame)))

    def _sql(self, query: str) -> str:
        """The same as text, for views, which are read anew each time."""
        text = translate(query, self._fractions())
        columns = ", ".join(
            f"CAST(`{have.name}` AS {want.dataType.simpleString()}) AS `{want.name}`"
            for have, want in self._columns(query, self.session.sql(text))
        )
        return f"SELECT {columns} FROM ({text})"

    def _columns(self, query: str, frame: DataFrame) -> list[tuple[StructField, StructField]]:
        """Every column as Spark would give it and as DuckDB does."""
        pairs = list(zip(frame.schema, from_arrow_schema(self._schema(query)), strict=True))
        for have, want in pairs:
            cut = isinstance(have.dataType, FractionalType)
            if cut and isinstance(want.dataType, IntegralType):
                raise NotPortable(want.name, query)
        return pairs

    def _fractions(self) -> set[str]:
        """Names of columns that hold fractions in any table."""
        rows = self._types.connection.execute(
            "SELECT DISTINCT column_name FROM information_schema.columns"
            " WHERE data_type IN ('DOUBLE', 'FLOAT') OR data_type LIKE 'DECIMAL%'"
        ).fetchall()
        return {row[0] for row in rows}

    def _place(self) -> Path:
        self._made += 1
        return self._scratch / f"t{self._made}"

    def _keep(self, name: str, frame: DataFrame) -> None:
        """Writes a table out and reads it back: later steps start from files, not its history."""
        place = self._place()
        schema = frame.schema
        frame.write.parquet(_uri(place))
        self._forget(name)
        self._held[name] = place
        kept = self.session.read.schema(schema).parquet(_uri(place))
        kept.createOrReplaceTempView(safe_name(name))

    def _forget(self, name: str) -> None:
        self.session.catalog.dropTempView(safe_name(name))
        place = self._held.pop(name, None)
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)


def _cast(have: StructField, want: StructField) -> Column:
    """A column under DuckDB's name and type."""
    column = functions.col(f"`{have.name}`")
    if have.dataType != want.dataType:
        column = column.cast(want.dataType)
    return column.alias(want.name) if have.name != want.name else column


def _string_together(parts: list[Path], path: Path, schema: pa.Schema) -> int:
    """One file of full row groups, whatever the parts' sizes; returns how many rows."""
    rows = 0
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush(least: int) -> None:
            nonlocal waiting
            held = pa.Table.from_batches(waiting, schema=schema)
            while held.num_rows >= least and held.num_rows:
                writer.write_table(held.slice(0, ROW_GROUP).combine_chunks())
                held = held.slice(ROW_GROUP)
            waiting = held.to_batches()

        for part in parts:
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(ROW_GROUP):
                    waiting.append(batch.cast(schema))
                    rows += batch.num_rows
                    if sum(b.num_rows for b in waiting) >= ROW_GROUP:
                        flush(ROW_GROUP)
        flush(1)
    return rows


def _uri(path: Path) -> str:
    """A file's address for Hadoop, in which brackets and stars would stand for other files."""
    return "file://" + re.sub(r"([\[\]{}*?\\])", r"\\\1", str(path.resolve()))
