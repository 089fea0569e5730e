"""Bank files by a declared layout (`formats/*.yaml`): a header, rows, a total with the hash of all
before it. The same records give the same bytes; what is read is checked line by line.

What the fields mean to a run is not known here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from canbao.ledger.amounts import yuan
from canbao.ledger.refusal import refused

FOLDER: Final = Path(__file__).with_name("formats")
KINDS: Final = ("word", "text", "whole", "fen", "yuan", "day", "month", "hash")
PARTS: Final = ("header", "row", "total")
Value = int | str | date
Record = Mapping[str, Value]
LARGEST: Final = 200 << 20  # bytes of a file that is read

_YUAN: Final = re.compile(r"(0|[1-9]\d{0,12})\.(\d\d)")
_WHOLE: Final = re.compile(r"0|[1-9]\d{0,17}")
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a line; `word` where it is always the same."""

    name: str
    kind: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """What a bank's code means; `failed`: the money did not arrive."""

    zh: str
    en: str
    failed: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """One declared format."""

    name: str
    zh: str
    en: str
    encoding: str
    newline: str
    separator: str
    header: tuple[Field, ...]
    row: tuple[Field, ...]
    total: tuple[Field, ...]
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it stands there: the header, the rows in order, and the hash of its bytes."""

    header: dict[str, Value]
    rows: list[dict[str, Value]]
    hash: str


@cache
def layout(name: str) -> Layout:
    """The layout of a file in `formats`, by that file's name. Raises ValueError when it is not well
    said, FileNotFoundError when there is none."""
    said = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    parts = {part: tuple(Field(**field) for field in said[part]) for part in PARTS}
    for part, fields in parts.items():
        for field in fields:
            if field.kind not in KINDS or (field.kind == "word") != bool(field.word):
                raise ValueError(f"formats/{name}.yaml: {part}: {field.name}")
    if parts["total"][-1].kind != "hash" or len(said["separator"]) != 1:
        raise ValueError(f"formats/{name}.yaml: the total ends with the hash, separators are one")
    return Layout(
        name=said["name"],
        zh=said["zh"],
        en=said["en"],
        encoding=said["encoding"],
        newline=said["newline"],
        separator=said["separator"],
        header=parts["header"],
        row=parts["row"],
        total=parts["total"],
        codes={code: Code(**told) for code, told in said.get("codes", {}).items()},
    )


def write(form: Layout, header: Record, rows: Iterable[Record]) -> Iterator[bytes]:
    """The bytes of a file, line by line. Rows are numbered; the total counts them and adds up
    `fen`. Raises ValueError for a text that holds the separator or a line break."""
    digest = hashlib.sha256()
    count = fen = 0

    def line(fields: Iterable[Field], record: Record) -> bytes:
        made = form.separator.join(_written(form, field, record) for field in fields)
        return (made + form.newline).encode(form.encoding)

    def told(made: bytes) -> bytes:
        digest.update(made)
        return made

    yield told(line(form.header, header))
    for count, row in enumerate(rows, 1):
        fen += int(str(row["fen"]))
        yield told(line(form.row, {**row, "number": count}))
    before = line(form.total[:-1], {"rows": count, "fen": fen})
    before = before.removesuffix(form.newline.encode(form.encoding))
    before += form.separator.encode(form.encoding)
    yield told(before)
    yield (digest.hexdigest() + form.newline).encode(form.encoding)


def read(form: Layout, content: bytes) -> Read:
    """A file that was written by this layout. Raises Refused naming the line for anything that is
    not as declared, a total that does not fit, and a hash that is not of these bytes."""
    if not content or len(content) > LARGEST:
        raise refused(
            f"文件为空或超过{LARGEST >> 20}MB", f"the file is empty or above {LARGEST >> 20} MB"
        )
    try:
        text = content.decode(form.encoding)
    except UnicodeDecodeError as error:
        raise refused(
            f"文件不是{form.encoding}编码（第{error.start}字节）",
            f"the file is not {form.encoding} (byte {error.start})",
        ) from None
    if form.newline == "\n" and "\r" in text:
        raise refused(
            "换行在传送中被改成了CRLF；请按原文件（二进制方式）重新传送",
            "line breaks were changed to CRLF on the way; send the file again as it is (binary)",
        )
    lines = text.split(form.newline)
    if len(lines) < 3 or lines[-1]:
        raise refused(
            "文件须有文件头、合计行，并以换行结束",
            "the file needs a header and a total, and ends with a line break",
        )
    last = len(lines) - 1
    header = _record(form, form.header, lines[0], 1)
    rows = [_record(form, form.row, line, at) for at, line in enumerate(lines[1:-2], 2)]
    total = _record(form, form.total, lines[-2], last)
    if header.get("layout") != form.name:
        raise refused(
            f"文件格式为{header.get('layout')!r}，应为{form.name}",
            f"the layout is {header.get('layout')!r}, not {form.name}",
        )
    fen = sum(int(str(row["fen"])) for row in rows)
    if (total["rows"], total["fen"]) != (len(rows), fen):
        raise refused(
            f"合计为{total['rows']}笔{total['fen']}分，明细为{len(rows)}笔{fen}分；请银行重新生成文件",
            f"the total says {total['rows']} rows and {total['fen']} fen, the rows are {len(rows)} "
            f"and {fen}; ask the bank for the file again",
        )
    signed = content[: len(content) - len((str(total["hash"]) + form.newline).encode())]
    if hashlib.sha256(signed).hexdigest() != total["hash"]:
        raise refused(
            "文件哈希与内容不符，文件不完整或被改动",
            "the hash is not of these bytes: the file is cut off or was changed",
        )
    return Read(header, rows, hashlib.sha256(content).hexdigest())


def _written(form: Layout, field: Field, record: Record) -> str:
    if field.kind == "word":
        return field.word
    value = record[field.name]
    if field.kind == "yuan":
        return yuan(int(str(value)))
    if field.kind == "month":
        return f"{int(str(value)) // 12:04d}-{int(str(value)) % 12 + 1:02d}"
    text = value.isoformat() if isinstance(value, date) else str(value)
    if form.separator in text or not text.isprintable():
        raise ValueError(f"{form.name}: {field.name} {text!r} holds what a line cannot")
    return text


def _record(form: Layout, fields: tuple[Field, ...], line: str, at: int) -> dict[str, Value]:
    values = line.split(form.separator)
    if len(values) != len(fields):
        raise refused(
            f"第{at}行有{len(values)}个字段，应为{len(fields)}个",
            f"line {at} has {len(values)} fields, not {len(fields)}",
        )
    record: dict[str, Value] = {}
    for field, text in zip(fields, values, strict=True):
        value = _parsed(field, text)
        if value is None:
            raise refused(
                f"第{at}行的{field.name}为{text[:40]!r}，应为{field.word or field.kind}",
                f"line {at}: {field.name} is {text[:40]!r}, not {field.word or field.kind}",
            )
        record[field.name] = value
    return record


def _parsed(field: Field, text: str) -> Value | None:
    """The value of a field; None when it is not of its kind."""
    if field.kind == "word":
        return text if text == field.word else None
    if field.kind == "text":
        return text if text and text.isprintable() else None
    if field.kind in ("whole", "fen"):
        return int(text) if text.isascii() and _WHOLE.fullmatch(text) else None
    if field.kind == "yuan":
        found = _YUAN.fullmatch(text)
        return int(found[1]) * 100 + int(found[2]) if found and text.isascii() else None
    if field.kind == "month":
        found = _MONTH.fullmatch(text)
        return int(found[1]) * 12 + int(found[2]) - 1 if found and text.isascii() else None
    if field.kind == "hash":
        return text if _HASH.fullmatch(text) else None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
