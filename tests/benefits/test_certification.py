"""Certification of life: silence alone stops nothing; a trace gives everything back at once."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.benefits import certification
from canbao.benefits.due import due_of
from canbao.benefits.models import Revision
from canbao.benefits.office import human
from canbao.ledger.refusal import Refused
from tests.benefits.make import DOOR, MAKER, PENSION, REASON, ROBOT, month, pension

pytestmark = pytest.mark.django_db
OFFICER = human(MAKER)


def trace(kind: str, on: date, person: int = 1, source: str = "医保"):
    return certification.sign(person, kind, on, source, day=on, actor=ROBOT, door=DOOR)


def contact(kind: str, way: str, on: date):
    certification.contact(1, kind, way, "", day=on, actor=MAKER, door=DOOR)


def state(on: date) -> str:
    return certification.standing(1, on).state


def test_the_award_itself_certifies_for_the_first_cycle():
    pension()  # 20 February 2025
    assert state(date(2025, 11, 19)) == "valid"
    assert state(date(2025, 11, 20)) == "expiring"
    assert state(date(2026, 2, 20)) == "unknown"


def test_any_positive_trace_extends_silently():
    pension()
    trace("medical", date(2025, 12, 1))
    found = certification.standing(1, date(2026, 8, 31))
    assert (found.state, found.until) == ("valid", date(2026, 12, 1))


def test_a_trace_nobody_has_told_yet_does_not_count_yet():
    pension()
    certification.sign(1, "travel", date(2025, 12, 1), "民航", day=date(2026, 3, 1), actor=ROBOT,
                       door=DOOR)  # fmt: skip
    assert state(date(2026, 2, 25)) == "unknown"
    assert state(date(2026, 3, 1)) == "valid"


def test_a_report_of_death_suspends_nothing():
    made = pension()
    trace("death_report", date(2025, 6, 1))
    assert state(date(2025, 6, 2)) == "suspected"
    assert Revision.objects.count() == 1
    trace("bank", date(2025, 6, 10))
    assert state(date(2025, 6, 11)) == "valid"
    assert due_of(made.award.id, 0, month(2025, 6)).fen.tolist() == [PENSION] * 4


def test_suspended_only_after_warning_and_three_attempts():
    made = pension()
    day = date(2026, 6, 1)

    def suspend():
        return certification.suspend_unreached(made.award, OFFICER, REASON, day=day, door=DOOR)

    with pytest.raises(Refused, match="state unknown"):
        suspend()
    contact("message", "sms", date(2025, 12, 1))
    contact("warning", "letter", date(2026, 2, 28))
    with pytest.raises(Refused, match="0 attempts"):
        suspend()
    for way in ("phone", "visit"):
        contact("attempt", way, date(2026, 5, 1))
    with pytest.raises(Refused, match="2 attempts"):
        suspend()
    contact("attempt", "village", date(2026, 5, 20))
    done = suspend()
    assert done.decision.adverse
    assert (done.revisions[0].from_month, done.revisions[0].held) == (month(2026, 7), True)


def test_a_warning_of_less_than_three_months_is_not_enough():
    made = pension()
    contact("warning", "letter", date(2026, 3, 2))
    for way in ("phone", "visit", "village"):
        contact("attempt", way, date(2026, 5, 1))
    with pytest.raises(Refused, match="state warned"):
        certification.suspend_unreached(made.award, OFFICER, REASON, day=date(2026, 6, 1),
                                        door=DOOR)  # fmt: skip


def test_a_trace_restores_with_arrears_by_a_robot():
    made = pension()
    contact("warning", "letter", date(2026, 2, 28))
    for way in ("phone", "visit", "village"):
        contact("attempt", way, date(2026, 5, 1))
    certification.suspend_unreached(made.award, OFFICER, REASON, day=date(2026, 6, 1), door=DOOR)
    # Held from July; found in September: July to September are due, 3 × 3300.69 = 9902.07.
    alive = trace("visit", date(2026, 9, 3))
    certification.restore(made.award, alive, ROBOT, day=date(2026, 9, 3), door=DOOR)
    due = due_of(made.award.id, month(2026, 7), month(2026, 9))
    assert int(due.fen.sum()) == 990207
    assert state(date(2026, 9, 4)) == "valid"


def test_another_persons_trace_restores_nothing():
    made = pension()
    other = trace("visit", date(2026, 9, 3), person=2)
    with pytest.raises(Refused, match="does not show"):
        certification.restore(made.award, other, ROBOT, day=date(2026, 9, 3), door=DOOR)


def test_the_same_trace_is_kept_once():
    pension()
    assert trace("card", date(2025, 6, 1)) == trace("card", date(2025, 6, 1))


def test_many_persons_in_a_few_queries(django_assert_max_num_queries):
    for person in range(1, 6):
        pension(person)
    with django_assert_max_num_queries(7):
        found = certification.standings([1, 2, 3, 4, 5], date(2025, 12, 1))
    assert {each.state for each in found.values()} == {"expiring"}
