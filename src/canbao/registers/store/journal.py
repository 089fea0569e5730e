"""What runs did: stages, chunks, rows, seconds, errors – one table that the command line, the pages and
the API read for progress.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Progress = Callable[[str, str, float], None]
"""Called with stage, state (`begun`, `done`, `found`, `failed`) and seconds."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS stage (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    stage TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('begun', 'done', 'failed')),
    began REAL NOT NULL,
    ended REAL,
    told TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS stage_run ON stage (run);
"""


class Entry:
    """A stage under way."""

    def __init__(self) -> None:
        self.content: dict[str, Any] = {}

    def told(self, content: dict[str, Any]) -> None:
        self.content = content


class Journal:
    """An SQLite file beside the stages; safe to read while a run writes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run = ""
        self.progress: Progress | None = None
        with self._open() as connection:
            connection.executescript("PRAGMA journal_mode = WAL;" + SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=20)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    @contextmanager
    def stage(self, name: str) -> Iterator[Entry]:
        """Notes that a stage began and how it ended."""
        began = time.time()
        with self._open() as connection:
            row = connection.execute(
                "INSERT INTO stage (run, stage, state, began) VALUES (?, ?, 'begun', ?)",
                (self.run, name, began),
            ).lastrowid
        self._say(name, "begun", 0.0)
        entry = Entry()
        try:
            yield entry
        except BaseException as error:
            self._end(row, "failed", {"error": f"{type(error).__name__}: {error}"})
            self._say(name, "failed", time.time() - began)
            raise
        self._end(row, "done", entry.content)
        self._say(name, "done", time.time() - began)

    def _end(self, row: int | None, state: str, told: dict[str, Any]) -> None:
        with self._open() as connection:
            connection.execute(
                "UPDATE stage SET state = ?, ended = ?, told = ? WHERE id = ?",
                (state, time.time(), json.dumps(told, ensure_ascii=False, default=str), row),
            )

    def _say(self, name: str, state: str, seconds: float) -> None:
        if self.progress:
            self.progress(name, state, seconds)

    def stages(self, run: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
        """Newest first: run, stage, state, began, ended, told. A stage that began and never ended was
        killed."""
        where, values = ("WHERE run = ?", [run]) if run else ("", [])
        with self._open() as connection:
            rows = connection.execute(
                f"SELECT run, stage, state, began, ended, told FROM stage {where} "
                "ORDER BY id DESC LIMIT ?",
                [*values, limit],
            ).fetchall()
        names = ("run", "stage", "state", "began", "ended")
        return [
            {**dict(zip(names, row[:5], strict=True)), "told": json.loads(row[5])} for row in rows
        ]
