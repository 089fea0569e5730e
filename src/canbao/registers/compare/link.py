"""The comparison as stages of the store: `model` when one is to be learned, then `links`, from all
records or – where the state of the last run is at hand – from what new deliveries touch. Both give the
same rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from canbao.registers.compare import (
    calibrate,
    candidates,
    fit,
    identity,
    model,
    prepare,
    resolve,
    turns,
)
from canbao.registers.compare.increment import STATE_TABLES, increment
from canbao.registers.compare.model import Model
from canbao.registers.compare.quality import quality
from canbao.registers.engine import DuckEngine, Engine
from canbao.registers.store import Stage, Store
from canbao.registers.store.store import canonical

VERSION = 5
"""Of what these stages make; a new one makes them anew."""


class Comparison:
    """One run's comparison. The engine must hold `records`, `sources`, `renumbered`, `answers` and
    `unlinked`."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self.engine = engine
        self.store = store
        self.models = store.path / "model"
        self._trained = ""
        """The model learned in this run: what was prepared for it need not be prepared again."""

    def train(self, inputs: dict[str, Any]) -> Model:
        """Learns a model from the records at hand; the same records give the same model."""

        def build(folder: Path) -> dict[str, Any]:
            prepare.prepare(self.engine, "prepared", "records")
            model.count_frequencies(self.engine)
            prepare.certain(self.engine)
            saved = model.save(self._learn(), self.engine, self.models)
            self._trained = saved.hash
            return {"model": saved.hash, "accept": saved.accept, **saved.quality}

        done = self.store.stage("model", {**inputs, "version": VERSION}, build)
        return model.load(self.models / f"{done.told['model']}.json")

    def _learn(self) -> Model:
        engine = self.engine
        probes = calibrate.mark_probes(engine)
        candidates.asking(engine)
        enough = probes >= calibrate.ENOUGH
        if enough:  # they tell the thresholds; nobody else need be asked for that
            calibrate.sample(engine)
        else:
            engine.view("sample", "SELECT * FROM asking")
        model.take_sample(engine)
        rules = model.affordable(engine, "sample")
        model.find_heavy(engine, rules)
        resolve.holders(engine)
        learned = fit.fit(engine, rules)
        persons = engine.scalar("SELECT count(*) FROM groups")
        persons += engine.scalar("SELECT count(*) FROM asking WHERE standing = 'open'")
        turns.weigh(engine, learned.with_thresholds(calibrate.prior(persons), 0, {}), "sample")
        if not enough:
            return calibrate.by_posterior(engine, learned, persons)
        resolve.decide(engine)
        resolve.choose(engine, learned, asking="sample")
        return calibrate.by_probes(engine, learned, persons)

    def links(self, inputs: dict[str, Any], used: Model) -> Stage:
        """Where every record belongs, and what readers should look at, from all records."""
        engine = self.engine

        def build(folder: Path) -> dict[str, Any]:
            if self._trained != used.hash:
                model.load_frequencies(used, engine, self.models)
                prepare.prepare(engine, "prepared", "records")
                prepare.certain(engine)
                candidates.asking(engine)
                model.take_sample(engine)
                model.find_heavy(engine, used.rules)
                resolve.holders(engine)
            turns.weigh(engine, used)
            resolve.decide(engine)
            resolve.choose(engine, used)
            resolve.soften(engine, used)
            resolve.gather(engine, used)
            resolve.place(engine)
            resolve.count_all(engine)
            before = self.store.found("links")
            if before is None:
                engine.load("previous", identity.PREVIOUS.empty_table())
            else:
                engine.load("links before", before.file("links"))
                engine.view("previous", 'SELECT record, person FROM "links before"')
            last = identity.identify(engine, self.store.current().get("last_person", 0))
            return self._write(folder, used, last, "found")

        made = self.store.stage("links", self._inputs(inputs, used), build)
        engine.load("links", made.file("links"))
        return made

    def further_links(self, inputs: dict[str, Any], used: Model) -> Stage:
        """The same from the state of the last run and two tables: `arriving` (rows of `records` that are
        new or came again) and `leaving` (record). The engine is the state's own."""
        engine = self.engine
        assert isinstance(engine, DuckEngine)

        def build(folder: Path) -> dict[str, Any]:
            model.load_frequencies(used, engine, self.models)
            last = increment(engine, used, self.store.current().get("last_person", 0))
            return self._write(folder, used, last, "homes")

        return self.store.stage("links", self._inputs(inputs, used), build)

    def _inputs(self, inputs: dict[str, Any], used: Model) -> dict[str, Any]:
        return {**inputs, "model": used.hash, "version": VERSION}

    def _write(self, folder: Path, used: Model, last: int, homes: str) -> dict[str, Any]:
        engine = self.engine
        resolve.review(engine, used, homes)
        links = folder / "links.parquet"
        engine.write("SELECT * FROM links", links, ["record"])
        engine.load("links", links)  # worked out once
        order = ["person_from", "person_to", "kind"]
        engine.write("SELECT * FROM events", folder / "events.parquet", order)
        self._write_review(folder)
        told = quality(engine, used)
        (folder / "quality.json").write_text(canonical(told), encoding="utf-8")
        return {
            "last_person": last,
            "persons": told["persons"],
            "records": sum(told["tiers"].values()),
            "tiers": told["tiers"],
            "review": engine.scalar("SELECT count(*) FROM review"),
            "precision": told["precision"],
            "recall": told["recall"],
        }

    def _write_review(self, folder: Path) -> None:
        """The pairs readers are asked about, with their weights."""
        engine = self.engine
        engine.write("SELECT * FROM review", folder / "review.parquet", ["record", "other"])
        engine.write(
            f"SELECT w.record, w.other, {', '.join(f'w.{name}' for name in candidates.NAMES)}"
            " FROM weighed w JOIN review v ON v.record = w.record AND v.other = w.other",
            folder / "pairs.parquet",
            ["record", "other"],
        )

    def keep_state(self, links: Stage) -> None:
        """Keeps the tables of a full run for increments to come; a cache that can be thrown away."""
        engine = self.engine
        if not links.fresh or not isinstance(engine, DuckEngine):
            return
        with self.store.journal.stage("state"):
            engine.table("state", f"SELECT '{links.hash}' AS links, {VERSION} AS version")
            engine.save(state_file(self.store), *STATE_TABLES, "state")


def stored_model(store: Store) -> Model | None:
    """The model of the present picture; None where there is none, or one of another version."""
    name = store.current().get("model")
    path = store.path / "model" / f"{name}.json"
    try:
        return model.load(path) if name and path.is_file() else None
    except model.OtherVersion:
        return None


def held_state(engine: DuckEngine) -> str | None:
    """The links the state belongs to; None for a state of another version."""
    known = engine.arrow("SELECT * FROM state").to_pylist()[0]
    return str(known["links"]) if known.get("version") == VERSION else None


def state_file(store: Store) -> Path:
    """Where the state of the last run lies."""
    return store.path / "state.duckdb"
