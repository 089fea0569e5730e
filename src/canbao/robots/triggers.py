"""What the database itself refuses in the tables of audit: change and deletion. Lawful months are no
record: they are worked out anew when the law changes."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

GUARDS: Final = AppendOnly(
    room="robots",
    tables=(
        "robots_delivery", "robots_fact", "robots_finding", "robots_answer", "robots_trial",
        "robots_threshold",
    ),
    refusal="audit records are append-only / 稽核记录只能追加",
)  # fmt: skip
