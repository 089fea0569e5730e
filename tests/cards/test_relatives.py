"""Relatives: how many, who agrees, who may end it."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.cards import relatives
from canbao.cards.models import Relative
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.cards.make import DAY, SELF, by, in_use
from tests.people.make import person

pytestmark = pytest.mark.django_db


def test_a_child_by_the_guardian_and_an_adult_by_themselves():
    in_use()
    person(2, birth=date(2008, 3, 3))  # eighteen tomorrow
    person(3, birth=date(2008, 3, 2))  # eighteen today
    person(4, birth=None)
    assert relatives.link(1, 2, "child", SELF, agreed_by="li").relation == "child"
    for each in (3, 4):
        with pytest.raises(Refused, match="agrees for themselves"):
            relatives.link(1, each, "child", SELF, agreed_by="li")
        assert relatives.link(1, each, "child", SELF, agreed_by="zhang").since == DAY
    assert relatives.link(1, 2, "child", SELF, agreed_by="li") == Relative.objects.get(relative=2)


def test_as_many_as_the_parameter_says_and_one_more_after_one_ended():
    in_use()
    for each in range(2, 11):
        person(each)
    for each in range(2, 10):
        relatives.link(1, each, "other", SELF, agreed_by="x")
    with pytest.raises(Refused, match="at most 8"):
        relatives.link(1, 10, "other", SELF, agreed_by="x")
    relatives.unlink(1, 5, SELF)
    relatives.unlink(1, 5, SELF)
    relatives.link(1, 10, "other", SELF, agreed_by="x")
    assert Relative.objects.filter(ended__isnull=True).count() == 8


def test_the_relative_may_end_it_and_a_third_may_not():
    in_use()
    person(2)
    person(3)
    relatives.link(1, 2, "spouse", SELF, agreed_by="zhang")
    with pytest.raises(Refused, match="own card"):
        relatives.unlink(1, 2, by(Actor("qian", "person", person=3)))
    relatives.unlink(1, 2, by(Actor("zhang", "person", person=2)))
    assert Relative.objects.get().ended == DAY


@pytest.mark.parametrize(
    ("relative", "relation", "match"),
    [(1, "other", "themselves"), (99, "other", "no living person"), (2, "friend", "none of")],
)
def test_who_cannot_be_linked(relative: int, relation: str, match: str):
    in_use()
    person(2)
    with pytest.raises(Refused, match=match):
        relatives.link(1, relative, relation, SELF, agreed_by="x")


def test_without_an_e_card_nobody_is_linked():
    person(1)
    person(2)
    with pytest.raises(Refused, match="e-card"):
        relatives.link(1, 2, "spouse", SELF, agreed_by="x")
