"""Both evaluators give the same to the fen: every rule, every version, every province, and careers.

Facts are random but drawn from each name's own limits, with border values mixed in. `CANBAO_SEED`
changes the draw; the count of compared rows is asserted at the end.
"""

from __future__ import annotations

import os
import zlib

import numpy as np
import pytest

from canbao.law import compute, compute_many, law
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import BUILT_IN
from canbao.law.engine.many import YearMajor
from canbao.law.engine.units import Day, Month, kind, parse_date

LAW = law()
SEED = int(os.environ.get("CANBAO_SEED", "1"))
REGIONS = list(LAW.contents.regions.by_name)
DATES = ["2006-07", "2012-03", "2018-11", "2023-04", "2024-12", "2025-01", "2025-10", "2026-03",
         "2026-09"]
ROWS_PER_REGION = 4
LEAST_ROWS = 100_000
COMPARED = {"rows": 0, "answered": 0}


def draw(name: str, unit: str, size: int, random: np.random.Generator, item=None):
    """A random column for a name, in the form a caller may give it."""
    family = kind(unit)
    low = 0.0 if item is None or item.low is None else float(item.low)
    high = None if item is None or item.high is None else float(item.high)
    if family in ("money", "number"):
        top = high if high is not None else {"percent": 60.0, "index": 3.0, "ratio": 1.0,
                                             "years": 45.0, "divisor": 233.0}.get(unit, 30_000.0)
        values = random.uniform(low, top, size)
        digits = random.integers(0, 5, size)
        values = np.array([round(v, d) for v, d in zip(values.tolist(), digits.tolist(), strict=True)])
        border = random.random(size) < 0.15
        values[border] = np.resize(np.array([low, low + 1, 0.6, 1.0, 2.5, 100.0, 8000.0]), size)[border]
        if unit == "divisor":
            values = np.maximum(values, 1.0)
        return np.clip(values, low, high if high is not None else 1e12)
    if family == "whole":
        tops = {"months": 600, "days": 400, "year": 2026, "age": 80, "degree": 10, "count": 12}
        bottom = max(int(low), {"year": 1990, "degree": 1}.get(unit, 0))
        top = int(high) if high is not None else tops.get(unit, 40)
        return random.integers(bottom, max(top, bottom) + 1, size)
    if family == "month":
        return random.integers(Month.of(1945, 1), Month.of(2026, 12), size)
    if family == "date":
        return random.integers(parse_date("1998-01-01"), parse_date("2026-09-01"), size)
    if family == "bool":
        return random.random(size) < 0.5
    if family == "choice":
        return np.array(list(LAW.choices(unit)))[random.integers(0, len(LAW.choices(unit)), size)]
    if family == "region":
        return np.array(REGIONS)[random.integers(0, len(REGIONS), size)]
    return np.array(["text"] * size)


def draw_rows(item, size: int, random: np.random.Generator) -> YearMajor:
    """A random table of rows, year-major where it has years."""
    positions = 6
    cells = {}
    for column, spec in item.columns.items():
        if spec.unit == "year":
            cells[column] = list(range(2018, 2018 + positions))
        elif kind(spec.unit) in ("choice", "region", "text", "bool"):
            cells[column] = [draw(column, spec.unit, size, random, spec) for _ in range(positions)]
        else:
            cells[column] = [draw(column, spec.unit, size, random, spec) for _ in range(positions)]
            if column in ("months", "base") and "year" in item.columns:
                gap = random.random(size) < 0.2
                cells[column][1] = np.where(gap, 0, cells[column][1])
    return YearMajor(size, cells)


def facts_for(name: str, size: int, random: np.random.Generator):
    """Columns for a rule's own arguments, so that the rule itself is what is compared."""
    columns = {}
    arguments = {a for version in LAW.rules[name] for a in version.arguments}
    for argument in sorted(arguments - set(BUILT_IN)):
        if argument in LAW.inputs:
            item = LAW.inputs[argument]
            if item.unit == "rows":
                columns[argument] = draw_rows(item, size, random)
            elif item.required or random.random() < 0.7:
                columns[argument] = draw(argument, item.unit, size, random, item)
        elif argument in LAW.rules:
            columns[argument] = draw(argument, LAW.rules[argument][0].unit, size, random)
        else:
            dated = LAW.contents.dated[argument]
            scalar = dated.kind == "parameter" and dated.key is None and dated.access == "value"
            if scalar and random.random() < 0.3:
                columns[argument] = draw(argument, dated.unit, size, random)
    return columns


def rows_as_facts(name: str, rows: YearMajor, row: int, date: str) -> list[dict]:
    """One person's rows as `compute` takes them."""
    units = {k: spec.unit for k, spec in LAW.inputs[name].columns.items()}
    made = {"month": Month, "date": Day}
    return [{k: made.get(units[k], lambda v: v)(v) for k, v in cells.items()}
            for cells in rows.rows_of(row, int(date[:4]))]


def ask(targets, facts, date: str, region: str):
    """The exact answer, or None and why there is none."""
    try:
        return compute(targets, facts, date=date, region=region, law=LAW), ""
    except LawError as error:
        return None, str(error)


def assert_equal(targets, columns, dates, regions, size: int) -> None:
    many = compute_many(targets, columns, date=np.array(dates), region=np.array(regions), law=LAW)
    for row in range(size):
        facts = {}
        for name, column in columns.items():
            if isinstance(column, YearMajor):
                facts[name] = rows_as_facts(name, column, row, dates[row])
            else:
                value = column[row].item()
                family = kind(LAW.unit(name))
                facts[name] = Month(value) if family == "month" else (
                    Day(value) if family == "date" else value)
        COMPARED["rows"] += 1
        one, why = ask(targets, facts, dates[row], regions[row])
        if one is None:
            assert many.stopped[row], (row, facts, regions[row], dates[row], why,
                                       {t: many[t][row] for t in targets})
            continue
        assert not many.stopped[row], (row, facts, regions[row], dates[row], one.values,
                                       str(many.error(row)))
        COMPARED["answered"] += 1
        for target in targets:
            expected, got = one.values[target], many[target][row]
            if expected is None:
                continue
            family = kind(LAW.unit(target))
            if family == "money" and one.explanation.trace.plan.steps[-1].rounding_row is not None:
                assert round(float(expected) * 100) == round(float(got) * 100), (
                    target, expected, got, facts, regions[row], dates[row])
            elif family in ("money", "number"):
                assert abs(float(expected) - float(got)) <= 1e-9 * max(1.0, abs(float(expected))), (
                    target, expected, got, facts, regions[row], dates[row])
            else:
                plain = expected if isinstance(expected, (str, bool)) else int(expected)
                assert plain == got, (target, expected, got, facts, regions[row], dates[row])


@pytest.mark.parametrize("name", sorted(LAW.rules))
def test_every_rule_in_every_province(name: str) -> None:
    random = np.random.default_rng([SEED, zlib.crc32(name.encode())])
    size = len(REGIONS) * ROWS_PER_REGION
    regions = [r for r in REGIONS for _ in range(ROWS_PER_REGION)]
    edges = [str(Day(int(v.since))) for v in LAW.rules[name] if v.since]
    dates = random.choice([*DATES, *edges], size).tolist()
    assert_equal([name], facts_for(name, size, random), dates, regions, size)


@pytest.mark.parametrize("region", REGIONS)
def test_the_whole_pension_in_every_region(region: str) -> None:
    random = np.random.default_rng([SEED, zlib.crc32(region.encode())])
    size = 60
    columns = {
        "birth_month": random.integers(Month.of(1960, 1), Month.of(1971, 1), size),
        "average_index": np.round(random.uniform(0.3, 3.0, size), 4),
        "contribution_months": random.integers(180, 540, size),
        "transitional_months": random.integers(0, 200, size),
        "transitional_index": np.round(random.uniform(0.4, 2.0, size), 4),
        "account_balance": np.round(random.uniform(10_000, 300_000, size), 2),
        "reference_wage": random.integers(5000, 13000, size).astype(float),
    }
    dates = random.choice(["2023-05", "2024-11", "2025-06", "2026-02"], size).tolist()
    targets = ["basic_pension", "account_pension", "transitional_pension", "pension_total"]
    assert_equal(targets, columns, dates, [region] * size, size)


def test_enough_rows_were_compared() -> None:
    """Counts what the tests above compared in this process; xdist spreads them over processes."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        planned = len(LAW.rules) * len(REGIONS) * ROWS_PER_REGION + 60 * len(REGIONS)
        assert planned >= LEAST_ROWS
    else:
        assert COMPARED["rows"] >= LEAST_ROWS
        assert COMPARED["answered"] >= LEAST_ROWS / 4
