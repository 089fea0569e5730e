"""The registers there are, how each is written, and making all of them from a truth.

A job makes one register (or a half year of wages) for all blocks, one after the other, so that
memory stays flat; jobs are independent of each other and of the number of processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from canbao.population.departments import civil, insurance, police, survey, work
from canbao.population.departments.files import COMPRESSION, Writer
from canbao.population.departments.forms import Sheet
from canbao.population.departments.model import ErrorModel
from canbao.population.departments.truth import Block, World, last_day

Format = Literal["auto", "csv", "parquet"]
Make = Callable[[Block, ErrorModel, np.random.Generator], list[Sheet]]
LARGE = 200_000
"""From this many persons on `auto` writes Parquet."""


@dataclass(frozen=True)
class Register:
    """A register: `number` goes into the draws and never changes; the rest is how it is written."""

    source: str
    number: int
    make: Make | None
    suffix: str = ".csv"
    encoding: str = "utf-8"
    sheet: str = ""


REGISTERS = (
    Register("companies", 3, None),
    Register("police_population", 1, police.police_population, encoding="gb18030"),
    Register("police_moves", 2, police.police_moves, encoding="gb18030"),
    Register("agency_pension", 5, insurance.agency_pension),
    Register("agency_unemployment", 6, insurance.agency_unemployment, encoding="gb18030"),
    Register("agency_work_injury", 7, insurance.agency_work_injury),
    Register("medical_insurance", 8, insurance.medical_insurance),
    Register("other_provinces", 9, insurance.other_provinces, encoding="gb18030"),
    Register("tax_wages", 4, work.tax_wages, encoding="utf-8-sig"),
    Register("education", 10, civil.education, encoding="utf-8-sig"),
    Register("civil_deaths", 11, civil.civil_deaths, encoding="gb18030"),
    Register("civil_marriages", 12, civil.civil_marriages),
    Register("civil_hardship", 13, civil.civil_hardship, suffix=".xlsx", sheet="救助对象"),
    Register("justice_custody", 14, civil.justice_custody, encoding="gb18030"),
    Register("platforms", 15, work.platforms),
    Register("household_survey", 16, survey.household_survey, encoding="gb18030"),
)
"""In the order of their deliveries."""
BY_SOURCE = {register.source: register for register in REGISTERS}
LINKAGE_SOURCES = ("police_population", "tax_wages", "medical_insurance")
"""The three large registers of the benchmark set."""
HEAVY = ("agency_pension", "police_population", "tax_wages", "medical_insurance")
"""Registers with about a row per person or more: begun first."""


@dataclass(frozen=True)
class Settings:
    """What a set of registers is made with; equal settings give equal bytes."""

    out: Path
    seed: int
    model: ErrorModel
    reference: int
    parquet: bool
    sources: tuple[str, ...] = tuple(BY_SOURCE)
    months: int = work.WINDOW
    """Months of wages, the last being the reference month."""

    @property
    def truth(self) -> Path:
        return self.out / "truth"

    @property
    def registers(self) -> Path:
        return self.out / "registers"

    @property
    def maps(self) -> Path:
        """Pieces of the record map, until all are there."""
        return self.out / "truth" / "record_map.parts"

    def world(self) -> World:
        """The truth these registers are about."""
        return World.read(self.truth, self.reference)


@dataclass(frozen=True)
class Job:
    """Part of the work: a register, and for wages which months."""

    source: str
    months: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return self.source + (f"-{month_name(self.months[0])}" if self.months else "")


@dataclass(frozen=True)
class Progress:
    """How far the registers are: jobs and rows."""

    done: int
    total: int
    rows: int
    job: str


def month_name(month: int) -> str:
    """A month as people write it."""
    return f"{month // 12}-{month % 12 + 1:02d}"


def jobs(settings: Settings) -> list[Job]:
    """All jobs, the heavy ones first."""
    found = []
    for source in sorted(settings.sources, key=lambda name: name not in HEAVY):
        if source != "tax_wages":
            found.append(Job(source))
            continue
        last = settings.reference
        window = list(range(last - settings.months + 1, last + 1))
        found += [
            Job(source, tuple(window[start : start + 6])) for start in range(0, len(window), 6)
        ]
    return found


def files_of(settings: Settings, job: Job) -> list[Path]:
    """The files a job writes."""
    suffix = ".parquet" if settings.parquet else BY_SOURCE[job.source].suffix
    names = [f"{job.source}-{month_name(month)}" for month in job.months] or [job.source]
    return [settings.registers / f"{name}{suffix}" for name in names]


def generator(seed: int, source: str, block: int, use: int = 0) -> np.random.Generator:
    """The draws of one register about one block."""
    return np.random.default_rng([seed, 86_400, BY_SOURCE[source].number, block, use])


def do(settings: Settings, job: Job) -> int:
    """Makes one register, and its piece of the record map; the number of rows."""
    register = BY_SOURCE[job.source]
    world = settings.world()
    writers = [Writer(path, register.encoding, register.sheet) for path in files_of(settings, job)]
    if register.make is None:
        rng = generator(settings.seed, job.source, 0)
        writers[0].write(work.companies(world, settings.model, rng))
        writers[0].close()
        return writers[0].rows
    piece = Writer(settings.maps / f"{job.name}.parquet")
    make = shaped(register, settings, job)
    for number in range(world.blocks):
        rng = generator(settings.seed, job.source, number)
        for writer, sheet in zip(writers, make(world.block(number), settings.model, rng),
                                 strict=True):
            writer.write(sheet.table)
            piece.write(plain(sheet.record_map(job.source)))
    for writer in writers:
        writer.close()
    piece.close()
    return sum(writer.rows for writer in writers)


def shaped(register: Register, settings: Settings, job: Job) -> Make:
    """The register's function with what only it needs."""
    if job.source == "tax_wages":
        return partial(work.tax_wages, months=np.array(job.months))
    if job.source == "household_survey":
        return partial(survey.household_survey, seed=settings.seed)
    if job.source == "medical_insurance" and settings.months == 1:
        return partial(insurance.medical_insurance, running=True)
    assert register.make is not None
    return register.make


def plain(table: pa.Table) -> pa.Table:
    """The same table with plain text columns, as every piece must be alike."""
    schema = pa.schema([
        ("source", pa.string()), ("key", pa.string()), ("person", pa.int64()),
        ("flaws", pa.string()),
    ])
    return table.cast(schema)


def make_registers(
    settings: Settings, workers: int = 1, progress: Callable[[Progress], None] | None = None
) -> int:
    """Makes all registers of the settings, `deliveries.yaml` and the record map; the rows.

    Jobs whose files are whole are not done again, so an interrupted run goes on.
    """
    settings.registers.mkdir(parents=True, exist_ok=True)
    settings.maps.mkdir(parents=True, exist_ok=True)
    wanted = jobs(settings)
    open_jobs = [job for job in wanted if not is_done(settings, job)]
    done, rows = len(wanted) - len(open_jobs), 0
    for job, count in results(settings, open_jobs, workers):
        done, rows = done + 1, rows + count
        if progress is not None:
            progress(Progress(done, len(wanted), rows, job.name))
    gather(settings, [job.name for job in jobs(settings) if job.source != "companies"])
    write_deliveries(settings)
    return rows


def is_done(settings: Settings, job: Job) -> bool:
    """Whether an earlier run finished a job."""
    piece = settings.maps / f"{job.name}.parquet"
    files = all(path.is_file() for path in files_of(settings, job))
    return files and (job.source == "companies" or piece.is_file())


def results(settings: Settings, todo: list[Job], workers: int) -> Iterator[tuple[Job, int]]:
    """Does jobs, in this process or in others; each with its rows, as they end."""
    if workers <= 1 or len(todo) <= 1:
        for job in todo:
            yield job, do(settings, job)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        started = {pool.submit(do, settings, job): job for job in todo}
        for future in as_completed(started):
            yield started[future], future.result()


def gather(settings: Settings, names: list[str]) -> None:
    """Puts the pieces of the record map together, in the order of their names."""
    target = settings.truth / "record_map.parquet"
    part = target.with_name(target.name + ".part")
    writer: pq.ParquetWriter | None = None
    for name in sorted(names):
        # Rows of one key in several files are one record: it is mapped once.
        piece = once(pq.read_table(settings.maps / f"{name}.parquet"))
        if writer is None:
            writer = pq.ParquetWriter(part, piece.schema, compression=COMPRESSION)
        writer.write_table(piece, row_group_size=500_000)
    if writer is not None:
        writer.close()
        part.rename(target)
    for name in names:
        (settings.maps / f"{name}.parquet").unlink()
    settings.maps.rmdir()


def once(rows: pa.Table) -> pa.Table:
    """The first row of each key, in the order they stand."""
    coded = rows["key"].combine_chunks().dictionary_encode()
    _, first = np.unique(coded.indices.to_numpy(), return_index=True)
    return rows.take(pa.array(np.sort(first)))


def write_deliveries(settings: Settings) -> None:
    """The list of deliveries in the order in which they are to be taken in."""
    entries: list[dict[str, int | str]] = []
    ordered = [source for source in BY_SOURCE if source in settings.sources]
    for source in ordered:
        for job in sorted((each for each in jobs(settings) if each.source == source),
                          key=lambda each: each.months):
            months = job.months or (settings.reference,)
            for path, month in zip(files_of(settings, job), months, strict=True):
                as_of = last_day(month)
                entries.append(entry(len(entries) + 1, source, path.name, str(as_of)))
    content = {
        "reference_month": month_name(settings.reference),
        "seed": settings.seed,
        "errors": settings.model.name,
        "deliveries": entries,
    }
    write_yaml(settings.registers / "deliveries.yaml", content)


def entry(order: int, source: str, file: str, as_of: str) -> dict[str, int | str]:
    """One delivery in the list."""
    return {"order": order, "source": source, "file": file, "as_of": as_of}


def write_yaml(path: Path, content: object) -> None:
    """A YAML file, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(
        yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    part.rename(path)
