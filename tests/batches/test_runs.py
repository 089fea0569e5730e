"""Runs: one run of one kind, parameters and snapshot; chunks whole or not at all; what goes wrong
is said. The effect of a chunk is a job for each of its keys: rows that only the chunk's work
writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from canbao.batches import clock, faults
from canbao.batches.canonical import hash_of_lines
from canbao.batches.errors import BatchError, Waiting
from canbao.batches.jobs import enqueue
from canbao.batches.models import Chunk, Job, Run
from canbao.batches.progress import progress
from canbao.batches.runs import (
    Outcome,
    Part,
    again,
    cancel,
    examples,
    failures,
    go_on,
    prepare,
    recent,
)

pytestmark = pytest.mark.django_db
SNAPSHOT = "5" * 64
PARTS = [Part(str(n), str(n + 9), f"input {n}") for n in range(0, 40, 10)]


def run_of(kind: str = "interest", dry: bool = False, parts: list[Part] = PARTS) -> Run:
    return prepare(kind, {"month": 24_312, "scheme": "employee_pension"}, SNAPSHOT, parts, "li",
                   dry=dry)  # fmt: skip


def work(chunk: Chunk) -> Outcome:
    keys = range(int(chunk.first), int(chunk.last) + 1)
    for key in keys:
        enqueue("effect", f"{chunk.run_id} {key}", subject=str(key))
    fen = sum(keys)
    return Outcome(
        len(keys), hash_of_lines(map(str, keys)), fen, {"even": 5, "odd": 5}, [{"key": keys[0]}]
    )


class Broken:
    """Work that breaks off in the middle of some chunks, after it has written."""

    def __init__(self, *ordinals: int, error: Exception | None = None) -> None:
        self.ordinals = set(ordinals)
        self.error = error or BatchError("账户不存在", "no such account")

    def __call__(self, chunk: Chunk) -> Outcome:
        outcome = work(chunk)
        if chunk.ordinal in self.ordinals:
            raise self.error
        return outcome


def effects() -> int:
    return Job.objects.filter(kind="effect").count()


def states(run: Run) -> list[str]:
    return list(run.chunks.order_by("ordinal").values_list("state", flat=True))


# --- one run --------------------------------------------------------------------------------------


def test_a_run_does_every_chunk_and_adds_up():
    told = go_on(run_of(), work)
    assert (told.state, told.done, told.total, told.rows) == ("done", 4, 4, 40)
    assert (told.sum_fen, told.counts) == (sum(range(40)), {"even": 20, "odd": 20})
    assert told.left == 0
    assert effects() == 40


def test_its_totals_are_kept_with_it():
    run = run_of()
    go_on(run, work)
    run.refresh_from_db()
    assert (run.rows, run.sum_fen, run.counts) == (40, 780, '{"even":20,"odd":20}')
    hashes = [hash_of_lines(map(str, range(n, n + 10))) for n in range(0, 40, 10)]
    assert run.output_hash == hash_of_lines(hashes)


def test_the_same_run_is_one_run_and_its_parts_are_not_read_again():
    first = run_of()

    def never() -> list[Part]:
        yield from ()  # type: ignore[misc]
        raise AssertionError("read again")

    given = {"scheme": "employee_pension", "month": 24_312}
    assert prepare("interest", given, SNAPSHOT, never(), "wang").id == first.id
    assert first.chunks.count() == 4


@pytest.mark.parametrize(
    ("kind", "given", "snapshot", "dry"),
    [
        ("payment", {"month": 1}, SNAPSHOT, False),
        ("interest", {"month": 2}, SNAPSHOT, False),
        ("interest", {"month": 1}, "6" * 64, False),
        ("interest", {"month": 1}, SNAPSHOT, True),
    ],
)
def test_another_kind_parameter_snapshot_or_dry_is_another_run(kind, given, snapshot, dry):
    first = prepare("interest", {"month": 1}, SNAPSHOT, PARTS, "li")
    assert prepare(kind, given, snapshot, PARTS, "li", dry=dry).id != first.id


def test_the_database_itself_refuses_the_same_run_twice():
    run = run_of()
    run.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        run.save(force_insert=True)


def test_a_run_that_is_done_does_nothing_when_started_again():
    run = run_of()
    go_on(run, work)
    before = list(Chunk.objects.values())
    told = go_on(run, Broken(1, 2, 3, 4))
    assert told.state == "done"
    assert list(Chunk.objects.values()) == before


def test_a_run_without_parts_is_done():
    told = go_on(run_of(parts=[]), work)
    assert (told.state, told.total, told.rows) == ("done", 0, 0)


def test_floats_are_refused_as_parameters():
    with pytest.raises(ValueError, match=r"0\.1"):
        prepare("interest", {"rate": 0.1}, SNAPSHOT, PARTS, "li")  # type: ignore[dict-item]


@pytest.mark.parametrize("wrong", [("", SNAPSHOT, "li"), ("k" * 41, SNAPSHOT, "li"),
                                   ("k", "5" * 65, "li"), ("k", SNAPSHOT, "")])  # fmt: skip
def test_a_run_has_a_name_a_snapshot_and_an_asker(wrong):
    kind, snapshot, by = wrong
    with pytest.raises(ValueError, match="empty or too long"):
        prepare(kind, {}, snapshot, PARTS, by)


def test_a_key_that_is_too_long_leaves_no_run():
    with pytest.raises(ValueError, match="chunk 2"):
        run_of(parts=[PARTS[0], Part("x" * 65, "y")])
    assert not Run.objects.exists()


def test_a_thousand_and_one_chunks_are_numbered_without_a_gap():
    run = run_of(parts=[Part(str(n), str(n)) for n in range(1_001)])
    ordinals = run.chunks.order_by("ordinal").values_list("ordinal", flat=True)
    assert list(ordinals) == list(range(1, 1_002))
    assert run.chunk_count == 1_001


# --- what goes wrong ------------------------------------------------------------------------------


def test_an_error_leaves_nothing_of_its_chunk_and_ends_the_run():
    run = run_of()
    told = go_on(run, Broken(3))
    assert (told.state, told.done, told.failed) == ("failed", 2, 1)
    assert states(run) == ["done", "done", "failed", "open"]
    assert effects() == 20
    assert told.reason_zh == "第3块（20–29）：账户不存在"
    assert told.reason_en == "chunk 3 (20–29): no such account"


def test_the_run_goes_on_without_the_chunk_where_asked_to():
    run = run_of()
    told = go_on(run, Broken(1, 3), stop_at_error=False)
    assert (told.state, told.done, told.failed, told.rows) == ("failed", 2, 2, 20)
    assert "2 chunks failed" in told.reason_en
    assert [(c.ordinal, c.error_zh, c.error_en) for c in failures(run)] == [
        (1, "账户不存在", "no such account"),
        (3, "账户不存在", "no such account"),
    ]


def test_failed_chunks_are_done_again_and_only_these():
    run = run_of()
    go_on(run, Broken(2, 4), stop_at_error=False)
    assert again(run) == 2
    assert progress(run).state == "prepared"
    told = go_on(run, work)
    assert (told.state, told.done, told.failed, told.reason_en) == ("done", 4, 0, "")
    assert effects() == 40


def test_a_resumed_run_equals_the_undisturbed():
    disturbed, whole = run_of("one"), run_of("other")
    go_on(disturbed, Broken(2))
    again(disturbed)
    go_on(disturbed, work)
    go_on(whole, work)
    told = ("ordinal", "first", "last", "state", "rows", "sum_fen", "counts", "output_hash")
    assert list(disturbed.chunks.order_by("ordinal").values_list(*told)) == list(
        whole.chunks.order_by("ordinal").values_list(*told)
    )
    disturbed.refresh_from_db()
    whole.refresh_from_db()
    assert disturbed.output_hash == whole.output_hash


def test_an_error_of_the_program_is_told_in_both_languages():
    run = run_of()
    go_on(run, Broken(1, error=KeyError("wage\0")))
    (failed,) = failures(run)
    assert failed.error_zh == "程序错误：KeyError: 'wage\\x00'"
    assert failed.error_en == "error in the program: KeyError: 'wage\\x00'"


def test_a_constraint_of_the_database_fails_the_chunk():
    def doubled(chunk: Chunk) -> Outcome:
        Job.objects.bulk_create(
            [Job(key="same", kind="effect", run_after=clock.now(), enqueued=clock.now())]
        )
        return work(chunk)

    told = go_on(run_of(), doubled)
    assert (told.state, told.done, told.failed) == ("failed", 1, 1)
    assert effects() == 11


def test_an_outcome_without_a_hash_fails_the_chunk():
    told = go_on(run_of(), lambda chunk: Outcome(1, ""))
    assert (told.state, told.failed) == ("failed", 1)


def test_an_outcome_of_floats_fails_the_chunk():
    told = go_on(run_of(), lambda chunk: Outcome(1, "0" * 64, 0.5))  # type: ignore[arg-type]
    assert (told.state, told.failed) == ("failed", 1)


@pytest.mark.django_db(transaction=True)
def test_a_mark_that_cannot_be_written_undoes_the_effect():
    def too_much(chunk: Chunk) -> Outcome:
        done = work(chunk)
        return Outcome(done.rows, done.output_hash, 2**63)

    told = go_on(run_of(), too_much)
    assert (told.state, told.failed, effects()) == ("failed", 1, 0)


@pytest.mark.django_db(transaction=True)
def test_what_the_database_finds_at_the_end_of_the_transaction_fails_the_chunk():
    def without_a_run(chunk: Chunk) -> Outcome:
        Chunk.objects.create(run_id=10**9, ordinal=1, first="", last="")
        return work(chunk)

    run = run_of()
    told = go_on(run, without_a_run)
    assert (told.state, told.done, told.failed, effects()) == ("failed", 0, 1, 0)
    assert "IntegrityError" in failures(run)[0].error_en


def test_an_interruption_leaves_the_chunk_open():
    def interrupted(chunk: Chunk) -> Outcome:
        work(chunk)
        raise KeyboardInterrupt

    run = run_of()
    with pytest.raises(KeyboardInterrupt):
        go_on(run, interrupted)
    assert states(run) == ["open"] * 4
    assert (progress(run).state, effects()) == ("running", 0)
    assert go_on(run, work).state == "done"


def test_work_that_needs_a_human_lets_the_run_wait():
    run = run_of()
    missing = Waiting("缺2026年记账利率", "the interest rate of 2026 is missing")
    told = go_on(run, Broken(2, error=missing))
    assert (told.state, told.done, told.failed) == ("waiting", 1, 0)
    assert (told.reason_zh, effects()) == ("缺2026年记账利率", 10)
    told = go_on(run, work)
    assert (told.state, told.reason_zh, effects()) == ("done", "", 40)


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_said_and_mended(monkeypatch):
    monkeypatch.setattr(faults, "PAUSES", (0.0, 0.0))
    tries = []

    def full(chunk: Chunk) -> Outcome:
        outcome = work(chunk)
        if chunk.ordinal == 3:
            tries.append(chunk.ordinal)
            raise OperationalError("database or disk is full")
        return outcome

    run = run_of()
    told = go_on(run, full)
    assert (told.state, told.done, tries, effects()) == ("failed", 2, [3, 3, 3], 20)
    assert "database or disk is full" in told.reason_zh
    again(run)
    assert go_on(run, work).rows == 40


@pytest.mark.django_db(transaction=True)
def test_a_short_disturbance_is_not_noticed(monkeypatch):
    monkeypatch.setattr(faults, "PAUSES", (0.0, 0.0))
    tries = []

    def shaken(chunk: Chunk) -> Outcome:
        outcome = work(chunk)
        tries.append(chunk.ordinal)
        if tries.count(2) == 1 and chunk.ordinal == 2:
            raise OperationalError("server closed the connection unexpectedly")
        return outcome

    told = go_on(run_of(), shaken)
    assert (told.state, tries, effects()) == ("done", [1, 2, 2, 3, 4], 40)


@pytest.mark.django_db(transaction=True)
def test_a_chunk_in_the_middle_of_a_transaction_is_refused():
    run = run_of()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        go_on(run, work)


# --- stopping -------------------------------------------------------------------------------------


def test_a_cancelled_run_begins_no_further_chunk():
    run = run_of()
    told = go_on(run, work, after=lambda chunk: None if chunk.ordinal < 2 else _cancel(run))
    assert (told.state, told.done, effects()) == ("cancelled", 2, 20)
    assert (told.reason_zh, told.reason_en) == ("由zhao取消", "cancelled by zhao")


def _cancel(run: Run) -> None:
    cancel(run, "zhao")


def test_a_cancelled_run_is_opened_before_it_goes_on():
    run = run_of()
    cancel(run, "zhao")
    with pytest.raises(BatchError, match="was cancelled") as refused:
        go_on(run, work)
    assert "已取消" in refused.value.zh
    assert again(run) == 0
    assert go_on(run, work).state == "done"


def test_a_run_that_is_done_is_not_cancelled():
    run = run_of()
    go_on(run, work)
    with pytest.raises(BatchError, match="correct it instead"):
        cancel(run, "zhao")


def test_a_worker_told_to_stop_ends_between_chunks():
    run, stop = run_of(), Event()
    told = go_on(run, work, stop=stop, after=lambda chunk: stop.set())
    assert (told.state, told.done, effects()) == ("running", 1, 10)


# --- dry ------------------------------------------------------------------------------------------


def test_a_dry_run_counts_shows_and_writes_nothing():
    run = run_of(dry=True)
    told = go_on(run, work)
    assert (told.dry, told.state, told.rows, told.sum_fen) == (True, "done", 40, 780)
    assert examples(run) == [{"key": 0}, {"key": 10}, {"key": 20}, {"key": 30}]
    assert examples(run, 2) == [{"key": 0}, {"key": 10}]
    assert effects() == 0


def test_a_dry_run_tells_what_the_real_one_does():
    dry, real = run_of(dry=True), run_of()
    go_on(dry, work)
    go_on(real, work)
    dry.refresh_from_db()
    real.refresh_from_db()
    assert dry.output_hash == real.output_hash
    assert (dry.rows, dry.sum_fen, dry.counts) == (real.rows, real.sum_fen, real.counts)


# --- progress -------------------------------------------------------------------------------------


def test_progress_of_a_run_that_has_not_begun():
    told = progress(run_of())
    assert (told.state, told.done, told.total, told.seconds) == ("prepared", 0, 4, 0)
    assert told.left is None


@pytest.mark.parametrize(
    ("ends", "left"),
    [
        ([2, 4], 4.0),  # one worker: two chunks to do, two seconds each
        ([2, 2], 2.0),  # two at once
        ([2, 7202], 4.0),  # the machine was off for two hours
        ([7202, 2], 4.0),  # and the clock set back
    ],
)
def test_the_estimate_goes_by_work_not_by_pauses(ends: list[int], left: float):
    run, began = run_of(), datetime(2026, 3, 1, tzinfo=UTC)
    for ordinal, end in enumerate(ends, 1):
        Chunk.objects.filter(run=run, ordinal=ordinal).update(
            state="done", output_hash="0" * 64, finished=began + timedelta(seconds=end),
            took_ms=2_000,
        )  # fmt: skip
    told = progress(run)
    assert (told.seconds, told.left) == (4.0, left)


def test_progress_costs_few_queries(django_assert_max_num_queries):
    run = run_of(parts=[Part(str(n), str(n)) for n in range(200)])
    go_on(run, work)
    with django_assert_max_num_queries(4):
        assert progress(run).done == 200


def test_the_newest_runs_come_first():
    one, two = run_of("interest"), run_of("payment")
    assert [run.id for run in recent()] == [two.id, one.id]
    assert [run.id for run in recent("interest")] == [one.id]


# --- what the database refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "asleep"},
        {"state": "done"},
        {"state": "failed", "error_en": ""},
        {"rows": -1},
        {"ordinal": 0},
        {"ordinal": 2},
    ],
)
def test_the_database_refuses_chunks_that_cannot_be(wrong: dict[str, object]):
    run = run_of()
    with pytest.raises(IntegrityError), transaction.atomic():
        Chunk.objects.filter(run=run, ordinal=1).update(**wrong)


@pytest.mark.parametrize("wrong", [{"state": "asleep"}, {"state": "done"}, {"rows": -1}])
def test_the_database_refuses_runs_that_cannot_be(wrong: dict[str, object]):
    run = run_of()
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(id=run.id).update(**wrong)


def test_the_clock_of_batches_is_utc():
    assert clock.now().tzinfo is UTC
    assert connection.vendor in ("sqlite", "postgresql")
