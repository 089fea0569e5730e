"""The database refuses to alter what was changed in the record, and what was said of it."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

GUARDS: Final = AppendOnly(
    "people_changes",
    ("people_change", "people_changeanswer"),
    "changes of the record are append-only / 档案变更只能追加",
)
