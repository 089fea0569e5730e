"""Reads `DATABASE_URL` into Django's database settings.

SQLite is the embedded default, PostgreSQL the choice of a province. Anything else is refused,
naming what was given and what is understood.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created

# A transaction that first reads and then writes must take SQLite's write lock at its start: with
# the driver's default two such transactions at once end in "database is locked", whatever the
# timeout.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = NORMAL;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_size = -16000;"
    ),
}


def sqlite(path: Path) -> dict[str, Any]:
    """Settings for an SQLite file at `path`."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": dict(SQLITE_OPTIONS),
        # Without a name the tests' database is in memory: no WAL there, no second writer.
        "TEST": {"NAME": path.with_name("test.sqlite3")},
    }


def database(url: str, default: Path) -> dict[str, Any]:
    """Settings for `url`; an empty one means SQLite at `default`.

    `sqlite:///relative.sqlite3`, `sqlite:////absolute.sqlite3`,
    `postgresql://user:password@host:5432/name?sslmode=verify-full`; a socket directory is given as
    `?host=/directory`. Raises ImproperlyConfigured for anything else. The password is never shown.
    """
    if not url.strip():
        return sqlite(default)
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise _refused("unreadable", str(error)) from None
    if parts.scheme == "sqlite":
        path = unquote(parts.path[1:])
        if parts.netloc or not path:
            raise _refused(parts.scheme, "the file is missing (sqlite:///FILE)")
        return sqlite(Path(path))
    if parts.scheme in {"postgresql", "postgres"}:
        name = unquote(parts.path.lstrip("/"))
        if not name:
            raise _refused(parts.scheme, "the name of the database is missing (…/NAME)")
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        connection_created.connect(_sums_are_whole_numbers)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or options.pop("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or options.pop("host", ""),
            "PORT": str(port or options.pop("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise _refused(parts.scheme or "none", "unknown kind of database")


def _sums_are_whole_numbers(connection: Any, **_: object) -> None:
    """PostgreSQL tells the sum of whole numbers as `numeric`; here it is an int, as on SQLite. No
    column of ours is numeric."""
    if connection.vendor != "postgresql":
        return
    from psycopg.types.numeric import NumericLoader

    class WholeNumbers(NumericLoader):
        """Digits alone are an int."""

        def load(self, data: Any) -> Any:
            digits = bytes(data)
            return int(digits) if digits.lstrip(b"-").isdigit() else super().load(data)

    connection.connection.adapters.register_loader("numeric", WholeNumbers)


def _refused(scheme: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"DATABASE_URL (scheme {scheme!r}): {why}. / 数据库地址不能识别。 "
        "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME."
    )
