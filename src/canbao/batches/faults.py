"""A database that is lost, locked or restarted for a moment: try again, then say so.

Only whole transactions are tried again; what is done twice in here was rolled back the first time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from django.db import InterfaceError, OperationalError, connection

from canbao.batches.errors import BatchError

T = TypeVar("T")
DISTURBANCES: Final = (OperationalError, InterfaceError)
PAUSES: Final = (0.05, 0.2, 0.8, 2.0)
"""Seconds before each further try."""


def steadily(transaction: Callable[[], T]) -> T:
    """What `transaction` gives, tried again on a new connection while the database is disturbed.

    Raises the last disturbance when it does not end.
    """
    for pause in PAUSES:
        try:
            return transaction()
        except DISTURBANCES:
            connection.close()
            time.sleep(pause)
    return transaction()


def unreachable(error: BaseException) -> BatchError:
    """What a human is told when the disturbance did not end."""
    said = str(error).strip().splitlines()
    reason = said[0] if said else type(error).__name__
    return BatchError(
        f"数据库不可用（{reason}）。已完成的部分已保存；恢复后再次启动即可继续",
        f"the database does not answer ({reason}). What was done is kept; start again to go on",
    )
