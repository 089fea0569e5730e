"""Jobs on the ledger alone: posting against the floor, and the trial balance of a very large book."""

from __future__ import annotations

import statistics
import time
from datetime import date
from typing import Any

import numpy as np

Figures = dict[str, Any]
PLACE = 510000000000
MONTH = 2025 * 12
STAFF = 1_000  # persons in one transaction of the large book
PERSONS = 200_000


def posting(transactions: int) -> Figures:
    """Transactions of four lines, posted in columns, and the same rows into bare tables."""
    from django.db import transaction

    from bench.money_floor import floor, highest
    from canbao.ledger.books import accounts, book
    from canbao.ledger.facts import Columns
    from canbao.ledger.months import open_month
    from canbao.ledger.posting import post_columns

    here = book("employee_pension", PLACE)
    open_month(here, MONTH, by="bench")
    wanted = [("individual", f"P{i}") for i in range(1, transactions + 1)]
    ids = accounts(here, [*wanted, ("pooled", ""), ("bank", "")])
    person = np.array(ids[:-2], dtype=np.int64)
    pooled, bank = ids[-2], ids[-1]
    lines = np.stack(
        [np.full(transactions, bank), person, np.full(transactions, pooled), person], axis=1
    ).ravel()
    amounts = np.tile(np.array([240, -80, -100, -60]), transactions)
    columns = Columns(
        kind=["credit"] * transactions, month=[MONTH] * transactions,
        about_month=[MONTH] * transactions, day=[date(2025, 1, 15)] * transactions,
        ground=["bench"] * transactions, key=[f"bench:{i}" for i in range(transactions)],
        corrects=[None] * transactions, fact=np.repeat(np.arange(transactions), 4),
        account=lines, amount=amounts,
    )  # fmt: skip
    tables = {"ledger_transaction": "id", "ledger_posting": "transaction_id"}
    before = highest(tables)
    start = time.perf_counter()
    with transaction.atomic():
        post_columns(here, columns)
    seconds = time.perf_counter() - start
    bare, rows = floor(tables, before)
    return {"seconds": seconds, "floor": bare, "rows": rows}


def trial(postings: int) -> Figures:
    """A book of that many postings, made the public way; its checkpoints; its trial balance from
    them with a day's postings after the last."""
    from django.db import transaction

    from canbao.ledger import checkpoints
    from canbao.ledger.books import accounts, book
    from canbao.ledger.facts import Columns
    from canbao.ledger.months import open_month
    from canbao.ledger.posting import post_columns

    here = book("employee_pension", PLACE)
    holders = [("individual", f"P{i}") for i in range(1, PERSONS + 1)]
    ids = accounts(here, [*holders, ("pooled", ""), ("assessed", "")])
    individual = np.array(ids[:-2], dtype=np.int64)
    pooled, assessed = ids[-2], ids[-1]
    at_once = PERSONS // STAFF  # transactions that name everybody once
    rounds = max(1, postings // (PERSONS + 2 * at_once))

    def month_of(round_: int) -> Columns:
        line = np.empty((at_once, STAFF + 2), dtype=np.int64)
        line[:, :STAFF] = individual.reshape(at_once, STAFF)
        line[:, STAFF], line[:, STAFF + 1] = assessed, pooled
        amount = np.empty_like(line)
        amount[:, :STAFF] = -(40_000 + round_)
        amount[:, STAFF + 1] = -(80_000 * STAFF)
        amount[:, STAFF] = -amount[:, :STAFF].sum(axis=1) - amount[:, STAFF + 1]
        month = MONTH + round_ // 12
        return Columns(
            kind=["credit"] * at_once, month=[month] * at_once, about_month=[month] * at_once,
            day=[date(month // 12, month % 12 + 1, 15)] * at_once, ground=["bench"] * at_once,
            key=[f"bench:{round_}:{i}" for i in range(at_once)], corrects=[None] * at_once,
            fact=np.repeat(np.arange(at_once), STAFF + 2), account=line.ravel(),
            amount=amount.ravel(),
        )  # fmt: skip

    start = time.perf_counter()
    for round_ in range(rounds):
        if round_ % 12 == 0:
            open_month(here, MONTH + round_ // 12, by="bench")
        with transaction.atomic():
            post_columns(here, month_of(round_))
    made = time.perf_counter() - start
    start = time.perf_counter()
    checkpoints.build(here)
    built = time.perf_counter() - start
    if rounds % 12 == 0:
        open_month(here, MONTH + rounds // 12, by="bench")
    with transaction.atomic():
        post_columns(here, month_of(rounds))  # what a day brings after the checkpoints
    times = []
    for _ in range(7):
        start = time.perf_counter()
        told = checkpoints.trial_balance(here)
        times.append(time.perf_counter() - start)
    assert sum(each.debit - each.credit for each in told) == 0
    return {
        "postings": (rounds + 1) * at_once * (STAFF + 2), "made": made, "built": built,
        "seconds": statistics.median(times),
    }  # fmt: skip


JOBS = {"posting": posting, "trial": trial}
