"""What can't be true within one row: the checks of a record and of a fact.

Each finding is noted in the sheet under a code of `words.yaml`, which says whether it keeps the
row out. Comparison between rows or registers is not done here.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from canbao.registers.intake.columns import Sheet
from canbao.registers.standard import numbers
from canbao.registers.standard.text import Bools, is_null

OLDEST_YEARS = 125
Days = NDArray[np.datetime64]


def check_persons(
    sheet: Sheet, columns: dict[str, pa.Array], deaths: list[pa.Date32Array], as_of: date
) -> None:
    """Name, birth, sex and death of each row against its number and against each other."""
    sheet.note(
        "name_missing", "name", np.flatnonzero(is_null(columns["name"])), columns["name_given"]
    )
    valid = ~is_null(columns["number17"])
    number17 = np.asarray(pc.fill_null(columns["number17"], 0))
    by_number = np.full(sheet.size, np.datetime64("NaT"), "datetime64[D]")
    by_number[valid] = numbers.birth_of(number17[valid])
    stated = _days(columns["birth"])
    _note(sheet, "birth_contradicts_number", "birth",
          valid & ~np.isnat(stated) & (stated != by_number), stated)  # fmt: skip
    sex = np.asarray(pc.fill_null(columns["sex"], 0))
    other_sex = valid & (sex > 0) & (sex != numbers.sex_of(number17))
    sheet.note("sex_contradicts_number", "sex", np.flatnonzero(other_sex), columns["sex"])
    birth = np.where(valid, by_number, stated)
    today = np.datetime64(as_of, "D")
    _note(sheet, "birth_in_future", "birth", (birth > today) | (stated > today), birth)
    earliest = np.datetime64(date(as_of.year - OLDEST_YEARS, 1, 1), "D")
    _note(sheet, "birth_too_early", "birth", birth < earliest, birth)
    for death in deaths:
        died = _days(death)
        _note(sheet, "death_before_birth", "from_date", died < birth, died)


def check_facts(sheet: Sheet, kind: str, columns: dict[str, pa.Array], there: Bools) -> Bools:
    """Which of the rows that would give a fact may: spells need a start, and end after it."""
    begin, end = ("from_month", "to_month") if "from_month" in columns else ("from_date", "to_date")
    if begin not in columns:
        return there
    backwards = there & np.asarray(pc.fill_null(pc.less(columns[end], columns[begin]), False))
    sheet.note("fact_ends_before_start", end, np.flatnonzero(backwards))
    if begin == "from_month":
        lacking = there & is_null(columns[begin])
        sheet.note("fact_without_start", begin, np.flatnonzero(lacking))
        there = there & ~lacking
    return np.asarray(there & ~backwards, np.bool_)


def _note(sheet: Sheet, code: str, name: str, where: NDArray[np.bool_], values: Days) -> None:
    at = np.flatnonzero(where)
    if len(at):
        sheet.note(code, name, at, pa.array(values, pa.date32()))


def _days(column: pa.Date32Array) -> Days:
    return np.asarray(column.to_numpy(zero_copy_only=False)).astype("datetime64[D]")
