"""Audit: rules find a shell firm and a benefit drawn with a broker's phone; an auditor makes cases of both
and takes the evidence; the one concerned is told, states the case on the phone, and is heard; one officer
proposes, another decides; the person reads why, by which plan it is paid back, and what to do.
"""

from __future__ import annotations

import json
import zipfile
from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import AUDITOR, ROLE_NAMES
from canbao.benefits.models import Award, Decision, Instalment
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import Employer, LogEntry
from canbao.robots.models import Answer, Finding
from canbao.robots.nightly import runs
from tests.accounts.make import PERSON, account
from tests.services.test_audits import drawing

from .conftest import Today
from .going import (
    Server,
    answered,
    begun_at,
    deed,
    follow,
    handed_in,
    looked,
    officers,
    picture,
    text,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
DAY = date(2026, 11, 20)


def made() -> tuple[Award, Finding, Finding]:
    """A shell firm without wages, its staff near pension age; somebody with a benefit and a broker's
    phone. The night finds both."""
    award = drawing(DAY)
    stage = Stage(DAY)
    shell = PLANTS["R17", "several"](stage, False)
    Employer.objects.filter(code=shell).update(name="成都某劳务服务部")
    runs.night(DAY, by="night")
    return (
        award, Finding.objects.get(rule="R17", clause="several", subject=shell),
        Finding.objects.get(rule="R21", person=1),
    )  # fmt: skip


def test_from_the_finding_over_the_hearing_to_the_decision_of_named_people(
    browser: Any, live_server: Any, today: Today
) -> None:
    today(DAY)
    award, of_firm, of_person = made()
    officers()
    server = Server(browser, live_server)
    auditor = server.office(account(AUDITOR, "zhou", display_zh="周敏", display_en="Zhou Min"))

    told = text(auditor, "/zh/handling/findings/?state=open")
    for words in ("空壳单位", "短期末家单位", "成都某劳务服务部"):
        assert words in told
    follow(auditor, f"a[href$='/finding/{of_firm.pk}/']")
    told = auditor.inner_text("main")
    for words in (of_firm.subject, "证据", "户籍在外省的人数", "社会保险法第五十八条"):
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
    deed(auditor, "case", {})
    case = Case.objects.get(service="AUDIT", person=1)
    officer = server._from_queue(case, "propose")
    assert "还没有告知拟作的处理" in officer.inner_text("main")
    deed(officer, "hear", {"hear-zh": "用工单位系虚构，拟停发并追回", "hear-en": "The employment was made up"})
    assert not award.revisions.filter(held=True).exists()  # a hearing decides nothing
    picture(officer, "audit-hearing", f"handling/case/{case.number}/", "desktop")

    me = server.person(account(PERSON, "li", person=1))
    assert "轮到您：请在期限内陈述申辩" in text(me, "/zh/my/todo/")
    me.goto(f"/zh/my/cases/{case.number}/")
    picture(me, "audit-told", f"my/cases/{case.number}/", "phone")
    me.goto(f"/zh/my/cases/{case.number}/")
    begun_at(me, f"/zh/services/RGT-11/apply/?case={case.number}")
    answered(me, statement_text="电话是向同乡借的，用工单位我没有见过")
    handed_in(me)

    officer.goto(f"/zh/handling/case/{case.number}/")
    told = officer.inner_text("main")
    assert "电话是向同乡借的" in told
    assert "已听取意见" in told
    deed(officer, "impose-undue", {
        "impose-undue-from": "2026-10", "impose-undue-count": "3", "impose-undue-first": "2027-01",
        "impose-undue-zh": "参保关系系虚构，已听取本人陈述", "impose-undue-en": "The employment was made up",
        "impose-undue-ground": "社会保险法第八十八条",
    })  # fmt: skip
    assert "已拟办" in officer.inner_text("main")
    second = server._from_queue(case, "decide")
    assert "已发4,680.00元，分3期退回" in second.inner_text("main")
    picture(second, "audit-second", f"handling/case/{case.number}/", "desktop")
    second.goto(f"/zh/handling/case/{case.number}/")
    deed(second, "decide", {})
    assert "已决定" in second.inner_text("main")

    decision = Decision.objects.order_by("-pk")[0]
    assert (decision.adverse, decision.human) == (True, True)
    assert decision.decided_by != decision.checked_by
    assert Instalment.objects.count() == 3
    assert list(Answer.objects.values_list("by", "outcome")) == [(decision.decided_by, "confirmed")]

    told = text(me, f"/zh/my/cases/{case.number}/")
    for words in ("属实，作出处理", "参保关系系虚构", "社会保险法第八十八条", "分3期退回", "行政复议"):
        assert words in told
    assert "分3期，自2027年1月起，每期¥1,560.00" in text(me, "/zh/my/benefits/")
    assert ROLE_NAMES[AUDITOR][0] in looked(me)
    picture(me, "audit-decided", f"my/cases/{case.number}/", "phone")
    picture(auditor, "audit", f"handling/finding/{of_firm.pk}/", "desktop")
    for each in (auditor, me, officer, second):
        each.context.close()
