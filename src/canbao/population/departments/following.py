"""One more month: what happens to a population, and the deliveries departments then send.

Some people die, are born, move, take up or change work, join a scheme or mend their data. The truth
is brought up to date, and every register gets a delivery that adds to the ones before: changed
people under their old key, new ones under a new key. Registers that are sent whole once a term or
on request are not sent again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from canbao.population.departments import civil, insurance, police, work
from canbao.population.departments.files import COMPRESSION, Writer
from canbao.population.departments.forms import Sheet
from canbao.population.departments.model import ErrorModel, error_model
from canbao.population.departments.registers import (
    BY_SOURCE,
    LINKAGE_SOURCES,
    Make,
    entry,
    generator,
    month_name,
    plain,
    write_yaml,
)
from canbao.population.departments.truth import World, last_day, whole
from canbao.population.departments.turns import Progress, Turn, take_turn
from canbao.population.departments.types import Flags, Ints

JOINS: tuple[tuple[str, Make], ...] = (
    ("agency_pension", insurance.agency_pension),
    ("agency_unemployment", insurance.agency_unemployment),
    ("agency_work_injury", insurance.agency_work_injury),
)
FIRST_EXTRA_BLOCK = 900
"""Keys of later months are those of blocks from here on; a population has at most 900 blocks,
and at most fifty months can follow."""


@dataclass(frozen=True)
class MonthSummary:
    """What a further month brought."""

    month: int
    records: int
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Delivered:
    """What an installation has been sent so far, from `deliveries.yaml`."""

    reference: int
    seed: int
    model: ErrorModel
    parquet: bool
    sources: tuple[str, ...]
    content: dict[str, object]
    entries: list[dict[str, int | str]]

    @classmethod
    def read(cls, path: Path) -> Delivered:
        """Reads the list; `FileNotFoundError` names the place where it should be."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        year, month = map(int, content["reference_month"].split("-"))
        entries = content["deliveries"]
        return cls(
            reference=year * 12 + month - 1,
            seed=content["seed"],
            model=error_model(content["errors"]),
            parquet=all(each["file"].endswith(".parquet") for each in entries),
            sources=tuple(dict.fromkeys(each["source"] for each in entries)),
            content=content,
            entries=entries,
        )


def next_month(out: Path, progress: Progress | None = None) -> MonthSummary:
    """Adds the month after the last one delivered: files, list, truth and record map.

    The month exists when its list of deliveries has its name; interrupted before, it is done again,
    interrupted while the truth changes places, it is finished.
    """
    finish_interrupted(out)
    sent = Delivered.read(out / "registers" / "deliveries.yaml")
    month = sent.reference + 1
    turn = take_turn(World.read(out / "truth", sent.reference), sent.seed, month)
    keys = KeysOf(turn.path / "record_map.parquet")
    later = Later(sent, turn, turn.everyone.world, quiet(sent.model), keys)
    entries = list(sent.entries)
    files: list[Path] = []
    maps: list[pa.Table] = []
    rows = 0
    for source, sheets in later.deliveries():
        suffix = ".parquet" if sent.parquet else ".csv"
        path = out / "registers" / f"{source}-{month_name(month)}{suffix}"
        writer = Writer(path, BY_SOURCE[source].encoding)
        for sheet in sheets:
            writer.write(sheet.table)
            maps.append(plain(sheet.record_map(source)))
        writer.close()
        rows += writer.rows
        files.append(path)
        entries.append(entry(len(entries) + 1, source, path.name, str(last_day(month))))
        if progress is not None:
            progress(source, writer.rows)
    keys.write_with(maps)
    content = {**sent.content, "reference_month": month_name(month), "deliveries": entries}
    write_yaml(out / "registers" / "deliveries.yaml.next", content)
    settle(out)
    return MonthSummary(month, rows, tuple(files))


def settle(out: Path) -> None:
    """Puts the new truth and the new list in place of the old ones; may be called again."""
    truth, following = out / "truth", out / "truth.next"
    before = out / "truth.before"
    if following.is_dir():
        if truth.is_dir():
            truth.rename(before)
        following.rename(truth)
    listed = out / "registers" / "deliveries.yaml.next"
    if listed.is_file():
        listed.rename(listed.with_suffix(""))
    if before.is_dir():
        shutil.rmtree(before)


def finish_interrupted(out: Path) -> None:
    """After an interruption: finishes a month that was all but done, forgets one that was not."""
    listed = out / "registers" / "deliveries.yaml.next"
    if listed.is_file():
        settle(out)
    elif (out / "truth.next").is_dir():
        shutil.rmtree(out / "truth.next")


def quiet(model: ErrorModel) -> ErrorModel:
    """The same errors, but a change is sent once and about somebody."""
    once = {"second_key": 0.0, "nobody": 0.0, "repeated": 0.0}
    every = {source: {**dict(model.sources.get(source, {})), **once} for source in BY_SOURCE}
    return replace(model, sources=every, death_late=0.0, event_missing=0.0)


@dataclass(frozen=True)
class Later:
    """The deliveries of a further month, register by register."""

    sent: Delivered
    turn: Turn
    world: World
    model: ErrorModel
    keys: KeysOf

    @property
    def extra(self) -> int:
        """The number under which this month's blocks draw and give keys."""
        return FIRST_EXTRA_BLOCK + self.world.reference % 50

    def deliveries(self) -> Iterator[tuple[str, list[Sheet]]]:
        """Sources and their new and changed rows, in the order of delivery."""
        turn, sent = self.turn, self.sent.sources
        changed = np.unique(np.concatenate([turn.moved, turn.died, turn.born, turn.mended]))
        police_rows = self.made("police_population", changed, police.police_population)
        yield "police_population", self.keys.kept("police_population", police_rows)
        if "police_moves" in sent:
            yield "police_moves", self.made("police_moves", turn.moved, police.police_moves)
        for source, make in JOINS:
            if source in sent:
                yield source, self.made(source, turn.joined, make)
        joins = self.made("medical_insurance", turn.joined, insurance.medical_insurance)
        yield "medical_insurance", [*joins, *self.mended_medical()]
        yield "tax_wages", self.wages()
        if "civil_deaths" in sent:
            yield "civil_deaths", self.made("civil_deaths", turn.died, civil.civil_deaths)

    def made(self, source: str, persons: Ints, make: Make) -> list[Sheet]:
        """A register's rows about some persons as they are now."""
        block = self.turn.block(self.world, self.extra, persons)
        return make(block, self.model, generator(self.sent.seed, source, self.extra))

    def mended_medical(self) -> list[Sheet]:
        """People whose particulars medical insurance put right, under the keys it knows them by."""
        block = self.turn.block(self.world, self.extra + 50, self.turn.mended, everything=True)
        rng = generator(self.sent.seed, "medical_insurance", self.extra, 1)
        rows = insurance.medical_insurance(block, self.model, rng, running=True)
        return self.keys.known("medical_insurance", rows)

    def wages(self) -> list[Sheet]:
        """Wages of the month: of everybody, or (benchmark set) of those in new work."""
        month = np.array([self.world.reference])
        seed = self.sent.seed
        if len(self.sent.sources) <= len(LINKAGE_SOURCES):
            block = self.turn.block(self.world, self.extra, self.turn.hired)
            return work.tax_wages(
                block, self.model, generator(seed, "tax_wages", self.extra), month
            )
        sheets: list[Sheet] = []
        for number in range(self.world.blocks):
            rng = generator(seed, "tax_wages", number, self.world.reference)
            sheets += work.tax_wages(self.world.block(number), self.model, rng, month)
        return sheets


class KeysOf:
    """The record map as it is, to find the key under which a register knows a person."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.table = pq.read_table(path)
        self.replaced: list[pa.Table] = []

    def keys(self, source: str) -> tuple[Ints, pa.Array]:
        """Persons of a register, ascending, with the first key of each."""
        own = self.table.filter(pc.equal(self.table["source"], source))
        person = whole(own, "person").to_numpy(False)
        order = np.argsort(person, kind="stable")
        persons, first = np.unique(person[order], return_index=True)
        return persons, whole(own, "key").take(pa.array(order[first]))

    def kept(self, source: str, sheets: list[Sheet]) -> list[Sheet]:
        """The same sheets with known persons under their old keys."""
        return [self._keyed(source, sheet)[0] for sheet in sheets]

    def known(self, source: str, sheets: list[Sheet]) -> list[Sheet]:
        """The rows of known persons only, under their old keys."""
        found = []
        for sheet in sheets:
            keyed, old = self._keyed(source, sheet)
            rows = pa.array(np.flatnonzero(old))
            found.append(Sheet(
                {name: column.take(rows) for name, column in keyed.columns.items()},
                keyed.key.take(rows),
                keyed.person[old],
                keyed.flaws[old],
            ))
        return found

    def _keyed(self, source: str, sheet: Sheet) -> tuple[Sheet, Flags]:
        persons, first = self.keys(source)
        if not len(persons) or not len(sheet):
            return sheet, np.zeros(len(sheet), bool)
        place = np.minimum(np.searchsorted(persons, sheet.person), len(persons) - 1)
        old = persons[place] == sheet.person
        key = pc.if_else(pa.array(old), first.take(pa.array(place)), sheet.key)
        name = next(iter(sheet.columns))
        self.replaced.append(pa.table({"key": key.filter(pa.array(old))}))
        return replace(sheet, columns={**sheet.columns, name: key}, key=key), old

    def write_with(self, maps: list[pa.Table]) -> None:
        """The map with new rows; what was said of a re-delivered key before is dropped."""
        table = self.table
        if self.replaced:
            gone = pa.concat_tables(self.replaced)
            # Keys begin with a letter of their register: none is in two registers.
            again = pc.is_in(table["key"], value_set=whole(gone, "key"))
            table = table.filter(pc.invert(again))
        part = self.path.with_name(self.path.name + ".part")
        pq.write_table(pa.concat_tables([table, *maps]), part, compression=COMPRESSION)
        part.rename(self.path)
