"""The model: what each level of agreement weighs, how common names are, where the thresholds lie.

A version is immutable and named by the hash of its content, so a weight can be recomputed years later.
All weights are millibits (thousandths of log2 of the likelihood ratio), whole numbers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from canbao.registers.compare.comparisons import ALL_RULES, COMPARISONS, RULES, WIDE_RULES
from canbao.registers.engine import Engine

FREQUENCIES = ("name_bits", "sound_bits", "employer_bits")
BITS = pa.schema([("value", pa.string()), ("bits", pa.int64())])


class OtherVersion(ValueError):
    """A model made for other comparisons than those of this version: a new one must be learned."""


@dataclass(frozen=True)
class Model:
    """`weights[comparison]` holds one weight per rung from the top; rungs with a frequency add its bits.
    `accept`: a link needs at least this much. `review`: from here up a reader decides. `margin`: how far
    the second best person must be behind. `m` and `u` are kept in parts per billion, as evidence."""

    weights: dict[str, tuple[int, ...]]
    accept: int
    review: int
    margin: int
    points: int = 4
    """Agreements a link needs beside its weight; 0 where the weights alone decide."""
    m: dict[str, tuple[int, ...]] = field(default_factory=dict)
    u: dict[str, tuple[int, ...]] = field(default_factory=dict)
    quality: dict[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = tuple(rule.name for rule in RULES)
    """Blocking rules in use."""
    frequencies: str = ""
    """Hash of the frequency tables."""

    def __post_init__(self) -> None:
        for comparison in COMPARISONS:
            given = self.weights.get(comparison.name)
            if given is None or len(given) != len(comparison.rungs):
                raise OtherVersion(
                    f"{comparison.name}: {len(comparison.rungs)} weights wanted, {given} given"
                )

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text().encode()).hexdigest()[:16]

    def text(self) -> str:
        """Canonical JSON."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def with_thresholds(self, accept: int, review: int, quality: dict[str, Any]) -> Model:
        return replace(self, accept=accept, review=review, quality=quality)

    def weights_alone(self) -> Model:
        return replace(self, points=0)


def save(model: Model, engine: Engine, folder: Path) -> Model:
    """Writes the model and the frequency tables of the engine; returns it with their hash."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    tables = []
    for name in FREQUENCIES:
        table = engine.arrow(
            f"SELECT CAST(value AS VARCHAR) AS value, bits FROM {name} ORDER BY value"
        )
        draft = folder / f".{name}.parquet"
        pq.write_table(table, draft, compression="zstd")
        digest.update(draft.read_bytes())
        tables.append((name, draft))
    frequencies = digest.hexdigest()[:16]
    model = replace(model, frequencies=frequencies)
    for name, draft in tables:
        draft.rename(folder / f"{frequencies}-{name}.parquet")
    draft = folder / f".{model.hash}.json"
    draft.write_text(model.text(), encoding="utf-8")
    draft.rename(folder / f"{model.hash}.json")
    return model


def load(path: Path) -> Model:
    """Reads a model; its name must be the hash of its content."""
    given = json.loads(path.read_text(encoding="utf-8"))
    for part in ("weights", "m", "u"):
        given[part] = {name: tuple(values) for name, values in given[part].items()}
    given["rules"] = tuple(given["rules"])
    model = Model(**given)
    if model.hash != path.stem:
        raise ValueError(f"{path.name}: content has hash {model.hash}; the file was changed")
    return model


def load_frequencies(model: Model, engine: Engine, folder: Path) -> None:
    """Makes the engine's frequency tables those of the model."""
    for name in FREQUENCIES:
        engine.load(f"{name} text", folder / f"{model.frequencies}-{name}.parquet")
        value = "CAST(value AS BIGINT)" if name == "sound_bits" else "value"
        engine.view(name, f'SELECT {value} AS value, bits FROM "{name} text"')


def count_frequencies(engine: Engine, records: str = "prepared") -> None:
    """Frequency tables of names, sounds and employers in the records at hand, in millibits."""
    for name, column in zip(FREQUENCIES, ("name", "pinyin", "employer"), strict=True):
        total = max(engine.scalar(f"SELECT count({column}) FROM {records}"), 1)
        engine.table(
            name,
            f"""
            SELECT {column} AS value,
                CAST(round(1000 * log2({total}.0 / count(*))) AS BIGINT) AS bits
            FROM {records} WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) > 1
            """,
        )


PAIRS_PER_RECORD = 4
FEW_PAIRS = 100_000
"""What a wide rule may cost: pairs by record of the residue, or altogether."""
MANY = 1_000_000  # records: from here on a rule's pairs are counted by a sample
HEAVY = 200  # records in a block
SAMPLED, SUSPECT = 16, 4
"""Blocks are counted that hold so many of every sixteenth record."""


def take_sample(engine: Engine, prepared: str = "prepared") -> None:
    """`every`: what the rules block by, of every sixteenth record."""
    blocking = ", ".join(sorted({c for rule in ALL_RULES.values() for c in rule.columns}))
    engine.table("every", f"SELECT {blocking} FROM {prepared} WHERE record % {SAMPLED} = 0")


def affordable(engine: Engine, asking: str = "asking") -> tuple[str, ...]:
    """The standing rules, and of the wide ones those whose blocks hold few pairs for those who ask."""
    chosen = [rule.name for rule in RULES]
    budget = max(FEW_PAIRS, PAIRS_PER_RECORD * engine.scalar(f"SELECT count(*) FROM {asking}"))
    few = engine.scalar("SELECT count(*) FROM prepared") < MANY
    step, others = (1, "prepared") if few else (SAMPLED, "every")
    for rule in WIDE_RULES:
        many = step * engine.scalar(
            f"SELECT count(*) FROM {asking} l JOIN {others} r ON {rule.join('l', 'r')}"
        )
        if 0 < many <= budget:
            chosen.append(rule.name)
    return tuple(chosen)


def find_heavy(
    engine: Engine,
    rules: tuple[str, ...],
    into: str = "heavy",
    asking: str = "asking",
    prepared: str = "prepared",
) -> None:
    """`into` (rule, value): blocks of those who ask that are so large that agreement says little – a
    default date, a switchboard's number, a row delivered a thousand times. Counted is what a sample
    shows to be worth counting. Needs `every`."""
    found = []
    for rule in (ALL_RULES[name] for name in rules):
        keys = ", ".join(rule.columns)
        suspect = f"""
            SELECT {keys} FROM every r WHERE {rule.known("r")}
            GROUP BY {keys} HAVING count(*) >= {SUSPECT}
        """
        found.append(
            f"""
            SELECT '{rule.name}' AS rule, {key(rule.columns)} AS value FROM {prepared} r
            JOIN (SELECT DISTINCT {", ".join(f"s.{c}" for c in rule.columns)} FROM ({suspect}) s
                JOIN {asking} l ON {rule.join("l", "s")}) s ON {rule.join("s", "r")}
            GROUP BY {", ".join(f"r.{c}" for c in rule.columns)} HAVING count(*) > {HEAVY}
            """
        )
    engine.table(into, " UNION ALL ".join(found))


def key(columns: tuple[str, ...], side: str = "r") -> str:
    """A block's key as text."""
    return " || '|' || ".join(f"CAST({side}.{column} AS VARCHAR)" for column in columns)
