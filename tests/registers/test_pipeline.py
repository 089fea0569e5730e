"""What a run takes from its deliveries before any stage begins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from canbao.registers.intake import ingest, load_sources
from canbao.registers.pipeline import Run, Wanted
from canbao.registers.store import Store

ROWS = {
    "civil_marriages": "当事人记录号,姓名,登记类别\nM{day},李明,结婚登记\n",
    "household_survey": "调查表号,姓名,入户日期,调查结果\nF{day},李明,{day},未见到本人\n",
}


class Base:
    """A store to which one delivery after another is given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "store")

    def took(self, source: str, day: str) -> None:
        file = self.folder / f"{source}-{day}.csv"
        file.write_text(ROWS[source].format(day=day), encoding="utf-8")
        as_of = dt.date.fromisoformat(day)
        assert ingest(self.store.path, load_sources()[source], file, as_of).in_force

    def month(self, asked: int | None = None) -> int:
        return Run(self.store, Wanted(reference_month=asked)).reference_month


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tmp_path)


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


def test_the_reference_month_is_that_of_the_newest_register(base: Base) -> None:
    base.took("civil_marriages", "2025-12-31")
    base.took("civil_marriages", "2025-11-30")
    assert base.month() == month(2025, 12)


def test_a_survey_newer_than_the_registers_does_not_move_the_month(base: Base) -> None:
    base.took("civil_marriages", "2025-12-31")
    base.took("household_survey", "2026-03-05")
    assert base.month() == month(2025, 12)


def test_where_there_are_only_surveys_they_are_the_month(base: Base) -> None:
    base.took("household_survey", "2026-03-05")
    assert base.month() == month(2026, 3)


def test_a_month_that_was_asked_for_goes_before(base: Base) -> None:
    base.took("civil_marriages", "2025-12-31")
    assert base.month(month(2024, 6)) == month(2024, 6)
