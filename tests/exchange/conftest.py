"""Two installations, each a process with its own database, on SQLite or PostgreSQL as the tests
run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.scene import GUANGDONG, SICHUAN
from tests.exchange.sides import Pair, Side, database
from tests.faults.fixtures import MEMORY, _migrate, _on


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    """Sichuan and Guangdong; every test takes persons of its own. The tables are made once and
    copied."""
    server = os.environ.get("DATABASE_URL", "")
    sides: list[Side] = []
    names: list[str] = []
    # In memory where the machine can: making tables asks the disk a thousand times.
    base = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    whole = Path(tempfile.mkdtemp(prefix="canbao-exchange-", dir=base))
    made = whole / "migrated"
    made.mkdir()
    try:
        address, name = database(server, "")
        names.append(name)
        _migrate(address or f"sqlite:///{made / 'canbao.sqlite3'}", made)
        for place in (SICHUAN, GUANGDONG):
            folder = whole / f"side-{place}"
            folder.mkdir()
            address, copy = database(server, name)
            if not address:
                shutil.copy(made / "canbao.sqlite3", folder)
            names.append(copy)
            sides.append(Side(place, folder, address))
        for side in sides:
            side("installation", own=side.place)
        yield Pair(*sides)
    finally:
        for side in sides:
            side.end()
        for name in filter(None, names):
            _on(server, f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(whole, ignore_errors=True)
