"""What two people do with claims, awards, accounts and overpayments on the pages: the first proposes,
the second decides; sent twice it happens once; what is wrong is said beside its field."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.benefits import certification
from canbao.benefits.models import (
    Award,
    Claim,
    Decision,
    LifeSign,
    OverpaymentDecision,
    Proposal,
    Revision,
    TurnedDown,
)
from canbao.benefits.payments.models import AccountCheck, BankAccount, Hold, HoldLifted
from canbao.people.models import LogEntry, Person
from tests.benefits import make as benefits
from tests.benefits.payments.make import CITY

from .sample import GUO, LIU, NOVEMBER, QIAN, Cases

pytestmark = pytest.mark.django_db
WHY = {"zh": "测试理由", "en": "a reason for tests", "ground": "社会保险经办条例第二十五条",
       "document": "材料1"}  # fmt: skip


def reason(deed: str) -> dict[str, str]:
    return {"deed": deed, **{f"{deed}-{name}": word for name, word in WHY.items()}}


def text(response) -> str:
    return response.content.decode()


def test_a_person_is_found_by_number_and_never_in_an_address(officer: Client, cases: Cases):
    number = Person.objects.get(id=GUO).number
    found = officer.post("/zh/payments/person/", {"number": number})
    assert found["Location"] == f"/zh/payments/person/{GUO}/"
    last = LogEntry.objects.order_by("-seq").first()
    assert last is not None
    assert (last.record, last.subject) == ("person search", GUO)
    none = officer.post("/zh/payments/person/", {"number": "510104196501200011"})
    assert none.status_code == 422
    assert "没有这个号码的人" in text(none)


def claim_form(**more: str) -> dict[str, str]:
    """The pension of tests/benefits/make.py as a clerk types it."""
    given = {
        "deed": "claim", "benefit": "employee_pension", "place": str(CITY),
        "month": "2025-03", "document": "退休审批表",
        "f-retirement_category": "male_60", "f-retirement_month": "2025-02",
        "f-average_index": "0.9", "f-contribution_months": "300", "f-account_balance": "80,000",
        "f-first_work_month": "1990-01", "f-transitional_months": "60",
    }  # fmt: skip
    return given | more


def test_a_claim_goes_from_the_form_to_the_award_by_two_people(
    officer: Client, checker: Client, cases: Cases
):
    form = officer.get(f"/zh/payments/person/{QIAN}/claim/?benefit=employee_pension")
    # Where the person lives is filled in.
    assert f'value="{CITY}"' in text(form)
    assert "1965年1月" in text(form)
    sent = officer.post(f"/zh/payments/person/{QIAN}/claim/", claim_form())
    assert sent.status_code == 302, text(sent)
    address = sent["Location"].partition("?")[0]
    page = text(officer.get(address))
    assert "¥3,300.69" in page
    # Whoever proposed is not offered to approve, and cannot.
    assert 'value="approve"' not in page
    assert officer.post(address, {"deed": "approve"}).status_code == 403
    assert "怎样算出来的" in page
    decided = checker.post(address, {"deed": "approve"})
    assert decided.status_code == 302, text(decided)
    again = checker.post(address, {"deed": "approve"})
    assert again["Location"] == decided["Location"]
    award = Award.objects.get(person=QIAN)
    assert award.revisions.get().monthly == benefits.PENSION
    decision = Decision.objects.get(claim=award.claim)
    assert (decision.decided_by, decision.checked_by) == ("li", "wang")
    said = text(officer.get(f"/zh/payments/decision/{decision.pk}/"))
    assert "已按当时法规重算，逐字一致" in said
    assert "60日内" not in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"month": "soon"}, "不是月份"),
        ({"f-account_balance": "much"}, "请填写数字"),
        ({"f-retirement_category": ""}, "请选择"),
        ({"document": ""}, "请填写事实的依据材料"),
        ({"place": "1"}, "12位区划代码"),
    ],
)
def test_a_claim_with_something_wrong_keeps_what_was_typed(
    officer: Client, cases: Cases, change: dict[str, str], said: str
):
    before = Claim.objects.count()
    sent = officer.post(f"/zh/payments/person/{LIU}/claim/", claim_form(**change))
    assert sent.status_code == 422
    page = text(sent)
    assert said in page
    assert 'value="0.9"' in page
    assert Claim.objects.count() == before


def test_only_a_named_human_refuses_and_the_remedies_are_told(officer: Client, cases: Cases):
    address = f"/zh/payments/claim/{cases.adverse.pk}/"
    assert "按所给事实不符合条件" in text(officer.get(address))
    assert officer.post(address, {"deed": "propose"}).status_code == 422
    empty = officer.post(address, {**reason("refuse"), "refuse-zh": ""})
    assert empty.status_code == 422
    assert "请填写理由" in text(empty)
    sent = officer.post(address, reason("refuse"))
    decision = Decision.objects.get(claim=cases.adverse)
    assert sent["Location"] == f"/zh/payments/decision/{decision.pk}/?done=approved"
    assert (decision.adverse, decision.decided_by) == (True, "li")
    page = text(officer.get(sent["Location"]))
    for word in ("测试理由", "行政复议", "社会保险经办条例第二十五条"):
        assert word in page
    assert "administrative review" in text(officer.get(f"/en/payments/decision/{decision.pk}/"))


def test_a_proposal_is_turned_down_with_its_reason(checker: Client, cases: Cases):
    address = f"/zh/payments/proposal/{cases.proposal.pk}/"
    assert checker.post(address, {"deed": "down", "down-why": " "}).status_code == 422
    checker.post(address, {"deed": "down", "down-why": "缺少档案"})
    assert TurnedDown.objects.get().reason == "缺少档案"
    page = text(checker.get(address))
    assert "缺少档案" in page
    assert 'value="approve"' not in page


def test_an_award_is_suspended_resumed_and_ended_by_a_named_human(officer: Client, cases: Cases):
    award = cases.awards[0]
    address = f"/zh/payments/award/{award.pk}/"
    sent = officer.post(address, {**reason("suspend"), "suspend-month": "2026-12"})
    assert sent.status_code == 302, text(sent)
    assert award.revisions.get(number=2).held
    officer.post(address, reason("resume"))
    assert not award.revisions.get(number=3).held
    officer.post(address, {**reason("stop"), "stop-month": "2027-01", "stop-cause": "end"})
    last = award.revisions.get(number=4)
    assert (last.monthly, last.from_month, last.cause) == (0, NOVEMBER + 2, "end")
    page = text(officer.get(address))
    assert page.index("终止：每月¥0.00") < page.index("恢复") < page.index("核定：每月¥3,300.69")


def test_working_an_award_out_again_that_changes_nothing_says_so(officer: Client, cases: Cases):
    address = f"/zh/payments/award/{cases.awards[0].pk}/"
    sent = officer.post(
        address, {"deed": "renew", "renew-cause": "correction", "renew-month": "2025-03"}
    )
    assert sent.status_code == 422
    assert "没有变化" in text(sent)


def test_an_adverse_proposal_of_a_robot_takes_a_human_and_a_second_one(
    officer: Client, checker: Client, cases: Cases
):
    from datetime import date

    from canbao.benefits.deciding import write_proposal
    from canbao.benefits.explaining import act
    from canbao.benefits.working import Stretch

    award = cases.awards[0]
    made = write_proposal(
        "correction", [Stretch(NOVEMBER + 1, None, 3000_00, 500_00)],
        act("correction", "更正", "a correction", "社会保险经办条例第二十五条", {"document": "x"}),
        benefits.ROBOT, date(2026, 11, 20), key="robot:1", award=award, adverse=True,
    )  # fmt: skip
    address = f"/zh/payments/proposal/{made.pk}/"
    assert 'value="approve"' not in text(checker.get(address))
    assert checker.post(address, {"deed": "approve"}).status_code == 422
    taken = officer.post(address, {"deed": "take"})["Location"].partition("?")[0]
    assert officer.post(address, {"deed": "take"})["Location"].startswith(taken)
    assert "由li接办" in text(officer.get(address))
    assert checker.post(taken, {"deed": "approve"}).status_code == 302
    last = Revision.objects.filter(award=award).order_by("-number")[0]
    assert (last.monthly, last.decision.decided_by, last.decision.checked_by) == (
        300000, "li", "wang",
    )  # fmt: skip
    assert last.decision.adverse


def recovery(**more: str) -> dict[str, str]:
    given = {"recover-fen": "400.69", "recover-way": "set_off", "recover-count": "2",
             "recover-first": "2026-12"}  # fmt: skip
    return {**reason("recover"), **given, **more}


def test_an_overpayment_is_recovered_by_a_plan_of_two_people(
    officer: Client, checker: Client, cases: Cases
):
    over = cases.overpayment
    address = f"/zh/payments/overpayment/{over.pk}/"
    assert officer.post(address, recovery(**{"recover-fen": "400.70"})).status_code == 422
    proposal = officer.post(address, recovery())["Location"].partition("?")[0]
    assert officer.post(address, recovery())["Location"].startswith(proposal)
    assert not OverpaymentDecision.objects.exists()
    assert "追回" in text(checker.get(proposal))
    assert checker.post(proposal, {"deed": "approve"}).status_code == 302
    assert checker.post(proposal, {"deed": "approve"}).status_code == 302
    decided = OverpaymentDecision.objects.get()
    assert (decided.fen, decided.decision.decided_by, decided.decision.checked_by) == (
        40069, "li", "wang",
    )  # fmt: skip
    # 400.69 in two: 200.34 or 200.35 and the rest
    plan = list(over.instalments.order_by("month").values_list("fen", flat=True))
    assert (len(plan), sum(plan)) == (2, 40069)
    assert decided.decision.proposal_id == Proposal.objects.get(cause="recovery").pk
    sent = {"deed": "returned", "returned-fen": "100", "returned-key": "V1"}
    officer.post(address, sent)
    officer.post(address, sent)
    assert "¥300.69" in text(officer.get(address))


def test_a_bank_account_is_entered_by_one_and_checked_by_another(
    officer: Client, checker: Client, cases: Cases
):
    entry = {"deed": "account", "account-bank": "icbc", "account-number": "6222000099990001",
             "account-holder": "陈国强", "account-source": "存折"}  # fmt: skip
    wrong = officer.post(f"/zh/payments/person/{GUO}/", {**entry, "account-holder": "陈国弱"})
    assert wrong.status_code == 422
    assert "户名" in text(wrong)
    officer.post(f"/zh/payments/person/{GUO}/", entry)
    officer.post(f"/zh/payments/person/{GUO}/", entry)
    made = BankAccount.objects.get(number="6222000099990001")
    address = f"/zh/payments/account/{made.pk}/"
    check = {"deed": "check", "check-agrees": "yes", "check-words": "柜面核对存折"}
    assert "6222000099990001" not in text(officer.get(address))
    assert officer.post(address, check).status_code == 422
    assert "6222000099990001" in text(checker.get(address))
    assert checker.post(address, check).status_code == 302
    assert AccountCheck.objects.get(account=made).by == "wang"


def test_holds_traces_and_contacts_are_kept(officer: Client, cases: Cases):
    address = f"/zh/payments/person/{GUO}/"
    officer.post(address, {"deed": "hold", "hold-rule": "R01", "hold-words": "核实死亡线索"})
    hold = Hold.objects.get()
    assert "核实死亡线索" in text(officer.get(address))
    officer.post(address, {"deed": f"lift{hold.pk}", f"lift{hold.pk}-words": "线索有误"})
    assert HoldLifted.objects.get().words == "线索有误"
    late = officer.post(
        address,
        {"deed": "sign", "sign-kind": "visit", "sign-day": "2027-01-01", "sign-source": "社区"},
    )
    assert late.status_code == 422
    assert "晚于今天" in text(late)
    officer.post(
        address,
        {"deed": "sign", "sign-kind": "visit", "sign-day": "2026-11-20", "sign-source": "社区"},
    )
    assert LifeSign.objects.get().kind == "visit"
    officer.post(address, {"deed": "contact", "contact-kind": "warning", "contact-way": "电话"})
    from datetime import date

    assert certification.standing(GUO, date(2026, 11, 21)).state == "warned"
    page = text(officer.get("/zh/payments/life/?state=warned"))
    assert "已警示" in page
    sent = officer.post(
        "/zh/payments/life/", {**reason("suspend"), "suspend-award": str(cases.awards[0].pk)}
    )
    assert sent.status_code == 422
    assert "未满足暂停条件" in text(sent)
