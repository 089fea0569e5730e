"""Awards: from the application to what is due, and back to what the person sees – to the fen."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from canbao.benefits import adverse, certification, explaining
from canbao.benefits.due import due_of
from canbao.benefits.models import Award, Claim
from canbao.benefits.models import Decision as BenefitDecision
from canbao.benefits.office import human
from canbao.benefits.payments.models import BankAccount
from canbao.cases import engine, mandates
from canbao.cases.engine import Asked
from canbao.cases.mandates import Terms
from canbao.cases.models import Case
from canbao.inforce import law
from canbao.inforce.entering import Entry
from canbao.ledger import books, pools
from canbao.ledger.facts import Fact
from canbao.ledger.months import open_month
from canbao.ledger.posting import post
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import filings, handling, path
from canbao.services.behaviour import Asking, Words
from canbao.services.handling import ask
from tests.accounts.make import account
from tests.benefits import make as by_hand
from tests.benefits.make import HUNAN, PENSION, SHANGHAI, WUHAN, month, stretches
from tests.people.make import spell
from tests.services.make import (
    ACCOUNT,
    CHENGDU,
    LI,
    WHY,
    decided,
    deed,
    drawn,
    effects,
    handed_in,
    person,
    proposed,
    staffed,
    switched_on,
    told,
)

pytestmark = pytest.mark.django_db
FEBRUARY = date(2025, 2, 20)
APRIL = date(2025, 4, 1)
JUNE = date(2025, 6, 20)
MEASURES = Words("恢复", "resumes", "社会保险经办条例第二十六条")


def facts(**more: Any) -> dict[str, Any]:
    """What an officer adds for the pension worked by hand in `tests.benefits.make`."""
    given = {name: each.value for name, each in by_hand.pension_facts(**more).items()}
    return {
        name: value for name, value in given.items()
        if name not in ("retirement_month", "retirement_category")
    }  # fmt: skip


@pytest.fixture
def office(delivered) -> None:
    person()
    account("person", "li", person=1)
    staffed("a", "b", "c")


def asked_for(service: str = "PEN-01", day: date = FEBRUARY, **more: Any) -> Case:
    given: dict[str, Any] = {"retirement_month": "2025-02", "bank_account": ACCOUNT}
    return handed_in(service, given | more.pop("given", {}), day=day, **more)


def test_a_pension_from_the_application_to_the_fen_and_to_what_the_person_sees(office):
    case = decided(asked_for(), FEBRUARY, facts=facts())
    assert case.state == "closed"
    award = Award.objects.get()
    assert stretches(award.pk)[0][1:5] == (month(2025, 3), None, PENSION, 57803)
    assert set(effects(case)) == {"bank_account", "claim", "award"}
    made = BenefitDecision.objects.get()
    assert (made.decided_by, made.checked_by) == tuple(
        case.decisions.values_list("by", "checked_by").get()
    )
    assert "3,300.69 yuan" in told(case)[-1]
    rows = ask("QRY-09", Asking(LI, "test", FEBRUARY, 1)).sections[0].rows
    assert rows[0].values[3] == PENSION
    account = BankAccount.objects.get()
    assert (account.own, account.by, account.holder) == (True, "li", "陈国强")


def test_the_explanation_of_the_decision_is_the_laws_own_and_replays(office):
    case = decided(asked_for(), FEBRUARY, facts=facts())
    kept = json.loads(case.decisions.get().explanation)
    assert kept["law"] == law().hash
    made = BenefitDecision.objects.get()
    assert kept["computed"]["employee_pension"] == explaining.explanation_of(made)
    assert explaining.Stored(explaining.replayed(made, law()), "").hash == made.hash
    sources = json.loads(Claim.objects.get().facts)
    assert sources["contribution_months"]["source"] == "case:officer"
    assert sources["birth_month"]["source"] == "people"
    assert sources["retirement_month"]["source"] == "case:self"


def test_an_account_that_is_somebody_elses_is_asked_for_again(office):
    case = path.start(
        Asked("PEN-01", CHENGDU, "online", 1),
        deed(LI, FEBRUARY, "k"),
        {"retirement_month": "2025-02", "bank_account": ACCOUNT | {"holder": "王五"}},
    )
    case = path.hand_in(case.number, case.version, deed(LI, FEBRUARY))
    assert case.state == "incomplete"
    assert "own name" in told(case)[-1]


def test_too_few_months_is_no_answer_of_a_machine_but_of_a_named_person(office):
    switched_on("PEN-01", FEBRUARY)
    case = path.go_on(asked_for().number, FEBRUARY)
    assert case.state == "needs_human"
    by = drawn(case, "propose", FEBRUARY)
    case = handling.add(
        case.number, case.version, facts(contribution_months=179), "officer", "条例", by
    )
    with pytest.raises(Refused, match="only a named person may refuse"):
        handling.propose(case.number, case.version, by)
    handling.propose(case.number, case.version, by, refuse=WHY)
    case = path.go_on(case.number, FEBRUARY)
    handling.decide(case.number, case.version, drawn(case, "decide", FEBRUARY))
    made = case.decisions.get()
    assert made.outcome == "refuse"
    assert "employee_pension" in json.loads(made.explanation)["computed"]
    assert not Award.objects.exists()


def test_a_womans_category_is_not_guessed(office):
    Person.objects.update(sex=2)
    case = path.go_on(asked_for().number, FEBRUARY)
    by = drawn(case, "propose", FEBRUARY)
    case = handling.add(case.number, case.version, facts(), "officer", "条例", by)
    with pytest.raises(Refused, match="retirement_category"):
        handling.propose(case.number, case.version, by)


def test_a_robot_proposes_money_and_a_person_decides(office):
    switched_on("PEN-01", FEBRUARY)
    case = path.start(
        Asked("PEN-01", CHENGDU, "online", 1),
        deed(LI, FEBRUARY, "k"), {"retirement_month": "2025-02", "bank_account": ACCOUNT},
    )  # fmt: skip
    known = [
        engine.Fact(name, value, "record", FEBRUARY, "条例") for name, value in facts().items()
    ]
    engine.add_facts(case.number, case.version, known, deed(LI, FEBRUARY))
    case = path.hand_in(case.number, case.version, deed(LI, FEBRUARY))
    case = path.go_on(case.number, FEBRUARY)
    assert case.state == "proposed"
    assert case.proposals.get().by == "robot:PEN-01"
    handling.decide(case.number, case.version, drawn(case, "decide", FEBRUARY))
    case = path.go_on(case.number, FEBRUARY)
    assert case.state == "closed"
    assert BenefitDecision.objects.get().decided_by == "robot:PEN-01"
    assert not BenefitDecision.objects.get().human


def test_facts_that_change_after_the_proposal_stop_the_decision(office):
    case = proposed(asked_for(), FEBRUARY, facts=facts())
    Person.objects.filter(id=1).update(birth=date(1964, 12, 1))
    with pytest.raises(Refused, match="have changed since"):
        handling.decide(case.number, case.version, drawn(case, "decide", FEBRUARY))
    assert not Award.objects.exists()


def test_the_early_pension_goes_by_the_month_that_was_chosen(office):
    Person.objects.update(birth=date(1966, 1, 20))  # statutory: 60 years 4 months, May 2026
    given = {"chosen_month": "2026-02", "employer_told": True, "bank_account": ACCOUNT}
    day = date(2026, 2, 20)
    case = path.go_on(handed_in("PEN-02", given, day=day).number, day)
    by = drawn(case, "propose", day)
    case = handling.add(case.number, case.version, facts(), "officer", "条例", by)
    handling.propose(case.number, case.version, by)
    case = path.go_on(case.number, day)
    handling.decide(case.number, case.version, drawn(case, "decide", day))
    award = Award.objects.get()
    assert stretches(award.pk)[0][1] == month(2026, 3)
    claimed = json.loads(Claim.objects.get().facts)
    assert claimed["applied_retirement_month"]["value"] == "2026-02"


def test_held_by_a_person_only_and_given_back_with_the_arrears(office):
    award = by_hand.award(
        1, "employee_pension", CHENGDU, month(2025, 3), by_hand.pension_facts(), FEBRUARY).award
    given = {"suspension_event": "custody", "event_date": "2025-05-02"}
    case = handed_in("PEN-09", given, day=JUNE)
    case = decided(case, JUNE, facts={"from_month": "2025-06"}, words=MEASURES)
    assert case.state == "closed"
    assert stretches(award.pk)[-1][1:6] == (month(2025, 6), None, PENSION, 57803, True)
    made = BenefitDecision.objects.order_by("-pk").first()
    assert (made.adverse, made.human) == (True, True)
    assert made.remedies
    july = date(2025, 7, 20)
    back = handed_in("PEN-10", {"reason_ended": "released"}, day=july, key="k2")
    back = decided(back, july, words=MEASURES)
    assert back.state == "closed"
    assert stretches(award.pk)[-1][1:6] == (month(2025, 6), None, PENSION, 57803, False)
    assert due_of(award.pk, month(2025, 6), month(2025, 7)).monthly.tolist() == [PENSION] * 2


def test_a_certification_that_is_there_needs_no_words_and_one_that_is_not_is_no_reason(office):
    award = by_hand.award(
        1, "employee_pension", CHENGDU, month(2025, 3), by_hand.pension_facts(), FEBRUARY).award
    adverse.suspend(award, month(2026, 4), human(by_hand.MAKER), by_hand.REASON,
                    day=date(2026, 3, 20), door="test")  # fmt: skip
    spring = date(2026, 4, 20)
    case = handed_in("PEN-10", {"reason_ended": "certified"}, day=spring)
    with pytest.raises(Refused, match="certification"):
        decided(case, spring)
    certification.sign(1, "medical", spring, "医保", day=spring, actor=by_hand.ROBOT, door="test")
    case = Case.objects.get(pk=case.pk)
    by = drawn(case, "propose", spring)
    handling.propose(case.number, case.version, by)
    case = path.go_on(case.number, spring)
    handling.decide(case.number, case.version, drawn(case, "decide", spring))
    assert stretches(award.pk)[-1][5] is False


def test_a_pension_is_not_held_without_ground_or_month(office):
    by_hand.award(1, "employee_pension", CHENGDU, month(2025, 3), by_hand.pension_facts(), FEBRUARY)
    given = {"suspension_event": "missing", "event_date": "2025-05-02"}
    case = handed_in("PEN-09", given, day=JUNE)
    with pytest.raises(Refused, match="from_month"):
        decided(case, JUNE, words=MEASURES)
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(Refused, match="which ground"):
        handling.propose(
            case.number, case.version, drawn(case, "propose", JUNE), words=Words("x", "y")
        )


def test_unemployment_benefit_month_by_month_and_registered_with_the_same_word(office):
    day = date(2026, 9, 15)
    given = {"wish_to_work": True, "bank_account": ACCOUNT}
    case = decided(
        handed_in("UNE-02", given, day=day, place=SHANGHAI), day,
        facts={"unemployment_paid_months": 120, "employment_end": "contract_expired"},
    )  # fmt: skip
    assert case.state == "closed"
    # Shanghai, 10 insured years: 20 months, 12 of 2340.00 and 8 of 1872.00, from the month of the claim
    assert stretches(Award.objects.get().pk) == [
        (1, month(2026, 9), month(2027, 8), 234000, 0, False, "award"),
        (2, month(2027, 9), month(2028, 4), 187200, 0, False, "award"),
    ]
    assert filings.standing("unemployed", day, person=1) is not None


def test_who_resigned_has_no_right_and_is_told_by_a_person(office):
    day = date(2026, 9, 15)
    given = {"wish_to_work": True, "bank_account": ACCOUNT}
    case = handed_in("UNE-02", given, day=day, place=SHANGHAI)
    with pytest.raises(Refused, match="only a named person"):
        decided(case, day, facts={"unemployment_paid_months": 120, "employment_end": "resigned"})


def test_registered_as_unemployed_at_once_unless_an_employer_says_otherwise(office):
    switched_on("UNE-01")
    case = path.go_on(handed_in("UNE-01", {"wish_to_work": True}).number, FEBRUARY.replace(month=3))
    assert case.state == "closed"
    spell(Person.objects.get(id=1), employer="91510100MA6C000022")
    case = path.go_on(handed_in("UNE-01", {"wish_to_work": True}, key="k2").number, date(2025, 3, 4))
    assert case.state == "needs_human"


def test_injury_benefits_follow_the_assessment(office):
    april = date(2025, 4, 1)
    case = decided(
        handed_in("WIN-18", {"bank_account": ACCOUNT}, day=april, place=HUNAN), april,
        facts={"injury_degree": 10, "own_wage": "7694", "pool_average_wage": "7694"},
    )  # fmt: skip
    assert case.state == "closed"
    award = Award.objects.get()
    # Degree 10: 7 months of 7694.00
    assert (award.benefit, stretches(award.pk)[0][3]) == ("injury_lump_sum", 5385800)


def test_without_an_assessment_there_is_nothing_to_award(office):
    case = handed_in("WIN-18", {"bank_account": ACCOUNT}, day=FEBRUARY, place=HUNAN)
    with pytest.raises(Refused, match="conclusion of the assessment"):
        decided(case, FEBRUARY)


def test_a_disability_allowance_to_the_statutory_month(office):
    Person.objects.update(birth=date(1965, 11, 5))
    case = decided(
        handed_in("PEN-05", {"bank_account": ACCOUNT}, day=JUNE), JUNE,
        facts={"complete_loss_of_capacity": True, "contribution_months": 186,
               "pension_total": "2345.67", "basic_pension": "1500.10", "career": []},
    )  # fmt: skip
    assert case.state == "closed"
    assert stretches(Award.objects.get().pk)[0][1:4] == (month(2025, 6), month(2026, 2), 234567)


def test_a_resident_waits_where_the_law_is_silent_and_nobody_can_refuse(office):
    # The extra for long contribution is not sourced for Sichuan: the law stops, in its own words.
    Person.objects.update(birth=date(1965, 6, 1))
    autumn = date(2025, 9, 20)
    case = path.go_on(handed_in("RES-01", {"bank_account": ACCOUNT}, day=autumn).number, autumn)
    by = drawn(case, "propose", autumn)
    more = {"resident_scheme_start_month": "2011-07"}
    case = handling.add(case.number, case.version, more | {
        "resident_contribution_years": "15", "resident_account_balance": "13900"},
        "officer", "条例", by)  # fmt: skip
    with pytest.raises(Refused, match="resident_seniority"):
        handling.propose(case.number, case.version, by)
    with pytest.raises(Refused, match="resident_seniority"):
        handling.propose(case.number, case.version, by, refuse=WHY)


def test_the_residents_pension_of_wuhan(office):
    Person.objects.update(birth=date(1965, 6, 1))
    autumn = date(2025, 9, 20)
    facts = {
        "resident_contribution_years": "15", "resident_account_balance": "13900",
        "resident_other_pension": False,
    }  # fmt: skip
    case = decided(
        handed_in("RES-01", {"bank_account": ACCOUNT}, day=autumn, place=WUHAN), autumn, facts=facts
    )
    assert case.state == "closed"
    again = by_hand.person(9, birth=date(1965, 6, 1))
    expected = by_hand.award(
        again.pk, "resident_pension", WUHAN, month(2025, 9), by_hand.given(**facts), autumn
    )
    assert stretches(Award.objects.get(person=1).pk) == stretches(expected.award.pk)


@pytest.fixture
def widow(delivered) -> Actor:
    """Two of one household, the man died in May 2025."""
    person(death=date(2025, 5, 10), household=7)
    person(2, name="李小明", sex=2, birth=date(1968, 4, 1), household=7)
    staffed("a", "b", "c")
    return Actor("widow", "person", person=2)


def test_survivors_benefits_to_the_heir_who_was_found_in_the_household(widow):
    given = {"heirs_agreement": True, "bank_account": ACCOUNT | {"holder": "李小明"}}
    case = handed_in("PEN-12", given, actor=widow, day=JUNE, place=WUHAN)
    assert json.loads(case.facts.get(name="deceased").value) == 1
    case = decided(case, JUNE, facts={"career": [], "contribution_months": 180})
    award = Award.objects.get()
    # Hubei 2025: two months of funeral grant and nine of survivors' grant, 43 070.50
    assert (award.person, award.insured, stretches(award.pk)[0][3]) == (2, 1, 4307050)
    assert BankAccount.objects.get().person == 2


def test_the_account_goes_to_the_heir_and_leaves_the_insureds(widow):
    shelf = pools.book_of("employee_pension", WUHAN)
    open_month(shelf, month(2025, 6), by="clerk")
    bank, own = books.accounts(shelf, [("bank", ""), ("individual", "P1")])
    post(shelf, [Fact("opening", month(2025, 6), JUNE, "x", "o", [(bank, 61234_56), (own, -6123456)])])
    given = {
        "lump_sum_reason": "death", "heirs_agreement": True,
        "bank_account": ACCOUNT | {"holder": "李小明"},
    }  # fmt: skip
    case = decided(handed_in("PEN-11", given, actor=widow, day=JUNE, place=WUHAN), JUNE)
    assert case.state == "closed"
    award = Award.objects.get()
    assert (award.person, award.insured, stretches(award.pk)[0][3]) == (2, 1, 6123456)


def test_an_account_that_another_place_keeps_is_claimed_there(widow):
    shelf = pools.book_of("employee_pension", CHENGDU)
    open_month(shelf, month(2025, 6), by="clerk")
    bank, own = books.accounts(shelf, [("bank", ""), ("individual", "P1")])
    post(shelf, [Fact("opening", month(2025, 6), JUNE, "x", "o", [(bank, 100), (own, -100)])])
    given = {
        "lump_sum_reason": "death", "heirs_agreement": True,
        "bank_account": ACCOUNT | {"holder": "李小明"},
    }  # fmt: skip
    case = handed_in("PEN-11", given, actor=widow, day=JUNE, place=WUHAN)
    with pytest.raises(Refused, match="Sichuan"):
        decided(case, JUNE)
    assert not Award.objects.exists()


def test_two_deaths_in_a_household_are_not_guessed(widow):
    person(3, death=date(2024, 1, 1), household=7)
    given = {"heirs_agreement": True, "bank_account": ACCOUNT | {"holder": "李小明"}}
    case = handed_in("PEN-12", given, actor=widow, day=JUNE, place=WUHAN)
    with pytest.raises(Refused, match="no single death"):
        decided(case, JUNE)
    assert not Award.objects.exists()


def test_dependants_pensions_after_a_death_at_work(widow):
    given = {
        "dependants": [{"relation": "spouse", "name": "李小明"}], "dependency_stated": True,
        "bank_account": ACCOUNT | {"holder": "李小明"},
    }  # fmt: skip
    case = handed_in("WIN-21", given, actor=widow, day=JUNE)
    facts = {"own_wage": "6000", "dependant_spouse": 1}
    case = decided(case, JUNE, facts=facts)
    # 40 % of 6000.00 for the spouse, from the month after the death
    assert stretches(Award.objects.get().pk)[0][1:4] == (month(2025, 6), None, 240000)


def test_an_account_entered_for_somebody_by_mandate_is_the_officers_entry(office):
    son = Actor("son", "person", person=5)
    terms = Terms("son", "relative", ["PEN-01"], FEBRUARY, FEBRUARY)
    mandates.accept(mandates.give(terms, LI, "test", person=1), son, FEBRUARY, "test")
    case = decided(asked_for(actor=son, person=1), FEBRUARY, facts=facts())
    made = BankAccount.objects.get()
    assert (made.own, made.person) == (False, 1)
    assert made.by == case.decisions.get().by


def test_a_skill_certificate_brings_its_allowance(office):
    given = {"certificate_number": "S1", "bank_account": ACCOUNT}
    case = decided(handed_in("UNE-08", given, day=APRIL), APRIL,
                   facts={"skill_level": "senior", "unemployment_paid_months_total": 60})  # fmt: skip
    assert case.state == "closed"
    assert stretches(Award.objects.get().pk)[0][3] == 200000  # 2 000.00 for the senior level


def test_the_medical_sum_at_the_end_of_the_contract(office):
    entry = Entry("end_of_contract_medical_table", "30000", region="Hunan", key="10",
                  since=date(2025, 1, 1), until=date(2027, 12, 31))  # fmt: skip
    by_hand.published(entry, on=date(2024, 12, 1))
    case = decided(handed_in("WIN-19", {"bank_account": ACCOUNT}, day=APRIL, place=HUNAN), APRIL,
                   facts={"injury_degree": 10})  # fmt: skip
    assert case.state == "closed"
    assert stretches(Award.objects.get(person=1).pk)[0][3] == 3_000_000


def test_a_death_at_work_brings_both_sums_to_the_heir(widow):
    given = {"heirs_agreement": True, "bank_account": ACCOUNT | {"holder": "李小明"}}
    case = handed_in("WIN-20", given, actor=widow, day=JUNE)
    case = decided(case, JUNE, facts={"pool_average_wage": "8000"})
    assert case.state == "closed"
    awards = {each.benefit: stretches(each.pk)[0][3] for each in Award.objects.filter(insured=1)}
    assert set(awards) == {"work_death_funeral", "work_death_grant"}
    assert awards["work_death_funeral"] == 4_800_000  # six months of 8 000.00
