"""Registers that go wrong in bulk: the same row again and again, one number for everybody, one
default birth date or telephone. The comparison stays small and calm."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.registers.compare.made import (
    MEDICAL,
    POLICE,
    VILLAGE,
    Desk,
    MadeSet,
    Row,
    links_of,
    number,
    row,
    table,
)

BORN = dt.date(1970, 1, 1)
OWN = number(BORN, 101)


def copies(one: Row, many: int) -> pa.Table:
    """The row as many records."""
    rows = table([one]).take(pa.array(np.zeros(many, np.int64)))
    return rows.set_column(0, "record", pa.array(np.arange(1, many + 1)))


def test_fifty_thousand_identical_rows_with_a_number_are_one_person(desk: Desk) -> None:
    rows = copies(row(1, MEDICAL, "上官婉清", BORN, number17=OWN, sex=1, phone=13800000000), 50_000)
    assert desk.full(rows, keep=False).told["persons"] == 1


def test_identical_rows_without_a_number_make_no_pairs(desk: Desk) -> None:
    """All with all would be millions of pairs that say nothing."""
    rows = copies(row(1, MEDICAL, "上官婉清", BORN, sex=1, phone=13800000000), 50_000)
    told = desk.full(rows, keep=False).told
    assert told["records"] == told["persons"] == 50_000
    assert told["review"] == 0


def test_a_number_shared_by_many_stays_with_its_holder(desk: Desk, made: MadeSet) -> None:
    """Two thousand people of all names under one number: nobody but the holder is that person."""
    police = made.records.filter(pc.equal(made.records["source"], POLICE)).slice(0, 2_000)
    nobody = pa.nulls(police.num_rows, pa.int64())
    rows = police.set_column(
        police.schema.get_field_index("number17"), police.schema.field("number17"),
        pa.repeat(pa.scalar(OWN), police.num_rows),
    )  # fmt: skip
    rows = rows.set_column(
        rows.schema.get_field_index("former17"), rows.schema.field("former17"), nobody
    )
    held = desk.full(
        pa.concat_tables([table([row(1, POLICE, "上官婉清", BORN, number17=OWN, sex=1)]), rows]),
        keep=False,
    )
    links = links_of(held)
    own = links.filter(pc.equal(links["anchor"], OWN))
    assert own.num_rows < 20  # namesakes at most
    assert held.told["persons"] > 1_900


def test_a_default_birth_date_and_a_switchboards_number_join_nobody(
    desk: Desk, made: MadeSet
) -> None:
    """Everybody born on the first of January 1900 with the office's telephone."""
    police = made.records.filter(pc.equal(made.records["source"], POLICE)).slice(0, 1_500)
    rows = police
    for name, value in (
        ("birth", pa.scalar(dt.date(1900, 1, 1))), ("phone", pa.scalar(13_900_000_000)),
        ("number17", pa.scalar(None, pa.int64())), ("number_text", pa.scalar(None, pa.string())),
        ("household", pa.scalar(None, pa.int64())), ("guardian17", pa.scalar(None, pa.int64())),
        ("source", pa.scalar(MEDICAL, pa.int16())),
    ):  # fmt: skip
        at = rows.schema.get_field_index(name)
        rows = rows.set_column(at, rows.schema.field(at), pa.repeat(value, rows.num_rows))
    told = desk.full(rows, keep=False).told
    assert told["persons"] > 1_400


def test_an_empty_name_and_nothing_else_is_alone(desk: Desk) -> None:
    rows = table([row(1, POLICE, "", residence_place=VILLAGE), row(2, MEDICAL, "")])
    assert desk.full(rows, keep=False).told["tiers"] == {"alone": 2}
