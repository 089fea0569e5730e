"""All stages of coverage in order, for one reference month. Each stage is in its own module."""

from __future__ import annotations

from canbao.law import Law
from canbao.law import law as law_of_china
from canbao.registers.coverage.cube import cube
from canbao.registers.coverage.gaps import gaps
from canbao.registers.coverage.lists import lists
from canbao.registers.coverage.obligations import obligations
from canbao.registers.coverage.settings import Settings, settings
from canbao.registers.engine import Engine

VERSION = 2
"""Of what is made here; a new one makes it anew."""
KEYS = {
    "obligations": ("person", "scheme", "from_month"),
    "gaps": ("person", "scheme"),
    "lists": ("place", "position"),
    "coverage": ("month", "place", "age_group", "sex", "scheme", '"group"'),
}
"""The tables made, and the total order each is written in."""
OUTPUTS = tuple(KEYS)
WORKING = (
    "coverage_base", "coverage_spans", "coverage_segments", "coverage_profiles", "coverage_groups",
    "coverage_insured", "coverage_open", "coverage_signs", "coverage_survey", "coverage_day",
    "coverage_about", "coverage_offices",
)


def run(
    engine: Engine, reference_month: int, *, law: Law | None = None, chosen: Settings | None = None
) -> None:
    """Make the tables of `OUTPUTS` for the window that ends with `reference_month`.

    Reads `persons`, `spells`, `overlaps`, `activities`, `facts_status`, `facts_survey`, `links` and
    `employers` of the engine. `law` is another law to ask (a reform), `chosen` other settings.
    """
    asked = law if law is not None else law_of_china()
    declared = chosen if chosen is not None else settings()
    packed = obligations(engine, asked, declared, reference_month)
    gaps(engine, asked, declared, packed, reference_month)
    lists(engine, declared)
    cube(engine, declared, reference_month)
    engine.drop(*WORKING)
