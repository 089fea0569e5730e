"""Records by hand, a small made set with known truth, and a desk that compares them.

A desk is a store and the model learned from the made set; it runs the comparison itself, in full or
from what is new, on whatever records a test gives it. Intake and the pipeline have tests of
their own.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from canbao.cli.judging import LinkageTruth, linkage_truth, record_truth
from canbao.population.make import make_linkage_set
from canbao.registers.compare.decisions import ANSWERS, RENUMBERED, UNLINKED
from canbao.registers.compare.link import Comparison, state_file
from canbao.registers.compare.model import Model, load
from canbao.registers.engine import DuckEngine
from canbao.registers.intake import current, ingest, load_sources, rows_in_force
from canbao.registers.intake.schema import RECORDS
from canbao.registers.pipeline import Picture, Wanted, compare
from canbao.registers.standard import names, numbers
from canbao.registers.store import Stage, Store

PERSONS = 2_000
SEED = 31
POLICE, TAX, MEDICAL = 1, 4, 8
RANKS = {POLICE: (10, True), TAX: (50, False), MEDICAL: (40, False)}
"""Source → rank, holds everyone once: as the packaged declarations say."""

NAMES = {POLICE: "police_population", TAX: "tax_wages", MEDICAL: "medical_insurance"}

COUNTY = 510105
STREET = COUNTY * 10**6 + 7_000
VILLAGE = STREET + 203
Row = dict[str, object]


def number(birth: dt.date, sequence: int, place: int = COUNTY) -> int:
    """A valid number's first 17 digits; odd sequences are men."""
    return numbers.make(place, birth, sequence)


def row(record: int, source: int, name: str, birth: dt.date | None = None, **more: object) -> Row:
    """One standardised record; `text` is a number as written, read as intake reads it."""
    written = more.pop("text", None)
    if written is not None:
        read = numbers.standardise(pa.array([written], pa.string()))
        more |= {"number17": read.number17[0].as_py(), "number_text": read.text[0].as_py()}
    spoken = names.standardise(pa.array([name]))
    return {
        "record": record, "source": source, "row": record, "name": spoken.name[0].as_py(),
        "name_given": name, "pinyin": spoken.pinyin[0].as_py(), "birth": birth, **more,
    }  # fmt: skip


def table(rows: list[Row]) -> pa.Table:
    """Rows as the table that intake gives; what is not said is absent."""
    full = [{name: one.get(name) for name in RECORDS.names} for one in rows]
    return pa.Table.from_pylist(full, schema=RECORDS)


@dataclass(frozen=True)
class MadeSet:
    """A linkage set made and taken in: its store, compared once, and record → true person."""

    made: Path
    store: Path
    picture: Picture
    truth: pa.Table

    @property
    def records(self) -> pa.Table:
        return records_of(self.store)

    def judged(self, links: Path) -> LinkageTruth:
        return linkage_truth(links, self.truth)


def make_set(folder: Path, persons: int = PERSONS, seed: int = SEED) -> MadeSet:
    """Makes the hard set, takes it in and compares it, all the public way."""
    made, store = folder / "made", folder / "store"
    make_linkage_set(made, persons, seed)
    deliver(made, store)
    picture = compare(Store(store), Wanted(links_only=True))
    return MadeSet(made, store, picture, record_truth(made / "truth"))


def deliver(made: Path, store: Path) -> None:
    """Takes in every delivery of a made population."""
    sources = load_sources()
    listed = yaml.safe_load((made / "registers" / "deliveries.yaml").read_text("utf-8"))
    for one in listed["deliveries"]:
        day = dt.date.fromisoformat(one["as_of"])
        done = ingest(store, sources[one["source"]], made / "registers" / one["file"], day)
        assert done.state == "accepted", done.reasons


def records_of(store: Path) -> pa.Table:
    """The records in force, sorted."""
    rows = rows_in_force(current(store, load_sources().values()), "records")
    with DuckEngine() as engine:
        for name, path in rows.tables:
            engine.load(name, path)
        return engine.arrow(f"SELECT * FROM ({rows.query}) ORDER BY record")


class Desk:
    """Compares records with the made set's model."""

    def __init__(self, folder: Path, made: MadeSet) -> None:
        shutil.copytree(made.store / "model", folder / "model")
        self.store = Store(folder)
        self.model: Model = load(folder / "model" / f"{made.picture.model.hash}.json")
        self.runs = 0

    def full(
        self,
        records: pa.Table,
        *,
        answers: tuple[tuple[int, int, bool], ...] = (),
        unlinked: tuple[tuple[int, int], ...] = (),
        renumbered: tuple[tuple[int, int], ...] = (),
        keep: bool = True,
        model: Model | None = None,
    ) -> Stage:
        """All records at once; `keep`: it becomes the present picture, with its state."""
        self.runs += 1
        used = model or self.model
        with DuckEngine() as engine:
            self.declare(engine, answers, unlinked, renumbered)
            engine.load("records", records)
            comparison = Comparison(engine, self.store)
            links = comparison.links({"run": self.runs}, used)
            if keep:
                comparison.keep_state(links)
        if keep:
            self._picture(links, used)
        return links

    def further(self, records: pa.Table, arriving: pa.Table, leaving: list[int]) -> Stage:
        """What is new alone, against the state kept; `records` are all that are in force now."""
        self.runs += 1
        with DuckEngine(database=state_file(self.store)) as engine, engine.transaction():
            self.declare(engine)
            engine.load("records", records)
            engine.load("arriving", arriving)
            engine.load("leaving", pa.table({"record": pa.array(leaving, pa.int64())}))
            links = Comparison(engine, self.store).further_links({"run": self.runs}, self.model)
            engine.change(f"UPDATE state SET links = '{links.hash}'")
        self._picture(links, self.model)
        return links

    def persons(self, rows: list[Row], **decided: object) -> dict[int, int]:
        """record → person."""
        links = self.full(table(rows), keep=False, **decided)  # type: ignore[arg-type]
        found = links_of(links)
        return dict(zip(found["record"].to_pylist(), found["person"].to_pylist(), strict=True))

    def declare(
        self,
        engine: DuckEngine,
        answers: tuple[tuple[int, int, bool], ...] = (),
        unlinked: tuple[tuple[int, int], ...] = (),
        renumbered: tuple[tuple[int, int], ...] = (),
    ) -> None:
        """The sources, and what people decided."""
        engine.load(
            "sources",
            pa.table(
                {
                    "source": pa.array(list(RANKS), pa.int16()),
                    "name": [NAMES[source] for source in RANKS],
                    "rank": pa.array([rank for rank, _ in RANKS.values()], pa.int32()),
                    "duplicate_free": [once for _, once in RANKS.values()],
                }
            ),
        )
        for name, rows, schema in (
            ("answers", answers, ANSWERS),
            ("unlinked", unlinked, UNLINKED),
            ("renumbered", renumbered, RENUMBERED),
        ):
            named = [dict(zip(schema.names, one, strict=True)) for one in rows]
            engine.load(name, pa.Table.from_pylist(named, schema=schema))

    def _picture(self, links: Stage, used: Model) -> None:
        self.store.make_current(
            {
                "model": used.hash,
                "last_person": links.told["last_person"],
                "stages": {"links": links.hash},
            }
        )


def links_of(links: Stage) -> pa.Table:
    """The links of a stage."""
    return pq.read_table(links.file("links"))


def content(links: Stage) -> dict[str, bytes]:
    """The bytes of what a comparison leaves for others."""
    return {name: links.file(name).read_bytes() for name in ("links", "review", "pairs")}


def grouped(rows: dict[int, int]) -> set[frozenset[int]]:
    """Persons as sets of records."""
    found: dict[int, set[int]] = {}
    for record, person in rows.items():
        found.setdefault(person, set()).add(record)
    return {frozenset(records) for records in found.values()}


def flawed(made: MadeSet, flaw: str) -> pa.Table:
    """The truth's rows that carry a flaw."""
    return made.truth.filter(pc.match_substring(made.truth["flaws"], flaw))
