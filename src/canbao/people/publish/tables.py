"""Reads the published tables: which persons are served, what each of them is made of, in chunks.

DuckDB over Parquet; nothing is written. A digest sums up a person with everything that hangs on
it, so that a publication knows what has changed without looking at rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import duckdb
import pyarrow

from canbao.people.places import area_range
from canbao.people.publish.shapes import (
    CHILDREN,
    EMPLOYERS,
    HOUSEHOLD_NEEDS,
    PERSONS,
    TABLES,
    Shape,
)

FORMAT: Final = "1"  # of the digests: another one publishes everything anew
Cell = str | int | bool | None  # days come as text, so this is all there is
Row = tuple[Cell, ...]
Wanted = dict[int | str, str]  # digest by person or employer
EXAMPLES: Final = 20


class PublicationError(ValueError):
    """Tables that cannot be published, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Refused:
    """One row that could not be taken; the others of its person were."""

    table: str
    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PersonRows:
    """Rows of some persons: their own, and those of each shape of CHILDREN, in its order."""

    persons: list[Row]
    children: list[list[Row]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Persons (or employers) from `low` to `high`. What lies between it and the chunk before (from
    `after` on; None: from the beginning) belongs to it too, and to the `last` everything beyond:
    so none who has left is forgotten."""

    number: int
    low: int | str
    high: int | str
    after: int | str | None
    last: bool


def tables_in(directory: Path) -> dict[str, list[Path]]:
    """The files of each table below `directory`: `<table>.parquet`, or any Parquet below `<table>/`
    (one per province). Raises PublicationError naming the tables that are not there."""
    found: dict[str, list[Path]] = {}
    for table in (*TABLES, "places"):
        single = directory / f"{table}.parquet"
        found[table] = [single] if single.is_file() else []
        found[table] = found[table] or sorted((directory / table).glob("**/*.parquet"))
    missing = [table for table in TABLES if not found[table]]
    if missing:
        named = ", ".join(missing)
        raise PublicationError(
            f"{directory}：缺少表 {named}；请先运行 canbao registers compare",
            f"{directory}: tables {named} are missing; run canbao registers compare first",
        )
    return {table: files for table, files in found.items() if files}


def snapshot_of(tables: Mapping[str, Sequence[Path]]) -> str:
    """Hash of the content of all tables."""
    total = hashlib.sha256(FORMAT.encode())
    for table in sorted(tables):
        for path in tables[table]:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
            total.update(f"{table}\0{content}\n".encode())
    return total.hexdigest()


class Published:
    """The published tables, opened for one area."""

    def __init__(self, tables: Mapping[str, Sequence[Path]], area: int) -> None:
        self.db = duckdb.connect(":memory:")
        self.db.execute("SET threads = 2; SET preserve_insertion_order = false")
        self._open(tables)
        self._check()
        low, high = area_range(area)
        self._serve(low, high)
        self._digest()

    def _open(self, tables: Mapping[str, Sequence[Path]]) -> None:
        for table, files in tables.items():
            names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
            try:
                self.db.execute(f'CREATE VIEW "{table}" AS SELECT * FROM read_parquet([{names}])')
            except duckdb.Error as error:
                raise PublicationError(
                    f"表 {table} 读不出来：{error}", f"table {table} cannot be read: {error}"
                ) from None

    def _check(self) -> None:
        needed = {shape.table: shape.needs for shape in (PERSONS, EMPLOYERS, *CHILDREN)}
        needed["households"] = HOUSEHOLD_NEEDS
        for table, columns in needed.items():
            there = {str(row[0]) for row in self._all(f'DESCRIBE SELECT * FROM "{table}"')}
            missing = [column for column in columns if column not in there]
            if missing:
                named = ", ".join(missing)
                raise PublicationError(
                    f"表 {table} 缺少列 {named}；现有列：{', '.join(sorted(there))}",
                    f"table {table} lacks {named}; it has {', '.join(sorted(there))}",
                )

    def _serve(self, low: int, high: int) -> None:
        """Who belongs to the area: who lives, is registered, or is or was insured in it, or is on one
        of its lists; and those of whom no place is known, who would belong to nobody else."""
        within = f"BETWEEN {low} AND {high}"
        everybody = low == 0
        insured = f"SELECT person FROM spells WHERE place {within}"
        listed = f"SELECT person FROM lists WHERE place = 0 OR place {within}"
        asked = (
            "TRUE"
            if everybody
            else f"(t.residence_place {within} OR t.registration_place {within} "
            f"OR t.person IN ({insured}) OR t.person IN ({listed}))"
        )
        self.db.execute(
            f"CREATE TABLE served AS SELECT t.person AS id FROM persons t "
            f"WHERE {asked} AND {PERSONS.holds} GROUP BY t.person ORDER BY t.person"
        )
        self._asked_person = asked
        used = (
            "SELECT employer FROM spells WHERE person IN (FROM served) UNION "
            "SELECT employer FROM activities WHERE person IN (FROM served)"
        )
        hired = "TRUE" if everybody else f"(t.place {within} OR t.employer IN ({used}))"
        self.db.execute(
            f"CREATE TABLE hired AS SELECT t.employer AS id, any_value({_digest(EMPLOYERS)}) AS "
            f"digest FROM employers t WHERE {hired} AND {EMPLOYERS.holds} "
            "GROUP BY t.employer ORDER BY t.employer"
        )
        self._asked_employer = hired

    def _digest(self) -> None:
        relations = "SELECT person, min(relation) AS relation FROM households GROUP BY person"
        self.db.execute(f"CREATE TABLE relations AS {relations}")
        # A sum does not depend on the order of rows, and counts one that stands twice.
        parts = [
            f"SELECT t.person AS id, md5_number_lower('{FORMAT}' || {_said(PERSONS)}) AS x "
            f"FROM persons t LEFT JOIN relations h ON h.person = t.person WHERE {PERSONS.holds}"
        ]
        parts += [
            f"SELECT t.person AS id, md5_number_lower('{shape.table}' || {_raw(shape)}) AS x "
            f'FROM "{shape.table}" t WHERE {shape.holds}'
            for shape in CHILDREN
        ]
        self.db.execute(
            f"CREATE TABLE digests AS SELECT id, sum(x)::VARCHAR AS digest "
            f"FROM ({' UNION ALL '.join(parts)}) SEMI JOIN served USING (id) "
            "GROUP BY id ORDER BY id"
        )

    def chunks(self, table: str, size: int) -> list[Chunk]:
        """All chunks of `digests` (persons) or `hired` (employers); one empty chunk for none."""
        rows = self._all(
            f"SELECT (n - 1) // {size} AS number, min(id), max(id) FROM "
            f"(SELECT id, row_number() OVER (ORDER BY id) AS n FROM {table}) "
            "GROUP BY number ORDER BY number"
        )
        if not rows:
            zero: int | str = 0 if table == "digests" else ""
            return [Chunk(0, zero, zero, None, True)]
        last = len(rows) - 1
        return [
            Chunk(i, _id(low), _id(high), _id(rows[i - 1][2]) if i else None, i == last)
            for i, (_, low, high) in enumerate(rows)
        ]

    def digests(self, table: str, chunk: Chunk) -> Wanted:
        """Digest of each person or employer of a chunk."""
        rows = self._all(
            f"SELECT id, digest FROM {table} WHERE id BETWEEN ? AND ?", [chunk.low, chunk.high]
        )
        return {_id(key): str(digest) for key, digest in rows}

    def want(self, ids: Sequence[int]) -> None:
        """Names the persons whose rows are asked for next."""
        array = pyarrow.table({"id": pyarrow.array(ids, pyarrow.int64())})
        self.db.register("asked", array)
        self.db.execute("CREATE OR REPLACE TABLE wanted AS SELECT id FROM asked")
        self.db.unregister("asked")

    def rows_of(self, ids: Sequence[int], chunk: Chunk) -> PersonRows:
        """All rows of these persons, who are of the chunk."""
        if not ids:
            return PersonRows([], [[] for _ in CHILDREN])
        self.want(sorted(ids))
        return PersonRows(
            self.person_rows(chunk), [self.child_rows(shape, chunk) for shape in CHILDREN]
        )

    def person_rows(self, chunk: Chunk) -> list[Row]:
        """(id, the columns of PERSONS …, digest) of the wanted persons."""
        columns = ", ".join(column.given for column in PERSONS.columns)
        within = f"BETWEEN {int(chunk.low)} AND {int(chunk.high)}"
        return self._all(
            f"SELECT DISTINCT ON (t.person) t.person, {columns}, d.digest FROM persons t "
            f"LEFT JOIN (FROM relations WHERE person {within}) h ON h.person = t.person "
            f"JOIN (FROM digests WHERE id {within}) d ON d.id = t.person "
            f"WHERE t.person {within} AND t.person IN (FROM wanted) "
            f"AND {PERSONS.holds} ORDER BY t.person, {columns}"
        )

    def child_rows(self, shape: Shape, chunk: Chunk) -> list[Row]:
        """(person, the columns of `shape` …) of the wanted persons, ordered by key."""
        within = f"t.person BETWEEN {int(chunk.low)} AND {int(chunk.high)}"
        names = ", ".join(f'"{column.name}"' for column in shape.columns)
        rows = f"({_select(shape, within)}) SEMI JOIN wanted USING (id)"
        if shape.folds:
            folded = self._all(f"SELECT id, {names} FROM {rows} ORDER BY id")
            return [(row[0], "\n".join(sorted(str(row[1]).split("\n")))) for row in folded]
        key = ", ".join(f'"{_into(shape, name)}"' for name in shape.key)
        return self._all(
            f"SELECT DISTINCT ON (id, {key}) id, {names} FROM {rows} ORDER BY id, {key}, {names}"
        )

    def employer_rows(self, codes: Sequence[str]) -> list[Row]:
        """(code, the columns of EMPLOYERS …, digest)."""
        columns = ", ".join(column.given for column in EMPLOYERS.columns)
        return self._all(
            f"SELECT DISTINCT ON (t.employer) t.employer, {columns}, d.digest FROM employers t "
            "JOIN hired d ON d.id = t.employer WHERE t.employer IN (SELECT unnest(?)) "
            f"AND {EMPLOYERS.holds} ORDER BY t.employer, {columns}",
            [list(codes)],
        )

    def place_rows(self) -> list[tuple[int, str, str]]:
        """(place, zh, en), when the tables have places."""
        there = self._all("SELECT 1 FROM duckdb_views() WHERE view_name = 'places'")
        if not there:
            return []
        rows = self._all(
            "SELECT place, any_value(zh ORDER BY zh), any_value(en ORDER BY en) FROM places "
            "WHERE zh IS NOT NULL AND en IS NOT NULL GROUP BY place ORDER BY place"
        )
        return [(int(str(place)), str(zh), str(en)) for place, zh, en in rows]

    def refused(self) -> tuple[int, list[Refused]]:
        """How many rows cannot be taken, and the first of each table."""
        total, told = 0, []
        for shape in (PERSONS, EMPLOYERS, *CHILDREN):
            owner = "employer" if shape is EMPLOYERS else "person"
            asked = {
                "persons": self._asked_person,
                "employers": self._asked_employer,
            }.get(shape.table, "t.person IN (FROM served)")
            wrong = f'FROM "{shape.table}" t WHERE {asked} AND ({shape.holds}) IS NOT TRUE'
            count = int(str(self._all(f"SELECT count(*) {wrong}")[0][0]))
            total += count
            if count:
                rows = self._all(f"SELECT t.{owner} {wrong} ORDER BY t.{owner} LIMIT {EXAMPLES}")
                told += [Refused(shape.table, str(row[0]), *shape.said) for row in rows]
        return total, told

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        return cast("list[Row]", self.db.execute(sql, list(values)).fetchall())


def _id(value: Cell) -> int | str:
    return value if isinstance(value, int) else str(value)


def _into(shape: Shape, name: str) -> str:
    """The record's name of a key column."""
    return "gap_class" if name == "class" else name


def _select(shape: Shape, within: str = "TRUE") -> str:
    """Rows of `shape` as the record has them, with the person as `id`."""
    columns = ", ".join(f'{column.given} AS "{column.name}"' for column in shape.columns)
    grouped = " GROUP BY t.person" if shape.folds else ""
    return (
        f'SELECT t.person AS id, {columns} FROM "{shape.table}" t '
        f"WHERE {within} AND {shape.holds}{grouped}"
    )


def _joined(parts: list[str]) -> str:
    return "concat_ws(chr(31), " + ", ".join(parts) + ")"


def _raw(shape: Shape) -> str:
    """All columns of a row of the contract's table as one text."""
    columns = [name for name in shape.needs if name != "person"]
    return _joined([f'coalesce(t."{name}"::VARCHAR, chr(0))' for name in columns])


def _said(shape: Shape) -> str:
    """All columns of a row as the record has them, as one text."""
    return _joined([f"coalesce(({c.given})::VARCHAR, chr(0))" for c in shape.columns])


def _digest(shape: Shape) -> str:
    return f"md5({_said(shape)})"
