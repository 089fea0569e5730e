"""Runs carried out as jobs: begun once, gone on with by whoever takes the job, stopped and resumed."""

from __future__ import annotations

from threading import Event

import pytest

from canbao.batches import jobs, runs
from canbao.batches.errors import BatchError
from canbao.batches.models import Chunk, Job, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.config.batches import handlers
from canbao.works import carrying, kinds
from canbao.works.kinds import KINDS, Kind

# go_on wants durable transactions of its own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of batch that notes which chunks were done."""
    seen: list[int] = []

    def work(chunk: Chunk) -> Outcome:
        seen.append(chunk.ordinal)
        if chunk.first == "bad" and len(seen) < 3:
            raise BatchError("第二块不行", "the second chunk won't do")
        return Outcome(rows=1, output_hash="0" * 64)

    kind = Kind("noted", "fund", "记录", "Noted", "", "", work)
    monkeypatch.setattr(kinds, "KINDS", {**KINDS, "noted": kind})
    return seen


def run_of(*keys: str) -> Run:
    return prepare("noted", {}, "s", [Part(key, key) for key in keys], "li")


def test_a_run_is_one_job_however_often_it_is_started(done: list[int]) -> None:
    run = run_of("a", "b")
    first, again = carrying.start(run), carrying.start(run)
    assert first == again
    assert carrying.waits(run)
    assert jobs.work_off(handlers()) == 1
    assert done == [1, 2]
    run.refresh_from_db()
    assert run.state == "done"
    assert Job.objects.get().state == "done"
    assert carrying.start(run) is None


def test_what_failed_is_opened_and_tried_again(done: list[int]) -> None:
    run = run_of("a", "bad", "c")
    carrying.start(run)
    jobs.work_off(handlers())
    run.refresh_from_db()
    assert run.state == "failed"
    carrying.start(run)
    jobs.work_off(handlers())
    run.refresh_from_db()
    assert run.state == "done"
    assert done == [1, 2, 2, 3]


def test_a_cancelled_run_is_left_alone(done: list[int]) -> None:
    run = run_of("a")
    carrying.start(run)
    runs.cancel(run, "li")
    jobs.work_off(handlers())
    assert done == []
    assert Job.objects.get().state == "done"


def test_a_worker_that_is_told_to_stop_leaves_the_rest_to_the_next(
    done: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, stop = run_of("a", "b", "c"), Event()
    carrying.start(run)
    held = jobs.claim([carrying.JOB], "w1")
    assert held is not None
    renew = jobs.Held.renew

    def stopping(self: jobs.Held) -> None:
        renew(self)
        stop.set()

    monkeypatch.setattr(jobs.Held, "renew", stopping)
    handlers(stop)[carrying.JOB](held)
    assert done == [1]
    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == ["done", "open"]
    monkeypatch.undo()
    monkeypatch.setattr(kinds, "KINDS", {**KINDS, "noted": _noted(done)})
    jobs.work_off(handlers())
    run.refresh_from_db()
    assert run.state == "done"
    assert done == [1, 2, 3]


def _noted(seen: list[int]) -> Kind:
    def work(chunk: Chunk) -> Outcome:
        seen.append(chunk.ordinal)
        return Outcome(rows=1, output_hash="0" * 64)

    return Kind("noted", "fund", "记录", "Noted", "", "", work)
