"""The result file of a delivery: what became of each row, and why, in both languages.

One line per row and problem in the order of the delivery; the department gets it back. Counts and
shares are in `quality`.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from canbao.registers.intake.columns import Issue
from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.standard.text import Bools, Int8s, Int64s
from canbao.registers.words import problems

STATES = ("absent", "accepted", "quarantined", "repeated")
ABSENT, ACCEPTED, QUARANTINED, REPEATED = range(4)
COLUMNS = ("row", "state", "field", "value", "zh", "en")
_WRITTEN_ROWS = 262_144
_ISSUES = pa.schema(
    [("row", pa.int64()), ("code", pa.int16()), ("field", pa.string()), ("value", pa.string())]
)


class Results:
    """Takes the findings batch by batch; writes them out when the delivery is through."""

    def __init__(self, folder: Path) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.rows = 0
        self._state: Int8s = np.zeros(1 << 16, np.int8)
        self._last = 0
        self._path = folder / "issues.arrow"
        self._sink = pa.OSFile(str(self._path), "wb")
        self._issues = pa.ipc.new_stream(self._sink, _ISSUES)
        self._bounds: list[int] = []

    def take(
        self,
        rows: Int64s,
        quarantined: Bools,
        issues: Sequence[Issue],
        malformed: Sequence[tuple[int, str]] = (),
    ) -> None:
        """The rows of one batch, their problems, and rows that could not be read at all."""
        broken = np.array([number for number, _ in malformed], np.int64)
        last = int(max(rows.max(initial=0), broken.max(initial=0), self._last))
        while last >= len(self._state):
            self._state = np.concatenate([self._state, np.zeros_like(self._state)])
        self._state[rows] = np.where(quarantined, QUARANTINED, ACCEPTED)
        self._state[broken] = QUARANTINED
        self._last = last
        self.rows += len(rows) + len(broken)
        parts = [_block(rows[issue.at], issue.code, issue.field, issue.values) for issue in issues]
        if len(broken):
            values = pa.array([text for _, text in malformed], pa.string())
            parts.append(_block(broken, "wrong_columns", "row", values))
        for issue in issues:
            self.counts[issue.code, issue.field] += len(issue.at)
        self.counts["wrong_columns", "row"] += len(broken)
        table = pa.Table.from_batches(parts, schema=_ISSUES)
        ordered = table.take(pc.sort_indices(table, [("row", "ascending"), ("code", "ascending")]))
        self._issues.write_table(ordered)
        self._bounds.append(last)

    def repeated(self, rows: Int64s) -> None:
        """Rows that say the same as another row of the delivery."""
        self._state[rows] = REPEATED

    def count(self, state: int) -> int:
        return int((self._state[1 : self._last + 1] == state).sum())

    def write(self, path: Path) -> None:
        """The file, compressed, without a date in it: equal deliveries give equal bytes."""
        self._issues.close()
        self._sink.close()
        with path.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed:
            schema = pa.schema([(name, pa.string()) for name in COLUMNS]).set(
                0, pa.field("row", pa.int64())
            )
            writer = pcsv.CSVWriter(
                pa.PythonFile(packed, "w"), schema,
                write_options=pcsv.WriteOptions(quoting_style="needed"),
            )  # fmt: skip
            for table in self._lines(schema):
                writer.write_table(table)
            writer.close()
        self._path.unlink()

    def _lines(self, schema: pa.Schema) -> Iterator[pa.Table]:
        with pa.OSFile(str(self._path), "rb") as source, pa.ipc.open_stream(source) as reader:
            begin, held = 1, list[pa.RecordBatch]()
            batches = iter(reader)
            waiting = next(batches, None)
            for end in _steps(self._bounds):
                while waiting is not None and (
                    waiting.num_rows == 0 or waiting["row"][0].as_py() <= end
                ):
                    held.append(waiting)
                    waiting = next(batches, None)
                yield self._part(begin, end, pa.Table.from_batches(held, _ISSUES), schema)
                begin, held = end + 1, []

    def _part(self, begin: int, end: int, issues: pa.Table, schema: pa.Schema) -> pa.Table:
        known = problems()
        rows = np.asarray(issues["row"])
        silent = self._state[begin : end + 1] != ABSENT
        silent[rows - begin] = False
        plain = np.flatnonzero(silent) + begin
        every = np.concatenate([rows, plain])
        order = np.argsort(every, kind="stable")
        nothing = pa.nulls(len(plain), pa.string())
        code = issues["code"].combine_chunks()
        columns = [
            pa.array(STATES).take(pa.array(self._state[every])),
            pa.concat_arrays([issues["field"].combine_chunks(), nothing]),
            pa.concat_arrays([_harmless(issues["value"].combine_chunks()), nothing]),
            pa.concat_arrays([pa.array([p.zh for p in known.values()]).take(code), nothing]),
            pa.concat_arrays([pa.array([p.en for p in known.values()]).take(code), nothing]),
        ]
        take = pa.array(order)
        return pa.Table.from_arrays(
            [pa.array(every[order]), *(column.take(take) for column in columns)], schema=schema
        )


def write_refusal(path: Path, refusal: IntakeRefusal) -> None:
    """The result file of a delivery that was not taken: one line with the reason."""
    table = pa.Table.from_pydict(
        {
            "row": pa.nulls(1, pa.int64()), "state": ["refused"], "field": [refusal.field],
            "value": _harmless(pa.array([refusal.value])), "zh": [refusal.message("zh")],
            "en": [refusal.message("en")],
        }
    )  # fmt: skip
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 1, raw, mtime=0) as packed:
        pcsv.write_csv(table, packed, pcsv.WriteOptions(quoting_style="needed"))


def _block(rows: Int64s, code: str, name: str, values: pa.StringArray) -> pa.RecordBatch:
    number = problems()[code].number
    return pa.RecordBatch.from_arrays(
        [
            pa.array(rows, pa.int64()), pa.repeat(pa.scalar(number, pa.int16()), len(rows)),
            pa.repeat(pa.scalar(name), len(rows)), values,
        ],
        schema=_ISSUES,
    )  # fmt: skip


def _steps(bounds: list[int]) -> list[int]:
    """The last rows of the batches, thinned to a good size for writing."""
    steps: list[int] = []
    for at, bound in enumerate(bounds):
        begin = steps[-1] if steps else 0
        if (bound - begin >= _WRITTEN_ROWS or at == len(bounds) - 1) and bound > begin:
            steps.append(bound)
    return steps


def _harmless(values: pa.StringArray) -> pa.StringArray:
    """A spreadsheet runs text that begins like a formula; a quote before it prevents that."""
    formula = pc.fill_null(pc.match_substring_regex(values, r"^[=+\-@\t\r]"), False)
    if not pc.any(formula).as_py():
        return values
    return pc.if_else(formula, pc.binary_join_element_wise("'", values, ""), values)
