"""What a worker process of this installation can do: the handlers of all kinds of jobs.

Which batches there are, and what does them, stands in `canbao.works`.
"""

from __future__ import annotations

from threading import Event

from canbao.api import webhooks
from canbao.batches.jobs import Handler
from canbao.cases import notices
from canbao.works import carrying, recovering


def handlers(stop: Event | None = None) -> dict[str, Handler]:
    """The handler of each kind of job; `stop`, when set, ends long ones at the next good moment."""
    return {
        **carrying.handlers(stop),
        notices.JOB: notices.handler(),
        recovering.JOB: recovering.handler(),
        webhooks.JOB: webhooks.handler(),
    }
