"""What a published value would do to awards is told before it is in force; nothing is written."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.benefits.due import due_of
from canbao.benefits.models import Decision, Revision
from canbao.benefits.settlement import prepare_settlement
from canbao.inforce import effects, overlays
from canbao.inforce.documents import Notice
from canbao.inforce.effects import Effect
from canbao.inforce.entering import Entry
from canbao.inforce.models import Draft
from tests.benefits.make import (
    AUGUST,
    CHECKER,
    MAKER,
    PROVISIONAL,
    SETTLED,
    month,
    pension,
    provisional_pension,
    running,
)
from tests.inforce.make import LI, WANG, entered

pytestmark = pytest.mark.django_db
NOTICE = Notice("公布2026年计发基数的通知", "〔2026〕0810", AUGUST)


def base(value: str, year: int = 2026) -> Entry:
    """The base of a year for Sichuan."""
    since, until = date(year, 1, 1), date(year, 12, 31)
    return Entry("pension_calculation_base", value, region="Sichuan", since=since, until=until)


def tried(entry: Entry, **more) -> tuple[Effect, ...]:
    """What the dry run of a draft tells."""
    trial = overlays.try_out(entered(entry, told=NOTICE, **more), actor=LI, door="test", day=AUGUST)
    return effects.told(trial.effects).effects


def test_the_back_payment_of_a_provisional_award_is_told_to_the_fen():
    """March to August were paid provisionally, 76.57 too little each: 6 × 76.57 = 459.42."""
    provisional_pension()
    settling, correcting = tried(base("8700"))
    assert (settling.persons, settling.fen_once, settling.fen_monthly) == (1, 45942, 7657)
    assert correcting.persons == 0
    assert "459.42" in settling.notes[0][1]
    assert (Revision.objects.count(), Decision.objects.count()) == (1, 1)


def test_what_was_told_is_what_settlement_then_does():
    made = provisional_pension()
    settling, _ = tried(base("8700"))
    overlays.put_in_force(Draft.objects.get(), actor=WANG, door="test", day=AUGUST)
    running(prepare_settlement(made.award.book_id, AUGUST, actor=MAKER, checker=CHECKER))
    due = due_of(made.award.id, 0, month(2026, 8))
    assert int(due.fen.sum()) - 6 * PROVISIONAL == settling.fen_once
    assert settling.fen_monthly == SETTLED - PROVISIONAL


def test_a_lower_amount_is_told_with_the_human_it_needs():
    # A base of 8400 makes 3285.37 (worked in test_settling): 3305.33 − 3285.37 = 19.96 less.
    provisional_pension()
    settling, _ = tried(base("8400"))
    assert (settling.fen_once, settling.fen_monthly) == (-6 * 1996, -1996)
    assert any("named human" in en for _, en in settling.notes)


def test_an_award_on_a_replaced_value_is_told_to_the_fen():
    """The base of 2025 was 8462; with 8500 and the index 0.9:

    indexed 7650.00; basic (8500 + 7650) / 2 × 25 % = 2018.75; account 578.03; transitional
    8075 × 5 × 1.3 % = 524.875 → 524.88; addition 7650 × 25 × 0.1 % = 191.25; together 3312.91,
    12.22 more than 3300.69. From March 2025 through August 2026: 18 × 12.22 = 219.96.
    """
    pension()
    settling, correcting = tried(base("8500", 2025), replaces=True, why="原公布数更正")
    assert settling.persons == 0
    assert (correcting.persons, correcting.fen_once, correcting.fen_monthly) == (1, 21996, 1222)
    assert Revision.objects.count() == 1


def test_an_award_on_another_value_is_not_told_of():
    pension()
    assert [each.persons for each in tried(base("8700"))] == [0, 0]


def test_benefits_are_asked_by_every_dry_run():
    assert "benefits" in effects.registered()
