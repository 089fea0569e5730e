"""The result as a data set by province: `<table>/province=51/part.parquet`, a page that says what
every column is, and a hash of it all. Written whole or not at all, and not to be changed afterwards.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from canbao.registers import coverage, persons
from canbao.registers.engine import DuckEngine
from canbao.registers.store import Store

PROVINCE = 10_000_000_000
SCHEMA, HASH = "SCHEMA.md", "dataset.sha256"
OWN_PLACE = ("employers", "lists", "coverage", "places")
"""Tables whose rows have a place of their own; all others go with the person's province."""
TABLES = {
    "links": ("record",),
    **persons.ORDER,
    **coverage.KEYS,
    "places": ("place",),
}
MEANINGS = {
    "links": ("记录归谁", "whose each record is"),
    "persons": ("人员", "persons"),
    "values": ("各来源登记的值，含未采用的", "every value known of a field, losing ones kept"),
    "households": ("户", "households"),
    "employers": ("用人单位", "employers"),
    "spells": ("参保时段", "participation spells"),
    "overlaps": ("重复参保与矛盾", "double insurance and contradictions"),
    "activities": ("从业状况", "what a person did"),
    "obligations": ("依法应否参保", "what the law asks"),
    "gaps": ("未参保与分类", "gaps and their classes"),
    "lists": ("街道、村居清单", "work lists"),
    "coverage": ("参保计数", "counts of coverage"),
    "places": ("区划名称", "names of places"),
}


class ExportError(ValueError):
    """What cannot be exported, and the way out, `zh / en`."""


@dataclass(frozen=True)
class Exported:
    """Where it lies, its hash, rows by table and the provinces in it."""

    path: Path
    hash: str
    rows: dict[str, int]
    provinces: tuple[int, ...]


def export(store: Store, out: Path, *, memory: str = "700MB") -> Exported:
    """Writes the present picture to `out`, which must be new or empty. Raises ExportError."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ExportError(f"{out} 不是空目录，请换一个 / {out} is not an empty folder; choose another")
    files = _files(store)
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        with DuckEngine(memory=memory) as engine:
            for table, path in files.items():
                engine.load(table, path)
            engine.table(
                "province_of",
                "SELECT person, CAST(floor(COALESCE(residence_place, registration_place, 0) / "
                f"{PROVINCE}) AS INTEGER) AS province FROM persons",
            )
            rows = {table: _write(engine, table, draft) for table in files}
        told = _hashed(draft)
        provinces = sorted({int(p.name[9:]) for p in draft.glob("*/province=*")})
        (draft / SCHEMA).write_text(_page(store, files, rows, told), encoding="utf-8")
        (draft / HASH).write_text(told + "\n", encoding="ascii")
        for path in draft.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
        if out.is_dir():
            out.rmdir()
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Exported(out, told, rows, tuple(provinces))


def _files(store: Store) -> dict[str, Path]:
    stages = [store.found(name) for name in ("links", "persons", "coverage")]
    found = {
        path.stem: path for stage in stages if stage for path in stage.path.glob("*.parquet")
    }
    if "gaps" not in found:
        raise ExportError(
            "还没有完整的结果，请先运行 compare / there is no whole result yet; run compare first"
        )
    return {table: found[table] for table in TABLES if table in found}


def _write(engine: DuckEngine, table: str, draft: Path) -> int:
    """One file per province; the rows of each in the table's own order."""
    if table in OWN_PLACE:
        province = f"CAST(floor(COALESCE(t.place, 0) / {PROVINCE}) AS INTEGER)"
        query = f'SELECT t.*, {province} AS province FROM "{table}" t'
    else:
        query = (
            f'SELECT t.*, COALESCE(o.province, 0) AS province FROM "{table}" t '
            "LEFT JOIN province_of o ON o.person = t.person"
        )
    engine.view("placed", query)
    listed = engine.arrow("SELECT DISTINCT province FROM placed ORDER BY province")
    columns = ", ".join(
        f'"{name}"' for name in engine.arrow(f'SELECT * FROM "{table}" LIMIT 0').column_names
    )
    rows = 0
    for (one,) in zip(listed["province"].to_pylist(), strict=True):
        path = draft / table / f"province={one:02d}" / "part.parquet"
        wanted = f"SELECT {columns} FROM placed WHERE province = {one}"
        rows += engine.write(wanted, path, [_quoted(key) for key in TABLES[table]])
    engine.drop("placed")
    return rows


def _quoted(key: str) -> str:
    return key if key.startswith('"') else f'"{key}"'


def _hashed(draft: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(draft.rglob("*.parquet")):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(draft).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def _page(store: Store, files: dict[str, Path], rows: dict[str, int], told: str) -> str:
    """The schema page: what the data set is of, each table's columns, types and key."""
    picture = store.current()
    month = int(picture["reference_month"])
    day = dt.date(month // 12, month % 12 + 1, 1)
    lines = [
        "# 参保数据库结果 / Result of the participation database",
        "",
        f"- 基准月 / reference month: {day:%Y-%m}",
        f"- 数据集哈希 / hash of the data set: `{told}`",
        f"- 比对模型 / model: `{picture['model']}`",
        *(f"- {name}: `{digest}`" for name, digest in sorted(picture["stages"].items())),
        "- 交付 / deliveries: "
        + ", ".join(f"{name} {len(held)}" for name, held in sorted(picture["deliveries"].items())),
        "",
        "按居住地（没有则按户籍地）的省份分目录，`province=00` 为不明。月份为 年×12+月−1，"
        "区划为十二位代码，金额为分。 / By the province of residence (else of registration), "
        "`province=00` where unknown. Months are year × 12 + month − 1, places codes of twelve "
        "digits, money fen.",
    ]
    for table, path in files.items():
        zh, en = MEANINGS[table]
        key = ", ".join(part.strip('"') for part in TABLES[table])
        lines += ["", f"## {table}", "", f"{zh} / {en}. {rows[table]:,} 行 / rows; "
                  f"主键 / key: {key}", "", "| column | type |", "|---|---|"]  # fmt: skip
        lines += [f"| {field.name} | {field.type} |" for field in pq.read_schema(path)]
    return "\n".join(lines) + "\n"
