"""Jobs of the rooms above the ledger: assessment, payment, accounts, re-decision.

Each goes the public way on data made by formula, and then writes the same finished rows into bare
tables: what that takes is its floor.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

Figures = dict[str, Any]
STAFF = 20
JANUARY = 2025 * 12
LEDGER = {"ledger_transaction": "id", "ledger_posting": "transaction_id", "ledger_account": "id"}


def assessment(lines: int, month: int = 2) -> Figures:
    """A month of that many insured, twenty to an employer, assessed, ordered and posted; the
    `month`-th: by then accounts are open and there is a month to compare with."""
    from bench.money_floor import floor, highest
    from canbao.batches.runs import go_on
    from canbao.ledger.contributions.assessment import assessment_chunk, prepare_assessment
    from tests.ledger.contributions.large import fill
    from tests.ledger.contributions.make import PLACE, PROVISIONAL

    tables = {
        **LEDGER,
        "contributions_line": "declaration_id",
        "contributions_assessment": "declaration_id",
        "contributions_paymentorder": "id",
    }
    for place in range(month):
        fill(lines // STAFF, STAFF, month=JANUARY + place, day=PROVISIONAL, first=place == 0)
        run = prepare_assessment(PLACE, JANUARY + place, day=PROVISIONAL, by="bench")
        before = highest(tables)
        start = time.perf_counter()
        told = go_on(run, assessment_chunk)
        seconds = time.perf_counter() - start
        assert told.state == "done", told
    bare, rows = floor(tables, before)
    return {"seconds": seconds, "floor": bare, "rows": rows, "lines": lines}


JOBS: dict[str, Callable[..., Figures]] = {"assessment": assessment}
