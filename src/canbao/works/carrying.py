"""Runs carried out by workers: a job for each turn of a run, and the handler that goes on with it.

Who looks at a run sees its own rows (`batches.progress`), never the job; a worker that dies leaves
a run that goes on when the job's lease has run out.
"""

from __future__ import annotations

from threading import Event
from typing import Final

from django.db import transaction

from canbao.batches import jobs, runs
from canbao.batches.jobs import Handler, Held
from canbao.batches.models import Chunk, Job, Run
from canbao.batches.models.job import LEASED, OPEN
from canbao.batches.models.run import CANCELLED, DONE, RUNNING
from canbao.robots.nightly import runs as nightly
from canbao.robots.nightly import trials
from canbao.works.kinds import work_of

JOB: Final = "batch"


def _subject(run: int) -> str:
    return f"run {run}"


def start(run: Run) -> Job | None:
    """The job that carries a run out: the one that is under way, or a new one. None for a run that
    is done. A run that failed or was cancelled is opened again first."""
    with transaction.atomic():
        held = Run.objects.select_for_update().get(id=run.id)
        if held.state == DONE:
            return None
        mine = Job.objects.filter(kind=JOB, subject=_subject(held.id))
        under_way = mine.filter(state__in=(OPEN, LEASED)).first()
        if under_way is not None:
            return under_way
        runs.again(held)
        return _enqueued(held.id, mine.count() + 1)


def _enqueued(run: int, turn: int) -> Job:
    subject = _subject(run)
    return jobs.enqueue(JOB, f"{subject} turn {turn}", subject=subject, payload={"run": run})


def waits(run: Run) -> bool:
    """Whether a job of the run waits for a worker: nobody is at it yet."""
    return Job.objects.filter(kind=JOB, subject=_subject(run.id), state=OPEN).exists()


def handlers(stop: Event | None = None) -> dict[str, Handler]:
    """What a worker does with jobs of this room; `stop`, when set, ends a run's turn after the chunk
    it is at, and a later worker goes on."""

    def carry_out(held: Held) -> None:
        run = Run.objects.get(id=held.job.given["run"])

        def renew(_: Chunk) -> None:
            held.renew()

        if run.state != CANCELLED:
            runs.go_on(run, work_of(run.kind), after=renew, stop=stop)
        with transaction.atomic():
            held.done()
            run.refresh_from_db()
            if run.state == RUNNING:
                turns = Job.objects.filter(kind=JOB, subject=_subject(run.id)).count()
                _enqueued(run.id, turns + 1)

    return {JOB: carry_out, **nightly.handlers(stop), **trials.handlers()}
