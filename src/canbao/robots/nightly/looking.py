"""Asking the rules of the exported register, and writing down what they said: a file of findings that a
batch then keeps. Nothing is changed by looking."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb
from django.conf import settings

from canbao.batches.canonical import canonical, hash_of_lines
from canbao.robots import lawful
from canbao.robots.evaluating import Found, Told, evaluate, rules_at
from canbao.robots.gathering import Scope
from canbao.robots.gathering.statement import Engine
from canbao.robots.inputs import lacking
from canbao.robots.nightly.export import exported
from canbao.robots.table import InForce, in_force

NIGHT: Final = "night"
ROWS_AT_ONCE: Final = 10_000


class Exported:
    """The exported register, asked by DuckDB."""

    engine: Engine = "duckdb"

    def __init__(self, made: duckdb.DuckDBPyConnection) -> None:
        self._made = made

    def rows(self, sql: str) -> Iterator[Mapping[str, Any]]:
        """The rows of a statement, some thousands at a time."""
        told = self._made.cursor().execute(sql)
        names = [column[0] for column in told.description or ()]
        while some := told.fetchmany(ROWS_AT_ONCE):
            for row in some:
                yield dict(zip(names, row, strict=True))


@dataclass(frozen=True, slots=True)
class Looked:
    """What a night's look found: where it is written, its hash, how many findings, and per rule how
    many clauses or subjects could not be evaluated."""

    file: Path
    hash: str
    found: int
    unknown: Mapping[str, int]


def folder_of(day: date) -> Path:
    """Where a night's files lie."""
    return Path(settings.VAR) / "robots" / day.isoformat()


@contextmanager
def register(day: date) -> Iterator[Exported]:
    """The whole register as it stands, exported for as long as somebody asks."""
    lawful.ensure()
    within = Path(settings.VAR) / "robots"
    within.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=within, prefix="look-"))
    try:
        with exported(place, day) as made:
            yield Exported(made)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def told(day: date, force: InForce | None = None) -> Told:
    """What all rules of the night say of the whole register as it stands."""
    without = lacking()
    with register(day) as asks:
        return evaluate(asks, Scope(day), rules_at(NIGHT), force or in_force(day), without)


def look(day: date) -> Looked:
    """Looks, and writes the findings down, a line each; the same register gives the same bytes."""
    force = in_force(day)
    said = told(day, force)
    lines = [canonical({**asdict(each), "version": force.version(each.rule)}) for each in said.found]
    hash = hash_of_lines(lines)
    file = folder_of(day) / f"{hash}.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    draft.replace(file)
    unknown: dict[str, int] = {}
    for each in said.unanswered:
        unknown[each.rule] = unknown.get(each.rule, 0) + 1
    return Looked(file, hash, len(lines), unknown)


def read(file: Path, first: int, last: int) -> tuple[list[Found], dict[str, str]]:
    """The findings of the lines `first` to `last`, counted from 0, both included, and by rule the version
    of the thresholds they were found by."""
    found, versions = [], {}
    with file.open(encoding="utf-8") as lines:
        for line in islice(lines, first, last + 1):
            row = json.loads(line)
            versions[row["rule"]] = row.pop("version")
            found.append(Found(**row))
    return found, versions
