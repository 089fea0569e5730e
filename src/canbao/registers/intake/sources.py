"""Declarations of sources: read from YAML, checked key by key, held as frozen values.

The language is that of docs/developers/registers.md, "A source". Nothing here opens a department's
file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import yaml

from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.schema import (
    EMPLOYER_FIELDS,
    FACTS,
    MAIN_FIELD,
    PERSON_FIELDS,
    allowed,
)
from canbao.registers.words import Word, words

PACKAGED = Path(__file__).parent.parent / "sources"

Yaml = dict[str, object]
CodeList = Mapping[str, str | None]

KEYS = (
    "source", "zh", "en", "owner", "holds", "ground", "purpose", "retention", "rhythm", "mode",
    "accumulate", "duplicate_free", "rank", "ranks", "file", "key", "required", "fields", "facts", "codes",
    "limits",
)  # fmt: skip
NEEDED = (
    "source",
    "zh",
    "en",
    "owner",
    "holds",
    "ground",
    "purpose",
    "rhythm",
    "mode",
    "rank",
    "fields",
)
FORMATS = ("csv", "xlsx", "parquet", "sql")
COLUMN_KEYS = ("from", "value", "when", "kind", "type_from", "family", "join", "codes")
KINDS = {
    "wage_fen": ("yuan", "fen"),
    "registration_place": ("postcode",),
    "residence_place": ("postcode",),
}


@dataclass(frozen=True)
class FileForm:
    """How the register arrives. What the file itself shows goes before `format`."""

    format: str = "csv"
    encoding: str = "auto"
    delimiter: str = "auto"
    header_row: int = 1
    sheet: str | None = None
    table: str | None = None
    query: str | None = None
    url_env: str | None = None


@dataclass(frozen=True)
class Column:
    """Where the value of one field comes from: the first header that is there, or a fixed value."""

    headers: tuple[str, ...] = ()
    value: str | None = None
    kind: str = ""
    type_headers: tuple[str, ...] = ()
    family: str = "book"
    join: str | None = None
    when: tuple[tuple[str, frozenset[str]], ...] = ()
    codes: CodeList | None = field(default=None, compare=False)

    def all_headers(self) -> tuple[str, ...]:
        return (*self.headers, *self.type_headers, *(header for header, _ in self.when))


@dataclass(frozen=True)
class FactRule:
    """How a row gives a fact of one kind."""

    kind: str
    columns: Mapping[str, Column]
    when: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True)
class Limits:
    """Beyond them a delivery waits for a person: shrunk below, or more of its rows rejected."""

    shrink: Fraction = Fraction(1, 2)
    reject: Fraction = Fraction(1, 5)


@dataclass(frozen=True)
class Source:
    """One department's register as declared; `number` is its place in index.yaml, from 1."""

    source: str
    number: int
    zh: str
    en: str
    owner: Word
    holds: str
    ground: str
    purpose: Word
    retention: Word
    rhythm: str
    mode: str
    duplicate_free: bool
    accumulate: bool
    """Facts of a later delivery add to those of the same key instead of replacing them."""
    rank: int
    ranks: Mapping[str, int]
    file: FileForm
    key: tuple[tuple[str, ...], ...]
    required: tuple[tuple[str, ...], ...]
    columns: Mapping[str, Column]
    facts: tuple[FactRule, ...]
    limits: Limits
    hash: str = field(default="", compare=False)

    @property
    def holds_employers(self) -> bool:
        return self.holds == "employers"

    @property
    def is_survey(self) -> bool:
        """Whether it tells of visits to people, rather than being a department's register."""
        return any(rule.kind == "survey" for rule in self.facts)

    def rank_of(self, name: str) -> int:
        """Whose word counts first for a field, smaller first."""
        return self.ranks.get(name, self.rank)

    def headers(self) -> tuple[str, ...]:
        """Every header the declaration names, each once, in order."""
        columns = [
            *self.columns.values(),
            *(c for rule in self.facts for c in rule.columns.values()),
        ]
        found = [h for alternatives in self.key for h in alternatives]
        found += [h for alternatives in self.required for h in alternatives]
        found += [h for column in columns for h in column.all_headers()]
        found += [header for rule in self.facts for header, _ in rule.when]
        return tuple(dict.fromkeys(found))


def load_sources(folder: Path = PACKAGED) -> dict[str, Source]:
    """All sources of a folder by name, in the order of its `index.yaml`.

    Errors: `IntakeRefusal` naming file, key, value and what may stand there.
    """
    index = folder / "index.yaml"
    listed = read_yaml(index)
    names = listed.get("sources") if isinstance(listed, dict) else listed
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _wrong(index.name, "sources", names, "来源名称的列表", "a list of names of sources")
    if len(set(names)) != len(names):
        raise _wrong(index.name, "sources", names, "每个来源只写一次", "each source once")
    stray = sorted({path.stem for path in folder.glob("*.yaml")} - {"index", *names})
    if stray:
        raise _wrong(
            index.name, "sources", "、".join(stray),
            "列出每个来源文件，新的加在末尾", "every source file listed, new ones at the end",
        )  # fmt: skip
    return {
        name: load_source(folder / f"{name}.yaml", number) for number, name in enumerate(names, 1)
    }


def load_source(path: Path, number: int) -> Source:
    """One declaration; `number` is what its records carry as `source`."""
    table = read_yaml(path)
    if not isinstance(table, dict):
        raise _wrong(path.name, "", table, "键和值", "keys and values")
    return _Reader(path.name).source(cast(Yaml, table), number, path.stem)


def read_yaml(path: Path) -> object:
    """YAML in which no key stands twice."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise IntakeRefusal(
            "declaration_missing", f"没有来源声明 {path.name}", f"No declaration {path.name}",
            field=path.name, remedy_zh="请写好声明并列入 index.yaml",
            remedy_en="Write it and list it in index.yaml",
        ) from None  # fmt: skip
    try:
        return yaml.load(text, Loader=_OnceOnly)  # noqa: S506 – a SafeLoader
    except yaml.YAMLError as error:
        raise IntakeRefusal(
            "declaration_unreadable", f"{path.name} 不是正确的 YAML：{_first_line(error)}",
            f"{path.name} is not correct YAML: {_first_line(error)}", field=path.name,
            remedy_zh="请检查缩进与引号", remedy_en="Check indentation and quotes",
        ) from None  # fmt: skip


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _OnceOnly(_Base):  # type: ignore[misc]
    """PyYAML takes the last of two equal keys in silence; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"duplicate key {name}", problem_mark=key.start_mark
                )
            seen.add(name)
        mapping: dict[object, object] = super().construct_mapping(node, deep=deep)
        return mapping


class _Reader:
    """Turns the tables of one file into values; every complaint names the file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def source(self, table: Yaml, number: int, stem: str) -> Source:
        self._keys("", table, KEYS, NEEDED)
        holds = self._one_of("holds", table["holds"], ("persons", "employers"))
        if table["source"] != stem:
            raise _wrong(self.file, "source", table["source"], f"与文件名相同：{stem}",
                         f"the name of the file, {stem}")  # fmt: skip
        target = "employers" if holds == "employers" else "records"
        names = EMPLOYER_FIELDS if holds == "employers" else PERSON_FIELDS
        lists = self._code_lists(table.get("codes", {}))
        fields = self._table("fields", table["fields"])
        self._keys("fields", fields, names, ("employer",) if holds == "employers" else ("name",))
        columns = {
            name: self._column(f"fields.{name}", target, name, entry, lists)
            for name, entry in fields.items()
        }
        facts = tuple(
            self._fact(f"facts[{at}]", entry, lists)
            for at, entry in enumerate(self._list("facts", table.get("facts", [])))
        )
        if facts and holds == "employers":
            raise _wrong(self.file, "facts", len(facts), "单位来源没有经历", "none for employers")
        aliases = [c.headers for c in columns.values()]
        aliases += [c.headers for rule in facts for c in rule.columns.values()]
        return Source(
            source=stem,
            number=number,
            zh=self._text("zh", table["zh"]),
            en=self._text("en", table["en"]),
            owner=self._word("owner", table["owner"]),
            holds=holds,
            ground=self._text("ground", table["ground"]),
            purpose=self._word("purpose", table["purpose"]),
            retention=self._word("retention", table.get("retention", {"zh": "", "en": ""})),
            rhythm=self._one_of("rhythm", table["rhythm"], tuple(words("rhythms"))),
            mode=self._one_of("mode", table["mode"], ("snapshot", "changes")),
            duplicate_free=self._yes_no("duplicate_free", table.get("duplicate_free", False)),
            accumulate=self._yes_no("accumulate", table.get("accumulate", False)),
            rank=self._whole("rank", table["rank"]),
            ranks={
                name: self._whole(f"ranks.{name}", value)
                for name, value in self._keys(
                    "ranks", self._table("ranks", table.get("ranks", {})), names
                ).items()
            },
            file=self._form(table.get("file", {})),
            key=self._headers("key", table.get("key", []), aliases),
            required=self._headers("required", table.get("required", []), aliases),
            columns=columns,
            facts=facts,
            limits=self._limits(table.get("limits", {})),
            hash=repr(sorted((key, repr(value)) for key, value in table.items())),
        )

    def _fact(self, key: str, entry: object, lists: Mapping[str, CodeList]) -> FactRule:
        table = self._table(key, entry)
        kind = self._one_of(f"{key}.fact", table.get("fact"), tuple(FACTS))
        names = tuple(name for name in FACTS[kind].names if name != "record")
        fields = {name: value for name, value in table.items() if name not in ("fact", "when")}
        self._keys(key, fields, names, (MAIN_FIELD[kind],))
        return FactRule(
            kind,
            {
                name: self._column(f"{key}.{name}", kind, name, value, lists)
                for name, value in fields.items()
            },
            self._when(f"{key}.when", table.get("when", {})),
        )

    def _column(
        self, key: str, target: str, name: str, entry: object, lists: Mapping[str, CodeList]
    ) -> Column:
        table = self._keys(key, self._table(key, entry), COLUMN_KEYS)
        if ("from" in table) == ("value" in table):
            raise _wrong(self.file, key, entry, "from 或 value 之一", "either `from` or `value`")
        options = allowed(target, name)
        codes = lists.get(name)
        if "codes" in table:
            codes = self._codes(f"{key}.codes", table["codes"])
        for word in (codes or {}).values():
            if options and word is not None:
                self._one_of(f"codes.{name}", word, options)
        value = table.get("value")
        if value is not None and options:
            self._one_of(f"{key}.value", value, options)
        kind = self._text(f"{key}.kind", table.get("kind", ""))
        if kind and kind not in (name, "number", *KINDS.get(name, ())):
            known = (name, *KINDS.get(name, ()))
            raise _wrong(self.file, f"{key}.kind", kind, "、".join(known), ", ".join(known))
        return Column(
            headers=self._names(f"{key}.from", table.get("from", [])),
            value=None if value is None else str(value),
            kind=kind,
            type_headers=self._names(f"{key}.type_from", table.get("type_from", [])),
            family=self._text(f"{key}.family", table.get("family", "book")),
            join=None if "join" not in table else str(table["join"]),
            when=self._when(f"{key}.when", table.get("when", {})),
            codes=codes,
        )

    def _form(self, entry: object) -> FileForm:
        table = self._table("file", entry)
        known = (
            "format",
            "encoding",
            "delimiter",
            "header_row",
            "sheet",
            "table",
            "query",
            "url_env",
        )
        self._keys("file", table, known)
        form = self._one_of("file.format", table.get("format", "csv"), FORMATS)
        if form == "sql" and ("url_env" not in table or ("table" in table) == ("query" in table)):
            raise _wrong(
                self.file, "file", table,
                "sql 来源须写 url_env，并写 table 或 query 之一",
                "for sql `url_env`, and either `table` or `query`",
            )  # fmt: skip
        if "table" in table and not re.fullmatch(r"\w+(\.\w+)?", str(table["table"])):
            raise _wrong(self.file, "file.table", table["table"], "表名", "the name of a table")
        texts = {name: str(table[name]) for name in known if name in table and name != "header_row"}
        return FileForm(
            **texts, header_row=self._whole("file.header_row", table.get("header_row", 1))
        )

    def _limits(self, entry: object) -> Limits:
        table = self._keys("limits", self._table("limits", entry), ("shrink", "reject"))
        shares: dict[str, Fraction] = {}
        for name, value in table.items():
            if not isinstance(value, int | float) or not 0 <= value <= 1:
                raise _wrong(
                    self.file, f"limits.{name}", value, "0 到 1 的比例", "a share from 0 to 1"
                )
            shares[name] = Fraction(str(value))
        return Limits(**shares)

    def _code_lists(self, entry: object) -> dict[str, CodeList]:
        lists = self._table("codes", entry)
        return {name: self._codes(f"codes.{name}", table) for name, table in lists.items()}

    def _codes(self, key: str, entry: object) -> CodeList:
        table = self._table(key, entry)
        for code, word in table.items():
            if word is not None and not isinstance(word, str):
                raise _wrong(self.file, f"{key}.{code}", word, "文字或 null", "a word or null")
        return cast(CodeList, table)

    def _when(self, key: str, entry: object) -> tuple[tuple[str, frozenset[str]], ...]:
        return tuple(
            (header, frozenset(self._names(f"{key}.{header}", values)))
            for header, values in self._table(key, entry).items()
        )

    def _headers(
        self, key: str, entry: object, aliases: Sequence[tuple[str, ...]]
    ) -> tuple[tuple[str, ...], ...]:
        """Each header with those that may stand for it: the aliases of fields that name it."""
        out = []
        for item in self._list(key, entry):
            named = self._names(key, item)
            also = [h for group in aliases if set(named) & set(group) for h in group]
            out.append(tuple(dict.fromkeys([*named, *also])))
        return tuple(out)

    def _names(self, key: str, entry: object) -> tuple[str, ...]:
        items = entry if isinstance(entry, list) else [entry]
        if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in items):
            raise _wrong(self.file, key, entry, "列名或列名的列表", "a name or a list of names")
        return tuple(str(item) for item in items)

    def _keys(
        self, key: str, table: Yaml, known: Sequence[str], needed: Sequence[str] = ()
    ) -> Yaml:
        where = f"{key}." if key else ""
        for name in table:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"，是否指 {near[0]}" if near else ""
                hint_en = f"; did you mean {near[0]}" if near else ""
                raise _wrong(self.file, f"{where}{name}", table[name],
                             f"只能是 {'、'.join(known)}{hint}",
                             f"only {', '.join(known)}{hint_en}")  # fmt: skip
        for name in needed:
            if name not in table:
                raise _wrong(self.file, f"{where}{name}", "—", "必须写明", "to be given")
        return table

    def _table(self, key: str, entry: object) -> Yaml:
        if not isinstance(entry, dict):
            raise _wrong(self.file, key, entry, "键和值", "keys and values")
        return {str(name): value for name, value in entry.items()}

    def _list(self, key: str, entry: object) -> list[object]:
        if not isinstance(entry, list):
            raise _wrong(self.file, key, entry, "列表", "a list")
        return entry

    def _word(self, key: str, entry: object) -> Word:
        table = self._keys(key, self._table(key, entry), ("zh", "en"), ("zh", "en"))
        return Word(self._text(f"{key}.zh", table["zh"]), self._text(f"{key}.en", table["en"]))

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise _wrong(self.file, key, value, "文字", "text")
        return value

    def _whole(self, key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise _wrong(self.file, key, value, "整数", "a whole number")
        return value

    def _yes_no(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise _wrong(self.file, key, value, "true 或 false", "true or false")
        return value

    def _one_of(self, key: str, value: object, options: Sequence[str]) -> str:
        if not isinstance(value, str) or value not in options:
            raise _wrong(
                self.file, key, value, f"{'、'.join(options)} 之一", f"one of {', '.join(options)}"
            )
        return value


def _wrong(file: str, key: str, value: object, zh: str, en: str) -> IntakeRefusal:
    shown = str(value)[:80]
    return IntakeRefusal(
        "declaration_wrong", f"来源声明 {file} 的 {key or '全文'} 写作“{shown}”",
        f"Declaration {file}: {key or 'the file'} is '{shown}'", field=f"{file}:{key}", value=shown,
        remedy_zh=f"应为：{zh}", remedy_en=f"Expected: {en}",
    )  # fmt: skip


def _first_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"{mark.line + 1}:{mark.column + 1} " if mark else ""
    return f"{where}{getattr(error, 'problem', '') or str(error).splitlines()[0]}"
