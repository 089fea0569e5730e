"""What people decided about links: readers' answers, links undone and done again, recorded changes of
number. Kept as lines that are only added to; what holds now is worked out from all of them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from canbao.registers.store import Store
from canbao.registers.store.store import append_lines, canonical, read_lines

ANSWERS = pa.schema([("record", pa.int64()), ("other", pa.int64()), ("same", pa.bool_())])
UNLINKED = pa.schema([("record", pa.int64()), ("anchor", pa.int64())])
RENUMBERED = pa.schema([("former17", pa.int64()), ("number17", pa.int64())])


class Refused(ValueError):
    """A change that cannot be made; says what and the way out."""


@dataclass(frozen=True)
class Decisions:
    """What holds now. Whatever readers did not settle is not here."""

    answers: tuple[tuple[int, int, bool], ...]
    unlinked: tuple[tuple[int, int], ...]
    renumbered: tuple[tuple[int, int], ...]

    def tables(self) -> dict[str, pa.Table]:
        """As Arrow tables: answers, unlinked, renumbered_by_hand."""
        return {
            "answers": _table(self.answers, ANSWERS),
            "unlinked": _table(self.unlinked, UNLINKED),
            "renumbered_by_hand": _table(self.renumbered, RENUMBERED),
        }

    @property
    def hash(self) -> str:
        """Text of what holds; equal decisions, however reached, give equal text."""
        return canonical([self.answers, self.unlinked, self.renumbered])


def decisions(store: Store) -> Decisions:
    """Reads `labels.jsonl` (record, other, answer: what readers settled; the last line of a pair counts)
    and `changes.jsonl`."""
    settled: dict[tuple[int, int], str] = {}
    for line in read_lines(store.path / "labels.jsonl"):
        first, second = sorted((int(line["record"]), int(line["other"])))
        settled[first, second] = str(line["answer"])
    answers = {
        pair: answer == "same"
        for pair, answer in settled.items()
        if answer in ("same", "different")
    }
    unlinked: dict[int, dict[str, Any]] = {}
    renumbered: dict[int, int] = {}
    for line in read_lines(store.path / "changes.jsonl"):
        if line["kind"] == "unlink":
            unlinked[int(line["record"])] = line
        elif line["kind"] == "relink":
            unlinked.pop(int(line["record"]), None)
        elif line["kind"] == "renumber":
            renumbered[int(line["former17"])] = int(line["number17"])
    for record, line in unlinked.items():
        for other in line.get("others", ()):
            first, second = sorted((record, int(other)))
            answers[first, second] = False
    return Decisions(
        tuple((a, b, same) for (a, b), same in sorted(answers.items())),
        tuple(
            (record, int(line["anchor"]))
            for record, line in sorted(unlinked.items())
            if int(line["anchor"]) > 0
        ),
        tuple(sorted(renumbered.items())),
    )


def unlink(store: Store, record: int, *, by: str, why: str) -> dict[str, Any]:
    """Takes a record from its person; the next run keeps them apart. Returns the entry."""
    _named(by, why)
    links = store.found("links")
    if links is None:
        raise Refused("还没有比对结果，请先运行 compare / nothing is linked yet; run compare first")
    found = _rows(links.file("links"), f"record = {int(record)}", "person, anchor")
    if not found:
        raise Refused(f"没有记录 {record} / there is no record {record}")
    person, anchor = found[0]
    members = [
        row[0] for row in _rows(links.file("links"), f"person = {person}", "record")
        if row[0] != record
    ]  # fmt: skip
    if not members:
        raise Refused(
            f"记录 {record} 没有与其他记录关联，无可解除 / record {record} is linked to no other"
        )
    entry = {
        "kind": "unlink", "record": int(record), "anchor": anchor, "person": person,
        "others": [] if anchor > 0 else sorted(members), "by": by, "why": why, "at": _now(),
    }  # fmt: skip
    append_lines(store.path / "changes.jsonl", [canonical(entry)])
    return entry


def relink(store: Store, record: int, *, by: str, why: str) -> dict[str, Any]:
    """Takes an unlinking back."""
    _named(by, why)
    held = [
        line for line in read_lines(store.path / "changes.jsonl")
        if line["kind"] in ("unlink", "relink") and line["record"] == record
    ]  # fmt: skip
    if not held or held[-1]["kind"] != "unlink":
        raise Refused(f"记录 {record} 没有被解除过关联 / record {record} was not unlinked")
    entry = {"kind": "relink", "record": int(record), "by": by, "why": why, "at": _now()}
    append_lines(store.path / "changes.jsonl", [canonical(entry)])
    return entry


def renumber(store: Store, former17: int, number17: int, *, by: str, why: str) -> dict[str, Any]:
    """Records that a number was replaced by another: the only way two valid numbers become one person."""
    _named(by, why)
    if former17 == number17:
        raise Refused(f"两个号码相同：{former17} / both numbers are {former17}")
    entry = {
        "kind": "renumber", "former17": int(former17), "number17": int(number17), "by": by,
        "why": why, "at": _now(),
    }  # fmt: skip
    append_lines(store.path / "changes.jsonl", [canonical(entry)])
    return entry


def history(store: Store) -> list[dict[str, Any]]:
    """Every change, oldest first."""
    return read_lines(store.path / "changes.jsonl")


def _named(by: str, why: str) -> None:
    if not by.strip() or not why.strip():
        raise Refused("须写明经办人和理由 / say who decides and why")


def _rows(path: Any, where: str, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        query = f"SELECT {columns} FROM read_parquet(?) WHERE {where} ORDER BY ALL"
        return connection.execute(query, [str(path)]).fetchall()


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _table(rows: tuple[tuple[Any, ...], ...], schema: pa.Schema) -> pa.Table:
    named = [dict(zip(schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(named, schema=schema)
