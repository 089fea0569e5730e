"""An audit case at the officers' pages: from the auditor's finding over the hearing to a plan of instalments
that the person reads; nothing for who was not drawn; words, not column names."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from canbao.accounts.models import Account
from canbao.benefits.models import Award, Instalment
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import Employer, Person
from canbao.robots.models import Answer, Finding
from canbao.robots.nightly import runs
from tests.accounts.make import signed_in
from tests.services.test_audits import drawing, found

from .sample import DAY, drawn

pytestmark = pytest.mark.django_db
assert PLANTING
SAID = {"-zh": "劳动关系系虚构", "-en": "the employment was made up", "-ground": "社会保险法第八十八条"}
UNDUE = {"from": "2026-10", "to": "", "way": "return", "count": "3", "first": "2027-01"}


@pytest.fixture
def audited(office, sign) -> Case:
    """A finding of somebody with a broker's phone, made a case by an auditor at the page."""
    Person.objects.filter(id=1).delete()
    drawing(DAY)
    kept = found(day=DAY)
    sent = sign("x").post(f"/zh/handling/finding/{kept.pk}/", {"deed": "case"})
    assert "done=opened" in sent["Location"]
    return Case.objects.get(service="AUDIT")


def at(case: Case, lang: str = "zh") -> str:
    return f"/{lang}/handling/case/{case.number}/"


def send(client: Client, case: Case, deed: str, **given: str):
    now = Case.objects.get(pk=case.pk)
    named = {f"{deed}{key}": value for key, value in given.items()}
    return client.post(at(case), {"deed": deed, "version": str(now.version), **named})


def text(response) -> str:
    return response.content.decode()


def test_from_the_finding_to_the_plan_on_the_persons_page(audited, office, sign):
    award = Award.objects.get()
    first = sign(drawn(audited))
    page = text(first.get(at(audited)))
    for words in ("短期末家单位——使用中介电话", "与中介相同的电话数", "还没有告知拟作的处理", "拟定：不属实"):
        assert words in page
    assert "拟定：暂停发放" not in page  # nobody is heard yet
    assert "拟同意" not in page
    assert send(first, audited, "hear", **SAID).status_code == 302

    me = signed_in(Account.objects.get(username="li"))
    told = text(me.get("/zh/my/todo/"))
    assert "轮到您" in told
    told = text(me.get(f"/zh/my/cases/{audited.number}/"))
    assert f"/zh/services/RGT-11/apply/?case={audited.number}" in told
    assert "撤回申请" not in told
    stated(me, audited, "电话是借同乡的")

    page = text(first.get(at(audited)))
    assert "电话是借同乡的" in page
    assert "已听取意见" in page
    given = {f"-{key}": value for key, value in UNDUE.items()}
    wrong = send(first, audited, "impose-undue", **SAID, **given | {"-award": str(award.pk), "-from": "x"})
    assert wrong.status_code == 422
    sent = send(first, audited, "impose-undue", **SAID, **given, **{"-award": str(award.pk)})
    assert sent.status_code == 302, text(sent)
    second = sign(drawn(Case.objects.get(pk=audited.pk), "decide"))
    page = text(second.get(at(audited)))
    assert "已发4,680.00元，分3期退回" in page
    assert "done=decided" in send(second, audited, "decide")["Location"]
    assert Case.objects.get(pk=audited.pk).state == "closed"
    assert Instalment.objects.count() == 3
    assert Answer.objects.get().outcome == "confirmed"

    told = text(me.get(f"/zh/my/cases/{audited.number}/"))
    for words in ("属实，作出处理", "劳动关系系虚构", "已发4,680.00元，分3期退回", "行政复议"):
        assert words in told
    assert "1,560.00" in text(me.get("/zh/my/benefits/"))
    assert "100 %" in text(sign("x").get("/zh/handling/rule/R21/"))


def stated(me: Client, case: Case, words: str) -> None:
    """The service RGT-11 from the link of the case to its end, as the person does it."""
    page = text(me.get(f"/zh/services/RGT-11/apply/?case={case.number}"))
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    sent = me.post("/zh/services/RGT-11/apply/", {"key": key[1], "case_number": case.number})
    assert sent.status_code == 302, text(sent)
    draft = Case.objects.get(service="RGT-11")
    for step, answer in (("case_number", case.number), ("statement_text", words)):
        now = Case.objects.get(pk=draft.pk)
        given = {step: answer, "version": now.version, "content": now.content}
        assert me.post(f"/zh/my/cases/{draft.number}/form/{step}/", given).status_code == 302
    now = Case.objects.get(pk=draft.pk)
    given = {"version": now.version, "content": now.content, "key": "sent"}
    assert me.post(f"/zh/my/cases/{draft.number}/form/review/", given).status_code == 302


def test_unfounded_is_proposed_and_decided_at_the_page(audited, sign):
    first = sign(drawn(audited))
    said = {"-zh": "电话已更正", "-en": "the phone was put right", "-ground": ""}
    assert send(first, audited, "grant", **said).status_code == 302
    second = sign(drawn(Case.objects.get(pk=audited.pk), "decide"))
    assert "不属实，不作处理" in text(second.get(at(audited)))
    send(second, audited, "decide")
    assert Case.objects.get(pk=audited.pk).state == "closed"
    assert Answer.objects.get().outcome == "unfounded"


def test_a_note_is_kept_once_and_who_was_not_drawn_gets_no_forms(audited, sign):
    first = sign(drawn(audited))
    for _ in range(2):
        assert send(first, audited, "note", **{"-said": "电话询问了用工单位", "-ground": "核查"}).status_code == 302
    assert audited.facts.filter(name="audit_note").count() == 1
    assert "电话询问了用工单位" in text(first.get(at(audited)))
    other = next(name for name in ("a", "b", "c") if name != drawn(audited))
    assert 'value="hear"' not in text(sign(other).get(at(audited)))
    assert send(sign(other), audited, "hear", **SAID).status_code == 422


def test_findings_are_told_in_words_and_employers_by_name(office, sign):
    stage = Stage(DAY)
    code = PLANTS["R17", "several"](stage, False)
    Employer.objects.filter(code=code).update(name="成都某劳务服务部")
    runs.night(DAY, by="x")
    kept = Finding.objects.get(rule="R17", clause="several")
    assert f"成都某劳务服务部 {code}" in text(sign("x").get("/zh/handling/findings/"))
    zh = text(sign("x").get(f"/zh/handling/finding/{kept.pk}/"))
    en = text(sign("x").get(f"/en/handling/finding/{kept.pk}/"))
    for words in ("按最低基数申报的人数", "户籍在外省的人数", "成都某劳务服务部", "夜间核验（截至2026年11月21日）"):
        assert words in zh
    assert "Staff registered in another province" in en
    assert not re.search(r">(at.lowest|near.age|night \d)", zh + en)

