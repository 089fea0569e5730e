"""Contributions and refunds: from the application to the ledger and back."""

from __future__ import annotations

import pytest

from canbao.cases.models import Case
from canbao.ledger.contributions.models import Declaration, PaymentOrder, Plan
from canbao.ledger.contributions.planned import prepare_plans
from canbao.ledger.crediting import reads
from canbao.ledger.crediting.columns import OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.pools import book_of
from canbao.ledger.receipts import bank, moving
from canbao.ledger.receipts.intake import receive
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import path
from canbao.services.behaviour import Asking
from canbao.services.handling import ask
from tests.ledger.contributions import make as contributions
from tests.ledger.contributions.make import FINAL, JANUARY
from tests.ledger.receipts import make as receipts
from tests.services.make import (
    CODE,
    FIRM,
    decided,
    deed,
    effects,
    handed_in,
    staffed,
    started,
    switched_on,
)

pytestmark = pytest.mark.django_db
SEPTEMBER = JANUARY + 8
BEIJING = 110105000000


@pytest.fixture
def firm(delivered) -> None:
    """An employer of Chengdu with two employees, its books open in September 2025."""
    contributions.employer()
    contributions.person(1)
    contributions.person(2)
    contributions.books(FINAL)
    staffed("a", "b", "c")


def wages(*yuan: str) -> list[dict[str, str]]:
    known = {each.pk: each for each in Person.objects.filter(id__in=(1, 2))}
    return [
        {"worker_number": known[n].number, "name": known[n].name, "wage": wage}
        for n, wage in enumerate(yuan, 1)
    ]


def test_a_declaration_is_assessed_and_its_orders_are_there_to_pay(firm):
    switched_on("CON-02", FINAL)
    case = path.go_on(
        handed_in("CON-02", {"wage_list": wages("6000", "7000")}, actor=FIRM, day=FINAL).number, FINAL
    )
    assert case.state == "closed"
    made = Declaration.objects.get()
    assert (made.staff, made.wages, made.month) == (2, 1_300_000, SEPTEMBER)
    orders = effects(case)["payment_order"]
    assert orders == list(
        PaymentOrder.objects.order_by("transaction_id").values_list("reference", flat=True)
    )


def test_where_every_row_is_wrong_a_person_takes_it_and_nothing_is_declared(firm):
    switched_on("CON-02", FINAL)
    rows = [{"worker_number": "510104199003059999", "name": "无人", "wage": "6000"}]
    case = path.go_on(handed_in("CON-02", {"wage_list": rows}, actor=FIRM, day=FINAL).number, FINAL)
    assert case.state == "needs_human"
    assert not Declaration.objects.exists()


def test_an_employer_pays_an_order_and_the_case_ends_when_the_money_is_there(firm):
    for service in ("CON-02", "CON-03"):
        switched_on(service, FINAL)
    path.go_on(handed_in("CON-02", {"wage_list": wages("6000")}, actor=FIRM, day=FINAL).number, FINAL)
    order = PaymentOrder.objects.filter(book__scheme="employee_pension").get()
    given = {"payment_order": order.reference}
    case = path.go_on(handed_in("CON-03", given, actor=FIRM, day=FINAL, key="k2").number, FINAL)
    assert case.state == "served"
    assert path.go_on(case.number, FINAL).state == "served"
    pays = [bank.Pay("employee_pension", order.reference, order.payer, "公司", order.fen)]
    receipts.pay(pays, FINAL)
    assert path.go_on(case.number, FINAL).state == "closed"
    assert reads.account(1, day=FINAL).balance > 0
    rows = ask("QRY-02", Asking(
        Actor("li", "person", person=1), "test", FINAL, 1),
        {"period": {"from": "2025-09", "to": "2025-09"}}).sections[0].rows  # fmt: skip
    assert [row.values[4] for row in rows] == [600_000]


def test_another_employers_order_is_not_there_to_pay(firm):
    switched_on("CON-02", FINAL)
    path.go_on(handed_in("CON-02", {"wage_list": wages("6000")}, actor=FIRM, day=FINAL).number, FINAL)
    order = PaymentOrder.objects.filter(book__scheme="employee_pension").get()
    other = Actor("other", "employer", employer=contributions.OTHER)
    case = started("CON-03", {"payment_order": order.reference}, actor=other, day=FINAL, key="k2")
    case = path.hand_in(case.number, case.version, deed(other, FINAL))
    assert case.state == "incomplete"


def test_a_flexible_worker_pays_the_months_of_the_plan(firm):
    for service in ("REG-08", "CON-04"):
        switched_on(service, FINAL)
    me = Actor("me", "person", person=3)
    contributions.person(3, code="")
    given = {"insured_place": contributions.PLACE, "start_month": "2025-09", "chosen_base": "5000"}
    path.go_on(handed_in("REG-08", given, actor=me, day=FINAL).number, FINAL)
    contributions.done(
        prepare_plans("employee_pension", contributions.PLACE, SEPTEMBER, day=FINAL, by="li")
    )
    order = PaymentOrder.objects.get(payer="P3")
    assert order.fen == 100_000  # 20 % of 5000.00
    case = handed_in("CON-04", {"months_to_pay": ["2025-09"], "chosen_base": "5000"}, actor=me,
                     day=FINAL, key="k2")  # fmt: skip
    case = path.go_on(case.number, FINAL)
    assert case.state == "served"
    receipts.pay([bank.Pay("employee_pension", order.reference, "P3", "王3", order.fen)], FINAL)
    assert path.go_on(case.number, FINAL).state == "closed"
    assert reads.account(3, day=FINAL).balance == 40_000  # 8 %


def test_a_month_without_an_order_is_for_a_person(firm):
    switched_on("CON-04", FINAL)
    contributions.person(3, code="")
    given = {"months_to_pay": ["2025-09"], "chosen_base": "5000"}
    me = Actor("me", "person", person=3)
    case = path.go_on(handed_in("CON-04", given, actor=me, day=FINAL).number, FINAL)
    assert case.state == "needs_human"


def test_a_resident_chooses_a_tier_of_the_year(firm):
    switched_on("CON-05", FINAL)
    contributions.person(3, code="", registration_place=contributions.PLACE)
    contributions.books(FINAL, place=BEIJING)
    given = {"contribution_level": "1000", "payment_year": "2025"}
    me = Actor("me", "person", person=3)
    case = handed_in("CON-05", given, actor=me, day=FINAL, place=BEIJING)
    case = path.go_on(case.number, FINAL)
    assert case.state == "served"
    plan = Plan.objects.get()
    assert (plan.kind, plan.amount, plan.to_month) == ("resident", 100_000, JANUARY + 11)
    contributions.done(
        prepare_plans("resident_pension", BEIJING, SEPTEMBER, day=FINAL, by="li")
    )
    order = PaymentOrder.objects.get(payer="P3")
    content = bank.pay(
        [bank.Pay("resident_pension", order.reference, "P3", "王3", order.fen)], place=BEIJING,
        day=FINAL, number=1,
    )  # fmt: skip
    file = receive(content, name="b", day=FINAL, actor=receipts.CLERK, door="test").file
    assert receipts.settle(file, FINAL).state == "done"
    assert path.go_on(case.number, FINAL).state == "closed"


def test_another_year_is_for_a_person(firm):
    switched_on("CON-05", FINAL)
    contributions.person(3, code="")
    given = {"contribution_level": "500", "payment_year": "2023"}
    me = Actor("me", "person", person=3)
    case = path.go_on(handed_in("CON-05", given, actor=me, day=FINAL).number, FINAL)
    assert case.state == "needs_human"
    assert not Plan.objects.exists()


def test_missed_months_are_declared_by_two_after_a_person_has_verified(firm):
    given = {
        "missed_periods": ["2025-07", "2025-08"], "wages_of_periods": wages("6000"),
    }  # fmt: skip
    switched_on("CON-07", FINAL)
    case = path.go_on(handed_in("CON-07", given, actor=FIRM, day=FINAL).number, FINAL)
    assert case.state == "needs_human"
    case = decided(Case.objects.get(pk=case.pk), FINAL)
    assert case.state == "closed"
    assert sorted(Declaration.objects.values_list("month", flat=True)) == [SEPTEMBER - 2, SEPTEMBER - 1]
    assert PaymentOrder.objects.filter(payer=f"E{CODE}").exists()


def test_a_month_that_has_not_passed_is_not_missed(firm):
    given = {"missed_periods": ["2025-09"], "wages_of_periods": wages("6000")}
    case = handed_in("CON-07", given, actor=FIRM, day=FINAL)
    with pytest.raises(Refused, match="that have passed"):
        decided(case, FINAL)


def twice() -> tuple[int, int]:
    """January 2025 credited twice: by an employer, and by the person."""
    book = book_of("employee_pension", contributions.PLACE)
    made = []
    for n, payer in enumerate((f"E{CODE}", "P1")):
        share = Share(1, JANUARY, 600_000, 48_000, 48_000, 96_000, contributions.PLACE)
        made.append(credit(book, OneCredit(
            key=f"t{n}", ground="document:t", day=FINAL, month=SEPTEMBER,
            counter=[("bank", "", 144_000)], shares=[share], kind="opening", payer=payer,
        ), actor=contributions.CLERK, door="test").id)  # fmt: skip
    return made[0], made[1]


def test_a_month_paid_twice_is_given_back_by_two(firm):
    kept, dropped = twice()
    me = Actor("me", "person", person=1)
    given = {
        "refund_reason": "twice", "refund_period": {"from": "2025-01", "to": "2025-12"},
        "refund_account": {"bank": "ICBC", "number": "6222000012345678", "holder": "王1"},
    }  # fmt: skip
    case = handed_in("CON-08", given, actor=me, day=FINAL)
    facts = {"kept": kept, "dropped": dropped, "month": JANUARY}
    case = decided(case, FINAL, facts=facts)
    assert case.state == "closed"
    book = book_of("employee_pension", contributions.PLACE)
    assert moving.credit_balance("P1", book) == 48_000
    assert reads.account(1, day=FINAL).balance == 48_000
    assert effects(case)["refund"]


def test_what_is_not_there_twice_is_not_given_back(firm):
    kept, _ = twice()
    me = Actor("me", "person", person=1)
    given = {
        "refund_reason": "twice", "refund_period": {"from": "2025-01", "to": "2025-12"},
        "refund_account": {"bank": "ICBC", "number": "6222000012345678", "holder": "王1"},
    }  # fmt: skip
    case = handed_in("CON-08", given, actor=me, day=FINAL)
    facts = {"kept": kept, "dropped": kept, "month": JANUARY}
    with pytest.raises(Refused, match="the same"):
        decided(case, FINAL, facts=facts)
    assert reads.account(1, day=FINAL).balance == 96_000
