"""Jobs: one per key, in one worker's hands at a time, their effect once and whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from canbao.batches import clock, faults
from canbao.batches.errors import BatchError, LeaseLost
from canbao.batches.jobs import (
    Held,
    Wanted,
    claim,
    enqueue,
    enqueue_many,
    failed,
    pause_after,
    retry,
    standing,
    work,
    work_off,
)
from canbao.batches.models import Job

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Hour:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, some: timedelta) -> None:
        self.now += some


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Hour:
    moved = Hour()
    monkeypatch.setattr(clock, "clock", moved)
    return moved


def claimed(worker: str = "one", kind: str = "letter") -> Held:
    held = claim([kind], worker)
    assert held is not None
    return held


def state(key: str) -> tuple[str, int, str]:
    job = Job.objects.get(key=key)
    return job.state, job.attempts, job.leased_by


def effect(held: Held) -> None:
    """Handles a job: its effect is another job, written once or a constraint breaks."""
    with held.effect() as job:
        enqueue("effect", f"effect of {job.key}")


def effects() -> int:
    return Job.objects.filter(kind="effect").count()


# --- one job a key --------------------------------------------------------------------------------


def test_the_same_key_is_one_job():
    first = enqueue("letter", "k", subject="P7", payload={"b": 1, "a": [1, None]})
    assert enqueue("letter", "k", subject="P7", payload={"a": [1, None], "b": 1}).id == first.id
    assert first.given == {"a": [1, None], "b": 1}


@pytest.mark.parametrize(
    "other", [{"kind": "card"}, {"subject": "P8"}, {"payload": {"month": 2}}], ids=str
)
def test_the_same_key_with_other_content_is_refused_naming_both(other: dict):
    asked = {"kind": "letter", "subject": "P7", "payload": {"month": 1}}
    enqueue(key="k", **asked)
    with pytest.raises(BatchError, match="take another key") as refused:
        enqueue(key="k", **{**asked, **other})
    assert "letter" in refused.value.zh
    assert str(next(iter(other.values())))[-5:].strip("{}' :") in refused.value.zh


def test_many_jobs_are_asked_for_at_once_and_those_there_stay():
    first = enqueue("letter", "k1", subject="P7", payload={"month": 1})
    asked = [Wanted(f"k{n}", f"P{n + 6}", {"month": n}) for n in (1, 2, 3)]
    for _ in range(2):
        enqueue_many("letter", asked)
    assert list(Job.objects.order_by("key").values_list("key", "subject")) == [
        ("k1", "P7"), ("k2", "P8"), ("k3", "P9"),
    ]  # fmt: skip
    assert Job.objects.get(key="k1").id == first.id
    with pytest.raises(BatchError, match="take another key"):
        enqueue_many("card", asked)
    with pytest.raises(ValueError, match="empty"):
        enqueue_many("letter", [Wanted("", "P7", {})])


def test_a_job_done_stays_done_when_it_is_asked_for_again():
    enqueue("letter", "k")
    effect(claimed())
    assert enqueue("letter", "k").state == "done"
    assert claim(["letter"], "two") is None


def test_a_job_is_undone_with_the_transaction_that_asked_for_it():
    def ask() -> None:
        with transaction.atomic():
            enqueue("letter", "k")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask()
    assert not Job.objects.exists()


@pytest.mark.parametrize("wrong", [{"key": ""}, {"key": "k", "most_attempts": 0}])
def test_a_job_has_a_key_and_an_attempt(wrong: dict):
    with pytest.raises(ValueError, match="attempts"):
        enqueue("letter", **wrong)


# --- claiming -------------------------------------------------------------------------------------


def test_the_job_due_first_comes_first(hour: Hour):
    enqueue("letter", "late", run_after=hour.now - MINUTE)
    enqueue("letter", "first", run_after=hour.now - 2 * MINUTE)
    enqueue("letter", "later", run_after=hour.now + MINUTE)
    enqueue("card", "other", run_after=hour.now - 3 * MINUTE)
    assert [claimed().job.key, claimed().job.key] == ["first", "late"]
    assert claim(["letter"], "one") is None
    hour.on(MINUTE - timedelta(seconds=1))
    assert claim(["letter"], "one") is None
    hour.on(timedelta(seconds=1))
    assert claimed().job.key == "first"  # its lease has run out as well


def test_a_held_job_is_nobody_elses(hour: Hour):
    enqueue("letter", "k")
    claimed()
    hour.on(MINUTE - timedelta(microseconds=1))
    assert claim(["letter"], "two") is None


def test_a_job_whose_lease_has_run_out_is_taken_up_by_another(hour: Hour):
    enqueue("letter", "k")
    claimed()
    hour.on(MINUTE)
    effect(claimed("two"))
    assert state("k") == ("done", 2, "")


def test_who_renews_keeps_it(hour: Hour):
    enqueue("letter", "k")
    held = claimed()
    for _ in range(5):
        hour.on(MINUTE - timedelta(seconds=1))
        held.renew()
        assert claim(["letter"], "two") is None
    effect(held)
    assert state("k") == ("done", 1, "")


@pytest.mark.parametrize("way", ["renew", "effect", "done", "fail"])
def test_a_lost_lease_writes_nothing(way: str, hour: Hour):
    enqueue("letter", "k")
    slow = claimed()
    hour.on(MINUTE)
    claimed("two")
    before = list(Job.objects.values())
    ways = {
        "renew": slow.renew,
        "effect": lambda: effect(slow),
        "done": slow.done,
        "fail": lambda: slow.fail(ValueError("late")),
    }
    with pytest.raises(LeaseLost, match="no longer with one"), transaction.atomic():
        ways[way]()
    assert list(Job.objects.values()) == before


def test_a_worker_does_not_take_its_own_later_claim_for_the_first(hour: Hour):
    enqueue("letter", "k")
    first = claimed()
    hour.on(MINUTE)
    second = claimed("one")
    with pytest.raises(LeaseLost):
        effect(first)
    effect(second)
    assert effects() == 1


def test_an_effect_late_but_before_anybody_else_counts(hour: Hour):
    enqueue("letter", "k")
    held = claimed()
    hour.on(10 * MINUTE)
    effect(held)
    assert state("k") == ("done", 1, "")


def test_a_clock_set_back_does_not_double_an_effect(hour: Hour):
    enqueue("letter", "k", run_after=hour.now)
    held = claimed()
    hour.on(-60 * MINUTE)
    assert claim(["letter"], "two") is None
    effect(held)
    hour.on(120 * MINUTE)
    assert claim(["letter"], "two") is None
    assert effects() == 1


# --- ending ---------------------------------------------------------------------------------------


def test_an_effect_that_breaks_off_leaves_nothing(hour: Hour):
    enqueue("letter", "k")
    held = claimed()

    def break_off_after_writing() -> None:
        enqueue("effect", "effect of k")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), held.effect():
        break_off_after_writing()
    assert (effects(), state("k")) == (0, ("leased", 1, "one"))
    effect(held)
    assert effects() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_does_not_end_outside_of_a_transaction():
    enqueue("letter", "k")
    with pytest.raises(RuntimeError, match="transaction of its effect"):
        claimed().done()


def test_a_failed_attempt_rests_longer_each_time(hour: Hour):
    enqueue("letter", "k", most_attempts=4)
    for seconds in (10, 20, 40):
        job = claimed().fail(BatchError("打印机缺纸", "the printer has no paper"))
        assert (job.state, job.run_after - hour.now) == ("open", timedelta(seconds=seconds))
        assert claim(["letter"], "two") is None
        hour.on(timedelta(seconds=seconds))
    job = claimed().fail(BatchError("打印机缺纸", "the printer has no paper"))
    assert (job.state, job.attempts) == ("failed", 4)
    assert [(j.key, j.last_error_zh, j.last_error_en) for j in failed()] == [
        ("k", "打印机缺纸", "the printer has no paper")
    ]


def test_it_never_rests_longer_than_an_hour():
    assert [pause_after(n).total_seconds() for n in (0, 1, 2, 9, 10, 10_000)] == [
        10, 10, 20, 2560, 3600, 3600,
    ]  # fmt: skip


def test_a_job_that_kills_its_workers_ends_with_a_human(hour: Hour):
    enqueue("letter", "poison", most_attempts=2)
    enqueue("letter", "sound", run_after=hour.now + timedelta(seconds=1))
    for worker in ("one", "two"):
        assert claimed(worker).job.key == "poison"
        hour.on(MINUTE)
    assert claimed("three").job.key == "sound"
    (left,) = failed("letter")
    assert (left.key, left.attempts) == ("poison", 2)
    assert left.last_error_en == "two was not heard of again in attempt 2"


def test_a_human_opens_a_failed_job_again(hour: Hour):
    enqueue("letter", "k", most_attempts=1)
    claimed().fail(ValueError("x"))
    job = retry(failed()[0], more=2)
    assert (job.state, job.attempts, job.most_attempts) == ("open", 1, 3)
    effect(claimed("two"))
    assert state("k") == ("done", 2, "")


def test_only_a_failed_job_is_opened_again():
    with pytest.raises(BatchError, match="has not failed"):
        retry(enqueue("letter", "k"))


def test_what_stands_is_counted_by_kind_and_state(hour: Hour):
    for key in ("a", "b", "c"):
        enqueue("letter", key)
    enqueue("card", "d")
    effect(claimed())
    claimed()
    assert standing() == {
        "card": {"open": 1},
        "effect": {"open": 1},
        "letter": {"done": 1, "leased": 1, "open": 1},
    }


# --- the worker -----------------------------------------------------------------------------------


def test_a_worker_does_all_that_is_due(hour: Hour):
    for n in range(5):
        enqueue("letter", f"k{n}")
    enqueue("letter", "later", run_after=hour.now + MINUTE)
    enqueue("card", "of no handler")
    assert work_off({"letter": effect}) == 5
    assert effects() == 5
    assert state("later") == ("open", 0, "")
    assert state("of no handler") == ("open", 0, "")


def test_a_handler_that_raises_has_failed_its_job_and_no_other(hour: Hour):
    for key in ("a", "b", "c"):
        enqueue("letter", key)

    def handle(held: Held) -> None:
        effect(held) if held.job.key != "b" else 1 / 0

    assert work_off({"letter": handle}) == 3
    assert [state(key)[0] for key in ("a", "b", "c")] == ["done", "open", "done"]
    assert "ZeroDivisionError" in Job.objects.get(key="b").last_error_zh


def test_a_handler_that_ends_nothing_has_failed(hour: Hour):
    enqueue("letter", "k", most_attempts=1)
    work_off({"letter": lambda held: None})
    assert "did not end job k" in failed()[0].last_error_en


def test_a_worker_that_lost_its_lease_goes_on_with_the_next(hour: Hour):
    enqueue("letter", "a")
    enqueue("letter", "b")
    taken = []

    def slow(held: Held) -> None:
        taken.append(held.job.key)
        if taken == ["a"]:
            hour.on(MINUTE)
            effect(claimed("two"))
        effect(held)

    assert work_off({"letter": slow}, worker="one") == 2
    assert (taken, effects()) == (["a", "b"], 2)


@pytest.mark.django_db(transaction=True)
def test_a_handler_cut_off_from_the_database_is_tried_again(monkeypatch):
    monkeypatch.setattr(faults, "PAUSES", (0.0, 0.0))
    enqueue("letter", "k")
    cuts = []

    def cut_off(held: Held) -> None:
        with held.effect() as job:
            enqueue("effect", f"effect of {job.key}")
            cuts.append(1)
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            raise OperationalError("server closed the connection unexpectedly")

    assert work_off({"letter": cut_off}) == 1
    assert (state("k")[0], effects(), len(cuts)) == ("open", 0, 1)
    Job.objects.update(run_after=clock.now())
    assert work_off({"letter": effect}) == 1
    assert effects() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_works_until_it_is_told_to_stop():
    stop = Event()

    def handle(held: Held) -> None:
        effect(held)
        if held.job.key == "last":
            stop.set()

    def serve() -> None:
        work({"letter": handle}, stop, look_again=0.01)
        connection.close()

    worker = Thread(target=serve)
    worker.start()
    for key in ("first", "last"):
        enqueue("letter", key)
    worker.join(timeout=30)
    assert not worker.is_alive()
    assert effects() == 2


# --- what the database refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "asleep"},
        {"state": "done"},
        {"state": "leased"},
        {"leased_by": "one"},
        {"attempts": 6},
        {"attempts": -1},
        {"finished": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_the_database_refuses_jobs_that_cannot_be(wrong: dict):
    enqueue("letter", "k")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.update(**wrong)
