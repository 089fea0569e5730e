"""What happens to an award: held and resumed, ended, corrected, converted, inherited – to the fen."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.benefits import adverse, deciding, explaining, heirs, revising
from canbao.benefits.due import due_of
from canbao.benefits.models import Award, Decision
from canbao.benefits.office import human
from canbao.benefits.writing import Hands
from canbao.ledger import books, pools
from canbao.ledger.balances import balances
from canbao.ledger.facts import Fact
from canbao.ledger.months import open_month
from canbao.ledger.posting import post
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.benefits.make import (
    CHECKER,
    CHENGDU,
    DOOR,
    MAKER,
    PENSION,
    REASON,
    ROBOT,
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
JUNE = date(2025, 6, 20)
OFFICER = human(MAKER)


@pytest.mark.parametrize(
    "actor",
    [ROBOT, Actor("canbao", "system"), Actor("li", "person", person=1), Actor("", "auditor")],
)
def test_no_robot_and_nobody_of_the_public_takes_anything_away(actor):
    with pytest.raises(Refused, match="cannot take anything away"):
        human(actor)


def test_a_refusal_names_its_human_the_reason_and_the_remedies():
    person()
    facts = pension_facts(contribution_months=179)
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), facts, JUNE)
    made = adverse.refuse(asked, OFFICER, REASON, day=JUNE, door=DOOR)
    assert (made.adverse, made.human, made.decided_by) == (True, True, "wang")
    assert "60日" in made.remedies
    assert "6 months" in made.remedies
    content = explaining.explanation_of(made)
    assert content["computed"]["values"]["pension_eligible"] is False
    assert adverse.refuse(asked, OFFICER, REASON, day=JUNE, door=DOOR) == made


def test_suspended_and_resumed_with_the_arrears():
    # March to May 2025 paid; June and July held; resumed in August: 3 × 3300.69 due for June to
    # August = 9902.07.
    made = pension()
    adverse.suspend(made.award, month(2025, 6), OFFICER, REASON, day=date(2025, 5, 20), door=DOOR)
    held = due_of(made.award.id, 0, month(2025, 7))
    assert held.fen.tolist() == [PENSION] * 3 + [0, 0]
    adverse.resume(made.award, ROBOT, REASON, day=date(2025, 8, 5), door=DOOR)
    due = due_of(made.award.id, month(2025, 6), month(2025, 8))
    assert int(due.fen.sum()) == 990207
    assert stretches(made.award.id)[1:] == [
        (2, month(2025, 6), None, PENSION, 57803, True, "suspension"),
        (3, month(2025, 6), None, PENSION, 57803, False, "resumption"),
    ]


def test_what_is_held_is_not_held_twice_and_what_is_free_not_resumed():
    made = pension()
    with pytest.raises(Refused, match="not suspended"):
        adverse.resume(made.award, MAKER, REASON, day=JUNE, door=DOOR)
    adverse.suspend(made.award, month(2025, 6), OFFICER, REASON, day=JUNE, door=DOOR)
    with pytest.raises(Refused, match="could be held"):
        adverse.suspend(made.award, month(2025, 6), OFFICER, REASON, day=JUNE, door=DOOR)


def test_ended_from_a_month_on():
    made = pension()
    adverse.stop(made.award, month(2025, 7), OFFICER, REASON, day=JUNE, door=DOOR)
    due = due_of(made.award.id, 0, month(2025, 8))
    assert due.monthly.tolist() == [PENSION] * 4 + [0, 0]
    again = adverse.stop(made.award, month(2025, 7), OFFICER, REASON, day=JUNE, door=DOOR)
    assert again.revisions[0].number == 2


def test_a_corrected_index_raises_from_the_first_month():
    # I = 1.0: indexed wage 8462; basic 8462 × 25 % = 2115.50; account 578.03; transitional
    # 8462 × 6.5 % = 550.03; addition 8462 × 2.5 % = 211.55; together 3455.11.
    made = pension()
    revising.revise(
        made.award, given(average_index="1"), month(2025, 3), Hands(MAKER, CHECKER),
        cause="correction", day=JUNE, door=DOOR,
    )  # fmt: skip
    assert stretches(made.award.id)[1] == (
        2, month(2025, 3), None, 345511, 57803, False, "correction",
    )  # fmt: skip


def test_a_correction_that_lowers_needs_a_human():
    # I = 0.8: indexed 6769.60; basic (8462 + 6769.60) / 2 × 25 % = 1903.95; account 578.03;
    # transitional 7615.80 × 6.5 % = 495.027 → 495.03; addition 169.24; together 3146.25.
    made = pension()
    lower = given(average_index="0.8")
    with pytest.raises(Refused, match="named human"):
        revising.revise(made.award, lower, month(2025, 3), Hands(MAKER, CHECKER),
                        cause="correction", day=JUNE, door=DOOR)  # fmt: skip
    assert len(stretches(made.award.id)) == 1
    hands = Hands(MAKER, CHECKER, adverse=OFFICER)
    done = revising.revise(made.award, lower, month(2025, 7), hands, cause="correction",
                           day=JUNE, door=DOOR)  # fmt: skip
    assert done.decision.adverse
    assert stretches(made.award.id)[1][1:4] == (month(2025, 7), None, 314625)


def test_a_correction_is_proposed_and_approved_by_another():
    made = pension()
    proposal = revising.propose(made.award, given(average_index="1"), month(2025, 3), ROBOT,
                                cause="new_fact", day=JUNE, door=DOOR)  # fmt: skip
    assert not proposal.adverse
    assert len(stretches(made.award.id)) == 1
    deciding.approve(proposal, maker=ROBOT, checker=CHECKER, day=JUNE, door=DOOR)
    assert stretches(made.award.id)[1][3] == 345511
    again = deciding.approve(proposal, maker=ROBOT, checker=CHECKER, day=JUNE, door=DOOR)
    assert again.revisions[0].number == 2


def test_facts_that_change_nothing_make_no_revision():
    made = pension()
    with pytest.raises(Refused, match="change nothing"):
        revising.revise(made.award, {}, month(2025, 3), Hands(MAKER, CHECKER),
                        cause="new_fact", day=JUNE, door=DOOR)  # fmt: skip


def test_an_injury_allowance_of_degree_2_and_its_top_up_at_the_pension_age():
    # Own wage 4000 is raised to 60 % of 8000 = 4800; 85 % of it = 4080.00 (Regulation 35). At the
    # pension age the pension of 3300.69 takes its place, the fund tops up 779.31: 4080.00 together.
    person()
    facts = given(injury_degree=2, own_wage="4000", pool_average_wage="8000", minimum_wage="2100")
    hurt = award(1, "injury_allowance", CHENGDU, month(2024, 6), facts, date(2024, 5, 20))
    assert hurt.revisions[0].monthly == 408000
    feb = date(2025, 2, 20)
    asked = claim(1, "employee_pension", CHENGDU, month(2025, 3), pension_facts(), feb)
    made = revising.convert(hurt.award, asked, day=feb, actor=MAKER, checker=CHECKER, door=DOOR)
    assert stretches(made.award.id)[0][1:4] == (month(2025, 3), None, PENSION)
    assert stretches(hurt.award.id)[1][1:4] == (month(2025, 3), None, 77931)
    assert not made.decision.adverse
    assert {row.book.scheme for row in Award.objects.all()} == {"work_injury", "employee_pension"}


def test_a_disability_allowance_by_the_full_formula_goes_on_as_the_pension():
    person(birth=date(1965, 11, 5))
    facts = given(
        retirement_category="male_60", complete_loss_of_capacity=True, contribution_months=186,
        pension_total="2345.67", basic_pension="1500.10", career=[],
    )  # fmt: skip
    first = award(1, "disability_allowance", CHENGDU, month(2025, 7), facts, JUNE)
    # Due to the statutory month, February 2026.
    assert stretches(first.award.id)[0][1:4] == (month(2025, 7), month(2026, 2), 234567)
    feb = date(2026, 2, 20)
    late = pension_facts(retirement_month="2026-02", contribution_months=186)
    asked = claim(1, "employee_pension", CHENGDU, month(2026, 3), late, feb)
    made = revising.convert(first.award, asked, day=feb, actor=MAKER, checker=CHECKER, door=DOOR)
    assert stretches(made.award.id)[0][1:4] == (month(2026, 3), None, 234567)
    assert "不再重新计算" in explaining.explanation_of(made.decision)["reason"]["zh"]


def test_death_ends_every_monthly_benefit_with_the_month_of_death():
    made = pension()
    nursing = award(1, "nursing_allowance", CHENGDU, month(2025, 3),
                    given(nursing_level="part", pool_average_wage="8000"), JUNE)  # fmt: skip
    ended = heirs.died(1, month(2025, 9), OFFICER, CHECKER, REASON, day=date(2025, 10, 8),
                       door=DOOR)  # fmt: skip
    assert {each.award.id for each in ended} == {made.award.id, nursing.award.id}
    due = due_of(made.award.id, month(2025, 8), month(2025, 11))
    assert due.monthly.tolist() == [PENSION, PENSION, 0, 0]
    again = heirs.died(1, month(2025, 9), OFFICER, CHECKER, REASON, day=date(2025, 10, 9),
                       door=DOOR)  # fmt: skip
    assert again == []


def test_survivors_benefits_by_hand():
    # Hubei 2025: u = 3915.50; funeral 2 u = 7831.00; 15 years 9 u = 35 239.50; together 43 070.50.
    person(1, death=date(2025, 5, 10))
    person(2, birth=date(1968, 4, 1), sex=2)
    facts = given(career=[], contribution_months=180)
    made = award(1, "survivors_benefits", WUHAN, month(2025, 7), facts, JUNE, payee=2)
    assert stretches(made.award.id) == [
        (1, month(2025, 7), month(2025, 7), 4307050, 0, False, "award")
    ]
    assert (made.award.person, made.award.insured) == (2, 1)


def test_one_funeral_grant_only():
    person(1, death=date(2025, 5, 10))
    person(2, birth=date(1968, 4, 1))
    award(1, "survivors_benefits", WUHAN, month(2025, 7),
          given(career=[], contribution_months=180), JUNE, payee=2)  # fmt: skip
    with pytest.raises(Refused, match="one only"):
        award(1, "work_death_funeral", WUHAN, month(2025, 7), given(pool_average_wage="7694"),
              JUNE, payee=2)  # fmt: skip


def test_a_survivors_benefit_says_who_is_paid():
    person(1, death=date(2025, 5, 10))
    facts = given(career=[], contribution_months=180)
    with pytest.raises(Refused, match="heir or survivor"):
        claim(1, "survivors_benefits", WUHAN, month(2025, 7), facts, JUNE)


def test_the_account_is_set_aside_for_the_heir_and_never_more_than_it_holds():
    person(1, death=date(2025, 5, 10))
    person(2, birth=date(1968, 4, 1))
    shelf = pools.book_of("employee_pension", WUHAN)
    open_month(shelf, month(2025, 6), by="clerk")
    bank, own = books.accounts(shelf, [("bank", ""), ("individual", "P1")])
    post(
        shelf,
        [Fact("opening", month(2025, 6), JUNE, "x", "o", [(bank, 61234_56), (own, -6123456)])],
    )
    left = heirs.left_by(1, WUHAN, month(2025, 5), JUNE)
    assert left == heirs.Left(None, {"employee_pension": 6123456})
    more = given(account_balance="61234.57")
    with pytest.raises(Refused, match="holds 6123456 fen"):
        award(1, "account_to_heirs", WUHAN, month(2025, 7), more, JUNE, payee=2)
    made = award(1, "account_to_heirs", WUHAN, month(2025, 8), given(account_balance="61234.56"),
                 JUNE, payee=2)  # fmt: skip
    due = books.accounts(shelf, [("benefit_due", "P2")])[0]
    assert balances(shelf, [own, due]) == {own: 0, due: -6123456}
    assert made.revisions[0].individual == 6123456


def test_no_adverse_decision_is_without_human_and_remedies():
    made = pension()
    adverse.stop(made.award, month(2025, 7), OFFICER, REASON, day=JUNE, door=DOOR)
    for row in Decision.objects.filter(adverse=True):
        assert row.human
        assert row.remedies
