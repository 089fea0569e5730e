"""The e-card: brought by the card, opened and closed, and shown masked."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from canbao.cards import ecards, holding, passwords
from canbao.cards.models import ECard
from canbao.ledger.refusal import Refused
from canbao.people.looks import look
from tests.cards.make import DAY, LI, SELF, by, in_use, later, ordered, produced
from tests.people.make import person

pytestmark = pytest.mark.django_db


def shown(day: date = DAY):
    return ecards.view(look(LI, 1, "own_record", "test"), day)


def test_a_card_of_the_third_generation_brings_it_and_an_older_one_does_not():
    in_use(version=2)
    assert not ECard.objects.exists()
    with pytest.raises(Refused, match="needs a password"):
        ecards.issue(1, SELF)
    passwords.set_password(1, "250814", SELF)
    assert ecards.issue(1, SELF).level == 1


def test_payment_is_opened_closed_and_the_card_taken_off():
    in_use()
    assert ecards.open_payment(1, SELF).level == 2
    assert ecards.close_payment(1, SELF).level == 1
    with pytest.raises(Refused, match="not open"):
        ecards.close_payment(1, SELF)
    assert ecards.unlink(1, SELF).level == 0
    with pytest.raises(Refused, match="cannot become"):
        ecards.open_payment(1, SELF)


def test_one_taken_off_is_not_put_back_by_a_new_card():
    old = in_use()
    ecards.unlink(1, SELF)
    holding.lose(old.pk, SELF)
    holding.hand_out(produced(ordered("replacement", "o2"), "B1234567").pk, by())
    assert ECard.objects.get().state == "unlinked"


def test_another_person_opens_nothing():
    in_use()
    person(2)
    with pytest.raises(Refused, match="own card"):
        ecards.unlink(1, by(type(LI)("zhang", "person", person=2)))


def test_what_is_shown_is_masked_whoever_looks():
    in_use(expires=date(2036, 3, 1))
    told = shown()
    assert (told.name, told.card, told.usable, told.level) == ("*小明", "*****5671", True, 1)
    assert told.number.startswith("*********")
    clear = ecards.view(look(LI, 1, "own_number", "test", unmask=True), DAY)
    assert clear == told


def test_it_does_not_work_while_the_card_is_lost_and_says_why():
    card = in_use()
    holding.mislay(card.pk, SELF)
    assert (shown().usable, shown().why_en) == (False, "the card is reported lost for a short time")
    assert shown(later(7)).usable
    holding.lose(card.pk, by(LI, later(8)))
    assert (shown(later(8)).usable, shown(later(8)).why_zh) == (False, "社会保障卡正式挂失")


def test_after_expiry_and_without_any_card():
    in_use(expires=date(2026, 12, 31))
    assert shown(date(2026, 12, 31)).usable
    assert "expired" in shown(date(2027, 1, 1)).why_en
    person(2)
    told = ecards.view(look(type(LI)("z", "person", person=2), 2, "own_record", "test"), DAY)
    assert (told.usable, told.state, told.card) == (False, "none", "")


@pytest.mark.parametrize(
    ("state", "level"), [("issued", 2), ("payment_open", 1), ("none", 1), ("gone", 0)]
)
def test_the_database_knows_which_level_a_state_has(state: str, level: int):
    with pytest.raises(IntegrityError), transaction.atomic():
        ECard.objects.create(person=1, state=state, level=level)
