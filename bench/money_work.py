"""Jobs of the rooms above the ledger: assessment, payment, accounts, re-decision.

Each goes the public way on data made by formula, and then writes the same finished rows into bare
tables: what that takes is its floor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Figures = dict[str, Any]
STAFF = 20
JANUARY = 2025 * 12
LEDGER = {"ledger_transaction": "id", "ledger_posting": "transaction_id", "ledger_account": "id"}


def assessment(lines: int, month: int = 2) -> Figures:
    """A month of that many insured, twenty to an employer, assessed, ordered and posted; the
    `month`-th: by then accounts are open and there is a month to compare with."""
    from bench.money_floor import floor, forget_peak, highest, now, peak, told_of
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
        forget_peak()
        start = now()
        told = go_on(run, assessment_chunk)
        took = now() - start
        assert told.state == "done", told
    highest_memory = peak()
    bare, rows = floor(tables, before)
    return {**told_of(took, bare), "rows": rows, "peak": highest_memory, "lines": lines}


def payment(persons: int, month: int = 2) -> Figures:
    """A month's payment of that many pensioners with individual accounts: picked, checked, released
    and posted; the `month`-th, when nothing is new to anybody."""
    from bench.money_floor import floor, forget_peak, highest, now, peak, told_of
    from bench.money_made import pensioners
    from canbao.batches.runs import go_on
    from canbao.benefits.payments import release
    from canbao.benefits.payments.models import PaymentRun
    from canbao.benefits.payments.post import post_chunk, prepare_post
    from canbao.benefits.payments.runs import pick_chunk, prepare_pick
    from tests.benefits.payments.make import CITY, DOOR, JANUARY, LI, SCHEME, WANG, day_in

    tables = {
        **LEDGER,
        "payments_paymentline": "run_id",
        "payments_takenup": "run_id",
        "payments_payment": "run_id",
    }
    pensioners(persons, months=month)
    for place in range(month):
        due = JANUARY + place
        day = day_in(due)
        before = highest(tables)
        forget_peak()
        start = now()
        batch = prepare_pick(SCHEME, CITY, due, day, actor=LI, door=DOOR)
        assert go_on(batch, pick_chunk).state == "done"
        picked = now()
        run = PaymentRun.objects.get(pick=batch.id)
        run = release.check(run, run.version, day, actor=LI, door=DOOR)
        run = release.release(run, run.version, day, actor=WANG, door=DOOR)
        released = now()
        batch = prepare_post(run, day, actor=LI, door=DOOR)
        assert go_on(batch, post_chunk).state == "done"
        posted = now()
    highest_memory = peak()
    bare, rows = floor(tables, before)
    steps = {"pick": picked - start, "release": released - picked, "post": posted - released}
    return {
        **told_of(posted - start, bare), "rows": rows, "peak": highest_memory, "persons": persons,
        "steps": {name: (took.wall, took.processor) for name, took in steps.items()},
    }  # fmt: skip


JOBS: dict[str, Callable[..., Figures]] = {"assessment": assessment, "payment": payment}
