"""The job of one person's account: forty years of months among the accounts of others, as the page
shows it.

Every month is a credit of its own in an accounting month of its own, as it is when an account has
been kept here all along.
"""

from __future__ import annotations

import time
from calendar import monthrange
from datetime import date
from typing import Any

import numpy as np

Figures = dict[str, Any]
PLACE = 510105000000
FIRST_YEAR, LAST_YEAR = 1985, 2024
ASKED = 200
YEARS_AT_ONCE = 4


def account(persons: int) -> Figures:
    """Median and worst of `ASKED` questions for one person's account each, among so many."""
    from django.db import connection

    from canbao.ledger.crediting.columns import Credits, Records
    from canbao.ledger.crediting.credit import credit_columns
    from canbao.ledger.crediting.reads import account as account_of
    from canbao.ledger.months import open_month
    from canbao.ledger.pools import book_of
    from canbao.people.actor import Actor

    book = book_of("employee_pension", PLACE)
    everybody = np.arange(1, persons + 1, dtype=np.int64)
    for first in range(FIRST_YEAR, LAST_YEAR + 1, YEARS_AT_ONCE):
        months = list(range(first * 12, (first + YEARS_AT_ONCE) * 12))
        for month in months:
            open_month(book, month, by="bench")
        count = len(months)
        size = count * persons
        month_of_row = np.repeat(np.array(months, dtype=np.int64), persons)
        person = np.tile(everybody, count)
        base = 100_000 + (person * 7919 + month_of_row * 104_729) % 700_000 // 100 * 100
        own = base * 8 // 100
        whole = np.ones(size, dtype=np.int64)
        records = Records(
            credit=np.repeat(np.arange(count, dtype=np.int64), persons), person=person,
            month=month_of_row, months=whole, base=base, credited=own, own=own, others=2 * own,
            place=PLACE * whole, kind=["employee"] * size,
        )  # fmt: skip
        sums = (3 * own).reshape(count, persons).sum(axis=1).tolist()
        days = [date(m // 12, m % 12 + 1, monthrange(m // 12, m % 12 + 1)[1]) for m in months]
        given = Credits(
            key=[f"bench:{m}" for m in months], ground=["bench"] * count, day=days, month=months,
            counter=[[("assessed", "", fen)] for fen in sums], records=records,
            kind=["credit"] * count, payer=[""] * count, about_month=list(months),
            corrects=[None] * count,
        )  # fmt: skip
        credit_columns(book, given, actor=Actor("bench", "finance_clerk"), door="bench")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    today = date(LAST_YEAR + 1, 6, 20)
    account_of(1, day=today)  # the law is loaded once
    times = []
    for person_asked in everybody[:: max(1, persons // ASKED)].tolist():
        start = time.perf_counter()
        told = account_of(person_asked, day=today)
        times.append(time.perf_counter() - start)
        assert len(told.lines) == 12 * (LAST_YEAR - FIRST_YEAR + 1), len(told.lines)
    times.sort()
    return {
        "seconds": times[len(times) // 2], "worst": times[-1],
        "records": persons * 12 * (LAST_YEAR - FIRST_YEAR + 1),
    }  # fmt: skip


JOBS = {"account": account}
