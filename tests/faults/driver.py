"""Disturbs one scenario and tells what it found; a program of its own, started by `harness.disturb`.

    python -m tests.faults.driver MODULE:NAME FOLDER KILLS [DISTURBANCE ...]

The prepared database is copied for each trial; the batch runs in processes forked from this one,
which is warm and holds no connection. What is judged is only: is the end the undisturbed one.
"""

from __future__ import annotations

import contextlib
import difflib
import faulthandler
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from importlib import import_module
from mmap import mmap
from pathlib import Path
from typing import Any, Final

from tests.faults import strikes, wire
from tests.faults.copies import Copies, copies_of
from tests.faults.harness import DISTURBANCES, FEW, Found, Scenario
from tests.faults.wire import When, Wire

ROUNDS: Final = 20
HELD: Final = 0.8  # seconds a process is held while another works
PATIENCE: Final = 30  # seconds; a batch that has not ended by then hangs
AHEAD: Final = timedelta(days=1)
HONEST: Final = ("BatchError", "Waiting", "Refused", "OperationalError", "InterfaceError")


@dataclass(frozen=True)
class Point:
    """A place in the batch: statement `at`, before or after; `commits` that came before it."""

    at: int
    when: When
    words: str
    commits: int

    def __str__(self) -> str:
        return f"{self.when} statement {self.at} ({self.words})"


@dataclass
class Trials:
    """What one kind of disturbance has found so far."""

    points: int = 0
    differs: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)

    def heard(self, where: object, child: Ended) -> None:
        """What a disturbed process raised."""
        if child.error:
            self.said.add(child.error[:200])
            if child.error.split(":", 1)[0] not in HONEST:
                self.strange.append(f"{where}: {child.error}\n{child.trace}")

    def told(self) -> Found:
        return Found(self.points, self.differs[:5], sorted(self.said)[:20], self.strange[:5])


@dataclass(frozen=True)
class Ended:
    """How a child ended: killed by the strike, or by itself, with what it raised and told."""

    killed: bool
    error: str = ""
    trace: str = ""
    told: str = ""


@dataclass
class Disturber:
    """One scenario on one database. `whole` is the undisturbed end, `before` the beginning."""

    scenario: Scenario
    copies: Copies
    kills: int
    scratch: Path
    points: list[Point] = field(default_factory=list)
    before: str = ""
    whole: str = ""
    ms_a_kill: float = 0.0
    shared: mmap = field(default_factory=lambda: mmap(-1, 1))
    """How many commits a killed process had made."""

    # --- children --------------------------------------------------------------------------------

    def start(self, work: Callable[[], str | None], watch: Wire | None = None) -> int:
        """A child that does `work`; its number."""
        _alone()
        pid = os.fork()
        if pid:
            return pid
        ended: dict[str, str] = {}
        try:
            faulthandler.dump_traceback_later(PATIENCE, exit=True)
            wire.WIRE = watch or Wire(listening=False)
            ended["told"] = work() or ""
        except BaseException as error:
            first = str(error).strip().splitlines()
            ended["error"] = f"{type(error).__name__}: {first[0] if first else ''}"
            ended["trace"] = traceback.format_exc()[-3000:]
        with contextlib.suppress(BaseException):
            wire.WIRE = Wire(listening=False)
            strikes.room_again()
            self._file(os.getpid()).write_text(json.dumps(ended))
        os._exit(0)

    def end(self, pid: int) -> Ended:
        """Waits for a child."""
        _, status = os.waitpid(pid, 0)
        file = self._file(pid)
        if os.WIFSIGNALED(status):
            return Ended(True)
        if not file.exists():
            return Ended(False, f"Hung: no end after {PATIENCE} seconds, or no room for its answer")
        ended = Ended(False, **json.loads(file.read_text()))
        file.unlink()
        return ended

    def _file(self, pid: int) -> Path:
        return self.scratch / f"{pid}.json"

    def child(self, work: Callable[[], str | None], watch: Wire | None = None) -> Ended:
        return self.end(self.start(work, watch))

    def batch(self) -> None:
        self.scenario.batch()

    def kill(self, point: Point) -> Wire:
        def strike(_: Any) -> None:
            self.shared[0] = min(255, sum(words.endswith(";") for words in wire.WIRE.said))
            os.kill(os.getpid(), signal.SIGKILL)

        return Wire(point.at, point.when, strike)

    def finish(self, where: object, trials: Trials) -> None:
        """Starts the batch again, undisturbed, and compares its end."""

        def work() -> str:
            self.batch()
            return self.scenario.state()

        ended = self.child(work)
        if ended.error:
            trials.differs.append(f"{where}: started again, it raised {ended.error}\n{ended.trace}")
        elif ended.told != self.whole:
            trials.differs.append(f"{where}: {_difference(self.whole, ended.told)}")

    # --- the undisturbed batch -------------------------------------------------------------------

    def measure(self) -> bool:
        """Learns the batch's statements and its end; whether, started once more, it changes
        nothing. The first time is here, so that all caches are warm for the children."""
        with self.copies.fresh():
            self.before = self.scenario.state()
            self.batch()
            _alone()
        with self.copies.fresh():

            def counted() -> str:
                self.batch()
                said = wire.WIRE.said
                wire.WIRE = Wire(listening=False)
                return json.dumps([said, self.scenario.state()])

            ended = self.child(counted, Wire())
            if ended.error:
                raise SystemExit(f"the undisturbed batch raised {ended.error}\n{ended.trace}")
            said, self.whole = json.loads(ended.told)
            trials = Trials()
            self.finish("again", trials)
        commits = 0
        for at, words in enumerate(said, 1):
            self.points.append(Point(at, "before", words, commits))
            commits += words.endswith(";")
            self.points.append(Point(at, "after", words, commits))
        for each in trials.differs:
            print(each, file=sys.stderr)
        return not trials.differs

    # --- disturbances ----------------------------------------------------------------------------

    def killed(self) -> Trials:
        """Kills all over the batch. A few times the batch is killed once and started again; then it
        is killed at every statement in turn, each time it is started again, so that it gets on by
        one commit after many kills only."""
        trials, began = Trials(), time.monotonic()
        for point in spread(self.points, FEW):
            with self.copies.fresh():
                ended = self.child(self.batch, self.kill(point))
                trials.points += ended.killed
                trials.heard(point, ended)
                self.finish(point, trials)
        step, turn = max(1, 2 * len(self.points) // self.kills), 0
        while trials.points < self.kills and turn < ROUNDS:
            self._again_and_again(step, turn, trials)
            turn += 1
        self.ms_a_kill = 1000 * (time.monotonic() - began) / max(1, trials.points)
        return trials

    def _again_and_again(self, step: int, turn: int, trials: Trials) -> None:
        """One copy: killed further and further on, from the start again whenever a commit has
        changed the state; a kill before any commit must leave the state as it was."""
        with self.copies.fresh():
            state, place, struck = self.before, turn, 0
            while True:
                when: When = "after" if (place + struck) % 2 else "before"
                point = Point(place // 2 + 1, when, f"of start {struck + 1}", 0)
                self.shared[0] = 0
                ended = self.child(self.batch, self.kill(point))
                trials.heard(point, ended)
                if not ended.killed:
                    break
                trials.points += 1
                struck += 1
                # Before a commit nothing can have changed: that is looked at now and then.
                found = self.state() if self.shared[0] or struck % 5 == 0 else state
                if found != state and not self.shared[0]:
                    trials.differs.append(f"{point}: no commit, but {_difference(state, found)}")
                    break
                # Enough kills: only on, so that it comes to an end.
                place = turn if found != state and trials.points < 2 * self.kills else place + step
                state = found
            self.finish(f"killed {struck} times", trials)

    def state(self) -> str:
        """Of the present copy, now."""
        told = self.scenario.state()
        _alone()
        return told

    def struck(
        self,
        points: Iterable[Point],
        strike: Callable[[Any], None],
        *,
        lasting: bool = False,
        writes: bool = False,
    ) -> Trials:
        """One strike a trial, which the process survives; then the batch is started again."""
        trials = Trials()
        for point in points:
            hits = self.scratch / "hits"
            hits.unlink(missing_ok=True)

            def once(connection: Any, hits: Path = hits) -> None:
                hits.touch()
                strike(connection)

            with self.copies.fresh():
                watch = Wire(point.at, point.when, once, lasting, writes)
                trials.heard(point, self.child(self.batch, watch))
                trials.points += hits.exists()
                self.finish(point, trials)
        return trials

    def severed(self) -> Trials:
        commits = [point for point in self.points if point.words.startswith("COMMIT")]
        after = [point for point in commits if point.when == "after"]
        before = [point for point in self.points if point.when == "before"]
        strike = strikes.severing(self.copies.address)
        return self.struck([*spread(before, FEW), *spread(after, FEW // 2)], strike)

    def locked(self) -> Trials:
        before = [point for point in self.points if point.when == "before"]
        return self.struck(spread(before, FEW), strikes.locking())

    def full(self) -> Trials:
        before = [point for point in self.points if point.when == "before"]
        return self.struck(spread(before, FEW // 2), strikes.filling(), lasting=True, writes=True)

    def together(self) -> Trials:
        """Two processes: the first is held at a statement until the second has ended, or for a while
        when that waits for it; then three at once."""
        trials, begun, ended = Trials(), self.scratch / "begun", self.scratch / "ended"

        def hold(_: Any) -> None:
            begun.touch()
            until = time.monotonic() + HELD
            while not ended.exists() and time.monotonic() < until:
                time.sleep(0.001)

        for point in spread(self.points, FEW // 2):
            begun.unlink(missing_ok=True)
            ended.unlink(missing_ok=True)
            with self.copies.fresh():
                first = self.start(self.batch, Wire(point.at, point.when, hold))
                until = time.monotonic() + PATIENCE
                while not begun.exists() and time.monotonic() < until:
                    time.sleep(0.001)
                trials.heard(point, self.child(self.batch))
                ended.touch()
                trials.heard(point, self.end(first))
                trials.points += begun.exists()
                self.finish(point, trials)
        with self.copies.fresh():
            for pid in [self.start(self.batch) for _ in range(3)]:
                trials.heard("three at once", self.end(pid))
            trials.points += 1
            self.finish("three at once", trials)
        return trials

    def clock(self) -> Trials:
        """Killed under a clock that is ahead, gone on with under the right one."""
        trials = Trials()

        def ahead() -> None:
            strikes.set_clocks(AHEAD)
            self.batch()

        for point in spread(self.points, FEW // 2):
            with self.copies.fresh():
                trials.points += self.child(ahead, self.kill(point)).killed
                self.finish(point, trials)
        return trials


def spread(points: Sequence[Point], many: int) -> list[Point]:
    """So many of them over the whole, not in equal steps, which might always fall on a commit; all
    when there are fewer."""
    if many >= len(points):
        return list(points)
    wide = len(points) // many
    ends = ((each + 1) * len(points) // many - 1 for each in range(many))
    return [points[end - each * 5 % wide] for each, end in enumerate(ends)]


def _difference(whole: str, found: str) -> str:
    rows = difflib.unified_diff(whole.splitlines(), found.splitlines(), "undisturbed", "found", n=0)
    return "\n".join(list(rows)[:20])


def _alone() -> None:
    """No connection is open when a process is forked."""
    from django.db import connections

    connections.close_all()


def main() -> None:
    named, folder, kills, *only = sys.argv[1:]
    import django

    django.setup()
    module, name = named.split(":")
    scenario: Scenario = getattr(import_module(module), name)
    strikes.hasten()
    began = time.monotonic()
    with copies_of(Path(folder)) as copies:
        copies.prepare(scenario.prepare)
        disturber = Disturber(scenario, copies, int(kills), copies.folder)
        again = disturber.measure()
        found = {word: asdict(getattr(disturber, word)().told()) for word in only or DISTURBANCES}
    said = {
        "statements": len(disturber.points) // 2,
        "commits": disturber.points[-1].commits if disturber.points else 0,
        "changed": disturber.before != disturber.whole,
        "again": again,
        "seconds": round(time.monotonic() - began, 2),
        "ms_a_kill": round(disturber.ms_a_kill, 1),
        "found": found,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
