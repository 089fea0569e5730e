"""What the database itself refuses: any change of a step of an order, a card or an e-card."""

from __future__ import annotations

from typing import Final

from canbao.batches.append_only import AppendOnly

TABLES: Final = ("cards_orderstep", "cards_cardstep", "cards_ecardstep")
GUARDS: Final = AppendOnly("cards", TABLES, "steps of cards are append-only / 卡片记录只能追加")
install, remove = GUARDS.install, GUARDS.remove
