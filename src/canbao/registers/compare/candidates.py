"""Which pairs are worth weighing, and what they weigh. A pair depends on its two records and the model
alone, so pairs are kept between runs and only those of new records are made anew.
"""

from __future__ import annotations

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
    number is in doubt, with it hidden (`own` keeps it)."""
    columns = engine.arrow(f"SELECT * FROM {prepared} WHERE FALSE").column_names
    shown = ", ".join(
        f"CASE WHEN s.record IS NULL THEN p.{c} END AS {c}" if c in HIDDEN else f"p.{c}"
        for c in columns
    )
    engine.table(
        name,
        f"""
        SELECT {shown}, COALESCE(s.standing, 'open') AS standing, s.number17 AS own
        FROM {prepared} p LEFT JOIN {standing} s ON s.record = p.record
        WHERE p.number17 IS NULL OR s.standing IN ('soft', 'borrowed', 'probe')
        """,
    )


def pairs(
    engine: Engine,
    name: str,
    rules: tuple[str, ...],
    asking: str = "asking",
    prepared: str = "prepared",
) -> None:
    """`name` (record, other): pairs that agree in the columns of one of the rules. Two records of one
    register that holds everyone once are never a pair."""
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
    engine.table(name, f"SELECT DISTINCT record, other FROM ({' UNION ALL '.join(found)})")


def weigh(
    engine: Engine,
    name: str,
    model: Model,
    pairs: str = "pairs",
    asking: str = "asking",
    prepared: str = "prepared",
) -> None:
    """`name`: each pair with a column of millibits per comparison."""
    weights = ", ".join(
        f"CAST({c.weight(model.weights[c.name])} AS INTEGER) AS {c.name}" for c in COMPARISONS
    )
    engine.table(
        name,
        f"""
        SELECT p.record, p.other, {weights}
        FROM {pairs} p JOIN {asking} l ON l.record = p.record JOIN {prepared} r ON r.record = p.other
        """,
    )


def patterns(
    engine: Engine, pairs: str, left: str = "asking", right: str = "prepared", limit: str = ""
) -> dict[str, list[int | None]]:
    """How often each combination of levels occurs among the pairs: columns by comparison, and `n`."""
    levels = ", ".join(f"CAST({c.level()} AS INTEGER) AS {c.name}" for c in COMPARISONS)
    table = engine.arrow(
        f"""
        SELECT {", ".join(NAMES)}, count(*) AS n FROM (
            SELECT {levels} FROM {pairs} p
            JOIN {left} l ON l.record = p.record JOIN {right} r ON r.record = p.other {limit})
        GROUP BY {", ".join(NAMES)} ORDER BY {", ".join(NAMES)}
        """
    )
    return {column: table[column].to_pylist() for column in table.column_names}
