"""How cases are handled, counted from their own rows: how many, how long beside the limit, what was
supplied instead of asked, what robots decided, how people rate it. `published` is the same for everybody
to see, with small counts left out.

Days are calendar days from handing in (the step `submitted`) to the first decision.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Avg, Count, F, OuterRef, Q, Subquery, Value
from django.db.models import Case as When
from django.db.models import When as If

from canbao.cases.models import Case, CaseFact, Clock, Decision, Rating, Transition
from canbao.people.places import area_range
from canbao.services import catalogue
from canbao.services.catalogue import Entry

ASKED: Final = ("self", "promise", "paper")
SMALL: Final = 10
"""Counts below are not published."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One service over a stretch of days. `days` are those of every first decision, in order; `facts`
    all facts of these cases and `supplied` those no person was asked for; `timed` the decision clocks
    that ended and `in_time` those by their due day."""

    service: str
    opened: int = 0
    days: tuple[int, ...] = ()
    robots: int = 0
    outcomes: Mapping[str, int] | None = None
    facts: int = 0
    supplied: int = 0
    timed: int = 0
    in_time: int = 0
    ratings: int = 0
    grade: float = 0.0

    @property
    def entry(self) -> Entry | None:
        """The catalogue's entry; None for cases the house opens itself."""
        known = {each.id: each for each in catalogue.entries()}
        return known.get(self.service)

    @property
    def decided(self) -> int:
        return len(self.days)

    @property
    def median(self) -> float | None:
        """The median of the days; None while nothing is decided."""
        if not self.days:
            return None
        middle = len(self.days) // 2
        if len(self.days) % 2:
            return float(self.days[middle])
        return (self.days[middle - 1] + self.days[middle]) / 2


def share(part: int, whole: int) -> int | None:
    """Whole percent, rounded down; None of nothing."""
    return part * 100 // whole if whole else None


def figures(first: date, last: date, area: int = 0) -> list[Figures]:
    """Every service with a case handed in or decided from the first day to the last, both included, at
    the places within `area` (0: everywhere), most decided first. Six queries, whatever the number."""
    here = area_range(area)
    submitted = Transition.objects.filter(reason="submitted", case__place__range=here)
    opened = _counted(submitted.filter(day__range=(first, last)), "case__service")
    decided = _decided(first, last, here)
    days: dict[str, list[int]] = defaultdict(list)
    robots: Counter[str] = Counter()
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in decided:
        service, many = row["case__service"], row["n"]
        days[service] += [max((row["day"] - row["received"]).days, 0)] * many
        robots[service] += many * row["robot"]
        outcomes[service][row["outcome"]] += many
    facts, supplied = _facts(first, last, here)
    timed, in_time = _clocks(first, last, here)
    rated = {
        row["case__service"]: (row["n"], float(row["grade"]))
        for row in Rating.objects.filter(day__range=(first, last), case__place__range=here)
        .order_by()
        .values("case__service")
        .annotate(n=Count("pk"), grade=Avg("grade"))
    }
    found = [
        Figures(
            each, opened[each], tuple(sorted(days[each])), robots[each], dict(outcomes[each]),
            facts[each], supplied[each], timed[each], in_time[each], *rated.get(each, (0, 0.0)),
        )
        for each in sorted({*opened, *days, *rated})
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-each.decided, -each.opened, each.service))


def together(several: Sequence[Figures]) -> Figures:
    """All services as one."""
    ratings = sum(each.ratings for each in several)
    outcomes: Counter[str] = Counter()
    for each in several:
        outcomes.update(each.outcomes or {})
    return Figures(
        "", sum(each.opened for each in several),
        tuple(sorted(day for each in several for day in each.days)),
        sum(each.robots for each in several), dict(outcomes),
        sum(each.facts for each in several), sum(each.supplied for each in several),
        sum(each.timed for each in several), sum(each.in_time for each in several), ratings,
        sum(each.grade * each.ratings for each in several) / ratings if ratings else 0.0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """One service in one month with one outcome: how many, None where fewer than ten."""

    service: str
    month: str
    outcome: str
    count: int | None


def published(first: date, last: date) -> list[Published]:
    """First decisions by service, month and outcome. A count below ten is left out; where that would
    leave one count of a service's month alone to be guessed, nothing else tells the sum."""
    many: Counter[tuple[str, str, str]] = Counter()
    for row in _decided(first, last, area_range(0)):
        many[row["case__service"], f"{row['day']:%Y-%m}", row["outcome"]] += row["n"]
    return [
        Published(*key, count if count >= SMALL else None) for key, count in sorted(many.items())
    ]


def _decided(first: date, last: date, here: tuple[int, int]) -> Iterable[dict[str, Any]]:
    received = Transition.objects.filter(case=OuterRef("case"), reason="submitted").values("day")[
        :1
    ]
    rows: Any = (
        Decision.objects.filter(
            replaces__isnull=True, day__range=(first, last), case__place__range=here
        )
        .annotate(
            received=Subquery(received),
            robot=When(If(by__startswith="robot:", then=Value(1)), default=Value(0)),
        )
        .filter(received__isnull=False)
        .order_by()
        .values("case__service", "received", "day", "outcome", "robot")
        .annotate(n=Count("pk"))
    )
    return rows  # type: ignore[no-any-return]


def _facts(first: date, last: date, here: tuple[int, int]) -> tuple[Counter[str], Counter[str]]:
    rows = (
        CaseFact.objects.filter(
            case__in=Case.objects.filter(
                place__range=here, decisions__replaces__isnull=True,
                decisions__day__range=(first, last),
            )
        )
        .exclude(source="officer")
        .order_by()
        .values("case__service", "source")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    facts: Counter[str] = Counter()
    supplied: Counter[str] = Counter()
    for row in rows:
        facts[row["case__service"]] += row["n"]
        supplied[row["case__service"]] += row["n"] * (row["source"] not in ASKED)
    return facts, supplied


def _clocks(first: date, last: date, here: tuple[int, int]) -> tuple[Counter[str], Counter[str]]:
    ended = Clock.objects.filter(
        kind="decision", ended__range=(first, last), case__place__range=here
    ).exclude(case__state="withdrawn")
    rows = ended.order_by().values("case__service").annotate(
        n=Count("pk"), good=Count("pk", filter=Q(ended__lte=F("due")))
    )  # fmt: skip
    timed: Counter[str] = Counter()
    in_time: Counter[str] = Counter()
    for row in rows:
        timed[row["case__service"]], in_time[row["case__service"]] = row["n"], row["good"]
    return timed, in_time


def _counted(rows: Any, name: str) -> Counter[str]:
    told: Counter[str] = Counter()
    for row in rows.order_by().values(name).annotate(n=Count("pk")):
        told[row[name]] = row["n"]
    return told
