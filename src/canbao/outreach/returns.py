"""What visits found, as a delivery of the source `household_survey`: the next run learns from it.

The columns and words are those that `registers/sources/household_survey.yaml` reads. Names and
numbers leave only through `people.looks`, one entry in the log for each person.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

from django.db.models import QuerySet

from canbao.outreach.models import Visit
from canbao.outreach.words import ACTIVITIES, OUTCOMES, REASONS
from canbao.people.actor import Actor
from canbao.people.looks import MOST_AT_ONCE, PersonView, look_at_those_open
from canbao.people.places import area_range

COLUMNS: Final = (
    "调查表号",
    "姓名",
    "身份证号",
    "性别",
    "出生年月日",
    "村居区划",
    "联系电话",
    "入户日期",
    "调查结果",
    "未参保原因",
    "从业状况",
)
SEXES: Final = {1: "男", 2: "女", None: ""}
PURPOSE: Final = "survey_return"
"""The purpose under which names and numbers are given out."""


def returns_of(area: int, since: date | None = None) -> QuerySet[Visit]:
    """Visits of an area (0: everywhere) in the order of their arrival, from the day `since` on."""
    visits = Visit.objects.filter(entry__place__range=area_range(area)).select_related("entry")
    if since is not None:
        visits = visits.filter(received_at__date__gte=since)
    return visits.order_by("received_at", "pk")


def rows(visits: QuerySet[Visit], actor: Actor, door: str) -> Iterator[tuple[str, ...]]:
    """Rows of the delivery. A person the actor may not open, or who is gone, is left out."""
    waiting = visits.iterator(chunk_size=MOST_AT_ONCE)
    while chunk := list(islice(waiting, MOST_AT_ONCE)):
        persons = sorted({visit.entry.person for visit in chunk})
        seen = look_at_those_open(actor, persons, PURPOSE, door, unmask=True)
        for visit in chunk:
            person = seen.get(visit.entry.person)
            if person is not None:
                yield _row(visit, person)


def _row(visit: Visit, person: PersonView) -> tuple[str, ...]:
    return (
        str(visit.key),
        person.name,
        person.number,
        SEXES[person.sex],
        person.birth.isoformat() if person.birth else "",
        f"{visit.entry.place:012d}",
        person.phone,
        visit.visited.isoformat(),
        OUTCOMES[visit.outcome].sheet,
        REASONS[visit.reason].sheet if visit.reason else "",
        ACTIVITIES[visit.activity].sheet if visit.activity else "",
    )


def write_csv(visits: QuerySet[Visit], actor: Actor, door: str, file: TextIO) -> int:
    """Write the delivery; returns the number of visits in it."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows(visits, actor, door):
        writer.writerow(row)
        count += 1
    return count


def write_delivery(
    path: Path, actor: Actor, *, area: int = 0, since: date | None = None, door: str = "cli"
) -> int:
    """The same into a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("w", encoding="utf-8", newline="") as file:
        count = write_csv(returns_of(area, since), actor, door, file)
    draft.replace(path)
    return count
