"""Where the demonstration's year takes place and who acts in it: the area served, the officers, the
business days, and what has been done already. Nothing of a room is called here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from canbao.cli.demo_money.city import FIRST, LAST, City
from canbao.cli.demo_money.draws import Numbers
from canbao.people.actor import Actor, Role

Flags = NDArray[np.bool_]
STREET: Final = 10**3
COUNTY: Final = 10**6
CITY_LEVEL: Final = 10**8
WHOLE: Final = 20_000
"""Up to so many persons the whole city is served, above one street of it."""
SERVED: Final = 5_000
"""About so many persons live in the street that is served then: a year of it fits in a show."""
MONTHS: Final = range(FIRST, LAST + 1)
DOOR: Final = "demo"


def _officer(name: str, role: Role, office: str) -> Actor:
    return Actor(name, role, office)


# The names are those of the demonstration's accounts, so that each finds its own deeds.
LAW = _officer("law", "law_officer", "政策法规科")
LAW2 = _officer("law2", "law_officer", "政策法规科")
FINANCE = _officer("finance", "finance_clerk", "基金财务科")
FINANCE2 = _officer("finance2", "finance_clerk", "基金财务科")
PAYMENT = _officer("payment", "payment_officer", "待遇支付科")
CHECKER = _officer("checker", "payment_checker", "待遇支付科")
ROBOT = Actor("robot:demo", "system")


def day(month: int, number: int) -> date:
    """A business day of a month."""
    return date(month // 12, month % 12 + 1, number)


@dataclass(frozen=True)
class Scene:
    """The city, the folder the year's files lie in, and the area served (division code): a street,
    or the whole city."""

    city: City
    folder: Path
    area: int

    @property
    def town(self) -> int:
        """The city the area lies in."""
        return self.area - self.area % CITY_LEVEL

    @property
    def whole(self) -> bool:
        """Whether the whole city is served."""
        return self.area == self.town

    @property
    def office(self) -> int:
        """The place whose batches are run: the street's county, or the city."""
        return self.area - self.area % COUNTY

    @cached_property
    def persons(self) -> Numbers:
        """Who is served, rising: who lives in the area or works for an employer of it."""
        spells = self.city.spells
        if self.whole:
            return np.unique(spells.person[spells.place // CITY_LEVEL == self.town // CITY_LEVEL])
        live = self.city.persons.id[self.city.persons.residence // STREET == self.area // STREET]
        here = np.isin(spells.employer, np.array([*self.employers.values()], dtype=np.int64))
        return np.unique(np.concatenate([live, spells.person[here]]))

    def mine(self, persons: Numbers, places: Numbers) -> Flags:
        """Which rows are of persons served, in a fund of this year."""
        served = np.isin(persons, self.persons)
        level = CITY_LEVEL if self.whole else COUNTY
        inside: Flags = served & (places // level == self.area // level)
        return inside

    @cached_property
    def counties(self) -> list[int]:
        """The counties served, which are the pools of residents."""
        if not self.whole:
            return [self.office]
        places = self.city.spells.place
        there = places[places // CITY_LEVEL == self.town // CITY_LEVEL]
        return [int(each) for each in np.unique(there - there % COUNTY)]

    @cached_property
    def funds(self) -> list[tuple[str, int]]:
        """Scheme and place of every fund of the year."""
        wide = ("employee_pension", "public_sector_pension", "unemployment", "work_injury")
        residents = [("resident_pension", county) for county in self.counties]
        return [*((scheme, self.town) for scheme in wide), *residents]

    @cached_property
    def employers(self) -> dict[str, int]:
        """Place in the city's list of each employer registered in the area."""
        from canbao.people.models import Employer

        low, high = self.area, self.area + (CITY_LEVEL if self.whole else STREET) - 1
        rows = Employer.objects.filter(place__range=(low, high)).values_list("code", flat=True)
        here = set(rows)
        return {code: at for at, code in enumerate(self.city.employers) if code in here}


def scene(city: City, folder: Path) -> Scene:
    """The scene of a city: all of it when it is small, else the street of it where about `SERVED`
    persons live."""
    folder.mkdir(parents=True, exist_ok=True)
    places = city.persons.residence[city.persons.residence > 0]
    towns, counts = np.unique(places // CITY_LEVEL, return_counts=True)
    town = int(towns[np.argmax(counts)])
    if len(city.persons.id) <= WHOLE:
        return Scene(city, folder, town * CITY_LEVEL)
    inside = places[(places // CITY_LEVEL == town) & (places % COUNTY >= STREET)]
    streets, counts = np.unique(inside // STREET, return_counts=True)
    return Scene(city, folder, int(streets[np.argmin(np.abs(counts - SERVED))]) * STREET)


class Journal:
    """What has been done of the year, a line each; a step that was broken off is done again, which
    every one of them allows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._done = set(path.read_text("utf-8").splitlines()) if path.is_file() else set()

    def has(self, step: str) -> bool:
        """Whether a step was done."""
        return step in self._done

    def mark(self, step: str) -> None:
        """Says that a step was done."""
        with self._path.open("a", encoding="utf-8") as file:
            file.write(step + "\n")
        self._done.add(step)


def kept(path: Path, made: object) -> object:
    """What was worked out once and must stay so, as JSON beside the journal."""
    if not path.is_file():
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    return json.loads(path.read_text("utf-8"))
