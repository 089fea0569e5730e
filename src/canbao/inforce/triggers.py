"""What the database itself refuses: any change of what has been read, confirmed or put in force.

An administrator of the database can still remove a trigger, which is why every deed is in the
hash-chained log too and overlays are chained.
"""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

TABLES: Final = tuple(
    f"inforce_{name}"
    for name in (
        "document", "reading", "confirmation", "withdrawal", "settlement", "draft", "rejection",
        "trial", "overlay", "lawversion",
    )
)  # fmt: skip
GUARDS: Final = AppendOnly(
    "inforce", TABLES, "the law in force here is append-only / 本地现行法规的记录只能追加"
)
install, remove = GUARDS.install, GUARDS.remove
