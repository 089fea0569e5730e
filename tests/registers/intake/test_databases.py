"""Tables and queries of a real PostgreSQL come in as files do, are only read, and are refused by name.

SQLite's are with the files: `test_reading`.
"""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import psycopg
import pytest

from canbao.registers.intake import IntakeRefusal, databases, ingest
from tests.registers.intake.conftest import DAY, Desk, facts, pupil, pupils, records

SQL = {"{format: csv, sheet: 学籍}": "{format: sql, table: pupils, url_env: PUPILS_URL}"}


def test_a_table_of_a_postgresql_gives_what_its_file_gives(
    declare, desk: Desk, tmp_path, monkeypatch, postgresql
):
    rows = [*pupils(3), pupil(4, 性别="女", 联系电话="", 收入="1234.50", 状态="在职", 接单年月="2026-03")]
    asked = {"出生日期": "date", "更新日期": "timestamptz", "收入": "numeric", "联系电话": "bigint"}
    columns = ", ".join(f'"{name}" {asked.get(name, "text")}' for name in rows[0])
    marks = ", ".join(["%s"] * len(rows[0]))
    address = postgresql()
    with psycopg.connect(address) as connection:
        connection.execute("SET TIME ZONE 'Asia/Shanghai'")
        connection.execute(f"CREATE TABLE pupils ({columns})")
        for row in rows:
            values = [value or None for value in row.values()]
            connection.execute(f"INSERT INTO pupils VALUES ({marks})", values)
        database = connection.info.dbname
        connection.execute(f"ALTER DATABASE {database} SET TIME ZONE 'UTC'".encode())
    monkeypatch.setenv("PUPILS_URL", address)
    delivery = ingest(tmp_path / "sql store", declare(**SQL), None, DAY)
    assert (delivery.state, delivery.file, delivery.records) == ("accepted", "pupils", 4)
    filed = desk.take(rows)
    assert records(delivery) == records(filed)
    for kind in ("status", "employment"):
        assert facts(delivery, kind) == facts(filed, kind)
    assert ingest(tmp_path / "sql store", declare(**SQL), None, DAY).state == "repeated"
    assert not list(delivery.path.glob("taken*"))


def test_rows_of_a_query_come_in_blocks(declare, tmp_path, monkeypatch, postgresql):
    address = postgresql()
    query = (
        "SELECT to_char(n, 'FM000000') AS \"学籍号\", '李明' AS \"姓名\", '在读' AS \"状态\" "
        "FROM generate_series(1, 7) AS n ORDER BY n"
    )
    asked = f"{{format: sql, query: {json.dumps(query)}, url_env: PUPILS_URL}}"
    monkeypatch.setenv("PUPILS_URL", address)
    monkeypatch.setattr(databases, "FETCH", 3)
    source = declare(**{"{format: csv, sheet: 学籍}": asked})
    delivery = ingest(tmp_path / "store", source, None, DAY)
    assert [row["row"] for row in records(delivery)] == list(range(1, 8))
    with psycopg.connect(address) as connection:
        held = connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'pupils'")
        assert held.fetchone() == (0,)


@pytest.mark.parametrize(
    ("table", "database", "named"),
    [("teachers", "", "teachers"), ("pupils", "nowhere", "nowhere")],
)
def test_a_postgresql_that_cannot_be_read_is_refused_by_name_without_the_address(
    declare, tmp_path, monkeypatch, postgresql, table: str, database: str, named: str
):
    address = urlsplit(postgresql())
    if database:
        address = address._replace(path=f"/{database}")
    monkeypatch.setenv("PUPILS_URL", address.geturl())
    asked = {key: value.replace("table: pupils", f"table: {table}") for key, value in SQL.items()}
    with pytest.raises(IntakeRefusal, match=named) as refusal:
        ingest(tmp_path / "store", declare(**asked), None, DAY)
    assert refusal.value.code == "database_unreachable"
    assert address.geturl() not in str(refusal.value)


def test_a_database_is_only_read(declare, tmp_path, monkeypatch, postgresql):
    address = postgresql()
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SEQUENCE touched")
    query = "SELECT nextval('touched')::text AS \"学籍号\", '李明' AS \"姓名\""
    asked = f"{{format: sql, query: {json.dumps(query)}, url_env: PUPILS_URL}}"
    monkeypatch.setenv("PUPILS_URL", address)
    with pytest.raises(IntakeRefusal, match="read-only"):
        ingest(tmp_path / "store", declare(**{"{format: csv, sheet: 学籍}": asked}), None, DAY)
