"""Learns a model from the records themselves: no label is needed, labels are used where they exist.

Chance agreement (`u`) comes from random pairs and, for identifiers, from counts; true agreement (`m`) by
expectation-maximisation over pairs that share a number, a name and birth date, or a document – each time
for the comparisons that the block does not itself explain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from canbao.registers.compare.candidates import NAMES, patterns
from canbao.registers.compare.comparisons import ALL_RULES, BY_NAME, COMPARISONS
from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine

SAMPLE = 1_200  # records a side for random pairs: well over a million pairs
FEWER = 7  # one pair in so many where letters are compared
TRAINING_PAIRS = 30_000
BORN = 2_000  # records whose birth date's namesakes are looked at
LEAST, MOST = -12_000, 24_000
FLOOR = 1e-9

Shares = dict[str, NDArray[np.float64]]


def fit(engine: Engine, rules: tuple[str, ...]) -> Model:
    """A model without thresholds. Needs `prepared`, `asking`, `standing`, the frequency tables and
    `heavy`."""
    u = chance(engine)
    counts: list[tuple[frozenset[str], dict[str, list[int | None]]]] = []
    for explained, table in training_blocks(engine):
        counts.append((explained, table))
    m = agreement(counts, u)
    return Model(weights=weights(m, u), accept=0, review=0, margin=3_000, m=_ppb(m),
                 u=_ppb(u), rules=rules)


def chance(engine: Engine) -> Shares:
    """Share of random pairs on each rung."""
    total = max(engine.scalar("SELECT count(*) FROM prepared"), 1)
    step = max(total // SAMPLE, 2)  # record numbers are hashes: every so-manieth is a random sample
    for side, rest in (("left_sample", 0), ("right_sample", 1)):
        engine.table(
            side,
            f"""
            SELECT * FROM prepared WHERE record % {step} = {rest} ORDER BY record LIMIT {2 * SAMPLE}
            """,
        )
    shares: Shares = {}
    for costly in (False, True):
        names = tuple(c.name for c in COMPARISONS if c.costly == costly)
        fewer = f"AND l.record % {FEWER * step} = 0" if costly and total > SAMPLE**2 else ""
        engine.table(
            "random_pairs",
            f"""
            SELECT l.record, r.record AS other FROM left_sample l JOIN right_sample r
            ON (l.number17 IS NULL OR r.number17 IS NULL OR l.number17 <> r.number17)
            AND l.record <> r.record {fewer}
            """,
        )
        found = patterns(engine, "random_pairs", "left_sample", "right_sample", names)
        shares |= {name: _shares(found, name) for name in names}
    for comparison in COMPARISONS:
        if comparison.identifier is None:
            continue
        column = comparison.identifier
        rows = engine.arrow(
            f"SELECT CAST(sum(n) AS BIGINT) AS values, CAST(sum(n * (n - 1)) AS BIGINT) AS alike FROM ("
            f"SELECT count(*) AS n FROM prepared WHERE {column} IS NOT NULL GROUP BY {column})"
        ).to_pylist()[0]
        known = rows["values"] or 0
        # Half of equal values are one person's own: chance is the rest.
        alike = (rows["alike"] or 0) / 2 / (known * (known - 1)) if known > 1 else 1e-6
        rungs = shares[comparison.name]
        rungs[0] = max(alike, 1e-8)
        rungs[-1] = max(1 - rungs[:-1].sum(), FLOOR)
    engine.drop("random_pairs", "left_sample", "right_sample")
    _number_given_birth(engine, shares)
    return shares


def _number_given_birth(engine: Engine, shares: Shares) -> None:
    """A number holds the birth date and the place, so two people born on one day in one county have
    numbers nearly alike. How often by chance is counted among namesakes in nothing but the day."""
    known = "asking WHERE number_text IS NOT NULL"
    engine.table(
        "born_together",
        f"""
        SELECT l.record, r.record AS other FROM asking l JOIN prepared r ON l.birth = r.birth
        WHERE l.number_text IS NOT NULL AND l.record % {_step(engine, known, BORN)} = 0
        AND r.number17 IS NOT NULL AND l.pinyin <> r.pinyin
        AND substr(l.name, 1, 1) <> substr(r.name, 1, 1)
        AND (l.phone IS NULL OR r.phone IS NULL OR l.phone <> r.phone)
        ORDER BY l.record, r.record LIMIT {TRAINING_PAIRS}
        """,
    )
    found = patterns(engine, "born_together")
    if sum(n or 0 for n in found["n"]) >= 1_000:
        shares["number"] = np.maximum(shares["number"], _shares(found, "number"))
    engine.drop("born_together")


def training_blocks(
    engine: Engine,
) -> list[tuple[frozenset[str], dict[str, list[int | None]]]]:
    """Pairs that are mostly one person, by kinds of block, as pattern counts."""
    step = _step(engine, "prepared", TRAINING_PAIRS)
    kinds = {
        "same_number": (
            frozenset({"number"}),
            f"FROM prepared l JOIN prepared r ON l.number17 = r.number17 AND l.record < r.record"
            f" AND l.record % {step} = 0",
        )
    }
    step = _step(engine, "asking", TRAINING_PAIRS)
    for name in ("name_birth", "document", "birth_street", "birth_phone"):
        rule = ALL_RULES[name]
        kinds[name] = (
            frozenset(rule.explains),
            f"FROM asking l JOIN prepared r ON {rule.join('l', 'r')} AND l.record <> r.record"
            f" AND (l.single IS NULL OR r.single IS NULL OR l.single <> r.single)"
            f" AND l.standing = 'open' AND l.record % {step} = 0",
        )
    each = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, record, other FROM (SELECT l.record, r.record AS other {rows}"
        f" ORDER BY l.record, r.record LIMIT {TRAINING_PAIRS})"
        for kind, (_, rows) in kinds.items()
    )
    engine.table("training", each)
    found = patterns(engine, "training", "prepared", "prepared", by="kind")
    engine.drop("training")
    return [
        (explained, {name: [v for v, k in zip(column, found["kind"], strict=True) if k == kind]
                     for name, column in found.items() if name != "kind"})
        for kind, (explained, _) in kinds.items()
    ]  # fmt: skip


def _step(engine: Engine, rows: str, wanted: int) -> int:
    """Every so-manieth of the rows makes about as many as wanted."""
    return max(engine.scalar(f"SELECT count(*) FROM {rows}") // wanted, 1)


def agreement(
    blocks: list[tuple[frozenset[str], dict[str, list[int | None]]]], u: Shares
) -> Shares:
    """Share of true pairs on each rung, averaged over the blocks by how many true pairs each holds."""
    sums = {name: np.full(len(BY_NAME[name].rungs), 0.0) for name in NAMES}
    for explained, table in blocks:
        learned, matches = expectation_maximisation(table, u, explained)
        for name, share in learned.items():
            counts = [n or 0 for n in table["n"]]
            known = sum(
                n for n, level in zip(counts, table[name], strict=True) if level is not None
            )
            sums[name] += share * min(matches, 50_000) * known / max(sum(counts), 1)
    m = {}
    for name, total in sums.items():
        if total.sum() > 0:
            m[name] = np.maximum(total / total.sum(), 1e-6)
        else:
            # No true pair had both values: taken as mostly the same, so that disagreement says little.
            m[name] = np.full(total.size, 0.4 / (total.size - 1))
            m[name][0] = 0.6
    return m


def expectation_maximisation(
    table: Mapping[str, list[int | None]], u: Shares, explained: frozenset[str]
) -> tuple[Shares, float]:
    """m by EM with u fixed; comparisons that the block explains take no part. Returns m and the expected
    number of true pairs."""
    n = np.array(table["n"], dtype=float)
    if not n.size:
        return {}, 0.0
    names = [name for name in NAMES if name not in explained]
    level = {
        name: np.array([-1 if v is None else v for v in table[name]], dtype=np.int64)
        for name in names
    }
    m = {}
    for name in names:
        rungs = len(u[name])
        start = np.full(rungs, 0.1 / max(rungs - 1, 1))
        start[0] = 0.9
        m[name] = start
    share = 0.5
    for _ in range(60):
        odds = np.full(n.size, math.log(share / (1 - share)))
        for name in names:
            known = level[name] >= 0
            ratio = np.log(np.maximum(m[name], FLOOR) / np.maximum(u[name], FLOOR))
            odds[known] += ratio[level[name][known]]
        posterior = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
        expected = n * posterior
        before = share
        share = min(max(expected.sum() / n.sum(), 1e-6), 1 - 1e-6)
        for name in names:
            known = level[name] >= 0
            counts = np.bincount(
                level[name][known], weights=expected[known], minlength=len(u[name])
            )
            if counts.sum() > 0:
                m[name] = (counts + 0.5 / len(counts)) / (counts.sum() + 0.5)
        if abs(share - before) < 1e-7:
            break
    seen = {name: share_ for name, share_ in m.items() if (level[name] >= 0).any()}
    return seen, float(n.sum() * share)


def weights(m: Shares, u: Shares) -> dict[str, tuple[int, ...]]:
    """Millibits per rung; rungs with a frequency carry only log2(m), the rest is the value's rarity."""
    result = {}
    for comparison in COMPARISONS:
        rungs = []
        for rung, true, by_chance in zip(
            comparison.rungs, m[comparison.name], u[comparison.name], strict=True
        ):
            bits = math.log2(true) if rung.bits else math.log2(true / max(by_chance, FLOOR))
            rungs.append(round(max(min(1000 * bits, MOST), LEAST)))
        # To disagree is never evidence for being one person, however few do; and a higher rung never
        # weighs less than a lower one, however few of it were met.
        rungs[-1] = min(rungs[-1], 0)
        least = rungs[-1]
        for i in reversed(range(len(rungs))):
            if not comparison.rungs[i].bits:
                least = rungs[i] = max(rungs[i], least)
        result[comparison.name] = tuple(rungs)
    return result


def _shares(found: Mapping[str, list[int | None]], name: str) -> NDArray[np.float64]:
    counts = np.zeros(len(BY_NAME[name].rungs))
    for n, level in zip(found["n"], found[name], strict=True):
        if level is not None:
            counts[level] += n or 0
    shares: NDArray[np.float64] = (counts + 0.5 / len(counts)) / (counts.sum() + 0.5)
    return shares


def _ppb(shares: Shares) -> dict[str, tuple[int, ...]]:
    return {name: tuple(round(1e9 * x) for x in values) for name, values in shares.items()}
