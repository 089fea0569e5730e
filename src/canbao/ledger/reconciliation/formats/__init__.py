"""The declared formats of statements: reading and writing them. Whether a statement fits what is
there already is asked in `intake`; here only whether it is well formed and adds up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from canbao.ledger.amounts import yuan
from canbao.ledger.receipts.formats import MOST_BYTES, MOST_MESSAGES, day_of, fen_of
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.models.spells import SCHEMES

FOLDER: Final = Path(__file__).parent
ENCODINGS: Final = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column."""

    name: str
    zh: str
    en: str
    required: bool
    most: int


@dataclass(frozen=True, slots=True)
class Format:
    """A declared format; `kinds` are the words its lines may be of, with their Chinese."""

    format: str
    kind: str
    total: str
    kinds: dict[str, str]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One movement as it is told; positive fen raise the balance."""

    reference: str
    day: date
    kind: str
    fen: int
    our_reference: str = ""
    reverses: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement that is well formed, and whose opening and lines give its closing balance."""

    kind: str
    sender: str
    place: int
    scheme: str
    first_day: date
    last_day: date
    opening: int
    closing: int
    lines: tuple[Line, ...]


@cache
def formats() -> dict[str, Format]:
    """Every declared format by its name. Raises ValueError for one that is not well declared."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        columns = tuple(
            Column(name, said["zh"], said["en"], said["required"], said["most"])
            for name, said in read["columns"].items()
        )
        if [column.name for column in columns] != list(Line.__dataclass_fields__):
            raise ValueError(f"{path.name}: not the columns of a line")
        kinds = {word: said["zh"] for word, said in read["kinds"].items()}
        found[read["format"]] = Format(read["format"], read["kind"], read["total"], kinds, columns)
    return found


def read(content: bytes) -> Told:
    """What a statement says. Raises Refused with a message for each thing that is wrong, naming its
    line; then nothing of it is known."""
    if len(content) > MOST_BYTES:
        raise refused(
            f"文件有{len(content)}字节，超过{MOST_BYTES}字节；请分成几个文件",
            f"the file has {len(content)} bytes, more than {MOST_BYTES}; split it",
        )
    try:
        rows = [*csv.reader(io.StringIO(_decoded(content), newline=""))]
    except csv.Error as error:
        raise refused(
            f"文件不是逗号分隔的文本（{error}）；请银行或国库重新生成",
            f"the file is no text separated by commas ({error}); ask its sender for it again",
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 3:
        raise refused(
            f"文件只有{len(rows)}行，至少应有首行、标题行和合计行",
            f"the file has {len(rows)} lines; it needs a first line, headings and a total",
        )
    form = formats().get(rows[0][0].strip()) if rows[0] else None
    if form is None:
        raise refused(
            f"第1行的格式名称{rows[0][:1]}不认识，可用：{'、'.join(formats())}",
            f"line 1: format {rows[0][:1]} is none of {', '.join(formats())}",
        )
    heading = [column.zh for column in form.columns]
    given = [cell.strip() for cell in rows[1]]
    if given not in (heading, [column.en for column in form.columns]):
        raise refused(
            f"第2行的标题应为{','.join(heading)!r}，实为{','.join(given)[:200]!r}",
            f"line 2: the headings must be {','.join(heading)!r} (or their English), not "
            f"{','.join(given)[:200]!r}",
        )
    lines, refusals = [], []
    for at, cells in enumerate(rows[2:-1], 3):
        wrong = [*_wrong(cells, form, at)]
        refusals += wrong
        if not wrong:
            lines.append(_line(cells))
    if refusals:
        raise Refused(refusals[:MOST_MESSAGES])
    told = _first(rows[0], form, tuple(lines))
    refusals = [*_sums(rows[-1], len(rows), form, told), *_lines_fit(told)]
    if refusals:
        raise Refused(refusals[:MOST_MESSAGES])
    return told


def written(told: Told) -> bytes:
    """A file of that content, in UTF-8; reading it gives the content again."""
    form = next(each for each in formats().values() if each.kind == told.kind)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [form.format, told.sender, told.place, told.scheme, told.first_day.isoformat(),
         told.last_day.isoformat(), yuan(told.opening), yuan(told.closing)]
    )  # fmt: skip
    writer.writerow([column.zh for column in form.columns])
    for line in told.lines:
        writer.writerow(
            [line.reference, line.day.isoformat(), line.kind, yuan(line.fen), line.our_reference,
             line.reverses, line.memo]
        )  # fmt: skip
    writer.writerow([form.total, len(told.lines), yuan(sum(line.fen for line in told.lines))])
    return out.getvalue().encode()


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(
        "文件编码无法识别，请用 UTF-8 或 GB18030 保存",
        "the file's encoding is not known; save it in UTF-8 or GB18030",
    )


def _fen(text: str) -> int | None:
    return 0 if text.strip() in ("0", "0.0", "0.00") else fen_of(text)


def _first(cells: Sequence[str], form: Format, lines: tuple[Line, ...]) -> Told:
    first = [cell.strip() for cell in cells]
    if len(first) == 8 and first[2].isascii() and first[2].isdigit() and len(first[2]) == 12:
        since, until, opening, closing = (
            day_of(first[4]), day_of(first[5]), _fen(first[6]), _fen(first[7]),
        )  # fmt: skip
        if (
            0 < len(first[1]) <= 40
            and first[3] in SCHEMES
            and since is not None
            and until is not None
            and since <= until
            and opening is not None
            and closing is not None
        ):
            return Told(
                form.kind, first[1], int(first[2]), first[3], since, until, opening, closing, lines
            )
    raise refused(
        "第1行应为：格式,发送方,12位区划代码,险种,起始日,截止日,期初余额,期末余额；实为"
        f"{','.join(first)[:160]!r}",
        "line 1 must be: format,sender,division code of 12 digits,scheme,first day,last day,"
        f"opening,closing; it is {','.join(first)[:160]!r}",
    )


def _wrong(cells: Sequence[str], form: Format, at: int) -> Iterator[Refusal]:
    if len(cells) != len(form.columns):
        yield Refusal(
            f"第{at}行有{len(cells)}列，应为{len(form.columns)}列",
            f"line {at} has {len(cells)} columns instead of {len(form.columns)}",
            at,
        )
        return
    for column, cell in zip(form.columns, cells, strict=True):
        text, why = cell.strip(), None
        if not text:
            why = ("不能为空", "must not be empty") if column.required else None
        elif len(text) > column.most or not text.isprintable():
            why = f"最多{column.most}个可见字符", f"at most {column.most} visible characters"
        elif column.name == "day" and day_of(text) is None:
            why = "不是 2026-03-05 形式的日期", "is no day written as 2026-03-05"
        elif column.name == "fen" and not _fen(text):
            why = "不是非零的金额（元）", "is no amount in yuan, two places at most, not zero"
        elif column.name == "kind" and text not in form.kinds:
            known = ", ".join(form.kinds)
            why = f"不是类别，可用：{known}", f"is no kind of {known}"
        if why is not None:
            yield Refusal(
                f"第{at}行“{column.zh}”{text[:40]!r}{why[0]}",
                f"line {at}, {column.en} {text[:40]!r}: {why[1]}",
                at,
            )


def _line(cells: Sequence[str]) -> Line:
    reference, day, kind, fen, ours, reverses, memo = (cell.strip() for cell in cells)
    read_day, read_fen = day_of(day), fen_of(fen)
    assert read_day is not None  # _wrong has seen to it
    assert read_fen is not None
    return Line(reference, read_day, kind, read_fen, ours, reverses, memo)


def _sums(cells: Sequence[str], at: int, form: Format, told: Told) -> Iterator[Refusal]:
    total = sum(line.fen for line in told.lines)
    last = [cell.strip() for cell in cells]
    if len(last) != 3 or last[0] != form.total:
        yield Refusal(
            f"最后一行（第{at}行）应为合计行：{form.total},行数,金额",
            f"the last line ({at}) must be the total: {form.total},number of lines,amount",
            at,
        )
    elif last[1] != str(len(told.lines)) or _fen(last[2]) != total:
        yield Refusal(
            f"合计行写{last[1][:20]}行、{last[2][:20]}元，实有{len(told.lines)}行、{yuan(total)}元",
            f"the total says {last[1][:20]} lines and {last[2][:20]} yuan; there are "
            f"{len(told.lines)} and {yuan(total)}",
            at,
        )
    if told.opening + total != told.closing:
        yield Refusal(
            f"期初{yuan(told.opening)}元加发生额{yuan(total)}元不等于期末{yuan(told.closing)}元",
            f"opening {yuan(told.opening)} and movements {yuan(total)} do not give closing "
            f"{yuan(told.closing)} yuan",
            1,
        )


def _lines_fit(told: Told) -> Iterator[Refusal]:
    seen: dict[tuple[str, str], int] = {}
    for at, line in enumerate(told.lines, 3):
        if not told.first_day <= line.day <= told.last_day:
            yield Refusal(
                f"第{at}行的日期{line.day}不在{told.first_day}至{told.last_day}之间",
                f"line {at}: {line.day} is not within {told.first_day} to {told.last_day}",
                at,
            )
        before = seen.setdefault((line.kind, line.reference), at)
        if before != at:
            yield Refusal(
                f"第{at}行与第{before}行的编号{line.reference!r}相同",
                f"line {at} has the reference {line.reference!r} of line {before}",
                at,
            )
