"""Declarations as files: CSV (UTF-8 or GB18030) and xlsx in, results as CSV out, and a template.

Here cells become typed rows; a cell that can't be read becomes a finding of its row, a file that
can't be read at all is refused. Whether a row is right is asked in `checks`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import openpyxl

from canbao.ledger.contributions.declare import Told
from canbao.ledger.contributions.findings import Finding, Said
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    PUBLIC_SECTOR_PENSION,
    RURAL,
    UNEMPLOYMENT,
    WORK_INJURY,
)
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused, refused

LARGEST: Final = 50_000_000  # bytes; doors that take files let a little more through
UNPACKED: Final = 500_000_000  # bytes of an xlsx
MOST_ROWS: Final = 200_000
HEADINGS: Final = {
    "month": ("所属月份", "Month"),
    "number": ("公民身份号码", "Citizen number"),
    "name": ("姓名", "Name"),
    "wage": ("缴费工资（元）", "Wage (yuan)"),
    "schemes": ("险种", "Schemes"),
    "confirmed": ("工资确认", "Wage confirmed"),
}
NEEDED: Final = ("month", "number", "name", "wage", "schemes")
AMOUNT: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
SCHEMES: Final = {
    "企业养老": EMPLOYEE_PENSION,
    "养老": EMPLOYEE_PENSION,
    "employee pension": EMPLOYEE_PENSION,
    "机关养老": PUBLIC_SECTOR_PENSION,
    "public sector pension": PUBLIC_SECTOR_PENSION,
    "失业": UNEMPLOYMENT,
    "unemployment": UNEMPLOYMENT,
    "失业（农民工）": UNEMPLOYMENT | RURAL,
    "unemployment (rural)": UNEMPLOYMENT | RURAL,
    "工伤": WORK_INJURY,
    "work injury": WORK_INJURY,
}
YES: Final = ("是", "yes", "y", "1", "确认")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was read: its hash (of the bytes as they came) and its rows."""

    hash: str
    rows: list[Said]


def read(content: bytes, month: int, name: str = "") -> Handed:
    """The rows of a file declaring `month`; row numbers are those of the file. Raises Refused, with
    the file's `name`, for one that is too large, of another kind, in another encoding, damaged, or
    without the headings. A file is a whole month: nobody is ever told to split it."""
    if len(content) > LARGEST:
        raise refused(
            f"文件{name}有{len(content) / 1e6:.1f} MB，超过{LARGEST // 10**6} MB；请只保留模板的各列，"
            "或存为CSV，不要分开上传",
            f"the file{_named(name)} has {len(content) / 1e6:.1f} MB, more than {LARGEST // 10**6} MB; keep "
            "the template's columns only, or save it as CSV; don't hand it in in parts",
        )
    xlsx = content[:4] == b"PK\x03\x04"
    lines = _sheet(content, name) if xlsx else _csv(content, name)
    columns: dict[str, int] = {}
    rows: list[Said] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if not columns:
            columns = _columns(cells)
            continue
        if len(rows) == MOST_ROWS:
            raise refused(
                f"文件{name}超过{MOST_ROWS}行；请核对是否混有其他单位或其他月份的行，"
                "确有这么多职工的请与经办机构联系",
                f"the file{_named(name)} has more than {MOST_ROWS} rows; check it for rows of other "
                "employers or months, or ask the agency where there are so many staff",
            )
        rows.append(_row(number, cells, columns, month))
    if not columns:
        raise refused(
            f"文件{name}是空的；请填写模板", f"the file{_named(name)} is empty; fill in the template"
        )
    return Handed(hashlib.sha256(content).hexdigest(), rows)


def _csv(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        try:
            for number, cells in enumerate(
                csv.reader(io.StringIO(text, newline=""), strict=True), 1
            ):
                yield number, [_clean(cell) for cell in cells]
        except csv.Error as error:
            raise refused(
                f"文件{name}不是规整的CSV（{error}）；请用模板重新导出",
                f"the CSV{_named(name)} can't be read ({error}); export it again from the template",
            ) from None
        return
    raise refused(
        f"文件{name}不是UTF-8或GB18030编码的CSV，也不是xlsx；请用模板另存",
        f"the file{_named(name)} is neither CSV in UTF-8 or GB18030 nor xlsx; save it from the template",
    )


def _sheet(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Row by row: a sheet is never held as a whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
        if unpacked > UNPACKED:
            raise refused(
                f"xlsx文件{name}解压后{unpacked // 10**6} MB，超过{UNPACKED // 10**6} MB；"
                "请只保留模板的各列，或存为CSV",
                f"the xlsx{_named(name)} unpacks to {unpacked // 10**6} MB, more than "
                f"{UNPACKED // 10**6} MB; keep the template's columns only, or save it as CSV",
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_cell(cell) for cell in cells]
    except Refused:
        raise
    except Exception as error:  # unpacking raises whatever a broken file makes it raise
        raise refused(
            f"xlsx文件{name}已损坏、有密码或不是工作簿；请打开后另存为xlsx或CSV再上传",
            f"the xlsx{_named(name)} is damaged, locked or no workbook; open it, save it anew as xlsx or CSV "
            "and hand it in again",
        ) from error


def _named(name: str) -> str:
    return f" {name}" if name else ""


def _cell(value: object) -> str:
    """A cell as text. Whole numbers stay whole; what a date format did to a month is undone."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m"))
    return _clean(str(value))


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _plain(text: str) -> str:
    """A heading or word for comparison."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").lower()


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Where each declared heading stands. Raises Refused naming those that are lacking."""
    at = {_plain(cell): place for place, cell in reversed([*enumerate(cells)])}
    found = {
        word: at[_plain(name)]
        for word, names in HEADINGS.items()
        for name in names
        if _plain(name) in at
    }
    lacking = [HEADINGS[word] for word in NEEDED if word not in found]
    if lacking:
        raise refused(
            f"缺少列：{'、'.join(zh for zh, _ in lacking)}；请使用模板的表头",
            f"columns are lacking: {', '.join(en for _, en in lacking)}; take the template's headings",
        )
    return found


def _row(number: int, cells: Sequence[str], columns: dict[str, int], month: int) -> Said:
    given = ",".join(cells)[:200]
    wrong: list[Finding] = []

    def cell(word: str) -> str:
        place = columns.get(word)
        return cells[place] if place is not None and place < len(cells) else ""

    def note(code: str, value: str = "", other: str = "") -> None:
        wrong.append(Finding(number, code, value[:80], other, given))

    if len(cells) <= max(columns[word] for word in NEEDED):
        note("row_too_short", str(len(cells)))
        return Said(number, None, 0, given=given, wrong=wrong)
    if month_of_text(cell("month")) != month:
        note("month_differs", cell("month"), month_text(month))
    wage = None
    if cell("wage"):
        wage = fen_of(cell("wage"))
        if wage is None:
            note("wage_wrong", cell("wage"))
    schemes = 0
    for word in _words(cell("schemes")):
        bits = SCHEMES.get(word)
        if bits is None:
            note("schemes_wrong", word)
        else:
            schemes |= bits
    return Said(
        number, wage, schemes, None, cell("number"), cell("name"),
        _plain(cell("confirmed")) in YES, given, wrong,
    )  # fmt: skip


_BY_PLAIN: Final = {_plain(word): word for word in SCHEMES}


def _words(text: str) -> Iterable[str]:
    for mark in "、,;；/|+\n":
        text = text.replace(mark, ";")
    for part in text.split(";"):
        if part.strip():
            yield _BY_PLAIN.get(_plain(part), part.strip())


def month_of_text(text: str) -> int | None:
    """2025-01, 2025/1, 202501 or 2025年1月; None for anything else."""
    digits = text.replace("年", "-").replace("月", "").replace("/", "-").replace(".", "-")
    if digits.isascii() and digits.isdigit() and len(digits) == 6:
        digits = f"{digits[:4]}-{digits[4:]}"
    year, _, number = digits.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit()):
        return None
    if len(year) != 4 or not 1 <= int(number) <= 12:
        return None
    return int(year) * 12 + int(number) - 1


def fen_of(text: str) -> int | None:
    """Yuan as people write them (8000, 8,000.50, ￥8000) in fen; None for what is no amount, 1e6
    among it: nobody writes a wage so, and a spreadsheet that does has lost digits."""
    plain = text.replace(",", "").replace("¥", "").replace("元", "").strip()
    if len(plain) > 20 or not AMOUNT.fullmatch(plain):
        return None
    fen = Decimal(plain) * 100
    if fen != fen.to_integral_value() or abs(fen) >= 10**15:
        return None
    return int(fen)


def template(month: int, *, xlsx: bool = False) -> bytes:
    """An empty file with the headings in both languages' first, and one row that shows the way."""
    heading = [f"{zh}" for zh, _ in HEADINGS.values()]
    example = [month_text(month), "", "", "", "企业养老、失业、工伤", ""]
    if xlsx:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("缴费申报 Declaration")
        sheet.append(heading)
        sheet.append(example)
        packed = io.BytesIO()
        book.save(packed)
        return packed.getvalue()
    text = io.StringIO()
    csv.writer(text).writerows([heading, example])
    return text.getvalue().encode("utf-8-sig")


def results(told: Told) -> bytes:
    """What is said of rows, as CSV with both languages, for the employer to work on."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(
        [
            "行 Row",
            "结果 Result",
            "代码 Code",
            "内容 Value",
            "说明",
            "What and how",
            "原行 As given",
        ]
    )
    for finding in told.findings:
        result = "退回 returned" if finding.returned else "提示 note"
        out.writerow([
            finding.row, result, finding.told, _safe(finding.value), finding.zh, finding.en,
            _safe(finding.given),
        ])  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """A cell that a spreadsheet would take for a formula is shown as text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
