"""Where the thresholds lie, and how good the links are, without anyone telling the truth.

Where numbers exist they are the teacher: a sample of certain records is asked again with its number
hidden (`probe`), and the likely tier must find the way back. Without numbers the model's own posterior
is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from canbao.registers.compare import candidates
from canbao.registers.compare.candidates import NAMES
from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine

PROBES = 15_000
OPEN = 5_000
ENOUGH = 500
PRECISION = 0.999
"""Stated precision of the likely tier: at most one wrong link in a thousand."""
REVIEW_BITS = 6_000
NONE = -(10**9)


@dataclass(frozen=True)
class Estimate:
    """A share with its 95 % interval (Wilson)."""

    value: float
    low: float
    high: float
    n: int

    def data(self) -> dict[str, float | int]:
        return {"value": round(self.value, 6), "low": round(self.low, 6),
                "high": round(self.high, 6), "n": self.n}  # fmt: skip


def wilson(successes: float, n: float) -> Estimate:
    """Share and interval; with no cases nothing is known: 0 to 1."""
    if n <= 0:
        return Estimate(0.0, 0.0, 1.0, 0)
    z = 1.959964
    share = successes / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Estimate(share, max(middle - half, 0.0), min(middle + half, 1.0), round(n))


def mark_probes(engine: Engine) -> int:
    """`probes` (record, number17, standing): certain records whose number another certain record shares,
    spread evenly by record number. Returns how many."""
    engine.table(
        "eligible",
        """
        SELECT p.record, p.number17 FROM prepared p
        JOIN groups g ON g.number17 = p.number17 AND g.records > 1 AND g.low = g.high AND g.fits > 0
        WHERE p.single IS NOT NULL AND p.name IS NOT NULL
        """,
    )
    step = max(engine.scalar("SELECT count(*) FROM eligible") // PROBES, 1)
    engine.table(
        "probes",
        f"""
        SELECT record, number17, 'probe' AS standing FROM eligible
        WHERE record % {step} = 0 AND record NOT IN (SELECT record FROM standing)
        """,
    )
    engine.drop("eligible")
    return engine.scalar("SELECT count(*) FROM probes")


def sample(engine: Engine, into: str = "sample") -> None:
    """`into`: the probes, and some of those without a number."""
    step = max(engine.scalar("SELECT count(*) FROM asking WHERE standing = 'open'") // OPEN, 1)
    candidates.probing(engine, "probing", "probes")
    engine.table(
        into,
        f"""
        SELECT * FROM probing UNION ALL
        SELECT * FROM asking WHERE standing = 'open' AND record % {step} = 0
        """,
    )
    engine.drop("probing", "probes")


def prior(persons: int) -> int:
    """Millibits a link must have so as to outweigh the odds of picking one of so many by chance."""
    return math.ceil(1000 * math.log2(max(persons, 2)))


def by_probes(engine: Engine, model: Model, persons: int) -> Model:
    """Thresholds from probes. Needs `ranked` of a run in which `sample` asked. However well probes do, a
    link must outweigh the odds of picking one of so many persons by chance."""
    rows = engine.arrow(
        """
        SELECT a.record,
            max(CASE WHEN r.anchor = a.own THEN r.weight END) AS own,
            max(CASE WHEN r.anchor <> a.own THEN r.weight END) AS other
        FROM sample a LEFT JOIN ranked r ON r.record = a.record AND r.points > 2
        WHERE a.standing = 'probe' GROUP BY a.record ORDER BY a.record
        """
    )
    own, other = _column(rows, "own"), _column(rows, "other")
    absent = _absent(engine, model, own, other)
    accept = max(_threshold(own, other, model.margin, absent), prior(persons))
    quality = _quality(own, other, accept, model.margin, absent)
    return model.with_thresholds(accept, accept - REVIEW_BITS, quality)


def _absent(
    engine: Engine, model: Model, own: NDArray[np.int64], other: NDArray[np.int64]
) -> float:
    """Share of the residue whose person has no numbered record at all, from how many find one: the
    probes tell how many of those who could do."""
    cut = 18_000
    open_ones = engine.scalar("SELECT count(*) FROM sample WHERE standing = 'open'")
    found = engine.scalar(
        "SELECT count(*) FROM ranked WHERE place = 1 AND standing = 'open'"
        f" AND points > 2 AND weight >= {cut}"
    )
    if not open_ones:
        return 0.0
    recall = float(np.mean(np.maximum(own, other) >= cut))
    false = float(np.mean(other >= cut))
    if recall <= false:
        return 0.5
    return float(np.clip((recall - found / open_ones) / (recall - false), 0.02, 0.9))


def _threshold(
    own: NDArray[np.int64], other: NDArray[np.int64], margin: int, absent: float
) -> int:
    """The lowest cut at which the stated precision holds, counting those who have no match too."""
    for cut in range(4_000, 40_000, 250):
        right = np.sum((own >= cut) & (own - other >= margin)) * (1 - absent)
        wrong = np.sum((other >= cut) & (other - own >= margin)) * (1 - absent)
        wrong += np.sum(other >= cut) * absent
        if right + wrong and right / (right + wrong) >= PRECISION:
            return cut
    return 40_000


def _quality(
    own: NDArray[np.int64], other: NDArray[np.int64], accept: int, margin: int, absent: float
) -> dict[str, object]:
    right = float(np.sum((own >= accept) & (own - other >= margin)))
    wrong = float(np.sum((other >= accept) & (other - own >= margin)))
    stray = float(np.sum(other >= accept))
    links = right * (1 - absent) + wrong * (1 - absent) + stray * absent
    return {
        "method": "probes",
        "probes": int(own.size),
        "absent_share": round(absent, 4),
        "likely_precision": wilson(min(right * (1 - absent), links), max(links, 1.0)).data(),
        "likely_recall": wilson(right, int(own.size)).data(),
    }


def by_posterior(engine: Engine, model: Model, persons: int) -> Model:
    """Thresholds for registers without numbers: the prior is the share of pairs that must be true for
    the posteriors to add up; a pair is accepted where being one person is likelier than not by the
    stated odds, and expected precision and recall follow."""
    total = " + ".join(NAMES)
    rows = engine.arrow(
        f"SELECT weight, count(*) AS n FROM (SELECT {total} AS weight FROM weighed"
        " WHERE record < other) GROUP BY weight ORDER BY weight"
    )
    weight = _column(rows, "weight").astype(float) / 1000
    n = _column(rows, "n").astype(float)
    pairs = max(persons * (persons - 1) / 2, 1.0)
    matches = float(persons) / 4
    for _ in range(200):
        prior = min(max(matches / pairs, 1e-15), 0.5)
        posterior = 1 / (1 + np.exp2(-np.clip(weight + math.log2(prior / (1 - prior)), -300, 300)))
        expected = float((posterior * n).sum())
        if abs(expected - matches) < 1e-6 * max(matches, 1):
            break
        matches = expected
    best, accept = -1.0, 0
    order = np.argsort(-weight)
    true = np.cumsum((posterior * n)[order])
    all_ = np.cumsum(n[order])
    f1 = 2 * true / np.maximum(all_ + matches, 1e-9)
    if f1.size:
        at = int(np.argmax(f1))
        best, accept = float(f1[at]), math.floor(1000 * weight[order][at])
        quality: dict[str, object] = {
            "method": "posterior",
            "expected_matches": round(matches),
            "expected_f1": round(best, 6),
            "likely_precision": wilson(float(true[at]), max(round(float(all_[at])), 1)).data(),
            "likely_recall": wilson(float(true[at]), max(round(matches), 1)).data(),
        }
        alone = model.weights_alone()
        return alone.with_thresholds(accept, accept - REVIEW_BITS, quality)
    none = wilson(0.0, 1).data()  # not one pair to weigh: nothing is known of either
    quality = {"method": "posterior", "expected_matches": 0, "likely_precision": none,
               "likely_recall": none}  # fmt: skip
    return model.with_thresholds(20_000, 14_000, quality)


def _column(table: pa.Table, name: str) -> NDArray[np.int64]:
    return np.asarray(table[name].fill_null(NONE).to_numpy(), dtype=np.int64)
