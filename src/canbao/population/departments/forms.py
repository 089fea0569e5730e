"""How departments write values: codes, dates, months, places, keys; and the sheet that comes out.

A `Sheet` is one register's rows about one block under the department's own headers, with the
person and the flaws of each row beside it. Files are written by `files`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.population.departments import numbers
from canbao.population.departments.identity import Entries
from canbao.population.departments.model import BIT, FLAWS
from canbao.population.departments.names import chosen
from canbao.population.departments.truth import OPEN
from canbao.population.departments.types import Days, Flags, Ints

FIRST_DAY = np.datetime64("1880-01-01")
LAST_DAY = np.datetime64("2100-01-01")
PER_BLOCK = 10_000_000
"""Serial numbers a block of persons may use in one register."""
SPAN = 10**10
STRIDE = 7_368_787
"""Odd and no multiple of five: multiplying by it shuffles serial numbers without meeting twice."""


@dataclass(frozen=True)
class Sheet:
    """Rows of a register: `columns` by header, `key`, and the truth about each row."""

    columns: Mapping[str, pa.Array]
    key: pa.Array
    person: Ints
    flaws: Ints

    def __len__(self) -> int:
        return len(self.person)

    @property
    def table(self) -> pa.Table:
        """What the department delivers."""
        return pa.table(dict(self.columns))

    def record_map(self, source: str) -> pa.Table:
        """Source, key, person and flaws of each row that is not a repetition."""
        own = np.flatnonzero((self.flaws & BIT["repeated"]) == 0)
        return pa.table({
            "source": repeated_text(source, len(own)),
            "key": self.key.take(pa.array(own)),
            "person": self.person[own],
            "flaws": flaw_text(self.flaws[own]),
        })

    def with_repetitions(self, rate: float, rng: np.random.Generator) -> Sheet:
        """The same sheet with some rows standing in it twice, wherever."""
        twice = chosen(np.ones(len(self), bool), rate, rng)
        if not len(twice):
            return self
        order = np.concatenate([np.arange(len(self)), twice])
        late = np.zeros(len(order), bool)
        late[len(self):] = True
        mixed = np.argsort(np.where(late, rng.random(len(order)) * len(self), order), kind="stable")
        rows = order[mixed]
        flaws = self.flaws[rows] | np.where(late[mixed], BIT["repeated"], 0)
        taken = pa.array(rows)
        return Sheet(
            {name: column.take(taken) for name, column in self.columns.items()},
            self.key.take(taken),
            self.person[rows],
            flaws,
        )


def repeated_text(text: str, count: int) -> pa.Array:
    """A text column with one value, as a dictionary."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text]))


def flaw_text(flaws: Ints) -> pa.Array:
    """Sets of flaws as their names, comma between; a dictionary column."""
    sets, where = np.unique(flaws, return_inverse=True)
    words = [",".join(name for name in FLAWS if BIT[name] & int(each)) for each in sets]
    return pa.DictionaryArray.from_arrays(
        pa.array(where.astype(np.int32)), pa.array(words, type=pa.string())
    )


def keys(prefix: str, block: int, count: int) -> pa.Array:
    """Keys of a department for rows of a block: a prefix and ten digits, none twice."""
    serial = (np.arange(count, dtype=np.int64) + block * PER_BLOCK) % SPAN
    shuffled = (serial * STRIDE + 1_234_567) % SPAN
    digits = pc.utf8_lpad(pa.array(shuffled).cast(pa.string()), 10, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


@cache
def calendar(shape: str) -> pa.Array:
    """Every day of two centuries, written in one way (`strftime`)."""
    days = pa.array(np.arange(FIRST_DAY, LAST_DAY)).cast(pa.timestamp("s"))
    made = pc.strftime(days, format=shape.replace("%-", "%"))
    for mark in ("年", "月") if "%-" in shape else ():
        made = pc.replace_substring(made, mark + "0", mark)
    return made


def dates(values: Days, shape: str = "%Y-%m-%d") -> pa.Array:
    """Dates as text; `NaT` becomes null."""
    absent = np.isnat(values)
    places = np.where(absent, FIRST_DAY, values) - FIRST_DAY
    return calendar(shape).take(pa.array(places.astype(np.int64), mask=absent))


@cache
def months_written(shape: str) -> pa.Array:
    """Every month of two centuries, written in one way."""
    months = np.arange(FIRST_DAY.astype("datetime64[M]"), LAST_DAY.astype("datetime64[M]"))
    return pc.strftime(pa.array(months.astype("datetime64[D]")).cast(pa.timestamp("s")),
                       format=shape)


def months(values: Ints, shape: str = "%Y%m") -> pa.Array:
    """Months (`year * 12 + month - 1`) as text; an open end becomes null."""
    absent = values >= OPEN
    return months_written(shape).take(
        pa.array(np.where(absent, 0, values - 1880 * 12), mask=absent)
    )


def words(values: Ints, texts: tuple[str, ...]) -> pa.Array:
    """Codes as texts of a list; negative becomes null."""
    return pa.array(texts, pa.string()).take(pa.array(values, mask=values < 0))


def sexes(entries: Entries, texts: tuple[str, str]) -> pa.Array:
    """Male and female as a department writes them."""
    return words(entries.sex - 1, texts)


def integers(values: Ints, absent: Flags | None = None) -> pa.Array:
    """Whole numbers as text; absent ones null, by default those that are 0 or less."""
    mask = values <= 0 if absent is None else absent
    return pa.array(values, mask=mask).cast(pa.string())


def places(values: Ints, width: int = 12) -> pa.Array:
    """Division codes cut to a department's width (12, 9 or 6 digits)."""
    return integers(values // 10 ** (12 - width))


def yuan(fen: Ints, absent: Flags) -> pa.Array:
    """Amounts in fen as yuan with two decimals."""
    whole = pa.array(fen // 100).cast(pa.string())
    rest = words(fen % 100, tuple(f"{number:02d}" for number in range(100)))
    made = pc.binary_join_element_wise(whole, rest, ".")
    return pc.if_else(pa.array(absent), None, made)


def part(document: pa.Array, position: int) -> pa.Array:
    """One part of `kind:country:number`; null where there is no document."""
    filled = pc.fill_null(document, "::")
    found = pc.list_element(pc.split_pattern(filled, ":"), position)
    return pc.if_else(pc.equal(found, ""), None, found)


def number_or_document(entries: Entries) -> tuple[pa.Array, Ints]:
    """One column for number or other document, and which it is.

    Codes: 0 identity number, 1 permanent residence, 2 residence permit, 3 passport, 4 permit.
    """
    group = entries.block.group[entries.who]
    own = entries.block.number_text[entries.who] != b""
    by_document = ~own & (group != 0)
    texts = numbers.text(entries.number)
    kind = np.where(own, np.where(group == 2, 1, np.where(group == 1, 2, 0)), 0)
    if by_document.any():
        texts = pc.if_else(pa.array(by_document), part(entries.document, 2), texts)
        passport = pc.fill_null(pc.starts_with(entries.document, "passport:"), False)
        kind = np.where(by_document, np.where(passport.to_numpy(False), 3, 4), kind)
    return texts, kind


def other_document(entries: Entries) -> tuple[pa.Array, Ints]:
    """Documents other than the number, and 0 for a passport, 1 for a permit, −1 for none."""
    if entries.document.null_count == len(entries):
        return pa.nulls(len(entries), pa.string()), np.full(len(entries), -1, np.int64)
    passport = pc.starts_with(entries.document, "passport:")
    kind = pc.fill_null(pc.if_else(passport, 0, 1), -1).cast(pa.int64()).to_numpy(False)
    return part(entries.document, 2), kind


def nationality(entries: Entries) -> pa.Array:
    """Alpha-3 code of each entry's country."""
    return pc.fill_null(entries.block.nationality.take(pa.array(entries.who)), "CHN")


def guardians(entries: Entries) -> pa.Array:
    """Numbers of the guardians of children."""
    return entries.block.guardian_number.take(pa.array(entries.who))


def spread(entries: Entries, owner: Ints) -> tuple[Ints, Ints]:
    """Rows of a register whose people have several facts.

    `owner` is the person (row of the block) of each fact, ascending. Gives, for each row, its entry
    and its fact: a true entry has all facts of its person, a second entry too, an invented one the
    first.
    """
    start = np.searchsorted(owner, entries.who, side="left")
    stop = np.searchsorted(owner, entries.who, side="right")
    counts = np.where(entries.kind == 2, np.minimum(stop - start, 1), stop - start)
    entry = np.repeat(np.arange(len(entries)), counts)
    within = np.arange(len(entry)) - np.repeat(np.cumsum(counts) - counts, counts)
    return entry, start[entry] + within
