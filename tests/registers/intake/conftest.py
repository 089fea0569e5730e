"""A small source, a class of persons who make its rows, and a store of its own for every test."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from canbao.registers.intake import Delivery, Source, ingest
from canbao.registers.intake.sources import load_source
from canbao.registers.standard import numbers

PUPILS = """
source: pupils
zh: 学籍
en: Pupils
owner: {zh: 教育部门, en: Education department}
holds: persons
ground: 社会保险经办条例 8
purpose: {zh: 核实未参保原因, en: Reason for not being insured}
retention: {zh: 三年, en: Three years}
rhythm: term
mode: MODE
duplicate_free: true
rank: 40
file: {format: csv, sheet: 学籍}
key: [学籍号]
required: [姓名]
fields:
  name: {from: [姓名, 学生姓名]}
  number: {from: [身份证件号]}
  document: {from: [身份证件号], type_from: [身份证件类型]}
  sex: {from: [性别]}
  birth: {from: [出生日期]}
  nationality: {from: [国籍]}
  residence_place: {from: [现住址行政区划]}
  phone: {from: [联系电话]}
  household: {from: [户号]}
  guardian: {from: [监护人身份证件号]}
  as_of: {from: [更新日期]}
facts:
  - fact: status
    status: {from: [状态]}
    from_date: {from: [状态日期]}
    place: {from: [现住址行政区划]}
  - fact: employment
    activity: {value: platform_worker}
    from_month: {from: [接单年月]}
    to_month: {from: [停单年月]}
    wage_fen: {from: [收入], kind: yuan}
    when: {状态: [在职]}
codes:
  sex: {男: male, 女: female}
  document: {居民身份证: number, 护照: passport}
  status: {在读: pupil, 死亡: death, 在职: null}
limits: {shrink: 0.5, reject: 0.2}
"""

DAY = date(2026, 6, 30)
Row = dict[str, object]


def number(birth: date = date(2010, 5, 6), sequence: int = 3, place: int = 510104) -> str:
    return numbers.full(numbers.make(place, birth, sequence))


def pupil(at: int, **other: object) -> Row:
    """A row without fault; `other` replaces what a test needs."""
    row: Row = {
        "学籍号": f"G{at:06d}", "姓名": "李明", "身份证件号": number(sequence=1 + at * 2 % 998),
        "身份证件类型": "居民身份证", "性别": "男", "出生日期": "2010-05-06", "国籍": "中国",
        "现住址行政区划": "510104001002", "联系电话": f"138{at:08d}", "户号": f"H{at // 3}",
        "监护人身份证件号": number(date(1980, 1, 2), 5), "更新日期": "2026-06-01", "状态": "在读",
        "状态日期": "2022-09-01", "接单年月": "", "停单年月": "", "收入": "",
    }  # fmt: skip
    return row | other


def pupils(count: int, **other: object) -> list[Row]:
    return [pupil(at, **other) for at in range(1, count + 1)]


def text(rows: list[Row], delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def declare(tmp_path: Path) -> Callable[..., Source]:
    """Load the declaration, perhaps with parts of its text replaced."""

    def load(mode: str = "snapshot", **changed: str) -> Source:
        declared = PUPILS.replace("MODE", mode)
        for old, new in changed.items():
            assert old in declared
            declared = declared.replace(old, new)
        path = tmp_path / "pupils.yaml"
        path.write_text(declared, "utf-8")
        return load_source(path, 7)

    return load


@pytest.fixture
def source(declare: Callable[..., Source]) -> Source:
    return declare()


class Desk:
    """Where deliveries arrive: writes files and takes them in."""

    def __init__(self, folder: Path, source: Source) -> None:
        self.folder = folder
        self.store = folder / "store"
        self.source = source

    def file(self, content: str | bytes, name: str = "pupils.csv", encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def take(self, content: list[Row] | str | bytes | Path, as_of: date = DAY) -> Delivery:
        if isinstance(content, list):
            content = text(content)
        path = content if isinstance(content, Path) else self.file(content)
        return ingest(self.store, self.source, path, as_of)


@pytest.fixture
def desk(tmp_path: Path, source: Source) -> Desk:
    return Desk(tmp_path, source)


def records(delivery: Delivery) -> list[Row]:
    """Records in the order of their rows."""
    rows: list[Row] = pq.read_table(delivery.path / "records.parquet").to_pylist()
    return sorted(rows, key=lambda row: str(row["row"]).zfill(9))


def facts(delivery: Delivery, kind: str) -> list[Row]:
    rows: list[Row] = pq.read_table(delivery.path / f"facts-{kind}.parquet").to_pylist()
    return rows


def results(path: Path) -> list[dict[str, str]]:
    """Lines of the result file."""
    with gzip.open(path / "results.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def findings(delivery: Delivery) -> list[tuple[int, str, str]]:
    """Row, state and field of what was found."""
    return [
        (int(line["row"]), line["state"], line["field"])
        for line in results(delivery.path)
        if line["zh"]
    ]


def parquet(path: Path, rows: list[Row]) -> Path:
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path
