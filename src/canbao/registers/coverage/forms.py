"""The household survey: a village's list as a form to fill in, and what comes back.

`write_forms` makes the sheet a visitor takes along (what is known stands there already),
`write_xlsform` the same for phones (sheets survey, choices, settings), `read_forms` turns filled
sheets into a delivery of the source `household_survey`. Headers and code words are those of that
source's declaration, so that what is written can be read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

ROOM = Path(__file__).parents[1]
SHEET, CHOICES = "入户登记 Survey", "选项 Choices"
FIRST_ROW = 3
EPOCH = dt.datetime(1980, 1, 1)  # noqa: DTZ001


class FormError(ValueError):
    """A form that cannot be read; names file, sheet or column and the way out, bilingual."""


@dataclass(frozen=True)
class FormRow:
    """One person of a list as the form shows them. Texts as they are to stand there; empty is
    unknown. `form` is the number of the form, the key of what comes back."""

    form: str
    position: int
    name: str
    number: str = ""
    sex: str = ""
    birth: str = ""
    document: str = ""
    nationality: str = ""
    phone: str = ""
    place: str = ""
    registration: str = ""
    household: str = ""
    schemes: str = ""
    reason: str = ""
    group: str = ""


@dataclass(frozen=True)
class Field:
    """A column of the form: header, English below it, what fills it, its choices."""

    zh: str
    en: str
    known: str = ""
    choices: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Problem:
    """One row of a returned form that was not taken, and why."""

    file: str
    row: int
    zh: str
    en: str


FIELDS = (
    Field("调查表号", "Form number", "form"),
    Field("序号", "Position", "position"),
    Field("姓名", "Name", "name"),
    Field("身份证号", "Identity number", "number"),
    Field("其他证件", "Other document", "document"),
    Field("证件有效期至", "Document valid until", kind="date"),
    Field("性别", "Sex", "sex", "sex"),
    Field("出生年月日", "Date of birth", "birth"),
    Field("民族", "Ethnic group"),
    Field("国籍", "Nationality", "nationality"),
    Field("联系电话", "Phone", "phone"),
    Field("村居区划", "Village or community", "place"),
    Field("户籍地址", "Household address", "registration"),
    Field("居住地址", "Address of residence"),
    Field("户号", "Household book", "household"),
    Field("与户主关系", "Relation to the head of household"),
    Field("监护人姓名", "Guardian"),
    Field("监护人电话", "Guardian's phone"),
    Field("待核实险种", "Schemes in question", "schemes"),
    Field("列入原因", "Why on the list", "reason"),
    Field("人群", "Groups", "group"),
    Field("入户日期", "Date of the visit", kind="date"),
    Field("调查结果", "Outcome", choices="outcome"),
    Field("未参保原因", "Reason not insured", choices="reason"),
    Field("从业状况", "Work", choices="activity"),
    Field("未就业原因", "Reason not working"),
    Field("单位名称", "Employer"),
    Field("参保地", "Place of insurance"),
    Field("联系方式", "How contact was made", choices="method"),
    Field("备注", "Remark"),
    Field("入户人员", "Visitor"),
    Field("入户人员电话", "Visitor's phone"),
)
METHODS = {"入户": "visit", "电话": "telephone", "来访": "came to the office", "留信": "letter left"}
RETURNED = ("调查表号", "姓名", "身份证号", "性别", "出生年月日", "村居区划", "联系电话", "入户日期",
            "调查结果", "未参保原因", "从业状况")
"""The columns of a delivery of `household_survey`."""


def write_forms(rows: Iterable[FormRow], path: Path, *, title: str = "") -> int:
    """Write a village's form as XLSX; returns the number of persons. Equal rows give equal bytes.

    Each person is a row; columns with a list of choices offer it.
    """
    book = Workbook()
    sheet, choices = book.worksheets[0], book.create_sheet(CHOICES)
    sheet.title = SHEET
    _head(sheet)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, field in enumerate(FIELDS, start=1):
            value = getattr(row, field.known) if field.known else ""
            if value != "":
                _put(sheet.cell(FIRST_ROW + count - 1, column), value)
    for column, name in enumerate(_lists(), start=1):
        _put(choices.cell(1, column), name)
        for line, word in enumerate(_lists()[name], start=2):
            _put(choices.cell(line, column), word)
        _offer(sheet, name, column, len(_lists()[name]), max(count, 1))
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 4)
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.properties.title = title or "入户调查表 Household survey"
    _save(book, path)
    return count


def write_xlsform(path: Path, *, form_id: str, title: str) -> None:
    """Write the questionnaire for phones (XLSForm). What is known of a person is pulled from a
    table     `list.csv` beside it, by form number; `write_list` makes that table."""
    book = Workbook()
    survey, choices, settings = book.worksheets[0], book.create_sheet("choices"), (
        book.create_sheet("settings"))
    survey.title = "survey"
    lines: list[Sequence[str]] = [
        ("type", "name", "label::中文 (zh)", "label::English (en)", "required", "relevant",
         "constraint", "calculation"),
        ("start", "start", "", "", "", "", "", ""),
        ("end", "end", "", "", "", "", "", ""),
        ("text", "form", "调查表号", "Form number", "yes", "", "", ""),
    ]
    lines += [
        ("calculate", known, "", "", "", "", "", f"pulldata('list', '{known}', 'form', ${{form}})")
        for known in ("name", "birth", "place", "schemes")
    ]
    lines += [
        ("note", "who", "${name}，${birth}；${schemes}", "${name}, ${birth}; ${schemes}", "", "", "",
        ""),
        ("date", "visited", "入户日期", "Date of the visit", "yes", "", ". <= today()", ""),
        ("select_one method", "method", "联系方式", "How contact was made", "yes", "", "", ""),
        ("select_one outcome", "outcome", "调查结果", "Outcome", "yes", "", "", ""),
        ("select_one reason", "reason", "未参保原因", "Reason not insured", "",
         "${outcome} = 'not_joined' or ${outcome} = 'working_uninsured'", "", ""),
        ("select_one activity", "activity", "从业状况", "Work", "",
         "not(${outcome} = 'refused_answer' or ${outcome} = 'not_found')", "", ""),
        ("text", "phone", "联系电话", "Phone", "", "", "", ""),
        ("text", "employer", "单位名称", "Employer", "", "${activity} = 'employee'", "", ""),
        ("text", "insured_where", "参保地", "Place of insurance", "",
         "${outcome} = 'insured_elsewhere'", "", ""),
        ("geopoint", "position", "位置（本人同意时）", "Position (with consent)", "", "", "", ""),
        ("text", "remark", "备注", "Remark", "", "", "", ""),
    ]
    offered: list[Sequence[str]] = [("list_name", "name", "label::中文 (zh)", "label::English (en)")]
    for name in ("outcome", "reason", "activity"):
        offered += [(name, word or "none", zh, _english(name, word, zh))
                    for zh, word in _codes()[name].items()]
    offered += [("method", en.replace(" ", "_"), zh, en) for zh, en in METHODS.items()]
    _fill(survey, lines)
    _fill(choices, offered)
    _fill(settings, [("form_title", "form_id", "default_language"), (title, form_id, "中文 (zh)")])
    _save(book, path)


def write_list(rows: Iterable[FormRow], path: Path) -> None:
    """The table `list.csv` for `write_xlsform`."""
    _csv(path, ("form", "name", "birth", "place", "schemes"),
         ((r.form, r.name, r.birth, r.place, r.schemes) for r in rows))


def read_forms(paths: Iterable[Path], delivery: Path) -> list[Problem]:
    """Collect filled forms into one CSV delivery of `household_survey`; returns the rows not taken.

    Rows without an outcome were not visited and are left out in silence. A form answered twice
    keeps the later visit. Raises FormError when a file is no form; then nothing is written.
    """
    taken: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for path in paths:
        for number, cells in _rows_of(path):
            problem = _wrong(path.name, number, cells)
            if problem is not None:
                problems.append(problem)
            elif cells["调查结果"]:
                row = tuple(cells[name] for name in RETURNED)
                visited = RETURNED.index("入户日期")
                if cells["调查表号"] not in taken or taken[row[0]][visited] <= row[visited]:
                    taken[row[0]] = row
    _csv(delivery, RETURNED, (taken[form] for form in sorted(taken)))
    return problems


def _rows_of(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise FormError(
            f"{path.name}：不是可读的 xlsx 文件（{error}） / not a readable xlsx file ({error})"
        ) from None
    try:
        if SHEET not in book.sheetnames:
            raise FormError(
                f"{path.name}：没有工作表“{SHEET}”，有：{'、'.join(book.sheetnames)} / "
                f"there is no sheet {SHEET}, only {', '.join(book.sheetnames)}"
            )
        lines = [[_text(value) for value in line]
                 for line in book[SHEET].iter_rows(values_only=True)]
    finally:
        book.close()
    head = lines[0] if lines else []
    lacking = [name for name in RETURNED if name not in head]
    if lacking:
        raise FormError(
            f"{path.name}：缺少列 {'、'.join(lacking)}，请用原表填写 / columns are missing: "
            f"{', '.join(lacking)}; fill in the form as it was given out"
        )
    return [
        (number, {name: line[head.index(name)] if head.index(name) < len(line) else ""
                  for name in RETURNED})
        for number, line in enumerate(lines[FIRST_ROW - 1:], start=FIRST_ROW) if any(line)
    ]


def _wrong(file: str, row: int, cells: dict[str, str]) -> Problem | None:
    if not cells["调查结果"]:
        return None
    for name in ("调查表号", "姓名", "入户日期"):
        if not cells[name]:
            return Problem(file, row, f"没有填写{name}", f"{name} is empty")
    for name, listed in (("调查结果", "outcome"), ("未参保原因", "reason"), ("从业状况", "activity")):
        if cells[name] and cells[name] not in _codes()[listed]:
            options = "、".join(_codes()[listed])
            return Problem(file, row, f"{name}“{cells[name][:40]}”不在选项中：{options}",
                           f"{name} {cells[name][:40]!r} is not one of {options}")
    return None


@lru_cache(maxsize=1)
def _codes() -> dict[str, dict[str, str | None]]:
    file = ROOM / "sources" / "household_survey.yaml"
    source = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: dict(codes) for name, codes in source["codes"].items()}


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, dict[str, str]]]:
    """The names of the words of the tables (`words.yaml`), by list and word."""
    read: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        (ROOM / "words.yaml").read_text(encoding="utf-8"))
    return read


def _english(name: str, word: str | None, zh: str) -> str:
    listed = words()[{"activity": "activities"}.get(name, name + "s")]
    return listed.get(word or "", {}).get("en", "Farming or no work" if word is None else zh)


@lru_cache(maxsize=1)
def _lists() -> dict[str, tuple[str, ...]]:
    lists = {name: tuple(_codes()[name]) for name in ("sex", "outcome", "reason", "activity")}
    return {**lists, "method": tuple(METHODS)}


def _head(sheet: Worksheet) -> None:
    shade = PatternFill("solid", fgColor="E8EEF4")
    for column, field in enumerate(FIELDS, start=1):
        for line, words in ((1, field.zh), (2, field.en)):
            cell = sheet.cell(line, column, words)
            cell.font = Font(bold=line == 1, size=11 if line == 1 else 9)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.fill = shade
        sheet.column_dimensions[get_column_letter(column)].width = 20 if field.known else 16


def _offer(sheet: Worksheet, name: str, column: int, size: int, rows: int) -> None:
    """Let the columns of a list of choices offer it."""
    letter = get_column_letter(column)
    for position, field in enumerate(FIELDS, start=1):
        if field.choices == name:
            offered = DataValidation(
                type="list", allow_blank=True,
                formula1=f"'{CHOICES}'!${letter}$2:${letter}${size + 1}")
            offered.errorTitle, offered.error = "不在选项中", "请从列表选择 / choose from the list"
            where = get_column_letter(position)
            offered.add(f"{where}{FIRST_ROW}:{where}{FIRST_ROW + rows - 1}")
            sheet.add_data_validation(offered)


def _put(cell: Cell, value: str | int) -> None:
    """Text stays text: a name that begins with = is no formula, a number no rounded float."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"


def _fill(sheet: Worksheet, lines: Iterable[Sequence[str]]) -> None:
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            if value:
                _put(sheet.cell(number, column), value)


def _text(value: object) -> str:
    """A cell as text; a date as it is written in registers."""
    if value is None:
        return ""
    written = value.isoformat()[:10] if hasattr(value, "isoformat") else str(value)
    return written.strip()


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(head)
    writer.writerows(rows)
    _whole(path, made.getvalue().encode("utf-8-sig"))


def _save(book: Workbook, path: Path) -> None:
    """Save with fixed dates inside, so that equal content gives equal bytes."""
    book.properties.created = book.properties.modified = EPOCH
    raw, made = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _undated(content)
            entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            new.writestr(entry, content, zipfile.ZIP_DEFLATED)
    _whole(path, made.getvalue())


def _undated(content: bytes) -> bytes:
    """The library stamps the hour of saving; it is taken out again."""
    start = content.find(b"<dcterms:modified")
    end = content.find(b"</dcterms:modified>")
    if start < 0 or end < 0:
        return content
    return content[:start] + content[end + len(b"</dcterms:modified>"):]


def _whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)
