"""Work lists: who a street or village should see first, and about what.

A person stands once on the list of each place that should act; points are declared in
`classes.yaml`. Who lives nobody knows where is on the list of the office most likely to know: where
the person works, else is insured; where nothing is known either, on the list of place 0. Made: the
table `lists` of the contract. Names and addresses are not copied here.
"""

from __future__ import annotations

from canbao.registers.coverage.segments import text
from canbao.registers.coverage.settings import Settings
from canbao.registers.engine import Engine

NEVER = 9_999 * 12
"""A month after all others: of a spell that is open."""


def lists(engine: Engine, settings: Settings) -> None:
    """Make `lists` of `gaps`; reads `activities`, `employers` and `spells` too."""
    engine.table("coverage_offices", offices_sql(settings))
    engine.table("lists", lists_sql(settings))


def offices_sql(settings: Settings) -> str:
    """An office for each person whose gaps are of no place: that of the employer (or of the work, as
    a register has it) of the newest activity that tells one, else that of the newest spell. Where the
    registration is known the gaps have a place already."""
    return f"""
        WITH nowhere AS (
            SELECT person FROM gaps WHERE place = 0 AND class IN ({_listed(settings)})
            GROUP BY person
        ),
        work AS (
            SELECT a.person, coalesce(e.place, a.place) AS place,
                   row_number() OVER (PARTITION BY a.person ORDER BY a.from_month DESC) AS newest
            FROM nowhere n JOIN activities a ON a.person = n.person
            LEFT JOIN employers e ON e.employer = a.employer
            WHERE coalesce(e.place, a.place) IS NOT NULL
        ),
        insurance AS (
            SELECT s.person, s.place, row_number() OVER (
                       PARTITION BY s.person
                       ORDER BY coalesce(s.to_month, CASE WHEN s.state = 'ended' THEN s.from_month
                                                          ELSE {NEVER} END) DESC,
                                s.from_month DESC, s.scheme, s.place) AS newest
            FROM nowhere n JOIN spells s ON s.person = n.person
            WHERE s.place IS NOT NULL
        )
        SELECT n.person, coalesce(w.place, i.place) AS place
        FROM nowhere n
        LEFT JOIN work w ON w.person = n.person AND w.newest = 1
        LEFT JOIN insurance i ON i.person = n.person AND i.newest = 1"""


def lists_sql(settings: Settings) -> str:
    """One row for each place and person with a gap of a class that has points.

    `reason` is that of the gap with most points, `schemes` (single ones) and `group` are words with
    a blank between.
    """
    points = " ".join(f"WHEN {text(c)} THEN {n}" for c, n in settings.points.items())
    totals = [branch.name for branch in settings.branches if branch.reported]
    names = (*settings.schemes, *totals)
    number = " ".join(f"WHEN {text(name)} THEN {n}" for n, name in enumerate(names))
    had = ", ".join(
        f"max(CASE WHEN scheme = {text(name)} THEN 1 ELSE 0 END) AS s{n}"
        for n, name in enumerate(names)
    )
    schemes = " || ".join(
        f"CASE WHEN s{n} = 1 THEN {text(' ' + name)} ELSE '' END" for n, name in enumerate(names)
        if name in settings.schemes
    )
    words = " || ".join(
        f"CASE WHEN {_has('groups', group.bit)} THEN {text(' ' + group.name)} ELSE '' END"
        for group in settings.groups
    )
    extra = " + ".join(
        f"CASE WHEN {_has('groups', group.bit)} THEN {group.points} ELSE 0 END"
        for group in settings.groups if group.points
    )
    return f"""
        WITH placed AS (
            SELECT CASE WHEN g.place = 0 THEN coalesce(o.place, 0) ELSE g.place END AS place,
                   g.person, g.scheme, g.reason, g.groups, CASE g.class {points} END AS points
            FROM gaps g LEFT JOIN coverage_offices o ON o.person = g.person
            WHERE g.class IN ({_listed(settings)})
        ),
        entries AS (
            SELECT place, person, scheme, reason, groups, points,
                   row_number() OVER (PARTITION BY place, person
                       ORDER BY points DESC, CASE scheme {number} END) AS place_in_order
            FROM placed
        ),
        persons_of_place AS (
            SELECT place, person, max(points) AS points, max(groups) AS groups, {had},
                   max(CASE WHEN place_in_order = 1 THEN reason END) AS reason
            FROM entries GROUP BY place, person
        ),
        ranked AS (
            SELECT place, person, CAST(points + {extra} AS INTEGER) AS priority, reason,
                   trim({schemes}) AS schemes, trim({words}) AS words
            FROM persons_of_place
        )
        SELECT place, person,
               CAST(row_number() OVER (PARTITION BY place ORDER BY priority DESC, person)
                   AS INTEGER) AS position,
               priority, reason, schemes, words AS "group"
        FROM ranked"""


def _listed(settings: Settings) -> str:
    """The classes that have points."""
    return ", ".join(text(letter) for letter in settings.points)


def _has(column: str, bit: int) -> str:
    return f"({column} & {bit}) > 0"
