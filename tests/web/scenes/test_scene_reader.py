"""Somebody who cannot see the screen claims unemployment benefit: with the keyboard and what the screen
reader says, no scripts, from the page of the service to the amount."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import Account
from canbao.benefits.models import Award
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.services import filings
from tests.accounts.make import PASSWORD, PERSON, account
from tests.benefits.make import SHANGHAI, month, stretches
from tests.services.make import person
from tests.web.looking import PHONE, violations

from .conftest import Today
from .going import Reader, Server, officers, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
DAY = date(2026, 9, 15)


def made() -> Account:
    """Laid off in Shanghai, known to the police; every department delivers."""
    Stage(DAY).sources()
    person(residence_place=SHANGHAI, registration_place=SHANGHAI)
    officers()
    return account(PERSON, "li", person=1, display_zh="陈国强", display_en="Chen Guoqiang")


def test_a_claim_by_ear_and_keyboard(browser: Any, live_server: Any, today: Today) -> None:
    today(DAY)
    me = made()
    server = Server(browser, live_server)
    blind = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    ).new_page()
    seeing = server.person(me)  # the same pages once more, for axe, which is a script
    reader = Reader(blind)

    def page_is_sound() -> None:
        reader.in_order()
        if "/sign-in/" not in blind.url:
            seeing.goto(blind.url)
            assert violations(seeing) == [], blind.url

    blind.goto("/zh/services/UNE-02/")
    page_is_sound()
    reader.reach("link", "跳到正文")  # the first stop of every page
    blind.keyboard.press("Enter")
    reader.press("link", "开始申请")
    page_is_sound()
    reader.type("用户名", me.username)
    reader.type("密码", PASSWORD)
    reader.enter()
    assert blind.url.endswith("/services/UNE-02/apply/")
    page_is_sound()
    reader.press("button", "开始填写")

    page_is_sound()
    assert reader.says("第 1 步，共 3 步")
    reader.press("button", "下一步")  # nothing ticked: told first, with the way to the box
    errors = [each.name for each in reader.heard() if each.role == "alert"]
    assert len(errors) == 1
    assert reader.says("请阅读并勾选")
    reader.reach("checkbox", "我承诺“有求职意愿”属实")
    blind.keyboard.press("Space")
    reader.press("button", "下一步")

    page_is_sound()
    reader.reach("combobox", "开户银行")
    blind.keyboard.press("ArrowDown")
    reader.type("账号", "6222000012345678")
    reader.type("户名", "陈国强")
    reader.press("button", "下一步")

    page_is_sound()
    assert reader.says("核对并提交")
    assert reader.says("工商银行")
    assert not reader.says("现在提交会缺这些")
    reader.press("button", "提交申请")
    page_is_sound()
    assert any(each.role == "heading" and each.name == "已提交" for each in reader.heard())
    case = Case.objects.get()
    assert reader.says(case.number)

    case = server.handled(case, {
        "f-unemployment_paid_months": "120", "f-employment_end": "contract_expired"})  # fmt: skip
    assert case.state == "closed"
    # Shanghai, ten insured years: twelve months of 2340.00, then eight of 1872.00
    assert stretches(Award.objects.get().pk) == [
        (1, month(2026, 9), month(2027, 8), 234000, 0, False, "award"),
        (2, month(2027, 9), month(2028, 4), 187200, 0, False, "award"),
    ]
    assert filings.standing("unemployed", DAY, person=1) is not None

    blind.goto("/zh/my/todo/")
    page_is_sound()
    assert reader.says("新消息")
    reader.press("link", f"查看 {case.number}")
    page_is_sound()
    assert reader.says("已办结")
    assert reader.says("失业保险金")
    blind.goto("/zh/my/benefits/")
    page_is_sound()
    assert reader.says("2,340.00")
    picture(seeing, "reader", f"my/cases/{case.number}/", "phone")
    blind.context.close()
    seeing.context.close()
