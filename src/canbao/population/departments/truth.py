"""Reading the truth of a synthetic population in blocks, as NumPy and Arrow columns.

A block is a run of persons of the truth table with their careers and participation; blocks are made
the same way whatever the number of processes. Nothing here decides what a department knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from canbao.population.departments.numbers import from_text
from canbao.population.departments.numbers import text as number_texts
from canbao.population.departments.types import Bytes, Days, Flags, Ints

BLOCK = 50_000
OPEN = 1 << 30
"""`to_month` of a spell that has not ended."""
SCHEMES = (
    "employee_pension",
    "public_sector_pension",
    "resident_pension",
    "unemployment",
    "work_injury",
    "employee_medical",
    "resident_medical",
)
KINDS = ("employee", "flexible", "resident", "public", "pensioner")
STATES = ("paying", "paused", "in_payment", "ended")
ACTIVITIES = (
    "employee",
    "civil_servant",
    "institution_staff",
    "own_account",
    "flexible_worker",
    "platform_worker",
)
GROUPS = ("mainland", "hong_kong_macao_taiwan", "foreigner")


def ints(column: pa.Array, absent: int = 0) -> Ints:
    """An Arrow column of whole numbers; nulls become `absent`."""
    made: Ints = pc.fill_null(column.cast(pa.int64()), absent).to_numpy(False)
    return made


def codes(column: pa.Array, words: tuple[str, ...]) -> Ints:
    """Positions of a text column in a list of words; −1 for anything else."""
    found = pc.index_in(column.cast(pa.string()), value_set=pa.array(words))
    return ints(found, -1)


def days(column: pa.Array) -> Days:
    """An Arrow column of dates as `datetime64[D]`."""
    made: Days = column.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return made


def flags(column: pa.Array) -> Flags:
    """An Arrow column of booleans; nulls become false."""
    made: Flags = pc.fill_null(column, False).to_numpy(False)
    return made


@dataclass(frozen=True)
class Careers:
    """Work spells of a block; `who` is the person's row in it."""

    who: Ints
    start: Ints
    end: Ints
    activity: Ints
    employer: pa.Array
    place: Ints
    wage_fen: Ints


@dataclass(frozen=True)
class Participation:
    """Insurance spells of a block; `who` is the person's row in it."""

    who: Ints
    scheme: Ints
    kind: Ints
    place: Ints
    employer: pa.Array
    start: Ints
    end: Ints
    state: Ints
    months_paid: Ints


@dataclass(frozen=True)
class World:
    """Where the truth stands, and what is the same for every block."""

    path: Path
    reference: int
    """Reference month, `year * 12 + month - 1`."""
    home: int
    """Two digits of the province whose departments these are."""
    count: int
    villages: Ints
    """Codes of villages and communities in the province, sorted."""

    @classmethod
    def read(cls, path: Path, reference: int) -> World:
        """Looks at a truth directory."""
        count = pq.ParquetFile(path / "persons.parquet").metadata.num_rows
        lived = pq.read_table(path / "persons.parquet", columns=["residence_place"])
        residence = ints(whole(lived, "residence_place"))
        provinces = residence[residence > 0] // 10**10
        home = int(np.bincount(provinces).argmax()) if len(provinces) else 0
        places = ints(whole(pq.read_table(path / "places.parquet"), "place"))
        villages = np.sort(places[(places // 10**10 == home) & (places % 1000 > 0)])
        return cls(path, reference, home, count, villages)

    @property
    def blocks(self) -> int:
        """How many blocks the truth makes."""
        return max(1, -(-self.count // BLOCK))

    @property
    def today(self) -> np.datetime64:
        """The last day of the reference month."""
        return last_day(self.reference)

    def block(self, number: int) -> Block:
        """The block of that number, from 0; its columns are read when they are asked for."""
        start = number * BLOCK
        file = pq.ParquetFile(self.path / "persons.parquet")
        person = ints(rows_between(file, "person", start, BLOCK))

        def column(name: str) -> pa.Array:
            return rows_between(file, name, start, BLOCK)

        def table(name: str) -> pa.Table:
            return rows_of(self.path / name, int(person[0]), int(person[-1]))

        return Block(self, number, person, column, table)


def first_day(month: int) -> np.datetime64:
    """The first day of a month."""
    day: np.datetime64 = np.datetime64(month - 1970 * 12, "M").astype("datetime64[D]")
    return day


def last_day(month: int) -> np.datetime64:
    """The last day of a month."""
    day: np.datetime64 = first_day(month + 1) - np.timedelta64(1, "D")
    return day


def rows_between(file: pq.ParquetFile, column: str, start: int, count: int) -> pa.Array:
    """Some consecutive values of a column, reading only the row groups that hold them."""
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    ends = np.cumsum(sizes)
    first = int(np.searchsorted(ends, start, side="right"))
    last = int(np.searchsorted(ends, start + count, side="left"))
    groups = list(range(first, min(last + 1, len(sizes))))
    if not groups:
        return pa.array([], file.schema_arrow.field(column).type)
    before = int(ends[first] - sizes[first])
    found = file.read_row_groups(groups, columns=[column], use_threads=False)
    return whole(found.slice(start - before, count), column)


def rows_of(path: Path, first: int, last: int) -> pa.Table:
    """The rows of a truth table about some persons, by person."""
    file = pq.ParquetFile(path)
    place = file.schema_arrow.get_field_index("person")
    groups = []
    for group in range(file.num_row_groups):
        held = file.metadata.row_group(group).column(place).statistics
        if held is None or not held.has_min_max or (held.min <= last and held.max >= first):
            groups.append(group)
    if not groups:
        return file.schema_arrow.empty_table()
    table = file.read_row_groups(groups, use_threads=False)
    whose = ints(whole(table, "person"))
    if (np.diff(whose) < 0).any():
        table = table.take(pa.array(np.argsort(whose, kind="stable")))
        whose = np.sort(whose, kind="stable")
    start, stop = np.searchsorted(whose, first), np.searchsorted(whose, last, side="right")
    return table.slice(start, stop - start)


class Block:
    """Some persons of the truth with everything that is true of them, column by column.

    `column` gives a column of the persons, `table` the rows of another truth table about them, by
    person.
    """

    def __init__(
        self,
        world: World,
        number: int,
        person: Ints,
        column: Callable[[str], pa.Array],
        table: Callable[[str], pa.Table],
    ) -> None:
        self.world, self.number, self.person = world, number, person
        self.column, self.table = column, table
        self.count = len(person)

    @cached_property
    def name(self) -> pa.Array:
        return self.column("name").cast(pa.string())

    @cached_property
    def number_text(self) -> Bytes:
        return from_text(self.column("number"))

    @cached_property
    def former(self) -> Bytes:
        return from_text(self.column("former_number"))

    @cached_property
    def sex(self) -> Ints:
        return ints(self.column("sex"))

    @cached_property
    def birth(self) -> Days:
        return days(self.column("birth"))

    @cached_property
    def death(self) -> Days:
        return days(self.column("death"))

    @cached_property
    def alive(self) -> Flags:
        """Who lives on the last day of the reference month."""
        living: Flags = np.isnat(self.death) | (self.death > self.world.today)
        return living

    @cached_property
    def age(self) -> Ints:
        """Completed years at the end of the reference month, dead or not."""
        months: Ints = self.world.reference - (self.birth.astype("datetime64[M]").astype(
            np.int64) + 1970 * 12)
        return months // 12

    @cached_property
    def registration(self) -> Ints:
        return ints(self.column("registration_place"))

    @cached_property
    def residence(self) -> Ints:
        return ints(self.column("residence_place"))

    @cached_property
    def phone(self) -> Ints:
        return ints(self.column("phone"))

    @cached_property
    def group(self) -> Ints:
        return codes(self.column("nationality_group"), GROUPS)

    @cached_property
    def nationality(self) -> pa.Array:
        return self.column("nationality").cast(pa.string())

    @cached_property
    def document(self) -> pa.Array:
        return self.column("document").cast(pa.string())

    @cached_property
    def household(self) -> Ints:
        return ints(self.column("household"))

    @cached_property
    def hardship(self) -> Flags:
        return flags(self.column("hardship"))

    def is_status(self, *words: str) -> Flags:
        """Whose status (pupil, soldier, custody, …) is one of these."""
        found: Flags = codes(self.column("status"), words) >= 0
        return found

    @cached_property
    def relative(self) -> Ints:
        """A row whose number may be borrowed: the twin, else the next of the household, else −1."""
        order = np.lexsort((self.person, self.household))
        following = np.roll(order, -1)
        found = np.full(self.count, -1, dtype=np.int64)
        same = self.household[order] == self.household[following]
        found[order[same]] = following[same]
        twins = self.rows_named("twin_of")
        known = np.flatnonzero(twins >= 0)
        found[known] = twins[known]
        found[twins[known]] = known
        return found

    def rows_named(self, column: str) -> Ints:
        """Rows of the persons a column names (mother, spouse, …); −1 where not in the block."""
        named = ints(self.column(column), -1)
        where = np.clip(np.searchsorted(self.person, named), 0, max(self.count - 1, 0))
        found = np.full(self.count, -1, dtype=np.int64)
        if self.count:
            known = (named >= 0) & (self.person[where] == named)
            found[known] = where[known]
        return found

    @cached_property
    def guardian(self) -> Ints:
        """For each child under sixteen the row of a living parent, else of an adult of the home."""
        found = self.head_of_home
        for column in ("father", "mother"):
            parent = self.rows_named(column)
            known = (parent >= 0) & self.alive[np.maximum(parent, 0)]
            found = np.where(known, parent, found)
        return np.where(self.age < 16, found, -1)

    @cached_property
    def head_of_home(self) -> Ints:
        """The row of the first adult of each person's household, heads first; −1 without one."""
        adults = np.flatnonzero((self.age >= 20) & self.alive)
        head = codes(self.column("relation"), ("head",))[adults]
        ordered = adults[np.lexsort((self.person[adults], -head, self.household[adults]))]
        homes, first = np.unique(self.household[ordered], return_index=True)
        if not len(homes):
            return np.full(self.count, -1, dtype=np.int64)
        where = np.clip(np.searchsorted(homes, self.household), 0, len(homes) - 1)
        found: Ints = np.where(homes[where] == self.household, ordered[first[where]], -1)
        return found

    @cached_property
    def guardian_number(self) -> pa.Array:
        """Numbers of guardians; null where there is none or none has a number."""
        found = self.number_text[np.maximum(self.guardian, 0)]
        found[self.guardian < 0] = b""
        return number_texts(found)

    def of_persons(self, file: str) -> tuple[pa.Table, Ints]:
        """The rows of a truth table about these persons, and whose row each is."""
        if not self.count:
            path = self.world.path / file
            return pq.ParquetFile(path).schema_arrow.empty_table(), np.zeros(0, np.int64)
        table = self.table(file)
        return table, np.searchsorted(self.person, ints(whole(table, "person")))

    @cached_property
    def careers(self) -> Careers:
        """What they worked."""
        table, who = self.of_persons("careers.parquet")
        return Careers(
            who,
            ints(whole(table, "from_month")),
            ints(whole(table, "to_month"), OPEN),
            codes(whole(table, "activity"), ACTIVITIES),
            whole(table, "employer").cast(pa.string()),
            ints(whole(table, "place")),
            ints(whole(table, "wage_fen")),
        )

    @cached_property
    def participation(self) -> Participation:
        """Where they are insured."""
        table, who = self.of_persons("participation.parquet")
        return Participation(
            who,
            codes(whole(table, "scheme"), SCHEMES),
            codes(whole(table, "kind"), KINDS),
            ints(whole(table, "place")),
            whole(table, "employer").cast(pa.string()),
            ints(whole(table, "from_month")),
            ints(whole(table, "to_month"), OPEN),
            codes(whole(table, "state"), STATES),
            ints(whole(table, "months_paid"), -1),
        )


def whole(table: pa.Table, name: str) -> pa.Array:
    """A column of a table in one piece, never a dictionary."""
    made = table[name].combine_chunks()
    if isinstance(made, pa.ChunkedArray):
        made = pa.concat_arrays(made.chunks) if made.num_chunks else pa.array([], made.type)
    return made.dictionary_decode() if pa.types.is_dictionary(made.type) else made
