"""Clocks as these pages show them: of each case the one that is due first, days used of how many, and
why it stands still."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from canbao.cases import clocks
from canbao.cases.models import Case, Clock, ClockPause
from canbao.web.formats import Day
from canbao.web.handling import words
from canbao.web.money_tables import Mark
from canbao.web.words import Text

FAR = date.max


@dataclass(frozen=True, slots=True)
class Ticking:
    """A running clock on a day; `cause` is why it stands still."""

    clock: Clock
    reading: clocks.Reading
    cause: str = ""

    @property
    def due(self) -> date:
        """The day it is due; the last there is while it stands still."""
        return self.reading.due or FAR

    @property
    def mark(self) -> Mark:
        """Days used, in the tone of how near the end is."""
        used, days = self.reading.used, self.reading.days
        unit = words.UNITS[self.clock.unit]
        if self.cause:
            return Mark(Text("已中止：{why}", "On hold: {why}").format(
                why=words.named(words.CAUSES, self.cause)), "waiting")  # fmt: skip
        tone = "needs" if self.reading.percent >= 80 else ""
        said = Text("已用{used}/{days}{unit}", "{used} of {days} {unit}")
        if used > days:
            said = Text("超期{over}{unit}", "{over} {unit} over")
        return Mark(said.format(used=used, days=days, over=used - days, unit=unit), tone or
                    ("waiting" if self.reading.percent >= 50 else "done"))  # fmt: skip

    @property
    def due_cell(self) -> object:
        """The day it is due, as a cell; provisional where a year has no calendar yet."""
        if self.reading.due is None:
            return Text("恢复后重新计算", "counts on when resumed")
        if self.reading.provisional:
            return Text("{day}（暂按）", "{day} (provisional)").format(day=Day(self.reading.due))
        return Day(self.reading.due)


def ticking(cases: Iterable[Case], day: date) -> dict[int, list[Ticking]]:
    """The running clocks of cases by key, the one due first first. Two queries."""
    wanted = [each.pk for each in cases]
    running = list(Clock.objects.filter(case__in=wanted, ended__isnull=True).order_by("pk"))
    pauses: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    why: dict[int, str] = {}
    for each in ClockPause.objects.filter(clock__in=[c.pk for c in running]).order_by("pk"):
        pauses[each.clock_id].append((each.from_day, each.to_day))
        if each.to_day is None:
            why[each.clock_id] = each.cause
    found: dict[int, list[Ticking]] = defaultdict(list)
    for clock in running:
        reading = clocks.read(clock, day, pauses[clock.pk])
        found[clock.case_id].append(Ticking(clock, reading, why.get(clock.pk, "")))
    return {case: sorted(several, key=lambda each: each.due) for case, several in found.items()}
