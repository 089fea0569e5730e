"""`many`: columns of persons, the same rules as `one`, equal to it to the fen.

Rows are grouped by which versions and options hold and run chunk by chunk in floats; whatever
floats cannot decide is decided exactly (`exactly`), by step where possible, else by whole row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from canbao.law.engine.columns import Chunk, ColumnRows, Runner
from canbao.law.engine.dense import ColumnHistory, ColumnTable, Places, scalar
from canbao.law.engine.errors import InvalidFact, LawError
from canbao.law.engine.exactly import Exactly
from canbao.law.engine.intake import Fen, Intake, YearMajor, loose, pick
from canbao.law.engine.law import Law
from canbao.law.engine.one import Result, compute_one
from canbao.law.engine.parameters import NATION
from canbao.law.engine.plan import Plan, RuleStep, plan, signature
from canbao.law.engine.rounding import Rounding, parsed
from canbao.law.engine.units import Day, kind

CHUNK = 65536
EXACTLY = Rounding("none", ())

__all__ = ["Fen", "ManyResult", "YearMajor", "compute_many"]


@dataclass
class ManyResult:
    """Answer of `compute_many`: one column per target.

    `stopped` marks rows without an answer (`error(i)` says why), `provisional` rows on last year's
    value, `redone` counts rows that were decided exactly by `one`.
    """

    law: Law
    targets: tuple[str, ...]
    values: dict[str, Any]
    stopped: Any
    provisional: Any
    redone: int
    _ask: Any = field(repr=False)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def fen(self, name: str) -> Any:
        """A money target in whole fen (int64); 0 where stopped."""
        column = np.where(self.stopped, 0.0, self.values[name])
        return np.rint(column * 100).astype(np.int64)

    def error(self, index: int) -> LawError | None:
        """Why a row has no answer."""
        try:
            self._ask(index, quick=False)
        except LawError as error:
            return error
        return None


def compute_many(
    law: Law, targets: str | Iterable[str], columns: Mapping[str, Any], *, date: Any, region: Any,
    known: Any = None,
) -> ManyResult:
    """Compute targets for many persons; see `canbao.law.compute_many`."""
    wanted = (targets,) if isinstance(targets, str) else tuple(dict.fromkeys(targets))
    return _Batch(law, wanted, columns, date, region, known).run()


class _Batch:
    def __init__(
        self, law: Law, targets: tuple[str, ...], columns: Mapping[str, Any], date: Any, region: Any,
        known: Any,
    ) -> None:
        self.law = law
        self.targets = targets
        self.intake = Intake(law, columns, date, region, known)
        self.exactly = Exactly(law, self.intake)

    def run(self) -> ManyResult:
        result = ManyResult(self.law, self.targets, {}, np.zeros(self.intake.size, dtype=bool),
                            np.zeros(self.intake.size, dtype=bool), 0, self.ask)
        for region, day, select in self.groups():
            try:
                todo = plan(self.law, self.targets, frozenset(self.intake.columns), region, day,
                            self.intake.known)
            except LawError:
                if np.ndim(self.intake.region) == 0 and np.ndim(self.intake.day) == 0:
                    raise
                result.stopped[select] = True
                continue
            for part in self.parts(todo, select):
                self.chunk(todo, part, result)
        result.redone += self.exactly.rows
        for name in self.targets:
            if name not in result.values:
                dtype = self.dtype(name)
                result.values[name] = np.full(self.intake.size, np.nan if dtype is np.float64 else 0,
                                              dtype=dtype)
        return result

    def groups(self) -> Iterable[tuple[str, int, Any]]:
        """Groups of rows for which the same versions and options hold."""
        if np.ndim(self.intake.region) == 0 and np.ndim(self.intake.day) == 0:
            yield self.intake.names[self.intake.region], int(self.intake.day), slice(0, self.intake.size)
            return
        epoch = np.searchsorted(np.array(self.law.epochs), self.intake.day, side="right")
        pairs = np.broadcast_to(np.asarray(self.intake.region) * 10_000 + epoch, (self.intake.size,))
        unique, first, inverse = np.unique(pairs, return_index=True, return_inverse=True)
        alike: dict[Any, list[int]] = {}
        places: dict[Any, tuple[str, int]] = {}
        for i, row in enumerate(first.tolist()):
            region = self.intake.names[int(pick(self.intake.region, row))]
            day = int(pick(self.intake.day, row))
            key = signature(self.law, region, day, self.intake.known)
            alike.setdefault(key, []).append(i)
            places.setdefault(key, (region, day))
        if len(alike) == 1:
            yield (*next(iter(places.values())), slice(0, self.intake.size))
            return
        group = np.empty(len(unique), dtype=np.int64)
        for g, members in enumerate(alike.values()):
            group[members] = g
        order = np.argsort(group[inverse], kind="stable")
        edges = np.searchsorted(group[inverse][order], np.arange(len(alike) + 1))
        for g, key in enumerate(alike):
            yield (*places[key], order[edges[g]:edges[g + 1]])

    def parts(self, todo: Plan, select: Any) -> Iterable[Any]:
        """Chunks of a group; one region at a time where a rule walks a regional history."""
        regional = any(d.access == "history" and d.regions - {NATION} for d in todo.parameters)
        if regional and np.ndim(self.intake.region):
            indices = np.arange(self.intake.size)[select]
            codes = self.intake.region[indices]
            selections = [indices[codes == code] for code in np.unique(codes)]
        else:
            selections = [select]
        for one in selections:
            size = one.stop - one.start if isinstance(one, slice) else len(one)
            for start in range(0, size, CHUNK):
                end = min(start + CHUNK, size)
                yield slice(one.start + start, one.start + end) if isinstance(one, slice) else (
                    one[start:end])

    def chunk(self, todo: Plan, select: Any, result: ManyResult) -> None:
        size = select.stop - select.start if isinstance(select, slice) else len(select)
        slots = {s: parsed(row.value) for s, (_, row) in todo.slots.items()}
        chunk = Chunk(size, slots)
        places = Places(self.law.contents.regions, self.intake.names, pick(self.intake.region, select),
                        pick(self.intake.day, select), self.intake.known)
        values: dict[str, Any] = {}
        with np.errstate(all="ignore"):
            for name, column in self.intake.columns.items():
                values[name] = self.intake.given(name, column, select, chunk, places)
            for item in todo.defaults:
                values[item.name] = loose(item.default)
            for axis, (_, row) in todo.options.items():
                values[axis] = row.value
            for name in todo.built_in:
                values[name] = self.intake.built_in(name, places)
            for dated in todo.parameters:
                if dated.access == "history":
                    values[dated.name] = ColumnHistory(dated, places, chunk)
                elif dated.key is not None:
                    values[dated.name] = ColumnTable(dated, places, chunk)
                else:
                    values[dated.name], provisional = scalar(dated, places, chunk)
                    if np.any(provisional):
                        result.provisional[select] |= provisional
            for step in todo.steps:
                self.step(todo, step, values, chunk, select)
        for name in self.targets:
            self.store(result, name, values[name], select, chunk)
        result.stopped[select] |= chunk.stopped
        # Rows that surely stop are asked only when somebody wants to know why.
        doubtful = np.flatnonzero(chunk.doubt.rows & ~chunk.surely)
        where = np.arange(select.start, select.stop) if isinstance(select, slice) else select
        for row in where[doubtful].tolist():
            result.redone += 1
            try:
                answer = self.ask(row)
            except LawError:
                result.stopped[row] = True
                continue
            result.stopped[row] = False
            for name in self.targets:
                result.values[name][row] = loose(answer.values[name])

    def step(
        self, todo: Plan, step: RuleStep, values: dict[str, Any], chunk: Chunk, select: Any
    ) -> None:
        """Run one rule over a chunk, round it, and decide exactly the rows left in doubt."""
        before = chunk.doubt.rows
        chunk.doubt.rows = np.zeros(chunk.size, dtype=bool)
        chunk.suspect = before
        runner = Runner(step.rule, chunk, {a: values[a] for a in step.arguments},
                        self.exactly.names(todo))
        raw = runner.run()
        chunk.active = None
        rounds = step.rounding is not None and bool(step.rounding.steps)
        if raw is not None and (rounds or step.rule.grain is not None):
            if getattr(raw, "dtype", np.dtype(type(raw))).kind in "iu":
                raw = np.asarray(raw, dtype=np.float64)
            rounding = step.rounding if step.rounding is not None else EXACTLY
            raw = rounding.columns(raw, chunk.doubt, None, step.rule.grain, runner.quotient)
        values[step.name] = raw
        # Rows that stopped while in doubt are left to be redone whole.
        unsure = chunk.doubt.rows & chunk.stopped
        doubt = chunk.doubt.rows & ~chunk.stopped & ~before
        if doubt.any():
            doubt = self.exactly.decide(todo, step, values, doubt, select)
        chunk.doubt.rows = before | doubt | unsure

    def dtype(self, name: str) -> Any:
        """How a target is held: floats, whole numbers, booleans or text."""
        return {"money": np.float64, "number": np.float64, "whole": np.int64, "month": np.int64,
                "date": np.int64, "bool": bool}.get(kind(self.law.unit(name)), "U64")

    def store(self, result: ManyResult, name: str, value: Any, select: Any, chunk: Chunk) -> None:
        if isinstance(value, (ColumnTable, ColumnHistory, ColumnRows)):
            raise InvalidFact(f"{name} 是一张表，不能作为结果", f"{name} is a table, not a result",
                              field=name)
        dtype = self.dtype(name)
        if value is None:
            value = np.nan if dtype is np.float64 else 0 if dtype is np.int64 else False if (
                dtype is bool) else ""
        if name not in result.values:
            result.values[name] = np.zeros(self.intake.size, dtype=dtype)
        if dtype is np.int64 and np.asarray(value).dtype.kind == "f":
            value = np.nan_to_num(np.asarray(value))
            if (odd := value != np.rint(value)).any():
                chunk.doubt.rows |= np.broadcast_to(odd, (chunk.size,))
        if dtype is np.float64 and np.any(odd := ~np.isfinite(np.asarray(value, dtype=np.float64))):
            chunk.stop(np.broadcast_to(odd, (chunk.size,)))
        result.values[name][select] = value

    def ask(self, index: int, *, quick: bool = True) -> Result:
        """One row by `one`."""
        region, day = self.intake.place(index)
        known = None if self.intake.known is None else Day(self.intake.known)
        facts = self.intake.quick_facts(index) if quick else self.intake.facts(index)
        return compute_one(self.law, self.targets, facts, date=day, region=region, known=known)
