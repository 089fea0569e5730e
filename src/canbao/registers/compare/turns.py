"""Who is compared with whom, in two turns: the rules that find most people first, the others only for
whom those did not settle. A full run and an increment take the same turns.
"""

from __future__ import annotations

from canbao.registers.compare import candidates
from canbao.registers.compare.comparisons import ALL_RULES
from canbao.registers.compare.model import Model
from canbao.registers.compare.resolve import fits, points
from canbao.registers.engine import Engine

SETTLED = "SELECT 1 FROM settled s WHERE s.record = a.record"


def first(rules: tuple[str, ...]) -> tuple[str, ...]:
    """The rules of the first turn."""
    return tuple(name for name in rules if ALL_RULES[name].first)


def second(rules: tuple[str, ...]) -> tuple[str, ...]:
    """The rules of the second turn."""
    return tuple(name for name in rules if not ALL_RULES[name].first)


def settle(engine: Engine, model: Model, into: str = "settled", weighed: str = "weighed") -> None:
    """`into` (record): who found a numbered person in the first turn by more than the threshold and the
    margin together. A number of one's own, however doubtful, is never settled so."""
    total = " + ".join(candidates.NAMES)
    engine.table(
        into,
        f"""
        SELECT DISTINCT record FROM (
            SELECT w.record, {total} AS weight, {points(model)} AS points FROM {weighed} w
            WHERE w.turn = 1 AND w.held IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM standing s
                WHERE s.record = w.other AND s.standing = 'borrowed')
            AND NOT EXISTS (SELECT 1 FROM standing s WHERE s.record = w.record))
        WHERE {fits(model, model.margin)}
        """,
    )


def weigh(engine: Engine, model: Model, asking: str = "asking") -> None:
    """`weighed` and `settled` of all who ask. Needs `heavy`."""
    candidates.pairs(engine, "pairs", first(model.rules), asking)
    candidates.weigh(engine, "weighed", model, asking=asking)
    settle(engine, model)
    engine.table("unsettled", f"SELECT a.* FROM {asking} a WHERE NOT EXISTS ({SETTLED})")
    candidates.pairs(engine, "more", second(model.rules), "unsettled", but="pairs")
    candidates.weigh(engine, "weighed more", model, "more", "unsettled", turn=2)
    engine.table("weighed", 'SELECT * FROM weighed UNION ALL SELECT * FROM "weighed more"')
    engine.drop("pairs", "more", "weighed more", "unsettled")
