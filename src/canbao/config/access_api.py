"""The rules of the API's closed routes, one per route; merged into those of `canbao.config.access`."""

from __future__ import annotations

from typing import Final

from rules.predicates import Predicate

from canbao.accounts.rights import (
    acts_for_employer,
    sees_books,
    sees_own_record,
    sees_payments,
    signed_in,
)

API_ACCESS: Final[dict[str, Predicate]] = {
    "api:sign-out": signed_in,
    "api:account": signed_in,
    # An employer, for itself alone.
    "api:money-declarations": acts_for_employer,
    "api:money-declaration": acts_for_employer,
    "api:money-bill": acts_for_employer,
    "api:money-orders": acts_for_employer,
    "api:money-certificate": acts_for_employer,
    # A person, the own record alone.
    "api:money-account": sees_own_record,
    "api:money-pay-slip": sees_own_record,
    "api:money-payments": sees_own_record,
    # The agency: sums and batches.
    "api:money-books": sees_books,
    "api:money-fund": sees_books,
    "api:money-trial-balance": sees_books,
    "api:money-runs": sees_payments,
    "api:money-run": sees_payments,
}
