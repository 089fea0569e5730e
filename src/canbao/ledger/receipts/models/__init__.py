"""The tables of this room: files and receipts, allocations, and what two people decide."""

from canbao.ledger.receipts.models.allocation import (
    Allocation,
    OrderCredit,
    OverdueMove,
    Stopped,
    Surcharge,
)
from canbao.ledger.receipts.models.decisions import (
    Decision,
    Deferral,
    EnforcementStep,
    Instalment,
    Proposal,
)
from canbao.ledger.receipts.models.files import Receipt, ReceiptFile

__all__ = [
    "Allocation",
    "Decision",
    "Deferral",
    "EnforcementStep",
    "Instalment",
    "OrderCredit",
    "OverdueMove",
    "Proposal",
    "Receipt",
    "ReceiptFile",
    "Stopped",
    "Surcharge",
]
