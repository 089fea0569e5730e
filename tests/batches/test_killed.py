"""Runs and jobs whose processes are killed with kill -9, doubled, or cut off from the database: in
the end all is as if nothing had happened, on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).with_name("killing.py")
DATABASES = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


def told(folder: Path, address: str, mode: str) -> dict[str, Any]:
    """What the program found."""
    source = Path(__file__).resolve().parents[2] / "src"
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(folder), address, mode],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def address(database: str, request: pytest.FixtureRequest) -> str:
    """Of a new database; empty for SQLite."""
    if database == "sqlite":
        return ""
    made: Callable[[], str] = request.getfixturevalue("postgresql")
    return made()


@DATABASES
@pytest.mark.slow
def test_a_run_killed_twenty_times_ends_as_the_undisturbed(tmp_path: Path, address: str):
    found = told(tmp_path, address, "killed")
    assert found["killed"] == 20
    assert found["inside"] >= 5  # and not before it began
    assert found["differs"] == 0
    assert found["again"]
    assert found["effects"] == 96
    assert found["sum"] == sum(100 * key + 1 for key in range(96))


@DATABASES
def test_a_run_killed_before_any_of_its_statements_ends_as_the_undisturbed(
    tmp_path: Path, address: str
):
    found = told(tmp_path, address, "statements")
    assert found["points"] >= 30
    assert (found["differs"], found["effects"]) == (0, 6)


@DATABASES
def test_three_processes_at_one_run_do_every_chunk_once(tmp_path: Path, address: str):
    found = told(tmp_path, address, "together")
    assert found["same"]
    assert found["workers"] >= 2


def test_a_run_cut_off_from_the_database_goes_on_by_itself(
    tmp_path: Path, postgresql: Callable[[], str]
):
    found = told(tmp_path, postgresql(), "severed")
    assert found["cut"] >= 8
    assert found["differs"] == 0


@DATABASES
@pytest.mark.slow
def test_jobs_of_killed_workers_are_done_by_others_and_once(tmp_path: Path, address: str):
    found = told(tmp_path, address, "jobs")
    assert found["killed"] == 20
    assert found["claims"] > found["jobs"]  # some were taken up again
    assert (found["doubled"], found["lacking"], found["states"]) == (0, 0, ["done"])
