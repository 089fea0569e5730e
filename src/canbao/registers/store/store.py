"""Stages by the hash of what they read. A stage is built in a directory of its own and renamed when
whole, so a killed run leaves nothing half-written and a repeated one finds everything done.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canbao.registers.store.journal import Journal

KEPT = 3  # earlier outputs of a stage that stay, for undoing and for increments


class Busy(Exception):
    """Another run holds the store."""


@dataclass(frozen=True)
class Stage:
    """One stage's output: its directory, the hash of its inputs, and what it said of itself."""

    name: str
    hash: str
    path: Path
    told: dict[str, Any]
    fresh: bool
    """Whether it was built just now."""

    def file(self, table: str) -> Path:
        return self.path / f"{table}.parquet"


class Store:
    """A directory with deliveries, models, stages and a journal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(path / "journal.sqlite3")

    def stage(
        self,
        name: str,
        inputs: dict[str, Any],
        build: Callable[[Path], dict[str, Any]],
    ) -> Stage:
        """The output for these inputs: found, or built. `build` fills the directory it is given and
        returns what is to be told (rows, shares …), which is kept beside the output."""
        digest = hashlib.sha256(canonical({"stage": name, **inputs}).encode()).hexdigest()[:20]
        place = self.path / "stages" / name / digest
        done = place / "stage.json"
        if done.is_file():
            os.utime(place)
            return Stage(name, digest, place, json.loads(done.read_text("utf-8"))["told"], False)
        draft = place.parent / f".{digest}.{os.getpid()}"
        for left in place.parent.glob(".*.*"):  # of runs that were killed: the lock is ours
            shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
        with self.journal.stage(name) as entry:
            told = build(draft)
            entry.told(told)
            stage = {"stage": name, "hash": digest, "inputs": inputs, "told": told}
            (draft / "stage.json").write_text(canonical(stage), encoding="utf-8")
            _settle(draft)
            draft.rename(place)
        return Stage(name, digest, place, told, True)

    def current(self) -> dict[str, Any]:
        """What makes the present picture; empty before the first run."""
        path = self.path / "current.json"
        return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}

    def found(self, name: str) -> Stage | None:
        """The stage of the present picture, if there is one."""
        digest = self.current().get("stages", {}).get(name)
        if not digest:
            return None
        place = self.path / "stages" / name / digest
        if not (place / "stage.json").is_file():
            return None
        told = json.loads((place / "stage.json").read_text("utf-8"))["told"]
        return Stage(name, digest, place, told, False)

    def make_current(self, picture: dict[str, Any]) -> None:
        """Replaces the present picture in one step, then lets go of what is no longer reached."""
        for left in self.path.glob(".current.json.*"):  # of runs that were killed: the lock is ours
            left.unlink(missing_ok=True)
        replace_text(self.path / "current.json", canonical(picture))
        for folder in (self.path / "stages").iterdir():
            kept = picture.get("stages", {}).get(folder.name)
            earlier = sorted(
                (p for p in folder.iterdir() if p.is_dir() and p.name != kept),
                key=lambda p: p.stat().st_mtime,
            )
            for old in earlier[: -(KEPT - 1)]:
                shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def lock(self, wait: float = 0) -> Iterator[None]:
        """Only one run at a time writes. The lock goes with its process, however that ends."""
        with (self.path / "lock").open("a+") as file:
            until = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        raise Busy(
                            f"{self.path}: 另一个运行正在使用，请等它结束或先停止它。 / "
                            "another run is using this store; wait for it or stop it first"
                        ) from None
                    time.sleep(0.1)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spare spaces: the same content, the same text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def replace_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def append_lines(path: Path, lines: list[str]) -> None:
    """Adds whole lines in one write; a line cut short by a crash is the last one and is ignored when
    read."""
    if not lines:
        return
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The entries of an append-only file."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    return [json.loads(line) for line in whole.splitlines() if line.strip()]


def _settle(folder: Path) -> None:
    """Bytes on the disk before the name says they are there."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
