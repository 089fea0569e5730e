"""Fresh copies of a prepared database: a file copied, or a database made from a template."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults import wire


@dataclass
class Copies:
    """`address` is that of the server (empty: SQLite), `source` what is copied: the name or path of
    the migrated database, then of the prepared one."""

    folder: Path
    address: str
    source: str
    prepared: str = ""
    made: int = 0

    def prepare(self, work: Callable[[], None]) -> None:
        """Does `work` in a copy of the migrated database; fresh copies are made of that."""
        self.source = self.prepared = self._copy()
        self._turn_to(self.source)
        work()
        _close()
        if not self.address:
            import sqlite3

            with sqlite3.connect(self.source) as connection:  # nothing may be left in the log file
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    @contextmanager
    def fresh(self) -> Iterator[None]:
        """Django's connection goes to a fresh copy, which is gone afterwards."""
        name = self._copy()
        self._turn_to(name)
        yield
        _close()
        if self.address:
            self._drop(name)  # at once: what is dropped need not be written to the disk first
        else:
            for end in ("", "-wal", "-shm"):
                Path(f"{name}{end}").unlink(missing_ok=True)

    def _drop(self, name: str) -> None:
        import psycopg

        with psycopg.connect(self.address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def clear(self) -> None:
        """Takes away what is left."""
        _close()
        if self.address and self.prepared:
            self._drop(self.prepared)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _copy(self) -> str:
        self.made += 1
        if not self.address:
            name = str(self.folder / f"{self.made}.sqlite3")
            shutil.copyfile(self.source, name)
            return name
        import psycopg

        name = f"{self.source[:24]}_{os.getpid()}_{self.made}"
        with psycopg.connect(self.address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {self.source}".encode())
        return name

    def _turn_to(self, name: str) -> None:
        from django.db import connection

        connection.close()
        connection.settings_dict["NAME"] = name


def _close() -> None:
    from django.db import connections

    connections.close_all()


@contextmanager
def copies_of(folder: Path) -> Iterator[Copies]:
    """Copies of the database Django is set up for; all are gone at the end."""
    from django.db import connection

    settings = connection.settings_dict
    settings["CONN_HEALTH_CHECKS"] = False  # a question more before each transaction
    address = ""
    wire.WIRE = wire.Wire(listening=False)
    if connection.vendor == "postgresql":
        wire.watch_psycopg()
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    else:
        settings["OPTIONS"] = {**settings["OPTIONS"], "factory": wire.Watched}
    own = Path(tempfile.mkdtemp(dir=folder))
    copies = Copies(own, address, str(settings["NAME"]))
    try:
        yield copies
    finally:
        copies.clear()
