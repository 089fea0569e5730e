"""The floor of what a batch writes: the same finished rows into bare tables of the same columns and
indexes – no foreign keys, no triggers, no law – the fastest way the engine has: COPY on PostgreSQL,
long statements in one transaction on SQLite.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.db import connection, transaction

from canbao.ledger.numbering import SHIFT

ROWS_AT_ONCE = 200
BLOCK = 100_000
MEGABYTE = 1 << 20
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Took:
    """Seconds by the wall, and seconds of processor: this process and the database's process that
    serves it. The second holds on a machine that others use too."""

    wall: float = 0.0
    processor: float = 0.0

    def __add__(self, other: Took) -> Took:
        return Took(self.wall + other.wall, self.processor + other.processor)

    def __sub__(self, other: Took) -> Took:
        return Took(self.wall - other.wall, self.processor - other.processor)


def now() -> Took:
    """To be taken before and after; the server must run on this machine."""
    return Took(time.perf_counter(), time.process_time() + _server())


def told_of(took: Took, bare: Took) -> dict[str, float]:
    """Both as figures: by the wall as `seconds` and `floor`, and of the processor."""
    return {
        "seconds": took.wall, "floor": bare.wall, "ratio": bare.wall / took.wall,
        "processor": took.processor, "floor_processor": bare.processor,
        "ratio_processor": bare.processor / took.processor,
    }  # fmt: skip


def forget_peak() -> None:
    """From here on the peak is counted anew: what a job's data took to make is not its own."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """Most memory this process held since, in bytes."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert told is not None
    return int(told[1]) * 1024


def _server() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    fields = told.rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def highest(tables: Mapping[str, str]) -> dict[str, dict[int, int]]:
    """The greatest value of a counting column of each table, for each book where it counts within
    books, to know later what is new."""
    with connection.cursor() as cursor:
        found = {}
        for table, column in tables.items():
            cursor.execute(f"SELECT {column} >> {SHIFT}, max({column}) FROM {table} GROUP BY 1")
            found[table] = dict(cursor.fetchall())
    return found


def floor(
    tables: Mapping[str, str], before: Mapping[str, Mapping[int, int]], times: int = 3
) -> tuple[Took, int]:
    """What it takes to insert again, into bare tables, the rows whose counting column lies above
    `before` – the middle one of some `times` – and how many they are. Reading them is not counted;
    the batch's `peak` is asked before."""
    found = [_once(tables, before) for _ in range(times)]
    return sorted(found, key=lambda each: each[0].wall)[times // 2]


def _once(
    tables: Mapping[str, str], before: Mapping[str, Mapping[int, int]]
) -> tuple[Took, int]:
    way = _copied if connection.vendor == "postgresql" else _inserted
    seconds, rows = Took(), 0
    for table, column in tables.items():
        took, moved = way(table, _new(column, before[table]))
        seconds, rows = seconds + took, rows + moved
    return seconds, rows


def _new(column: str, before: Mapping[int, int]) -> str:
    known = ", ".join(map(str, before)) or "-1"
    there = [f"{column} > {most} AND {column} >> {SHIFT} = {book}" for book, most in before.items()]
    return " OR ".join([f"{column} >> {SHIFT} NOT IN ({known})", *there])


def _copied(table: str, new: str) -> tuple[Took, int]:
    bare = f"floor_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {bare}")
        cursor.execute(f"CREATE TABLE {bare} (LIKE {table} INCLUDING INDEXES)")
        raw = cursor.cursor
        with tempfile.TemporaryFile() as kept:
            told = f"COPY (SELECT * FROM {table} WHERE {new}) TO STDOUT (FORMAT BINARY)"
            with raw.copy(told) as out:
                kept.writelines(out)
            kept.seek(0)
            start = now()
            with raw.copy(f"COPY {bare} FROM STDIN (FORMAT BINARY)") as sink:
                while block := kept.read(MEGABYTE):
                    sink.write(block)
            took = now() - start
        cursor.execute(f"SELECT count(*) FROM {bare}")
        rows = int(cursor.fetchone()[0])
        cursor.execute(f"DROP TABLE {bare}")
    return took, rows


def _inserted(table: str, new: str) -> tuple[Took, int]:
    bare = f"floor_{table}"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(f"DROP TABLE IF EXISTS {bare}")
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL "
            "AND type IN ('table', 'index') ORDER BY type DESC",
            [table],
        )
        for (said,) in cursor.fetchall():
            cursor.execute(_renamed(said, table, bare))
    raw = connection.connection.cursor()
    took, rows = Took(), 0
    read = connection.connection.cursor().execute(f"SELECT * FROM {table} WHERE {new}")
    width = len(read.description)
    one = "(" + ", ".join("?" * width) + ")"
    with transaction.atomic():
        while block := read.fetchmany(BLOCK):
            start = now()
            for low in range(0, len(block), ROWS_AT_ONCE):
                some = block[low : low + ROWS_AT_ONCE]
                raw.execute(
                    f"INSERT INTO {bare} VALUES " + ", ".join([one] * len(some)),
                    [*chain.from_iterable(some)],
                )
            took += now() - start
            rows += len(block)
        start = now()
    took += now() - start  # the commit
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {bare}")
        cursor.execute("PRAGMA foreign_keys = ON")
    return took, rows


def _renamed(said: str, table: str, bare: str) -> str:
    """A table's or index's own words, for the bare table; what it refers to and checks is left out
    by turning foreign keys off."""
    if said.upper().startswith("CREATE TABLE"):
        return re.sub(rf'"?{table}"?', bare, said, count=1)
    named = re.sub(r'INDEX "?(\w+)"?', r"INDEX floor_\1", said, count=1)
    return re.sub(rf'ON "?{table}"?', f"ON {bare}", named, count=1)
