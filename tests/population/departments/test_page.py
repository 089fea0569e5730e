"""The developers' page states the rates as they are in the code."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from canbao.population.departments.model import HARD, NORMAL, ErrorModel, Rates

PAGE = Path("docs/developers/population.md")


def written(rate: float) -> str:
    return f"{rate * 100:g} %" if rate else "–"


@pytest.mark.parametrize("name", [entry.name for entry in fields(Rates)])
def test_the_page_has_the_rates_of_all_sources(name: str):
    row = rf"^\| `{name}` \|[^|]*\| ([^|]*) \| ([^|]*) \|$"
    found = re.search(row, PAGE.read_text("utf-8"), re.M)
    assert found, name
    assert found.groups() == (
        written(getattr(NORMAL.rates, name)),
        written(getattr(HARD.rates, name)),
    )


@pytest.mark.parametrize("source", sorted({*NORMAL.sources, *HARD.sources}))
def test_the_page_has_what_differs_by_source(source: str):
    def told(model: ErrorModel) -> str:
        own = model.sources.get(source, {})
        return ", ".join(f"`{name}` {written(rate)}" for name, rate in own.items()) or "as all"

    assert f"| `{source}` | {told(NORMAL)} | {told(HARD)} |" in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    "name", ["death_late", "death_missing", "event_missing", "double_registration"]
)
def test_the_page_has_the_flaws_of_events(name: str):
    row = rf"^\| `{name}`:[^|]*\| ([^|]*) \| ([^|]*) \|$"
    found = re.search(row, PAGE.read_text("utf-8"), re.M)
    assert found
    assert found.groups() == (written(getattr(NORMAL, name)), written(getattr(HARD, name)))
