"""Runs of batches driven to their end, with a word on the screen where one stops."""

from __future__ import annotations

from collections.abc import Callable

from canbao.batches.models import Chunk, Run
from canbao.batches.models.run import DONE
from canbao.batches.progress import Progress
from canbao.batches.runs import Outcome, again, failures, go_on
from canbao.cli.words import Refusal


def drive(run: Run, work: Callable[[Chunk], Outcome]) -> Progress:
    """The run to its end. Raises Refusal in the run's own words when it does not come there."""
    again(run)
    told = go_on(run, work)
    if told.state == DONE:
        return told
    words = [f"{each.error_zh} / {each.error_en}" for each in failures(run)[:3]]
    raise Refusal(
        f"批次{run.id}（{run.kind}）停在{told.state}：{told.reason_zh} {'；'.join(words)}",
        f"run {run.id} ({run.kind}) stopped, {told.state}: {told.reason_en}",
    )
