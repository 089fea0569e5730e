"""The batches of this room by their kinds, for command line, pages and API alike."""

from __future__ import annotations

from canbao.batches.runs import Work
from canbao.ledger.contributions import assessment, estimates, planned, reassessment

WORK: dict[str, Work] = {
    assessment.KIND: assessment.assessment_chunk,
    estimates.KIND: estimates.estimate_chunk,
    reassessment.KIND: reassessment.reassessment_chunk,
    planned.KIND: planned.plans_chunk,
}


def work_of(kind: str) -> Work:
    """What does a chunk of a run of this kind. Raises KeyError for a kind of another room."""
    return WORK[kind]
