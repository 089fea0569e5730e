"""The e-card: issued with a card of the third generation, unlinked by its holder, ended with the last card;
and what is shown of it, masked. The signed code is not made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from canbao.cards import numbers
from canbao.cards.hands import By, hand_of, write
from canbao.cards.models import Card, ECard, ECardStep, Password
from canbao.cards.states import ECARD, ENDED, LEVELS
from canbao.cards.words import parameter, word
from canbao.ledger.refusal import refused
from canbao.people.looks import PersonView
from canbao.people.numbers import masked_name, masked_number


@dataclass(frozen=True, slots=True)
class ECardView:
    """What is shown: names and numbers masked. `usable` is whether it works on the day, else `why` says in
    both languages why not."""

    name: str
    number: str
    card: str
    card_state: str
    expires: date | None
    state: str
    level: int
    usable: bool
    why_zh: str = ""
    why_en: str = ""


def issue(person: int, by: By) -> ECard:
    """Issued to a holder of a card in use who has set a password."""
    if not Card.objects.filter(person=person, state="normal").exists():
        raise refused("须先持有正常的社会保障卡", "an e-card needs a card in use")
    if not Password.objects.filter(person=person, locked=False).exists():
        raise refused("须先设置密码", "an e-card needs a password that is not locked")
    return go(person, "issued", by)


def open_payment(person: int, by: By) -> ECard:
    """Payment as well: level 2."""
    return go(person, "payment_open", by)


def close_payment(person: int, by: By) -> ECard:
    """Identity and services only: level 1. What is not open stays as it is."""
    held = ECard.objects.filter(person=person).first()
    if held is None or held.state != "payment_open":
        raise refused("未开通支付", "payment is not open")
    return go(person, "issued", by)


def unlink(person: int, by: By) -> ECard:
    """Taken off by its holder; it can be issued again."""
    return go(person, "unlinked", by)


def go(person: int, state: str, by: By) -> ECard:
    """One step; the state it has already is harmless. Raises Refused for one that does not follow."""
    hand_of(by, person)
    with transaction.atomic():
        ECard.objects.get_or_create(person=person)
        held = ECard.objects.select_for_update().get(person=person)
        if held.state == state:
            return held
        if state not in ECARD[held.state]:
            raise refused(
                f"电子社保卡“{word('ecard_state', held.state).zh}”，不能由此办理"
                f"“{word('ecard_state', state).zh}”",
                f"the e-card is {word('ecard_state', held.state).en}: it cannot become "
                f"{word('ecard_state', state).en}",
            )
        ECardStep.objects.create(
            ecard=held, start=held.state, end=state, by=by.actor.name, day=by.day
        )
        held.state, held.level = state, LEVELS[state]
        held.save(update_fields=["state", "level"])
        write(by, person, f"ecard_{state}")
    return held


def brought(person: int, by: By) -> None:
    """A card of the third generation brings the e-card at once, unless its holder has taken it off."""
    held = ECard.objects.filter(person=person).first()
    if held is None or held.state in ("none", "revoked"):
        go(person, "issued", by)


def ended(person: int, by: By) -> None:
    """The last card is cancelled: personal services stop."""
    held = ECard.objects.filter(person=person).first()
    if held is not None and "revoked" in ECARD[held.state]:
        go(person, "revoked", by)


def view(person: PersonView, day: date) -> ECardView:
    """What is shown of a person's e-card on a day. The person was looked at with a purpose before, masked
    or not: here it is masked always."""
    held = ECard.objects.filter(person=person.id).first() or ECard(person=person.id)
    cards = Card.objects.filter(person=person.id).exclude(state=ENDED).order_by("-id")
    card = next((each for each in cards if each.state != "sealed"), cards.first())
    on = card.standing(day) if card else ""
    why = _why_not(held, card, on, day)
    hide = person.masked
    return ECardView(
        name=person.name if hide else masked_name(person.name),
        number=person.number if hide else masked_number(person.number),
        card=numbers.masked(card.number) if card else "", card_state=on,
        expires=card.expires if card else None, state=held.state, level=held.level,
        usable=not why, why_zh=why[0] if why else "", why_en=why[1] if why else "",
    )  # fmt: skip


def _why_not(held: ECard, card: Card | None, on: str, day: date) -> tuple[str, str] | None:
    state = word("ecard_state", held.state)
    if held.level == 0:
        return f"电子社保卡{state.zh}", f"the e-card is {state.en}"
    if card is None:
        return "没有可用的社会保障卡", "there is no card in use"
    if card.expires is not None and card.expires < day:
        return f"社会保障卡已于{card.expires}到期", f"the card expired on {card.expires}"
    lost = on in ("loss", "temporary_loss")
    if on == "normal" or (lost and parameter("ecard_while_lost")):
        return None
    told = word("card_state", on)
    return f"社会保障卡{told.zh}", f"the card is {told.en}"
