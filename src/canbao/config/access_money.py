"""The rules of the money pages, one per route, one dict for each area; merged into those of
`canbao.config.access`."""

from __future__ import annotations

from typing import Final

from rules.predicates import Predicate

from canbao.accounts import rights

# Contributions, receipts and the books: the clerk keeps them, the auditor reads them.
FINANCE_ACCESS: Final[dict[str, Predicate]] = {
    "finance:home": rights.sees_books,
    "finance:declarations": rights.sees_books,
    "finance:declaration": rights.sees_books,
    "finance:orders": rights.sees_books,
    "finance:files": rights.sees_books,
    "finance:file": rights.sees_books,
    "finance:suspense": rights.sees_books,
    "finance:receipt": rights.sees_books,
    "finance:arrears": rights.sees_books,
    "finance:payer": rights.sees_books,
    "finance:refunds": rights.sees_books,
    "finance:reconciliation": rights.sees_books,
    "finance:month": rights.sees_books,
    "finance:books": rights.sees_books,
    "finance:book": rights.sees_books,
    # What takes two people; the second may be the payment checker.
    "finance:decisions": rights.sees_collection,
    "finance:decision": rights.sees_collection,
    # Batches of all rooms; who may start which is asked by the page.
    "finance:runs": rights.sees_payments,
    "finance:run-new": rights.sees_payments,
    "finance:run": rights.sees_payments,
}

# An employer's own declarations and bills, and a person's own money.
EMPLOYER_ACCESS: Final[dict[str, Predicate]] = {
    "employer:home": rights.acts_for_employer,
    "employer:notices": rights.acts_for_employer,
    "employer:declare": rights.acts_for_employer,
    "employer:same": rights.acts_for_employer,
    "employer:form": rights.acts_for_employer,
    "employer:file": rights.acts_for_employer,
    "employer:template": rights.acts_for_employer,
    "employer:last-file": rights.acts_for_employer,
    "employer:nil": rights.acts_for_employer,
    "employer:undo": rights.acts_for_employer,
    "employer:version": rights.acts_for_employer,
    "employer:results": rights.acts_for_employer,
    "employer:bill": rights.acts_for_employer,
    "employer:bill-person": rights.acts_for_employer,
    "employer:pay": rights.acts_for_employer,
    "employer:arrears": rights.acts_for_employer,
    "employer:ask": rights.acts_for_employer,
    "employer:certificate": rights.acts_for_employer,
    "employer:certificate-file": rights.acts_for_employer,
}
MINE_ACCESS: Final[dict[str, Predicate]] = {
    "mine:money": rights.sees_own_record,
    "mine:contributions": rights.sees_own_record,
    "mine:account": rights.sees_own_record,
    "mine:statement": rights.sees_own_record,
    "mine:statement-file": rights.sees_own_record,
    "mine:benefits": rights.sees_own_record,
    "mine:decision": rights.sees_own_record,
    "mine:paying": rights.sees_own_record,
    "mine:choose": rights.sees_own_record,
    "mine:pay": rights.sees_own_record,
    "mine:life": rights.sees_own_record,
    "mine:transfer": rights.sees_own_record,
}

# Benefits and payments: officer and checker; an auditor opens cases to read them.
PAYMENTS_ACCESS: Final[dict[str, Predicate]] = {
    "payments:home": rights.handles_payments,
    "payments:find": rights.handles_payments,
    "payments:person": rights.reads_cases,
    "payments:claim-new": rights.handles_payments,
    "payments:claim": rights.reads_cases,
    "payments:proposals": rights.reads_cases,
    "payments:proposal": rights.reads_cases,
    "payments:decision": rights.reads_cases,
    "payments:award": rights.reads_cases,
    "payments:life": rights.handles_payments,
    "payments:overpayments": rights.reads_cases,
    "payments:overpayment": rights.reads_cases,
    "payments:accounts": rights.handles_payments,
    "payments:account": rights.reads_cases,
    "payments:runs": rights.sees_payments,
    "payments:dry": rights.handles_payments,
    "payments:run": rights.sees_payments,
    "payments:run-lines": rights.reads_cases,
    "payments:bank-file": rights.handles_payments,
    "payments:return": rights.reads_cases,
}
# The auditor's own pages.
AUDIT_ACCESS: Final[dict[str, Predicate]] = dict.fromkeys(
    (
        "audit:home", "audit:begin", "audit:ledger", "audit:books", "audit:book",
        "audit:accounts", "audit:transaction", "audit:samples", "audit:sample",
        "audit:redecisions", "audit:redecision", "audit:law",
    ),
    rights.audits_money,
)  # fmt: skip

MONEY_ACCESS: Final[dict[str, Predicate]] = {
    **FINANCE_ACCESS,
    **EMPLOYER_ACCESS,
    **MINE_ACCESS,
    **PAYMENTS_ACCESS,
    **AUDIT_ACCESS,
}
