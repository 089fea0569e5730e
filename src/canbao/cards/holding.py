"""A card in people's hands: handed out, mislaid, lost, found, locked, given back, ended.

Every step says its reason and by whose hand; what takes a card away against the holder's wish needs a named
officer. A person has one card in use at most, and the database says so too.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from canbao.cards import ecards
from canbao.cards.hands import By, hand_of, write
from canbao.cards.models import Card, CardStep
from canbao.cards.ordering import collected
from canbao.cards.states import CARD, ENDED
from canbao.cards.words import parameter, word
from canbao.ledger.refusal import refused
from canbao.people.actor import SYSTEM

THIRD_GENERATION = 3


def hand_out(card_id: int, by: By, *, employer: bool = False) -> Card:
    """Collected and activated: it is in use, what the person had before is cancelled, its order is done;
    a card of the third generation brings the e-card. Again is harmless."""
    with transaction.atomic():
        card = _held(card_id, by)
        if card.state == "normal":
            return card
        for old in Card.objects.select_for_update().filter(person=card.person).exclude(state=ENDED):
            if old.pk != card.pk:
                _go(old, ENDED, "replaced", by)
        _go(card, "normal", "activated", by)
        collected(card, by, employer=employer)
        if card.version >= THIRD_GENERATION:
            ecards.brought(card.person, by)
    return card


def mislay(card_id: int, by: By) -> Card:
    """Blocked for a short time, at once and on any channel; it ends by itself."""
    until = by.day + timedelta(days=parameter("temporary_loss_days") - 1)
    return move(card_id, "temporary_loss", "temporarily_lost", by, until=until)


def lose(card_id: int, by: By) -> Card:
    """Reported lost: blocked until it is found or replaced."""
    return move(card_id, "loss", "lost", by)


def find(card_id: int, by: By) -> Card:
    """Found again: in use as before."""
    return move(card_id, "normal", "found", by)


def lock(card_id: int, by: By) -> Card:
    """Locked by a named officer."""
    return move(card_id, "locked", "locked_by_office", by)


def unlock(card_id: int, by: By) -> Card:
    """Unlocked by a named officer."""
    return move(card_id, "normal", "unlocked", by)


def cancel(card_id: int, reason: str, by: By) -> Card:
    """Ended for good (`given_back`, `holder_died`, `never_collected`); the e-card ends with the last
    card."""
    return move(card_id, ENDED, reason, by)


def move(card_id: int, state: str, reason: str, by: By, *, until: date | None = None) -> Card:
    """One step; a card that is there already stays as it is. Raises Refused for a step that does not
    follow, a reason that does not lead there or is another hand's."""
    if reason == "activated":
        raise refused("启用须经领卡办理", "a card comes into use by being handed out")
    with transaction.atomic():
        card = _held(card_id, by)
        if card.state == state:
            return card
        _go(card, state, reason, by, until)
        if (
            state == ENDED
            and not Card.objects.filter(person=card.person).exclude(state=ENDED).exists()
        ):
            ecards.ended(card.person, by)
    return card


def release_due(day: date, *, most: int = 1_000) -> int:
    """Ends the short blocks whose last day has passed, at most `most` in a call; how many."""
    due = Card.objects.filter(state="temporary_loss", until__lt=day).order_by("id")
    by, done = By(SYSTEM, "night", day), 0
    for card_id in list(due.values_list("id", flat=True)[:most]):
        with transaction.atomic():
            card = Card.objects.select_for_update().get(pk=card_id)
            done += _released(card, by)
    return done


def _held(card_id: int, by: By) -> Card:
    card = Card.objects.select_for_update().filter(pk=card_id).first()
    if card is None:
        raise refused(f"没有{card_id}号卡", f"there is no card {card_id}")
    hand_of(by, card.person)
    last = card.steps.order_by("-id").first()
    if last is not None and by.day < last.day:
        raise refused(
            f"{by.day}早于上一次变动{last.day}", f"{by.day} is before the last step of {last.day}"
        )
    _released(card, By(SYSTEM, by.door, by.day))
    return card


def _released(card: Card, by: By) -> bool:
    if card.state != "temporary_loss" or card.standing(by.day) != "normal":
        return False
    _go(card, "normal", "released_itself", by)
    return True


def _go(card: Card, state: str, reason: str, by: By, until: date | None = None) -> None:
    hand = hand_of(by, card.person)
    leads = CARD[card.state].get(state, ())
    if reason not in leads or hand not in word("reason", reason).hands:
        now, then = word("card_state", card.state), word("card_state", state)
        raise refused(
            f"卡片“{now.zh}”，不能由此办理“{then.zh}”（{reason}）",
            f"the card is {now.en}: it cannot become {then.en} for {reason} by the {hand}",
        )
    CardStep.objects.create(
        card=card, start=card.state, end=state, reason=reason, by=by.actor.name, day=by.day
    )
    card.state, card.until = state, until
    card.save(update_fields=["state", "until"])
    write(by, card.person, reason)
