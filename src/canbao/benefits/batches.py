"""The batches of this room by their kind, for command line, pages and API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from canbao.batches.models import Chunk
from canbao.batches.runs import Outcome
from canbao.benefits import adjustment, cohort, migration, settlement
from canbao.ledger.refusal import refused

WORKS: Final[Mapping[str, Callable[[Chunk], Outcome]]] = {
    adjustment.KIND: adjustment.adjustment_chunk,
    cohort.KIND: cohort.decisions_chunk,
    migration.KIND: migration.migration_chunk,
    settlement.KIND: settlement.settlement_chunk,
}


def work_of(kind: str) -> Callable[[Chunk], Outcome]:
    """What does a chunk of a run of that kind. Raises Refused naming the kinds there are."""
    if kind not in WORKS:
        raise refused(
            f"批次种类{kind!r}不在此处，可用：{'、'.join(WORKS)}",
            f"run of kind {kind!r} is none of {', '.join(WORKS)}",
        )
    return WORKS[kind]
