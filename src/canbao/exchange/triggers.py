"""What keeps messages, steps, movements and kept months as they were written."""

from __future__ import annotations

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from canbao.batches.append_only import AppendOnly
from canbao.batches.named_rows import Named, NamedRows

GUARDS: Final = AppendOnly(
    "exchange",
    (
        "exchange_message", "exchange_step", "exchange_movement", "exchange_keptmonth",
        "exchange_basis",
    ),
    "the conversation of a transfer is append-only / 转移记录只能追加",
)  # fmt: skip
BOOKED: Final = NamedRows((Named("exchange_movement", "booked_id", "ledger_transaction"),))


def install(connection: BaseDatabaseWrapper) -> None:
    """Puts the triggers in place; again is harmless."""
    GUARDS.install(connection)
    BOOKED.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Takes them away: for undoing the migration, and for tests that empty the tables."""
    GUARDS.remove(connection)
    BOOKED.remove(connection)
