"""Audits of employers: heard, what they declared put right and assessed, arrears ordered to be paid; given
back where that was wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.benefits.adverse import Reason
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cli.demo_rules.stage import Stage
from canbao.ledger.contributions import declare
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.receipts.models import EnforcementStep
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.robots import findings
from canbao.robots.gathering import Scope
from canbao.robots.inputs import answers
from canbao.robots.models import Answer, Finding
from canbao.robots.table import in_force
from canbao.services import handling, path
from canbao.services.auditing import open_audit
from canbao.services.behaviour import Words
from tests.ledger.contributions import make as contributions
from tests.ledger.contributions.make import CODE, FINAL, JANUARY, PLACE
from tests.services.make import FIRM, deed, drawn, effects, handed_in, staffed, switched_on, told

pytestmark = pytest.mark.django_db
SEPTEMBER = JANUARY + 8
NOVEMBER = date(2025, 11, 20)
AUDITOR = Actor("zhou", "auditor")
LOW = Reason("少报工资", "wages were declared too low", "社会保险法第六十条、第六十三条", {})
HEARD = Words("少报工资，拟更正", "too little was declared; it is to be put right", "社会保险法第六十条")


@pytest.fixture
def firm(delivered) -> Finding:
    """Two of a firm, declared at 6000 of 10,000 taxed: R36 finds it."""
    contributions.employer()
    stage = Stage(FINAL)
    for id in (1, 2):
        contributions.person(id)
        stage.fact("taxed_wage", id, employer=CODE, from_day=date(2025, 9, 1), fen=10000_00)
    contributions.books(FINAL, NOVEMBER)
    staffed("a", "b", "c")
    switched_on("CON-02", FINAL)
    given = {"wage_list": [wage(1, "6000"), wage(2, "6000")]}
    path.go_on(handed_in("CON-02", given, actor=FIRM, day=FINAL).number, FINAL)
    told = answers(Scope(FINAL, employers=(CODE,)), ("R36",)).found
    kept = findings.keep(told, "night", "night", FINAL, in_force(FINAL).version)
    return next(each for each in kept if each.clause == "below_wage")


def wage(id: int, yuan: Any) -> dict[str, Any]:
    known = Person.objects.get(id=id)
    return {"worker_number": known.number, "name": known.name, "wage": yuan}


def heard(finding: Finding, day: date = FINAL) -> Case:
    """Opened, told, and answered by the firm."""
    case = open_audit(finding, PLACE, Deed(AUDITOR, "test", day))
    handling.hear(case.number, case.version, HEARD, drawn(case, "propose", day))
    said = {"case_number": case.number, "statement_text": "奖金没有计入"}
    handed_in("RGT-11", said, actor=FIRM, day=day, key=f"s{case.number}")
    return path.go_on(case.number, day)


def imposed(case: Case, *measures: dict[str, Any], day: date = FINAL) -> Case:
    by = drawn(case, "propose", day)
    ground = "社会保险法第六十三条"
    case = handling.add(case.number, case.version, {"measures": list(measures)}, "officer", ground, by)
    made = handling.propose(case.number, case.version, by, impose=LOW)
    path.go_on(made.case.number, day)
    case = Case.objects.get(pk=case.pk)
    handling.decide(case.number, case.version, drawn(case, "decide", day))
    return path.go_on(case.number, day)


CORRECT = {"kind": "correct", "month": "2025-09"}


def test_wages_are_put_right_and_the_difference_is_ordered(firm):
    before = sum(PaymentOrder.objects.values_list("fen", flat=True))
    case = imposed(heard(firm), CORRECT | {"wages": [wage(1, 10000_00), wage(2, 10000_00)]})
    assert case.state == "closed"
    last = declare.latest_of(CODE, SEPTEMBER)
    assert (last.version, last.wages) == (2, 20000_00)
    after = sum(PaymentOrder.objects.values_list("fen", flat=True))
    assert after * 6 == before * 10
    assert effects(case)["declaration"] == [str(last.pk)]
    assert Answer.objects.get().outcome == "confirmed"
    assert "2 wage(s) changed, 0 person(s) taken out" in told(case)[-1]
    assert not answers(Scope(FINAL, employers=(CODE,)), ("R36",)).found


def test_who_was_not_employed_is_taken_out_and_put_back_where_that_was_wrong(firm):
    number = Person.objects.get(id=2).number
    case = imposed(heard(firm), CORRECT | {"not_employed": [number]})
    assert declare.latest_of(CODE, SEPTEMBER).wages == 6000_00
    staffed("d", "e", "f", "g")
    handling.contest(case.number, case.version, "二人均在职", deed(FIRM, FINAL))
    case = Case.objects.get(pk=case.pk)
    handling.change(case.number, case.version, "考勤属实", drawn(case, "review", FINAL))
    case = path.go_on(case.number, FINAL)
    handling.propose(case.number, case.version, drawn(case, "propose", FINAL), words=HEARD)
    path.go_on(case.number, FINAL)
    case = Case.objects.get(pk=case.pk)
    handling.decide(case.number, case.version, drawn(case, "decide", FINAL))
    assert path.go_on(case.number, FINAL).state == "closed"
    last = declare.latest_of(CODE, SEPTEMBER)
    assert (last.version, last.wages) == (3, 12000_00)


def test_arrears_are_ordered_to_be_paid_in_every_book(firm):
    case = imposed(heard(firm, NOVEMBER), {"kind": "order", "until": "2025-12-05"}, day=NOVEMBER)
    steps = EnforcementStep.objects.all()
    assert {each.step for each in steps} == {"order_to_pay"}
    assert {each.until for each in steps} == {date(2025, 12, 5)}
    orders = sum(PaymentOrder.objects.values_list("fen", flat=True))
    assert sum(each.arrears for each in steps) == orders
    assert all(each.remedies for each in steps)
    assert len(effects(case)["order_to_pay"]) == steps.count() > 1
    assert "are to be paid by 2025-12-05" in told(case)[-1]


@pytest.mark.parametrize(
    ("measure", "match"),
    [
        ({"kind": "order", "until": "2025-12-05"}, "not in arrears"),
        ({"kind": "order", "until": "soon"}, "a day such as"),
        (CORRECT, "say which wages"),
        (CORRECT | {"month": "2024-09", "not_employed": ["51010419650120012X"]}, "declared nothing"),
        (CORRECT | {"not_employed": ["51010419650120012X"]}, "not on record"),
        (CORRECT | {"wages": [{"name": "x"}]}, "worker_number, name and wage"),
        (CORRECT | {"wages": [{"worker_number": "51010419650120012X", "name": "无人", "wage": 1}]},
         "came back"),
        ({"kind": "suspend", "award": 1, "from": "2025-09"}, "one of order, correct"),
    ],
)  # fmt: skip
def test_what_the_ledger_does_not_bear_is_refused_and_nothing_is_written(firm, measure, match):
    case = heard(firm)
    versions = declare.latest_of(CODE, SEPTEMBER).version
    with pytest.raises(Refused, match=match):
        imposed(case, measure)
    assert declare.latest_of(CODE, SEPTEMBER).version == versions
    assert not Answer.objects.exists()


def test_wages_declared_like_that_already_are_no_correction(firm):
    with pytest.raises(Refused, match="like this already"):
        imposed(heard(firm), CORRECT | {"wages": [wage(1, 6000_00)]})
