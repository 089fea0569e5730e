"""The year, month by month: what comes after what, the table on the screen, and going on after a
break. What each step does stands in the modules beside this one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from canbao.cli.demo_money import read_city
from canbao.cli.demo_money.city import FIRST, LAST
from canbao.cli.demo_year import (
    awarding,
    beginning,
    closing,
    collecting,
    declaring,
    dying,
    lawful,
    living,
    moving,
    paying,
    raising,
)
from canbao.cli.demo_year.awarding import Awarded
from canbao.cli.demo_year.closing import Closed
from canbao.cli.demo_year.declaring import Declared
from canbao.cli.demo_year.paying import Paid
from canbao.cli.demo_year.scene import MONTHS, Journal, Scene, day, scene
from canbao.cli.words import console, say
from canbao.inforce import region_of
from canbao.ledger.months import last_day
from canbao.ledger.numbering import month_text

Told = TypeVar("Told")
MOVES, RISE, LIMITS = FIRST + 3, FIRST + 6, FIRST + 8
"""April: two transfers; July: the yearly adjustment; September: the limits of the year are published
on the 21st."""


@dataclass
class Month:
    """A line of the table."""

    month: int
    declared: Declared = field(default_factory=Declared)
    orders: int = 0
    payments: int = 0
    received: int = 0
    arrears: int = 0
    awarded: Awarded = field(default_factory=Awarded)
    paid: Paid = field(default_factory=Paid)
    closed: Closed = field(default_factory=Closed)
    seconds: float = 0.0


class Year:
    """One run through the year; `journal` says what was done before."""

    def __init__(self, place: Scene, advance: Callable[[str, int, int], None]) -> None:
        self.scene = place
        self.journal = Journal(place.folder / "journal.txt")
        self.region = region_of(place.area)
        self._advance = advance
        self._dead: list[list[int | str]] = []
        self.laps: dict[str, float] = {}

    def step(self, name: str, do: Callable[[], Told]) -> Told | None:
        """Does a step that has not been done; None where it was done before."""
        if self.journal.has(name):
            return None
        began = time.perf_counter()
        told = do()
        word = name.rpartition(" ")[2]
        self.laps[word] = self.laps.get(word, 0.0) + time.perf_counter() - began
        self.journal.mark(name)
        return told

    def begin(self) -> None:
        """What the old system leaves, before the first month."""
        place = self.scene
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("law", lambda: lawful.enter("start", self.region, beginning.first_day())),
            ("funds", lambda: beginning.funds(place)),
            ("industries", lambda: beginning.industries(place)),
            ("plans", lambda: beginning.plans(place)),
            ("accounts", lambda: beginning.bank_accounts(place)),
            ("careers", lambda: beginning.careers(place)),
            ("awards", lambda: beginning.awards(place)),
        )
        for at, (name, do) in enumerate(steps):
            self._advance(say("期初", "Opening"), at, len(steps))
            self.step(f"begin {name}", do)
        self._dead = dying.hidden(place)
        self._advance(say("期初", "Opening"), len(steps), len(steps))

    def month(self, month: int) -> Month | None:
        """One month from its first day to its close; None where it was done before."""
        if self.journal.has(f"{month} done"):
            dying.told(self._dead, month)
            return None
        began = time.perf_counter()
        line = Month(month)
        steps = self._steps(month, line)
        for at, (name, do) in enumerate(steps):
            self._advance(month_text(month), at, len(steps))
            self.step(f"{month} {name}", do)
        self._advance(month_text(month), len(steps), len(steps))
        line.seconds = time.perf_counter() - began
        self.journal.mark(f"{month} done")
        return line

    def _steps(self, month: int, line: Month) -> list[tuple[str, Callable[[], object]]]:
        place = self.scene
        dead = dying.told(self._dead, month)

        def declared() -> None:
            line.declared = declaring.declarations(place, month)

        def assessed() -> None:
            line.orders = declaring.assess(place, month).get("orders", 0)

        def received(upto: int) -> Callable[[], None]:
            def take() -> None:
                end = last_day(month) if upto > collecting.MIDDLE else day(month, upto)
                counts = collecting.receive(place, month, end)
                line.payments += counts.get("payments", 0)
                line.received += counts.get("fen", 0)

            return take

        def late() -> None:
            line.arrears = collecting.late(month).get("moved_fen", 0)

        def claimed() -> None:
            line.awarded = awarding.claimed(place, month)
            dying.survivors(place, dead, month, line.awarded)

        def paid() -> None:
            line.paid = paying.month_paid(place, month)

        def closed() -> None:
            line.closed = closing.closed(place, month)

        steps: list[tuple[str, Callable[[], object]]] = [
            ("open", lambda: closing.opened(place, month)),
        ]
        if month > FIRST:
            steps += [
                ("late", late),
                ("estimated", lambda: declaring.estimated(place, month)),
                ("explained", lambda: collecting.explained(month)),
                ("refunds", lambda: collecting.refunds(month)),
                ("returned", lambda: dying.returned(month)),
                ("corrected", lambda: declaring.corrections(place, month)),
            ]
        steps += [
            ("died", lambda: dying.ended(dead, month)),
            ("working", lambda: awarding.back_at_work(place, month)),
            ("lived", lambda: living.month_lived(month)),
            ("declared", declared),
            ("claimed", claimed),
            ("assessed", assessed),
            ("decided", lambda: awarding.decided(month, line.awarded)),
            ("ended", lambda: dying.ended(dying.known(self._dead, month), month, 17)),
        ]
        if month == RISE:
            steps.append(("raised", lambda: raising.raised(place, self.region, month)))
        steps += [("paid", paid), ("received", received(collecting.MIDDLE))]
        if month == MOVES:
            steps.append(("moved", lambda: moving.moved(place, month)))
        if month == LIMITS:
            steps.append(("settled", lambda: declaring.settled(place, month)))
        steps += [
            ("recovered", lambda: dying.recovered(month)),
            ("last", received(31)),
            ("reversed", lambda: collecting.taken_back(place, month)),
            ("delivered", lambda: closing.delivered(place, month)),
            ("following", lambda: closing.opened(place, month + 1)),
            ("closed", closed),
        ]
        return steps


def money_year(made: Path, folder: Path) -> bool:
    """The year of the city in `made`, its files in `folder`; True when the books are sound."""
    from canbao.cli.demo_year.findings import sound
    from canbao.cli.demo_year.telling import bars, intro, table

    city = read_city(made)
    place = scene(city, folder)
    intro(place)
    began = time.perf_counter()
    lines = []
    with bars() as advance:
        year = Year(place, advance)
        year.begin()
        for month in MONTHS:
            line = year.month(month)
            if line is not None:
                lines.append(line)
    table(lines)
    seconds = time.perf_counter() - began
    console().print(say(f"全年用时 {seconds:.1f} 秒", f"The year took {seconds:.1f} s"))
    return sound(place, LAST)
