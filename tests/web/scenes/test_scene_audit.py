"""Audit: rules find a shell firm and a benefit drawn with a broker's phone; an auditor makes cases of
it, takes the evidence, answers in the own name; a named person decides, and the one concerned reads why
and what to do.

The hearing before it is not on the platform: the page of RGT-11 says where it is held. The walk stops
there.
"""

from __future__ import annotations

import json
import zipfile
from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import AUDITOR, PAYMENT_OFFICER, ROLE_NAMES
from canbao.benefits.models import Award, Decision
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import Employer, LogEntry
from canbao.robots.models import Answer, Finding
from canbao.robots.nightly import runs
from tests.accounts.make import PERSON, account
from tests.services.make import person

from .conftest import Today
from .going import Server, deed, follow, looked, picture, press, text, typed

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
DAY = date(2026, 11, 20)
BROKER = 13900000001


def made() -> tuple[Award, Finding, Finding]:
    """A shell firm without wages, its staff near pension age; somebody with a benefit and a broker's
    phone. The night finds both."""
    stage = Stage(DAY)
    stage.sources()
    shell = PLANTS["R17", "several"](stage, False)
    Employer.objects.filter(code=shell).update(name="成都某劳务服务部")
    person(phone=BROKER)
    stage.fact("broker_phone", reference="broker", number=BROKER)
    # Without an end, as planted awards are: the rule does not see an award that has one.
    award = stage.award(1, "unemployment_benefit", 1800_00, stage.month - 2, scheme="unemployment")
    runs.night(DAY, by="night")
    return (
        award, Finding.objects.get(rule="R17", clause="several", subject=shell),
        Finding.objects.get(rule="R21", person=1),
    )  # fmt: skip


def test_from_the_finding_to_the_decision_of_a_named_person(
    browser: Any, live_server: Any, today: Today
) -> None:
    today(DAY)
    award, of_firm, of_person = made()
    server = Server(browser, live_server)
    auditor = server.office(account(AUDITOR, "zhou", display_zh="周敏", display_en="Zhou Min"))

    told = text(auditor, "/zh/handling/findings/?state=open")
    assert "空壳单位" in told
    assert "短期末家单位" in told
    follow(auditor, f"a[href$='/finding/{of_firm.pk}/']")
    told = auditor.inner_text("main")
    for words in (of_firm.subject, "证据", "社会保险法第五十八条"):
        assert words in told
    deed(auditor, "case", {})
    assert "已立案" in auditor.inner_text("main")
    shell = Case.objects.get(employer=of_firm.subject)
    assert (shell.service, shell.person) == ("AUDIT", None)
    with auditor.expect_download() as got:
        auditor.get_by_role("link", name="导出全部案卷（zip）").click()
    with zipfile.ZipFile(got.value.path()) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        facts = json.loads(bundle.read("facts.json"))
    assert (manifest["case"], manifest["chain"], manifest["by"]) == (shell.number, "sound", "zhou")
    assert {each["name"]: each["value"] for each in facts} == {
        "finding": of_firm.pk, "rule": "R17 several"}  # fmt: skip
    assert LogEntry.objects.filter(
        actor="zhou", record=f"case {shell.number}", detail__contains="evidence"
    ).exists()

    auditor.goto(f"/zh/handling/finding/{of_person.pk}/")
    typed(auditor, {"outcome": "confirmed", "said": "电话属于中介；本人承认没有在末家单位上过班"})
    press(auditor, "以我的名义答复")
    assert "属实" in auditor.inner_text("main")
    assert list(Answer.objects.values_list("by", "outcome")) == [("zhou", "confirmed")]
    assert not Award.objects.get().revisions.filter(held=True).exists()  # a finding decides nothing

    me = server.person(account(PERSON, "li", person=1))
    told = text(me, "/zh/services/RGT-11/")
    assert "在哪里办" in told
    assert me.locator("a[href$='/services/RGT-11/apply/']").count() == 0

    officer = server.office(account(PAYMENT_OFFICER, "wu", display_zh="吴倩", display_en="Wu Qian"))
    officer.goto(f"/zh/payments/award/{award.pk}/")
    deed(officer, "suspend", {
        "suspend-zh": "参保关系系虚构，已听取本人陈述", "suspend-en": "The employment was made up",
        "suspend-ground": "社会保险法第八十八条", "suspend-document": f"稽核发现{of_person.pk}",
    })  # fmt: skip
    decision = Decision.objects.order_by("-pk")[0]
    assert (decision.adverse, decision.human, decision.decided_by) == (True, True, "wu")
    assert award.revisions.order_by("-number")[0].held

    assert "暂停" in text(me, "/zh/my/benefits/")
    told = text(me, f"/zh/my/benefits/{decision.pk}/")
    for words in ("参保关系系虚构", "社会保险法第八十八条", "行政复议"):
        assert words in told
    assert ROLE_NAMES[AUDITOR][0] in looked(me)
    picture(auditor, "audit", f"handling/finding/{of_firm.pk}/", "desktop")
    for each in (auditor, me, officer):
        each.context.close()
