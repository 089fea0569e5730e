"""A publication killed with kill -9 resumes; the result is the undisturbed one, on either database."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.people.sample import write_tables

SCRIPT = """
import sys
import django
django.setup()
from django.core.management import call_command
if sys.argv[2] == "new":
    call_command("migrate", verbosity=0)
from pathlib import Path
from canbao.people import log
from canbao.people.publish import publish, tables_in
said = lambda done, of: print("chunk", done, of, flush=True)
report = publish(tables_in(Path(sys.argv[1])), chunk_size=50, progress=said)
print("report", report.resumed, report.persons.added, log.verify().sound, flush=True)
"""
TABLES = {
    "people_person": "id, number17, name, sex, digest, version",
    "people_participationspell": "person_id, scheme, from_month, to_month, employer, source",
    "people_provenance": "person_id, known",
    "people_gap": "person_id, scheme, gap_class, since_month",
    "people_activity": "person_id, from_month, activity",
    "people_listentry": "place, person_id, position",
    "people_employer": "code, name, digest",
    "people_publicationchunk": '"table", number, low, high, seen, added, content',
}


def start(
    var: Path, tables: Path, script: Path, address: str, *, new: bool = False
) -> subprocess.Popen[str]:
    """A publication into the database at `address`, `new` or there; empty: into the file in `var`."""
    var.mkdir(exist_ok=True)
    source = Path(__file__).resolve().parents[2] / "src"
    return subprocess.Popen(
        [sys.executable, str(script), str(tables), "new" if new else "there"],
        env={
            **os.environ,
            "DATABASE_URL": address,
            "CANBAO_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "canbao.config.settings",
            "PYTHONPATH": str(source),
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def content(var: Path, address: str) -> dict[str, list[tuple]]:
    """What was published, table by table, and how each publication ended."""
    asked = {**TABLES, "people_publication": "area, state"}
    queries = {table: f"SELECT {columns} FROM {table}" for table, columns in asked.items()}
    if not address:
        with sqlite3.connect(var / "canbao.sqlite3") as db:
            found = {table: db.execute(query).fetchall() for table, query in queries.items()}
    else:
        with psycopg.connect(address) as db:
            found = {table: db.execute(query.encode()).fetchall()
                     for table, query in queries.items()}  # fmt: skip
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


@pytest.mark.slow
def test_killed_at_any_chunk_it_ends_like_the_undisturbed_one(tmp_path: Path):
    killed_twice(tmp_path, lambda: "")


@pytest.mark.slow
def test_killed_at_any_chunk_it_ends_like_the_undisturbed_one_on_postgresql(
    tmp_path: Path, postgresql: Callable[[], str]
):
    killed_twice(tmp_path, postgresql)


def killed_twice(tmp_path: Path, database: Callable[[], str]) -> None:
    """Publishes undisturbed into one database, and with two kills into another; both must be equal."""
    undisturbed, disturbed = database(), database()
    tables = write_tables(tmp_path / "tables", 600)
    script = tmp_path / "publish.py"
    script.write_text(SCRIPT)
    whole = start(tmp_path / "whole", tables, script, undisturbed, new=True)
    said, _ = whole.communicate(timeout=120)
    assert said.splitlines()[-1] == "report False 600 True"
    var = tmp_path / "killed"
    for kill_after in (2, 4):
        process = start(var, tables, script, disturbed, new=kill_after == 2)
        assert process.stdout is not None
        for _ in range(kill_after):
            assert process.stdout.readline().startswith("chunk")
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        assert process.wait(timeout=60) == -signal.SIGKILL
    last = start(var, tables, script, disturbed)
    said, _ = last.communicate(timeout=120)
    assert said.splitlines()[-1] == "report True 600 True"
    assert content(var, disturbed) == content(tmp_path / "whole", undisturbed)
