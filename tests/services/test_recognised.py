"""What is recognised and put on file, and that later claims find it; certification; employers' records."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from canbao.benefits import certification
from canbao.benefits.kinds import kind_of
from canbao.benefits.models import Award
from canbao.benefits.payments.models import AccountCheck, BankAccount
from canbao.cases.documents import Upload
from canbao.cases.documents import hand_in as upload
from canbao.cases.models import Case
from canbao.ledger.refusal import Refused
from canbao.people.models import Employer, Person
from canbao.services import filings, handling, path
from canbao.services.behaviour import case_service, seen
from canbao.services.doing.pensions import OldAge
from tests.accounts.make import account
from tests.benefits.make import HUNAN, stretches
from tests.cases.test_documents import picture
from tests.people.make import spell
from tests.services.make import (
    ACCOUNT,
    CHENGDU,
    CODE,
    DAY,
    FIRM,
    decided,
    deed,
    drawn,
    effects,
    handed_in,
    person,
    staffed,
    started,
    switched_on,
    told,
)

pytestmark = pytest.mark.django_db
APRIL = date(2025, 4, 1)
ACCIDENT = {
    "accident_time": "2025-02-10T09:30", "accident_place": "车间", "accident_course": "机器伤手",
}  # fmt: skip


@pytest.fixture
def office(delivered) -> None:
    person(household=7)
    account("person", "li", person=1)
    staffed("a", "b", "c")


def recognised(key: str = "k") -> Case:
    """An accident recognised as a work injury."""
    case = started("WIN-02", ACCIDENT, key=key)
    upload(case.number, case.version, Upload("injury_form", "工伤保险条例第十八条", "f.png", picture("PNG")), deed())
    case.refresh_from_db()
    case = path.hand_in(case.number, case.version, deed())
    return decided(case, facts={"injury_ground": "第十四条（一）"})


def test_without_the_form_the_law_names_it_is_asked_for_once(office):
    case = started("WIN-02", ACCIDENT)
    case = path.hand_in(case.number, case.version, deed())
    assert case.state == "incomplete"
    assert "Application form of injury recognition" in told(case)[-1]


def test_from_the_accident_over_the_degree_to_the_lump_sum(office):
    case = recognised()
    assert case.state == "closed"
    assert effects(case)["filing injury"]
    degree = {"injury_degree": 10, "nursing_level": "not_needed"}
    assessed = decided(handed_in("WIN-03", {"assessment_wishes": "无"}, key="k2"), facts=degree)
    assert assessed.state == "closed"
    claimed = handed_in("WIN-18", {"bank_account": ACCOUNT}, day=APRIL, place=HUNAN, key="k3")
    assert json.loads(claimed.facts.get(name="capacity_conclusion").value) == degree
    claimed = decided(claimed, APRIL, facts={"own_wage": "7694", "pool_average_wage": "7694"})
    assert claimed.state == "closed"
    assert stretches(Award.objects.get().pk)[0][3] == 5385800


@pytest.mark.parametrize(("service", "given", "facts"), [
    ("WIN-03", {"assessment_wishes": "无"}, {"injury_degree": 10}),
    ("WIN-04", {"contested_point": "等级"}, {"injury_degree": 9}),
    ("WIN-05", {"health_change": "加重"}, {"injury_degree": 8}),
    ("WIN-06", {"leave_wanted": {"from": "2025-02", "to": "2025-08"}}, {}),
    ("WIN-07", {"relapse_day": "2025-03-01"}, {}),
])  # fmt: skip
def test_what_follows_from_an_injury_needs_the_injury_first(office, service, given, facts):
    case = handed_in(service, given, key="x")
    with pytest.raises(Refused, match="no decision that it was a work injury"):
        decided(case, facts=facts)
    recognised()
    again = decided(Case.objects.get(pk=case.pk))
    assert again.state == "closed"
    assert len(filings.of(DAY, person=1)) == 2


def test_a_recognition_says_its_ground_and_what_it_rests_on(office):
    case = started("WIN-02", ACCIDENT)
    upload(case.number, case.version, Upload("injury_form", "工伤保险条例第十八条", "f.png", picture("PNG")), deed())
    case.refresh_from_db()
    case = path.hand_in(case.number, case.version, deed())
    with pytest.raises(Refused, match="injury_ground"):
        decided(case)


def test_treated_elsewhere_at_once_when_the_injury_is_on_file(office):
    switched_on("WIN-08")
    given = {"treatment_place": CHENGDU, "treatment_reason": "lives_there"}
    assert path.go_on(handed_in("WIN-08", given).number, DAY).state == "needs_human"
    recognised("k2")
    assert path.go_on(handed_in("WIN-08", given, key="k3").number, DAY).state == "closed"
    assert filings.standing("treated_elsewhere", DAY, person=1) is not None


def test_deemed_months_are_found_by_the_pension(office):
    given = {"deemed_periods": [{"from": "1986-01", "to": "1995-12"}]}
    case = decided(handed_in("PEN-06", given), facts={"deemed_months": 120})
    assert case.state == "closed"

    claim = handed_in("PEN-01", {"retirement_month": "2025-02", "bank_account": ACCOUNT}, key="k2")
    service = case_service("PEN-01")
    assert isinstance(service, OldAge)
    found = service.given(seen(claim, DAY), kind_of("employee_pension"))
    assert (found["deemed_months"].value, found["deemed_months"].source) == (120, "people")


@pytest.mark.parametrize(("month", "state"), [
    ("2026-02", "proposed"), ("2028-02", "proposed"), ("2028-03", "needs_human"), ("2025-02", "needs_human"),
])  # fmt: skip
def test_a_later_retirement_within_three_years_of_the_statutory_month(office, month, state):
    # Born January 1965: statutory month February 2025, at most 36 months later.
    switched_on("PEN-03")
    given = {"agreed_end": month, "employer_agrees": True}
    case = path.go_on(handed_in("PEN-03", given).number, DAY)
    assert case.state == state
    if state == "proposed":  # the machine recommends, a person decides
        handling.decide(case.number, case.version, drawn(case, "decide"))
        assert path.go_on(case.number, DAY).state == "closed"
        kept = filings.standing("later_retirement", DAY, person=1)
        assert filings.content(kept) == {"agreed_end": month}


def test_certified_by_signing_in_and_it_extends_validity(office):
    switched_on("ELG-01")
    assert certification.standing(1, DAY).state == "unknown"
    case = path.go_on(handed_in("ELG-01", {"certification_way": "app"}).number, DAY)
    assert case.state == "closed"
    assert certification.standing(1, DAY).state == "valid"


def test_a_visit_is_recorded_by_whoever_made_it(office):
    switched_on("ELG-06")
    case = path.go_on(handed_in("ELG-06", {"certification_way": "visit"}).number, DAY)
    assert case.state == "needs_human"


@pytest.mark.parametrize(("household", "state"), [(7, "closed"), (8, "needs_human")])
def test_a_relative_of_the_household_is_certified_for(office, household, state):
    other = person(2, name="李小明", sex=2, household=household)
    switched_on("ELG-02")
    given = {
        "relative": {"number": other.number, "name": other.name}, "certification_way": "app",
    }  # fmt: skip
    case = path.go_on(handed_in("ELG-02", given, channel="mobile").number, DAY)
    assert case.state == state
    assert (certification.standing(2, DAY).state == "valid") == (state == "closed")


def registering(**more: Any) -> Case:
    given = {"unit_contact": "王五 13800000000"} | more
    return path.go_on(handed_in("REG-01", given, actor=FIRM).number, DAY)


def test_an_employer_the_registry_delivered_is_registered_at_once(office):
    Employer.objects.create(code=CODE, name="某公司", place=CHENGDU, digest="0" * 32)
    switched_on("REG-01")
    assert registering().state == "closed"
    assert filings.standing("unit_registered", DAY, employer=CODE) is not None


def test_one_it_did_not_deliver_is_entered_by_an_officer(office):
    switched_on("REG-01")
    case = registering()
    assert case.state == "needs_human"
    case = decided(case, facts={"unit_name": "新公司", "unit_place": CHENGDU, "unit_kind": "enterprise"})
    assert case.state == "closed"
    assert Employer.objects.get(code=CODE).name == "新公司"


def test_an_employer_is_closed_when_nobody_is_enrolled(office):
    Employer.objects.create(code=CODE, name="某公司", place=CHENGDU, digest="0" * 32)
    kept = spell(Person.objects.get(id=1), employer=CODE)
    case = handed_in("REG-05", {"settlement_choice": "nothing_owed"}, actor=FIRM)
    with pytest.raises(Refused, match="1 are still enrolled"):
        decided(case)
    kept.delete()
    case = decided(Case.objects.get(pk=case.pk))
    assert case.state == "closed"
    assert Employer.objects.get(code=CODE).closed == DAY


def test_another_account_is_verified_by_the_second_person(office):
    case = decided(handed_in("REG-12", {"bank_account": ACCOUNT}))
    assert case.state == "closed"
    made = BankAccount.objects.get()
    check = AccountCheck.objects.get()
    assert (made.own, made.by, check.outcome) == (True, "li", "verified")
    assert check.by == case.decisions.get().checked_by
