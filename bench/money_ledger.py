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
A_DAY = 20_000


def posting(transactions: int) -> Figures:
    """Transactions of four lines, posted in columns, and the same rows into bare tables."""
    from django.db import transaction

    from bench.money_floor import floor, highest, now, peak, told_of
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
    start = now()
    with transaction.atomic():
        post_columns(here, columns)
    took = now() - start
    highest_memory = peak()
    bare, rows = floor(tables, before)
    return {**told_of(took, bare), "rows": rows, "peak": highest_memory}


def trial(postings: int) -> Figures:
    """A book of that many postings, made by the engine itself; its checkpoints; its trial balance
    from them, with a day's postings after the last posted the public way."""
    from canbao.ledger import checkpoints
    from canbao.ledger.books import accounts, book
    from canbao.ledger.months import open_month

    here = book("employee_pension", PLACE)
    holders = [("individual", f"P{i}") for i in range(1, PERSONS + 1)]
    ids = accounts(here, [*holders, ("pooled", ""), ("assessed", "")])
    a_round = PERSONS + 2 * (PERSONS // STAFF)  # lines of the transactions that name everybody once
    rounds = max(1, postings // a_round)
    months = -(-rounds // 12) + 1
    for month in range(MONTH, MONTH + months):
        open_month(here, month, by="bench")
    start = time.perf_counter()
    _generated(here.id, ids[0], rounds)
    made = time.perf_counter() - start
    start = time.perf_counter()
    checkpoints.build(here)
    built = time.perf_counter() - start
    _a_day(here, ids, MONTH + months - 1)
    times = []
    for _ in range(7):
        start = time.perf_counter()
        told = checkpoints.trial_balance(here)
        times.append(time.perf_counter() - start)
    assert sum(each.debit - each.credit for each in told) == 0
    return {
        "postings": rounds * a_round, "after": A_DAY * 2, "made": made, "built": built,
        "seconds": statistics.median(times),
    }  # fmt: skip


def _generated(book: int, first_account: int, rounds: int) -> None:
    """Rounds of transactions that credit everybody once, a thousand persons each, written by the
    engine in one statement a round. Guards are off meanwhile; their hashes are none."""
    from django.db import connection, transaction

    from canbao.ledger import triggers

    postgresql = connection.vendor == "postgresql"
    at_once = PERSONS // STAFF
    series = (
        "generate_series(0, {0} - 1) AS s(n)"
        if postgresql
        else "(WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < {0} - 1) "
        "SELECT n FROM s) AS s"
    )
    none = "0" * 64
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute("SET session_replication_role = replica")
        else:
            triggers.remove(connection)
            cursor.execute("PRAGMA foreign_keys = OFF")
        for round_ in range(rounds):
            month = MONTH + round_ // 12
            day = f"{month // 12}-{month % 12 + 1:02d}-15"
            low = (book << 40) + 1 + round_ * at_once
            share = 40_000 + round_
            with transaction.atomic():
                cursor.execute(
                    "INSERT INTO ledger_transaction (id, book_id, number, kind, month, "
                    "about_month, day, known_at, ground, key, lines, previous, hash) SELECT "
                    f"{low} + n, {book}, {low - (book << 40)} + n, 'credit', {month}, {month}, "
                    f"'{day}', '{day} 12:00:00', 'bench', 'bench:{round_}:' || n, {STAFF + 2}, "
                    f"'{none}', '{none}' FROM {series.format(at_once)}"
                )
                cursor.execute(
                    "INSERT INTO ledger_posting (transaction_id, line, account_id, amount, month, "
                    f"book) SELECT {low} + n / {STAFF}, n % {STAFF} + 1, {first_account} + n, "
                    f"-{share}, {month}, {book} FROM {series.format(PERSONS)}"
                )
                for line, account, amount in (
                    (STAFF + 1, first_account + PERSONS, -80_000 * STAFF),
                    (STAFF + 2, first_account + PERSONS + 1, (share + 80_000) * STAFF),
                ):
                    cursor.execute(
                        "INSERT INTO ledger_posting (transaction_id, line, account_id, amount, "
                        f"month, book) SELECT {low} + n, {line}, {account}, {amount}, {month}, "
                        f"{book} FROM {series.format(at_once)}"
                    )
        if postgresql:
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("ANALYZE ledger_posting")
        else:
            cursor.execute("PRAGMA foreign_keys = ON")
            triggers.install(connection)


def _a_day(here: Any, ids: list[int], month: int) -> None:
    """What a day brings after the checkpoints."""
    from django.db import transaction

    from canbao.ledger.facts import Columns
    from canbao.ledger.posting import post_columns

    amounts = np.tile(np.array([-40_000, 40_000]), A_DAY)
    accounts = np.stack([np.array(ids[:A_DAY]), np.full(A_DAY, ids[-1])], axis=1).ravel()
    columns = Columns(
        kind=["credit"] * A_DAY, month=[month] * A_DAY, about_month=[month] * A_DAY,
        day=[date(month // 12, month % 12 + 1, 20)] * A_DAY, ground=["bench"] * A_DAY,
        key=[f"bench:day:{i}" for i in range(A_DAY)], corrects=[None] * A_DAY,
        fact=np.repeat(np.arange(A_DAY), 2), account=accounts, amount=amounts,
    )  # fmt: skip
    with transaction.atomic():
        post_columns(here, columns)


JOBS = {"posting": posting, "trial": trial}
