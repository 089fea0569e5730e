"""Writes the truth of a synthetic population: places, employers, then block after block of persons.

Blocks are made in one or several processes and written in order, so the files are the same bytes
for any number of processes. Files are written beside their place and renamed when whole.
"""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from canbao.population.world import calibration as held
from canbao.population.world.block import Made, Plan, Stage, make_block, set_stage
from canbao.population.world.data import Ints, WorldError
from canbao.population.world.region import territory

SMALLEST, LARGEST = 1_000, 10_000_000
FIRST_MONTH, LAST_MONTH = 2025 * 12, 2031 * 12
LARGE = ("persons", "careers", "participation", "gaps")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class WorldSummary:
    """What was made: `rows` by table, and the counts the calibration is drawn up from."""

    persons: int
    seed: int
    region: str
    reference_month: int
    truth: Path
    rows: dict[str, int]
    counts: held.Counts
    firm_staff: Ints

    @property
    def ages_of_year(self) -> int:
        """The year whose last day the ages are of."""
        return (self.reference_month + 1) // 12 - 1


def calibration(summary: WorldSummary) -> list[held.Line]:
    """Target against made: coverage by scheme, ages, sizes of firms, migrants."""
    return held.table(
        summary.counts, territory(summary.region), summary.ages_of_year, summary.firm_staff
    )


def make_world(
    out: Path,
    *,
    persons: int,
    seed: int,
    region: str,
    reference_month: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> WorldSummary:
    """Make a synthetic population and write `out/truth/*.parquet`.

    `persons` is the number of all persons, the dead of the last 24 months and those who live in
    another province included; `reference_month` is `year * 12 + month - 1`. `progress` is called
    with persons made and persons to make. The same wish gives the same bytes.
    Raises WorldError for a wish that cannot be fulfilled; then nothing is written.
    """
    plan = _checked(persons, seed, region, reference_month, workers)
    truth = out / "truth"
    if truth.exists():
        raise WorldError(
            f"{truth} 已存在；请换一个目录或先删除它",
            f"{truth} exists; choose another folder or remove it",
        )
    partial = out / ".truth.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    stage = set_stage(plan)
    staff = np.zeros(len(stage.employers.code), dtype=np.int64)
    rows = dict.fromkeys(LARGE, 0)
    counts: held.Counts | None = None
    writers: dict[str, pq.ParquetWriter] = {}
    try:
        done = 0
        for made in _blocks(stage, workers):
            for name, table in made.tables.items():
                if name not in writers:
                    writers[name] = _writer(partial / f"{name}.parquet", table.schema)
                writers[name].write_table(table, row_group_size=1 << 20)
                rows[name] += table.num_rows
            staff += made.staff
            counts = made.counts if counts is None else counts + made.counts
            done += made.tables["persons"].num_rows
            if progress is not None:
                progress(done, persons)
    finally:
        for writer in writers.values():
            writer.close()
    for name, table in (
        ("places", stage.places.table()),
        ("employers", stage.employers.table(staff)),
    ):
        pq.write_table(table, partial / f"{name}.parquet", store_schema=False)
        rows[name] = table.num_rows
    partial.rename(truth)
    assert counts is not None
    return WorldSummary(
        persons,
        seed,
        region,
        reference_month,
        truth,
        rows,
        counts,
        staff[stage.employers.companies],
    )


def _checked(persons: int, seed: int, region: str, month: int, workers: int) -> Plan:
    if not SMALLEST <= persons <= LARGEST:
        raise WorldError(
            f"人数 {persons} 应在 {SMALLEST} 与 {LARGEST} 之间",
            f"{persons} persons: give {SMALLEST} to {LARGEST}",
        )
    if seed < 0:
        raise WorldError(f"种子 {seed} 应为非负整数", f"seed {seed}: give a whole number from 0")
    if not FIRST_MONTH <= month < LAST_MONTH:
        raise WorldError(
            f"参照月 {month // 12}-{month % 12 + 1:02d} 应在 2025-01 至 2030-12 之间",
            f"reference month {month // 12}-{month % 12 + 1:02d}: give 2025-01 to 2030-12",
        )
    if workers < 1:
        raise WorldError(f"进程数 {workers} 应为正数", f"{workers} processes: give at least 1")
    territory(region)
    return Plan(persons, seed, region, month)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(path, schema, store_schema=False)


def _blocks(stage: Stage, workers: int) -> Iterator[Made]:
    """Blocks in order, made ahead by no more than two for each process."""
    blocks = stage.plan.blocks
    if workers == 1 or blocks == 1:
        for number in range(blocks):
            yield make_block(stage, number)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, blocks), context, _enter, (stage.plan,)) as pool:
        waiting: list[Future[Made]] = []
        following = 0
        for _ in range(blocks):
            while following < blocks and len(waiting) < 2 * workers:
                waiting.append(pool.submit(_work, following))
                following += 1
            yield waiting.pop(0).result()


_stage: list[Stage] = []


def _enter(plan: Plan) -> None:
    """A new process makes the stage for itself: cheaper than sending it."""
    pa.set_cpu_count(1)
    _stage[:] = [set_stage(plan)]


def _work(number: int) -> Made:
    return make_block(_stage[0], number)
