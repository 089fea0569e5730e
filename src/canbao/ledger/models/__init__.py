"""All tables of the ledger, by one import."""

from canbao.ledger.models.book import CLOSED, OPEN, Account, Book, Month
from canbao.ledger.models.entry import Anchor, Checkpoint, Posting, Transaction

__all__ = [
    "CLOSED",
    "OPEN",
    "Account",
    "Anchor",
    "Book",
    "Checkpoint",
    "Month",
    "Posting",
    "Transaction",
]
