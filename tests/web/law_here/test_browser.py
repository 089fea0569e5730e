"""The pages of the law in force here in a real browser: axe finds nothing, nothing overflows,
and two people get a value from the notice into the law with nothing but keys and forms.
"""

from __future__ import annotations

from typing import Any

import pytest

from canbao.accounts.models import FINANCE_CLERK, LAW_OFFICER
from canbao.inforce import confirming, overlays
from canbao.inforce.entering import Entry
from canbao.inforce.models import Draft, Overlay
from tests.accounts.make import account
from tests.inforce.make import CONTENT, DAY, LI, WANG, confirmed, entered, in_force, notice, value

from ..looking import sound
from ..staff.test_browser import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def something(db: None) -> Draft:
    """Confirmed, read once, disputed, in force, and a draft that was tried out."""
    in_force()
    confirmed(value("account_interest", "2024"))
    by = {"actor": LI, "door": "test", "day": DAY}
    confirming.read([value("account_interest", "2023")], notice(), **by)
    confirming.differ(value("account_interest", "2022"), notice(), "6.13", **by)
    draft = entered(Entry("account_interest", "2.60", key="2027"), content=b"%PDF-2")
    overlays.try_out(draft, actor=WANG, door="test", day=DAY)
    return draft


@pytest.mark.parametrize("role", [LAW_OFFICER, FINANCE_CLERK])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing(
    browser: Any, live_server: Any, something: Draft, lang: str, role: str
) -> None:
    page = opened(browser, live_server, account(role, "wang"))
    paths = ["", "?words=interest&state=open", "value/account_interest/", "value/basic_pension/",
             "waiting/", "overlays/", f"draft/{something.pk}/"]  # fmt: skip
    if role == LAW_OFFICER:
        paths.append("enter/?name=account_interest")
    assert sound(page, [f"/{lang}/law-here/{path}" for path in paths]) == {}
    page.context.close()


def test_two_people_bring_a_published_value_into_the_law(
    browser: Any, live_server: Any, tmp_path: Any
) -> None:
    file = tmp_path / "notice.pdf"
    file.write_bytes(CONTENT)
    page = opened(browser, live_server, account(LAW_OFFICER, "li"))
    page.goto("/zh/law-here/value/account_interest/")
    page.click("text=登记新公布的数值 >> nth=1")
    page.fill("#key", "2026")
    page.fill("#value", "2.50")
    page.set_input_files("#file", str(file))
    page.fill("#title", "关于公布2025年个人账户记账利率的通知")
    page.fill("#published", "2026-06-10")
    page.click("text=登记为草稿")
    page.click("text=试算影响")
    assert "等待另一人生效" in page.inner_text("main")
    address = page.url.partition("?")[0]
    page.context.close()
    page = opened(browser, live_server, account(LAW_OFFICER, "wang"))
    page.goto(address)
    page.click("text=使其生效")
    assert "已生效" in page.inner_text("main")
    page.context.close()
    assert Overlay.objects.get().second == "wang"
