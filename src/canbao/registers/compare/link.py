"""The stages of the comparison: `prepared` → `pairs` → `links`, each whole, each able to start from the
last picture and redo only what new deliveries touch. A full run gives the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from canbao.registers.compare import calibrate, candidates, fit, identity, model, prepare, resolve
from canbao.registers.compare.comparisons import COMPARISONS
from canbao.registers.compare.model import Model
from canbao.registers.engine import Engine
from canbao.registers.store import Stage, Store

VERSION = 1
ANSWERS = pa.schema([("record", pa.int64()), ("other", pa.int64()), ("same", pa.bool_())])
UNLINKED = pa.schema([("record", pa.int64()), ("anchor", pa.int64())])


@dataclass(frozen=True)
class Change:
    """What new deliveries touch: `base` is the prepared stage it starts from; the engine's `arriving` are
    the records to prepare anew (`records` columns) and `leaving` (record) those no longer held."""

    base: Stage


class Comparison:
    """One run's comparison. The engine must hold `records`, `sources`, `renumbered`, `answers` and
    `unlinked`; for an increment also `arriving` and `leaving`."""

    def __init__(self, engine: Engine, store: Store) -> None:
        self.engine = engine
        self.store = store
        self.models = store.path / "model"

    # --- the model -----------------------------------------------------------------------------

    def stored_model(self) -> Model | None:
        """The model of the present picture."""
        name = self.store.current().get("model")
        path = self.models / f"{name}.json"
        return model.load(path) if name and path.is_file() else None

    def train(self, inputs: dict[str, Any]) -> Model:
        """Learns a model from the records at hand; the same records give the same model."""

        def build(folder: Path) -> dict[str, Any]:
            model.count_frequencies(self.engine)
            prepare.prepare(self.engine, "prepared", "records")
            model.find_heavy(self.engine)
            prepare.certain(self.engine)
            learned = self._learn()
            saved = model.save(learned, self.engine, self.models)
            return {"model": saved.hash, "accept": saved.accept, **saved.quality}

        done = self.store.stage("model", {**inputs, "version": VERSION}, build)
        return model.load(self.models / f"{done.told['model']}.json")

    def _learn(self) -> Model:
        engine = self.engine
        probes = calibrate.mark_probes(engine)
        candidates.asking(engine, self.columns())
        candidates.pairs(engine, "pairs")
        learned = fit.fit(engine)
        candidates.weigh(engine, "weighed", learned)
        persons = engine.scalar("SELECT count(DISTINCT number17) FROM prepared")
        persons += engine.scalar("SELECT count(*) FROM asking WHERE standing = 'open'")
        if probes < calibrate.ENOUGH:
            return calibrate.by_posterior(engine, learned, persons)
        resolve.holders(engine)
        resolve.decide(engine)
        resolve.choose(engine, learned)
        return calibrate.by_probes(engine, learned, persons)

    def columns(self) -> list[str]:
        return list(self.engine.arrow("SELECT * FROM prepared WHERE FALSE").column_names)

    # --- prepared ------------------------------------------------------------------------------

    def prepared(self, inputs: dict[str, Any], used: Model, change: Change | None) -> Stage:
        """`prepared` rows of all records; in the engine afterwards, with `groups` and `standing`."""
        engine = self.engine

        def build(folder: Path) -> dict[str, Any]:
            model.load_frequencies(used, engine, self.models)
            if change is None:
                prepare.prepare(engine, "prepared", "records")
            else:
                engine.load("before", change.base.file("prepared"))
                prepare.prepare(engine, "after", "arriving")
                # A row that came again unchanged is no change.
                engine.table(
                    "changed",
                    "SELECT * FROM after EXCEPT SELECT b.* FROM before b"
                    " JOIN after a ON a.record = b.record",
                )
                engine.table(
                    "touched",
                    "SELECT record FROM changed UNION SELECT record FROM leaving",
                )
                engine.table(
                    "prepared",
                    "SELECT * FROM before WHERE record NOT IN (SELECT record FROM touched)"
                    " UNION ALL SELECT * FROM changed",
                )
            rows = engine.write("SELECT * FROM prepared", folder / "prepared.parquet", ["record"])
            return {"records": rows}

        done = self.store.stage("prepared", {**inputs, "model": used.hash, "v": VERSION}, build)
        if not done.fresh:
            engine.load("prepared file", done.file("prepared"))
            engine.table("prepared", 'SELECT * FROM "prepared file"')
        return done

    def stand(self) -> None:
        """`standing` of every number in doubt, unlinked records among the borrowed; then `asking`."""
        prepare.certain(self.engine)
        self.engine.table(
            "standing",
            """
            SELECT s.record, s.number17,
                CASE WHEN u.record IS NOT NULL THEN 'borrowed' ELSE s.standing END AS standing
            FROM standing s
            LEFT JOIN unlinked u ON u.record = s.record AND u.anchor = s.number17
            UNION ALL
            SELECT p.record, p.number17, 'borrowed' FROM unlinked u
            JOIN prepared p ON p.record = u.record AND p.number17 = u.anchor
            WHERE NOT EXISTS (SELECT 1 FROM standing s WHERE s.record = p.record)
            """,
        )
        candidates.asking(self.engine, self.columns())

    # --- pairs ---------------------------------------------------------------------------------

    def pairs(self, prepared: Stage, used: Model, unlinked: str, base: Stage | None) -> Stage:
        """Weighed pairs of the residue; those of untouched records are taken over from `base`."""
        engine = self.engine

        def build(folder: Path) -> dict[str, Any]:
            if base is None:
                candidates.pairs(engine, "pairs")
                candidates.weigh(engine, "weighed", used)
            else:
                self._more_pairs(used, base)
            engine.write("SELECT * FROM asking", folder / "asking.parquet", ["record"])
            rows = engine.write(
                "SELECT * FROM weighed", folder / "weighed.parquet", ["record", "other"]
            )
            return {"pairs": rows, "asking": engine.scalar("SELECT count(*) FROM asking")}

        inputs = {"prepared": prepared.hash, "unlinked": unlinked, "v": VERSION}
        done = self.store.stage("pairs", inputs, build)
        if not done.fresh:
            engine.load("weighed file", done.file("weighed"))
            engine.table("weighed", 'SELECT * FROM "weighed file"')
        return done

    def _more_pairs(self, used: Model, base: Stage) -> None:
        """Pairs of those who ask anew with everybody, and of all who ask with what is new."""
        engine = self.engine
        engine.load("asked before", base.file("asking"))
        engine.load("weighed before", base.file("weighed"))
        engine.table("asking_new", 'SELECT * FROM asking EXCEPT SELECT * FROM "asked before"')
        engine.table(
            "asking_same",
            "SELECT * FROM asking WHERE record NOT IN (SELECT record FROM asking_new)",
        )
        candidates.pairs(engine, "pairs_new", "asking_new", "prepared")
        candidates.pairs(engine, "pairs_more", "asking_same", "changed")
        candidates.weigh(engine, "weighed_new", used, "pairs_new", "asking_new", "prepared")
        candidates.weigh(engine, "weighed_more", used, "pairs_more", "asking_same", "changed")
        names = ", ".join(f"w.{c.name}" for c in COMPARISONS)
        engine.table(
            "weighed",
            f"""
            SELECT w.record, w.other, {names} FROM "weighed before" w
            JOIN asking_same a ON a.record = w.record
            WHERE w.other NOT IN (SELECT record FROM touched)
            UNION ALL SELECT * FROM weighed_new UNION ALL SELECT * FROM weighed_more
            """,
        )

    # --- links ---------------------------------------------------------------------------------

    def links(self, pairs: Stage, used: Model, decisions: str) -> Stage:
        """Where every record belongs, and what readers should look at."""
        engine = self.engine

        def build(folder: Path) -> dict[str, Any]:
            resolve.holders(engine)
            resolve.decide(engine)
            resolve.choose(engine, used)
            resolve.soften(engine, used)
            resolve.gather(engine, used)
            resolve.links(engine)
            before = self.store.found("links")
            if before is None:
                engine.load("previous", identity.PREVIOUS.empty_table())
            else:
                engine.load("links before", before.file("links"))
                engine.view("previous", 'SELECT record, person FROM "links before"')
            last = identity.identify(engine, self.store.current().get("last_person", 0))
            resolve.review(engine, used)
            engine.write("SELECT * FROM links", folder / "links.parquet", ["record"])
            engine.write(
                "SELECT * FROM events",
                folder / "events.parquet",
                ["person_from", "person_to", "kind"],
            )
            engine.write("SELECT * FROM review", folder / "review.parquet", ["record", "other"])
            tiers = engine.arrow("SELECT tier, count(*) AS n FROM links GROUP BY tier ORDER BY tier")
            return {
                "last_person": last,
                "persons": engine.scalar("SELECT count(DISTINCT person) FROM links"),
                "records": engine.scalar("SELECT count(*) FROM links"),
                "tiers": dict(zip(*tiers.to_pydict().values(), strict=True)),
                "review": engine.scalar("SELECT count(*) FROM review"),
            }

        inputs = {"pairs": pairs.hash, "model": used.hash, "decisions": decisions, "v": VERSION}
        return self.store.stage("links", inputs, build)
