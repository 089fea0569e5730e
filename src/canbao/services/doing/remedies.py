"""What is done against a decision: human review of an automatic one, review of a calculation,
administrative review. The decision named is contested at once; somebody who had no hand in it is drawn,
and finds that it is made anew or that it stands – the latter with reasons, by a named person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from canbao.batches.canonical import Plain
from canbao.benefits.office import Human
from canbao.cases import deciding, draw
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written, current
from canbao.cases.engine import Asked, Fact, Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cases.models.handling import REVIEW
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor
from canbao.people.identity import same_name
from canbao.services import path
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.doing.voices import no_such_case, own_case_of

CONTESTABLE: Final = ("served", "effected", "closed")
PENSIONS: Final = ("PEN-01", "PEN-02", "PEN-05", "RES-01")


class Remedy(CaseService):
    """A case about another case. `automatic` asks that a machine decided that one."""

    automatic: ClassVar[bool] = False

    def target(self, asked: Seen) -> Case | None:
        """The case whose decision is contested."""
        return own_case_of(asked)

    def admissible(self, asked: Seen) -> list[Lack]:
        found = self.target(asked)
        now = current(found) if found is not None else None
        machine = now is not None and now.by.startswith("robot:")
        if found is None or now is None or found.state not in CONTESTABLE or (
            self.automatic and not machine
        ):
            return no_such_case(
                asked,
                "本人已有决定且未在复核中的办件编号" + ("（自动作出的决定）" if self.automatic else ""),
                "the number of an own case that is decided and not under review"
                + (" (decided by a machine)" if self.automatic else ""),
            )
        return []

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        found = self.target(asked)
        assert found is not None, "not admissible without"
        said = asked.text("contested_point")
        deciding.contest(found.number, found.version, said, Deed(actor, door, asked.day))

    def draws_on(self, asked: Seen) -> Case | None:
        return self.target(asked)

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("由未参与原决定的人员复核", "somebody who had no hand in the decision reviews it")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not (said.zh.strip() and said.en.strip()):
            raise refused("变更决定须说明理由", "say why the decision is made anew")
        self.fit(asked, human.actor)
        return Grant(explained(self, asked, "grant", None, reason={"zh": said.zh, "en": said.en}))

    def fit(self, asked: Seen, *hands: Actor) -> Case:
        """The case, where none of these people had a hand in its decision."""
        found = self.target(asked)
        if found is None or found.state != "contested":
            raise refused("原办件不在复核中", "the case named is not under review")
        now = current(found)
        if draw.latest(found, REVIEW) is None:
            raise refused("尚未随机抽取复核人员", "nobody has been drawn for the review yet")
        draw.only_the_drawn(found, REVIEW, hands[0])
        for hand in hands:
            if now is not None and any(same_name(hand.name, name) for name in (now.by, now.checked_by)):
                raise refused(
                    f"{hand.name}参与过原决定，不能复核", f"{hand.name} had a hand in the decision"
                )
        return found

    def effect(self, done: Done) -> Sequence[Written]:
        hands = [done.maker] + ([done.checker] if done.checker else [])
        found = self.fit(done.seen, *hands)
        why = done.explanation["reason"]
        deciding.change(
            found.number, found.version, f"{why['zh']} / {why['en']}",
            path.limit(path.entry_of(found)), Deed(done.maker, done.door, done.day),
        )  # fmt: skip
        return [Written("changed", f"{found.number}:{done.case.number}")]

    def on_refusal(self, done: Done) -> None:
        hands = [done.maker] + ([done.checker] if done.checker else [])
        found = self.fit(done.seen, *hands)
        deed = Deed(done.maker, done.door, done.day)
        deciding.close(found.number, found.version, "upheld", deed)


@service("RGT-10")
class HumanReview(Remedy):
    """A decision of a machine is looked at by a person, whatever it said."""

    outcomes = ("human_decision",)
    automatic = True


@service("RGT-12")
class AdministrativeReview(Remedy):
    """Review within the house the law gives it to; the courts stay open after it."""

    outcomes = ("review_decision",)


@service("PEN-08")
class Calculation(Remedy):
    """Review of how a pension was worked out: the last decision on one."""

    outcomes = ("decision_changed", "reasons")

    def fetch(self, asked: Asked, given: Mapping[str, Plain], day: date) -> Sequence[Fact]:
        last = (
            Case.objects.filter(person=asked.person, service__in=PENSIONS, decisions__isnull=False)
            .order_by("-last_day", "-pk")
            .first()
        )
        if last is None:
            return ()
        return [Fact("calculation", {"case": last.number}, "benefits", day, "社会保险经办条例第三十二条")]

    def target(self, asked: Seen) -> Case | None:
        number = asked.part("calculation").get("case", "")
        return Case.objects.filter(number=number, person=asked.case.person).first()
