"""The hour batches go by. Leases rest on it, effects do not: these are guarded by rows."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - tests set another one


def now() -> datetime:
    """This moment, in UTC."""
    return clock().astimezone(UTC)


def worker_name() -> str:
    """A name no other worker has: machine, process, and eight characters of chance."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"
