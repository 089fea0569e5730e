"""Which states follow each other, and for which reasons: of a card, of its production, of the e-card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Ways = Mapping[str, Mapping[str, tuple[str, ...]]]

CARD: Final[Ways] = {
    "sealed": {"normal": ("activated",), "cancelled": ("never_collected", "holder_died", "replaced")},
    "normal": {
        "temporary_loss": ("temporarily_lost",), "loss": ("lost",), "locked": ("locked_by_office",),
        "cancelled": ("replaced", "given_back", "holder_died"),
    },
    "temporary_loss": {
        "normal": ("released_itself", "found"), "loss": ("lost",), "locked": ("locked_by_office",),
        "cancelled": ("replaced", "given_back", "holder_died"),
    },
    "loss": {"normal": ("found",), "cancelled": ("replaced", "given_back", "holder_died")},
    "locked": {"normal": ("unlocked",), "cancelled": ("replaced", "given_back", "holder_died")},
    "cancelled": {},
}  # fmt: skip
CARD_STATES: Final = tuple(CARD)
ENDED: Final = "cancelled"

PRODUCTION: Final[Mapping[str, tuple[str, ...]]] = {
    "ordered": ("accepted", "withdrawn"),
    "accepted": ("changed", "batched", "instant", "withdrawn"),
    "changed": ("accepted", "batched", "withdrawn"),
    "batched": ("at_bank",),
    "at_bank": ("bank_back", "account_failed"),
    "account_failed": ("changed", "batched", "withdrawn"),
    "bank_back": ("at_maker",),
    "at_maker": ("maker_back", "production_failed"),
    "production_failed": ("at_maker", "batched"),
    "maker_back": ("load_pending",),
    "load_pending": ("loaded",),
    "loaded": ("at_branch", "at_outlet"),
    "at_branch": ("at_outlet", "collected", "collected_by_employer"),
    "at_outlet": ("collected", "collected_by_employer"),
    "instant": ("collected", "production_failed"),
    "collected": (),
    "collected_by_employer": (),
    "withdrawn": (),
}
PRODUCTION_STATES: Final = tuple(PRODUCTION)
DONE: Final = tuple(state for state, after in PRODUCTION.items() if not after)
# From these on the card is there, and its number is known.
MADE: Final = ("loaded", "at_branch", "at_outlet", "instant")

ECARD: Final[Mapping[str, tuple[str, ...]]] = {
    "none": ("issued",),
    "issued": ("payment_open", "unlinked", "revoked"),
    "payment_open": ("issued", "unlinked", "revoked"),
    "unlinked": ("issued", "revoked"),
    "revoked": ("issued",),
}
ECARD_STATES: Final = tuple(ECARD)
LEVELS: Final = {"none": 0, "issued": 1, "payment_open": 2, "unlinked": 0, "revoked": 0}
