"""Runs stages in children and kills them: a program of its own, warm, so that a kill costs no more than
the time until it. What a stage makes is compared with what an undisturbed run made; nothing is judged.

Reads names of stages from stdin, one a line, and answers each with one line of JSON.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PERSONS, SEED = 1_500, 20_261
KILLS = 20 if int(os.environ.get("CANBAO_KILLS", "0")) >= 200 else 4
MOST_TRIES = 4 * KILLS
ARRIVED = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
COMPARED = ("model", "links", "persons", "coverage")
PICTURE = ("draft", "replace", "tidy")
"""Moments of the last step: before the new picture is written, before it takes the place of the old one,
and after that."""
OWN_TIMES = ("people_publication", "people_logentry", "people_loghead", "django_migrations")
"""Tables that say when something happened; all others must be equal to the last cell."""


class Killing:
    """A made city, an undisturbed store and record, and copies of it to kill runs in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.city = folder / "city"
        self.whole = folder / "whole"
        self.var = folder / "var"
        self.windows: dict[str, tuple[float, float]] = {}

    def prepare(self) -> None:
        """The undisturbed run, in children, with the time each stage takes."""
        _finish(self._make)
        began = time.time()
        _finish(self.ingest, self.whole)
        self.windows["ingest"] = (0.0, time.time() - began)
        began = time.time()
        _finish(self.compare, self.whole)
        for row in _journal(self.whole):
            if row[0] in COMPARED:
                self.windows[row[0]] = (row[1] - began, row[2] - began)
        # What is kept for increments is written between the links and the persons.
        self.windows["links"] = (self.windows["links"][0], self.windows["persons"][0])
        shift = self.windows["model"][1] - self.windows["model"][0]
        for later in COMPARED[1:]:  # they start where what is before them is found, not made
            low, high = self.windows[later]
            self.windows[later] = (low - shift, high - shift)
            shift += high - low
        _finish(self._migrate)
        _keep(self.var / "canbao.sqlite3", self.folder / "empty.sqlite3")
        began = time.time()
        _finish(self.publish, self.whole)
        self.windows["publish"] = (0.0, time.time() - began)
        _keep(self.var / "canbao.sqlite3", self.folder / "whole.sqlite3")

    def _make(self) -> None:
        from canbao.population.departments.model import error_model
        from canbao.population.make import Wish, make_population

        wish = Wish(PERSONS, SEED, "Sichuan/Chengdu", error_model("normal"))
        make_population(self.city, wish)

    def ingest(self, store: Path) -> None:
        import yaml

        from canbao.registers.intake import ingest, load_sources

        sources = load_sources()
        registers = self.city / "registers"
        listed = yaml.safe_load((registers / "deliveries.yaml").read_text("utf-8"))
        for one in listed["deliveries"]:
            day = dt.date.fromisoformat(str(one["as_of"]))
            file = registers / one["file"]
            ingest(store, sources[one["source"]], file, day, arrived=ARRIVED)

    def compare(self, store: Path) -> None:
        from canbao.registers.pipeline import Wanted, compare
        from canbao.registers.store import Store

        places = self.city / "truth" / "places.parquet"
        compare(Store(store), Wanted(threads=1, places=places))

    def publish(self, store: Path) -> None:
        from canbao.cli.registers_publish import publish_picture
        from canbao.registers.intake import load_sources
        from canbao.registers.store import Store

        publish_picture(Store(store), load_sources(), 0)

    def _migrate(self) -> None:
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)

    # --- killing -----------------------------------------------------------------------------------

    def stage(self, name: str) -> dict[str, object]:
        """Kills one stage at random moments, lets it end, and says what differs."""
        store = self.folder / f"killed-{name}"
        self._before(name, store)
        work = {"ingest": self.ingest, "publish": self.publish}.get(name, self.compare)
        chance = random.Random(f"{SEED} {name}")
        low, high = self.windows[name]
        killed = tries = ended = 0
        differs: list[str] = []
        while killed < KILLS and tries < MOST_TRIES:
            tries += 1
            hit = _killed(work, store, chance.uniform(max(low, 0.0), high))
            killed += hit
            if not hit:  # the machine is faster now than when the stage was timed
                high = low + 0.8 * (high - low)
            if self._done(name, store):
                ended += 1
                differs += self.differences(name, store)
                self._before(name, store)
        _finish(work, store)
        differs += self.differences(name, store)
        before = _digests(store)
        _finish(work, store)  # once more: nothing is doubled
        again = [f"again: {key}" for key in _changed(before, _digests(store))]
        return {"killed": killed, "ended": ended, "differs": differs + again,
                "left": _left(store), "log": self._log_sound() if name == "publish" else True}

    def between(self) -> dict[str, object]:
        """Kills at the moments between a stage's own end and the end of the run: right after each stage
        has its name, and around the replacement of the picture. Says what differs after the next run,
        and where the picture was neither the old nor the new one in between."""
        store = self.folder / "killed-between"
        differs: list[str] = []
        killed: list[str] = []
        left: list[str] = []
        for moment in (*COMPARED, *PICTURE):
            self._before(moment if moment in COMPARED else "publish", store)
            old = self._older_picture(store) if moment in PICTURE else {}
            _killed_at(self.compare, store, Moment(store, moment))
            killed.append(moment)
            held = _picture(store)
            if held not in (old, _picture(self.whole)):
                differs.append(f"{moment}: current.json")
            if moment in COMPARED and not self._done(moment, store):
                differs.append(f"{moment}: the stage is not there")
            _finish(self.compare, store)
            differs += [f"{moment}: {key}" for key in self._picture_differs(store)]
            left += [f"{moment}: {path}" for path in _left(store)]
        return {"killed": killed, "differs": differs, "left": left}

    def _older_picture(self, store: Path) -> dict[str, object]:
        """Puts the picture of a run of another month in place, as far as who is who."""
        current = json.loads((store / "current.json").read_text("utf-8"))
        current["stages"] = {"links": current["stages"]["links"]}
        current["reference_month"] -= 1
        (store / "current.json").write_text(json.dumps(current), encoding="utf-8")
        return _picture(store)

    def _picture_differs(self, store: Path) -> list[str]:
        found = [] if _picture(store) == _picture(self.whole) else ["current.json"]
        for part in (*(f"stages/{stage}" for stage in COMPARED), "model"):
            changed = _changed(_digests(store / part), _digests(self.whole / part))
            found += [f"{part}/{key}" for key in changed]
        return found

    def _before(self, name: str, store: Path) -> None:
        """The store as it is when the stage is about to begin."""
        if name == "publish":
            for path in self.var.glob("canbao.sqlite3*"):
                path.unlink()
            shutil.copy(self.folder / "empty.sqlite3", self.var / "canbao.sqlite3")
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir()
        if name == "ingest":
            return
        shutil.copytree(self.whole / "deliveries", store / "deliveries")
        earlier = COMPARED if name == "publish" else COMPARED[: COMPARED.index(name)]
        for stage in earlier:
            shutil.copytree(self.whole / "stages" / stage, store / "stages" / stage)
        if earlier:
            shutil.copytree(self.whole / "model", store / "model")
        if name == "publish":
            shutil.copy(self.whole / "current.json", store / "current.json")

    def _done(self, name: str, store: Path) -> bool:
        """Whether the stage has come to its end in spite of all."""
        if name == "ingest":
            made = len(list(store.glob("deliveries/*/[!.]*/delivery.json")))
            return made == len(list(self.whole.glob("deliveries/*/[!.]*/delivery.json")))
        if name == "publish":
            with closing(sqlite3.connect(self.var / "canbao.sqlite3")) as record:
                done = "SELECT count(*) FROM people_publication WHERE state = 'done'"
                return bool(record.execute(done).fetchone()[0]) and not self._record_differs()
        return bool(list((store / "stages" / name).glob("[!.]*/stage.json")))

    def differences(self, name: str, store: Path) -> list[str]:
        """Files (and cells of the record) that are not as in the undisturbed run."""
        if name == "publish":
            return self._record_differs()
        part = "deliveries" if name == "ingest" else f"stages/{name}"
        mine, theirs = _digests(store / part), _digests(self.whole / part)
        found = [f"{part}/{key}" for key in _changed(mine, theirs)]
        if name == "model":
            found += _changed(_digests(store / "model"), _digests(self.whole / "model"))
        return found

    def _record_differs(self) -> list[str]:
        mine, theirs = _tables(self.var / "canbao.sqlite3"), _tables(self.folder / "whole.sqlite3")
        return [table for table in sorted(mine | theirs) if mine.get(table) != theirs.get(table)]

    def _log_sound(self) -> bool:
        verified = self.folder / "verified"
        verified.unlink(missing_ok=True)

        def verify() -> None:
            from canbao.people import log

            verified.write_text(str(log.verify().sound))

        _finish(verify)
        return verified.read_text() == "True"


def _child(work: Callable[..., None], *given: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        work(*given)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _finish(work: Callable[..., None], *given: Path) -> None:
    """Lets a child come to its end; it must succeed."""
    _, status = os.waitpid(_child(work, *given), 0)
    if status:
        raise SystemExit(f"{work.__name__} ended with status {status}")


def _killed(work: Callable[..., None], store: Path, after: float) -> int:
    """1 when the child was killed at work, 0 when it had come to its end before."""
    pid = _child(work, store)
    until = time.monotonic() + after
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < until:
        time.sleep(0.005)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit(f"{work.__name__} failed of itself")
    return int(os.WIFSIGNALED(status))


class Moment:
    """Kills the process that has it as an audit hook when what it names happens."""

    def __init__(self, store: Path, name: str) -> None:
        self.picture = str(store / "current.json")
        self.draft = str(store / ".current.json.")
        self.stage = str(store / "stages" / name) + "/"
        self.name = name
        self.over = False
        """Whether the renaming was asked for: whatever happens next happens after it."""

    def __call__(self, event: str, given: tuple[object, ...]) -> None:
        if event == "os.kill":  # the killing is an event too
            return
        if self.over or self._is_now(event, given):
            os.kill(os.getpid(), signal.SIGKILL)
        if event == "os.rename":
            to = str(given[1])
            self.over = to == self.picture if self.name == "tidy" else to.startswith(self.stage)

    def _is_now(self, event: str, given: tuple[object, ...]) -> bool:
        if self.name == "draft":
            return event == "open" and str(given[0]).startswith(self.draft)
        return self.name == "replace" and event == "os.rename" and str(given[1]) == self.picture


def _killed_at(work: Callable[..., None], store: Path, moment: Moment) -> None:
    """Runs a child until the moment, which must come."""

    def watched(store: Path) -> None:
        sys.addaudithook(moment)
        work(store)

    _, status = os.waitpid(_child(watched, store), 0)
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"the moment {moment.name} did not come")


def _picture(store: Path) -> dict[str, object]:
    """The present picture without the hour it was made; empty where there is none."""
    path = store / "current.json"
    if not path.is_file():
        return {}
    told: dict[str, object] = json.loads(path.read_text("utf-8"))
    return {key: value for key, value in told.items() if key != "made"}


def _journal(store: Path) -> list[tuple[str, float, float]]:
    with closing(sqlite3.connect(store / "journal.sqlite3")) as journal:
        return journal.execute("SELECT stage, began, ended FROM stage ORDER BY id").fetchall()


def _keep(database: Path, copy: Path) -> None:
    """A copy with what still stands in the write-ahead log."""
    with closing(sqlite3.connect(database)) as held, closing(sqlite3.connect(copy)) as kept:
        held.backup(kept)


def _digests(folder: Path) -> dict[str, str]:
    """Hash of each file of results; what only a run's own time is in does not count."""
    own = ("journal.sqlite3", "state.duckdb", "lock", ".lock", "current.json")
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(own)
    }


def _changed(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return [key for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key)]


def _left(store: Path) -> list[str]:
    """What killed runs left lying about."""
    return sorted(
        path.relative_to(store).as_posix()
        for path in store.rglob(".*")
        if path.name not in (".lock",)
    )


def _tables(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as record:
        listed = record.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [row[0] for row in listed]
        rooms = ("people_", "review_", "outreach_")
        return {
            name: record.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall()
            for name in names
            if name.startswith(rooms) and name not in OWN_TIMES
        }


def main() -> None:
    folder = Path(sys.argv[1])
    os.environ["CANBAO_VAR"] = str(folder / "var")
    os.environ["DJANGO_SETTINGS_MODULE"] = "canbao.config.settings"
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    import canbao.cli.registers_publish
    import canbao.people.publish
    import canbao.population.make
    import canbao.registers.pipeline  # noqa: F401
    from canbao.law import law

    law()
    killing = Killing(folder)
    killing.prepare()
    print(json.dumps({"windows": killing.windows}), flush=True)
    for line in sys.stdin:
        name = line.strip()
        told = killing.between() if name == "between" else killing.stage(name)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
