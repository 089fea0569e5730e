"""What strikes a batch that is not killed: a lost connection, a lock, a full disk, a clock."""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from tests.faults import wire

Strike = Callable[[Any], None]
LEAST: Final = 40_000  # bytes of a file: what SQLite needs to open a database at all


def hasten() -> None:
    """Shortens the pauses before another try: they are there, and cost a test nothing."""
    from canbao.batches import faults, runs

    faults.PAUSES = (0.001,) * len(faults.PAUSES)  # type: ignore[misc]
    runs.OTHERS_PAUSE = 0.003  # type: ignore[misc]


def _postgresql() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def severing(address: str) -> Strike:
    """The server ends this connection; whoever waits for its answer is told so."""
    if not _postgresql():

        def broken(_: Any) -> None:
            raise sqlite3.OperationalError("disk I/O error")

        return broken

    def sever(connection: Any) -> None:
        import psycopg

        wire.WIRE.listening = False
        pid = connection.info.backend_pid
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(%s)", [pid])
            until = time.monotonic() + 5
            while time.monotonic() < until:
                there = "SELECT 1 FROM pg_stat_activity WHERE pid = %s"
                if server.execute(there, [pid]).fetchone() is None:
                    break
        wire.WIRE.listening = True
        if wire.WIRE.when == "after":
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    return sever


def locking() -> Strike:
    """Somebody else has the lock, longer than anybody waits."""
    if not _postgresql():

        def locked(_: Any) -> None:
            raise sqlite3.OperationalError("database is locked")

        return locked

    def deadlocked(_: Any) -> None:
        import psycopg.errors

        odd = wire.WIRE.at % 2
        raise (psycopg.errors.DeadlockDetected if odd else psycopg.errors.LockNotAvailable)(
            "deadlock detected" if odd else "canceling statement due to lock timeout"
        )

    return deadlocked


def filling() -> Strike:
    """No room is left. SQLite's files really grow no further: the system refuses."""
    if not _postgresql():

        def held(_: Any) -> None:
            from django.db import connection

            log = Path(f"{connection.settings_dict['NAME']}-wal")
            most = max(log.stat().st_size if log.exists() else 0, LEAST)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

        return held

    def full(_: Any) -> None:
        import psycopg.errors

        raise psycopg.errors.DiskFull("could not extend file: No space left on device")

    return full


def room_again() -> None:
    """Files may grow again in this process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def set_clocks(ahead: timedelta) -> None:
    """Moves every clock of the house: `clock` of its modules, which all tell the time by one."""
    for name, module in list(sys.modules.items()):
        real = getattr(module, "clock", None)
        if name.startswith("canbao.") and callable(real) and not isinstance(real, ModuleType):
            module.clock = (  # type: ignore[attr-defined]
                lambda real=real: real() + ahead
            )
