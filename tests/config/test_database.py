"""`DATABASE_URL` is read rightly, and each database does what transactions need of it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction

from canbao.config.database import database

DEFAULT = Path("/srv/canbao/canbao.sqlite3")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"ENGINE": "django.db.backends.sqlite3", "NAME": DEFAULT}),
        ("sqlite:///db.sqlite3", {"NAME": Path("db.sqlite3")}),
        ("sqlite:////srv/db.sqlite3", {"NAME": Path("/srv/db.sqlite3")}),
        (
            "postgresql://user:p%40ss@db.example:6543/canbao?sslmode=verify-full",
            {"ENGINE": "django.db.backends.postgresql", "NAME": "canbao", "USER": "user",
             "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6543",
             "OPTIONS": {"sslmode": "verify-full"}},
        ),
        ("postgres://localhost/canbao", {"HOST": "localhost", "PORT": "", "USER": ""}),
        ("postgresql://postgres:@/postgres?host=/run/pg", {"HOST": "/run/pg", "OPTIONS": {}}),
    ],
)  # fmt: skip
def test_addresses(url, expected):
    made = database(url, DEFAULT)
    assert {key: made[key] for key in expected} == expected


@pytest.mark.parametrize(
    "url",
    ["mysql://u:secret@h/db", "sqlite://", "sqlite:///", "postgresql://u:secret@h",
     "postgresql://u:secret@h:port/db", "just text", "http://[::1"],
)  # fmt: skip
def test_other_addresses_are_refused_without_showing_the_password(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
        database(url, DEFAULT)
    assert "secret" not in str(refused.value)


@pytest.mark.django_db
def test_sqlite_keeps_foreign_keys_and_a_write_ahead_log():
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.django_db
def test_sums_are_whole_numbers():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n), sum(-n), avg(m) FROM (SELECT 9007199254740993 AS n, 1 AS m "
            "UNION ALL SELECT 9007199254740992, 2) given"
        )
        added, taken, between = cursor.fetchone()
    assert (added, taken) == (18014398509481985, -18014398509481985)
    assert {type(added), type(taken)} == {int}
    assert float(between) == 1.5


@pytest.mark.django_db(transaction=True)
def test_transactions_that_read_then_write_wait_for_each_other():
    """Eight threads add one to a counter, fifteen times each; none is refused, none is lost."""
    locked = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (value integer NOT NULL)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(15):
                with transaction.atomic(), connections["default"].cursor() as cursor:
                    cursor.execute(f"SELECT value FROM counter{locked}")
                    (value,) = cursor.fetchone()
                    cursor.execute("UPDATE counter SET value = %s", [value + 1])
        except Exception as error:
            failures.append(error)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM counter")
            (value,) = cursor.fetchone()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE counter")
    assert failures == []
    assert value == 120
