"""The record of a person: details, key data, the own answer to the record, a correction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.ledger.refusal import refused
from canbao.people import changes
from canbao.people.changes import Warrant
from canbao.services import filings
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service

NEW_VALUE: Final = "corrected_value"


def warrant(done: Done) -> Warrant:
    """On whose word the record is changed: the decision's."""
    checker = done.checker.name if done.checker else ""
    return Warrant(done.maker, done.door, done.ground, done.day, checker)


def written(made: Any) -> Written:
    """A change of the record as an effect."""
    return Written("change", str(made.pk))


@service("REG-10")
class Details(CaseService):
    """Phone and residence as the person says them: granted at once, written to the record."""

    outcomes = ("record_changed",)

    def decide(self, asked: Seen) -> Grant | Refer:
        changed = [f"{row['item']}={row['value']}" for row in asked.rows("changed_personal_items")]
        return Grant(explained(self, asked, "grant", None, changed=changed))

    def effect(self, done: Done) -> Sequence[Written]:
        return [
            written(changes.set_field(done.seen.person, row["item"], row["value"], warrant(done)))
            for row in done.seen.rows("changed_personal_items")
        ]


class Corrected(CaseService):
    """Key data: what is right a paper or the police says; an officer enters it, a second one checks."""

    second = True
    by_officer = (NEW_VALUE,)
    item = ""

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("关键信息更正须由两人核对证明材料", "key data are corrected by two people, from a proof")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if not asked.text(NEW_VALUE):
            raise refused(
                "请先录入更正后的内容及其来源（corrected_value）",
                "enter what is right and where that is from first (corrected_value)",
            )
        if said is None:
            raise refused("更正须写明理由", "a correction says why")
        return Grant(explained(
            self, asked, "grant", None, reason={"zh": said.zh, "en": said.en}, ground=said.ground,
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        field, value = done.seen.text(self.item), done.seen.text(NEW_VALUE)
        return [written(changes.set_field(done.seen.person, field, value, warrant(done)))]


@service("REG-11")
class KeyData(Corrected):
    """Name, birth or sex put right from a proof, by two, the old value kept beside."""

    outcomes = ("record_changed_logged",)
    item = "disputed_identity_item"


@service("RGT-08")
class CorrectMyRecord(Corrected):
    """An entry of the record the person finds wrong. What is in the ledger is put right where it was
    booked; this changes what the record itself says."""

    outcomes = ("record_changed_logged", "reasons")
    item = "wrong_item"

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if asked.text(self.item) in ("spells", "payments"):
            raise refused(
                "参保和缴费记录按参保、补缴或退费事项更正，不能在此直接改写",
                "enrolment and contributions are put right by their own services (enrolment, paying "
                "missed periods, refund), not rewritten here",
            )
        return super().by_hand(asked, human, said)


@service("REG-20")
class Answered(CaseService):
    """The person looked at the own record and answered: no visit is needed. What is said is put on file;
    it changes nothing by itself."""

    outcomes = ("record_confirmed",)
    NAMES: Final = ("residence_confirmed", "work_state", "insured_elsewhere", "reason_not_insured")

    def decide(self, asked: Seen) -> Grant | Refer:
        return Grant(explained(self, asked, "grant"))

    def effect(self, done: Done) -> Sequence[Written]:
        said = {name: done.seen.value(name) for name in self.NAMES if done.seen.value(name) is not None}
        return [filings.enter(done, "record_answer", said, person=done.seen.person)]
