"""Two installations, each a process with its own database, on SQLite or PostgreSQL as the tests
run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.exchange.scene import GUANGDONG, SICHUAN
from tests.exchange.sides import Pair, Side, database
from tests.faults.fixtures import _on


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Sichuan and Guangdong; every test takes persons of its own."""
    server = os.environ.get("DATABASE_URL", "")
    sides: list[Side] = []
    names: list[str] = []
    try:
        for place in (SICHUAN, GUANGDONG):
            address, name = database(server)
            names.append(name)
            sides.append(Side(place, tmp_path_factory.mktemp(f"side-{place}"), address))
        for side in sides:  # both are making their tables by now
            side("installation", own=side.place)
        yield Pair(*sides)
    finally:
        for side in sides:
            side.end()
        for name in filter(None, names):
            _on(server, f"DROP DATABASE {name} WITH (FORCE)")
