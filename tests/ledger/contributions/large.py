"""A declared month of any size, made by formula: for measurements, and for tests of many chunks.

Persons are numbers only; nothing but employers, their class and what they declare is written.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from django.db import connection

from canbao.ledger.contributions import tables
from canbao.ledger.contributions.models import Declaration, InjuryRate
from canbao.ledger.contributions.tables import partitions
from canbao.ledger.rows import insert
from canbao.people.models import Employer
from tests.ledger.contributions.make import JANUARY, PLACE, PROVISIONAL, THREE, books


def fill(
    employers: int,
    staff: int,
    *,
    month: int = JANUARY,
    day: date = PROVISIONAL,
    first: bool = True,
) -> None:
    """So many employers with so many staff each, wages from 3000 to about 33,000 yuan; their books
    are open on `day`."""
    books(day)
    partitions(connection, month)
    codes = [f"9151{n:014d}" for n in range(1, employers + 1)]
    if first:  # later months are of the same employers
        Employer.objects.bulk_create(
            (Employer(code=code, place=PLACE, digest="0" * 32) for code in codes), batch_size=5_000
        )
        InjuryRate.objects.bulk_create(
            (
                InjuryRate(employer=code, from_month=0, industry_class=1 + n % 8, ground="document:1",
                           day=date(2020, 1, 1), by="li")
                for n, code in enumerate(codes)
            ),
            batch_size=5_000,
        )  # fmt: skip
    Declaration.objects.bulk_create(
        (
            Declaration(employer=code, month=month, version=1, place=PLACE, source="file", day=day,
                        by="li", staff=staff, wages=0)
            for code in codes
        ),
        batch_size=5_000,
    )  # fmt: skip
    ids = Declaration.objects.filter(month=month).order_by("employer").values_list("id", flat=True)
    of = np.repeat(np.array(ids, np.int64), staff)
    person = np.arange(1, len(of) + 1, dtype=np.int64)
    insert(
        tables.SAID,
        {
            "declaration_id": of,
            "person": person,
            "month": np.full(len(of), month, np.int32),
            "schemes": np.full(len(of), THREE, np.int16),
            "wage": 300000 + person * 7919 % 3000000,
        },
    )
