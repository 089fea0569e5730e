"""The city as the money year reads it: persons, spells and employers from the published record,
wages from the truth of the population, joined by the citizen number. Read only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection
from numpy.typing import NDArray

from canbao.cli.demo_city import SEED
from canbao.cli.demo_money.draws import Numbers
from canbao.people.models.spells import KINDS, SCHEMES, STATES

OPEN: Final = 1 << 30
"""`to` of a spell that has not ended."""
YEAR: Final = 2025
FIRST: Final = YEAR * 12
LAST: Final = FIRST + 11
HOME: Final = 51
"""The first two digits of what this installation serves."""
PROVINCE: Final = 10**10


@dataclass(frozen=True)
class Persons:
    """One row a person, by `id` rising. Months of birth and death (−1: alive), sex 1 or 2."""

    id: Numbers
    number17: Numbers
    birth: Numbers
    death: Numbers
    sex: Numbers
    residence: Numbers

    def rows_of(self, ids: Numbers) -> Numbers:
        """Rows of persons that are there."""
        return np.searchsorted(self.id, ids).astype(np.int64)


@dataclass(frozen=True)
class Spells:
    """Spells of the record in this province: `scheme`, `kind`, `state` are places in the record's
    own lists; `employer` is a place in `City.employers`, −1 for none."""

    person: Numbers
    scheme: Numbers
    kind: Numbers
    state: Numbers
    place: Numbers
    employer: Numbers
    start: Numbers
    end: Numbers

    def __len__(self) -> int:
        return len(self.person)

    def only(self, rows: NDArray[np.bool_] | Numbers) -> Spells:
        """Some of them."""
        return Spells(
            self.person[rows],
            self.scheme[rows],
            self.kind[rows],
            self.state[rows],
            self.place[rows],
            self.employer[rows],
            self.start[rows],
            self.end[rows],
        )


@dataclass(frozen=True)
class City:
    """Everything the year is drawn from."""

    seed: int
    persons: Persons
    spells: Spells
    employers: tuple[str, ...]
    industry: tuple[str, ...]
    wage_person: Numbers
    wage_employer: Numbers
    wage_fen: Numbers

    def of(self, scheme: str, *kinds: str) -> Spells:
        """Spells of a scheme and of some kinds."""
        wanted = [KINDS.index(kind) for kind in kinds]
        return self.spells.only(
            (self.spells.scheme == SCHEMES.index(scheme)) & np.isin(self.spells.kind, wanted)
        )

    @cached_property
    def _by_job(self) -> tuple[Numbers, Numbers]:
        """Keys of (person, employer) rising, and their wages in fen."""
        keys = self.wage_person * (1 << 20) + self.wage_employer
        order = np.argsort(keys, kind="stable")
        return keys[order], self.wage_fen[order]

    def wages_of(self, person: Numbers, employer: Numbers) -> Numbers:
        """The monthly wage (fen) a person has with an employer; where the truth knows of none, the
        middle one of the city."""
        keys, fen = self._by_job
        wanted = person * (1 << 20) + np.maximum(employer, 0)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found = (keys[at] == wanted) & (employer >= 0)
        return np.where(found, fen[at], np.int64(np.sort(fen)[len(fen) // 2]))


def read_city(made: Path, seed: int = SEED) -> City:
    """The city whose population lies in `made` and whose record is in this installation's database.
    Raises FileNotFoundError when the truth is not there."""
    persons = _persons()
    employers, industry = _employers()
    code = {each: place for place, each in enumerate(employers)}
    person, employer, fen = _wages(made / "truth", persons, code)
    return City(seed, persons, _spells(code), employers, industry, person, employer, fen)


def _columns(statement: str, parameters: list[int] | None = None) -> list[NDArray[np.object_]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])
        rows = cursor.fetchall()
        count = len(cursor.description or ())
    return [np.array([row[n] for row in rows], dtype=object) for n in range(count)]


def _months(days: NDArray[np.object_]) -> Numbers:
    return np.array(
        [-1 if day is None else day.year * 12 + day.month - 1 for day in days], dtype=np.int64
    )


def _persons() -> Persons:
    id_, number, birth, death, sex, residence = _columns(
        "SELECT id, number17, birth, death, sex, residence_place FROM people_person "
        "WHERE NOT withdrawn ORDER BY id"
    )
    return Persons(
        id=id_.astype(np.int64),
        number17=np.array([each or 0 for each in number], dtype=np.int64),
        birth=_months(_days(birth)),
        death=_months(_days(death)),
        sex=np.array([each or 0 for each in sex], dtype=np.int64),
        residence=np.array([each or 0 for each in residence], dtype=np.int64),
    )


def _days(column: NDArray[np.object_]) -> NDArray[np.object_]:
    """SQLite gives days as text when asked without a model."""
    from datetime import date

    return np.array(
        [date.fromisoformat(each) if isinstance(each, str) else each for each in column],
        dtype=object,
    )


def _employers() -> tuple[tuple[str, ...], tuple[str, ...]]:
    code, industry = _columns("SELECT code, industry FROM people_employer ORDER BY code")
    return tuple(code.tolist()), tuple(industry.tolist())


def _spells(code: dict[str, int]) -> Spells:
    person, scheme, kind, state, place, employer, start, end = _columns(
        "SELECT person_id, scheme, kind, state, place, employer, from_month, to_month "
        "FROM people_participationspell WHERE place >= %s AND place < %s "
        "ORDER BY person_id, scheme, from_month, employer, place, kind, source",
        [HOME * PROVINCE, (HOME + 1) * PROVINCE],
    )
    words = ({word: n for n, word in enumerate(each)} for each in (SCHEMES, KINDS, STATES))
    schemes, kinds, states = words
    return Spells(
        person=person.astype(np.int64),
        scheme=np.array([schemes[each] for each in scheme], dtype=np.int64),
        kind=np.array([kinds[each] for each in kind], dtype=np.int64),
        state=np.array([states[each] for each in state], dtype=np.int64),
        place=place.astype(np.int64),
        employer=np.array([code.get(each, -1) for each in employer], dtype=np.int64),
        start=start.astype(np.int64),
        end=np.array([OPEN if each is None else each for each in end], dtype=np.int64),
    )


def _wages(truth: Path, persons: Persons, code: dict[str, int]) -> tuple[Numbers, Numbers, Numbers]:
    """Person, employer and wage of every work spell with a wage; the last of several counts."""
    who = pq.read_table(truth / "persons.parquet", columns=["person", "number"])
    numbers = pc.utf8_slice_codeunits(pc.fill_null(who["number"], "0" * 18), 0, 17)
    seventeen = pc.cast(numbers, pa.int64()).to_numpy()
    truth_person = who["person"].to_numpy()
    order = np.argsort(persons.number17, kind="stable")
    ranked = persons.number17[order]
    at = np.minimum(np.searchsorted(ranked, seventeen), len(ranked) - 1)
    known = (ranked[at] == seventeen) & (seventeen > 0)
    mapped = np.full(int(truth_person.max()) + 1, -1, dtype=np.int64)
    mapped[truth_person[known]] = persons.id[order[at[known]]]
    jobs = pq.read_table(
        truth / "careers.parquet", columns=["person", "employer", "wage_fen", "from_month"]
    )
    jobs = jobs.filter(pc.is_valid(jobs["wage_fen"]))
    person = mapped[jobs["person"].to_numpy()]
    employer = np.array([code.get(each, -1) for each in jobs["employer"].to_pylist()])
    kept = (person >= 0) & (employer >= 0)
    start = jobs["from_month"].to_numpy()[kept]
    person, employer = person[kept], employer[kept].astype(np.int64)
    fen = jobs["wage_fen"].to_numpy()[kept].astype(np.int64)
    latest = np.lexsort((start, employer, person))
    last = np.append((np.diff(person[latest]) != 0) | (np.diff(employer[latest]) != 0), True)
    rows = latest[last]
    return person[rows], employer[rows], fen[rows]
