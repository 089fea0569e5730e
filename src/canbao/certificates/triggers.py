"""What the database itself refuses: any change of what was issued, revoked, given out or asked."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

TABLES: Final = tuple(
    f"certificates_{name}" for name in ("certificate", "revocation", "paperfile", "failedcheck")
)
GUARDS: Final = AppendOnly(
    "certificates", TABLES, "certificates are append-only / 已出具的证明只能追加"
)
install, remove = GUARDS.install, GUARDS.remove
