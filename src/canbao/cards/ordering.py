"""Orders of cards: asked for, produced step by step, and the card that comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from canbao.cards.hands import By, hand_of, write
from canbao.cards.models import ORDER_KINDS, Card, CardOrder, CardStep, OrderStep
from canbao.cards.numbers import is_card_number
from canbao.cards.states import DONE, ENDED, MADE, PRODUCTION
from canbao.cards.words import parameter, word
from canbao.ledger.refusal import refused
from canbao.people.models import Person

BY_HOLDER: Final = ("withdrawn",)


def order(person: int, kind: str, place: int, by: By, *, key: str) -> CardOrder:
    """An order (`first`, `replacement`, `exchange`, `renewal`). The same key is the same order. Raises
    Refused where the kind does not fit the cards the person has, or one is on its way already."""
    hand_of(by, person)
    if kind not in ORDER_KINDS or not key:
        raise refused(
            f"没有“{kind}”这种申领或缺少标识", f"{kind!r} is no kind of order, or no key is given"
        )
    with transaction.atomic():
        # The log's head is the lock under which two orders of one person follow each other.
        write(by, person, f"order_{kind}")
        there = CardOrder.objects.filter(key=key).first()
        if there is not None:
            if (there.person, there.kind) != (person, kind):
                raise refused(
                    f"标识{key}已用于另一申领", f"key {key} ordered another card: take a new one"
                )
            return there
        fits(person, kind, by.day)
        made = CardOrder.objects.create(
            person=person,
            kind=kind,
            place=place,
            state="ordered",
            day=by.day,
            by=by.actor.name,
            key=key,
        )
        OrderStep.objects.create(order=made, end="ordered", by=by.actor.name, day=by.day)
    return made


def fits(person: int, kind: str, day: date) -> None:
    """Raises Refused, with the reason, where an order of the kind does not fit the person or the cards."""
    if not Person.objects.filter(id=person, withdrawn=False, death__isnull=True).exists():
        raise refused(f"没有编号为{person}的在世人员", f"there is no living person {person}")
    running = CardOrder.objects.filter(person=person).exclude(state__in=DONE).first()
    if running is not None:
        zh, en = word("production", running.state).zh, word("production", running.state).en
        raise refused(f"已有在办的申领（{zh}）", f"a card is on its way already: {en}")
    cards = list(Card.objects.filter(person=person))
    held = [each for each in cards if each.state != ENDED]
    states = {each.state for each in held}
    if kind == "first" and held:
        raise refused(
            "已有社会保障卡，可申请换领或补领",
            "there is a card: order an exchange or a replacement",
        )
    if kind == "replacement" and not (cards and states <= {"loss"}):
        raise refused(
            "补领须先正式挂失", "a replacement is for a card reported lost: report it first"
        )
    if kind in ("exchange", "renewal") and "normal" not in states:
        raise refused("换领须持有正常的卡", "an exchange or renewal is for a card in use")
    if kind == "renewal":
        ends = next(each.expires for each in held if each.state == "normal")
        from_day = ends - timedelta(days=parameter("renewal_days")) if ends else None
        if from_day is None or day < from_day:
            raise refused(
                f"自{from_day}起可换领" if from_day else "此卡没有有效期，无需到期换领",
                f"it can be renewed from {from_day}" if from_day else "this card does not expire",
            )


def go(order_id: int, state: str, by: By, *, note: str = "") -> CardOrder:
    """The next step of the production; the step it is at already is harmless. The holder may withdraw an
    order, all else is the office's or the maker's. Collecting is `hand_out`'s."""
    with transaction.atomic():
        held = _held(order_id)
        hand = hand_of(by, held.person)
        if state in ("collected", "collected_by_employer"):
            raise refused("领取须经启用卡片办理", "a card is collected by handing it out")
        if hand == "holder" and state not in BY_HOLDER:
            raise refused("持卡人只能撤回申领", "the holder can only withdraw an order")
        if held.state != state:
            _step(held, state, by, note)
            write(by, held.person, f"production_{state}")
    return held


def made(order_id: int, number: str, version: int, by: By, *, expires: date | None = None) -> Card:
    """The card that came of an order: sealed, with the number the maker wrote on it. Again with the same
    number is harmless. Raises Refused for an order not so far, a number that is none or another's."""
    if not is_card_number(number):
        raise refused(
            "卡号须为8或9位数字或大写字母", "a card number has eight or nine digits or capitals"
        )
    with transaction.atomic():
        held = _held(order_id)
        if hand_of(by, held.person) == "holder":
            raise refused("制卡由经办机构登记", "what the maker made is recorded by the office")
        there = Card.objects.filter(order=held).first()
        if there is not None and there.number == number:
            return there
        if there is not None or Card.objects.filter(number=number).exists():
            raise refused(
                "该申领已有卡，或卡号已使用", "the order has its card, or the number is in use"
            )
        if held.state not in MADE:
            raise refused("卡片尚未制成", "the card is not made yet")
        if version < 1 or (expires is not None and expires <= by.day):
            raise refused("卡版本或有效期不对", "version or day of expiry is wrong")
        card = Card.objects.create(
            number=number, person=held.person, order=held, version=version, state="sealed",
            made=by.day, expires=expires,
        )  # fmt: skip
        CardStep.objects.create(
            card=card, end="sealed", reason="made", by=by.actor.name, day=by.day
        )
        write(by, held.person, "card_made")
    return card


def collected(card: Card, by: By, *, employer: bool = False) -> None:
    """The order of a card that is handed out is done; in the caller's transaction."""
    held = _held(card.order_id)
    if held.state not in DONE:
        _step(held, "collected_by_employer" if employer else "collected", by, "")


def _held(order_id: int) -> CardOrder:
    held = CardOrder.objects.select_for_update().filter(pk=order_id).first()
    if held is None:
        raise refused(f"没有{order_id}号申领", f"there is no order {order_id}")
    return held


def _step(held: CardOrder, state: str, by: By, note: str) -> None:
    if state not in PRODUCTION[held.state]:
        raise refused(
            f"“{word('production', held.state).zh}”之后不能是“{state}”",
            f"{state} does not follow {held.state}; what may: "
            f"{', '.join(PRODUCTION[held.state]) or 'nothing'}",
        )
    OrderStep.objects.create(
        order=held, start=held.state, end=state, by=by.actor.name, day=by.day, note=note[:200]
    )
    held.state = state
    held.save(update_fields=["state"])
