"""The batches of payments by their kind: what a command, a page or a worker needs to go on with
one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from canbao.batches.models import Chunk
from canbao.batches.runs import Outcome
from canbao.benefits.payments import post, returns, runs
from canbao.ledger.refusal import refused

Work = Callable[[Chunk], Outcome]
WORK: Final[dict[str, Work]] = {
    runs.KIND: runs.pick_chunk,
    post.KIND: post.post_chunk,
    returns.KIND: returns.return_chunk,
}


def work_of(kind: str) -> Work:
    """What does the chunks of a kind of batch. Raises Refused for one that is not of payments."""
    if kind not in WORK:
        raise refused(
            f"批次种类{kind!r}不属于待遇发放，可用：{'、'.join(WORK)}",
            f"kind of batch {kind!r} is none of payments; there are {', '.join(WORK)}",
        )
    return WORK[kind]
