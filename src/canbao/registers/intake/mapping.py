"""From a batch of a department's columns to batches of our tables: records (or employers) and
facts.

Which header is which field, and whether the file has what the declaration requires, is settled
once for a delivery; then every batch goes the same way, row by row.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from canbao.registers.intake import checks, persons
from canbao.registers.intake.columns import Issue, Sheet, Tally
from canbao.registers.intake.reading import Batch, tidy
from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.schema import EMPLOYERS, FACTS, MAIN_FIELD, RECORDS, allowed
from canbao.registers.intake.sources import FactRule, Source
from canbao.registers.standard.hashing import hash_keys, hash_rows, mix
from canbao.registers.standard.text import (
    Bools,
    Int64s,
    Uint64s,
    as_text,
    is_null,
)

MOST = 2**31 - 1
"""The most that a column of 32 bits holds."""
DERIVED = ("name", "pinyin")
"""Columns made of another one, which need no look of their own to tell rows apart."""


@dataclass(frozen=True)
class Mapped:
    """One batch, mapped. `records` and `facts` hold only rows that are not quarantined."""

    records: pa.RecordBatch
    content: Uint64s
    facts: dict[str, pa.RecordBatch]
    rows: Int64s
    quarantined: Bools
    issues: tuple[Issue, ...]
    tallies: dict[str, Tally]


@dataclass
class Mapper:
    """The way of one file through its declaration."""

    source: Source
    headers: Sequence[str]
    as_of: date
    layout: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        there: dict[str, list[str]] = {}
        for header in self.headers:
            there.setdefault(tidy(header), []).append(header)
        for wanted in self.source.headers():
            found = there.get(tidy(wanted), [])
            if len(found) > 1:
                raise IntakeRefusal(
                    "header_twice", f"表头“{wanted}”出现 {len(found)} 次",
                    f"Header '{wanted}' stands {len(found)} times", field=wanted,
                    remedy_zh="请每列只用一个名称", remedy_en="Give each column a name of its own",
                )  # fmt: skip
            if found:
                self.layout[wanted] = found[0]
        self._require()

    @property
    def needed(self) -> list[str]:
        """The headers of the file that the declaration reads."""
        return list(dict.fromkeys(self.layout.values()))

    @property
    def unknown(self) -> list[str]:
        """Headers of the file that the declaration does not name."""
        return [header for header in self.headers if header not in set(self.layout.values())]

    def _require(self) -> None:
        wanted = [*self.source.required, *self.source.key]
        main = "employer" if self.source.holds_employers else "name"
        column = self.source.columns[main]
        wanted += [column.headers] if column.headers else []
        missing = [names for names in wanted if not any(name in self.layout for name in names)]
        if not missing:
            return
        lacking = list(dict.fromkeys("/".join(names) for names in missing))
        free = self.unknown
        near = [
            f"{name}→{close[0]}"
            for names in missing
            for name in names
            if (close := difflib.get_close_matches(name, free, 1, 0.5))
        ]
        hint = f"；是否改名：{'、'.join(dict.fromkeys(near))}" if near else ""
        hint_en = f"; renamed: {', '.join(dict.fromkeys(near))}?" if near else ""
        raise IntakeRefusal(
            "column_missing",
            f"缺少必需的列：{'、'.join(lacking)}。文件中有：{'、'.join(self.headers)}{hint}",
            f"Required columns are missing: {', '.join(lacking)}. The file has: "
            f"{', '.join(self.headers)}{hint_en}",
            field=lacking[0], value="、".join(self.headers),
            remedy_zh=f"请补上该列，或在 sources/{self.source.source}.yaml 的 from 中加上新列名",
            remedy_en="Supply the column, or add its new name under `from` in"
            f" sources/{self.source.source}.yaml",
        )  # fmt: skip

    def map(self, batch: Batch) -> Mapped:
        """One batch. Problems of rows are noted, never raised."""
        sheet = Sheet(batch.columns, self.layout)
        record = self._record(sheet)
        own = self._employers(sheet) if self.source.holds_employers else self._persons(sheet)
        facts = [(rule.kind, *self._fact(sheet, rule)) for rule in self.source.facts]
        if not self.source.holds_employers:
            deaths = [columns for kind, columns, there in facts if kind == "status" for columns in
                      [_deaths(columns, there)]]  # fmt: skip
            checks.check_persons(sheet, own, deaths, self.as_of)
        said = [column for name, column in own.items() if name not in DERIVED]
        content = _content([*said, *(c for _, cs, _ in facts for c in cs.values())])
        if not self.source.key:
            texts = [as_text(sheet.raw(header)) for header in self.needed]
            record = hash_keys(texts, self.source.source)
        quarantined = sheet.quarantined()
        kept = pa.array(~quarantined)
        schema = EMPLOYERS if self.source.holds_employers else RECORDS
        own |= {
            "record": record,
            "source": pa.repeat(pa.scalar(self.source.number, pa.int16()), sheet.size),
            "row": pa.array(batch.rows, pa.int64()),
        }
        records = pa.RecordBatch.from_arrays([own[name] for name in schema.names], schema=schema)
        some = bool(quarantined.any())
        return Mapped(
            records=records.filter(kept) if some else records,
            content=content[~quarantined] if some else content,
            facts=_gather(record, facts, ~quarantined),
            rows=batch.rows,
            quarantined=quarantined,
            issues=tuple(sheet.issues),
            tallies=sheet.tallies,
        )

    def _record(self, sheet: Sheet) -> pa.Int64Array:
        parts = [
            pc.utf8_trim_whitespace(as_text(sheet.raw(header)))
            for names in self.source.key
            if (header := sheet.header(names)) is not None
        ]
        if not parts:
            return pa.nulls(sheet.size, pa.int64())
        missing = np.logical_and.reduce([is_null(part) | _blank(part) for part in parts])
        sheet.note("key_missing", "record", np.flatnonzero(missing))
        return hash_keys(parts, self.source.source)

    def _persons(self, sheet: Sheet) -> dict[str, pa.Array]:
        columns = persons.standardise(sheet, self.source)
        columns["as_of"] = self._as_of(sheet)
        return columns

    def _employers(self, sheet: Sheet) -> dict[str, pa.Array]:
        fields = self.source.columns
        name = sheet.text(fields.get("name"))
        columns = {
            "employer": sheet.credit_code("employer", fields.get("employer")),
            "name": pa.nulls(sheet.size, pa.string()) if name is None else _one_line(name),
            "place": sheet.place("place", fields.get("place")),
            "industry": _letter(sheet.words("industry", fields.get("industry"), None)),
            "kind": sheet.words("kind", fields.get("kind"), allowed("employers", "kind")),
            "staff": sheet.whole("staff", fields.get("staff"), most=MOST).cast(pa.int32()),
            "founded": sheet.date("founded", fields.get("founded")),
            "closed": sheet.date("closed", fields.get("closed")),
            "as_of": self._as_of(sheet),
        }
        sheet.note("employer_missing", "employer", np.flatnonzero(is_null(columns["employer"])))
        return columns

    def _as_of(self, sheet: Sheet) -> pa.Date32Array:
        column = self.source.columns.get("as_of")
        return pc.fill_null(sheet.date("as_of", column), pa.scalar(self.as_of, pa.date32()))

    def _fact(self, sheet: Sheet, rule: FactRule) -> tuple[dict[str, pa.Array], Bools]:
        """The columns of a kind of fact, and the rows that give one."""
        columns: dict[str, pa.Array] = {}
        for name, kind in zip(FACTS[rule.kind].names, FACTS[rule.kind].types, strict=True):
            if name == "record":
                continue
            column = rule.columns.get(name)
            if name == "employer":
                columns[name] = sheet.credit_code(name, column)
            elif name in ("from_month", "to_month"):
                columns[name] = sheet.month(name, column)
            elif name == "place":
                columns[name] = sheet.place(name, column)
            elif pa.types.is_date(kind):
                columns[name] = sheet.date(name, column)
            elif pa.types.is_integer(kind):
                yuan = column is not None and column.kind == "yuan"
                most = MOST if kind == pa.int32() else 10**15
                whole = sheet.whole(name, column, scale=100 if yuan else 1, most=most)
                columns[name] = whole.cast(kind)
            else:
                columns[name] = sheet.words(name, column, allowed(rule.kind, name))
        there = ~is_null(columns[MAIN_FIELD[rule.kind]])
        for header, values in rule.when:
            there &= np.asarray(pc.fill_null(sheet.where(header, values), False))
        return columns, checks.check_facts(sheet, rule.kind, columns, there)


def _gather(
    record: pa.Int64Array, facts: list[tuple[str, dict[str, pa.Array], Bools]], kept: Bools
) -> dict[str, pa.RecordBatch]:
    """The facts of a batch by kind; two rules of one kind give rows of one table."""
    out: dict[str, list[pa.RecordBatch]] = {}
    for kind, columns, there in facts:
        schema = FACTS[kind]
        arrays = [record, *(columns[name] for name in schema.names[1:])]
        batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
        chosen = there & kept
        out.setdefault(kind, []).append(batch if chosen.all() else batch.filter(pa.array(chosen)))
    return {
        kind: batches[0] if len(batches) == 1 else pa.concat_batches(batches)
        for kind, batches in out.items()
    }


def _deaths(columns: dict[str, pa.Array], there: Bools) -> pa.Date32Array:
    """The day of death that a row states, if any."""
    dead = pc.fill_null(pc.equal(columns["status"], "death"), False)
    return pc.if_else(pc.and_(dead, pa.array(there)), columns["from_date"], None)


def _content(columns: list[pa.Array]) -> Uint64s:
    """A hash of everything a row says, to know a row that stands twice."""
    state = np.zeros(len(columns[0]), np.uint64)
    for at, column in enumerate(columns):
        if column.null_count == len(column):
            continue
        if pa.types.is_string(column.type):
            coded = column.dictionary_encode()
            words = hash_rows([coded.dictionary])
            indices = np.asarray(pc.fill_null(coded.indices, 0))
            value = words[indices] if len(words) else np.zeros(len(column), np.uint64)
        else:
            plain = column.cast(pa.int32()) if pa.types.is_date(column.type) else column
            value = mix(np.asarray(pc.fill_null(plain.cast(pa.int64()), 0)).view(np.uint64))
        if column.null_count:
            value = np.where(is_null(column), np.uint64(1), value)
        state = mix(state + value + np.uint64(at + 1))
    return state


def _blank(text: pa.StringArray) -> Bools:
    return np.asarray(pc.fill_null(pc.equal(pc.binary_length(text), 0), True))


def _letter(text: pa.StringArray) -> pa.StringArray:
    """The letter of GB/T 4754 at the head of an industry code (`C`, `C13`)."""
    return pc.utf8_upper(pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(text), 0, 1))


def _one_line(text: pa.StringArray) -> pa.StringArray:
    """The name of an employer: NFKC, blanks at the ends taken off."""
    return pc.utf8_trim_whitespace(pc.utf8_normalize(text, form="NFKC"))
