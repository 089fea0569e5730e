"""How far a run is, from its rows alone: command line, pages and API show the same numbers."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, Sum

from canbao.batches.models.run import DONE, FAILED, Run

LATEST: Final = 20
"""How many chunks, the last ones done, the estimate goes by."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`done`, `failed`, `total` are chunks; `sum_fen` fen; `seconds` the time at work, of all
    workers together; `left` the seconds it will probably still take, None while nobody can tell."""

    run: int
    kind: str
    dry: bool
    state: str
    total: int
    done: int
    failed: int
    rows: int
    sum_fen: int
    counts: dict[str, int]
    seconds: float
    left: float | None
    reason_zh: str = ""
    reason_en: str = ""


def progress(run: Run) -> Progress:
    """How far the run is now; `run` may have been read long ago."""
    now = Run.objects.get(id=run.id)
    told = now.chunks.aggregate(
        done=Count("id", filter=Q(state=DONE)),
        failed=Count("id", filter=Q(state=FAILED)),
        rows=Sum("rows", filter=Q(state=DONE)),
        fen=Sum("sum_fen", filter=Q(state=DONE)),
        took=Sum("took_ms", filter=Q(state=DONE)),
    )
    done, failed = int(told["done"]), int(told["failed"])
    return Progress(
        run=now.id,
        kind=now.kind,
        dry=now.dry,
        state=now.state,
        total=now.chunk_count,
        done=done,
        failed=failed,
        rows=int(told["rows"] or 0),
        sum_fen=int(told["fen"] or 0),
        counts=counts_of(now),
        seconds=int(told["took"] or 0) / 1000,
        left=_left(now, now.chunk_count - done - failed),
        reason_zh=now.reason_zh,
        reason_en=now.reason_en,
    )


def counts_of(run: Run) -> dict[str, int]:
    """The counts of all chunks done, added up by name, names in order."""
    if run.state == DONE:
        kept: dict[str, int] = json.loads(run.counts)
        return kept
    added: Counter[str] = Counter()
    for text in run.chunks.filter(state=DONE).values_list("counts", flat=True).iterator():
        added.update(json.loads(text))
    return {name: added[name] for name in sorted(added)}


def _left(run: Run, chunks: int) -> float | None:
    """Seconds for the chunks still open, by the pace of the latest ones. Several workers at once
    show in their work being longer than the time it took; a pause in between does not count."""
    if chunks == 0:
        return 0.0
    latest = list(
        run.chunks.filter(state=DONE)
        .order_by("-finished", "-ordinal")
        .values_list("took_ms", "finished")[:LATEST]
    )
    if not latest:
        return None
    work = sum(took for took, _ in latest) / 1000
    ends = [end for _, end in latest if end is not None]
    span = (max(ends) - min(ends)).total_seconds() + latest[-1][0] / 1000
    at_once = max(1.0, work / span) if span > 0 else 1.0
    return chunks * work / len(latest) / at_once
