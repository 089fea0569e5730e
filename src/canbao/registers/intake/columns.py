"""One batch under the eyes of a declaration: columns by field, words through code lists, problems
noted.

What the fields of a person or an employer become stands in `persons` and `employers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.registers.intake.reading import tidy
from canbao.registers.intake.sources import CodeList, Column
from canbao.registers.standard import codes, dates, places
from canbao.registers.standard.text import Bools, Int8s, Int64s, as_text, integers, is_null
from canbao.registers.words import problems

NOTHING = pa.array(
    ["", "-", "--", "—", "/", "\\", "无", "不详", "未知", "暂无", "空", "NULL", "null", "None", "none",
     "N/A", "n/a", "NaN", "nan", "\\N"]
)  # fmt: skip
"""What clerks and programs write where there is nothing."""

Alternatives = tuple[str, ...]


@dataclass(frozen=True)
class Issue:
    """One problem of some rows of a batch: positions, and the value of each as delivered."""

    code: str
    field: str
    at: Int64s
    values: pa.StringArray


@dataclass
class Tally:
    """Of how many rows a field was given, and was fit for use."""

    given: int = 0
    valid: int = 0

    def add(self, other: Tally) -> None:
        self.given += other.given
        self.valid += other.valid


@dataclass
class Sheet:
    """A batch whose columns are asked for by declaration; collects problems and tallies."""

    columns: pa.RecordBatch
    layout: Mapping[str, str]
    issues: list[Issue] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    _texts: dict[str, pa.Array] = field(default_factory=dict)
    _done: dict[tuple[str, Column, int], pa.Array] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return int(self.columns.num_rows)

    def header(self, names: Alternatives) -> str | None:
        """The first of the headers that the file has."""
        return next((self.layout[name] for name in names if name in self.layout), None)

    def raw(self, header: str) -> pa.Array:
        """A column of the file without the words for nothing; dates stay dates."""
        if header not in self._texts:
            column = self.columns.column(self.columns.schema.get_field_index(header))
            if not (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
                column = as_text(column)
                empty = pc.is_in(column, value_set=NOTHING)
                if pc.any(empty).as_py():
                    column = pc.if_else(empty, None, column)
            self._texts[header] = column
        return self._texts[header]

    def column(self, column: Column | None) -> pa.Array | None:
        """The values of a field as delivered; None where file and declaration have none."""
        if column is None:
            return None
        if column.value is not None:
            found = pa.repeat(pa.scalar(column.value), self.size)
        elif column.join is not None:
            parts = [as_text(self.raw(self.layout[h])) for h in column.headers if h in self.layout]
            if not parts:
                return None
            found = pc.binary_join_element_wise(*parts, column.join, null_handling="skip")
        else:
            header = self.header(column.headers)
            if header is None:
                return None
            found = self.raw(header)
        for header, values in column.when:
            found = pc.if_else(self.where(header, values), found, None)
        return found

    def text(self, column: Column | None) -> pa.StringArray | None:
        """`column` as text."""
        found = self.column(column)
        return None if found is None else as_text(found)

    def _once(
        self,
        way: str,
        name: str,
        column: Column | None,
        kind: pa.DataType,
        make: Callable[[str, Column], pa.Array],
    ) -> pa.Array:
        """A column that record and fact share is standardised, and its problems noted, once."""
        if column is None or (column.value is None and not self._has(column)):
            return pa.nulls(self.size, kind)
        asked = (way, column, id(column.codes))
        if asked not in self._done:
            self._done[asked] = make(name, column)
        return self._done[asked]

    def _has(self, column: Column) -> bool:
        return any(name in self.layout for name in column.headers)

    def where(self, header: str, values: frozenset[str]) -> pa.BooleanArray:
        """Rows in which a header says one of the values."""
        if header not in self.layout:
            return pa.repeat(pa.scalar(False), self.size)
        text = pc.utf8_trim_whitespace(as_text(self.raw(self.layout[header])))
        return pc.is_in(text, value_set=pa.array(sorted(values)))

    def note(self, code: str, name: str, at: Int64s, values: pa.Array | None = None) -> None:
        """Rows that have a problem."""
        if len(at):
            shown = pa.nulls(len(at), pa.string())
            if values is not None:
                shown = as_text(values.take(pa.array(at)))
            self.issues.append(Issue(code, name, at, shown))

    def note_states(
        self, name: str, states: Int8s, by_state: Mapping[int, str], values: pa.Array
    ) -> None:
        """Rows whose state means a problem."""
        worst = max(by_state, default=0)
        if not len(states) or (states.max() < min(by_state) and worst):
            return
        for state, code in by_state.items():
            self.note(code, name, np.flatnonzero(states == state), values)

    def tally(self, name: str, given: pa.Array, valid: pa.Array) -> None:
        """Count what was given and what of it is fit for use."""
        size = len(given)
        self.tallies[name] = Tally(size - given.null_count, size - valid.null_count)

    def quarantined(self) -> Bools:
        """Rows with a problem that keeps them out."""
        out = np.zeros(self.size, np.bool_)
        for issue in self.issues:
            if problems()[issue.code].quarantine:
                out[issue.at] = True
        return out

    # Fields of one kind of value, alike wherever they stand.

    def words(
        self, name: str, column: Column | None, options: Sequence[str] | None
    ) -> pa.StringArray:
        """A column through its code list; a word that no list has is noted and left out."""
        text = self.text(column)
        if column is None or text is None:
            return pa.nulls(self.size, pa.string())
        if column.value is not None:
            return text
        found, unknown = translate(text, column.codes, options)
        self.note("word_unknown", name, unknown, text)
        self.tally(name, text, found)
        return found

    def place(self, name: str, column: Column | None) -> pa.Int64Array:
        return self._once("place", name, column, pa.int64(), self._place)

    def _place(self, name: str, column: Column) -> pa.Int64Array:
        text = self.text(column)
        assert text is not None
        read = places.of_postcodes if column.kind == "postcode" else places.standardise
        found = read(pc.utf8_trim_whitespace(self.translated(column, text)))
        self.note_states(name, found.state, {places.UNREADABLE: "place_unreadable"}, text)
        self.tally(name, text, found.place)
        return found.place

    def date(self, name: str, column: Column | None) -> pa.Date32Array:
        return self._once("date", name, column, pa.date32(), self._date)

    def _date(self, name: str, column: Column) -> pa.Date32Array:
        given = self.column(column)
        assert given is not None
        found = dates.standardise(given)
        self.note_states(
            name, found.state,
            {dates.UNREADABLE: "date_unreadable", dates.IMPOSSIBLE: "date_impossible"}, given,
        )  # fmt: skip
        self.tally(name, given, found.date)
        return found.date

    def month(self, name: str, column: Column | None) -> pa.Int32Array:
        return self._once("month", name, column, pa.int32(), self._month)

    def _month(self, name: str, column: Column) -> pa.Int32Array:
        given = self.column(column)
        assert given is not None
        found = dates.months(given)
        self.note_states(
            name, found.state,
            {dates.UNREADABLE: "month_unreadable", dates.IMPOSSIBLE: "month_impossible"}, given,
        )  # fmt: skip
        self.tally(name, given, found.month)
        return found.month

    def credit_code(self, name: str, column: Column | None) -> pa.StringArray:
        return self._once("credit_code", name, column, pa.string(), self._credit_code)

    def _credit_code(self, name: str, column: Column) -> pa.StringArray:
        text = self.text(column)
        assert text is not None
        found = codes.standardise(text)
        by_state = {
            codes.LENGTH: "code_length", codes.CHARACTERS: "code_characters",
            codes.CHECKED: "code_check",
        }  # fmt: skip
        self.note_states(name, found.state, by_state, text)
        self.tally(name, text, found.code)
        return found.code

    def whole(
        self, name: str, column: Column | None, *, scale: int = 1, most: int = 10**15
    ) -> pa.Int64Array:
        """Whole numbers up to `most`; `scale` 100 reads yuan into fen, rounding half up."""
        text = self.text(column)
        if text is None:
            return pa.nulls(self.size, pa.int64())
        coded = text.dictionary_encode()
        values = np.zeros(len(coded.dictionary) + 1, np.int64)
        fine = np.zeros(len(coded.dictionary) + 1, np.bool_)
        for at, value in enumerate(coded.dictionary.to_pylist()):
            read = _figure(value, scale, most)
            if read is not None:
                values[at], fine[at] = read, True
        indices = np.asarray(pc.fill_null(coded.indices, len(values) - 1))
        found = integers(values[indices], fine[indices])
        self.note("figure_unreadable", name, np.flatnonzero(~fine[indices] & ~is_null(text)), text)
        self.tally(name, text, found)
        return found

    def translated(self, column: Column | None, text: pa.StringArray) -> pa.StringArray:
        """Through the code list where the declaration has one, else as it is."""
        if column is None or column.codes is None:
            return text
        return translate(text, column.codes, None)[0]


def translate(
    text: pa.StringArray, code_list: CodeList | None, options: Sequence[str] | None
) -> tuple[pa.StringArray, Int64s]:
    """Words of a code list, and the rows whose code neither the list nor the options know."""
    coded = text.dictionary_encode()
    tidied = {tidy(code): word for code, word in (code_list or {}).items()}
    words: list[str | None] = []
    unknown = np.zeros(len(coded.dictionary) + 1, np.bool_)
    for at, value in enumerate(coded.dictionary.to_pylist()):
        key = tidy(value)
        if key in tidied:
            words.append(tidied[key])
        elif options is None or value in options:
            words.append(value.strip())
        else:
            words.append(None)
            unknown[at] = True
    found = pa.array(words, pa.string()).take(coded.indices)
    if not unknown.any():
        return found, np.zeros(0, np.int64)
    indices = np.asarray(pc.fill_null(coded.indices, len(unknown) - 1))
    return found, np.flatnonzero(unknown[indices])


def _figure(text: str, scale: int, most: int) -> int | None:
    try:
        value = Decimal(re.sub(r"[,，\s¥￥元]", "", text)) * scale
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > most:
        return None
    return int((value + Decimal("0.5")).to_integral_value("ROUND_FLOOR"))
