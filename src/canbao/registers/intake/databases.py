"""Takes a table or the rows of a query from a department's database into a Parquet file.

SQLite and PostgreSQL; the address comes from an environment variable that the declaration names
and is never written anywhere. From there on the file is a delivery like any other.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.sources import FileForm

FETCH = 50_000
DAYS_OF = "SET TIME ZONE 'Asia/Shanghai'"
"""A moment belongs to the day it is in China, wherever the department's server thinks it stands."""


def take(form: FileForm, target: Path) -> str:
    """Write the rows to `target`, every column as text; returns a name for the delivery without
    secrets.

    Errors: the variable is not set, the database can't be reached, the table is not there.
    """
    variable = form.url_env or ""
    url = os.environ.get(variable, "")
    if not url:
        raise IntakeRefusal(
            "url_missing", f"环境变量 {variable} 没有设置", f"Environment variable {variable} is not set",
            field="file.url_env", value=variable,
            remedy_zh="请设为 sqlite:///文件 或 postgresql://…",
            remedy_en="Set it to sqlite:///file or postgresql://…",
        )  # fmt: skip
    query = form.query or f"SELECT * FROM {form.table}"
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        blocks = _sqlite(Path(unquote(url.removeprefix("sqlite:///"))), query)
    elif scheme in ("postgresql", "postgres"):
        blocks = _postgresql(url, query)
    else:
        raise IntakeRefusal(
            "url_unknown", f"{variable} 的地址类型 {scheme} 不支持",
            f"{variable} has an address of unsupported kind {scheme}", field=variable, value=scheme,
            remedy_zh="支持 sqlite 与 postgresql", remedy_en="sqlite and postgresql are supported",
        )  # fmt: skip
    _write(blocks, target)
    return form.table or "query"


def _write(blocks: Iterator[tuple[Sequence[str], list[tuple[Any, ...]]]], target: Path) -> None:
    writer: pq.ParquetWriter | None = None
    try:
        for names, rows in blocks:
            columns = [[_text(row[at]) for row in rows] for at in range(len(names))]
            schema = pa.schema([(name, pa.string()) for name in names])
            writer = writer or pq.ParquetWriter(target, schema, compression="zstd")
            arrays = [pa.array(column, pa.string()) for column in columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    finally:
        if writer:
            writer.close()


def _sqlite(path: Path, query: str) -> Iterator[tuple[Sequence[str], list[tuple[Any, ...]]]]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchmany(FETCH)
            yield names, rows
            while rows := cursor.fetchmany(FETCH):
                yield names, rows
    except sqlite3.Error as error:
        raise _unreachable(path.name, str(error)) from None


def _postgresql(url: str, query: str) -> Iterator[tuple[Sequence[str], list[tuple[Any, ...]]]]:
    try:
        import psycopg
    except ImportError:
        raise IntakeRefusal(
            "driver_missing", "没有安装 PostgreSQL 驱动", "The PostgreSQL driver is not installed",
            field="psycopg", remedy_zh="请安装 canbao[postgres]", remedy_en="Install canbao[postgres]",
        ) from None  # fmt: skip
    try:
        with psycopg.connect(url) as connection, connection.cursor("canbao_intake") as cursor:
            connection.read_only = True
            connection.execute(DAYS_OF)
            cursor.execute(query.encode())
            rows = cursor.fetchmany(FETCH)
            names = [column.name for column in cursor.description or ()]
            yield names, rows
            while rows := cursor.fetchmany(FETCH):
                yield names, rows
    except psycopg.Error as error:
        raise _unreachable(urlsplit(url).hostname or "", str(error)) from None


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unreachable(name: str, why: str) -> IntakeRefusal:
    short = why.splitlines()[0][:160] if why else ""
    return IntakeRefusal(
        "database_unreachable", f"读不到数据库 {name}：{short}", f"Can't read database {name}: {short}",
        field=name, value=short, remedy_zh="请检查地址、权限与表名",
        remedy_en="Check address, rights and the name of the table",
    )  # fmt: skip
