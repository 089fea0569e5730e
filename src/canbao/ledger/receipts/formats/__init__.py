"""The formats of delivered files, declared in YAML beside this module: reading and writing them.

Whether what a file says fits the books is asked in `intake`; here only whether it is well formed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from canbao.ledger.amounts import yuan
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people.models.spells import SCHEMES

FOLDER: Final = Path(__file__).parent
TYPES: Final = ("text", "day", "yuan", "scheme")
MOST_BYTES: Final = 64 * 1024 * 1024
MOST_ROWS: Final = 1_000_000
MOST_MESSAGES: Final = 100
MOST_FEN: Final = 10**14  # of one payment
MOST_SUM: Final = 10**17  # of a file
_YUAN: Final = re.compile(r"(-?)(\d{1,16})(?:\.(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column."""

    name: str
    zh: str
    en: str
    type: str
    required: bool
    most: int


@dataclass(frozen=True, slots=True)
class Format:
    """A declared format."""

    format: str
    kind: str
    zh: str
    en: str
    encodings: tuple[str, ...]
    total: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One payment as it is told. `fen` is negative where the bank takes back what `reverses`
    names."""

    bank_reference: str
    day: date
    scheme: str
    fen: int
    reference: str = ""
    payer: str = ""
    payer_name: str = ""
    reverses: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that is well formed: who sent it, for which place and day, which one of that day."""

    kind: str
    sender: str
    place: int
    day: date
    number: int
    rows: tuple[Row, ...]

    @property
    def fen(self) -> int:
        """The sum of its rows."""
        return sum(row.fen for row in self.rows)


@cache
def formats() -> dict[str, Format]:
    """Every declared format by its name. Raises ValueError for one that is not well declared."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        columns = tuple(
            Column(
                name, said["zh"], said["en"], said["type"], said["required"], said.get("most", 40)
            )
            for name, said in read["columns"].items()
        )
        if {column.type for column in columns} - set(TYPES) or {
            column.name for column in columns
        } != set(Row.__dataclass_fields__):
            raise ValueError(f"{path.name}: unknown type, or not the columns of a row")
        found[read["format"]] = Format(
            read["format"], read["kind"], read["zh"], read["en"], tuple(read["encodings"]),
            read["total"], columns,
        )  # fmt: skip
    return found


def read(content: bytes) -> Delivered:
    """What a file says. Raises Refused with a message for each thing that is wrong, naming its line;
    then nothing of the file is known."""
    if len(content) > MOST_BYTES:
        raise refused(
            f"文件有{len(content)}字节，超过{MOST_BYTES}字节；请分成几个文件",
            f"the file has {len(content)} bytes, more than {MOST_BYTES}; split it",
        )
    text = _decoded(content)
    lines = _lines(text)
    form, sender, place, day, number = _first(lines)
    _headings(lines, form)
    rows, refusals = [], []
    for at, line in enumerate(lines[2:-1], 3):
        row = _row(line, form, at)
        if isinstance(row, Row):
            rows.append(row)
        else:
            refusals += row
    delivered = Delivered(form.kind, sender, place, day, number, tuple(rows))
    if not refusals:
        refusals = [*_total(lines[-1], len(lines), form, delivered), *_twice(delivered)]
    if refusals:
        raise Refused(refusals[:MOST_MESSAGES])
    return delivered


def written(delivered: Delivered, form: Format) -> bytes:
    """A file of that content, in UTF-8; reading it gives the content again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [form.format, delivered.sender, delivered.place, delivered.day.isoformat(),
         delivered.number]
    )  # fmt: skip
    writer.writerow([column.zh for column in form.columns])
    for row in delivered.rows:
        writer.writerow([_told(row, column) for column in form.columns])
    writer.writerow([form.total, len(delivered.rows), yuan(delivered.fen)])
    return out.getvalue().encode()


def fen_of(text: str) -> int | None:
    """Yuan with up to two places as fen; None for anything else."""
    found = _YUAN.fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, part = found.groups()
    fen = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    return -fen if sign else fen


def day_of(text: str) -> date | None:
    """A day as 2026-03-05; None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _told(row: Row, column: Column) -> str:
    value = getattr(row, column.name)
    return yuan(value) if column.type == "yuan" else str(value)


def _lines(text: str) -> list[list[str]]:
    try:
        lines = [*csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise refused(
            f"文件不是逗号分隔的文本（{error}）",
            f"the file is no text separated by commas ({error})",
        ) from None
    while lines and not any(lines[-1]):
        lines.pop()
    return lines


def _decoded(content: bytes) -> str:
    encodings = sorted({each for form in formats().values() for each in form.encodings})
    for encoding in ("utf-8-sig", *(each for each in encodings if each != "utf-8")):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(
        "文件编码无法识别，请用 UTF-8 或 GB18030 保存",
        "the file's encoding is not known; save it in UTF-8 or GB18030",
    )


def _first(lines: Sequence[Sequence[str]]) -> tuple[Format, str, int, date, int]:
    if len(lines) < 4:
        raise refused(
            f"文件只有{len(lines)}行，至少应有首行、标题行、一行明细和合计行",
            f"the file has {len(lines)} lines; it needs a first line, headings, a payment, a total",
        )
    if len(lines) - 3 > MOST_ROWS:
        raise refused(
            f"文件有{len(lines) - 3}行明细，超过{MOST_ROWS}行；请分成几个文件",
            f"the file has {len(lines) - 3} payments, more than {MOST_ROWS}; split it",
        )
    first = [cell.strip() for cell in lines[0]]
    form = formats().get(first[0]) if first else None
    if form is None:
        raise refused(
            f"第1行的格式名称{first[:1]}不认识，可用：{'、'.join(formats())}",
            f"line 1: format {first[:1]} is none of {', '.join(formats())}",
        )
    day = day_of(first[3]) if len(first) == 5 else None
    if (
        day is None or not 0 < len(first[1]) <= 40 or not _whole(first[2], 12)
        or not _whole(first[4], 6) or int(first[4]) < 1
    ):  # fmt: skip
        raise refused(
            f"第1行应为：格式,发送方,12位区划代码,日期,当日序号；实为{','.join(first)[:120]!r}",
            "line 1 must be: format,sender,division code of 12 digits,day,number of the day; it is "
            f"{','.join(first)[:120]!r}",
        )
    return form, first[1], int(first[2]), day, int(first[4])


def _whole(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def _headings(lines: Sequence[Sequence[str]], form: Format) -> None:
    given = [cell.strip() for cell in lines[1]]
    for language in ("zh", "en"):
        if given == [getattr(column, language) for column in form.columns]:
            return
    expected = ",".join(column.zh for column in form.columns)
    raise refused(
        f"第2行的标题应为{expected!r}，实为{','.join(given)[:200]!r}",
        f"line 2: the headings must be {expected!r} (or their English), not "
        f"{','.join(given)[:200]!r}",
    )


def _row(line: Sequence[str], form: Format, at: int) -> Row | list[Refusal]:
    if len(line) != len(form.columns):
        return [
            Refusal(
                f"第{at}行有{len(line)}列，应为{len(form.columns)}列",
                f"line {at} has {len(line)} columns instead of {len(form.columns)}",
                at,
            )
        ]
    refusals: list[Refusal] = []
    texts: dict[str, str] = {}
    for column, cell in zip(form.columns, line, strict=True):
        texts[column.name] = cell.strip()
        why = _wrong(column, cell.strip())
        if why is not None:
            refusals.append(
                Refusal(
                    f"第{at}行“{column.zh}”{cell.strip()[:40]!r}{why[0]}",
                    f"line {at}, {column.en} {cell.strip()[:40]!r}: {why[1]}",
                    at,
                )
            )
    if refusals:
        return refusals
    day, fen = day_of(texts["day"]), fen_of(texts["fen"])
    assert day is not None  # _wrong has seen to it
    assert fen is not None
    row = Row(
        texts["bank_reference"], day, texts["scheme"], fen, texts["reference"], texts["payer"],
        texts["payer_name"], texts["reverses"], texts["memo"],
    )  # fmt: skip
    if (row.fen < 0) != bool(row.reverses):
        return [
            Refusal(
                f"第{at}行：冲正行金额应为负并写明被冲正流水号，其他行金额应为正",
                f"line {at}: a reversal has a negative amount and names what it reverses, every "
                "other row a positive one",
                at,
            )
        ]
    return row


def _wrong(column: Column, text: str) -> tuple[str, str] | None:
    if not text:
        return ("不能为空", "must not be empty") if column.required else None
    if column.type == "text" and (len(text) > column.most or not text.isprintable()):
        return f"最多{column.most}个可见字符", f"at most {column.most} visible characters"
    if column.type == "day" and day_of(text) is None:
        return "不是 2026-03-05 形式的日期", "is no day written as 2026-03-05"
    if column.type == "yuan" and not 0 < abs(fen_of(text) or 0) <= MOST_FEN:
        return (
            "不是非零的金额（元，至多两位小数）",
            "is no amount in yuan, two places at most, not zero",
        )
    if column.type == "scheme" and text not in SCHEMES:
        return f"不是险种，可用：{'、'.join(SCHEMES)}", f"is no scheme of {', '.join(SCHEMES)}"
    return None


def _total(line: Sequence[str], at: int, form: Format, delivered: Delivered) -> Iterator[Refusal]:
    if len(line) != 3 or line[0].strip() != form.total:
        yield Refusal(
            f"最后一行（第{at}行）应为合计行：{form.total},行数,金额",
            f"the last line ({at}) must be the total: {form.total},number of payments,amount",
            at,
        )
        return
    if line[1].strip() != str(len(delivered.rows)):
        yield Refusal(
            f"合计行写{line[1].strip()[:20]}行，实有{len(delivered.rows)}行；请重新导出",
            f"the total says {line[1].strip()[:20]} payments, there are {len(delivered.rows)}; "
            "export the file again",
            at,
        )
    if fen_of(line[2]) != delivered.fen or abs(delivered.fen) > MOST_SUM:
        yield Refusal(
            f"合计行写{line[2].strip()[:20]}元，各行合计{yuan(delivered.fen)}元；请重新导出",
            f"the total says {line[2].strip()[:20]} yuan, the payments add up to "
            f"{yuan(delivered.fen)}; export the file again",
            at,
        )


def _twice(delivered: Delivered) -> Iterator[Refusal]:
    first: dict[str, int] = {}
    for at, row in enumerate(delivered.rows, 3):
        before = first.setdefault(row.bank_reference, at)
        if before != at:
            yield Refusal(
                f"第{at}行与第{before}行的流水号{row.bank_reference!r}相同；同一笔款只能出现一次",
                f"line {at} has the bank reference {row.bank_reference!r} of line {before}; a "
                "payment can stand in a file once",
                at,
            )
