"""What PostgreSQL plans by. Its own cleaner counts rows minutes after they came in bulk; until then a
month's declarations look like one row, and a plan for one row took minutes for fifty thousand."""

from __future__ import annotations

from django.db import connection


def fresh(*tables: str) -> None:
    """Statistics of these tables as they stand now, to be asked before a batch reads what was just
    written in bulk. SQLite plans by its indexes and needs none."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
