"""Addresses of every page of the finance clerk, for a sample."""

from __future__ import annotations

from canbao.batches.models import Run
from canbao.ledger.receipts.models import Receipt

from .sample import OWES, PAYS, Sample


def addresses(lang: str, sample: Sample) -> list[str]:
    """All pages, with the filters that change most."""
    book = sample.books["employee_pension"].id
    lost = Receipt.objects.get(payer_name="无名贸易公司")
    first = Receipt.objects.filter(file=sample.file).order_by("id")[0]
    run = Run.objects.filter(kind="receipts").get()
    within = [
        "finance/", "finance/?month=2025-01", "finance/declarations/?month=2025-01",
        "finance/declarations/?month=2025-02&state=silent", "finance/declarations/?q=锦江",
        f"finance/declarations/{PAYS}/2025-01/", f"finance/declarations/{OWES}/2025-01/",
        "finance/orders/?month=2025-01", f"finance/orders/?q={sample.paid[0].reference}",
        "finance/orders/?q=双流&state=late", "finance/files/", f"finance/files/{sample.file.id}/",
        "finance/suspense/", f"finance/receipts/{lost.id}/", f"finance/receipts/{first.id}/",
        "finance/arrears/", f"finance/payers/E{OWES}/", f"finance/payers/E{PAYS}/",
        f"finance/payers/E{OWES}/?propose=deferral",
        f"finance/payers/E{OWES}/?propose=instalments",
        f"finance/payers/E{OWES}/?propose=enforcement",
        f"finance/payers/E{OWES}/?propose=write_off",
        "finance/refunds/?month=2025-02", "finance/decisions/", "finance/reconciliation/",
        f"finance/reconciliation/{book}/2025-01/", "finance/books/", f"finance/books/{book}/",
        f"finance/books/{book}/?from=2025-01&to=2025-03&as_of=2025-02-28&as_known=2026-01-01",
        "runs/", "runs/?kind=receipts", f"runs/{run.id}/", "runs/new/assessment/?month=2025-02",
        "runs/new/estimate/", "runs/new/reassessment/", "runs/new/plans/", "runs/new/overdue/",
        "runs/new/interest/", "runs/new/reconciliation/",
    ]  # fmt: skip
    return [f"/{lang}/{path}" for path in within]
