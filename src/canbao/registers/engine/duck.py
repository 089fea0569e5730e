"""DuckDB in process: the default engine.

Memory is limited and spills beside the store; every file read or written is Parquet.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from canbao.registers.engine.base import BatchFunction, Source

ROW_GROUP = 131_072


class DuckEngine:
    """One DuckDB connection, spilling into a directory of its own."""

    name = "duckdb"

    def __init__(
        self,
        *,
        threads: int = 2,
        memory: str = "1GB",
        spill: Path | None = None,
        database: Path | None = None,
    ) -> None:
        """`database` is a file whose tables are changed by `change` alone; whatever else is made ends with
        the session, under the name of a table of the file in its stead."""
        self._kind = "TEMP " if database else ""
        self._here = "temp." if database else ""
        self._file = database.stem if database else ""
        self._made: dict[str, str] = {}
        """What was made in this session: table or view."""
        self._spill = Path(tempfile.mkdtemp(prefix="canbao-duckdb-", dir=spill))
        self.connection = duckdb.connect(
            str(database or ":memory:"),
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": str(self._spill),
                "preserve_insertion_order": False,
                # Tables come and go: tidying up between statements would cost more than it frees.
                "checkpoint_threshold": "256MB" if database else "1TB",
            },
        )
        # What is changed in a file stays in its log until there is enough of it.
        self.connection.execute("PRAGMA disable_checkpoint_on_shutdown")

    def load(self, name: str, source: Source, schema: pa.Schema | None = None) -> None:
        if isinstance(source, pa.Table):
            self.connection.register("arrow rows", source)
            self.table(name, 'SELECT * FROM "arrow rows"')
            self.connection.unregister("arrow rows")
            return
        paths = [source] if isinstance(source, Path) else source
        if not paths:
            if schema is None:
                raise ValueError(f"{name}: no files and no schema")
            self.load(name, schema.empty_table())
            return
        listed = ", ".join(f"'{_quoted(path)}'" for path in paths)
        self.view(name, f"SELECT * FROM read_parquet([{listed}])")

    def view(self, name: str, query: str) -> None:
        self.drop(name)
        self.connection.execute(f'CREATE {self._kind}VIEW "{name}" AS {query}')
        self._made[name] = "VIEW"

    def table(self, name: str, query: str) -> None:
        # The new rows may be made of the old ones under the same name.
        self.connection.execute(f'CREATE OR REPLACE {self._kind}TABLE "{name} new" AS {query}')
        self.drop(name)
        self.connection.execute(f'ALTER TABLE "{name} new" RENAME TO "{name}"')
        self._made[name] = "TABLE"

    def map(self, name: str, query: str, function: BatchFunction, schema: pa.Schema) -> None:
        reader = self.connection.sql(query).to_arrow_reader(65_536)
        done = [function(batch) for batch in reader if batch.num_rows]
        self.load(name, pa.Table.from_batches(done, schema=schema))

    def arrow(self, query: str) -> pa.Table:
        return self.connection.sql(query).to_arrow_table()

    def scalar(self, query: str) -> int:
        rows = self.connection.execute(query).fetchall()
        return int(rows[0][0]) if rows and rows[0][0] is not None else 0

    def write(self, query: str, path: Path, order_by: Iterable[str]) -> int:
        path.parent.mkdir(parents=True, exist_ok=True)
        order = ", ".join(order_by)
        self.connection.execute("SET preserve_insertion_order = true")
        rows = self.connection.execute(
            f"COPY (SELECT * FROM ({query}) ORDER BY {order}) TO '{_quoted(path)}' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
        ).fetchall()
        self.connection.execute("SET preserve_insertion_order = false")
        return int(rows[0][0])

    def save(self, path: Path, *names: str) -> None:
        """Copy tables into a database file, whole or not at all."""
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        for left in path.parent.glob(f".{path.name}.*"):  # of runs that were killed
            left.unlink()
        self.connection.execute(f"ATTACH '{_quoted(draft)}' AS kept")
        for name in names:
            self.connection.execute(f'CREATE TABLE kept."{name}" AS SELECT * FROM "{name}"')
        self.connection.execute("CHECKPOINT kept")
        self.connection.execute("DETACH kept")
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)  # what was changed since, too
        draft.replace(path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that happens within holds together, or nothing does."""
        self.connection.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def change(self, statement: str) -> None:
        """Run a statement that changes a table in place. Only for a database of our own."""
        self.connection.execute(statement)

    def put(self, name: str) -> None:
        """What stands under a name in this session becomes the rows of the file's table of that name."""
        kept = f'"{self._file}".main."{name}"'
        self.connection.execute(f"DELETE FROM {kept}")
        self.connection.execute(f'INSERT INTO {kept} SELECT * FROM temp."{name}"')

    def drop(self, *names: str) -> None:
        for name in names:
            kind = self._made.pop(name, None)
            if kind:
                self.connection.execute(f'DROP {kind} {self._here}"{name}"')

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> DuckEngine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
