"""Data made by formula for the jobs of money: pensioners with awards, bank accounts and money in
their individual accounts. What is written here is no part of what is measured.
"""

from __future__ import annotations

from datetime import date

import numpy as np

MONTHLY, INDIVIDUAL, SAVED = 100_000, 10_000, 10_000_000


def pensioners(persons: int, *, months: int) -> None:
    """So many persons with an old-age pension each since January 2026, in one book whose months are
    open; the officers have confirmed what a payment rests on."""
    from django.db import connection, transaction

    from canbao.benefits.models import Award
    from canbao.ledger import rows
    from canbao.ledger.books import accounts
    from canbao.ledger.facts import Columns
    from canbao.ledger.posting import post_columns
    from tests.benefits.payments import make

    make.confirmed()
    day = make.day_in(make.JANUARY, 3)
    ids = np.arange(1, persons + 1, dtype=np.int64)
    listed = ids.tolist()
    with transaction.atomic():
        book = make.fund(10**13, months=months)
        make.Person.objects.bulk_create(
            (make.Person(id=n, name=f"人员{n}", digest="0" * 32) for n in listed), batch_size=5_000
        )
        rows.insert(
            "benefits_award",
            {
                "person": listed, "benefit": ["employee_pension"] * persons,
                "book_id": [book.id] * persons, "place": [make.CITY] * persons,
                "first_month": [make.JANUARY] * persons, "key": [f"{n}:pension" for n in listed],
                "day": [day] * persons,
            },
        )  # fmt: skip
        awards = Award.objects.order_by("person").values_list("id", flat=True)
        decided = make.decision(1)
        rows.insert(
            "benefits_revision",
            {
                "award_id": list(awards), "number": [1] * persons,
                "from_month": [make.JANUARY] * persons,
                "monthly": (MONTHLY + ids % 3_000 * 100).tolist(),
                "individual": (INDIVIDUAL + ids % 3_000 * 10).tolist(),
                "held": [False] * persons, "provisional": [False] * persons,
                "cause": ["award"] * persons, "decision_id": [decided.id] * persons,
                "day": [day] * persons,
            },
        )  # fmt: skip
        make.banked(listed)
        own = accounts(book, [("individual", f"P{n}") for n in listed])
        pooled = accounts(book, [("pooled", "")])[0]
        post_columns(
            book,
            Columns(
                kind=["opening"] * persons, month=[make.JANUARY] * persons,
                about_month=[None] * persons, day=[date(2026, 1, 2)] * persons,
                ground=["document:opening"] * persons, key=[f"opening:{n}" for n in listed],
                corrects=[None] * persons, fact=np.repeat(np.arange(persons), 2),
                account=np.stack([np.full(persons, pooled), np.array(own)], axis=1).ravel(),
                amount=np.tile(np.array([SAVED, -SAVED]), persons),
            ),
        )  # fmt: skip
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
