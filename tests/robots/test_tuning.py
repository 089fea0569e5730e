"""A threshold is tried out on history, beside what people answered, and put in force by two."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from canbao.cli.demo_rules.stage import Stage
from canbao.ledger.refusal import Refused
from canbao.robots import findings
from canbao.robots.models import Finding, Threshold, Trial
from canbao.robots.nightly import runs
from canbao.robots.table import in_force
from canbao.robots.tuning import Seen, month_ends, put_in_force, seen, try_out
from tests.robots.make import AUDITOR, DAY, DOOR, OTHER, ROBOT, asked, planted

OVER = (date(2026, 4, 1), DAY)


def tried(rule: str = "R38", **thresholds: int) -> Trial:
    return try_out(rule, thresholds, OVER, day=DAY, actor=AUDITOR, door=DOOR)


def in_force_now(trial: Trial, from_day: date = DAY) -> list[Threshold]:
    return put_in_force(
        trial, from_day, "误报过多", day=DAY, maker=AUDITOR, checker=OTHER, door=DOOR
    )


def test_a_trial_shows_what_would_be_found_now_and_then_with_the_answers(stage: Stage):
    first = int(planted(stage, "R38", "one_phone"))
    runs.night(DAY, by="li")
    finding = Finding.objects.get(rule="R38", subject=str(first))
    findings.answer(finding, "confirmed", "中介代办", day=DAY, actor=AUDITOR, door=DOOR)
    told = seen(tried(most_persons=11))
    assert len(told) == 11
    assert told[0] == Seen("one_phone", str(first), True, False, "confirmed")
    assert Finding.objects.filter(rule="R38").count() == 11


def test_a_lower_threshold_finds_more_and_finds_nothing_yet(stage: Stage):
    planted(stage, "R38", "one_phone", clean=True)
    told = seen(tried(most_persons=9))
    assert [(each.now, each.proposed) for each in told] == [(False, True)] * 10
    assert not Finding.objects.exists()


def test_put_in_force_by_two_it_counts_from_its_day(stage: Stage):
    subject = planted(stage, "R38", "one_phone", clean=True)
    case = ("R38", "one_phone", subject)
    assert case not in asked(stage, *case)
    before = in_force(DAY).version("R38")
    in_force_now(tried(most_persons=9))
    assert case in asked(stage, *case)
    assert in_force(DAY).version("R38") != before
    assert in_force(date(2026, 6, 14)).version("R38") == before


def test_a_missing_threshold_can_be_set_and_answers_then(stage: Stage):
    subject = planted(stage, "R08", "households")
    case = ("R08", "large", subject)
    assert case not in asked(stage, *case)
    in_force_now(tried("R08", monthly_fen=5999_99))
    assert case in asked(stage, *case)


def test_of_two_trials_of_the_same_day_the_second_is_done_again(stage: Stage):
    one, other = tried(most_persons=9), tried(most_persons=8)
    made = in_force_now(one)
    assert in_force_now(one) == made
    with pytest.raises(Refused, match="try out again"):
        in_force_now(other)


def test_one_alone_a_robot_the_past_and_silence_are_refused(stage: Stage):
    trial = tried(most_persons=9)
    for maker, checker, day, words in (
        (AUDITOR, AUDITOR, DAY, "x"), (AUDITOR, ROBOT, DAY, "x"), (ROBOT, OTHER, DAY, "x"),
        (AUDITOR, OTHER, date(2026, 6, 1), "x"), (AUDITOR, OTHER, DAY, " "),
    ):  # fmt: skip
        with pytest.raises(Refused):
            put_in_force(trial, day, words, day=DAY, maker=maker, checker=checker, door=DOOR)
    assert not Threshold.objects.exists()


@pytest.mark.parametrize(
    ("rule", "thresholds", "over"),
    [
        ("R38", {"nobody": 1}, OVER),
        ("R38", {"most_persons": -1}, OVER),
        ("R38", {"most_persons": 1}, (DAY, date(2026, 1, 1))),
        ("R38", {"most_persons": 1}, (DAY, date(2026, 12, 1))),
        ("R99", {"most_persons": 1}, OVER),
    ],
)
def test_what_cannot_be_tried_is_refused(stage: Stage, rule, thresholds, over):
    with pytest.raises(Refused):
        try_out(rule, thresholds, over, day=DAY, actor=AUDITOR, door=DOOR)


def test_the_database_refuses_one_person_in_both_roles_and_any_change(stage: Stage):
    trial = tried(most_persons=9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Threshold.objects.create(
            rule="R38", name="most_persons", value=1, from_day=DAY, words="x", trial=trial, by="sun",
            checked_by="sun", day=DAY,
        )  # fmt: skip
    in_force_now(trial)
    for table in (Threshold, Trial):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


def test_months_end_with_their_last_day_and_the_last_day_asked():
    assert list(month_ends(date(2026, 1, 5), date(2026, 3, 10))) == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10),
    ]  # fmt: skip
    assert list(month_ends(date(2026, 12, 31), date(2026, 12, 31))) == [date(2026, 12, 31)]
