"""The rules of the API's closed routes, one per route; merged into those of `canbao.config.access`."""

from __future__ import annotations

from typing import Final

from rules.predicates import Predicate

from canbao.accounts.rights import (
    acts_for_employer,
    asks_for_services,
    audits_cases,
    is_public,
    manages_cases,
    sees_books,
    sees_cases,
    sees_own_record,
    sees_payments,
    signed_in,
    switches_robots,
    works_on_cases,
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
    # Services, for whom they are; which case, `cases.access` says.
    "api:query": asks_for_services,
    "api:case-list": sees_cases,
    "api:case": sees_cases,
    "api:case-document": sees_cases,
    **dict.fromkeys((
        "api:case-open", "api:case-answers", "api:case-documents", "api:case-submit",
        "api:case-correct", "api:case-withdraw", "api:case-contest",
    ), asks_for_services),
    "api:case-rate": is_public,
    "api:notices": is_public,
    "api:certificates": is_public,
    "api:certificate-issue": is_public,
    "api:certificate-pdf": is_public,
    "api:mandates": asks_for_services,
    "api:mandate-give": is_public,
    "api:mandate-accept": asks_for_services,
    "api:mandate-end": asks_for_services,
    # In office: by the one drawn, with the own hand.
    "api:queue": works_on_cases,
    **dict.fromkeys((
        "api:case-facts", "api:case-propose", "api:case-decide", "api:case-send-back", "api:case-hear",
        "api:case-hold", "api:case-release", "api:case-change", "api:case-uphold",
    ), works_on_cases),
    "api:findings": audits_cases,
    "api:finding": audits_cases,
    "api:finding-answer": audits_cases,
    "api:finding-case": audits_cases,
    "api:audit-rules": audits_cases,
    "api:workloads": manages_cases,
    "api:switches": switches_robots,
    "api:switch": switches_robots,
    "api:webhooks": sees_cases,
    "api:webhook-make": sees_cases,
    "api:webhook-end": sees_cases,
}  # fmt: skip

API_SCOPES: Final[dict[str, str]] = {
    "api:money-declarations": "money:write",
    **dict.fromkeys((
        "api:money-declaration", "api:money-bill", "api:money-orders", "api:money-certificate",
        "api:money-account", "api:money-pay-slip", "api:money-payments", "api:money-books",
        "api:money-fund", "api:money-trial-balance", "api:money-runs", "api:money-run",
    ), "money:read"),
    "api:query": "queries:read",
    **dict.fromkeys(("api:case-list", "api:case", "api:case-document"), "cases:read"),
    **dict.fromkeys((
        "api:case-open", "api:case-answers", "api:case-documents", "api:case-submit",
        "api:case-correct", "api:case-withdraw", "api:case-contest", "api:case-rate",
    ), "cases:write"),
    "api:notices": "notices:read",
    "api:certificates": "certificates:read",
    "api:certificate-pdf": "certificates:read",
    "api:certificate-issue": "certificates:write",
    "api:mandates": "mandates:read",
    "api:mandate-give": "mandates:write",
    "api:mandate-accept": "mandates:write",
    "api:mandate-end": "mandates:write",
    "api:queue": "office:read",
    "api:findings": "audit:read",
    "api:finding": "audit:read",
    "api:audit-rules": "audit:read",
    "api:workloads": "manage:read",
    "api:switches": "manage:read",
    "api:webhooks": "webhooks:read",
    "api:webhook-make": "webhooks:write",
    "api:webhook-end": "webhooks:write",
}  # fmt: skip
"""What a token must be allowed for a route. A route that is not here takes no token: signing in and out,
and everything that is decided about people."""
