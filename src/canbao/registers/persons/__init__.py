"""Persons, households, employers, spells, overlaps and activities from linked records.

Every stage makes tables of an engine out of tables of the engine, as
docs/developers/registers.md describes them; who is who was decided before, and what the law asks
of whom is decided after.
"""

from canbao.registers.engine import Engine
from canbao.registers.persons.activities import make_activities
from canbao.registers.persons.employers import make_employers
from canbao.registers.persons.households import make_households
from canbao.registers.persons.overlaps import make_overlaps
from canbao.registers.persons.settings import Rules, RulesError, Settings, read_rules
from canbao.registers.persons.spells import make_spells
from canbao.registers.persons.values import HELPERS, make_persons

VERSION = 1
"""Of what is made here; a new one makes it anew."""
ORDER: dict[str, tuple[str, ...]] = {
    "persons": ("person",),
    "values": ("person", "field", "record"),
    "households": ("household", "person"),
    "employers": ("employer",),
    "spells": ("person", "scheme", "from_month", "place", "employer", "source", "kind"),
    "overlaps": ("person", "scheme", "other_scheme", "from_month", "place", "other_place", "kind"),
    "activities": ("person", "from_month"),
}
"""The tables made here and the order in which each is written."""


def run(engine: Engine, settings: Settings) -> None:
    """Make every table of `ORDER`.

    Reads `records`, `links`, `sources`, `ranks`, `facts_participation`, `facts_employment`,
    `facts_status`, `facts_survey` and `employers_in`. The tables of `HELPERS` stay until `values`
    is written; drop them then.
    """
    make_persons(engine, settings)
    make_households(engine)
    make_spells(engine, settings)
    make_employers(engine, settings)
    make_overlaps(engine, settings)
    make_activities(engine, settings)


__all__ = [
    "HELPERS",
    "ORDER",
    "VERSION",
    "Rules",
    "RulesError",
    "Settings",
    "make_activities",
    "make_employers",
    "make_households",
    "make_overlaps",
    "make_persons",
    "make_spells",
    "read_rules",
    "run",
]
