"""Runs: prepare them, go on with them, stop them, try again what failed.

What is done in a chunk is given by the room whose batch it is. A chunk's effect and its completion
mark are one transaction, and the chunk's row is locked as long: a process that dies leaves nothing."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum

from canbao.batches import clock, faults
from canbao.batches.canonical import Content, canonical, hash_of, hash_of_lines
from canbao.batches.errors import BatchError, Waiting, told
from canbao.batches.models.run import (
    CANCELLED,
    DONE,
    FAILED,
    OPEN,
    PREPARED,
    RUNNING,
    WAITING,
    Chunk,
    Run,
)
from canbao.batches.progress import Progress, counts_of, progress

logger = logging.getLogger("canbao.batches")
MOST_EXAMPLES: Final = 20
CHUNKS_AT_ONCE: Final = 1_000
OTHERS_PAUSE: Final = 0.1
"""Seconds between looks at chunks that other processes are at."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a chunk shall be: its first and last key, both included, and a hash of its input."""

    first: str
    last: str
    input_hash: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a chunk came to: rows written, their sum in fen, counts by name, the hash of the output,
    and up to twenty examples of what happens to whom.

    Raises ValueError for a negative number of rows, a hash that is not 64 characters, or a float.
    """

    rows: int
    output_hash: str
    sum_fen: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    examples: Sequence[Content] = ()

    def __post_init__(self) -> None:
        if self.rows < 0 or len(self.output_hash) != 64:
            raise ValueError(f"outcome: {self.rows} rows, hash {self.output_hash!r}")
        whole = [self.rows, self.sum_fen, *self.counts.values()]
        if not all(type(number) is int for number in whole):
            raise ValueError(f"outcome: {whole} are not all whole numbers")


Work = Callable[[Chunk], Outcome]


def prepare(
    kind: str,
    parameters: Content,
    snapshot: str,
    parts: Iterable[Part],
    by: str,
    *,
    dry: bool = False,
) -> Run:
    """The run of this kind, parameters, snapshot (hash, at most 64 characters) and `dry`: the one
    that is there, whatever its state, or a new one with a chunk for each part, in their order.

    `parts` is read only for a new one. Raises ValueError for parameters canonical JSON has no word
    for, and for a kind, snapshot, asker or key that is empty or too long; BatchError when the
    database does not answer, with nothing written.
    """
    if not 0 < len(kind) <= 40 or not 0 < len(snapshot) <= 64 or not 0 < len(by) <= 150:
        raise ValueError(f"run: kind {kind!r}, snapshot {snapshot!r}, by {by!r}: empty or too long")
    try:
        with transaction.atomic():
            run, new = Run.objects.get_or_create(
                kind=kind,
                parameters_hash=hash_of(parameters),
                snapshot=snapshot,
                dry=dry,
                defaults={
                    "parameters": canonical(parameters),
                    "asked_by": by,
                    "prepared": clock.now(),
                    "chunk_count": 0,
                },
            )
            if new:
                run.chunk_count = _cut(run, parts)
                run.save(update_fields=["chunk_count"])
    except faults.DISTURBANCES as error:  # not tried again: `parts` can be read once only
        raise faults.unreachable(error) from error
    return run


def _cut(run: Run, parts: Iterable[Part]) -> int:
    """Writes the chunks; their number."""
    ordinal, some = 0, []
    for ordinal, part in enumerate(parts, 1):
        if max(len(part.first), len(part.last), len(part.input_hash)) > 64:
            raise ValueError(f"run {run.kind}, chunk {ordinal}: a key of {part} is too long")
        some.append(
            Chunk(
                run=run,
                ordinal=ordinal,
                first=part.first,
                last=part.last,
                input_hash=part.input_hash,
            )
        )
        if len(some) == CHUNKS_AT_ONCE:
            Chunk.objects.bulk_create(some)
            some = []
    Chunk.objects.bulk_create(some)
    return ordinal


def go_on(
    run: Run,
    work: Work,
    *,
    stop_at_error: bool = True,
    after: Callable[[Chunk], None] | None = None,
    stop: Event | None = None,
) -> Progress:
    """Does the open chunks in order, and tells how far the run is then.

    `work` is called inside the chunk's transaction and must write through it; of a dry run all it
    writes is undone. Several processes may go on with one run at once. An error of the work marks
    the chunk failed and ends the run, or with `stop_at_error=False` the run goes on without the
    chunk; `Waiting` leaves the chunk open and the run `waiting`. `after` is called after each
    chunk's transaction; `stop`, when set, ends the work before the next chunk.

    Raises BatchError for a cancelled run, and for a database that stays away: what is done is kept.
    """
    try:
        steadily = faults.steadily
        if not steadily(lambda: _start(run.id)):
            return steadily(lambda: progress(run))
        name = clock.worker_name()
        while stop is None or not stop.is_set():
            turn = _Turn(run.id, work, name)
            try:
                found = steadily(turn.take)
            except Waiting as waiting:
                reason = told(waiting)
                steadily(lambda reason=reason: _wait(run.id, reason))  # type: ignore[misc]
                break
            except Exception as error:
                if turn.chunk is None:
                    raise
                at = turn.chunk
                logger.exception("run %s, chunk %s", run.id, at.ordinal)
                _apart(at, error, stop_at_error)
                continue
            if found is None or (turn.chunk is None and steadily(lambda: _end(run.id))):
                break
            if turn.chunk is None:
                time.sleep(OTHERS_PAUSE)
            elif after is not None:
                after(turn.chunk)
        return steadily(lambda: progress(run))
    except faults.DISTURBANCES as error:
        raise faults.unreachable(error) from error


def _start(run_id: int) -> bool:
    """Marks the run as running; False when it is done already."""
    with transaction.atomic(durable=True):
        run = Run.objects.select_for_update().get(id=run_id)
        if run.state == CANCELLED:
            raise BatchError(
                f"批次{run.id}（{run.kind}）已取消；要继续，请先重新打开（again）",
                f"run {run.id} ({run.kind}) was cancelled; to go on, open it again first (again)",
            )
        if run.state == DONE:
            return False
        run.state, run.finished = RUNNING, None
        run.started = run.started or clock.now()
        run.reason_zh = run.reason_en = ""
        run.save()
    return True


class _Turn:
    """One chunk's turn. `chunk` is the one that was taken, also when its work broke off."""

    def __init__(self, run_id: int, work: Work, worker: str) -> None:
        self.run_id, self.work, self.worker = run_id, work, worker
        self.chunk: Chunk | None = None

    def take(self) -> bool | None:
        """True: a chunk was done. False: no open chunk is left that nobody is at. None: the run is
        not running any more."""
        self.chunk = None
        with transaction.atomic(durable=True):
            run = Run.objects.get(id=self.run_id)
            if run.state != RUNNING:
                return None
            # The lock is the claim. It ends with the transaction, and with the process.
            chunk = (
                Chunk.objects.select_for_update(
                    skip_locked=connection.features.has_select_for_update_skip_locked
                )
                .filter(run_id=self.run_id, state=OPEN)
                .order_by("ordinal")
                .first()
            )
            if chunk is None:
                return False
            self.chunk, chunk.run = chunk, run
            began = time.monotonic()
            with transaction.atomic():
                outcome = self.work(chunk)
                if run.dry:
                    transaction.set_rollback(True)
            _mark(chunk, outcome, self.worker, time.monotonic() - began)
        return True


def _mark(chunk: Chunk, outcome: Outcome, worker: str, seconds: float) -> None:
    chunk.state, chunk.finished = DONE, clock.now()
    chunk.worker, chunk.took_ms = worker, round(seconds * 1000)
    chunk.output_hash, chunk.rows, chunk.sum_fen = (
        outcome.output_hash,
        outcome.rows,
        outcome.sum_fen,
    )
    chunk.counts = canonical(outcome.counts)
    chunk.examples = canonical(list(outcome.examples[:MOST_EXAMPLES]))
    chunk.save()


def _apart(chunk: Chunk, error: BaseException, stop: bool) -> None:
    """Marks a chunk whose work broke off, and with `stop` the run. When the database cannot even
    take the mark, the disturbance is raised and the chunk stays open."""
    zh, en = told(error)

    def once() -> None:
        with transaction.atomic(durable=True):
            run = Run.objects.select_for_update().get(id=chunk.run_id)
            marked = Chunk.objects.filter(id=chunk.id, state=OPEN).update(
                state=FAILED, error_zh=zh, error_en=en
            )
            if marked and stop and run.state == RUNNING:
                run.state, run.finished = FAILED, clock.now()
                run.reason_zh = f"第{chunk.ordinal}块（{chunk.first}–{chunk.last}）：{zh}"
                run.reason_en = f"chunk {chunk.ordinal} ({chunk.first}–{chunk.last}): {en}"
                run.save()

    faults.steadily(once)


def _wait(run_id: int, reason: tuple[str, str]) -> None:
    with transaction.atomic(durable=True):
        Run.objects.filter(id=run_id, state=RUNNING).update(
            state=WAITING, reason_zh=reason[0], reason_en=reason[1]
        )


def _end(run_id: int) -> bool:
    """Writes the totals when no chunk is open; False when others are still at some."""
    with transaction.atomic(durable=True):
        run = Run.objects.select_for_update().get(id=run_id)
        if run.state != RUNNING:
            return True
        if run.chunks.filter(state=OPEN).exists():
            return False
        run.counts = canonical(counts_of(run))
        sums = run.chunks.filter(state=DONE).aggregate(rows=Sum("rows"), fen=Sum("sum_fen"))
        run.rows, run.sum_fen = int(sums["rows"] or 0), int(sums["fen"] or 0)
        failed = run.chunks.filter(state=FAILED).count()
        if failed:
            run.state = FAILED
            run.reason_zh = f"{failed}块失败；改正后再试（again）"
            run.reason_en = f"{failed} chunks failed; mend the cause and try them again (again)"
        else:
            run.state = DONE
            hashes = run.chunks.order_by("ordinal").values_list("output_hash", flat=True)
            run.output_hash = hash_of_lines(hashes.iterator())
        run.finished = clock.now()
        run.save()
    return True


def cancel(run: Run, by: str) -> Run:
    """Stops a run that is not done: no further chunk begins; chunks done stay done. `by` is who.

    Raises BatchError for a run that is done.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update().get(id=run.id)
        if held.state == DONE:
            raise BatchError(
                f"批次{held.id}（{held.kind}）已完成，不能取消；要撤回请另行更正",
                f"run {held.id} ({held.kind}) is done and cannot be cancelled; correct it instead",
            )
        held.state, held.finished = CANCELLED, clock.now()
        held.reason_zh, held.reason_en = f"由{by}取消", f"cancelled by {by}"
        held.save()
    return held


def again(run: Run) -> int:
    """Opens the failed chunks of a run, and a cancelled run; how many chunks were opened.

    Nothing is done yet: `go_on` does them. A run that is done has none and stays as it is.
    """
    with transaction.atomic():
        held = Run.objects.select_for_update().get(id=run.id)
        opened = Chunk.objects.filter(run=held, state=FAILED).update(
            state=OPEN, error_zh="", error_en=""
        )
        if held.state in (FAILED, CANCELLED):
            held.state, held.finished = PREPARED, None
            held.reason_zh = held.reason_en = ""
            held.save()
    return opened


def failures(run: Run) -> list[Chunk]:
    """The failed chunks in order, each with its error in both languages."""
    return list(run.chunks.filter(state=FAILED).order_by("ordinal"))


def examples(run: Run, at_most: int = MOST_EXAMPLES) -> list[dict[str, object]]:
    """The first examples the chunks gave, in order of the chunks."""
    found: list[dict[str, object]] = []
    given = run.chunks.filter(state=DONE).exclude(examples="[]").order_by("ordinal")
    for text in given.values_list("examples", flat=True).iterator():
        found += json.loads(text)
        if len(found) >= at_most:
            break
    return found[:at_most]


def recent(kind: str = "", at_most: int = 50) -> list[Run]:
    """The newest runs first, of one kind or of all."""
    listed = Run.objects.order_by("-id")
    return list((listed.filter(kind=kind) if kind else listed)[:at_most])
