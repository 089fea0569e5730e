"""A declared month of any size, made by formula, for measurements.

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

EMPLOYERS_AT_ONCE = 5_000


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
    for begin in range(0, employers, EMPLOYERS_AT_ONCE):
        numbers = range(begin, min(begin + EMPLOYERS_AT_ONCE, employers))
        if first:  # later months are of the same employers
            _employers(numbers)
        _declared(numbers, staff, month, day)


def _code(number: int) -> str:
    return f"9151{number + 1:014d}"


def _employers(numbers: range) -> None:
    Employer.objects.bulk_create(
        Employer(code=_code(n), place=PLACE, digest="0" * 32) for n in numbers
    )
    InjuryRate.objects.bulk_create(
        InjuryRate(employer=_code(n), from_month=0, industry_class=1 + n % 8, ground="document:1",
                   day=date(2020, 1, 1), by="li")
        for n in numbers
    )  # fmt: skip


def _declared(numbers: range, staff: int, month: int, day: date) -> None:
    made = Declaration.objects.bulk_create(
        Declaration(employer=_code(n), month=month, version=1, place=PLACE, source="file", day=day,
                    by="li", staff=staff, wages=0)
        for n in numbers
    )  # fmt: skip
    of = np.repeat(np.array([each.id for each in made], np.int64), staff)
    person = np.arange(len(of), dtype=np.int64) + numbers.start * staff + 1
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
