"""Data quality pages over deliveries that intake itself took in; a held one is let in by an
administrator.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from canbao.accounts.models import ADMINISTRATOR, ANALYST
from canbao.people.models import LogEntry
from canbao.registers.intake import Delivery, deliveries, ingest, load_sources
from tests.accounts.make import account, signed_in

from .sample import write_store

pytestmark = pytest.mark.django_db

SOURCE = "household_survey"
HEADS = ["调查表号", "姓名", "出生年月日", "入户日期", "调查结果", "新加的列"]


def deliver(store: Path, rows: int, as_of: date) -> Delivery:
    """A delivery of so many visits; each row is new."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for number in range(rows):
        birth = "1977-03-05" if number % 4 else ""
        writer.writerow([f"{as_of}-{number}", "李小明", birth, as_of.isoformat(), "未参加", "x"])
    file = store.parent / f"{as_of}-{rows}.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    return ingest(store, load_sources()[SOURCE], file, as_of)


@pytest.fixture
def held(tmp_path: Path, settings: Any) -> Delivery:
    """A store whose second delivery is held back: most of its rows are of no use."""
    settings.CANBAO_REGISTERS = tmp_path / "registers"
    deliver(settings.CANBAO_REGISTERS, 40, date(2026, 9, 1))
    file = tmp_path / "bad.csv"
    rows = [f"{n},,1977-03-05,2026-10-01,未参加,x" for n in range(20)]
    file.write_text("\n".join([",".join(HEADS), *rows, "99,李四,1980-01-01,2026-10-01,未参加,x"]))
    found = ingest(settings.CANBAO_REGISTERS, load_sources()[SOURCE], file, date(2026, 10, 1))
    assert found.state == "held"
    return found


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(account(ADMINISTRATOR))


def address(delivery: Delivery, more: str = "") -> str:
    return f"/zh/analyst/quality/{delivery.source}/{delivery.delivery}/{more}"


def test_the_overview_names_the_source_and_what_waits(
    administrator: Client, held: Delivery
) -> None:
    body = administrator.get("/zh/analyst/quality/").content.decode()
    assert "入户调查" in body
    assert "被扣留，等人决定" in body


def test_a_delivery_is_told_field_by_field(administrator: Client, held: Delivery) -> None:
    body = administrator.get(address(held)).content.decode()
    assert "出生日期" in body
    assert "新加的列" in body
    assert "没有姓名" in body


def test_an_administrator_lets_it_in_with_a_reason(administrator: Client, held: Delivery) -> None:
    response = administrator.post(address(held, "release/"), {"why": "已向街道核实"})
    assert response.status_code == 302
    store = held.path.parents[2]
    states = {each.delivery: each.state for each in deliveries(store, SOURCE)}
    assert states[held.delivery] == "accepted"
    entry = LogEntry.objects.get(purpose="delivery_release")
    assert json.loads(entry.detail)["why"] == "已向街道核实"
    assert "已向街道核实" in administrator.get(address(held)).content.decode()


def test_it_can_be_turned_away(administrator: Client, held: Delivery) -> None:
    administrator.post(address(held, "release/"), {"why": "姓名全空", "decision": "refuse"})
    states = {each.delivery: each.state for each in deliveries(held.path.parents[2], SOURCE)}
    assert states[held.delivery] == "refused"


@pytest.mark.parametrize("why", ["", "  ", "字" * 501])
def test_without_a_reason_nothing_happens(administrator: Client, held: Delivery, why: str) -> None:
    assert administrator.post(address(held, "release/"), {"why": why}).status_code == 400
    states = {each.delivery: each.state for each in deliveries(held.path.parents[2], SOURCE)}
    assert states[held.delivery] == "held"


def test_it_is_decided_once(administrator: Client, held: Delivery) -> None:
    administrator.post(address(held, "release/"), {"why": "核实"})
    assert administrator.post(address(held, "release/"), {"why": "核实"}).status_code == 409
    assert LogEntry.objects.filter(purpose="delivery_release").count() == 1


def test_an_analyst_sees_it_and_decides_nothing(db: None, held: Delivery) -> None:
    client = signed_in(account(ANALYST))
    assert "放行这次交付" not in client.get(address(held)).content.decode()
    assert client.post(address(held, "release/"), {"why": "核实"}).status_code == 403


def test_a_delivery_that_never_came_does_not_exist(administrator: Client, held: Delivery) -> None:
    assert administrator.get(f"/zh/analyst/quality/{SOURCE}/nothing/").status_code == 404


def test_the_file_has_counts(administrator: Client, held: Delivery) -> None:
    body = administrator.get("/en/analyst/quality.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(body)) if row["Item"]]
    given = [row for row in rows if row["Item"] == "Birth date: present"]
    assert {(row["Count"], row["Of"]) for row in given} == {("30", "40"), ("21", "21")}


def test_what_was_matched_of_a_source_is_shown(db: None, settings: Any, tmp_path: Path) -> None:
    settings.CANBAO_REGISTERS = write_store(tmp_path / "registers")
    deliver(settings.CANBAO_REGISTERS, 40, date(2026, 9, 1))
    client = signed_in(account(ANALYST))
    assert "97.5%" in client.get("/zh/analyst/quality/").content.decode()
    file = client.get("/en/analyst/quality.csv").content.decode("utf-8-sig")
    assert "Matched,39,40" in file
