"""Life events: one application opens the cases that belong to it, they run side by side, and one list
shows them all. A bundle decides nothing itself; every part is decided by its own service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from canbao.batches.canonical import Plain
from canbao.cases.answers import Grant, Refer
from canbao.cases.clocks import read
from canbao.cases.deciding import Written
from canbao.cases.engine import Asked, Fact
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Clock
from canbao.people.actor import SYSTEM, Actor
from canbao.people.models import Person
from canbao.services import catalogue, path
from canbao.services.behaviour import CaseService, Done, Seen, case_service, explained, service
from canbao.services.doing.survivors import DECEASED, AfterDeath
from canbao.services.models import BundlePart

OVER = ("closed", "withdrawn")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a bundle's list: the case, its service, where it stands, and until when."""

    number: str
    service: str
    zh: str
    en: str
    state: str
    due: date | None


def one_list(bundle: Case, day: date) -> list[Listed]:
    """Every part of a bundle as it stands on a day, in order."""
    found = []
    for part in BundlePart.objects.filter(bundle=bundle).select_related("case").order_by("number"):
        entry = catalogue.entry(part.case.service)
        clock = Clock.objects.filter(case=part.case, kind="decision", ended__isnull=True).first()
        found.append(Listed(
            part.case.number, entry.id, entry.zh, entry.en, part.case.state,
            read(clock, day).due if clock else None,
        ))  # fmt: skip
    return found


class Bundle(CaseService):
    """`parts` are opened in the applicant's name with the answers they share."""

    outcomes = ("one_list",)
    parts: ClassVar[tuple[str, ...]] = ()
    said: ClassVar[Mapping[str, Plain]] = {}
    """What the event itself answers, so that no part asks for it."""

    def decide(self, asked: Seen) -> Grant | Refer:
        parts: list[Plain] = [each.number for each in one_list(asked.case, asked.day)]
        if not parts:
            return Refer("没有可并联办理的事项", "there is nothing to run side by side")
        return Grant(explained(self, asked, "grant", None, parts=parts))

    def effect(self, done: Done) -> Sequence[Written]:
        return [Written("bundle", done.case.number)]

    def carried_out(self, case: Case, day: date) -> bool:
        return all(each.state in OVER for each in one_list(case, day))

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        for n, key in enumerate(self.parts, 1):
            self.open(asked, n, key, Deed(actor, door, asked.day, f"{asked.case.number}:{n}"))

    def open(self, asked: Seen, n: int, key: str, deed: Deed) -> None:
        """One part, opened and handed in."""
        wanted = [each.name for each in case_service(key).questions()]
        given = {name: self.said.get(name, asked.value(name)) for name in wanted}
        case = asked.case
        part = path.start(
            Asked(key, case.place, case.channel, case.person, case.employer), deed,
            {name: value for name, value in given.items() if value is not None},
        )  # fmt: skip
        BundlePart.objects.create(bundle=case, number=n, case=part)
        path.hand_in(part.number, part.version, Deed(deed.actor, deed.door, deed.day))


@service("BND-01")
class Retirement(Bundle):
    """The pension; medical insurance and the housing fund are told the same day by their own offices."""

    parts = ("PEN-01",)


@service("BND-02")
class AfterADeath(Bundle):
    """Survivors' benefits and the account to the heir; and the pension of the one who died is ended by the
    house itself, where the death is on record."""

    parts = ("PEN-12", "PEN-11")
    said: ClassVar[Mapping[str, Plain]] = {"lump_sum_reason": "death"}

    def fetch(self, asked: Asked, given: Mapping[str, Plain], day: date) -> Sequence[Fact]:
        survivors = case_service("PEN-12")
        assert isinstance(survivors, AfterDeath)
        return survivors.fetch(asked, given, day)

    def handed_in(self, asked: Seen, actor: Actor, door: str) -> None:
        super().handed_in(asked, actor, door)
        row = Person.objects.filter(id=asked.whole(DECEASED), death__isnull=False).first()
        if row is None or row.death is None:
            return
        deed = Deed(SYSTEM, door, asked.day, f"{asked.case.number}:stop")
        stop = path.start(
            Asked("PEN-09", asked.case.place, "office", row.pk), deed,
            {"suspension_event": "death", "event_date": row.death.isoformat()},
        )  # fmt: skip
        BundlePart.objects.create(bundle=asked.case, number=len(self.parts) + 1, case=stop)
        path.hand_in(stop.number, stop.version, Deed(SYSTEM, door, asked.day))


@service("BND-03")
class JobLoss(Bundle):
    """Registered as unemployed, and the benefit claimed."""

    parts = ("UNE-01", "UNE-02")
