"""Work lists: who a street or village should see first, and about what.

A person stands once on the list of each place that should act; points are declared in
`classes.yaml`. Made: the table `lists` of the contract. Names and addresses are not copied here.
"""

from __future__ import annotations

from canbao.registers.coverage.segments import text
from canbao.registers.coverage.settings import Settings
from canbao.registers.engine import Engine


def lists(engine: Engine, settings: Settings) -> None:
    """Make `lists` of `gaps`."""
    engine.table("lists", lists_sql(settings))


def lists_sql(settings: Settings) -> str:
    """One row for each place and person with a gap of a class that has points.

    `reason` is that of the gap with most points, `schemes` (single ones) and `group` are words with
    a blank between.
    """
    points = " ".join(f"WHEN {text(c)} THEN {n}" for c, n in settings.points.items())
    classes = ", ".join(text(c) for c in settings.points)
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
        WITH entries AS (
            SELECT place, person, scheme, reason, groups, CASE class {points} END AS points,
                   row_number() OVER (PARTITION BY place, person ORDER BY CASE class {points} END
                       DESC, CASE scheme {number} END) AS place_in_order
            FROM gaps WHERE class IN ({classes})
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


def _has(column: str, bit: int) -> str:
    return f"({column} & {bit}) > 0"
