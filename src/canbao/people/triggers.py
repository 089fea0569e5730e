"""What makes the log append-only in the database itself: triggers that refuse change and deletion.

An administrator of the database can still remove a trigger, which is why entries are also chained and
the chain's head is anchored.
"""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

GUARDS: Final = AppendOnly(
    "people_logentry", ("people_logentry",), "the log is append-only / 日志只能追加"
)
install, remove = GUARDS.install, GUARDS.remove
