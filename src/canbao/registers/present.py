"""The present picture opened for questions: why two records are one person, who stands at the counter.
Reads what the last run read – deliveries that came since are not in it – and changes no picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from canbao.registers.compare import lookup, model, prepare
from canbao.registers.compare.decisions import Refused
from canbao.registers.compare.lookup import Lookup
from canbao.registers.compare.model import Model
from canbao.registers.compare.waterfall import Waterfall, waterfall
from canbao.registers.engine import DuckEngine
from canbao.registers.intake import InForce, deliveries
from canbao.registers.pipeline import Run, Wanted
from canbao.registers.store import Stage, Store

CERTAIN = "certain"
MOST = 40  # records of a person that are held up against one


@dataclass(frozen=True)
class Linked:
    """A row of `links`, with the name of its source. Weights in millibits."""

    record: int
    source: str
    person: int
    tier: str
    weight: int | None
    runner_up: int | None
    anchor: int


class Present(Run):
    """The last run's deliveries, links and model. Raises Refused when nothing has been compared."""

    def __init__(self, store: Store, sources: Path | None = None) -> None:
        super().__init__(store, Wanted(sources=sources))
        links = store.found("links")
        picture = store.current()
        path = store.path / "model" / f"{picture.get('model')}.json"
        if links is None or not path.is_file():
            raise Refused("还没有比对结果，请先运行 compare / nothing is linked yet; run compare first")
        self.links: Stage = links
        self.model: Model = model.load(path)
        read: dict[str, list[str]] = picture["deliveries"]
        self.in_force: list[InForce] = [
            InForce(
                source,
                tuple(
                    one for one in deliveries(store.path, name)
                    if one.delivery in read.get(name, ())
                ),
            )
            for name, source in self.sources.items()
        ]  # fmt: skip

    def linked(self, record: int) -> Linked:
        """Where a record belongs. Raises Refused when there is no such record."""
        found = self._linked("record = ?", record)
        if not found:
            raise Refused(f"没有记录 {record} / there is no record {record}")
        return found[0]

    def members(self, person: int) -> list[Linked]:
        """All records of a person, by the rank of their sources."""
        ranks = {source.source: source.rank for source in self.sources.values()}
        found = self._linked("person = ?", person)
        return sorted(found, key=lambda one: (ranks.get(one.source, 0), one.record))

    def best_other(self, record: int) -> int | None:
        """The record of the same person that speaks most for `record` belonging there; None for a
        record that is alone."""
        mine = self.linked(record)
        others = [one for one in self.members(mine.person) if one.record != record][:MOST]
        if not others:
            return None
        with self._duck() as engine:
            self._few(engine, (mine, *others))
            bars = [waterfall(engine, self.model, record, one.record) for one in others]
        totals = [(bar.total, -place) for place, bar in enumerate(bars) if bar]
        return others[-max(totals)[1]].record if totals else None

    def why(self, record: int, other: int) -> tuple[Waterfall, list[dict[str, Any]]]:
        """The bars of a pair and what both records say (columns of the contract, masked by nobody)."""
        pair = (self.linked(record), self.linked(other))
        with self._duck() as engine:
            self._few(engine, pair)
            bars = waterfall(engine, self.model, record, other)
            rows = {row["record"]: row for row in engine.arrow("SELECT * FROM few").to_pylist()}
        if bars is None:
            raise Refused(f"没有记录 {record} / there is no record {record}")
        return bars, [rows[record], rows[other]]

    def lookup(self) -> Lookup:
        """The counter's index of this picture, built when it is asked for first."""
        inputs = {"links": self.links.hash, "model": self.model.hash, "index": 1}

        def build(folder: Path) -> dict[str, Any]:
            with self._duck() as engine:
                self._declared(engine)
                prepare.prepare(engine, "prepared", "records")
                made = folder / "prepared.parquet"
                engine.write(prepare.with_bits("prepared"), made, ["record"])
            rows = lookup.build(made, self.links.file("links"), folder / "index.sqlite3")
            made.unlink()
            return {"records": rows}

        with self.store.lock(wait=60):
            stage = self.store.stage("lookup", inputs, build)
        return Lookup(stage.path / "index.sqlite3", self.model)

    def _few(self, engine: DuckEngine, records: tuple[Linked, ...]) -> None:
        """`few` and `prepared` of a few records."""
        self._declared(engine)
        listed = ", ".join(str(one.record) for one in records)
        engine.table("few", f"SELECT * FROM records WHERE record IN ({listed})")
        prepare.prepare(engine, "prepared", "few")
        self._hide(engine, records)

    def _declared(self, engine: DuckEngine) -> None:
        self._load(engine, "records", "records")
        self._load_declared(engine)
        self._load_renumbered(engine)
        model.load_frequencies(self.model, engine, self.store.path / "model")

    def _hide(self, engine: DuckEngine, pair: tuple[Linked, ...]) -> None:
        """A number that was in doubt did not speak for the pair: it is hidden as it was then."""
        doubted = [one.record for one in pair if one.tier not in (CERTAIN, "alone")]
        doubted += [one.record for one in pair if one.tier == "alone" and one.anchor < 0]
        listed = ", ".join(str(record) for record in doubted)
        if listed:
            engine.change(
                "UPDATE prepared SET number17 = NULL, number_text = NULL, head = NULL, tail = NULL "
                f"WHERE record IN ({listed}) AND number17 IS NOT NULL"
            )

    def _linked(self, where: str, value: int) -> list[Linked]:
        names = {source.number: source.source for source in self.sources.values()}
        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT record, source, person, tier, weight, runner_up, anchor "
                f"FROM read_parquet(?) WHERE {where} ORDER BY record",
                [str(self.links.file("links")), value],
            ).fetchall()
        return [
            Linked(record, names.get(source, str(source)), *rest) for record, source, *rest in rows
        ]
