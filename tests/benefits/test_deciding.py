"""A claim becomes an award: to the fen, explained, by two, and once."""

from __future__ import annotations

from datetime import date

import pytest

from canbao import inforce
from canbao.batches.errors import Waiting
from canbao.benefits import basis, claims, deciding, explaining
from canbao.benefits.deciding import NotEntitled, Waits
from canbao.benefits.models import Award, Basis, Claim, Decision, Revision
from canbao.benefits.models import Waiting as WaitingClaim
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import LogEntry
from tests.benefits.make import (
    CHECKER,
    CHENGDU,
    DOOR,
    HUNAN,
    MAKER,
    OF_IT_ACCOUNT,
    PENSION,
    ROBOT,
    SHANGHAI,
    WUHAN,
    award,
    claim,
    given,
    month,
    pension,
    pension_facts,
    person,
    stretches,
)

pytestmark = pytest.mark.django_db
FEBRUARY = date(2025, 2, 20)


def test_a_pension_is_awarded_to_the_fen_from_the_month_after_retirement():
    made = pension()
    assert stretches(made.award.id) == [
        (1, month(2025, 3), None, PENSION, OF_IT_ACCOUNT, False, "award")
    ]
    assert (made.award.book.scheme, made.award.book.place) == ("employee_pension", 510000000000)


def test_the_decision_names_both_hands_the_law_and_what_it_rests_on():
    made = pension()
    assert (made.decision.decided_by, made.decision.checked_by) == ("wang", "zhao")
    assert made.decision.law == inforce.law().hash
    assert not made.decision.adverse
    used = {(each.name, each.value) for each in basis.values_of(made.decision.basis)}
    assert ("pension_calculation_base", "8462") in used
    assert used == {(v.name, v.value) for v in inforce.values_of(
        explaining.explanation_of(made.decision))}  # fmt: skip


def test_money_asks_what_a_book_rests_on():
    made = pension()
    shelf = made.award.book_id
    assert basis.values_paid_on(shelf, month(2025, 2)) == ()
    with pytest.raises(Waiting, match="pension_calculation_base"):
        inforce.require(basis.values_paid_on(shelf, month(2025, 3)))


def test_decisions_of_one_place_and_day_share_what_they_rest_on():
    first, second = pension(1), pension(2, average_index="1.1")
    assert first.decision.basis == second.decision.basis
    assert Basis.objects.count() == 1


def test_the_explanation_made_again_gives_the_same_bytes():
    made = pension()
    again = explaining.replayed(made.decision, inforce.law())
    assert explaining.by_law(explaining.explanation_of(made.decision)).json == again


def test_an_explanation_with_another_figure_is_found_out():
    made = pension()
    content = explaining.explanation_of(made.decision)
    content["values"]["pension_total"] = "9300.69"
    forged = explaining.by_law(content)
    bad = Decision(pk=7, explanation=forged.packed, hash=forged.hash, law=forged.law)
    with pytest.raises(Exception, match="stored bytes"):
        explaining.replayed(bad, inforce.law())
    torn = Decision(pk=8, explanation=forged.packed, hash=made.decision.hash)
    with pytest.raises(Refused, match="decision 8"):
        explaining.explanation_of(torn)


def test_deciding_again_gives_the_award_that_is_there():
    made = pension()
    again = deciding.decide(
        made.award.claim, day=date(2025, 4, 1), actor=MAKER, checker=CHECKER, door=DOOR
    )
    assert (again.award, again.decision) == (made.award, made.decision)
    assert Revision.objects.count() == 1


def test_the_award_stands_in_the_log():
    made = pension()
    entry = LogEntry.objects.get(record=f"award {made.award.id}")
    assert (entry.actor, entry.purpose, entry.subject) == ("wang", "benefits", 1)


def test_maker_and_checker_are_two():
    person()
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    with pytest.raises(Refused, match="both wang"):
        deciding.decide(asked, day=FEBRUARY, actor=MAKER, checker=MAKER, door=DOOR)
    assert not Award.objects.exists()


def test_a_robot_may_make_and_never_check():
    person()
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    with pytest.raises(Refused, match="robot:pensions"):
        deciding.decide(asked, day=FEBRUARY, actor=MAKER, checker=ROBOT, door=DOOR)
    made = deciding.decide(asked, day=FEBRUARY, actor=ROBOT, checker=CHECKER, door=DOOR)
    assert not made.decision.human


def test_nobody_decides_on_the_own_case():
    person()
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    herself = Actor("zhao", "payment_checker", person=1)
    with pytest.raises(Refused, match="own case"):
        deciding.decide(asked, day=FEBRUARY, actor=MAKER, checker=herself, door=DOOR)


def test_who_has_no_right_is_not_refused_by_this_function():
    person()
    facts = pension_facts(contribution_months=179)
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), facts, FEBRUARY)
    with pytest.raises(NotEntitled, match="named human"):
        deciding.decide(asked, day=FEBRUARY, actor=ROBOT, checker=CHECKER, door=DOOR)
    assert not Decision.objects.exists()


def test_what_the_law_lacks_waits_in_the_laws_words():
    # The province's extra for long contribution is not sourced for Sichuan.
    person(birth=date(1965, 6, 1))
    facts = given(resident_contribution_years="15", resident_account_balance="13900")
    autumn = date(2025, 9, 20)
    asked = claim(1, "resident_pension", CHENGDU, month(2025, 10), facts, autumn)
    for _ in range(2):
        with pytest.raises(Waits):
            deciding.decide(asked, day=autumn, actor=MAKER, checker=CHECKER, door=DOOR)
    waiting = WaitingClaim.objects.get()
    assert waiting.claim == asked
    assert "resident_seniority" in waiting.field
    assert not Award.objects.exists()


def test_a_missing_fact_is_named():
    person()
    facts = pension_facts()
    del facts["retirement_category"]
    with pytest.raises(Refused, match="retirement_category"):
        claim(1, "employee_pension", CHENGDU, month(2025, 3), facts, FEBRUARY)


def test_a_fact_nobody_asks_for_is_refused():
    person()
    with pytest.raises(Refused, match="injury_degree"):
        claim(
            1, "employee_pension", CHENGDU, month(2025, 3),
            pension_facts() | given(injury_degree=3), FEBRUARY,
        )  # fmt: skip


def test_a_fact_of_the_record_comes_from_the_record():
    person()
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    birth = claims.facts_of(asked)["birth_month"]
    assert (birth.value, birth.source) == ("1965-01", "people")


def test_the_same_claim_of_a_day_is_one_claim():
    person()
    one = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    two = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    assert one == two
    other = pension_facts(average_index="1")
    with pytest.raises(Refused, match="says otherwise"):
        claim(1, "employee_pension", CHENGDU, month(2025, 3), other, FEBRUARY)


def test_two_pensions_of_different_schemes_are_not_drawn_together():
    pension()
    facts = given(
        resident_contribution_years="15",
        resident_account_balance="13900",
        resident_other_pension=False,
    )
    with pytest.raises(Refused, match="beside"):
        award(1, "resident_pension", WUHAN, month(2025, 10), facts, date(2025, 9, 20))


def test_a_month_the_law_counts_makes_two_stretches():
    # Shanghai, 10 insured years by the table of August 2026: two months a year, 20 months.
    # Months 1 to 12: 2340.00; months 13 to 20: 80 % of it = 1872.00.
    person()
    facts = given(
        unemployment_paid_months=120, employment_end="contract_expired",
        registered_unemployed=True,
    )  # fmt: skip
    made = award(1, "unemployment_benefit", SHANGHAI, month(2026, 10), facts, date(2026, 9, 15))
    assert stretches(made.award.id) == [
        (1, month(2026, 10), month(2027, 9), 234000, 0, False, "award"),
        (2, month(2027, 10), month(2028, 5), 187200, 0, False, "award"),
    ]
    again = explaining.replayed(made.decision, inforce.law())
    assert explaining.Stored(again, "").hash == made.decision.hash
    assert explaining.explanation_of(made.decision)["format"] == explaining.MONTH_BY_MONTH


def test_a_lump_sum_is_due_in_one_month():
    # Degree 10, own wage and the pool's average 7694.00: 7 months = 53 858.00.
    person()
    facts = given(injury_degree=10, own_wage="7694", pool_average_wage="7694")
    made = award(1, "injury_lump_sum", HUNAN, month(2025, 5), facts, date(2025, 4, 1))
    assert stretches(made.award.id) == [
        (1, month(2025, 5), month(2025, 5), 5385800, 0, False, "award")
    ]


def test_the_employers_allowance_is_not_paid_by_the_fund():
    # Degree 5 without suitable work: the employer pays (Work Injury Regulation 36).
    person()
    facts = given(injury_degree=5, own_wage="6000", minimum_wage="2100")
    asked = claim(1, "injury_allowance", HUNAN, month(2025, 5), facts, date(2025, 4, 1))
    with pytest.raises(NotEntitled):
        deciding.decide(asked, day=date(2025, 4, 1), actor=MAKER, checker=CHECKER, door=DOOR)


def test_proposed_by_one_and_approved_by_another():
    person()
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    proposed = deciding.propose(asked, day=FEBRUARY, actor=MAKER, door=DOOR)
    assert not Award.objects.exists()
    with pytest.raises(Refused):
        deciding.approve(proposed, maker=MAKER, checker=MAKER, day=FEBRUARY, door=DOOR)
    made = deciding.approve(proposed, maker=MAKER, checker=CHECKER, day=FEBRUARY, door=DOOR)
    assert made.decision.hash == proposed.hash
    again = deciding.approve(proposed, maker=MAKER, checker=CHECKER, day=FEBRUARY, door=DOOR)
    assert again.award == made.award


def test_a_proposal_turned_down_is_not_approved():
    person()
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), FEBRUARY)
    proposed = deciding.propose(asked, day=FEBRUARY, actor=MAKER, door=DOOR)
    deciding.turn_down(proposed, "指数不符", actor=CHECKER, day=FEBRUARY, door=DOOR)
    with pytest.raises(Refused, match="turned down"):
        deciding.approve(proposed, maker=MAKER, checker=CHECKER, day=FEBRUARY, door=DOOR)
    assert Claim.objects.count() == 1
