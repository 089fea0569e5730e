"""The pages of those who handle cases in a real browser: axe finds nothing, nothing overflows; a case goes
from the queue to the decision, and the counter from the scan to the receipt, by the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest

from canbao.cases import escalation
from canbao.cases.models import Case, Draw
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import Person
from canbao.robots import tuning
from canbao.robots.models import Finding
from canbao.robots.nightly import runs

from ..looking import sound
from ..staff.test_browser import opened
from .sample import (
    DAY,
    NAME,
    by_robot,
    contested,
    drawn,
    office,
    with_officer,
    with_second,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING


def addresses(role: str, lang: str) -> list[str]:
    """One of each page of a role, with something on it."""
    at = f"/{lang}/handling/"
    if role == "officer":
        case = with_officer("k1", NAME, "REG-11")
        return [at, f"{at}cases/", f"{at}case/{case.number}/", f"{at}clocks/", f"{at}me/"]
    if role == "manager":
        with_second("k2")
        by_robot("k3")
        escalation.escalate(DAY, by="test")
        made = Draw.objects.earliest("pk").pk
        return [
            f"{at}{each}"
            for each in ("team/", "draws/", f"draw/{made}/", "posts/", "robots/", "figures/")
        ]
    if role == "auditor":
        PLANTS["R38", "one_phone"](Stage(DAY), False)
        runs.night(DAY, by="x")
        found = Finding.objects.filter(rule="R38").first()
        assert found is not None
        actor = office_accounts["x"].actor
        trial = tuning.try_out(
            "R38", {"most_persons": 11}, (DAY, DAY), day=DAY, actor=actor, door="t"
        )
        return [f"{at}{each}" for each in (
            "findings/", f"finding/{found.pk}/", "rules/", "rule/R38/", f"trial/{trial.pk}/", "nights/",
            "patterns/", "samples/")] + [f"/{lang}/open-data/"]  # fmt: skip
    case = contested("k4")
    return [at, f"{at}case/{case.number}/"]


office_accounts: dict[str, Any] = {}
WHO = {"officer": "", "manager": "m", "auditor": "x", "judge": ""}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("role", WHO)
def test_axe_finds_nothing(browser: Any, live_server: Any, role: str, lang: str) -> None:
    office_accounts.clear()
    office_accounts.update(office().accounts)
    paths = addresses(role, lang)
    who = WHO[role] or drawn(Case.objects.latest("pk"), "review" if role == "judge" else "propose")
    page = opened(browser, live_server, office_accounts[who])
    assert sound(page, paths) == {}
    page.context.close()


def entered(page: Any) -> None:
    """Enter is pressed, and the page it leads to is there."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_queue_to_the_proposal_by_keyboard(browser: Any, live_server: Any) -> None:
    accounts = office().accounts
    case = with_officer()
    page = opened(browser, live_server, accounts[drawn(case)])
    page.goto("/zh/handling/")
    page.focus(f"a:has-text('{case.number}')")
    entered(page)
    page.focus("summary:has-text('拟同意')")
    page.keyboard.press("Enter")
    page.focus("button:has-text('拟同意')")
    entered(page)
    assert "已拟办" in page.inner_text("main")
    case.refresh_from_db()
    assert case.state == "proposed"
    page.context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_counter_from_the_scan_to_the_receipt(
    browser: Any, live_server: Any, lang: str
) -> None:
    accounts = office().accounts
    page = opened(browser, live_server, accounts["k"])
    at = f"/{lang}/handling/counter/"
    assert sound(page, [at]) == {}
    page.goto(at)
    # The field has the focus: a scanner types and ends with Enter.
    page.wait_for_selector("input:focus")
    page.keyboard.type(Person.objects.get(id=1).number)
    entered(page)
    page.wait_for_selector("input:focus")
    page.keyboard.type("REG-10")
    entered(page)
    page.focus("main tbody a >> nth=0")
    entered(page)
    page.select_option("select[name='changed_personal_items-0-item']", "phone")
    page.fill("input[name='changed_personal_items-0-value']", "13911112222")
    entered(page)
    case = Case.objects.get()
    assert case.number in page.inner_text("main")
    assert sound(page, [f"{at}serve/", f"{at}serve/PEN-01/", f"/{lang}/handling/case/{case.number}/",
                        f"/{lang}/handling/case/{case.number}/receipt/"]) == {}  # fmt: skip
    page.context.close()
