"""An officer's list: the entries of the area they serve, by village and state, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from canbao.outreach.models import DONE, GONE, LETTER, TO_VISIT, WRITTEN, Entry

FILTERS: dict[str, tuple[str, ...]] = {
    "open": (TO_VISIT, LETTER, WRITTEN),
    "visit": (TO_VISIT,),
    "letter": (LETTER,),
    "written": (WRITTEN,),
    "done": (DONE,),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Entries of a list by what became of them. Those that left the list are not counted."""

    to_visit: int
    letter: int
    written: int
    done: int

    @property
    def total(self) -> int:
        return self.to_visit + self.letter + self.written + self.done


def of_area(low: int, high: int) -> QuerySet[Entry]:
    """Entries of the places from `low` to `high`, 12-digit codes, both included."""
    return Entry.objects.filter(place__range=(low, high)).exclude(state=GONE)


def ordered(entries: QuerySet[Entry], state: str) -> QuerySet[Entry]:
    """Entries of one filter, the most urgent first."""
    return entries.filter(state__in=FILTERS[state]).order_by("-priority", "place", "position", "pk")


def progress(entries: QuerySet[Entry]) -> Progress:
    """Counts of a list, in one query."""
    counted = entries.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in (TO_VISIT, LETTER, WRITTEN, DONE)}
    )
    return Progress(counted[TO_VISIT], counted[LETTER], counted[WRITTEN], counted[DONE])


def villages(entries: QuerySet[Entry]) -> list[tuple[int, int]]:
    """Each village of the list and how many of it are still open."""
    rows = entries.values_list("place").annotate(
        open=Count("pk", filter=Q(state__in=FILTERS["open"]))
    )
    return sorted((int(place), int(count)) for place, count in rows)


def progress_by_village(entries: QuerySet[Entry]) -> list[tuple[int, Progress]]:
    """The same for each place of the list, in one query."""
    rows = (
        entries.values_list("place")
        .annotate(
            to_visit=Count("pk", filter=Q(state=TO_VISIT)),
            letter=Count("pk", filter=Q(state=LETTER)),
            written=Count("pk", filter=Q(state=WRITTEN)),
            done=Count("pk", filter=Q(state=DONE)),
        )
        .order_by("place")
    )
    return [(row[0], Progress(*row[1:])) for row in rows]
