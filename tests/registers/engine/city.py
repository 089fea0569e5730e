"""A small made city, its registers taken in, and every stage run on one engine or the other.

What the two engines give is compared elsewhere; how the stages are put together for a real run is
the affair of the code, not of this module.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from canbao.population.departments.model import error_model
from canbao.population.make import REFERENCE, Wish, make_population
from canbao.registers import coverage, persons
from canbao.registers.compare.decisions import ANSWERS, RENUMBERED, UNLINKED
from canbao.registers.compare.link import Comparison
from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine
from canbao.registers.intake import Source, current, ingest, load_sources, rows_in_force
from canbao.registers.store import Store

REGION = "Sichuan/Chengdu"
SEED = 20_263

COMPARED = {
    "prepared": ("record",),
    "standing": ("record",),
    "asking": ("record",),
    "weighed": ("record", "other"),
    "settled": ("record",),
    "chosen": ("record",),
    "joined": ("record",),
    "links": ("record",),
    "events": ("person_from", "person_to", "kind"),
    "review": ("record", "other"),
}
"""Tables of the comparison and their total orders."""
DECIDED = 20
"""So many records people part from their person, and so many they give to another."""


class City:
    """Registers of a city in a store, ready for either engine."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.sources: dict[str, Source] = load_sources()
        wish = Wish(size, SEED, REGION, error_model("hard"))
        made = make_population(folder / "city", wish)
        told = yaml.safe_load((made.registers / "deliveries.yaml").read_text(encoding="utf-8"))
        for one in told["deliveries"]:
            day = dt.date.fromisoformat(str(one["as_of"]))
            ingest(folder / "store", self.sources[one["source"]], made.registers / one["file"], day)
        self.decided = {
            "answers": ANSWERS.empty_table(), "unlinked": UNLINKED.empty_table(),
            "renumbered": RENUMBERED.empty_table(),
        }  # fmt: skip

    def load(self, engine: Engine) -> None:
        """Everything the stages read, under the names they read it by."""
        force = current(self.folder / "store", self.sources.values())
        kinds = {"records": "records", "employers": "employers_in"}
        kinds |= {k: f"facts_{k}" for k in ("participation", "employment", "status", "survey")}
        for kind, name in kinds.items():
            rows = rows_in_force(force, kind)
            for table, path in rows.tables:
                engine.load(table, path)
            query = rows.query
            if kind == "records" and "address" not in rows.schema.names:
                # A column of the contract that none of these sources fills.
                query = f"SELECT *, CAST(NULL AS VARCHAR) AS address FROM ({query})"
            engine.table(name, query)
        sources = list(self.sources.values())
        engine.load("sources", pa.table({
            "source": pa.array([s.number for s in sources], pa.int16()),
            "name": [s.source for s in sources],
            "rank": pa.array([s.rank for s in sources], pa.int32()),
            "duplicate_free": [s.duplicate_free for s in sources],
        }))  # fmt: skip
        ranks = [(s.number, f, r) for s in sources for f, r in s.ranks.items()]
        engine.load("ranks", pa.table({
            "source": pa.array([r[0] for r in ranks], pa.int16()),
            "field": pa.array([r[1] for r in ranks], pa.string()),
            "rank": pa.array([r[2] for r in ranks], pa.int32()),
        }))  # fmt: skip
        for name, table in self.decided.items():
            engine.load(name, table)

    def store(self, name: str) -> Store:
        """A store of one engine's own results."""
        return Store(self.folder / name)

    def train(self, engine: Engine, store: Store) -> Model:
        """The model, learned once and used by both."""
        return Comparison(engine, store).train({"city": SEED})

    def earlier(self, engine: Engine, store: Store, model: Model) -> None:
        """The picture before people decided anything, and what they decide when they see it: some likely
        records are taken from their person, some who stand alone are given to somebody."""
        made = Comparison(engine, store).links({"city": SEED}, model)
        store.make_current({
            "last_person": made.told["last_person"], "model": model.hash,
            "stages": {"links": made.hash},
        })  # fmt: skip
        rows = pq.read_table(made.file("links")).to_pylist()
        parted = [r for r in rows if r["tier"] == "likely" and r["anchor"] > 0][:DECIDED]
        alone = [r for r in rows if r["tier"] == "alone" and r["anchor"] < 0][:DECIDED]
        held = [r for r in rows if r["tier"] == "certain"][: len(alone)]
        pairs = [sorted((a["record"], h["record"])) for a, h in zip(alone, held, strict=True)]
        self.decided["unlinked"] = pa.table(
            {name: [row[name] for row in parted] for name in UNLINKED.names}, schema=UNLINKED
        )
        self.decided["answers"] = pa.table(
            {"record": [p[0] for p in pairs], "other": [p[1] for p in pairs],
             "same": [True] * len(pairs)},
            schema=ANSWERS,
        )  # fmt: skip

    def run(self, engine: Engine, store: Store, model: Model) -> dict[str, pa.Table]:
        """Every table of every stage, in its total order; the store has the earlier picture."""
        Comparison(engine, store).links({"city": SEED, "decided": DECIDED}, model)
        found = _tables(engine, COMPARED)
        persons.run(engine, persons.Settings(REFERENCE))
        found |= self.written(engine, persons.ORDER)
        engine.drop(*persons.HELPERS)
        coverage.run(engine, REFERENCE)
        return found | self.written(engine, coverage.KEYS)

    def written(self, engine: Engine, order: dict[str, tuple[str, ...]]) -> dict[str, pa.Table]:
        """Tables by way of the Parquet files an engine writes."""
        made = {}
        for name, keys in order.items():
            path = self.folder / engine.name / f"{name}.parquet"
            engine.write(f'SELECT * FROM "{name}"', path, keys)
            made[name] = pq.read_table(path)
        return made


def _tables(engine: Engine, order: dict[str, tuple[str, ...]]) -> dict[str, pa.Table]:
    return {
        name: engine.arrow(f"SELECT * FROM {name} ORDER BY {', '.join(keys)}")
        for name, keys in order.items()
    }


def differences(one: pa.Table, other: pa.Table) -> list[str]:
    """Where two tables differ, in words; empty when they are equal row by row, type by type."""
    said = []
    if one.schema.names != other.schema.names:
        return [f"columns {one.schema.names} / {other.schema.names}"]
    if one.num_rows != other.num_rows:
        return [f"{one.num_rows} / {other.num_rows} rows"]
    for column in one.schema.names:
        if one.schema.field(column).type != other.schema.field(column).type:
            types = one.schema.field(column).type, other.schema.field(column).type
            said.append(f"{column}: type {types[0]} / {types[1]}")
        pairs: list[tuple[Any, Any]] = list(
            zip(one[column].to_pylist(), other[column].to_pylist(), strict=True)
        )
        wrong = [(n, a, b) for n, (a, b) in enumerate(pairs) if a != b]
        if wrong:
            said.append(f"{column}: {len(wrong)} rows, first {wrong[0]}")
    return said
