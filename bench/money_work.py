"""Jobs of the rooms above the ledger: assessment, payment, accounts, re-decision.

Each goes the public way on data made by formula, and then writes the same finished rows into bare
tables: what that takes is its floor.
"""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

Figures = dict[str, Any]
STAFF = 20
JANUARY = 2025 * 12
LEDGER = {"ledger_transaction": "id", "ledger_posting": "transaction_id", "ledger_account": "id"}


class Carried:
    """A batch being done by two processes where the database takes two writers. The second is made
    before the clock starts and waits for its word; what it took of the processor is added."""

    def __init__(self, work: Any) -> None:
        from django.db import connection

        self.work, self.second = work, None
        if connection.vendor == "postgresql":
            connection.close()  # a connection is nothing two processes could share
            context = get_context("fork")
            self.here, there = context.Pipe()
            self.second = context.Process(target=_second, args=(work, there))
            self.second.start()

    def done(self, run: Any) -> Any:
        """Goes on with the run until it is done."""
        from bench.money_floor import Took
        from canbao.batches.runs import go_on

        if self.second is not None:
            self.here.send(run.id)
        told = go_on(run, self.work)
        beside = float(self.here.recv()) if self.second is not None else 0.0
        assert told.state == "done", told
        return Took(processor=beside)


def _second(work: Any, there: Any) -> None:
    from bench.money_floor import now
    from canbao.batches.models import Run
    from canbao.batches.runs import go_on

    run = there.recv()
    start = now()
    go_on(Run.objects.get(id=run), work)
    there.send((now() - start).processor)


def assessment(lines: int, month: int = 2) -> Figures:
    """A month of that many insured, twenty to an employer, assessed, ordered and posted; the
    `month`-th: by then accounts are open and there is a month to compare with."""
    from bench.money_floor import floor, forget_peak, highest, now, peak, told_of
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
        batch = Carried(assessment_chunk)
        start = now()
        beside = batch.done(run)
        took = now() - start + beside
    highest_memory = peak()
    bare, rows = floor(tables, before, times=3 if lines <= 1_000_000 else 1)
    return {**told_of(took, bare), "rows": rows, "peak": highest_memory, "lines": lines}


def payment(persons: int, month: int = 2) -> Figures:
    """A month's payment of that many pensioners with individual accounts: picked, checked, released
    and posted; the `month`-th, when nothing is new to anybody."""
    from bench.money_floor import floor, forget_peak, highest, now, peak, told_of
    from bench.money_made import pensioners
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
        picking, posting = Carried(pick_chunk), Carried(post_chunk)
        start = now()
        batch = prepare_pick(SCHEME, CITY, due, day, actor=LI, door=DOOR)
        beside = picking.done(batch)
        picked = now()
        run = PaymentRun.objects.get(pick=batch.id)
        run = release.check(run, run.version, day, actor=LI, door=DOOR)
        run = release.release(
            run, run.version, day, actor=WANG, door=DOOR, accepting="a benchmark, no departments"
        )
        released = now()
        batch = prepare_post(run, day, actor=LI, door=DOOR)
        beside += posting.done(batch)
        posted = now()
    highest_memory = peak()
    bare, rows = floor(tables, before)
    steps = {"pick": picked - start, "release": released - picked, "post": posted - released}
    return {
        **told_of(posted - start + beside, bare), "rows": rows, "peak": highest_memory, "persons": persons,
        "steps": {name: (took.wall, took.processor) for name, took in steps.items()},
    }  # fmt: skip


JOBS: dict[str, Callable[..., Figures]] = {"assessment": assessment, "payment": payment}
