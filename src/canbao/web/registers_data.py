"""The registers' result as pages read it: read-only, one DuckDB connection per snapshot.

Small tables (coverage by county, counts of gaps and overlaps, places) are kept in memory when a
snapshot is opened; large ones stay Parquet and are read when asked. No figure is worked out here,
and nothing about a person is given out without the caller having logged it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb
import yaml
from django.conf import settings

from canbao import registers
from canbao.web.words import Text

Row = tuple[Any, ...]
SOURCES: Final = Path(registers.__file__).parent / "sources"
KEPT_ANSWERS: Final = 512


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published picture. `months` are the months of the window, as year × 12 + month − 1."""

    key: str
    store: Path
    tables: dict[str, tuple[Path, ...]]
    documents: dict[str, Path]
    reference_month: int
    made: str

    @property
    def place(self) -> str:
        """Which picture of which store: two stores may hold pictures of the same name."""
        return f"{self.store} {self.key}"


class NoResult(Exception):
    """The registers have not been compared yet: there is nothing to show."""


class Replaced(Exception):
    """The picture being read has been replaced and its files are gone: begin again."""


_reading: ContextVar[Snapshot | None] = ContextVar("reading", default=None)


@contextmanager
def reading() -> Iterator[Snapshot]:
    """Everything asked within is answered from one picture, whatever is published meanwhile.
    Raises NoResult; Replaced when the picture's files go away while it is read."""
    mark = _reading.set(None)
    try:
        now = snapshot()
        _reading.set(now)
        yield now
    except (duckdb.IOException, FileNotFoundError) as error:
        raise Replaced(str(error)) from error
    finally:
        _reading.reset(mark)


def store() -> Path:
    """The registers' directory of this installation."""
    given = getattr(settings, "CANBAO_REGISTERS", None)
    return Path(given) if given else Path(settings.VAR) / "registers"


def snapshot() -> Snapshot:
    """The picture being read, or the present one, as `current.json` names it. Raises NoResult."""
    pinned = _reading.get()
    if pinned is not None:
        return pinned
    path = store() / "current.json"
    try:
        stamp = path.stat()
        return _read(path, stamp.st_mtime_ns, stamp.st_size)
    except FileNotFoundError:
        raise NoResult from None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> Snapshot:
    text = path.read_bytes()
    said = json.loads(text)
    tables: dict[str, list[Path]] = {}
    documents: dict[str, Path] = {}
    for stage, made in sorted(said["stages"].items()):
        folder = path.parent / "stages" / stage / made
        for file in sorted(folder.rglob("*.parquet")):
            within = file.relative_to(folder)
            name = within.parts[0] if len(within.parts) > 1 else within.stem
            tables.setdefault(name, []).append(file)
        for file in sorted(folder.glob("*.json")):
            if file.stem != "stage":  # what the store says of the stage itself
                documents[file.stem] = file
    return Snapshot(
        hashlib.sha256(text).hexdigest(),
        path.parent,
        {name: tuple(paths) for name, paths in tables.items()},
        documents,
        int(said.get("reference_month") or 0),
        str(said.get("made", "")),
    )


@dataclass(slots=True)
class _Opened:
    """The connection of one snapshot. A cursor of its own for each question: threads may ask."""

    key: str
    connection: duckdb.DuckDBPyConnection
    names: frozenset[str]
    lock: threading.Lock = field(default_factory=threading.Lock)


_opened: dict[str, _Opened] = {}  # the latest last
_opening = threading.Lock()
KEPT_PICTURES: Final = 2
"""A page that is being written may still need the picture before."""

COVERAGE_MEASURES: Final = (
    "population",
    "insured",
    "paying",
    "in_payment",
    "must_uninsured",
    "may_uninsured",
    "unknown",
)
"""Counts of the coverage cube that pages show; whichever the cube holds."""

PAIR_TABLES: Final = ("pairs", "weighed")
NOT_COMPARISONS: Final = frozenset({"record", "other", "other_record", "weight", "rule"})

# What is asked in many ways is kept as a table, what is asked in one way is a view: its answer is
# kept as every answer is.
ROLLUPS: Final = {
    "gap_counts": (
        "TABLE",
        "gaps",
        'SELECT place, scheme, class, reason, groups, count(*) AS people FROM "gaps" GROUP BY ALL',
    ),
    "link_counts": (
        "VIEW",
        "links",
        "SELECT source, tier, count(*) AS records FROM links GROUP BY ALL",
    ),
}


def _open(now: Snapshot) -> _Opened:
    with _opening:
        if now.place in _opened:
            return _opened[now.place]
        connection = duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1GB"})
        for name, paths in now.tables.items():
            listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
            connection.execute(
                f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{listed}])'  # noqa: S608
            )
        names = set(now.tables)
        for name, (kind, of, query) in ROLLUPS.items():
            if of in names:
                connection.execute(f'CREATE {kind} "{name}" AS {query}')
                names.add(name)
        for name in PAIR_TABLES:
            if name in names:
                _keep_weights(connection, name)
                names.add("weight_counts")
                break
        if "coverage" in names:
            _keep_counties(connection)
            names |= {"counties", "county_totals"}
        for old in list(_opened)[: 1 - KEPT_PICTURES]:
            del _opened[old]
            _answers.cache_clear()
        _opened[now.place] = _Opened(now.place, connection, frozenset(names))
        return _opened[now.place]


def _keep_counties(connection: duckdb.DuckDBPyConnection) -> None:
    held = [row[0] for row in connection.execute("DESCRIBE coverage").fetchall()]
    sums = ", ".join(
        f"CAST(sum({name}) AS BIGINT) AS {name}" for name in COVERAGE_MEASURES if name in held
    )
    connection.execute(
        f"""CREATE TABLE counties AS
        SELECT month, place // 1000000 * 1000000 AS place, age_group, sex, scheme, "group", {sums}
        FROM coverage GROUP BY ALL ORDER BY month, "group", scheme, place"""  # noqa: S608
    )
    # All ages and both sexes together: what every page begins with.
    connection.execute(
        f"""CREATE TABLE county_totals AS SELECT month, place, scheme, "group", {sums}
        FROM counties GROUP BY ALL ORDER BY month, "group", scheme, place"""  # noqa: S608
    )


def _keep_weights(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Pairs by whole bits of their weight, which is the sum of the comparisons."""
    total = " + ".join(f'"{name}"' for name in _comparisons(connection, table))
    connection.execute(
        f"""CREATE VIEW weight_counts AS
        SELECT CAST(floor(({total}) / 1000.0) AS INTEGER) AS bits, count(*) AS pairs
        FROM "{table}" GROUP BY ALL"""  # noqa: S608
    )


def _comparisons(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = connection.execute(f'DESCRIBE "{table}"').fetchall()
    return [row[0] for row in rows if row[0] not in NOT_COMPARISONS and "INT" in row[1]]


def pair_weights(record: int, other: int) -> dict[str, int] | None:
    """Millibits of each comparison of two records; None where no such pair is kept."""
    opened = _open(snapshot())
    table = next((name for name in PAIR_TABLES if name in opened.names), None)
    if table is None:
        return None
    columns = ask(f'DESCRIBE "{table}"')
    names = [row[0] for row in columns if row[0] not in NOT_COMPARISONS and "INT" in row[1]]
    second = "other" if "other" in {row[0] for row in columns} else "other_record"
    listed = ", ".join(f'"{name}"' for name in names)
    rows = ask(
        f'SELECT {listed} FROM "{table}" WHERE (record = ? AND {second} = ?) '  # noqa: S608
        f"OR (record = ? AND {second} = ?) LIMIT 1",
        (record, other, other, record),
    )
    return dict(zip(names, map(int, rows[0]), strict=True)) if rows else None


def has(name: str) -> bool:
    """Whether the present picture holds a table."""
    return name in _open(snapshot()).names


def ask(query: str, values: Sequence[int | str] = ()) -> list[Row]:
    """Rows of a query over the present picture. The same question is answered from memory.

    The query is always of this program; what a reader typed travels in `values`.
    """
    now = snapshot()
    return list(_answers(now.place, query, tuple(values)))


@lru_cache(maxsize=KEPT_ANSWERS)
def _answers(key: str, query: str, values: tuple[int | str, ...]) -> tuple[Row, ...]:
    opened = _open(snapshot())
    with opened.lock:
        cursor = opened.connection.cursor()
    try:
        return tuple(cursor.execute(query, list(values)).fetchall())
    finally:
        cursor.close()


def document(name: str) -> dict[str, Any]:
    """A JSON document of the present picture (`quality`); empty when there is none."""
    path = snapshot().documents.get(name)
    if path is None:
        return {}
    read: dict[str, Any] = json.loads(path.read_bytes())
    return read


def deliveries() -> list[dict[str, Any]]:
    """Every delivery with its quality report, newest first within its source."""
    found = []
    for path in sorted((store() / "deliveries").glob("*/*/delivery.json")):
        said = json.loads(path.read_bytes())
        quality = path.with_name("quality.json")
        said["quality"] = json.loads(quality.read_bytes()) if quality.exists() else {}
        said.setdefault("source", path.parts[-3])
        said.setdefault("delivery", path.parts[-2])
        found.append(said)
    found.sort(key=lambda each: (str(each.get("as_of", "")), str(each["delivery"])), reverse=True)
    found.sort(key=lambda each: str(each["source"]))
    return found


@lru_cache(maxsize=1)
def employer_sources() -> frozenset[str]:
    """Declared sources that hold employers, not persons."""
    read = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in SOURCES.glob("*.yaml"))
    return frozenset(str(said["source"]) for said in read if said.get("holds") == "employers")


@lru_cache(maxsize=1)
def source_names() -> dict[str, Text]:
    """Names of the declared sources."""
    found = {}
    for path in sorted(SOURCES.glob("*.yaml")):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "zh" in said:
            found[str(said["source"])] = Text(str(said["zh"]), str(said["en"]))
    return found
