"""The household survey: forms out, forms back, nothing lost and nothing taken that is wrong."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from canbao.registers.coverage import (
    FormError,
    FormRow,
    form_rows,
    read_forms,
    run,
    settings,
    write_forms,
    write_list,
    write_xlsform,
)
from canbao.registers.coverage.forms import FIRST_ROW, RETURNED, ROOM, SHEET
from canbao.registers.engine import DuckEngine
from tests.registers.coverage.made import HOME, REFERENCE, World

ROWS = [
    FormRow("202610-1", 1, "王伟", "51010419900515001X", "男", "1990-05-15", place=str(HOME)),
    FormRow("202610-2", 2, "=阿依古丽·买买提", phone="13800000000", place=str(HOME)),
]


def fill(path: Path, row: int, **cells: object) -> None:
    book = load_workbook(path)
    sheet = book[SHEET]
    head = [cell.value for cell in sheet[1]]
    for name, value in cells.items():
        sheet.cell(FIRST_ROW + row, head.index(name) + 1, value)
    book.save(path)


def test_a_form_carries_what_is_known_as_text(tmp_path: Path) -> None:
    assert write_forms(ROWS, tmp_path / "form.xlsx") == 2
    sheet = load_workbook(tmp_path / "form.xlsx")[SHEET]
    head = [cell.value for cell in sheet[1]]
    line = [cell.value for cell in sheet[FIRST_ROW + 1]]
    assert line[head.index("姓名")] == "=阿依古丽·买买提"
    assert sheet.cell(FIRST_ROW + 1, head.index("姓名") + 1).data_type == "s"
    assert sheet.cell(FIRST_ROW, head.index("身份证号") + 1).value == "51010419900515001X"
    assert len(sheet.data_validations.dataValidation) == 5


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_forms(ROWS, tmp_path / name)
        write_xlsform(tmp_path / f"x{name}", form_id="survey", title="入户调查")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "xa.xlsx").read_bytes() == (tmp_path / "xb.xlsx").read_bytes()


def test_a_filled_form_comes_back_as_a_delivery_of_the_survey(tmp_path: Path) -> None:
    write_forms(ROWS, tmp_path / "form.xlsx")
    fill(tmp_path / "form.xlsx", 0, 入户日期=dt.date(2026, 11, 3), 调查结果="未参加",
         未参保原因="缴费困难")
    assert read_forms([tmp_path / "form.xlsx"], tmp_path / "delivery.csv") == []
    with (tmp_path / "delivery.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = list(csv.DictReader(file))
    assert (row["调查表号"], row["入户日期"], row["未参保原因"]) == (
        "202610-1", "2026-11-03", "缴费困难")


def test_what_comes_back_is_what_the_source_declares() -> None:
    source = yaml.safe_load(
        (ROOM / "sources" / "household_survey.yaml").read_text(encoding="utf-8"))
    fields = [*source["fields"].values(), *(v for f in source["facts"] for k, v in f.items()
                                            if k != "fact")]
    headers = {header for field in fields for header in field.get("from", ())}
    assert headers | set(source["key"]) == set(RETURNED)


def test_a_wrong_answer_is_told_by_row_and_the_rest_is_taken(tmp_path: Path) -> None:
    write_forms(ROWS, tmp_path / "form.xlsx")
    fill(tmp_path / "form.xlsx", 0, 入户日期="2026-11-03", 调查结果="不清楚")
    fill(tmp_path / "form.xlsx", 1, 入户日期="2026-11-03", 调查结果="拒绝回答")
    [problem] = read_forms([tmp_path / "form.xlsx"], tmp_path / "delivery.csv")
    assert (problem.file, problem.row) == ("form.xlsx", FIRST_ROW)
    assert "不清楚" in problem.zh
    assert "拒绝回答" in problem.en
    assert "202610-2" in (tmp_path / "delivery.csv").read_text(encoding="utf-8-sig")
    assert "202610-1" not in (tmp_path / "delivery.csv").read_text(encoding="utf-8-sig")


def test_an_outcome_without_a_date_is_a_problem(tmp_path: Path) -> None:
    write_forms(ROWS, tmp_path / "form.xlsx")
    fill(tmp_path / "form.xlsx", 0, 调查结果="未参加")
    [problem] = read_forms([tmp_path / "form.xlsx"], tmp_path / "delivery.csv")
    assert "入户日期" in problem.zh


def test_of_two_visits_the_later_one_is_kept(tmp_path: Path) -> None:
    for name, day, outcome in (("a", "2026-11-09", "未参加"), ("b", "2026-11-03", "未见到本人")):
        write_forms(ROWS, tmp_path / f"{name}.xlsx")
        fill(tmp_path / f"{name}.xlsx", 0, 入户日期=day, 调查结果=outcome)
    read_forms([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], tmp_path / "delivery.csv")
    text = (tmp_path / "delivery.csv").read_text(encoding="utf-8-sig")
    assert ("未参加" in text, "未见到本人" in text) == (True, False)


def test_a_file_that_is_no_form_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(b"no workbook")
    with pytest.raises(FormError, match=r"form\.xlsx"):
        read_forms([tmp_path / "form.xlsx"], tmp_path / "delivery.csv")
    write_xlsform(tmp_path / "other.xlsx", form_id="survey", title="入户调查")
    with pytest.raises(FormError, match="没有工作表"):
        read_forms([tmp_path / "other.xlsx"], tmp_path / "delivery.csv")
    assert not (tmp_path / "delivery.csv").exists()


def test_the_questionnaire_for_phones_has_three_sheets_in_two_languages(tmp_path: Path) -> None:
    write_xlsform(tmp_path / "x.xlsx", form_id="survey_202610", title="入户调查")
    book = load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["survey", "choices", "settings"]
    survey = list(book["survey"].iter_rows(values_only=True))
    assert survey[0][:4] == ("type", "name", "label::中文 (zh)", "label::English (en)")
    asked = {line[0].split()[1] for line in survey[1:] if line[0].startswith("select_one")}
    choices = list(book["choices"].iter_rows(values_only=True))[1:]
    assert {line[0] for line in choices} == asked
    assert all(line[1] and line[2] and line[3] for line in choices)
    assert len({line[:2] for line in choices}) == len(choices)
    assert book["settings"]["B2"].value == "survey_202610"


def test_a_village_form_is_made_of_its_list(tmp_path: Path) -> None:
    world = World().person(1, number17=51010419900515001).doing(1, "employee").person(
        2, "2010-03-01", sex=2)
    with DuckEngine() as engine:
        run(world.load(engine), REFERENCE)
        rows = form_rows(engine, settings(), REFERENCE, HOME)
    assert [row.form for row in rows] == ["202610-1", "202610-2"]
    assert rows[0].number.startswith("51010419900515001")
    assert len(rows[0].number) == 18
    assert "失业保险" in rows[0].schemes
    assert (rows[0].reason, rows[0].sex) == ("应参保而从未参保", "男")
    assert "新满16周岁" in rows[1].group
    write_list(rows, tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_text(encoding="utf-8-sig").count("\n") == 3
