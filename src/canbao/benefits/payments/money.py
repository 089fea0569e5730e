"""What a payment debits, worked out in columns: the individual account as long as it holds
anything, the pooled fund for the rest, what was set aside for the person before. Nothing is posted
here.

The law's rules `account_part_paid` and `account_part_of_the_fund`, in columns: the account never
falls below zero, and who pays on (`account_used_up_bearer`) is asked before a run is released.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Payments:
    """One entry per person, in fen. `fen` due by lines, `planned` of it out of the individual
    account as the revisions have it, `aside` of it out of money set aside at the award, `balance`
    of the account, `repaid` returned payments paid again, `deducted` set off."""

    person: Ints
    fen: Ints
    planned: Ints
    aside: Ints
    balance: Ints
    repaid: Ints
    deducted: Ints

    @property
    def individual(self) -> Ints:
        """What the individual account bears: as planned, as long as there is that much."""
        return np.maximum(0, np.minimum(self.planned, self.balance))

    @property
    def pooled(self) -> Ints:
        """What the pooled fund bears."""
        return self.fen - self.aside - self.individual

    @property
    def net(self) -> Ints:
        """What the bank is told to pay."""
        return self.fen + self.repaid - self.deducted


@dataclass(frozen=True, slots=True)
class Accounts:
    """Ledger accounts: one per person (0 where there is none and none is needed), and the
    fund's."""

    individual: Ints
    due: Ints
    pooled: int
    bank: int


def lines(payments: Payments, accounts: Accounts) -> tuple[Ints, Ints, Ints]:
    """The lines (place of the person, account, amount; debit positive) of one transaction each,
    none of zero, in the order individual, pooled, benefits due, bank, set off."""
    count = len(payments.person)
    columns = (
        (accounts.individual, payments.individual),
        (np.full(count, accounts.pooled, dtype=np.int64), payments.pooled),
        (accounts.due, payments.aside + payments.repaid),
        (np.full(count, accounts.bank, dtype=np.int64), -payments.net),
        (accounts.due, -payments.deducted),
    )
    account = np.stack([column for column, _ in columns], axis=1).ravel()
    amount = np.stack([column for _, column in columns], axis=1).ravel()
    place = np.repeat(np.arange(count, dtype=np.int64), len(columns))
    kept = amount != 0
    return place[kept], account[kept], amount[kept]
