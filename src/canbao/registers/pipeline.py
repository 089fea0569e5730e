"""From accepted deliveries to the published result: comparison, persons, coverage, each a stage of the
store. A run that was killed goes on, a run that has nothing to do says so; how a stage works is its own
room's affair.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from canbao.law import Law
from canbao.law import law as law_of_china
from canbao.registers import coverage, persons
from canbao.registers.compare.decisions import Decisions, decisions
from canbao.registers.compare.increment import NeedsFullRun
from canbao.registers.compare.link import Comparison, held_state, state_file, stored_model
from canbao.registers.compare.model import Model
from canbao.registers.engine import DuckEngine, Engine
from canbao.registers.intake import InForce, Source, current, load_sources, rows_in_force
from canbao.registers.intake.schema import FACTS
from canbao.registers.store import Stage, Store

LEAST_MEMORY = 500
MEMORY_PER_MILLION = 220
"""Megabytes DuckDB may hold: for a million records; beyond that it writes to disk beside the tables."""
FIELDS = ("number", "document", "name", "sex", "birth", "nationality", "registration_place",
          "residence_place", "phone", "household")  # fmt: skip


RENUMBERED = """
    SELECT former17, number17 FROM {0}
    WHERE former17 IS NOT NULL AND number17 IS NOT NULL AND former17 <> number17
"""
"""Changes of number that a table of records tells of."""


class NothingToCompare(Exception):
    """No accepted delivery yet."""


@dataclass(frozen=True)
class Picture:
    """What a run left: the stages of the present picture and whether anything was new."""

    reference_month: int
    links: Stage
    persons: Stage | None
    coverage: Stage | None
    model: Model
    incremental: bool

    @property
    def changed(self) -> bool:
        return any(stage.fresh for stage in (self.links, self.persons, self.coverage) if stage)


@dataclass(frozen=True)
class Wanted:
    """What a run is asked for. `train` learns a new model; `links_only` stops at who is who; `full` does
    not build on the state of the last run."""

    reference_month: int | None = None
    train: bool = False
    links_only: bool = False
    full: bool = False
    sources: Path | None = None
    places: Path | None = None
    threads: int = 2
    memory: str | None = None
    engine: str = "duckdb"
    """`duckdb`, or `spark` on `master`; a model is always learned with DuckDB, from samples."""
    master: str = "local[2]"


class Run:
    """One run over one store, under its lock."""

    def __init__(self, store: Store, wanted: Wanted, law: Law | None = None) -> None:
        self.store = store
        self.wanted = wanted
        self.law = law
        folder = {"folder": wanted.sources} if wanted.sources else {}
        self.sources: dict[str, Source] = load_sources(**folder)
        self.in_force: list[InForce] = current(store.path, self.sources.values())
        self.decisions: Decisions = decisions(store)
        if not any(one.deliveries for one in self.in_force):
            raise NothingToCompare(
                "还没有接收任何数据，请先运行 canbao registers ingest / "
                "no delivery has been accepted yet; run canbao registers ingest first"
            )

    @property
    def reference_month(self) -> int:
        """As asked, or the month of the newest delivery. Surveys don't move it: people are visited after
        the registers were made that sent somebody to them."""
        if self.wanted.reference_month is not None:
            return self.wanted.reference_month
        registers = [one for one in self.in_force if not one.source.is_survey and one.deliveries]
        latest = max(d.as_of for one in registers or self.in_force for d in one.deliveries)
        day = dt.date.fromisoformat(latest)
        return day.year * 12 + day.month - 1

    @property
    def memory(self) -> str:
        """As asked, or enough for the records at hand."""
        records = sum(d.records for one in self.in_force for d in one.deliveries)
        wanted = max(LEAST_MEMORY, MEMORY_PER_MILLION * records // 1_000_000)
        return self.wanted.memory or f"{wanted}MB"

    def go(self) -> Picture:
        """Everything there is to do; the present picture is replaced as the last step."""
        links, model, incremental = self._links()
        made: dict[str, Stage] = {"links": links}
        if not self.wanted.links_only:
            made["persons"] = self._persons(links)
            made["coverage"] = self._coverage(made["persons"])
        before = self.store.current()
        stages = {
            **(before.get("stages", {}) if self.wanted.links_only else {}),
            **{name: stage.hash for name, stage in made.items()},
        }
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self.store.make_current(
            {
                "model": model.hash,
                "made": before.get("made", now) if before.get("stages") == stages else now,
                "last_person": max(links.told["last_person"], before.get("last_person", 0)),
                "reference_month": self.reference_month,
                "deliveries": self._deliveries(),
                "decisions": self.decisions.hash,
                "stages": stages,
            }
        )
        return Picture(
            self.reference_month, links, made.get("persons"), made.get("coverage"), model, incremental
        )

    # --- who is who ------------------------------------------------------------------------------

    def _links(self) -> tuple[Stage, Model, bool]:
        inputs = {"deliveries": self._deliveries("records"), "decisions": self.decisions.hash}
        spark = self.wanted.engine == "spark"
        trained = None if self.wanted.train else stored_model(self.store)
        if trained is not None and not self.wanted.full and not spark:
            links = self._increment(inputs, trained)
            if links is not None:
                return links, trained, True
        if trained is None and spark:
            with self._duck() as engine:
                trained = self._comparison(engine).train({"deliveries": inputs["deliveries"]})
        with self._engine() as engine:
            comparison = self._comparison(engine)
            model = trained or comparison.train({"deliveries": inputs["deliveries"]})
            links = comparison.links(inputs, model)
            comparison.keep_state(links)
        return links, model, False

    def _comparison(self, engine: Engine) -> Comparison:
        self._load(engine, "records", "records")
        self._load_declared(engine)
        self._load_renumbered(engine)
        return Comparison(engine, self.store)

    def _increment(self, inputs: dict[str, Any], model: Model) -> Stage | None:
        """Links from the last run's state, where it is there and only deliveries were added."""
        before = self.store.current()
        path = state_file(self.store)
        if not path.is_file() or before.get("decisions") != self.decisions.hash:
            return None
        known: dict[str, list[str]] = before.get("deliveries", {})
        now = self._deliveries()
        if known == now or any(
            now.get(source, [])[: len(held)] != held for source, held in known.items()
        ):
            return None  # nothing new; or a snapshot was replaced or a delivery withdrawn
        fresh = [
            InForce(one.source, one.deliveries[len(known.get(one.source.source, [])) :])
            for one in self.in_force
        ]
        with DuckEngine(
            threads=self.wanted.threads, memory=self.memory, database=path
        ) as engine:
            if held_state(engine) != before.get("stages", {}).get("links"):
                return None
            try:
                with engine.transaction():
                    return self._further(engine, inputs, model, fresh)
            except NeedsFullRun:
                return None

    def _further(
        self, engine: DuckEngine, inputs: dict[str, Any], model: Model, fresh: list[InForce]
    ) -> Stage:
        self._load(engine, "delivered", "records", fresh)
        self._load(engine, "records", "records")
        self._load_declared(engine)
        engine.table(
            "renumbered",
            f"""
            SELECT former17, min(number17) AS number17 FROM (
                SELECT former17, number17 FROM renumbered UNION ALL {RENUMBERED.format("delivered")})
            GROUP BY former17
            """,
        )
        engine.put("renumbered")
        # Where a number was changed, records under the former one come again with it.
        engine.table(
            "under_former",
            f"""
            SELECT p.record FROM prepared p JOIN ({RENUMBERED.format("delivered")}) f
                ON f.former17 = p.number17
            WHERE NOT EXISTS (SELECT 1 FROM delivered d WHERE d.record = p.record)
            """,
        )
        former = engine.arrow("SELECT record FROM under_former")["record"].to_pylist()
        again = f"UNION ALL SELECT * FROM records WHERE record IN ({', '.join(map(str, former))})"
        engine.table("arriving", f"SELECT * FROM delivered {again if former else ''}")
        engine.load("leaving", pa.table({"record": pa.array([], pa.int64())}))
        links = Comparison(engine, self.store).further_links(inputs, model)
        if not links.fresh:  # of a run killed before its state was kept: the tables are older
            raise NeedsFullRun("the links are there, the tables they were made of are not")
        engine.change(f"UPDATE state SET links = '{links.hash}'")
        return links

    def _load_declared(self, engine: Engine) -> None:
        """What the declarations and people say: sources, ranks, answers, changes of number."""
        sources = [one.source for one in self.in_force if not one.source.holds_employers]
        engine.load(
            "sources",
            pa.table(
                {
                    "source": pa.array([s.number for s in sources], pa.int16()),
                    "name": [s.source for s in sources],
                    "rank": pa.array([s.rank for s in sources], pa.int32()),
                    "duplicate_free": [s.duplicate_free for s in sources],
                }
            ),
        )
        ranks = [(s.number, field, s.rank_of(field)) for s in sources for field in FIELDS]
        engine.load(
            "ranks",
            pa.table(
                {
                    "source": pa.array([r[0] for r in ranks], pa.int16()),
                    "field": [r[1] for r in ranks],
                    "rank": pa.array([r[2] for r in ranks], pa.int32()),
                }
            ),
        )
        for name, table in self.decisions.tables().items():
            engine.load(name, table)

    def _load_renumbered(self, engine: Engine) -> None:
        """Changes of number: those that registers tell of and those that people recorded."""
        engine.table(
            "renumbered",
            f"""
            SELECT former17, min(number17) AS number17 FROM (
                {RENUMBERED.format("records")}
                UNION SELECT former17, number17 FROM renumbered_by_hand)
            GROUP BY former17
            """,
        )

    # --- persons, coverage -------------------------------------------------------------------------

    def _persons(self, links: Stage) -> Stage:
        settings = persons.Settings(self.reference_month)
        inputs = {
            "links": links.hash,
            "deliveries": self._deliveries(),
            "reference_month": self.reference_month,
            "rules": _digest(Path(persons.__file__).with_name("rules.yaml")),
            "version": persons.VERSION,
        }

        def build(folder: Path) -> dict[str, Any]:
            with self._engine() as engine:
                self._load(engine, "records", "records")
                self._load(engine, "employers_in", "employers")
                for kind in FACTS:
                    self._load(engine, f"facts_{kind}", kind)
                self._load_declared(engine)
                self._load_renumbered(engine)
                engine.load("links", links.file("links"))
                persons.run(engine, settings)
                told = _write(engine, folder, persons.ORDER)
                engine.load("review", links.file("review"))
                told["review_records"] = engine.write(
                    "SELECT r.* FROM records r WHERE r.record IN (SELECT record FROM review)"
                    " OR r.record IN (SELECT other FROM review)",
                    folder / "review_records.parquet",
                    ["record"],
                )
                return told

        return self.store.stage("persons", inputs, build)

    def _coverage(self, made: Stage) -> Stage:
        asked = self.law or law_of_china()
        inputs = {
            "persons": made.hash,
            "law": asked.hash,
            "classes": _digest(Path(coverage.__file__).with_name("classes.yaml")),
            "places": _digest(self.wanted.places) if self.wanted.places else "",
            "version": coverage.VERSION,
        }

        def build(folder: Path) -> dict[str, Any]:
            with self._engine() as engine:
                for table in persons.ORDER:
                    engine.load(table, made.file(table))
                self._load(engine, "facts_status", "status")
                self._load(engine, "facts_survey", "survey")
                links = self.store.path / "stages" / "links"
                engine.load("links", links / self._links_of(made) / "links.parquet")
                coverage.run(engine, self.reference_month, law=asked)
                told = _write(engine, folder, coverage.KEYS)
                if self.wanted.places:
                    engine.load("places", self.wanted.places)
                    told["places"] = engine.write(
                        "SELECT * FROM places", folder / "places.parquet", ["place"]
                    )
                return told

        return self.store.stage("coverage", inputs, build)

    def _links_of(self, made: Stage) -> str:
        told = json.loads((made.path / "stage.json").read_text("utf-8"))
        return str(told["inputs"]["links"])

    # --- loading -------------------------------------------------------------------------------------

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        if self.wanted.engine == "spark":
            from canbao.registers.engine.spark import SparkEngine

            scratch = self.store.path / "scratch"
            scratch.mkdir(exist_ok=True)
            with SparkEngine(self.wanted.master, scratch=scratch) as engine:
                yield engine
        else:
            with self._duck() as engine:
                yield engine

    @contextmanager
    def _duck(self) -> Iterator[DuckEngine]:
        with DuckEngine(threads=self.wanted.threads, memory=self.memory) as engine:
            yield engine

    def _load(
        self, engine: Engine, name: str, kind: str, in_force: list[InForce] | None = None
    ) -> None:
        rows = rows_in_force(self.in_force if in_force is None else in_force, kind)
        for table, path in rows.tables:
            engine.load(table, path)
        engine.view(name, rows.query)

    def _deliveries(self, kind: str | None = None) -> dict[str, list[str]]:
        """Names of the deliveries in force, by source; of sources of persons only for `records`."""
        return {
            one.source.source: [d.delivery for d in one.deliveries]
            for one in self.in_force
            if one.deliveries and not (kind == "records" and one.source.holds_employers)
        }


def compare(store: Store, wanted: Wanted, *, law: Law | None = None) -> Picture:
    """Brings the picture up to the accepted deliveries. Raises Busy when another run is at work,
    NothingToCompare when there is nothing."""
    with store.lock():
        run = Run(store, wanted, law)
        store.journal.run = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return run.go()


def _write(
    engine: Engine, folder: Path, order: dict[str, tuple[str, ...]]
) -> dict[str, Any]:
    return {
        table: engine.write(f'SELECT * FROM "{table}"', folder / f"{table}.parquet", keys)
        for table, keys in order.items()
    }


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


__all__ = ["NothingToCompare", "Picture", "Run", "Wanted", "compare"]
