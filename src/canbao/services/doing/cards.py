"""The social security card: applied for, put to use, reported lost, replaced; the e-card, and relatives
served through it. How a card moves is the room of cards' (`canbao.cards`); here a case asks for it.

A card is moved by its holder's own hand or an officer's, never by a machine: where a robot grants what the
holder asked for with the own account, the hand is the holder's.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from canbao.accounts.models import Account
from canbao.batches.canonical import Plain
from canbao.benefits.office import is_human
from canbao.cards import ecards, holding, ordering, passwords, relatives
from canbao.cards.hands import By
from canbao.cards.models import RELATIONS, Card, CardOrder, Password
from canbao.cards.states import DONE, ENDED, MADE
from canbao.cards.words import parameter
from canbao.cases import mandates
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written, current
from canbao.cases.engine import Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.ledger.refusal import Refused, refused
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services.awards import own_account
from canbao.services.behaviour import CaseService, Done, Seen, explained, service
from canbao.services.catalogue import words
from canbao.services.doing.employment import by_number

STAFFED: Final = ("counter", "village", "bank", "office")
NO_CARD: Final = Refer("登记中没有可办理的社会保障卡", "there is no card on record that this fits")


def holders_hand(case: Case, door: str, day: date) -> By | None:
    """The hand of whoever asked: the holder with the own account, or an officer at a counter; None for
    anybody else."""
    if own_account(case, case.person):
        return By(Actor(case.asked_by, "person", person=case.person), door, day)
    account = Account.objects.filter(username=case.asked_by, is_active=True).first()
    return By(account.actor, door, day) if account is not None and is_human(account.actor) else None


def hand(done: Done) -> By:
    """Who moves the card: the officer who decided, else whoever asked. Raises Refused where a machine
    would."""
    if is_human(done.maker):
        return By(done.maker, done.door, done.day)
    by = holders_hand(done.case, done.door, done.day)
    if by is None:
        raise refused(
            "卡片只能由持卡人本人或经办人员办理", "a card is moved by its holder or an officer only"
        )
    return by


def card_in(person: int, day: date, *states: str) -> Card | None:
    """The last card of a person that stands in one of these states on a day."""
    held = Card.objects.filter(person=person).exclude(state=ENDED).order_by("-id")
    return next((each for each in held if each.standing(day) in states), None)


def touched(done: Done, what: str, record: int) -> list[Written]:
    """A row that several cases move, each once, as an effect of this one."""
    return [Written(what, f"{record}:{done.case.number}")]


class Ordering(CaseService):
    """A card is ordered; the case goes on until it is made."""

    outcomes: ClassVar[tuple[str, ...]] = ("card_ordered",)

    @abstractmethod
    def order_kind(self, asked: Seen) -> str:
        """Which kind of order it is."""

    def decide(self, asked: Seen) -> Grant | Refer:
        kind = self.order_kind(asked)
        try:
            ordering.fits(asked.person, kind, asked.day)
        except Refused as reason:
            return Refer(reason.zh, reason.en)
        return Grant(explained(self, asked, "grant", None, order=kind))

    def effect(self, done: Done) -> Sequence[Written]:
        made = ordering.order(
            done.seen.person, str(done.explanation["order"]), done.seen.whole("delivery_address"),
            By(done.maker, done.door, done.day), key=f"services:{done.case.number}:{done.decision.number}",
        )  # fmt: skip
        return [Written("card_order", str(made.pk))]

    def carried_out(self, case: Case, day: date) -> bool:
        decision = current(case)
        assert decision is not None, "asked after the decision only"
        orders = decision.effects.filter(what="card_order").values_list("record", flat=True)
        there = CardOrder.objects.filter(pk__in=[int(each) for each in orders])
        return all(each.state in (*MADE, *DONE) for each in there)

    def told(self, asked: Seen, decision: object) -> tuple[str, str]:
        return (
            f"{self.entry.zh}：已下单制卡，制作进度可随时查询；领卡启用后生效。",
            f"{self.entry.en}: ordered; its production can be followed, and it counts once it is handed out.",
        )


@service("CRD-01")
class FirstCard(Ordering):
    """The first card."""

    def order_kind(self, asked: Seen) -> str:
        return "first"


@service("CRD-09")
class AnotherCard(Ordering):
    """In place of one that is lost, damaged, ends soon or names another place. The card before is cancelled
    when the new one is handed out, so that nobody is without."""

    outcomes = ("card_ordered", "old_card_cancelled")
    KINDS: Final = {
        "lost": "replacement",
        "damaged": "exchange",
        "moved": "exchange",
        "expires": "renewal",
    }

    def order_kind(self, asked: Seen) -> str:
        return self.KINDS[asked.text("replacement_reason")]


@service("CRD-02")
class PutToUse(CaseService):
    """A sealed card the holder has in hand comes into use."""

    outcomes = ("card_normal",)

    def decide(self, asked: Seen) -> Grant | Refer:
        if asked.value("card_at_hand") is not True:
            return Refer("卡片不在手中，须先领卡", "the card is not at hand: it is collected first")
        card = card_in(asked.person, asked.day, "sealed")
        return (
            NO_CARD if card is None else Grant(explained(self, asked, "grant", None, card=card.pk))
        )

    def effect(self, done: Done) -> Sequence[Written]:
        card = holding.hand_out(int(done.explanation["card"]), hand(done))
        return touched(done, "card", card.pk)


@service("CRD-08")
class Lost(CaseService):
    """Mislaid, lost, or found again. A loss blocks the card the moment it is handed in, whoever decides
    later and when; finding it again waits for the decision."""

    outcomes = ("card_state_changed",)
    FROM: Final = {
        "mislaid": ("normal", "temporary_loss"), "lost": ("normal", "temporary_loss", "loss"),
        "found": ("temporary_loss", "loss", "normal"),
    }  # fmt: skip

    def card(self, asked: Seen) -> Card | None:
        """The card it is about."""
        return card_in(asked.person, asked.day, *self.FROM[asked.text("loss_kind")])

    def moved(self, asked: Seen, by: By) -> Card:
        """The card as it was asked to be."""
        card, kind = self.card(asked), asked.text("loss_kind")
        if card is None:
            raise refused(NO_CARD.zh, NO_CARD.en)
        move = {"mislaid": holding.mislay, "lost": holding.lose, "found": holding.find}[kind]
        reason = {"mislaid": "temporarily_lost", "lost": "lost", "found": "found"}[kind]
        if card.steps.filter(reason=reason, day__gte=asked.case.opened).exists():
            # Done when it was handed in; what the holder did since then counts.
            return card
        return move(card.pk, by)

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        by = holders_hand(asked.case, door, asked.day)
        if asked.text("loss_kind") != "found" and by is not None and self.card(asked) is not None:
            self.moved(asked, by)

    def decide(self, asked: Seen) -> Grant | Refer:
        card = self.card(asked)
        return (
            NO_CARD if card is None else Grant(explained(self, asked, "grant", None, card=card.pk))
        )

    def effect(self, done: Done) -> Sequence[Written]:
        return touched(done, "card", self.moved(done.seen, hand(done)).pk)


@service("CRD-11")
class IssueECard(CaseService):
    """The e-card of a holder whose card is in use. The password is set in the room of cards at once, as the
    holder's own deed, and never stands with the case."""

    outcomes = ("ecard_issued",)

    def keep(
        self, person: int | None, channel: str, answers: Mapping[str, Plain], deed: Deed
    ) -> Mapping[str, Plain]:
        if "new_password" not in answers:
            return answers
        if person is None:
            raise refused("密码属于持卡人本人", "a password is its holder's")
        there = Password.objects.filter(person=person).first()
        if there is not None and channel not in STAFFED:
            # Who signed in is not yet who knows the old one: nobody takes over a password online.
            raise refused(
                "密码已锁定，请到柜台凭证件重置" if there.locked else "已设置密码，无须再填；忘记的请到柜台凭证件重置",
                "the password is locked: reset it at a counter" if there.locked
                else "a password is set: leave this empty; who forgot it resets it at a counter",
            )  # fmt: skip
        by = By(deed.actor, deed.door, deed.day)
        passwords.set_password(person, str(answers["new_password"]), by)
        return {**answers, "new_password": True}

    def admissible(self, asked: Seen) -> list[Lack]:
        if Password.objects.filter(person=asked.person).exists():
            return []
        ground = words().grounds[self.entry.ground[0]].zh
        return [
            Lack(
                "new_password",
                "六位密码（尚未设置）",
                "a password of six digits (none is set)",
                ground,
            )
        ]

    def decide(self, asked: Seen) -> Grant | Refer:
        if card_in(asked.person, asked.day, "normal") is None:
            return Refer("须先持有正常的社会保障卡", "an e-card needs a card in use")
        if not Password.objects.filter(person=asked.person, locked=False).exists():
            return Refer("须先设置密码", "an e-card needs a password that is not locked")
        return Grant(explained(self, asked, "grant"))

    def effect(self, done: Done) -> Sequence[Written]:
        made = ecards.issue(done.seen.person, hand(done))
        return touched(done, "ecard", made.pk)


@service("CRD-13")
class LinkRelative(CaseService):
    """A relative is served through the holder's e-card. A child of the own household is linked on the
    holder's word as guardian; an adult who gave the holder a mandate for this has agreed with it; whoever
    else agreed, an officer verifies (`agreed_by`, `relation`)."""

    outcomes = ("ecard_delegated",)
    by_officer = ("agreed_by", "relation")

    def relative(self, asked: Seen) -> Person | None:
        """Who is to be linked."""
        said = asked.part("relative")
        return by_number(str(said.get("number", "")), str(said.get("name", "")))

    def agreed(self, asked: Seen, who: Person) -> tuple[str, str]:
        """Who agreed and as which relation; empty where a person has to find out."""
        if asked.text("agreed_by") and asked.text("relation") in RELATIONS:
            return asked.text("agreed_by"), asked.text("relation")
        own = Person.objects.filter(id=asked.person, household__isnull=False).first()
        if own is not None and who.household == own.household and self.child(who, asked.day):
            return asked.case.asked_by, "child"
        try:
            given = mandates.acting(asked.case.asked_by, self.id, asked.day, person=who.pk)
        except Refused:
            return "", ""
        return given.given_by, "other"

    def child(self, who: Person, day: date) -> bool:
        """Under age on the day; whoever's birth is not known is asked like an adult."""
        born = who.birth
        if born is None:
            return False
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < parameter(
            "adult_age"
        )

    def decide(self, asked: Seen) -> Grant | Refer:
        who = self.relative(asked)
        if who is None:
            return Refer(
                "按身份号码和姓名没有找到唯一的亲属", "no single person fits the number and name"
            )
        agreed_by, relation = self.agreed(asked, who)
        if not agreed_by:
            return Refer(
                "亲属关系和本人（监护人）同意须由人员核实（agreed_by、relation）",
                "a person verifies the relation and who agreed (agreed_by, relation)",
            )
        return Grant(explained(
            self, asked, "grant", None, relative=who.pk, relation=relation, agreed_by=agreed_by
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        told = done.explanation
        made = relatives.link(
            done.seen.person, int(told["relative"]), str(told["relation"]), hand(done),
            agreed_by=str(told["agreed_by"]),
        )  # fmt: skip
        return touched(done, "relative", made.pk)
