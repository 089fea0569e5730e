"""Sorts and settles the rows of a delivery in flat memory, and writes them to Parquet.

Runs of rows are sorted by record and put on disk cut into ranges of the record's hash; then each
range is read from all runs, sorted and written. What stands twice is dropped in the run already,
so that a million equal rows stay one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from canbao.registers.standard.text import Bools, Int64s

RUN_ROWS = 131_072
RANGE_ROWS = 65_536
MOST_RANGES = 1024
ROW_GROUP = 131_072
UNLIKE = ("record", "row", "number17", "number_text", "pinyin", "phone", "household", "guardian17")
"""Columns whose values seldom come again: a dictionary of them would cost and save nothing."""
_LAST = np.iinfo(np.int64).max

Settle = Callable[[pa.Table], pa.Table]


class Gathering:
    """Rows of one table that arrive in any order and leave sorted.

    `settle` sorts a table by record and drops what stands twice; it is asked for every run and
    again for every range of all runs.
    """

    def __init__(
        self, schema: pa.Schema, folder: Path, name: str, rows: int, settle: Settle
    ) -> None:
        self.schema = schema
        self.settle = settle
        self.count = 0
        self._folder = folder
        self._name = name
        ranges = 1
        while ranges < MOST_RANGES and rows > RUN_ROWS and ranges * RANGE_ROWS < rows:
            ranges *= 2
        self._edges = np.arange(1, ranges, dtype=np.uint64) * np.uint64(2**63 // ranges)
        self._held: list[pa.RecordBatch] = []
        self._held_rows = 0
        self._runs: list[Path] = []

    def add(self, batch: pa.RecordBatch) -> None:
        if batch.num_rows == 0:
            return
        self._held.append(batch)
        self._held_rows += batch.num_rows
        if self._held_rows >= RUN_ROWS:
            self._spill()

    def _run(self) -> pa.Table:
        table = pa.Table.from_batches(self._held, schema=self.schema)
        self._held, self._held_rows = [], 0
        return self.settle(table)

    def _spill(self) -> None:
        table = self._run().combine_chunks()
        cuts = np.searchsorted(np.asarray(table["record"]).view(np.uint64), self._edges)
        bounds = [0, *cuts.tolist(), table.num_rows]
        path = self._folder / f"{self._name}-{len(self._runs)}.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, self.schema) as writer:
            for begin, end in pairwise(bounds):
                part = table.slice(begin, end - begin).to_batches()
                empty = pa.RecordBatch.from_pylist([], schema=self.schema)
                writer.write_batch(part[0] if part else empty)
        self._runs.append(path)

    def ranges(self) -> Iterator[pa.Table]:
        """The rows in order, range by range; each settled."""
        if not self._runs:
            yield self._run()
            return
        if self._held:
            self._spill()
        files = [pa.OSFile(str(path), "rb") for path in self._runs]
        readers = [pa.ipc.open_file(file) for file in files]
        for at in range(len(self._edges) + 1):
            parts = [reader.get_batch(at) for reader in readers]
            yield self.settle(pa.Table.from_batches(parts, schema=self.schema))
        for file in files:
            file.close()
        for path in self._runs:
            path.unlink()

    def write(self, path: Path, schema: pa.Schema, see: Callable[[pa.Table], pa.Table]) -> int:
        """Write the rows, each range seen and perhaps thinned by `see` first; returns how many."""
        rows = 0
        repeating = [name for name in schema.names if name not in UNLIKE]
        with pq.ParquetWriter(
            path, schema, compression="zstd", compression_level=1, use_dictionary=repeating
        ) as writer:
            for table in self.ranges():
                kept = see(table).select(schema.names)
                if kept.num_rows:
                    writer.write_table(kept, row_group_size=ROW_GROUP)
                rows += kept.num_rows
        return rows


def distinct_facts(table: pa.Table) -> pa.Table:
    """Sorted by record and the remaining columns (absent values last), equal rows once."""
    order, tied = _by_record(table)
    if not len(tied):
        return table.take(pa.array(order))
    rows = order[tied]
    some = table.take(pa.array(rows))
    keys = [_sortable(some[name]) for name in table.schema.names]
    ranked = np.lexsort(keys[::-1])
    order[tied] = rows[ranked]
    same = np.ones(len(tied), np.bool_)
    for key in keys:
        same[1:] &= key[ranked][1:] == key[ranked][:-1]
    same[0] = False
    keep = np.ones(len(order), np.bool_)
    keep[tied[same]] = False
    return table.take(pa.array(order[keep]))


def distinct_records(repeated: Callable[[Int64s], None]) -> Settle:
    """Sorted by record, content, row; of rows that say the same all but one go to `repeated`."""

    def settle(table: pa.Table) -> pa.Table:
        order, tied = _by_record(table)
        if not len(tied):
            return table.take(pa.array(order))
        rows = order[tied]
        record, content, row = (
            np.asarray(table[name])[rows] for name in ("record", "content", "row")
        )
        ranked = np.lexsort((row, content, record))
        order[tied] = rows[ranked]
        same = np.zeros(len(tied), np.bool_)
        same[1:] = (record[ranked][1:] == record[ranked][:-1]) & (
            content[ranked][1:] == content[ranked][:-1]
        )
        repeated(row[ranked][same])
        keep = np.ones(len(order), np.bool_)
        keep[tied[same]] = False
        return table.take(pa.array(order[keep]))

    return settle


def newest_per_record(table: pa.Table) -> pa.Table:
    """Of the rows of each record, in order, the one with the newest date, then the last row."""
    record = np.asarray(table["record"])
    if not (record[1:] == record[:-1]).any():
        return table
    day = np.asarray(table["as_of"].cast(pa.int32()))
    order = np.lexsort((np.asarray(table["row"]), day, record))
    last = np.append(record[order][1:] != record[order][:-1], True)
    return table.take(pa.array(order[last]))


def _by_record(table: pa.Table) -> tuple[Int64s, Int64s]:
    """The order by record, and the positions in it whose record stands more than once."""
    record = np.asarray(table["record"])
    order = np.argsort(record, kind="stable")
    ordered = record[order]
    equal: Bools = ordered[1:] == ordered[:-1]
    tied = np.zeros(len(order), np.bool_)
    if equal.any():
        tied[1:] |= equal
        tied[:-1] |= equal
    return order, np.flatnonzero(tied)


def _sortable(column: pa.ChunkedArray) -> Int64s:
    """Whole numbers that sort and compare as the column does, nulls last."""
    if pa.types.is_string(column.type):
        coded = column.combine_chunks().dictionary_encode()
        ranks: Int64s = np.argsort(np.argsort(np.array(coded.dictionary.to_pylist(), dtype=object)))
        ranks = np.append(ranks, _LAST)
        found: Int64s = ranks[np.asarray(pc.fill_null(coded.indices, len(ranks) - 1))]
        return found
    if pa.types.is_date(column.type):
        column = column.cast(pa.int32())
    return np.asarray(pc.fill_null(column.cast(pa.int64()), _LAST))
