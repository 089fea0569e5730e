"""Which pairs are worth weighing, and what they weigh. What a pair weighs depends on its two records and
the model alone, so pairs are kept between runs and only those of new records are made anew.
"""

from __future__ import annotations

from typing import Any

from canbao.registers.compare import prepare
from canbao.registers.compare.comparisons import ALL_RULES, COMPARISONS
from canbao.registers.compare.model import Model, key
from canbao.registers.engine import Engine

NAMES = tuple(comparison.name for comparison in COMPARISONS)
HIDDEN = ("number17", "number_text", "head", "tail")


def asking(
    engine: Engine,
    name: str = "asking",
    prepared: str = "prepared",
    standing: str = "standing",
) -> None:
    """`name`: the residue as the likely tier sees it – records without a valid number, and those whose
    number is in doubt, with it hidden (`own` keeps it) –, and how rare what they say is. Needs the model's
    frequency tables."""
    columns = engine.arrow(f"SELECT * FROM {prepared} WHERE FALSE").column_names
    engine.view(
        "residue",
        f"""
        SELECT {", ".join(f"p.{c}" for c in columns)}, 'open' AS standing, CAST(NULL AS BIGINT) AS own
        FROM {prepared} p WHERE p.number17 IS NULL
        UNION ALL {_doubted(columns, prepared, standing)}
        """,
    )
    engine.table(name, prepare.with_bits("residue"))
    engine.drop("residue")


def probing(engine: Engine, name: str, probes: str) -> None:
    """`name`: records of `probes` as if their number were in doubt."""
    columns = engine.arrow("SELECT * FROM prepared WHERE FALSE").column_names
    engine.table(name, prepare.with_bits(f"({_doubted(columns, 'prepared', probes)})"))


def _doubted(columns: list[str], prepared: str, standing: str) -> str:
    hidden = ", ".join(f"NULL AS {c}" if c in HIDDEN else f"p.{c}" for c in columns)
    return f"""
        SELECT {hidden}, s.standing, s.number17 AS own
        FROM {prepared} p JOIN {standing} s ON s.record = p.record
        WHERE s.standing IN ('soft', 'borrowed', 'probe')
    """


def pairs(
    engine: Engine,
    name: str,
    rules: tuple[str, ...],
    asking: str = "asking",
    prepared: str = "prepared",
    but: str = "",
) -> None:
    """`name` (record, other): pairs that agree in the columns of one of the rules and are not in the
    table `but`. Two records of one register that holds everyone once are never a pair."""
    busy = set(engine.arrow("SELECT DISTINCT rule FROM heavy ORDER BY rule")["rule"].to_pylist())
    found = []
    for rule in (ALL_RULES[wanted] for wanted in rules):
        asked = asking
        if rule.name in busy:  # left out before the join: their pairs are what must never be made
            asked = (
                f"(SELECT l.* FROM {asking} l LEFT JOIN heavy h ON h.rule = '{rule.name}'"
                f" AND h.value = {key(rule.columns, 'l')} WHERE h.value IS NULL)"
            )
        found.append(
            f"""
            SELECT l.record AS record, r.record AS other
            FROM {asked} l JOIN {prepared} r ON {rule.join("l", "r")}
            WHERE l.record <> r.record AND (l.single IS NULL OR r.single IS NULL
                OR l.single <> r.single)
            """
        )
    made = " UNION ALL ".join(found) or "SELECT l.record, l.record AS other FROM asking l WHERE FALSE"
    known = f" AND NOT EXISTS (SELECT 1 FROM {but} b WHERE b.record = p.record AND b.other = p.other)"
    engine.table(
        name, f"SELECT DISTINCT p.record, p.other FROM ({made}) p WHERE TRUE{known if but else ''}"
    )


def weigh(
    engine: Engine,
    name: str,
    model: Model,
    pairs: str = "pairs",
    asking: str = "asking",
    prepared: str = "prepared",
    turn: int = 1,
) -> None:
    """`name`: each pair with the other record's number (`held`), the turn in which it was found and a
    column of millibits per comparison."""
    weights = ", ".join(
        f"CAST({c.weight(model.weights[c.name])} AS INTEGER) AS {c.name}" for c in COMPARISONS
    )
    engine.table(
        name,
        f"""
        SELECT p.record, p.other, r.number17 AS held, CAST({turn} AS SMALLINT) AS turn, {weights}
        FROM {pairs} p JOIN {asking} l ON l.record = p.record JOIN {prepared} r ON r.record = p.other
        """,
    )


def patterns(
    engine: Engine,
    pairs: str,
    left: str = "asking",
    right: str = "prepared",
    names: tuple[str, ...] = NAMES,
    by: str | None = None,
) -> dict[str, list[Any]]:
    """How often each combination of levels occurs among the pairs: columns by comparison, and `n`; `by` a
    column of the pairs, separately for each of its values."""
    levels = ", ".join(
        f"CAST({c.level()} AS INTEGER) AS {c.name}" for c in COMPARISONS if c.name in names
    )
    each = ", ".join((by, *names) if by else names)
    table = engine.arrow(
        f"""
        SELECT {each}, count(*) AS n FROM (
            SELECT {f"p.{by}, " if by else ""}{levels} FROM {pairs} p
            JOIN {left} l ON l.record = p.record JOIN {right} r ON r.record = p.other)
        GROUP BY {each} ORDER BY {each}
        """
    )
    return {column: table[column].to_pylist() for column in table.column_names}
