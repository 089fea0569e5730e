"""Visits at home: asked for with a case, which takes a slot of the calendar (`services.visits`) and ends when
somebody was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.cases.models import Case
from canbao.services import visits
from canbao.services.behaviour import CaseService, Done, Seen, explained, service
from canbao.services.catalogue import words
from canbao.services.models import Visit, VisitSlot


class Visiting(CaseService):
    """The earliest free slot of the county of the address, or the one an officer found (`slot`)."""

    outcomes: ClassVar[tuple[str, ...]] = ("visit_booked",)
    by_officer = ("slot",)

    def slot(self, asked: Seen) -> VisitSlot | None:
        """The slot it would take."""
        if asked.whole("slot"):
            return VisitSlot.objects.filter(id=asked.whole("slot")).first()
        return visits.next_free(asked.whole("visit_address"), asked.day)

    def decide(self, asked: Seen) -> Grant | Refer:
        slot = self.slot(asked)
        if slot is None:
            return Refer(
                "所在县区没有空余的上门时段，由人员另行安排后补录（slot）",
                "the county has no free slot: a person arranges one and adds it (slot)",
            )
        return Grant(explained(
            self, asked, "grant", None, slot=slot.pk, day=slot.day.isoformat(), half=slot.half
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        made = visits.book(
            int(done.explanation["slot"]), done.case, done.seen.whole("visit_address"), done.maker,
            done.day, done.door,
        )  # fmt: skip
        return [Written("visit", str(made.pk))]

    def carried_out(self, case: Case, day: date) -> bool:
        return visits.over(case)

    def told(self, asked: Seen, decision: object) -> tuple[str, str]:
        made = Visit.objects.filter(case=asked.case).latest("pk")
        day, (zh, en) = made.slot.day, visits.HALF_WORDS[made.slot.half]
        return (
            f"{self.entry.zh}：已预约{day.year}年{day.month}月{day.day}日{zh}上门；如需取消，请提前告知。",
            f"{self.entry.en}: a visit is booked for {day.isoformat()} {en}; tell us before if it does not "
            "suit.",
        )


@service("RGT-03")
class HomeVisit(Visiting):
    """On the day the person asked for, where a slot of it is free."""

    def admissible(self, asked: Seen) -> list[Lack]:
        if date.fromisoformat(asked.text("visit_day")) > asked.day:
            return []
        ground = words().grounds[self.entry.ground[0]].zh
        return [Lack("visit_day", "今天以后的日期", "a day after today", ground)]

    def slot(self, asked: Seen) -> VisitSlot | None:
        if asked.whole("slot"):
            return super().slot(asked)
        day = date.fromisoformat(asked.text("visit_day"))
        found = visits.free(asked.whole("visit_address"), day, day)
        return found[0] if found and day > asked.day else None


@service("ELG-03")
class CertifyingVisit(Visiting):
    """Somebody comes, and having met the person is the trace of life. A photograph is not asked for."""

    outcomes = ("visit_booked", "certified")
