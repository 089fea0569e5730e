"""What people decide: repayment, an employer's details, hazardous work, the army's paper, months paid twice,
and what the law gives without a source for its measure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.benefits import overpayments
from canbao.benefits.kinds import kind_of
from canbao.benefits.models import Instalment, Overpayment, OverpaymentDecision
from canbao.cases.models import Case
from canbao.cases.models.case import Notice
from canbao.exchange import merging, new_place
from canbao.exchange.models import MERGED, ON_THE_WAY, RECEIVED, KeptMonth, Transfer
from canbao.exchange.sheet import MonthRow, Sheet, own_months
from canbao.ledger.months import open_month
from canbao.ledger.receipts.models import Decision as MoneyDecision
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Employer, Person
from canbao.services import filings, path
from canbao.services.behaviour import case_service, seen
from canbao.services.doing.other_awards import UnemploymentBenefit
from tests.accounts.make import account
from tests.benefits import make as benefits
from tests.exchange.scene import SICHUAN, deed, installation, month, months
from tests.exchange.scene import person as known
from tests.people.make import spell
from tests.services.make import (
    ACCOUNT,
    CHENGDU,
    CODE,
    DAY,
    FIRM,
    WHY,
    decided,
    effects,
    handed_in,
    person,
    proposed,
    staffed,
    started,
    switched_on,
    told,
)
from tests.services.make import deed as by
from tests.services.test_recognised import recognised

pytestmark = pytest.mark.django_db
JULY = date(2025, 7, 20)


@pytest.fixture
def office(delivered: Any) -> None:
    account("person", "li", person=1)
    staffed("a", "b", "c")


@pytest.fixture
def over(office: None) -> Overpayment:
    made = benefits.pension()
    open_month(made.award.book, benefits.month(2025, 7), by="clerk")
    paid = {benefits.month(2025, n): (benefits.PENSION, benefits.OF_IT_ACCOUNT) for n in (5, 6)}
    found = overpayments.found(made.award, paid, by="robot:payments", day=JULY)
    assert found is not None
    return found


def plan(count: int = 7, first: str = "2025-08", way: str = "set_off") -> dict[str, Any]:
    return {"repayment_plan": [{"way": way, "count": str(count), "first_month": first}]}


def test_what_was_paid_too_much_is_paid_back_by_the_plan_of_the_person(over):
    case = decided(handed_in("PEN-15", plan(), day=JULY), JULY)
    assert case.state == "closed"
    made = OverpaymentDecision.objects.get(pk=effects(case)["overpayment_decision"][0])
    assert (made.fen, made.decision.decided_by != made.decision.checked_by) == (over.fen, True)
    assert [each.fen for each in Instalment.objects.order_by("month")] == [94305] * 6 + [94308]
    anew = decided(handed_in("PEN-15", plan(2, way="return"), day=JULY, key="k2"), JULY)
    assert effects(anew)["repayment_plan"] == [f"{over.pk}:2"]
    assert Instalment.objects.filter(plan=2, way="return").count() == 2


def test_a_plan_that_cannot_be_is_asked_for_again_and_nothing_found_is_nothing_owed(over, office):
    for wrong in (plan(0), plan(121), plan(1, "2025-06"),
                  {"repayment_plan": plan()["repayment_plan"] * 2}):  # fmt: skip
        case = started("PEN-15", wrong, day=JULY, key=str(wrong))
        assert path.hand_in(case.number, case.version, by(day=JULY)).state == "incomplete"
    assert "one plan" in Notice.objects.last().en
    case = proposed(handed_in("PEN-15", plan(), day=JULY), JULY, refuse=WHY)
    assert case.state == "proposed"
    person(2, name="李小明", sex=2)
    other = handed_in("PEN-15", plan(), day=JULY, key="k2", actor=Actor("wang", "person", person=2))
    with pytest.raises(Refused, match="nothing is on record"):
        decided(other, JULY)
    assert not OverpaymentDecision.objects.exists()


def test_an_employers_contact_at_once_and_its_name_held_against_the_registry(office):
    Employer.objects.create(code=CODE, name="旧名", place=CHENGDU, digest="0" * 32)
    switched_on("REG-04")
    contact = {"changed_unit_items": [{"item": "contact", "value": "王五 13800000000"}]}
    case = path.go_on(handed_in("REG-04", contact, actor=FIRM).number, DAY)
    assert case.state == "closed"
    kept = filings.standing("unit_details", DAY, employer=CODE)
    assert filings.content(kept) == {"contact": "王五 13800000000"}
    name = {"changed_unit_items": [{"item": "name", "value": "新名"}]}
    case = path.go_on(handed_in("REG-04", name, actor=FIRM, key="k2").number, DAY)
    assert case.state == "needs_human"
    with pytest.raises(Refused, match="held against the registry"):
        decided(case, words=None)
    assert decided(Case.objects.get(pk=case.pk)).state == "closed"
    assert Employer.objects.get().name == "新名"


def test_an_employers_detail_that_cannot_be_is_asked_for_again(office):
    Employer.objects.create(code=CODE, name="旧名", place=CHENGDU, digest="0" * 32)
    wrong = {"changed_unit_items": [{"item": "place", "value": "成都"}]}
    case = started("REG-04", wrong, actor=FIRM)
    assert path.hand_in(case.number, case.version, by(FIRM)).state == "incomplete"
    assert "twelve digits" in Notice.objects.get().en
    case = handed_in(
        "REG-04", {"changed_unit_items": [{"item": "name", "value": "新名"}]}, actor=FIRM, key="k2"
    )
    assert decided(case, refuse=WHY).decisions.get().outcome == "refuse"
    assert Employer.objects.get().name == "旧名"


def hazardous(**more: Any) -> dict[str, Any]:
    who = person()
    return {
        "worker_number": {"number": who.number, "name": who.name}, "public_notice_done": True,
        "hazardous_periods": [{"post": "underground", "from": "1990-01", "to": "1999-12"}], **more,
    }  # fmt: skip


def test_hazardous_work_is_recognised_for_the_worker_named(office):
    case = handed_in("PEN-04", hazardous(), actor=FIRM)
    with pytest.raises(Refused, match="special_male_55 for a man"):
        decided(case, facts={"special_category": "special_female_45"})
    case = decided(Case.objects.get(), facts={"special_category": "special_male_55"})
    assert case.state == "closed"
    kept = filings.content(filings.standing("early_right", DAY, person=1))
    assert kept["special_category"] == "special_male_55"
    assert kept["hazardous_periods"][0]["post"] == "underground"


@pytest.mark.parametrize(("given", "why"), [
    ({"worker_number": {"number": "510104196501201234", "name": "无名"}}, "no single person"),
    ({"hazardous_periods": [{"post": "harmful", "from": "1999-01", "to": "1990-12"}]}, "ends before"),
])  # fmt: skip
def test_hazardous_work_of_nobody_known_is_not_recognised(office, given, why):
    case = handed_in("PEN-04", hazardous(**given), actor=FIRM)
    with pytest.raises(Refused, match=why):
        decided(case, facts={"special_category": "special_male_55"})
    assert not filings.of(DAY, person=1)
    assert decided(Case.objects.get(), refuse=WHY).state == "closed"


ROWS = [
    [month(2022, 9) + n, 1, "employee", 600_000, 48_000, 48_000, 72_000, SICHUAN] for n in range(24)
]
ARMY = {"months": ROWS, "interest": [], "account": 1_152_000, "pooled": 1_728_000}


def test_the_armys_paper_is_entered_by_two_and_ends_when_both_are_merged(office):
    installation(SICHUAN)
    known(1, place=SICHUAN)
    case = handed_in("TRF-05", {})
    with pytest.raises(Refused, match="military_sheet"):
        decided(case)
    with pytest.raises(Refused, match=r"must add up|equal"):
        decided(Case.objects.get(), facts={"military_sheet": {**ARMY, "account": 1}})
    case = decided(Case.objects.get(), facts={"military_sheet": ARMY, "military_scan": "a" * 64})
    assert case.state == "served"
    transfer = Transfer.objects.get()
    assert (transfer.kind, transfer.state, transfer.priority) == ("military", ON_THE_WAY, True)
    assert transfer.steps.exclude(checked_by="").exists()
    new_place.money_arrived(transfer.code, 2_880_000, "army-1", deed(date(2025, 3, 6)))
    merging.merge(transfer.code, deed(date(2025, 3, 7)))
    assert path.go_on(case.number, date(2025, 3, 7)).state == "closed"
    assert len(own_months(1, "employee_pension")) == 24


def test_a_scan_is_named_by_its_hash_and_a_refusal_is_a_persons(office):
    installation(SICHUAN)
    known(1, place=SICHUAN)
    case = handed_in("TRF-05", {})
    with pytest.raises(Refused, match="hash of the scan"):
        decided(case, facts={"military_sheet": ARMY, "military_scan": "x"})
    assert decided(Case.objects.get(), refuse=WHY).state == "closed"
    assert not Transfer.objects.exists()


TWICE = {"record_kept": "here", "refund_account": ACCOUNT}


@pytest.fixture
def doubled(office: None) -> Transfer:
    """April to June 2024 were paid here and stand on a sheet whose money has come."""
    installation(SICHUAN)
    known(1, place=SICHUAN)
    months(1, SICHUAN, [(month(2024, 1) + n, 500_000) for n in range(6)])
    code = new_place.apply(new_place.Application(1, "military", SICHUAN), deed(DAY)).code
    rows = tuple(
        MonthRow(month(2024, 4) + n, 1, "employee", 600_000, 48_000, 48_000, 72_000, SICHUAN)
        for n in range(3)
    )
    sheet = Sheet("employee_pension", rows, (), 144_000, 216_000, "", "")
    new_place.enter_sheet(code, sheet, "a" * 64, deed(DAY))
    new_place.money_arrived(code, 360_000, "army-1", deed(DAY))
    found = Transfer.objects.get()
    assert found.state == RECEIVED
    return found


@pytest.mark.parametrize(("keeps", "back"), [("here", 144_000), ("there", 120_000)])
def test_months_paid_twice_are_cleared_by_the_persons_word_and_given_back(doubled, keeps, back):
    case = decided(handed_in("TRF-07", {**TWICE, "record_kept": keeps}))
    assert case.state == "closed"
    assert effects(case)["merged"] == [doubled.code]
    assert Transfer.objects.get().state == MERGED
    assert sum(KeptMonth.objects.values_list("given_back", flat=True)) == back
    money = MoneyDecision.objects.get(pk=effects(case)["refund"][0])
    assert (money.proposal.fen, money.proposed_by != money.by) == (back, True)
    assert sum(row.months for row in own_months(1, "employee_pension")) == 6


def test_nothing_waits_to_be_cleared(office):
    installation(SICHUAN)
    known(1, place=SICHUAN)
    case = handed_in("TRF-07", TWICE)
    with pytest.raises(Refused, match="no transfer has arrived"):
        decided(case)
    assert decided(Case.objects.get(), refuse=WHY).state == "closed"


INJURED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "WIN-12": ({"device_wanted": "wheelchair"}, {"device_ground": "鉴定结论第3号"}, "device"),
    "WIN-14": ({"bank_account": ACCOUNT}, {"recognised_fen": 123_456}, "treatment_costs"),
    "WIN-23": (
        {"bank_account": ACCOUNT, "non_payment_stated": True},
        {"advance_fen": 500_000, "owed_by": "用人单位"}, "advance_payment",
    ),
}  # fmt: skip


@pytest.mark.parametrize("service", list(INJURED))
def test_what_has_no_source_is_decided_by_two_people_and_kept_on_file(office, service):
    person()
    given, facts, kind = INJURED[service]
    switched_on(service)
    case = path.go_on(handed_in(service, given, key="x").number, DAY)
    assert case.state == "needs_human"  # whatever the switch says
    with pytest.raises(Refused, match="no decision that it was a work injury"):
        decided(case, facts=facts)
    recognised()
    case = decided(Case.objects.get(pk=case.pk))
    assert case.state == "closed"
    kept = filings.content(filings.standing(kind, DAY, person=1))
    assert kept.items() >= facts.items()
    decision = case.decisions.get()
    assert decision.by != decision.checked_by
    assert "no source" in decision.explanation
    if service != "WIN-12":
        assert "does not pay it yet" in told(case)[-1]


@pytest.mark.parametrize("service", list(INJURED))
def test_without_the_facts_and_the_ground_nothing_is_recognised(office, service):
    person()
    recognised()
    given, facts, kind = INJURED[service]
    case = handed_in(service, given, key="x")
    with pytest.raises(Refused, match="still to be entered"):
        decided(case)
    with pytest.raises(Refused, match="on which ground"):
        decided(Case.objects.get(pk=case.pk), facts=facts, words=None)
    case = decided(Case.objects.get(pk=case.pk), refuse=WHY)
    assert case.decisions.get().outcome == "refuse"
    assert filings.standing(kind, DAY, person=1) is None


NOTICE = {"refund_fen": 88_800, "notice": "某市2025年稳岗返还公告", "published_until": "2025-02-28"}


def test_an_employer_that_kept_its_staff_after_the_public_notice(office):
    case = handed_in("UNE-12", {"refund_account": ACCOUNT}, actor=FIRM)
    with pytest.raises(Refused, match="after the public notice"):
        decided(case, facts={**NOTICE, "published_until": "2025-04-01"})
    case = decided(Case.objects.get(), facts={"published_until": "2025-02-28"})
    assert case.state == "closed"
    assert filings.content(filings.standing("employer_refund", DAY, employer=CODE)) == NOTICE
    assert "888.00 yuan recognised" in told(case)[-1]


def test_an_amount_of_nothing_is_no_refund(office):
    case = handed_in("UNE-12", {"refund_account": ACCOUNT}, actor=FIRM)
    with pytest.raises(Refused, match="above zero"):
        decided(case, facts={**NOTICE, "refund_fen": 0})
    assert decided(Case.objects.get(), refuse=WHY).state == "closed"


CONFIRMED = {
    "months_elsewhere": 30,
    "old_place": SICHUAN,
    "confirmed_by": "某市失业保险经办机构第8号函",
}


def insured_here(**more: Any) -> None:
    spell(
        Person.objects.get(id=1),
        scheme="unemployment",
        place=CHENGDU,
        from_month=month(2025, 1),
        **more,
    )


def moving_months(**facts: Any) -> Case:
    case = handed_in("TRF-08", {"new_place": CHENGDU}, key="t")
    return decided(case, facts=CONFIRMED | facts)


def test_months_of_unemployment_insurance_another_place_confirmed_are_found_by_the_claim(office):
    person()
    insured_here()
    case = moving_months()
    assert case.state == "closed"
    assert filings.content(filings.standing("unemployment_months", DAY, person=1)) == CONFIRMED
    claim = handed_in("UNE-02", {"wish_to_work": True, "bank_account": ACCOUNT}, key="u")
    service = case_service("UNE-02")
    assert isinstance(service, UnemploymentBenefit)
    found = service.given(seen(claim, DAY), kind_of("unemployment_benefit"))[
        "unemployment_paid_months"
    ]
    assert (found.value, found.source) == (30, f"case:{case.number}")


@pytest.mark.parametrize(("facts", "insured", "why"), [
    ({"months_elsewhere": 0}, True, "1 to 600"), ({}, False, "not insured in the unemployment"),
])  # fmt: skip
def test_months_nobody_confirmed_or_of_nobody_insured_here_do_not_move(office, facts, insured, why):
    person()
    if insured:
        insured_here()
    with pytest.raises(Refused, match=why):
        moving_months(**facts)
    assert filings.standing("unemployment_months", DAY, person=1) is None
    assert decided(Case.objects.get(), refuse=WHY).decisions.get().outcome == "refuse"
