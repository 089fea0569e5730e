"""Certification of the right to a benefit: a trace of life, given by oneself or for a relative of the own
household. It extends validity and stops nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from canbao.benefits import certification
from canbao.cases import kept
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.people.models import Person
from canbao.services.behaviour import CaseService, Done, Seen, explained, service
from canbao.services.doing.employment import by_number

WAYS: Final = {"app": "phone", "counter": "agency", "visit": "visit"}


class Certifying(CaseService):
    """The person signed in, or came, or was visited: that is the trace. No face is asked for."""

    outcomes = ("certified",)
    together = True
    sign: ClassVar[str] = ""

    def subject(self, asked: Seen) -> Person | None:
        """Who is certified."""
        found = kept.person(asked.case)
        return found if found is not None and not found.withdrawn else None

    def decide(self, asked: Seen) -> Grant | Refer:
        who = self.subject(asked)
        if who is None:
            return Refer("须由人员核对被认证人", "who is certified, a person has to check")
        if who.death is not None:
            return Refer("档案登记为已死亡，须核实", "on record as having died: verify")
        if asked.text("certification_way") == "visit":
            return Refer("上门认证由工作人员登记", "a visit is recorded by whoever made it")
        return Grant(explained(self, asked, "grant", None, subject=who.pk))

    def effect(self, done: Done) -> Sequence[Written]:
        kind = self.sign or WAYS[done.seen.text("certification_way")]
        made = certification.sign(
            int(done.explanation["subject"]), kind, done.day, done.ground, day=done.day,
            actor=done.maker, door=done.door,
        )  # fmt: skip
        return [Written("life_sign", str(made.pk))]


@service("ELG-01")
class Own(Certifying):
    """For oneself."""


@service("ELG-06")
class OwnInjury(Certifying):
    """For oneself, drawing a benefit of the work injury insurance or as a dependant."""


@service("ELG-02")
class ForARelative(Certifying):
    """For a relative who lives in the same household on record."""

    sign = "relative"

    def subject(self, asked: Seen) -> Person | None:
        said = asked.part("relative")
        found = by_number(str(said.get("number", "")), str(said.get("name", "")))
        own = Person.objects.filter(id=asked.person, household__isnull=False).first()
        if found is None or own is None or found.household != own.household or found.pk == own.pk:
            return None
        return found
