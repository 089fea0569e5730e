"""Clocks: days by hand, standing still, never backwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from canbao.cases import clocks
from canbao.cases.clocks import Limit
from canbao.ledger.refusal import Refused
from tests.cases.make import DAY, LIMIT, opened, submitted

CAUSE = ("court_or_authority", "工伤保险条例第二十条")


def day(number: int, month: int = 3) -> date:
    return date(2025, month, number)


@pytest.mark.django_db
class TestClock:
    def clock(self, limit: Limit = LIMIT):
        case = opened()
        return clocks.start(case, limit, DAY)

    def test_ten_working_days_from_a_monday(self):
        clock = self.clock()
        assert clock.due == day(17)
        assert clocks.read(clock, DAY).percent == 0
        assert clocks.read(clock, day(10)).percent == 50  # the 4th to the 7th and the 10th
        assert clocks.read(clock, day(17)).percent == 100
        assert clocks.read(clock, day(18)).percent == 110

    def test_calendar_days(self):
        clock = self.clock(Limit("decision", 60, "calendar", "工伤保险条例第二十条", "text"))
        assert clock.due == date(2025, 5, 2)

    def test_a_clock_standing_still_has_no_last_day_and_goes_on_where_it_stood(self):
        clock = self.clock()
        clocks.pause(clock, *CAUSE, day(5), "wang")
        still = clocks.read(clock, day(28))
        assert (still.used, still.due) == (2, None)
        clock = clocks.resume(clock, day(12))
        # Used: 4, 5; then eight more from the 13th: 13, 14, 17, 18, 19, 20, 21, 24.
        assert clock.due == day(24)
        assert clocks.read(clock, day(24)).percent == 100

    def test_a_pause_asked_again_is_the_same_one_and_another_is_refused(self):
        clock = self.clock()
        first = clocks.pause(clock, *CAUSE, day(5), "wang")
        assert clocks.pause(clock, *CAUSE, day(6), "zhao") == first
        with pytest.raises(Refused, match="resume it first"):
            clocks.pause(clock, "expert_assessment", "x", day(6), "wang")

    @pytest.mark.parametrize("wrong", [("lunch", "x"), ("court_or_authority", " ")])
    def test_a_cause_that_is_not_listed_or_has_no_ground(self, wrong):
        with pytest.raises(Refused):
            clocks.pause(self.clock(), *wrong, day(5), "wang")

    def test_backwards(self):
        clock = self.clock()
        with pytest.raises(Refused, match="before the clock"):
            clocks.pause(clock, *CAUSE, DAY - timedelta(days=1), "wang")
        clocks.pause(clock, *CAUSE, day(6), "wang")
        with pytest.raises(Refused, match="before the clock"):
            clocks.resume(clock, day(5))
        assert clocks.read(clock, DAY - timedelta(days=9)).used == 0

    def test_what_ended_counts_no_further(self):
        clock = clocks.end(self.clock(), day(5))
        assert clocks.read(clock, day(28)).used == 2
        with pytest.raises(Refused, match="ended"):
            clocks.pause(clock, *CAUSE, day(6), "wang")

    def test_a_case_handed_in_runs_one_clock(self):
        case = submitted(opened())
        [clock] = clocks.running(case)
        assert clocks.start(case, LIMIT, day(10)) == clock

    def test_through_a_year_without_notice_the_last_day_is_provisional(self):
        assert clocks.start(opened(), LIMIT, date(2030, 3, 4)).provisional


class TestPauses(TestCase):
    @settings(max_examples=30)
    @given(
        st.integers(1, 30),
        st.sampled_from(["working", "calendar"]),
        st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=4),
    )
    def test_used_up_on_the_last_day_and_not_before_whatever_the_pauses(self, days, unit, pauses):
        clock = clocks.start(opened(), Limit("decision", days, unit, "x", "own"), DAY)
        now = DAY
        for ahead, stands in pauses:
            now += timedelta(days=ahead)
            if clocks.read(clock, now).used >= days:
                break
            clocks.pause(clock, *CAUSE, now, "wang")
            now += timedelta(days=stands)
            clock = clocks.resume(clock, now)
        assert clocks.read(clock, clock.due).used == days
        assert clocks.read(clock, clock.due - timedelta(days=1)).used == days - 1
        used = [clocks.read(clock, DAY + timedelta(days=n)).used for n in range(-3, 60)]
        assert used == sorted(used)
        assert used[0] == 0
