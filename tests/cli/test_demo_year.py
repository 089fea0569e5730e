"""Two months of the demonstration's year with a handful of people: everything goes through the
rooms, the books close, and starting again changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from canbao.batches.models import Run
from canbao.benefits.models import Award
from canbao.benefits.payments.models import PaymentRun
from canbao.cli.demo_money.city import FIRST, OPEN, City, Persons, Spells
from canbao.cli.demo_year import lawful, paying
from canbao.cli.demo_year.declaring import with_check
from canbao.cli.demo_year.scene import Journal, day, scene
from canbao.cli.demo_year.year import Year
from canbao.inforce.models import Overlay
from canbao.ledger.audit import audit
from canbao.ledger.contributions.models import Declaration
from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.models import CLOSED, Month, Transaction
from canbao.people.models import Employer, Person
from canbao.people.models.spells import KINDS, SCHEMES, STATES
from canbao.people.numbers import from_citizen_number

PLACE = 510104000000
CODE = "91510100MA6CTEST01"
ROWS = [
    # person, scheme, kind, state, employer, from, to
    *((who, "employee_pension", "employee", "paying", 0, 2016 * 12, OPEN) for who in (1, 2, 3)),
    *((who, "unemployment", "employee", "paying", 0, 2016 * 12, OPEN) for who in (1, 2, 3)),
    *((who, "work_injury", "employee", "paying", 0, 2016 * 12, OPEN) for who in (1, 2, 3)),
    (4, "employee_pension", "flexible", "paying", -1, 2024 * 12, OPEN),
    (5, "resident_pension", "pensioner", "in_payment", -1, 2020 * 12, OPEN),
    (6, "employee_pension", "pensioner", "in_payment", -1, 2021 * 12, OPEN),
    (7, "public_sector_pension", "pensioner", "in_payment", -1, 2021 * 12, OPEN),
    (8, "resident_pension", "resident", "paying", -1, 2020 * 12, OPEN),
]


def numbers(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.fixture
def city(db) -> City:
    births = [1985, 1990, 1988, 1992, 1950, 1955, 1957, 1975]
    ids = numbers([*range(1, 9)])
    seventeen = [int(f"510104{year}0101{at:03d}") for at, year in enumerate(births, 1)]
    for at, year, number in zip(ids.tolist(), births, seventeen, strict=True):
        Person.objects.create(
            id=at, number17=number, name=f"甲{at}", sex=1 + at % 2, birth=date(year, 1, 1),
            residence_place=PLACE, digest="0" * 32,
        )  # fmt: skip
    Employer.objects.create(
        code=CODE, name="演示单位", place=PLACE, industry="C", founded=date(2000, 1, 1), insured=3
    )
    persons = Persons(
        ids, numbers(seventeen), numbers([year * 12 for year in births]), numbers([-1] * 8),
        numbers([1, 2] * 4), numbers([PLACE] * 8),
    )  # fmt: skip
    spells = Spells(
        person=numbers([row[0] for row in ROWS]),
        scheme=numbers([SCHEMES.index(row[1]) for row in ROWS]),
        kind=numbers([KINDS.index(row[2]) for row in ROWS]),
        state=numbers([STATES.index(row[3]) for row in ROWS]),
        place=numbers([PLACE] * len(ROWS)),
        employer=numbers([row[4] for row in ROWS]),
        start=numbers([row[5] for row in ROWS]),
        end=numbers([row[6] for row in ROWS]),
    )
    three = numbers([1, 2, 3])
    return City(11, persons, spells, (CODE,), ("C",), three, three * 0, three * 0 + 650_000)


def told(*_: object) -> None:
    """Nobody looks."""


@pytest.mark.django_db(transaction=True)
def test_two_months_close_and_starting_again_changes_nothing(city: City, tmp_path: Path):
    place = scene(city, tmp_path)
    assert place.whole
    assert place.counties == [PLACE]
    year = Year(place, told)
    year.begin()
    lines = [year.month(FIRST), year.month(FIRST + 1)]
    assert all(line is not None for line in lines)
    assert Declaration.objects.filter(employer=CODE).count() >= 1
    assert Award.objects.count() == 3
    assert PaymentRun.objects.filter(state="sent").count() == 2 * len(place.funds)
    assert Month.objects.filter(state=CLOSED).count() == 2 * len(place.funds)
    assert ContributionRecord.objects.filter(month__gte=FIRST).exists()
    assert audit().sound
    there = Transaction.objects.count(), Run.objects.count()
    again = Year(place, told)
    again.begin()
    assert [again.month(FIRST), again.month(FIRST + 1)] == [None, None]
    assert (Transaction.objects.count(), Run.objects.count()) == there


@pytest.mark.django_db(transaction=True)
def test_broken_off_between_two_payment_runs_it_goes_on(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = scene(city, tmp_path)
    first = Year(place, told)
    first.begin()
    whole = paying.paid

    def breaks(scheme: str, *rest: Any) -> PaymentRun:
        if scheme == "unemployment":
            raise KeyboardInterrupt
        return whole(scheme, *rest)

    monkeypatch.setattr(paying, "paid", breaks)
    with pytest.raises(KeyboardInterrupt):
        first.month(FIRST)
    sent = PaymentRun.objects.filter(state="sent").count()
    assert 0 < sent < len(place.funds)
    monkeypatch.setattr(paying, "paid", whole)
    again = Year(place, told)
    again.begin()
    assert again.month(FIRST) is not None
    assert PaymentRun.objects.filter(state="sent").count() == len(place.funds)
    assert audit().sound


def test_a_notice_of_the_demonstration_says_so_and_two_officers_put_it_in_force(db):
    made = lawful.enter("start", "Sichuan", day(FIRST, 2))
    assert (made.first, made.second) == ("law", "law2")
    assert "演示" in made.document.title
    assert "not a real notice" in made.document.title
    assert lawful.enter("start", "Sichuan", day(FIRST, 2)) == made
    assert Overlay.objects.count() == 1


def test_the_citizen_number_gets_its_check_character():
    # The example of GB 11643: 11010519491231002X.
    assert with_check(11010519491231002) == "11010519491231002X"
    assert from_citizen_number(with_check(11010519491231002)) == 11010519491231002


def test_the_journal_remembers_over_a_break(tmp_path: Path):
    Journal(tmp_path / "j.txt").mark("24300 open")
    after = Journal(tmp_path / "j.txt")
    assert after.has("24300 open")
    assert not after.has("24301 open")
