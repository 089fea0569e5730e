"""Provisional awards are settled and pensions adjusted: to the fen, once, and explained."""

from __future__ import annotations

from datetime import date

import pytest

from canbao import inforce
from canbao.benefits import adverse, deciding, explaining
from canbao.benefits.adjustment import prepare_adjustment
from canbao.benefits.due import due_of
from canbao.benefits.models import Decision, Proposal, Revision, Waiting
from canbao.benefits.office import human
from canbao.benefits.settlement import prepare_settlement, provisional_awards
from canbao.ledger.refusal import Refused
from tests.benefits.make import (
    AUGUST,
    CHECKER,
    DOOR,
    MAKER,
    OF_IT_ACCOUNT,
    PENSION,
    PROVISIONAL,
    REASON,
    SETTLED,
    WUHAN,
    award,
    base_published,
    given,
    measures_published,
    month,
    pension,
    person,
    provisional_pension,
    running,
    stretches,
)

pytestmark = pytest.mark.django_db


def settle(book: int, day: date, dry: bool = False):
    return running(prepare_settlement(book, day, actor=MAKER, checker=CHECKER, dry=dry))


def adjust(book: int, first: int, day: date, dry: bool = False):
    return running(prepare_adjustment(book, first, day, actor=MAKER, checker=CHECKER, dry=dry))


def test_an_award_on_last_years_base_is_provisional():
    made = provisional_pension()
    assert made.revisions[0].monthly == PROVISIONAL
    assert made.revisions[0].provisional
    assert provisional_awards(made.award.book_id) == [made.award.id]


def test_settlement_puts_right_from_the_first_month():
    made = provisional_pension()
    base_published()
    settle(made.award.book_id, AUGUST)
    assert stretches(made.award.id) == [
        (1, month(2026, 3), None, PROVISIONAL, 58267, False, "award"),
        (2, month(2026, 3), None, SETTLED, 58267, False, "settlement"),
    ]
    # March to August were paid provisionally: 6 × (3381.90 − 3305.33) = 6 × 76.57 = 459.42.
    due = due_of(made.award.id, 0, month(2026, 8))
    assert int(due.fen.sum()) - 6 * PROVISIONAL == 45942
    assert provisional_awards(made.award.book_id) == []


def test_settling_again_changes_nothing():
    made = provisional_pension()
    base_published()
    settle(made.award.book_id, AUGUST)
    settle(made.award.book_id, AUGUST)
    settle(made.award.book_id, date(2026, 9, 1))
    assert Revision.objects.count() == 2


def test_nothing_is_settled_before_the_value_is_known():
    made = provisional_pension()
    base_published(on=AUGUST)
    told = settle(made.award.book_id, date(2026, 8, 9))
    assert dict(told.counts) == {"unchanged": 1}
    assert Revision.objects.count() == 1


def test_a_dry_run_tells_the_effect_and_writes_nothing():
    made = provisional_pension()
    base_published()
    told = settle(made.award.book_id, AUGUST, dry=True)
    assert (told.rows, told.sum_fen) == (1, SETTLED - PROVISIONAL)
    assert Revision.objects.count() == 1
    assert Decision.objects.count() == 1


def test_a_settlement_replays_and_names_its_law():
    made = provisional_pension()
    base_published()
    settle(made.award.book_id, AUGUST)
    decision = Decision.objects.get(cause="settlement")
    law = inforce.law_of(decision.law)
    assert explaining.replayed(decision, law)
    assert (decision.decided_by, decision.checked_by, decision.human) == (
        "wang",
        "zhao",
        False,
    )  # a machine worked it out


def test_a_lower_settlement_waits_for_a_named_human():
    # A base of 8400: indexed 7560; basic (8400 + 7560) / 2 × 25 % = 1995.00; account 582.67;
    # transitional 7980 × 6.5 % = 518.70; addition 7560 × 2.5 % = 189.00; together 3285.37.
    made = provisional_pension()
    base_published("8400")
    told = settle(made.award.book_id, AUGUST)
    assert dict(told.counts) == {"needs_human": 1}
    proposal = Proposal.objects.get()
    assert deciding.stretches_of(proposal)[0].monthly == 328537
    with pytest.raises(Refused, match="named human"):
        deciding.approve(proposal, maker=MAKER, checker=CHECKER, day=AUGUST, door=DOOR)
    done = adverse.approve_adverse(proposal, human(MAKER), CHECKER, day=AUGUST, door=DOOR)
    assert done.decision.adverse
    assert "行政复议" in done.decision.remedies
    assert stretches(made.award.id)[-1][3] == 328537


def test_the_yearly_adjustment_by_hand():
    # 30.00 + 25 × 1.20 + 1 % of 3300.69 = 33.0069 → 33.01, at 60 nothing for age: 93.01.
    made = pension()
    measures_published(2026, date(2026, 7, 1))
    adjust(made.award.book_id, month(2026, 1), date(2026, 7, 10))
    assert stretches(made.award.id) == [
        (1, month(2025, 3), None, PENSION, OF_IT_ACCOUNT, False, "award"),
        (2, month(2026, 1), None, PENSION + 9301, OF_IT_ACCOUNT, False, "adjustment"),
    ]


def test_adjusting_again_adds_nothing():
    made = pension()
    measures_published(2026, date(2026, 7, 1))
    adjust(made.award.book_id, month(2026, 1), date(2026, 7, 10))
    adjust(made.award.book_id, month(2026, 1), date(2026, 7, 11))
    assert Revision.objects.count() == 2


def test_who_retired_in_the_year_is_not_adjusted():
    made = provisional_pension()
    measures_published(2026, date(2026, 7, 1))
    adjust(made.award.book_id, month(2026, 1), date(2026, 7, 10))
    assert Revision.objects.filter(award=made.award).count() == 1


def test_without_the_provinces_measures_an_adjustment_waits():
    made = pension()
    told = adjust(made.award.book_id, month(2026, 1), date(2026, 7, 10))
    assert dict(told.counts) == {"waiting": 1}
    assert Waiting.objects.get().award == made.award
    assert "pension_rise" in Waiting.objects.get().field


def test_pensions_are_adjusted_from_january_only():
    made = pension()
    with pytest.raises(Refused, match="January"):
        adjust(made.award.book_id, month(2026, 3), date(2026, 7, 10))


def test_an_adjustment_leaves_what_is_held_held():
    made = pension()
    adverse.suspend(
        made.award, month(2026, 3), human(MAKER), REASON, day=date(2026, 2, 20), door=DOOR
    )
    measures_published(2026, date(2026, 7, 1))
    adjust(made.award.book_id, month(2026, 1), date(2026, 7, 10))
    due = due_of(made.award.id, month(2026, 1), month(2026, 4))
    assert due.fen.tolist() == [PENSION + 9301, PENSION + 9301, 0, 0]
    assert due.monthly.tolist() == [PENSION + 9301] * 4


def test_a_settlement_after_an_adjustment_works_the_rise_out_again():
    # January 2027 on 3305.33: 30 + 30 + 33.05 = 93.05 → 3398.38. Settled to 3381.90, the rise is
    # 30 + 30 + 33.82 = 93.82 → 3475.72.
    made = provisional_pension()
    measures_published(2027, date(2027, 1, 10))
    adjust(made.award.book_id, month(2027, 1), date(2027, 1, 20))
    assert stretches(made.award.id)[-1][1:4] == (month(2027, 1), None, 339838)
    base_published(on=date(2027, 3, 1))
    settle(made.award.book_id, date(2027, 3, 5))
    assert [row[1:4] for row in stretches(made.award.id)[2:]] == [
        (month(2026, 3), month(2026, 12), SETTLED),
        (month(2027, 1), None, 347572),
    ]
    decision = Decision.objects.get(cause="settlement")
    assert explaining.replayed(decision, inforce.law_of(decision.law))


def test_the_residents_base_raised_in_mid_year_by_hand():
    # Wuhan 367.00, 15 years 15.00, 13900 / 139 = 100.00: 482.00. The minimum of 400 from July 2026
    # is above it: 400 + 15 + 100 = 515.00.
    from canbao.inforce.entering import Entry
    from tests.benefits.make import published

    person(birth=date(1965, 9, 1))
    facts = given(resident_contribution_years="15", resident_account_balance="13900")
    made = award(1, "resident_pension", WUHAN, month(2025, 10), facts, date(2025, 9, 20))
    assert made.revisions[0].monthly == 48200
    published(
        Entry("resident_local_basic_pension", "400", region="Hubei/Wuhan",
              since=date(2026, 7, 1), until=date(2027, 6, 30)),
        on=date(2026, 7, 3),
    )  # fmt: skip
    adjust(made.award.book_id, month(2026, 7), date(2026, 7, 20))
    assert stretches(made.award.id) == [
        (1, month(2025, 10), None, 48200, 10000, False, "award"),
        (2, month(2026, 7), None, 51500, 10000, False, "adjustment"),
    ]


def test_maker_and_checker_of_a_batch_are_two():
    made = provisional_pension()
    with pytest.raises(Refused, match="both wang"):
        prepare_settlement(made.award.book_id, AUGUST, actor=MAKER, checker=MAKER)
