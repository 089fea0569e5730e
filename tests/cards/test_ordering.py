"""Orders: which kind fits whom, the way of production, one card of one order."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from canbao.cards import holding, ordering
from canbao.cards.models import Card, CardOrder, OrderStep
from canbao.cards.states import PRODUCTION
from canbao.ledger.refusal import Refused
from canbao.people.models import LogEntry
from tests.cards.make import DAY, NIGHT, SELF, WAY, by, in_use, later, ordered, produced
from tests.people.make import person

pytestmark = pytest.mark.django_db


def test_from_the_order_to_the_hand_with_every_step_kept_and_logged():
    card = in_use()
    order = CardOrder.objects.get()
    assert order.state == "collected"
    steps = list(OrderStep.objects.order_by("id").values_list("start", "end"))
    assert [end for _, end in steps] == ["ordered", *WAY, "collected"]
    assert all(a[1] == b[0] for a, b in pairwise(steps))
    assert (card.state, card.person) == ("normal", 1)
    assert LogEntry.objects.filter(subject=1, purpose="card").count() >= len(WAY) + 3


def test_the_same_key_is_the_same_order_and_a_second_one_waits():
    person(1)
    assert ordered() == ordered()
    with pytest.raises(Refused, match="on its way already"):
        ordered(key="o2")
    with pytest.raises(Refused, match="another card"):
        ordered("exchange")
    assert CardOrder.objects.count() == 1


def test_the_database_allows_one_open_order_and_one_card_in_use():
    card = in_use()
    row = {"person": 1, "kind": "exchange", "place": 510104001003, "day": DAY, "by": "x"}
    CardOrder.objects.create(**row, state="ordered", key="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        CardOrder.objects.create(**row, state="accepted", key="b")
    other = CardOrder.objects.get(key="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(
            number="B1234567", person=1, order=other, version=3, state="normal", made=DAY
        )
    assert card.state == "normal"


@pytest.mark.parametrize(
    ("kind", "match"), [("first", "order an exchange"), ("replacement", "report it first"),
                        ("renewal", "does not expire"), ("gift", "no kind")]
)  # fmt: skip
def test_a_kind_that_does_not_fit_a_card_in_use(kind: str, match: str):
    in_use()
    with pytest.raises(Refused, match=match):
        ordered(kind, "o2")


@pytest.mark.parametrize("kind", ["replacement", "exchange", "renewal"])
def test_only_a_first_card_for_who_has_none(kind: str):
    person(1)
    with pytest.raises(Refused):
        ordered(kind)


def test_a_renewal_opens_sixty_days_before_the_card_expires():
    in_use(expires=date(2026, 12, 31))
    with pytest.raises(Refused, match="from 2026-11-01"):
        ordered("renewal", "o2", day=date(2026, 10, 31))
    assert ordered("renewal", "o2", day=date(2026, 11, 1)).kind == "renewal"


def test_nobody_dead_and_nobody_unknown():
    person(1, death=date(2026, 1, 1))
    for who in (1, 99):
        with pytest.raises(Refused, match="no living person"):
            ordered(who=who)


def test_the_holder_withdraws_and_does_nothing_else_of_the_production():
    person(1)
    order = ordered()
    with pytest.raises(Refused, match="only withdraw"):
        ordering.go(order.pk, "accepted", SELF)
    assert ordering.go(order.pk, "withdrawn", SELF).state == "withdrawn"
    assert ordered(key="o2").state == "ordered"
    person(2)
    another = ordered(who=2, key="o3")
    with pytest.raises(Refused, match="own card"):
        ordering.go(another.pk, "withdrawn", SELF)


@pytest.mark.parametrize("state", sorted(PRODUCTION))
def test_no_step_but_those_that_follow(state: str):
    person(1)
    order = ordered()
    if state in ("ordered", *PRODUCTION["ordered"]):
        assert ordering.go(order.pk, state, NIGHT).state == state
        return
    with pytest.raises(Refused):
        ordering.go(order.pk, state, NIGHT)
    assert CardOrder.objects.get().state == "ordered"


def test_a_card_is_recorded_once_its_number_is_nobodys_and_the_maker_is_done():
    person(1)
    order = ordered()
    with pytest.raises(Refused, match="not made yet"):
        ordering.made(order.pk, "A12345671", 3, NIGHT)
    card = produced(order)
    assert ordering.made(order.pk, "A12345671", 3, NIGHT) == card
    with pytest.raises(Refused, match="has its card"):
        ordering.made(order.pk, "A12345672", 3, NIGHT)
    person(2)
    with pytest.raises(Refused, match="in use"):
        produced(ordered(who=2, key="o2"))
    with pytest.raises(Refused, match="eight or nine"):
        ordering.made(order.pk, "a1", 3, NIGHT)


def test_a_replacement_takes_the_place_of_the_lost_one():
    old = in_use()
    holding.lose(old.pk, SELF)
    new = produced(ordered("replacement", "o2"), "B1234567")
    holding.hand_out(new.pk, by())
    old.refresh_from_db()
    assert (old.state, old.steps.last().reason) == ("cancelled", "replaced")
    assert Card.objects.get(state="normal").pk == new.pk


def test_what_stands_still_for_another_day_is_the_next_days():
    person(1)
    card = produced(ordered())
    with pytest.raises(Refused, match="before the last step"):
        holding.hand_out(card.pk, by(day=later(-1)))
