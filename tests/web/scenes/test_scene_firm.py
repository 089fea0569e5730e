"""A firm of eight hundred hands in a file with seven wrong rows: each row has its result, the others go
through, and what was sent can be undone.

The difference to taxed wages is not shown by these pages; the walk leaves it out.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.ledger.contributions.declare import latest_of, wages_of
from canbao.people.numbers import citizen_number
from tests.accounts.make import EMPLOYER, FIRM, account
from tests.web import money_sample as sample

from .conftest import Today
from .going import Server, picture, press, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 10)
STAFF = 800
WRONG = {17: "-5", 99: "0", 204: "abc", 333: "", 480: "-1", 611: "6000x", 799: "0"}
"""Wages that cannot be, by row."""


def file() -> dict[str, Any]:
    """The firm's own file: eight hundred rows, seven of them wrong."""
    rows = ["所属月份,公民身份号码,姓名,缴费工资（元）,险种,工资确认"]
    for n in range(1, STAFF + 1):
        wage = WRONG.get(n, "6000")
        number = citizen_number(51010419900305000 + n)
        rows.append(f"2026-10,{number},王小{chr(0x4E00 + n)},{wage},企业养老、失业、工伤,")
    return {"name": "十月.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}


def test_seven_wrong_rows_come_back_and_the_others_go_through(
    browser: Any, live_server: Any, today: Today
) -> None:
    today(DAY)
    sample.books()
    sample.employer(FIRM, staff=STAFF)
    sample.declared(
        FIRM, sample.OCTOBER, [5000] * STAFF
    )  # a first version, which the undoing goes back to
    page = Server(browser, live_server).office(
        account(EMPLOYER, "firm", display_zh="锦江面馆", display_en="Jinjiang Noodles")
    )
    page.goto("/zh/employer/declare/2026-10/file/")
    page.set_input_files("input[type=file]", file())
    with page.expect_navigation():
        page.locator("form:has(input[type=file]) button[type=submit]").click()
    assert "793人通过，7行退回" in page.inner_text("main")
    last = latest_of(FIRM, sample.OCTOBER)
    assert last is not None
    assert (last.version, last.staff, last.wages) == (2, STAFF - len(WRONG), 793 * 600_000)
    assert {each.person for each in wages_of(last)} == set(range(1, STAFF + 1)) - set(WRONG)
    address = page.url.partition("/zh/")[2].partition("?")[0]
    text(page, f"/zh/{address}")
    # The first line of the file is its heading: row n of the firm is line n + 1.
    back = {each.get_attribute("name") for each in page.locator("[name^=wage-]").all()}
    assert back == {f"wage-{row + 1}" for row in WRONG}
    picture(page, "firm", address, "desktop")

    page.goto("/zh/employer/declare/2026-10/")
    press(page, "撤销最后一版")
    assert "已恢复为上一个版本" in page.inner_text("main")
    last = latest_of(FIRM, sample.OCTOBER)
    assert last is not None
    assert (last.staff, last.wages) == (STAFF, STAFF * 500_000)
    page.context.close()
