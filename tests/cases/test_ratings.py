"""Rated once by whoever asked; whoever was not content is called back in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from canbao.cases import clocks, deciding, ratings
from canbao.cases.models import Notice, Rating
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.cases.make import DAY, LI, ROBOT, WANG, ZHAO, carry, deed, in_check, proposed

pytestmark = pytest.mark.django_db


def served():
    case = proposed()
    made = deciding.decide(case.number, case.version, carry, deed(ZHAO))
    return deciding.serve(made.case.number, made.case.version, "已批准", "granted", deed(ROBOT))


def closed():
    case = served()
    case = deciding.carried_out(case.number, case.version, deed(ROBOT))
    return deciding.close(case.number, case.version, "done", deed(WANG))


def test_content_and_done():
    made = ratings.rate(served().number, 5, "很快", deed())
    assert (made.grade, made.words, made.by) == (5, "很快", "li")
    assert not Notice.objects.filter(kind="call_back").exists()


def test_not_content_is_called_back_within_fifteen_working_days_also_after_closing():
    case = closed()
    ratings.rate(case.number, 2, "等太久", deed())
    [clock] = clocks.running(case)
    assert (clock.kind, clock.days, clock.unit, clock.due) == (
        "call_back", 15, "working", date(2025, 3, 24),
    )  # fmt: skip
    later = DAY + timedelta(days=7)
    made = ratings.called(case.number, "已致歉并补发", deed(WANG, later))
    assert (made.called, made.called_by) == (later, "wang")
    assert not clocks.running(case)
    assert ratings.called(case.number, "再次", deed(ZHAO, later)).called_by == "wang"


def test_closing_does_not_end_the_call_back():
    case = served()
    ratings.rate(case.number, 1, "", deed())
    case = deciding.carried_out(case.number, case.version, deed(ROBOT))
    case = deciding.close(case.number, case.version, "done", deed(WANG))
    assert [clock.kind for clock in clocks.running(case)] == ["call_back"]


def test_once_for_each_case_and_the_same_again_is_the_same():
    case = served()
    first = ratings.rate(case.number, 2, "慢", deed())
    assert ratings.rate(case.number, 2, "慢", deed()) == first
    with pytest.raises(Refused, match="rated already"):
        ratings.rate(case.number, 5, "", deed())
    assert len(clocks.running(case)) == 1


@pytest.mark.parametrize(
    ("grade", "words", "actor", "said"),
    [
        (0, "", LI, "1 to 5"),
        (6, "", LI, "1 to 5"),
        (1, "长" * 1001, LI, "1000 characters"),
        (1, "", WANG, "whoever asked"),
        (1, "", ROBOT, "whoever asked"),
        (1, "", Actor("other", "person", person=2), "no mandate"),
    ],
)
def test_what_cannot_be_rated(grade, words, actor, said):
    case = served()
    with pytest.raises(Refused, match=said):
        ratings.rate(case.number, grade, words, deed(actor))
    assert not Rating.objects.exists()


def test_before_there_is_an_answer():
    with pytest.raises(Refused, match="when there is an answer"):
        ratings.rate(in_check().number, 5, "", deed())


def test_who_calls_back_and_whom():
    case = served()
    with pytest.raises(Refused, match="no bad rating"):
        ratings.called(case.number, "x", deed(WANG))
    ratings.rate(case.number, 1, "", deed())
    with pytest.raises(Refused, match="people in office"):
        ratings.called(case.number, "x", deed())
    with pytest.raises(Refused, match="put right"):
        ratings.called(case.number, " ", deed(WANG))


@pytest.mark.parametrize(
    "wrong",
    [
        {"grade": 0},
        {"grade": 6},
        {"called": DAY},
        {"called": DAY, "called_by": "wang", "put_right": "x"},  # a good one is not called back
        {"grade": 1, "called": DAY - timedelta(days=1), "called_by": "wang", "put_right": "x"},
    ],
)
def test_what_the_database_refuses(wrong):
    made = ratings.rate(served().number, 5, "", deed())
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=made.pk).update(**wrong)
