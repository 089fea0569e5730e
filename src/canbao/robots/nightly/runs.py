"""The batch of the night: what the look found is kept, chunk by chunk, each finding once. The look itself
writes nothing and is done again when it was broken off; the batch goes on where it stood."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, connection, transaction

from canbao.batches import jobs
from canbao.batches.canonical import Content, hash_of, hash_of_lines
from canbao.batches.errors import BatchError, LeaseLost
from canbao.batches.jobs import Handler, Held
from canbao.batches.models import Chunk, Job, Run
from canbao.batches.models.job import LEASED, OPEN
from canbao.batches.models.run import DONE
from canbao.batches.runs import Outcome, Part, go_on, prepare
from canbao.people import log
from canbao.people.actor import Actor
from canbao.robots import findings
from canbao.robots.nightly import looking
from canbao.robots.table import in_force

KIND: Final = "robots_night"
PURPOSE: Final = "audit"
ROBOT: Final = Actor("robot:audit", "system", "")
FINDINGS_AT_ONCE: Final = 1_000
RENEW_SECONDS: Final = 20


def prepare_night(day: date, *, by: str, at_once: int = FINDINGS_AT_ONCE) -> Run:
    """Looks at the whole register as of `day` and gives the run that keeps what was found. The same
    register under the same rules gives the same run."""
    looked = looking.look(day)
    parts = [
        Part(str(first), str(min(first + at_once, looked.found) - 1))
        for first in range(0, looked.found, at_once)
    ] or [Part("0", "-1")]
    parameters: Content = {"day": day.isoformat(), "found": looked.hash, "unknown": dict(looked.unknown)}
    snapshot = hash_of({"found": looked.hash, "rules": in_force(day).hash})
    return prepare(KIND, parameters, snapshot, parts, by)


def night_chunk(chunk: Chunk) -> Outcome:
    """Keeps the findings of one chunk. Raises BatchError where the night's file is gone: the look is
    to be done again."""
    given = chunk.run.given
    day = date.fromisoformat(str(given["day"]))
    file = looking.folder_of(day) / f"{given['found']}.jsonl"
    if not file.is_file():
        raise BatchError(
            f"{day}夜间核验的结果文件不在，请重新发起", f"the file of the night {day} is gone: look again"
        )
    found, versions = looking.read(file, int(chunk.first), int(chunk.last))
    kept = findings.keep(found, "night", f"night {day}", day, versions.__getitem__)
    counts: dict[str, int] = {}
    for each in kept:
        counts[each.rule] = counts.get(each.rule, 0) + 1
    if not chunk.run.dry and kept:
        act = log.Act(log.WRITE, PURPOSE, record=f"run {chunk.run_id}",
                      detail={"chunk": chunk.ordinal, "findings": len(kept)})  # fmt: skip
        log.append(ROBOT, "batch", act)
    return Outcome(
        rows=len(kept),
        counts=counts,
        output_hash=hash_of_lines(f"{e.rule} {e.clause} {e.subject} {e.evidence_hash}" for e in kept),
        examples=[
            {"rule": e.rule, "clause": e.clause, "subject": e.subject} for e in kept[:5]
        ],
    )


def night(day: date, *, by: str) -> Run:
    """The whole night, here and now: looked, kept to the end."""
    run = prepare_night(day, by=by)
    go_on(run, night_chunk)
    run.refresh_from_db()
    return run


def ask_for_night(day: date) -> Job:
    """The job that does a night, for a worker: the one that is under way, or a new one."""
    with transaction.atomic():
        under_way = Job.objects.filter(kind=KIND, subject=f"night {day}", state__in=(OPEN, LEASED))
        return under_way.first() or _enqueued(day)


def _enqueued(day: date) -> Job:
    turn = Job.objects.filter(kind=KIND, subject=f"night {day}").count() + 1
    return jobs.enqueue(
        KIND, f"night {day} turn {turn}", subject=f"night {day}", payload={"day": day.isoformat()}
    )


@contextmanager
def alive(held: Held) -> Iterator[None]:
    """The lease renewed while the look goes on, by a thread with a connection of its own: the look
    reads one moment and must write nothing. A lease that is lost shows when it is renewed next."""
    over = Event()

    def renew() -> None:
        try:
            while not over.wait(RENEW_SECONDS):
                held.renew()
        except (LeaseLost, DatabaseError):
            return
        finally:
            connection.close()

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def handlers(stop: Event | None = None) -> dict[str, Handler]:
    """What a worker does with a night: look, then keep; killed anywhere, another worker does it."""

    def carry_out(held: Held) -> None:
        day = date.fromisoformat(str(held.job.given["day"]))
        with alive(held):
            run = prepare_night(day, by=ROBOT.name)
        held.renew()
        go_on(run, night_chunk, after=lambda _: held.renew(), stop=stop)
        with transaction.atomic():
            held.done()
            run.refresh_from_db()
            if run.state != DONE:
                _enqueued(day)

    return {KIND: carry_out}
