"""Batches that are killed, cut off, doubled and set back in time: in the end all must be as if
nothing had happened. What a test of a batch needs; how it is done stands beside, in `driver`.

**1. A scenario**, in a module of its own (not a `test_…`), because it runs in another process:

    # tests/ledger/receipts/killed_file.py
    from tests.faults.harness import Scenario
    from tests.faults.state import lines, money

    def prepare() -> None:      # an empty, migrated database: write what the batch works on
    def batch() -> None:        # prepare the run and go on with it, as whoever starts it again:
        run = prepare_receipts(...)         # the same run is found again by its parameters
        again(run)                          # batches.runs: opens chunks that an error had failed
        go_on(run, work_of(run.kind), ...)
    def state() -> str:         # everything the batch is to leave, as text, in a fixed order
        return money() + lines("receipts_receipt", "reference, fen, state")

    SCENARIO = Scenario(prepare, batch, state)

`state` must not tell what may honestly differ: serial ids and numbers within a book (two
processes do the chunks in either order), times, hashes that hold any of these, worker names; nor
may the `output_hash` of a chunk. `money()` gives books, transactions, postings, months, the log
and the runs in that way, and says whether the chains are sound. `batch` is small: two or three
chunks of a few rows each. A hundred statements make two hundred places to kill at, so a longer
batch only costs time; a kill takes about half as long as the batch, all disturbances together 10
to 20 s. The law and other caches are warm.

**2. A test**, which gets the fixture `faults`:

    def test_killed_anywhere_a_file_ends_as_the_undisturbed(faults):
        told = faults("tests.ledger.receipts.killed_file:SCENARIO")
        assert told.killed.points >= KILLS      # 5 with `make test`, 200 with `make faults`
        assert not told.wrong()     # of all disturbances

    def test_…_cut_off / doubled / with_the_clock_set_back(faults):     # the same call is answered
        assert not faults("…:SCENARIO").severed.differs                 # from what was done already

It runs on the database the tests run on: SQLite, or PostgreSQL under `scripts/with_postgresql.py`.
`faults("…", kills=50)` asks for fewer points, `only=("killed", "together")` for some disturbances.

**3. What is done**, each time in a fresh copy of the prepared database, in processes forked from a
warm one:

- `again`: the finished batch is started once more and changes nothing.
- `killed`: SIGKILL before or right after a statement, commits and COPY included. A dozen times
  once, in a copy of its own, and the batch started again; then again and again in one copy: at the first
  statement, started again and killed at the next one …, from the first one again when a commit has
  changed the state, until it is done. A kill before a commit must leave the state as it was.
- `severed`, once a trial: PostgreSQL ends the connection before a statement, or after a commit that
  it does not confirm any more; SQLite says "disk I/O error" there.
- `locked`, once a trial: "database is locked"; on PostgreSQL a deadlock or lock timeout.
- `full`: from a statement on SQLite's files may not grow any more, PostgreSQL says that the disk is
  full; then there is room again.
- `together`: a second process starts the same batch while the first is held at a statement; and
  three at once.
- `clock`: killed under a clock that is a day ahead, gone on with after it was put right.

`BatchError`, `Refused` and errors of the database may end a disturbed batch; `told.wrong()` lists
everything else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
DISTURBANCES: Final = ("killed", "severed", "locked", "full", "together", "clock")
# How often a batch is killed: `make faults` asks for 200 on both databases, `make test` for fewer.
KILLS: Final = int(os.environ.get("CANBAO_KILLS", "5"))
FEW: Final = 12 if KILLS >= 200 else 4  # trials of what need not strike everywhere


@dataclass(frozen=True, slots=True)
class Scenario:
    """`prepare` writes what the batch works on, `batch` does or goes on with it, `state` tells what
    it left. All three go through Django's own connection."""

    prepare: Callable[[], None]
    batch: Callable[[], None]
    state: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one kind of disturbance. `points`: how often it struck. `differs`: where the
    end was another than the undisturbed, and how. `said`: what the batch raised when disturbed.
    `strange`: what it must not raise."""

    points: int
    differs: list[str]
    said: list[str]
    strange: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a scenario. `changed` tells whether the batch did anything at all, `again`
    whether starting it once more changed nothing. `seconds` for everything, `ms_a_kill`."""

    statements: int
    commits: int
    changed: bool
    again: bool
    seconds: float
    ms_a_kill: float
    found: Mapping[str, Found]

    def __getattr__(self, name: str) -> Found:
        """A disturbance by its name."""
        try:
            return self.found[name]
        except KeyError:
            raise AttributeError(name) from None

    def wrong(self) -> list[str]:
        """Everything that is not as it should be; empty when all is well."""
        listed = [] if self.changed else ["the batch changed nothing: there is nothing to disturb"]
        if not self.again:
            listed.append("the finished batch, started again, changed something")
        for name, found in self.found.items():
            if not found.points:
                listed.append(f"{name}: never struck")
            listed += [f"{name}: {each}" for each in (*found.differs, *found.strange)]
        return listed


def disturb(
    scenario: str, address: str, folder: Path, *, kills: int, only: tuple[str, ...]
) -> Told:
    """Runs a scenario (`module:NAME`) under its disturbances. `address` is of a migrated, otherwise
    empty database nobody is connected to, or an SQLite file. Raises AssertionError with what the
    process said when it did not come to its end."""
    unknown = set(only) - set(DISTURBANCES)
    if unknown:
        raise ValueError(f"disturbances {sorted(unknown)} are none of {', '.join(DISTURBANCES)}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.driver", scenario, str(folder), str(kills), *only],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "CANBAO_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "canbao.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        },
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{scenario}: {done.stderr[-4000:]}"
    read: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    read["found"] = {name: Found(**found) for name, found in read["found"].items()}
    return Told(**read)
