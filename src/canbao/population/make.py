"""A synthetic population with its departments' registers: the whole of `population make`.

First the truth (`world`), then the registers (`departments`), in one directory that says about
itself whether it is whole. Printing and asking are the command line's.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from canbao.population.departments.model import ErrorModel, error_model
from canbao.population.departments.registers import (
    BY_SOURCE,
    LARGE,
    LINKAGE_SOURCES,
    Format,
    Progress,
    Settings,
    make_registers,
)
from canbao.population.world import WorldError, calibration, make_world

STATE = "unfinished.json"
"""Stands in the directory until everything is written."""
REFERENCE = 2025 * 12 + 11
"""December 2025: the month the picture is of unless another is asked for."""
CALIBRATION = "calibration.json"
"""Published figures against made ones."""


class PopulationError(ValueError):
    """Something asked for cannot be made: `zh` and `en` say what, the remedies how to go on."""

    def __init__(self, zh: str, en: str, remedy_zh: str, remedy_en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en
        self.remedy_zh, self.remedy_en = remedy_zh, remedy_en


@dataclass(frozen=True)
class Wish:
    """What is to be made; equal wishes give equal bytes, whatever the number of processes."""

    persons: int
    seed: int
    region: str
    model: ErrorModel
    reference: int = REFERENCE
    format: Format = "auto"
    linkage_only: bool = False

    @property
    def parquet(self) -> bool:
        """Whether the registers are Parquet files."""
        if self.format == "auto":
            return self.linkage_only or self.persons >= LARGE
        return self.format == "parquet"

    @property
    def words(self) -> dict[str, str | int | bool]:
        """The wish as it is remembered in an unfinished directory."""
        return {
            "persons": self.persons,
            "seed": self.seed,
            "region": self.region,
            "errors": self.model.name,
            "reference": self.reference,
            "parquet": self.parquet,
            "linkage_only": self.linkage_only,
        }

    def settings(self, out: Path) -> Settings:
        """The same for the registers."""
        if self.linkage_only:
            return Settings(
                out, self.seed, self.model, self.reference, True, LINKAGE_SOURCES, months=1
            )
        return Settings(
            out, self.seed, self.model, self.reference, self.parquet, tuple(BY_SOURCE)
        )


@dataclass(frozen=True)
class Calibration:
    """One published figure and what was made, in per cent."""

    zh: str
    en: str
    target: float
    made: float
    within: bool


@dataclass(frozen=True)
class PopulationSummary:
    """What was made: calibration, registers and their rows, seconds for each half."""

    calibration: tuple[Calibration, ...]
    sources: int
    rows: int
    world_seconds: float
    register_seconds: float
    registers: Path
    truth: Path


def make_population(
    out: Path,
    wish: Wish,
    workers: int = 1,
    world_progress: Callable[[int, int], None] | None = None,
    register_progress: Callable[[Progress], None] | None = None,
) -> PopulationSummary:
    """Makes truth and registers in `out`, or goes on where the same wish was interrupted.

    `PopulationError` when the directory holds something else; `WorldError` when the world cannot
    be made that way; nothing is left behind then.
    """
    begin(out, wish)
    start = time.perf_counter()
    try:
        lines = made_world(out, wish, workers, world_progress)
    except WorldError:
        (out / STATE).unlink()
        raise
    middle = time.perf_counter()
    settings = wish.settings(out)
    rows = make_registers(settings, workers, register_progress)
    (out / STATE).unlink()
    end = time.perf_counter()
    return PopulationSummary(
        lines,
        len(settings.sources),
        rows,
        middle - start,
        end - middle,
        settings.registers,
        settings.truth,
    )


def made_world(
    out: Path, wish: Wish, workers: int, progress: Callable[[int, int], None] | None
) -> tuple[Calibration, ...]:
    """The truth and its calibration: made now, or found whole from an interrupted run."""
    kept = out / CALIBRATION
    if (out / "truth").is_dir():
        if kept.is_file():
            return tuple(Calibration(**line) for line in json.loads(kept.read_text("utf-8")))
        shutil.rmtree(out / "truth")
    world = make_world(
        out,
        persons=wish.persons,
        seed=wish.seed,
        region=wish.region,
        reference_month=wish.reference,
        workers=workers,
        progress=progress,
    )
    lines = tuple(
        Calibration(line.zh, line.en, line.target, line.made, line.within)
        for line in calibration(world)
    )
    write_whole(kept, json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
    return lines


def write_whole(path: Path, text: str) -> None:
    """A text file, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.rename(path)


def make_linkage_set(
    out: Path,
    persons: int,
    seed: int,
    hard: bool = True,
    region: str = "Sichuan/Chengdu",
    workers: int = 1,
) -> PopulationSummary:
    """The benchmark set: population register, wages of one month, medical insurance, as Parquet.

    About 2.3 records to a person, with the record map beside the truth.
    """
    model = error_model("hard" if hard else "normal")
    return make_population(out, Wish(persons, seed, region, model, linkage_only=True), workers)


def begin(out: Path, wish: Wish) -> None:
    """Takes a directory for the wish: a new one, an empty one, or its own unfinished work."""
    if out.exists() and not out.is_dir():
        raise PopulationError(
            f"{out} 是文件", f"{out} is a file", "请给目录名", "Give the name of a folder"
        )
    state = out / STATE
    words = json.dumps(wish.words, ensure_ascii=False, indent=1)
    if state.is_file():
        if state.read_text(encoding="utf-8") == words:
            return
        raise PopulationError(
            f"{out} 里有一份没有做完的人口，参数不同",
            f"{out} holds an unfinished population of other settings",
            f"请用 {STATE} 中的参数继续，或换一个目录",
            f"Go on with the settings in its {STATE}, or choose another folder",
        )
    if out.is_dir() and any(out.iterdir()):
        raise PopulationError(
            f"{out} 不是空目录",
            f"{out} is not empty",
            "请换一个目录，或先清空它；已有的文件不会被覆盖",
            "Choose another folder or empty it; nothing is overwritten",
        )
    out.mkdir(parents=True, exist_ok=True)
    write_whole(state, words)
