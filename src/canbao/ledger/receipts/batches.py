"""The batches of this room by their kinds, for command line, pages and API alike."""

from __future__ import annotations

from canbao.batches.runs import Work
from canbao.ledger.receipts import batch, overdue

WORK: dict[str, Work] = {
    batch.KIND: batch.receipts_chunk,
    overdue.KIND: overdue.overdue_chunk,
}


def work_of(kind: str) -> Work:
    """What does a chunk of a run of this kind. Raises KeyError for a kind of another room."""
    return WORK[kind]
