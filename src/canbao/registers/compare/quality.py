"""How good the links are, told without the truth: from the probes of the model and from how many pairs
hang on each tier. What nobody can see – a number that is valid, fits, and is still somebody else's – is
named as an assumption.
"""

from __future__ import annotations

from typing import Any

from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine

UNSEEN_ERROR = 0.0001
"""Assumed share of certain links that are wrong although number, name and birth or sex agree."""
UNSEEN_MISS = 0.001
"""Assumed share of links that nobody can see missing, at most: a record whose number is valid, fits and is
not its person's stands alone and is no probe. It widens the interval of recall downwards."""


def quality(engine: Engine, model: Model) -> dict[str, Any]:
    """Precision and recall over pairs of records, with bounds; of each source how many records belong to
    somebody known elsewhere too (`matched`: linked, all). Needs `links` and `sources`."""
    counted = engine.arrow(
        """
        SELECT s.name, l.tier, l.size, l.records, l.records * (l.size - 1) AS others FROM (
            SELECT source, tier, records AS size, count(*) AS records FROM links
            GROUP BY source, tier, records) l
        JOIN sources s ON s.source = l.source ORDER BY s.name, l.tier, l.size
        """
    ).to_pylist()
    matched: dict[str, list[int]] = {}
    tiers: dict[str, dict[str, int]] = {}
    sizes: dict[int, int] = {}
    for row in counted:
        sizes[row["size"]] = sizes.get(row["size"], 0) + row["records"]
        of_source = matched.setdefault(row["name"], [0, 0])
        of_source[0] += row["records"] if row["tier"] != "alone" else 0
        of_source[1] += row["records"]
        of_tier = tiers.setdefault(row["tier"], {"records": 0, "others": 0})
        of_tier["records"] += row["records"]
        of_tier["others"] += row["others"]
    pairs = sum(of_tier["others"] for of_tier in tiers.values()) / 2
    nothing = {"records": 0, "others": 0}
    likely, certain = tiers.get("likely", nothing), tiers.get("certain", nothing)
    per_record = (likely["others"] / likely["records"]) if likely["records"] else 1.0
    told: dict[str, Any] = {
        "pairs": round(pairs),
        "persons": sum(records // size for size, records in sizes.items()),
        "matched": matched,
        "tiers": {tier: of_tier["records"] for tier, of_tier in sorted(tiers.items())},
        "accept": model.accept,
        "review": model.review,
        "margin": model.margin,
        "model": model.hash,
        "likely": model.quality,
        "assumed_error_of_certain_links": UNSEEN_ERROR,
        "assumed_share_of_links_unseen": UNSEEN_MISS,
    }
    precision, recall = model.quality["likely_precision"], model.quality["likely_recall"]
    for name in ("value", "low", "high"):
        wrong = likely["others"] * (1 - precision[name]) + certain["others"] / 2 * UNSEEN_ERROR
        share = max(recall[name], 0.01)
        missed = likely["records"] * (1 - share) / share * (1 + per_record) / 2
        told.setdefault("precision", {})[name] = _share(pairs - wrong, pairs)
        told.setdefault("recall", {})[name] = _share(pairs - wrong, pairs - wrong + missed)
    told["recall"]["low"] = round(max(told["recall"]["low"] - UNSEEN_MISS, 0.0), 6)
    told["precision"]["n"] = precision["n"]
    told["recall"]["n"] = recall["n"]
    return told


def _share(part: float, whole: float) -> float:
    return round(max(part, 0.0) / whole, 6) if whole > 0 else 0.0
