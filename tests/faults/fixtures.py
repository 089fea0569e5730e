"""The fixture `faults`: a migrated database, made once, and scenarios disturbed on copies of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.harness import DISTURBANCES, KILLS, ROOT, Told, disturb

Faults = Callable[..., Told]
MEMORY = Path("/dev/shm")  # a folder in memory, where the machine has one


@pytest.fixture(scope="session")
def faults() -> Iterator[Faults]:
    """Disturbs a scenario; the same call again gives what was found the first time."""
    base = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="canbao-faults-", dir=base))
    given = os.environ.get("DATABASE_URL", "")
    server = given if given.startswith("postgres") else ""
    name = f"canbao_{uuid.uuid4().hex[:12]}"
    template = urlsplit(server)._replace(path=f"/{name}").geturl() if server else ""
    found: dict[tuple[str, int, tuple[str, ...]], Told] = {}
    migrated = False

    def ask(scenario: str, *, kills: int = KILLS, only: tuple[str, ...] = DISTURBANCES) -> Told:
        nonlocal migrated
        if not migrated:
            if server:
                _on(server, f"CREATE DATABASE {name}")
            address = template or f"sqlite:///{folder / 'migrated.sqlite3'}"
            _migrate(address, folder)
            migrated = True
        words = (scenario, kills, only)
        if words not in found:
            address = template or f"sqlite:///{folder / 'migrated.sqlite3'}"
            found[words] = disturb(scenario, address, folder, kills=kills, only=only)
        return found[words]

    yield ask
    if server and migrated:
        _on(server, f"DROP DATABASE {name} WITH (FORCE)")
    shutil.rmtree(folder, ignore_errors=True)


def _on(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


def _migrate(address: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "CANBAO_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "canbao.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
