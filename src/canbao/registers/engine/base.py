"""The interface of an engine: named tables, SQL between them, Arrow batches through Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeAlias

import pyarrow as pa

BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]
"""A pure function, row by row: the same rows in give the same rows out, however they are batched."""

Source: TypeAlias = Path | list[Path] | pa.Table


class Engine(Protocol):
    """Tables by name. Names are plain words; a later `table` or `view` of the same name replaces it."""

    name: str

    def load(self, name: str, source: Source, schema: pa.Schema | None = None) -> None:
        """Make a table of Parquet files (one or many, all of one schema) or of an Arrow table. An empty
        list gives an empty table of `schema`."""

    def view(self, name: str, query: str) -> None:
        """Name a query; it runs each time it is used."""

    def table(self, name: str, query: str) -> None:
        """Run a query once and keep its rows for this session."""

    def map(self, name: str, query: str, function: BatchFunction, schema: pa.Schema) -> None:
        """Send the rows of a query through a function of Arrow batches and keep what comes out."""

    def arrow(self, query: str) -> pa.Table:
        """The rows of a query, here. For small results."""

    def scalar(self, query: str) -> int:
        """The one whole number a query gives; 0 for null."""

    def write(self, query: str, path: Path, order_by: Iterable[str]) -> int:
        """Write the rows to one Parquet file, sorted by a total order; returns how many."""

    def drop(self, *names: str) -> None:
        """Forget tables that are no longer needed."""

    def close(self) -> None:
        """Give back memory and temporary files."""
