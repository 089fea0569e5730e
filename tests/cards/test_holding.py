"""A card in people's hands: whose hand, which reason, and a machine that tries every way."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from canbao.cards import holding
from canbao.cards.models import Card, CardStep, ECard
from canbao.cards.states import CARD, CARD_STATES
from canbao.cards.words import word
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from tests.cards.make import DAY, LI, NIGHT, SELF, WANG, by, in_use, later, ordered, produced
from tests.people.make import person


@pytest.mark.django_db
class TestSteps:
    def test_mislaid_it_comes_back_by_itself(self):
        card = holding.mislay(in_use().pk, SELF)
        assert (card.state, card.until) == ("temporary_loss", later(6))
        assert card.standing(later(6)) == "temporary_loss"
        assert card.standing(later(7)) == "normal"
        assert holding.release_due(later(6)) == 0
        assert holding.release_due(later(7)) == 1
        assert holding.release_due(later(7)) == 0
        card.refresh_from_db()
        assert (card.state, card.until) == ("normal", None)
        last = card.steps.last()
        assert (last.reason, last.by) == ("released_itself", "canbao")

    def test_a_step_after_the_block_ran_out_writes_its_end_first(self):
        card = holding.mislay(in_use().pk, SELF)
        holding.lose(card.pk, by(LI, later(30)))
        assert [each.reason for each in card.steps.order_by("id")][-3:] == [
            "temporarily_lost", "released_itself", "lost",
        ]  # fmt: skip

    def test_asked_again_it_is_the_same_step(self):
        card = in_use()
        holding.lose(card.pk, SELF)
        steps = CardStep.objects.count()
        assert holding.lose(card.pk, SELF).state == "loss"
        assert CardStep.objects.count() == steps

    def test_the_holder_neither_locks_nor_unlocks_nor_reports_the_own_death(self):
        card = in_use()
        with pytest.raises(Refused, match="by the holder"):
            holding.lock(card.pk, SELF)
        holding.lock(card.pk, by(WANG))
        with pytest.raises(Refused, match="by the holder"):
            holding.unlock(card.pk, SELF)
        with pytest.raises(Refused, match="by the holder"):
            holding.cancel(card.pk, "holder_died", SELF)

    def test_a_machine_takes_no_card_away(self):
        card = in_use()
        for reason in ("holder_died", "given_back", "never_collected"):
            with pytest.raises(Refused):
                holding.cancel(card.pk, reason, NIGHT)
        with pytest.raises(Refused):
            holding.lock(card.pk, NIGHT)
        card.refresh_from_db()
        assert card.state == "normal"

    def test_a_card_comes_into_use_by_being_handed_out_only(self):
        in_use()
        new = produced(ordered("exchange", "o2"), "B1234567")
        with pytest.raises(Refused, match="handed out"):
            holding.move(new.pk, "normal", "activated", by())

    def test_another_person_and_an_officers_own_card(self):
        card = in_use()
        with pytest.raises(Refused, match="own card"):
            holding.lose(card.pk, by(Actor("zhang", "person", person=2)))
        with pytest.raises(Refused, match="own case"):
            holding.lock(card.pk, by(Actor("wang", "payment_officer", person=1)))
        with pytest.raises(Refused, match="no card"):
            holding.lose(card.pk + 1, SELF)

    def test_the_e_card_ends_with_the_last_card(self):
        card = in_use()
        assert ECard.objects.get().state == "issued"
        holding.cancel(card.pk, "given_back", SELF)
        assert (ECard.objects.get().state, ECard.objects.get().level) == ("revoked", 0)

    @pytest.mark.parametrize("table", ["orderstep", "cardstep", "ecardstep"])
    @pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
    def test_the_database_keeps_the_steps_as_they_were(self, table: str, verb: str):
        in_use()
        statement = (
            f"UPDATE cards_{table} SET day = day"
            if verb == "UPDATE"
            else f"DELETE FROM cards_{table}"
        )
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


class Machine(RuleBasedStateMachine):
    """Two cards of one person, moved by anybody in any way: what is allowed is what the map says."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        person(1)
        first = produced(ordered(), "A12345671")
        holding.hand_out(first.pk, by())
        second = produced(ordered("exchange", "o2"), "B12345671")
        self.cards, self.day = [first.pk, second.pk], DAY

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(which=st.integers(0, 1), state=st.sampled_from(CARD_STATES),
          reason=st.sampled_from(sorted({r for each in CARD.values() for rs in each.values() for r in rs})),
          who=st.sampled_from([LI, WANG, NIGHT.actor]))  # fmt: skip
    def move(self, which: int, state: str, reason: str, who: Actor) -> None:
        card = Card.objects.get(pk=self.cards[which])
        was = card.standing(self.day)
        hand = {"li": "holder", "wang": "officer"}.get(who.name, "system")
        # A card may not come into use beside another: `hand_out` is the way.
        beside = Card.objects.filter(person=1, state="normal").exclude(pk=card.pk).exists()
        if reason == "activated" or (state == "normal" and beside):
            return
        allowed = reason in CARD[was].get(state, ()) and hand in word("reason", reason).hands
        until = self.day if state == "temporary_loss" else None
        try:
            after = holding.move(card.pk, state, reason, by(who, self.day), until=until)
        except Refused:
            assert not allowed
            assert state != was
            assert Card.objects.get(pk=card.pk).standing(self.day) == was
        else:
            assert allowed or state == was
            assert after.state == state

    @precondition(lambda self: Card.objects.filter(pk__in=self.cards, state="sealed").exists())
    @rule()
    def hand_out(self) -> None:
        card = Card.objects.filter(pk__in=self.cards, state="sealed").first()
        holding.hand_out(card.pk, by(day=self.day))
        assert Card.objects.exclude(state="cancelled").get().pk == card.pk

    @rule()
    def night(self) -> None:
        holding.release_due(self.day)
        assert not Card.objects.filter(until__lt=self.day).exists()

    @invariant()
    def one_in_use_and_the_steps_tell_the_state(self) -> None:
        assert Card.objects.filter(person=1, state="normal").count() <= 1
        for card in Card.objects.filter(pk__in=self.cards):
            steps = list(card.steps.order_by("id"))
            assert steps[-1].end == card.state
            assert all(a.end == b.start for a, b in pairwise(steps))
            assert all(b.reason in CARD[b.start][b.end] for b in steps[1:])
        left = Card.objects.exclude(state="cancelled").exists()
        assert ECard.objects.get().state == ("issued" if left else "revoked")


class TestMachine(TestCase):
    def test_no_way_leads_where_the_map_does_not(self) -> None:
        run_state_machine_as_test(
            Machine, settings=settings(max_examples=25, stateful_step_count=20)
        )
