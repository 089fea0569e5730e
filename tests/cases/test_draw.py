"""Drawn at random among those who may: replayable, never twice for a friend, barred where it must be."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from canbao.accounts import posts
from canbao.accounts.models import Account
from canbao.cases import deciding, draw, engine, triggers
from canbao.cases.models import Draw
from canbao.ledger.refusal import Refused
from canbao.people.identity import identity_of
from tests.cases.make import (
    DAY,
    EXPLAINED,
    LI,
    LIMIT,
    PLACE,
    ROBOT,
    carry,
    deed,
    fact,
    in_check,
    staffed,
)
from tests.people.make import person

pytestmark = pytest.mark.django_db


def drawn(step: str = "propose", number: str = "", day=DAY) -> Draw:
    return draw.draw(number or in_check().number, step, deed(ROBOT, day))


def test_somebody_of_the_post_is_drawn_and_anyone_can_draw_again():
    staffed("a", "b", "c")
    made = drawn()
    assert json.loads(made.candidates) == ["a", "b", "c"]
    assert draw.replay(made) == made.drawn
    assert (made.round, made.number, made.reason) == (0, 1, "first")


@given(seeds=st.lists(st.binary(min_size=32, max_size=32), min_size=400, max_size=400, unique=True))
def test_everybody_is_drawn_about_equally_often(seeds):
    count = Counter(draw.pick(seed.hex(), ["a", "b", "c", "d"]) for seed in seeds)
    assert set(count) == {0, 1, 2, 3}
    assert all(50 < each < 160 for each in count.values())


def test_a_draw_that_was_changed_no_longer_gives_its_name():
    staffed("a", "b", "c")
    made = drawn()
    triggers.remove(connection)
    other = next(name for name in ("a", "b", "c") if name != made.drawn)
    Draw.objects.update(drawn=other)
    triggers.install(connection)
    assert draw.replay(Draw.objects.get()) != other


def test_asked_again_it_is_the_same_draw():
    staffed("a", "b", "c", "d", "e")
    case = in_check()
    assert len({drawn(number=case.number).pk for _ in range(10)}) == 1


def test_whoever_fell_away_is_drawn_again_and_both_draws_stay():
    staffed("a", "b")
    first = drawn()
    account = Account.objects.get(username=first.drawn)
    chief = account.actor
    posts.be_away(account, DAY, DAY + timedelta(days=3), chief, "test")
    second = drawn(number=first.case.number)
    assert (second.number, second.reason) == (2, "no_longer")
    assert second.drawn != first.drawn
    assert json.loads(second.barred) == {first.drawn: "away"}
    assert draw.latest(first.case, "propose") == second


def test_the_own_case_is_never_drawn_under_any_account():
    [mine, _] = staffed("a", "b")
    Account.objects.filter(username=mine.name).update(identity=identity_of(person(1).number))
    made = drawn()
    assert (made.drawn, json.loads(made.barred)) == ("b", {"a": "own_case"})


def test_declared_kin_are_barred():
    staffed("a", "b")
    posts.declare_kin(Account.objects.get(username="a"), 1, "spouse", DAY, "test")
    made = drawn()
    assert (made.drawn, json.loads(made.barred)) == ("b", {"a": "kin"})


def test_whoever_proposed_does_not_decide_nor_with_another_account():
    actors = {each.name: each for each in staffed("a", "b", "c")}
    Account.objects.filter(username__in=("a", "b")).update(identity="i" * 64)
    case = in_check()
    case = deciding.propose(case.number, case.version, EXPLAINED, deed(actors["a"])).case
    made = drawn("decide", case.number)
    assert (made.drawn, json.loads(made.barred)) == ("c", {"a": "had_a_hand", "b": "had_a_hand"})
    with pytest.raises(Refused, match="cannot decide it too"):
        deciding.decide(case.number, case.version, carry, deed(actors["b"]))
    decided = deciding.decide(case.number, case.version, carry, deed(actors["c"]))
    assert (decided.identity, decided.checked_identity) == ("i" * 64, "")


def test_a_second_account_of_the_maker_is_no_second_person_even_without_a_draw():
    actors = {each.name: each for each in staffed("a", "b", "c")}
    Account.objects.filter(username__in=("a", "b")).update(identity="i" * 64)
    case = in_check()
    case = deciding.propose(case.number, case.version, EXPLAINED, deed(actors["a"])).case
    with pytest.raises(Refused, match="cannot decide it too"):
        deciding.decide(case.number, case.version, carry, deed(actors["b"]))
    made = deciding.decide(case.number, case.version, carry, deed(actors["c"]))
    for two in ({"identity": "x", "checked_identity": "x"},):
        triggers.remove(connection)
        with pytest.raises(IntegrityError), transaction.atomic():
            type(made).objects.filter(pk=made.pk).update(**two)
        triggers.install(connection)


def test_only_the_one_drawn_proposes():
    actors = {each.name: each for each in staffed("a", "b")}
    case = in_check()
    made = drawn(number=case.number)
    other = next(each for name, each in actors.items() if name != made.drawn)
    with pytest.raises(Refused, match=f"drawn to {made.drawn}"):
        deciding.propose(case.number, case.version, EXPLAINED, deed(other))
    assert deciding.propose(case.number, case.version, EXPLAINED, deed(actors[made.drawn]))


def test_a_review_is_drawn_among_those_without_a_hand():
    actors = {each.name: each for each in staffed("a", "b")}
    staffed("r", role="reviewer")
    case = in_check()
    case = deciding.propose(case.number, case.version, EXPLAINED, deed(actors["a"])).case
    made = deciding.decide(case.number, case.version, carry, deed(actors["b"]))
    case = deciding.serve(case.number, made.case.version, "已批准", "granted", deed(ROBOT))
    case = deciding.contest(case.number, case.version, "少算了", deed(LI))
    review = drawn("review", case.number)
    assert (review.drawn, review.round) == ("r", 1)
    with pytest.raises(Refused, match="drawn to r"):
        deciding.change(case.number, case.version, "漏算", LIMIT, deed(actors["a"]))
    case = deciding.change(case.number, case.version, "漏算", LIMIT, deed(Account.objects.get(
        username="r").actor))  # fmt: skip
    case = engine.add_facts(case.number, case.version, [fact()], deed(ROBOT))
    with pytest.raises(Refused, match="nobody is left"):
        drawn("propose", case.number)


def test_nobody_left_says_who_was_barred_and_why():
    staffed("a")
    posts.declare_kin(Account.objects.get(username="a"), 1, "spouse", DAY, "test")
    with pytest.raises(Refused, match=r"barred: a \(declared kin\)") as refused:
        drawn()
    assert "已申报亲属关系" in refused.value.zh
    assert not Draw.objects.exists()


def test_another_place_or_service_or_day_has_other_people():
    staffed("a", area=PLACE + 10**6)
    with pytest.raises(Refused, match="nobody is left"):
        drawn()


def test_what_cannot_be_drawn():
    case = in_check()
    with pytest.raises(Refused, match="is no step"):
        drawn("luck", case.number)
    with pytest.raises(Refused, match="by the office"):
        draw.draw(case.number, "propose", deed(LI))
    with pytest.raises(Refused, match="no case 1"):
        drawn(number="1")
