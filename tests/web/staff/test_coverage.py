"""The analyst's pages: sums are the cube's, small numbers hidden, filters stand in the address."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from canbao.accounts.models import ADMINISTRATOR, ANALYST, READER
from canbao.people.models import LogEntry
from canbao.registers.coverage.intervals import MILLION, Linkage, interval
from canbao.web import registers_data
from canbao.web.views.analyst_words import reason
from canbao.web.views.coverage import of_one_picture
from tests.accounts.make import account, signed_in

from .sample import CITY, COUNTIES, LAST, STREETS, write_store

pytestmark = pytest.mark.django_db

PAGES = ["", "coverage/", "gaps/", "double/", "quality/", "linkage/"]
# 9 streets × 9 ages × 2 sexes × 200 people
EVERYBODY = 9 * 9 * 2 * 200


def rows(client: Client, address: str) -> list[dict[str, str]]:
    """The figures of a CSV, without its notes."""
    body = client.get(address).content.decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(body)) if row.get("Population")]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers(analyst: Client, lang: str, path: str) -> None:
    response = analyst.get(f"/{lang}/analyst/{path}")
    assert response.status_code == 200
    body = response.content.decode()
    assert "{{" not in body
    assert "{%" not in body


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_before_the_first_comparison(
    db: None, path: str, settings: Any, tmp_path: Path
) -> None:
    settings.CANBAO_REGISTERS = tmp_path
    client = signed_in(account(ANALYST))
    assert client.get(f"/zh/analyst/{path}").status_code == 200


def test_the_page_begins_where_everything_lies(analyst: Client) -> None:
    body = analyst.get("/en/analyst/coverage/").content.decode()
    assert "By county" in body
    assert "Jia District" in body


def test_everywhere_can_be_asked_for(analyst: Client) -> None:
    body = analyst.get("/en/analyst/coverage/?place=0").content.decode()
    assert f"{EVERYBODY:,}" in body


def test_a_few_people_elsewhere_do_not_move_the_beginning(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.CANBAO_REGISTERS = write_store(tmp_path)
    (file,) = (tmp_path / "stages" / "coverage").glob("*/coverage.parquet")
    few = "SELECT * REPLACE (130102001000::BIGINT AS place, 1::BIGINT AS population)"
    with duckdb.connect() as db_:
        db_.execute(f"CREATE TABLE t AS SELECT * FROM '{file}'")
        db_.execute(f"INSERT INTO t {few} FROM t WHERE place = {STREETS[0]}")
        db_.execute(f"COPY t TO '{file}' (FORMAT parquet)")
    body = signed_in(account(ANALYST)).get("/en/analyst/coverage/").content.decode()
    assert "By county" in body
    assert "The whole country" in body  # the way up


def test_a_ground_of_the_law_is_told_in_words(db: None) -> None:
    assert (reason("under_16").zh, reason("never_insured").zh) != ("under_16", "never_insured")
    assert reason("no such code").en == "no such code"


def test_the_total_is_the_sum_of_the_cube(analyst: Client) -> None:
    body = analyst.get("/en/analyst/coverage/").content.decode()
    assert f"{EVERYBODY:,}" in body
    assert "80.0%" in body


def test_a_street_has_its_own_figures(analyst: Client) -> None:
    found = rows(analyst, f"/en/analyst/coverage.csv?place={COUNTIES[0]}")
    streets = [row for row in found if row["Break-down"] == "By street or township"]
    assert [int(row["Population"]) for row in streets] == [9 * 2 * 200] * 3


@pytest.mark.parametrize("box", ["age=25-34", "sex=2", "group=migrant", "scheme=unemployment"])
def test_filters_stand_in_the_address(analyst: Client, box: str) -> None:
    body = analyst.get(f"/en/analyst/coverage/?{box}").content.decode()
    name, value = box.split("=")
    assert f'value="{value}" selected' in body
    assert f"{name}={value}" in body


@pytest.mark.parametrize(
    "query", ["place=abc", "month=2031-13", "scheme=x&group=y&age=z&sex=9", "place=999999999999"]
)
def test_a_wrong_filter_falls_back(analyst: Client, query: str) -> None:
    assert analyst.get(f"/zh/analyst/coverage/?{query}").status_code == 200


def test_an_analyst_of_one_county_sees_no_other(db: None, store: Path) -> None:
    client = signed_in(account(ANALYST, area=COUNTIES[1]))
    body = client.get(f"/en/analyst/coverage/?place={CITY}").content.decode()
    assert f"{EVERYBODY // 3:,}" in body
    assert f"{EVERYBODY:,}" not in body
    other = client.get(f"/en/analyst/coverage/?place={STREETS[0]}").content.decode()
    assert f"{EVERYBODY // 3:,}" in other


def test_small_numbers_are_not_told(db: None, settings: Any, tmp_path: Path) -> None:
    settings.CANBAO_REGISTERS = write_store(tmp_path, people=3)
    client = signed_in(account(ANALYST))
    found = rows(client, f"/en/analyst/coverage.csv?place={STREETS[0]}&sex=1&age=25-34")
    assert found
    for row in found:
        told = [value for value in row.values() if value and value.isdigit()]
        assert not [value for value in told if 0 < int(value) < 5], row


def test_the_file_carries_definitions_scope_and_source(analyst: Client) -> None:
    body = analyst.get("/zh/analyst/coverage.csv").content.decode("utf-8-sig")
    for word in ("范围", "依法应当参保", "95% 区间", "来源：各部门登记比对结果"):
        assert word in body


def test_the_workbook_holds_figures_and_notes(analyst: Client) -> None:
    body = analyst.get("/en/analyst/coverage.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["data", "notes"]
    assert book["data"]["A1"].value == "Break-down"
    book.close()


@pytest.mark.parametrize("name", ["coverage", "gaps", "double", "quality"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_download_is_given(analyst: Client, name: str, kind: str) -> None:
    response = analyst.get(f"/zh/analyst/{name}.{kind}")
    assert response.status_code == 200
    assert f"canbao-{name}" in response["Content-Disposition"]
    assert analyst.get(f"/zh/analyst/{name}.pdf").status_code == 404


def test_gaps_count_classes_by_place(analyst: Client) -> None:
    body = analyst.get("/en/analyst/gaps.csv").content.decode("utf-8-sig")
    (total,) = [row for row in csv.DictReader(io.StringIO(body)) if row["Place"] == "Total"]
    assert total["Persons"] == "999"
    assert total["A Insured"] == "499"


def test_a_rare_reason_is_withheld(analyst: Client) -> None:
    body = analyst.get("/en/analyst/gaps/").content.decode()
    assert "&lt;5" in body


def test_double_insurance_withholds_small_numbers(analyst: Client) -> None:
    body = analyst.get("/en/analyst/double/").content.decode()
    assert "Two schemes" in body
    assert "&lt;5" in body


def test_the_quality_of_the_comparison_has_its_interval(analyst: Client) -> None:
    body = analyst.get("/en/analyst/linkage/").content.decode()
    assert "99.910%" in body
    assert "99.850%–99.950%" in body
    assert "99.310%" in body


def test_the_interval_of_a_share_carries_the_error_of_the_comparison(analyst: Client) -> None:
    (row,) = [
        row
        for row in rows(analyst, f"/en/analyst/coverage.csv?place={STREETS[0]}")
        if row["Break-down"] == "By sex" and row["Name"] == "Men"
    ]
    told = interval(1440, 1800, Linkage.of_quality(0.9991, 0.9972, 20_000))
    assert float(row["Interval from"]) == round(told.low / MILLION, 4)
    assert float(row["Interval to"]) == round(told.high / MILLION, 4)


def test_an_analyst_may_not_ask_for_a_pair(analyst: Client) -> None:
    sent = {"record": "1", "other": "2"}
    assert analyst.post("/zh/analyst/linkage/pair/", sent).status_code == 403
    assert 'name="record"' not in analyst.get("/zh/analyst/linkage/").content.decode()


def test_the_evidence_of_a_pair_is_logged_and_adds_up(administrator: Client) -> None:
    response = administrator.post("/en/analyst/linkage/pair/", {"record": "7", "other": "8"})
    body = response.content.decode()
    assert "+18.5" in body  # 9.007 + 12 − 2.5 bits
    assert "−2.5" in body
    looks = LogEntry.objects.filter(purpose="linkage_check").order_by("seq")
    assert [look.subject for look in looks] == [3, 4]


@pytest.mark.parametrize("sent", [{}, {"record": "x", "other": "1"}, {"record": "5", "other": "5"}])
def test_a_wrong_pair_is_told(administrator: Client, sent: dict[str, str]) -> None:
    body = administrator.post("/en/analyst/linkage/pair/", sent).content.decode()
    assert "two different records" in body
    assert not LogEntry.objects.filter(purpose="linkage_check").exists()


def test_a_new_result_is_shown_at_once(db: None, settings: Any, tmp_path: Path) -> None:
    settings.CANBAO_REGISTERS = write_store(tmp_path)
    client = signed_in(account(ADMINISTRATOR))
    assert f"{EVERYBODY:,}" in client.get("/en/analyst/coverage/").content.decode()
    write_store(tmp_path, people=400)
    picture = json.loads((tmp_path / "current.json").read_text())
    picture["made"] = "2026-11-21"
    (tmp_path / "current.json").write_text(json.dumps(picture))
    assert f"{2 * EVERYBODY:,}" in client.get("/en/analyst/coverage/").content.decode()


def test_others_have_no_way_in(db: None, store: Path) -> None:
    client = signed_in(account(READER))
    assert [client.get(f"/zh/analyst/{path}").status_code for path in PAGES] == [403] * len(PAGES)


def test_the_reference_month_is_chosen_first(analyst: Client) -> None:
    body = analyst.get("/zh/analyst/coverage/").content.decode()
    year, number = divmod(LAST, 12)
    assert f'value="{year}-{number + 1:02d}" selected' in body


def test_every_count_of_a_part_has_its_interval_on_the_page(analyst: Client) -> None:
    told = interval(EVERYBODY * 8 // 10, EVERYBODY, Linkage.of_quality(0.9991, 0.9972, 20000))
    low, high = told.low * EVERYBODY // MILLION, -(-told.high * EVERYBODY // MILLION)
    assert f"{low:,}–{high:,}" in analyst.get("/en/analyst/coverage/?place=0").content.decode()


@pytest.mark.parametrize("name", ["coverage", "gaps", "double"])
def test_every_count_of_a_part_has_its_interval_in_the_file(analyst: Client, name: str) -> None:
    body = analyst.get(f"/en/analyst/{name}.csv").content.decode("utf-8-sig")
    first, row = list(csv.reader(io.StringIO(body)))[:2]
    froms = [place for place, head in enumerate(first) if head.lower().endswith("from")]
    assert froms
    for place in froms:
        if row[place]:
            assert float(row[place]) <= float(row[place - 1]) <= float(row[place + 1])


@pytest.mark.parametrize("name", ["coverage", "gaps", "double", "quality"])
def test_a_file_says_what_of_which_day(analyst: Client, name: str) -> None:
    body = analyst.get(f"/en/analyst/{name}.csv").content.decode("utf-8-sig")
    notes = body.split("\r\n\r\n")[1]
    assert "2026" in notes
    assert "nterval" in notes


def test_a_picture_replaced_while_it_is_read_gives_the_next_one(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.CANBAO_REGISTERS = store = write_store(tmp_path / "store")
    client = signed_in(account(ANALYST))
    now = registers_data.snapshot()
    registers_data.has("coverage")  # opened, its cube not yet asked
    picture = json.loads((store / "current.json").read_text())
    old = store / "stages" / "overlaps" / picture["stages"]["overlaps"]
    new = old.with_name("f" * 20)
    made = False

    def replaced(request: Any, lang: str) -> Any:
        nonlocal made
        if not made:
            made = True
            old.rename(new)
            picture["stages"]["overlaps"] = new.name
            (store / "current.json").write_text(json.dumps(picture))
        return HttpResponse(str(registers_data.ask('SELECT count(*) FROM "overlaps"')[0][0]))

    shown = of_one_picture(replaced)(RequestFactory().get("/"), "zh")
    assert shown.content == b"59"
    assert registers_data.snapshot().place != now.place
    assert client.get("/zh/analyst/double/").status_code == 200


def test_a_picture_whose_files_are_gone_is_no_error(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.CANBAO_REGISTERS = store = write_store(tmp_path / "store")
    client = signed_in(account(ANALYST))
    shutil.rmtree(store / "stages")
    for path in PAGES:
        assert client.get(f"/zh/analyst/{path}").status_code == 200


def test_a_page_is_of_one_picture(db: None, settings: Any, tmp_path: Path) -> None:
    settings.CANBAO_REGISTERS = store = write_store(tmp_path / "store")
    with registers_data.reading() as first:
        picture = json.loads((store / "current.json").read_text())
        (store / "current.json").write_text(json.dumps({**picture, "made": "2026-12-01"}))
        assert registers_data.snapshot() is first
    assert registers_data.snapshot().made == "2026-12-01"
