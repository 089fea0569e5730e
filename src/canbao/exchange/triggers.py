"""What keeps messages, steps, movements and kept months as they were written."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

GUARDS: Final = AppendOnly(
    "exchange",
    (
        "exchange_message", "exchange_step", "exchange_movement", "exchange_keptmonth",
        "exchange_basis",
    ),
    "the conversation of a transfer is append-only / 转移记录只能追加",
)  # fmt: skip
install, remove = GUARDS.install, GUARDS.remove
