"""Enrolment and the record: from the application to the record and back to what the person sees."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.ledger.contributions.models import Plan
from canbao.ledger.refusal import Refused
from canbao.people.models import Change, Employer, ParticipationSpell, Person
from canbao.services import filings, path
from canbao.services.behaviour import Asking
from canbao.services.handling import ask
from tests.people.make import month, spell
from tests.services.make import (
    CHENGDU,
    CODE,
    DAY,
    FIRM,
    LI,
    decided,
    effects,
    handed_in,
    person,
    staffed,
    switched_on,
)

pytestmark = pytest.mark.django_db
BEIJING = 110105000000


@pytest.fixture
def firm(delivered) -> Person:
    Employer.objects.create(code=CODE, name="某公司", place=CHENGDU, digest="0" * 32)
    return person(birth=date(1980, 1, 20), number17=51010419800120013)


def joining(who: Person, **more: object) -> dict[str, object]:
    given: dict[str, object] = {
        "worker_number": {"number": who.number, "name": who.name}, "start_date": "2025-02-17",
        "contract_kind": "full_time", "agreed_wage": "6000",
        "schemes_wanted": ["employee_pension", "unemployment", "work_injury"],
    }  # fmt: skip
    return given | more


def leaving(who: Person, reason: str = "dismissed") -> dict[str, object]:
    return {
        "worker_number": {"number": who.number, "name": who.name}, "end_date": "2025-02-28",
        "leaving_reason": reason,
    }  # fmt: skip


def test_an_employee_is_enrolled_at_once_and_sees_it(firm):
    switched_on("REG-06")
    case = path.go_on(handed_in("REG-06", joining(firm), actor=FIRM).number, DAY)
    assert case.state == "closed"
    spells = ParticipationSpell.objects.filter(person=firm, employer=CODE)
    assert sorted(spells.values_list("scheme", "from_month", "place")) == [
        (scheme, month(2025, 2), CHENGDU)
        for scheme in ("employee_pension", "unemployment", "work_injury")
    ]
    assert len(effects(case)["change"]) == 3
    assert Change.objects.first().ground == f"case {case.number}"
    rows = ask("QRY-01", Asking(LI, "test", DAY, 1)).sections[0].rows
    assert [row.values[3] for row in rows] == [CODE] * 3


@pytest.mark.parametrize("more", [
    {"worker_number": {"number": "510104198001200110", "name": "陈国强"}},
    {"contract_kind": "part_time"}, {"start_date": "2024-11-01"}, {"start_date": "2025-04-01"},
])  # fmt: skip
def test_what_does_not_fit_goes_to_a_person_not_to_a_refusal(firm, more):
    switched_on("REG-06")
    case = path.go_on(handed_in("REG-06", joining(firm, **more), actor=FIRM).number, DAY)
    assert case.state == "needs_human"
    assert not ParticipationSpell.objects.exists()


def test_somebody_insured_with_another_employer_is_looked_at(firm):
    spell(firm, employer="91510100MA6C000022", place=CHENGDU)
    switched_on("REG-06")
    case = path.go_on(handed_in("REG-06", joining(firm), actor=FIRM).number, DAY)
    assert case.state == "needs_human"


def test_who_leaves_is_ended_and_the_reason_is_on_file(firm):
    for scheme in ("employee_pension", "unemployment"):
        spell(firm, scheme=scheme, employer=CODE, place=CHENGDU)
    switched_on("REG-07")
    case = path.go_on(handed_in("REG-07", leaving(firm), actor=FIRM).number, DAY)
    assert case.state == "closed"
    ended = ParticipationSpell.objects.filter(person=firm)
    assert set(ended.values_list("to_month", "state")) == {(month(2025, 2), "ended")}
    row = filings.standing("left_employment", DAY, person=firm.pk)
    assert filings.content(row)["reason"] == "dismissed"
    again = path.go_on(handed_in("REG-07", leaving(firm), actor=FIRM, key="k2").number, DAY)
    assert again.state == "needs_human"  # nothing runs in the month after all: a person looks


def test_a_flexible_worker_chooses_a_base_and_is_insured(firm):
    switched_on("REG-08")
    given = {"insured_place": CHENGDU, "start_month": "2025-03", "chosen_base": "5000"}
    case = path.go_on(handed_in("REG-08", given).number, DAY)
    assert case.state == "closed"
    plan = Plan.objects.get()
    assert (plan.kind, plan.amount, plan.from_month) == ("flexible", 500_000, month(2025, 3))
    made = ParticipationSpell.objects.get()
    assert (made.kind, made.scheme) == ("flexible", "employee_pension")
    assert set(effects(case)) == {"change", "plan"}


def test_whoever_is_employed_does_not_pay_beside_the_employer(firm):
    spell(firm, employer=CODE, place=CHENGDU)
    switched_on("REG-08")
    given = {"insured_place": CHENGDU, "start_month": "2025-03", "chosen_base": "5000"}
    case = path.go_on(handed_in("REG-08", given).number, DAY)
    assert case.state == "needs_human"
    assert not Plan.objects.exists()


def test_a_resident_joins_by_the_tier_chosen(firm):
    switched_on("REG-09")
    Person.objects.update(registration_place=BEIJING)
    given = {"contribution_level": "1000"}
    case = path.go_on(handed_in("REG-09", given, place=BEIJING).number, DAY)
    assert (case.state, Plan.objects.get().kind) == ("closed", "resident")
    assert ParticipationSpell.objects.get().scheme == "resident_pension"


def test_where_the_subsidy_is_not_published_a_person_enrols_and_the_cost_waits(firm):
    staffed("a", "b")
    switched_on("REG-09")
    case = path.go_on(handed_in("REG-09", {"contribution_level": "500"}).number, DAY)
    assert case.state == "needs_human"
    assert decided(case).state == "closed"
    assert Plan.objects.get().amount == 50_000


def test_nobody_under_sixteen_joins_by_a_machine(firm):
    Person.objects.update(birth=date(2010, 1, 1))
    switched_on("REG-09")
    case = path.go_on(handed_in("REG-09", {"contribution_level": "500"}).number, DAY)
    assert case.state == "needs_human"


def test_key_data_are_corrected_by_two_from_a_proof_and_the_old_value_is_kept(firm):
    staffed("a", "b")
    given = {"disputed_identity_item": "name", "correction_reason": "户口本有误"}
    case = decided(handed_in("REG-11", given), facts={"corrected_value": "陈国祥"})
    assert case.state == "closed"
    assert Person.objects.get(pk=firm.pk).name == "陈国祥"
    made = Change.objects.get()
    assert {made.by, made.checked_by} == {"a", "b"}
    assert "陈国强" in made.content


def test_without_the_proof_nothing_is_proposed(firm):
    staffed("a", "b")
    given = {"disputed_identity_item": "name", "correction_reason": "户口本有误"}
    with pytest.raises(Refused, match="corrected_value"):
        decided(handed_in("REG-11", given))


def test_an_entry_of_the_record_is_corrected_but_not_what_the_ledger_says(firm):
    staffed("a", "b")
    given = {"wrong_item": "phone", "correction_reason": "换号"}
    case = decided(handed_in("RGT-08", given), facts={"corrected_value": "13911112222"})
    assert Person.objects.get(pk=firm.pk).phone == 13911112222
    assert case.state == "closed"
    other = handed_in("RGT-08", given | {"wrong_item": "payments"}, key="k2")
    with pytest.raises(Refused, match="by their own services"):
        decided(other, facts={"corrected_value": "x"})


def test_the_answer_to_the_own_record_is_on_file_and_changes_nothing(firm):
    switched_on("REG-20")
    given = {"residence_confirmed": True, "work_state": "flexible", "insured_elsewhere": "no"}
    case = path.go_on(handed_in("REG-20", given).number, DAY)
    assert case.state == "closed"
    said = filings.content(filings.standing("record_answer", DAY, person=firm.pk))
    assert said == {"residence_confirmed": True, "work_state": "flexible", "insured_elsewhere": "no"}
    assert not Change.objects.exists()


def test_another_employers_staff_is_not_ended_by_this_one(firm):
    spell(firm, employer="91510100MA6C000022", place=CHENGDU)
    switched_on("REG-07")
    case = path.go_on(handed_in("REG-07", leaving(firm), actor=FIRM).number, DAY)
    assert case.state == "needs_human"
    assert ParticipationSpell.objects.get().to_month is None
