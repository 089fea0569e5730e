"""Jobs under a lease: enqueue, claim, renew, end. What a job does is given by its kind's handler.

An effect and the job's end are one transaction, guarded by the job's row: a worker that was too
slow, or whose clock is wrong, costs work done twice, never an effect twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from canbao.batches import clock, faults
from canbao.batches.canonical import Content, canonical
from canbao.batches.errors import BatchError, LeaseLost, told
from canbao.batches.models.job import DONE, FAILED, LEASED, MOST_ATTEMPTS, OPEN, Job

logger = logging.getLogger("canbao.batches")
LEASE: Final = timedelta(minutes=1)
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
AT_ONCE: Final = 500
LOOK_AGAIN: Final = 1.0
"""Seconds a worker with nothing to do waits before it looks again."""


def enqueue(
    kind: str,
    key: str,
    *,
    subject: str = "",
    payload: Content | None = None,
    run_after: datetime | None = None,
    most_attempts: int = MOST_ATTEMPTS,
) -> Job:
    """The job of this key, new or the one that is there already, whatever its state.

    In the caller's transaction when there is one. Raises BatchError when the key is there with
    another kind, subject or payload; ValueError for an empty key or a payload JSON has no word for.
    """
    if not key or most_attempts < 1:
        raise ValueError(f"job: key {key!r}, at most {most_attempts} attempts")
    written, now = canonical(payload or {}), clock.now()
    job, _ = Job.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "subject": subject,
            "payload": written,
            "run_after": run_after or now,
            "most_attempts": most_attempts,
            "enqueued": now,
        },
    )
    _same(job, Job(key=key, kind=kind, subject=subject, payload=written))
    return job


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job to be enqueued: its key, what it is about, what is to be done."""

    key: str
    subject: str
    payload: Content


def enqueue_many(kind: str, wanted: Sequence[Wanted]) -> None:
    """Jobs of one kind with a key each; those there already stay as they are. In the caller's transaction
    when there is one. Raises BatchError and ValueError as `enqueue`."""
    now = clock.now()
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        if not all(each.key for each in some):
            raise ValueError("job: a key is empty")
        made = {
            each.key: Job(
                key=each.key, kind=kind, subject=each.subject, payload=canonical(each.payload),
                run_after=now, most_attempts=MOST_ATTEMPTS, enqueued=now,
            )
            for each in some
        }  # fmt: skip
        Job.objects.bulk_create(made.values(), ignore_conflicts=True)
        for there in Job.objects.filter(key__in=list(made)):
            _same(there, made[there.key])


def _same(there: Job, asked: Job) -> None:
    stands = (there.kind, there.subject, there.payload)
    wanted = (asked.kind, asked.subject, asked.payload)
    if stands != wanted:
        raise BatchError(
            f"任务{there.key}已存在，内容不同：已有{stands}，现要求{wanted}；请另取标识",
            f"job {there.key} is there with other content: there {stands}, asked {wanted}; "
            "take another key",
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A job in the hands of one worker, by one claim. `attempt` counts the claims of the job."""

    job: Job
    worker: str
    attempt: int
    lease: timedelta

    def renew(self) -> None:
        """Holds the job for another lease from now. Raises LeaseLost when it is another's."""
        with transaction.atomic():
            job = self._locked()
            job.lease_until = clock.now() + self.lease
            job.save(update_fields=["lease_until"])

    @contextmanager
    def effect(self) -> Iterator[Job]:
        """The transaction of the effect, and the end of the job with it. The job's row is locked
        from the first line on. Raises LeaseLost before anything is written when it is another's."""
        with transaction.atomic():
            job = self._locked()
            yield job
            _end(job, DONE)

    def done(self) -> None:
        """Ends the job in the caller's transaction. Raises LeaseLost when it is another's: let it
        pass, and the effect is undone; RuntimeError outside of a transaction."""
        if not connection.in_atomic_block:
            raise RuntimeError("a job ends in the transaction of its effect: use atomic()")
        _end(self._locked(), DONE)

    def fail(self, error: BaseException) -> Job:
        """Gives the job back with what went wrong: open again after a pause (10 s, doubled each
        time, an hour at most), or failed after the last attempt. Raises LeaseLost when it is
        another's."""
        with transaction.atomic():
            job = self._locked()
            job.last_error_zh, job.last_error_en = told(error)
            if job.attempts >= job.most_attempts:
                _end(job, FAILED)
            else:
                job.run_after = clock.now() + pause_after(job.attempts)
                _end(job, OPEN)
        return job

    def _locked(self) -> Job:
        job = Job.objects.select_for_update().get(id=self.job.id)
        present = (job.state, job.leased_by, job.attempts)
        if present != (LEASED, self.worker, self.attempt):
            raise LeaseLost(
                f"任务{job.key}已不归{self.worker}（第{self.attempt}次）：现为{present}",
                f"job {job.key} is no longer with {self.worker} (attempt {self.attempt}): "
                f"it is {present}",
            )
        return job


def pause_after(attempts: int) -> timedelta:
    """How long a job rests after so many attempts."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _end(job: Job, state: str) -> None:
    job.state, job.lease_until, job.leased_by = state, None, ""
    job.finished = clock.now() if state == DONE else None
    job.save()


def claim(kinds: Collection[str], worker: str, lease: timedelta = LEASE) -> Held | None:
    """The first job of these kinds that is due, in the hands of `worker` for one `lease`; None when
    there is none. A job whose lease has run out is due; after its last attempt it is failed
    instead."""
    with transaction.atomic():
        while (job := _due(kinds).first()) is not None:
            if job.attempts < job.most_attempts:
                break
            job.last_error_zh = f"{job.leased_by}在第{job.attempts}次处理时没有回音"
            job.last_error_en = f"{job.leased_by} was not heard of again in attempt {job.attempts}"
            _end(job, FAILED)
        if job is None:
            return None
        job.state, job.leased_by = LEASED, worker
        job.attempts += 1
        job.lease_until = clock.now() + lease
        job.save()
        return Held(job, worker, job.attempts, lease)


def _due(kinds: Collection[str]) -> QuerySet[Job]:
    """Jobs to be claimed, locked when they are read. What another worker is just at is passed over;
    SQLite lets one transaction write at a time, so there it is nobody."""
    now = clock.now()
    return (
        Job.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        .filter(
            Q(state=OPEN, run_after__lte=now) | Q(state=LEASED, lease_until__lte=now),
            kind__in=list(kinds),
        )
        .order_by("run_after", "id")
    )


def retry(job: Job, more: int = MOST_ATTEMPTS) -> Job:
    """Opens a failed job for so many `more` attempts, at once: a human has mended the cause.

    Raises BatchError for a job that is not failed.
    """
    with transaction.atomic():
        held = Job.objects.select_for_update().get(id=job.id)
        if held.state != FAILED:
            raise BatchError(
                f"任务{held.key}并未失败（{held.state}），无需重试",
                f"job {held.key} has not failed ({held.state}); there is nothing to retry",
            )
        held.most_attempts = held.attempts + more
        held.run_after = clock.now()
        _end(held, OPEN)
    return held


def failed(kind: str = "") -> list[Job]:
    """Jobs that wait for a human, oldest first, of one kind or of all."""
    listed = Job.objects.filter(state=FAILED).order_by("id")
    return list(listed.filter(kind=kind) if kind else listed)


def standing() -> dict[str, dict[str, int]]:
    """How many jobs of each kind are in each state; kinds and states in order. One query."""
    told: dict[str, dict[str, int]] = {}
    counted = Job.objects.values_list("kind", "state").annotate(jobs=Count("id"))
    for kind, state, jobs in counted.order_by("kind", "state"):
        told.setdefault(kind, {})[state] = jobs
    return told


Handler = Callable[[Held], None]


def work_off(
    handlers: Mapping[str, Handler],
    *,
    worker: str = "",
    lease: timedelta = LEASE,
    stop: Event | None = None,
) -> int:
    """Does the jobs that are due, until none is; how many were taken up.

    A handler writes inside `with held.effect():` and renews while it works longer than a lease. One
    that returns without having ended its job, or raises, has failed it. Raises BatchError when the
    database stays away.
    """
    name, taken = worker or clock.worker_name(), 0
    try:
        while stop is None or not stop.is_set():
            held = faults.steadily(lambda: claim(handlers.keys(), name, lease))
            if held is None:
                break
            taken += 1
            _handle(held, handlers[held.job.kind])
    except faults.DISTURBANCES as error:
        raise faults.unreachable(error) from error
    return taken


def _handle(held: Held, handler: Handler) -> None:
    try:
        handler(held)
        left = Job.objects.get(id=held.job.id)
        if (left.state, left.attempts) == (LEASED, held.attempt):
            raise BatchError(
                f"{left.kind}的处理程序没有结束任务{left.key}",
                f"the handler of {left.kind} did not end job {left.key}",
            )
    except LeaseLost as lost:
        logger.warning("%s", lost)
    except Exception as error:
        logger.exception("job %s, attempt %s", held.job.key, held.attempt)
        if isinstance(error, faults.DISTURBANCES):
            connection.close()
        try:
            faults.steadily(lambda error=error: held.fail(error))  # type: ignore[misc]
        except LeaseLost as lost:
            logger.warning("%s", lost)


def work(
    handlers: Mapping[str, Handler],
    stop: Event,
    *,
    worker: str = "",
    lease: timedelta = LEASE,
    look_again: float = LOOK_AGAIN,
) -> None:
    """A worker: does what is due and looks again every `look_again` seconds, until `stop` is set. A
    database that stays away is waited for."""
    name = worker or clock.worker_name()
    while not stop.is_set():
        try:
            work_off(handlers, worker=name, lease=lease, stop=stop)
        except BatchError as error:
            logger.error("%s", error)
            connection.close()
        stop.wait(look_again)
