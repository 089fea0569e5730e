"""A month with differences of several classes, reconciled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from canbao.batches.runs import again, go_on
from canbao.ledger.reconciliation.batch import prepare_reconciliation, reconciliation_chunk
from canbao.ledger.reconciliation.formats import Line
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.ledger.receipts.make import PLACE, SCHEME
from tests.ledger.reconciliation.make import APRIL_7, MARCH, paid_month, told


def before() -> None:
    fee = Line("F1", date(2025, 3, 31), "fee", -1_250)
    told(
        paid_month(),
        bank=lambda given: [*given, fee],
        tax=lambda given: [replace(given[0], fen=given[0].fen + 100), *given[1:]],
    )


def batch() -> None:
    run = prepare_reconciliation(SCHEME, PLACE, MARCH, day=APRIL_7, by="wang")
    again(run)
    go_on(run, reconciliation_chunk)


def state() -> str:
    kept = 'comparison, reference, "left", "right", fen, klass, rests_on'
    return money() + lines("reconciliation_difference", kept)


SCENARIO = Scenario(before, batch, state)
