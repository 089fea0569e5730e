"""Careers in, pensions out: Parquet and Arrow batches, in this process or in workers.

A careers file has one row per person. Columns are named like the law's inputs; `region` and `date`
may be columns; the yearly history is year-major: `months_1996`, `base_1996` (yuan) or
`base_fen_1996` (whole fen), and likewise for every column of `career`. Each part of a run is
written to its own file and renamed when whole, so a killed run goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from canbao.law import compute_many
from canbao.law.engine.errors import InvalidFact, LawError, MissingLaw, NotInForce
from canbao.law.engine.law import Law
from canbao.law.engine.many import Fen, ManyResult, YearMajor
from canbao.law.engine.units import kind, parse_date

TARGETS = ("average_index", "account_balance", "basic_pension", "account_pension",
           "transitional_pension", "pension_additions", "pension_total")
PART_ROWS = 131_072
_YEARLY = re.compile(r"(?P<column>[a-z_]+?)(?P<fen>_fen)?_(?P<year>\d{4})$")
_RESERVED = {"person_id", "region", "date", "known"}


@dataclass(frozen=True)
class Progress:
    """How far a run is: rows done, rows in all, rows redone exactly, rows stopped."""

    done: int
    total: int
    redone: int
    stopped: int


def columns_of(table: pa.Table, law: Law) -> dict[str, Any]:
    """Columns of a careers table as `compute_many` takes them; InvalidFact naming a bad column."""
    twice = next((n for n in table.column_names if table.column_names.count(n) > 1), None)
    if twice is not None:
        raise InvalidFact(f"{twice}：有两列同名", f"{twice}: two columns have this name", field=twice,
                          remedy_zh="请保留一列", remedy_en="Keep one of them")
    columns: dict[str, Any] = {}
    yearly: dict[int, dict[str, Any]] = {}
    for name in table.column_names:
        if name in _RESERVED:
            continue
        array = _combined(table, name)
        match = _YEARLY.match(name)
        if match and match["column"] in law.inputs["career"].columns:
            values = _numpy(name, array, law.inputs["career"].columns[match["column"]].unit)
            if match["fen"]:
                if isinstance(values, Fen) or values.dtype.kind not in "iu":
                    raise InvalidFact(f"{name}：以分计的列应为整数", f"{name}: a column in fen must hold "
                                      "whole numbers", field=name)
                values = Fen(values)
            yearly.setdefault(int(match["year"]), {})[match["column"]] = values
        else:
            columns[name] = _numpy(name, array, law.unit(name))
    if yearly:
        columns["career"] = _year_major(yearly, table.num_rows)
    return columns


def _combined(table: pa.Table, name: str) -> Any:
    column = table.column(name)
    if column.null_count:
        raise InvalidFact(f"{name}：有 {column.null_count} 个空值", f"{name}: {column.null_count} empty "
                          "values", field=name, remedy_zh="请补全或删去该列",
                          remedy_en="Fill them or leave the column out")
    combined = column.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _numpy(name: str, array: Any, unit: str) -> Any:
    type_ = array.type
    family = kind(unit)
    if pa.types.is_dictionary(type_):
        array = array.dictionary_decode()
        type_ = array.type
    if pa.types.is_decimal(type_):
        if type_.scale == 2 and family == "money":
            return Fen(_fen(name, array))
        return np.asarray(pc.cast(array, pa.float64()))
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        if family in ("money", "number", "whole"):
            raise InvalidFact(f"{name}：应为数字列，却是文字", f"{name}: text in a number column",
                              field=name, value=array[0].as_py() if len(array) else None,
                              remedy_zh="请将该列存为数字", remedy_en="Store the column as numbers")
        return np.asarray(array.to_pylist(), dtype=str)
    if pa.types.is_floating(type_) and pa.types.is_float32(type_) and family in ("money", "number"):
        raise InvalidFact(f"{name}：单精度浮点数不能表示金额", f"{name}: single floats cannot hold it "
                          "exactly", field=name, remedy_zh="请用 decimal、分或双精度",
                          remedy_en="Use decimal, fen or double")
    return array.to_numpy(zero_copy_only=False)


def _fen(name: str, array: Any) -> Any:
    """Whole fen of a decimal column with two digits, however wide its type is."""
    wide = pc.cast(array, pa.decimal256(array.type.precision, 2))
    try:
        hundred = pa.scalar(Decimal(100), pa.decimal256(3, 0))
        return np.asarray(pc.cast(pc.multiply(wide, hundred), pa.int64()))
    except pa.ArrowInvalid:
        largest = pc.max(array).as_py()
        raise InvalidFact(f"{name}：金额超出可计算的范围", f"{name}: an amount is outside what can be "
                          "computed", field=name, value=largest, remedy_zh=f"最大值为 {largest}，请检查",
                          remedy_en=f"The largest is {largest}; check it") from None


def _year_major(yearly: dict[int, dict[str, Any]], size: int) -> YearMajor:
    years = list(range(min(yearly), max(yearly) + 1))
    names = sorted({column for cells in yearly.values() for column in cells})
    for year in years:
        lacking = [n for n in names if n not in yearly.get(year, {})]
        if lacking:
            raise InvalidFact(
                f"缴费历史缺少 {year} 年的列：{'、'.join(lacking)}",
                f"the history lacks columns for {year}: {', '.join(lacking)}",
                field=f"{lacking[0]}_{year}", remedy_zh="每年都须有同样的列，未缴费填0",
                remedy_en="Give the same columns for every year, 0 where nothing was paid",
            )
    cells: dict[str, Any] = {"year": years}
    for name in names:
        cells[name] = [yearly[year][name] for year in years]
    return YearMajor(size, cells)


def compute_table(
    table: pa.Table, targets: Sequence[str], law: Law, *, date: Any = None, region: Any = None,
    known: Any = None,
) -> tuple[pa.Table, ManyResult]:
    """One Arrow table of careers → a table of results.

    Money comes as decimal with two digits, `status` says `ok`, `provisional` or `stopped`; `reason`
    names what stopped a row.
    """
    wrong: dict[int, str] = {}
    find = law.contents.regions.find
    where = region if region is not None else _strings(table, "region", find, wrong)
    when = date if date is not None else _dates(table, wrong)
    columns = columns_of(table, law)
    try:
        result = compute_many(targets, columns, date=when, region=where, known=known, law=law)
    except (MissingLaw, NotInForce):
        if region is not None and date is not None:
            raise
        # The file says where and when: then it is rows that stop, also where all are alike.
        every = np.broadcast_to(np.asarray(when if date is None else where), (table.num_rows,))
        place = {"date": every, "region": where} if date is None else {"date": when, "region": every}
        result = compute_many(targets, columns, **place, known=known, law=law)
    if wrong:
        result.stopped[list(wrong)] = True
    made: dict[str, Any] = {}
    if "person_id" in table.column_names:
        made["person_id"] = table.column("person_id")
    mask = result.stopped
    for name in result.targets:
        values = result[name]
        if kind(law.unit(name)) == "money":
            cents = pa.array(result.fen(name), mask=mask)
            made[name] = _money(cents)
        else:
            made[name] = pa.array(values, mask=mask)
    status = np.where(mask, "stopped", np.where(result.provisional, "provisional", "ok"))
    made["status"] = pa.array(status).dictionary_encode()
    reasons: list[str | None] = [None] * len(mask)
    for index in np.flatnonzero(mask)[:1000].tolist():
        error = None if index in wrong else result.error(index)
        reasons[index] = wrong.get(index) or (str(error) if error else None)
    made["reason"] = pa.array(reasons, pa.string())
    return pa.table(made), result


def _money(cents: Any) -> Any:
    """Whole fen as decimal(18, 2), without passing through floats."""
    whole = pc.cast(cents, pa.decimal128(19, 0))
    return pc.cast(pc.multiply(whole, pa.scalar("0.01").cast(pa.decimal128(3, 2))),
                   pa.decimal128(18, 2))


def _strings(
    table: pa.Table, name: str, parse: Callable[[str], Any], wrong: dict[int, str]
) -> Any:
    """A text column (one value where all are alike). A row whose value cannot be read is noted in
    `wrong` and another's value stands in for it; InvalidFact or UnknownRegion when none can be read."""
    if name not in table.column_names:
        raise InvalidFact(f"文件没有 {name} 列", f"the file has no column {name!r}", field=name,
                          remedy_zh=f"请加上该列，或在命令中指定 --{name}",
                          remedy_en=f"Add it, or give --{name}")
    values = _combined(table, name).to_pylist()
    errors: dict[str, LawError] = {}
    for value in set(values):
        try:
            parse(str(value))
        except LawError as error:
            errors[value] = error
    if errors:
        sound = next((v for v in values if v not in errors), None)
        if sound is None:
            raise next(iter(errors.values()))
        wrong.update({i: str(errors[v]) for i, v in enumerate(values) if v in errors})
        values = [sound if v in errors else v for v in values]
    return values[0] if values and len(set(values)) == 1 else np.asarray(values, dtype=str)


def _dates(table: pa.Table, wrong: dict[int, str]) -> Any:
    if "date" in table.column_names and not pa.types.is_string(table.column("date").type):
        column = _combined(table, "date")
        if pa.types.is_date(column.type):
            return column.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    return _strings(table, "date", lambda text: parse_date(text, "date"), wrong)


def run_parquet(
    source: Path, target: Path, law: Law, *, targets: Sequence[str] = TARGETS, date: Any = None,
    region: Any = None, known: Any = None, workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Progress:
    """A careers file → a results file, row order kept.

    With several workers each runs in its own process. Finished parts are kept beside the target in
    `TARGET.parts` until all are there; a run killed and started again with the same source, law and
    options goes on with the parts that are missing, and one with other ones starts afresh.
    """
    try:
        file = pq.ParquetFile(source)
    except (OSError, pa.ArrowInvalid) as error:
        raise InvalidFact(f"无法读取 {source}", f"{source} cannot be read as Parquet ({error})",
                          field="careers", value=source) from None
    total = file.metadata.num_rows
    tasks = [(i, start, min(PART_ROWS, total - start))
             for i, start in enumerate(range(0, total, PART_ROWS))]
    identity = {
        "source": str(source.resolve()), "size": source.stat().st_size,
        "modified": source.stat().st_mtime_ns, "rows": total, "law": law.hash,
        "options": [list(targets), str(date), str(region), str(known)],
    }
    folder = target.with_name(target.name + ".parts")
    _open_parts(folder, identity)
    counts = {"done": 0, "redone": 0, "stopped": 0}

    def note(path: Path) -> None:
        told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        for key in counts:
            counts[key] += told[key]
        if progress is not None:
            progress(Progress(total=total, **counts))

    todo = []
    for task in tasks:
        path = folder / f"{task[0]:06d}.parquet"
        if _is_whole(path):
            note(path)
        else:
            todo.append((*task, path))
    asked = _Asked(source, tuple(targets), date, region, known)
    try:
        for path in _work(asked, law, todo, workers):
            note(path)
    except LawError:
        # A run refused before its first part is whole leaves nothing behind.
        if not any(folder.glob("*.parquet")):
            shutil.rmtree(folder)
        raise
    _join(folder, len(tasks), target)
    shutil.rmtree(folder)
    return Progress(total=total, **counts)


@dataclass(frozen=True)
class _Asked:
    source: Path
    targets: tuple[str, ...]
    date: Any
    region: Any
    known: Any


def _open_parts(folder: Path, identity: dict[str, Any]) -> None:
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    mark = folder / "run"
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise InvalidFact(f"{folder} 已存在，且不是本程序的中间结果",
                          f"{folder} exists and does not hold the parts of a run", field="out",
                          value=folder, remedy_zh="请换一个结果文件名，或移走该目录",
                          remedy_en="Choose another results file or move the folder away")
    if mark.exists() and mark.read_text() != digest:
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(digest)
    for half_written in folder.glob("*.tmp"):
        half_written.unlink()


def _is_whole(part: Path) -> bool:
    """Whether a part of an earlier run is there and can be read."""
    try:
        return pq.read_metadata(part).num_rows >= 0 and part.with_suffix(".json").exists()
    except (OSError, pa.ArrowInvalid):
        return False


def _work(
    asked: _Asked, law: Law, todo: Sequence[tuple[int, int, int, Path]], workers: int
) -> Iterator[Path]:
    if workers <= 1 or len(todo) <= 1:
        for _, start, size, path in todo:
            yield _part(asked, law, start, size, path)
        return
    if law.changes:
        raise InvalidFact("改革方案不能分给多个进程", "a reform cannot be handed to worker processes",
                          field="workers", remedy_zh="请用一个进程", remedy_en="Use one worker")
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_part_in_worker, asked, start, size, path)
                   for _, start, size, path in todo]
        for future in as_completed(futures):
            yield future.result()


def _part_in_worker(asked: _Asked, start: int, size: int, path: Path) -> Path:
    from canbao.law import law as china

    return _part(asked, china(), start, size, path)


def _part(asked: _Asked, law: Law, start: int, size: int, path: Path) -> Path:
    table = _read_rows(asked.source, start, size)
    answer, result = compute_table(table, asked.targets, law, date=asked.date, region=asked.region,
                                   known=asked.known)
    counts = {"done": size, "redone": result.redone, "stopped": int(result.stopped.sum())}
    path.with_suffix(".json").write_text(json.dumps(counts), encoding="utf-8")
    half = path.with_suffix(".tmp")
    pq.write_table(answer, half)
    os.replace(half, path)
    return path


def _read_rows(source: Path, start: int, size: int) -> pa.Table:
    """Rows `start … start+size`, reading only the row groups they lie in."""
    file = pq.ParquetFile(source, memory_map=True)
    groups, first, at = [], None, 0
    for group in range(file.metadata.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if at < start + size and at + rows > start:
            groups.append(group)
            first = at if first is None else first
        at += rows
    try:
        return file.read_row_groups(groups).slice(start - (first or 0), size)
    except (OSError, pa.ArrowException) as error:
        raise InvalidFact(f"{source.name} 第 {start + 1} 行起无法读取",
                          f"{source.name} cannot be read from row {start + 1} on ({error})",
                          field="careers", value=source) from None


def _join(folder: Path, parts: int, target: Path) -> None:
    half = target.with_name(target.name + ".tmp")
    writer: pq.ParquetWriter | None = None
    try:
        for part in range(parts):
            table = pq.read_table(folder / f"{part:06d}.parquet")
            if writer is None:
                writer = pq.ParquetWriter(half, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        pq.write_table(pa.table({}), half)
    os.replace(half, target)


def sample_careers(
    size: int, *, seed: int = 1, first_year: int = 1996, last_year: int = 2025,
    region: str = "Sichuan",
) -> pa.Table:
    """Synthetic careers for trials and benchmarks: not people, not statistics.

    Bases follow a plausible path (start, growth, breaks) around typical wages of the years; the
    account stands at a known balance at the end of 2015, because interest before 2016 was provincial
    and is not recorded.
    """
    random = np.random.default_rng(seed)
    years = np.arange(first_year, last_year + 1)
    level = random.lognormal(0.0, 0.45, size).clip(0.4, 3.0)
    start = random.integers(first_year, first_year + 12, size)
    columns: dict[str, Any] = {"person_id": pa.array(np.arange(size, dtype=np.int64))}
    total = np.zeros(size, dtype=np.int64)
    for year in years.tolist():
        wage = 430.0 * 1.104 ** (min(year, 2019) - 1996) * 1.03 ** max(0, year - 2019)
        noise = random.normal(1.0, 0.05, size)
        base = np.rint(wage * level * noise * 100).clip(20_000, 2_500_000).astype(np.int32)
        months = np.where(year >= start, 12 - (random.random(size) < 0.08) * random.integers(
            1, 13, size), 0).astype(np.uint8)
        base = np.where(months > 0, base, 0).astype(np.int32)
        columns[f"months_{year}"] = pa.array(months)
        columns[f"base_fen_{year}"] = pa.array(base)
        total += months
    columns["contribution_months"] = pa.array(np.maximum(total, 1).astype(np.int32))
    opening = np.rint(random.lognormal(9.6, 0.6, size) * 100).astype(np.int64)
    columns["account_opening_balance"] = _money(pa.array(opening))
    # Whether the month of retirement bears interest is provincial and not recorded: the sample
    # says no, as a fact of its own.
    columns["account_interest_months"] = pa.array(np.zeros(size, dtype=np.int8))
    columns["account_opening_year"] = pa.array(np.full(size, 2015, dtype=np.int16))
    columns["birth_month"] = pa.array(
        ((1965 * 12) + random.integers(0, 60, size)).astype(np.int32))
    return pa.table(columns)

