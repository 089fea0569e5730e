"""The job of the audit bench: a register made by formula, cases planted in it, and a night over all of it.
What is written here is no part of what is measured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

Figures = dict[str, Any]
CITY, DAY, FIRST = 510104000000, date(2026, 6, 15), 2026 * 12 + 4
AT_ONCE = 100_000
PENSIONERS = 3  # one person in so many draws a pension
STAFF = 20


def night(persons: int, lines: int) -> Figures:
    """A night over so many persons and about so many payment lines: seconds of the look and of keeping
    what it found, and whether every planted case was found."""
    from bench.money_floor import forget_peak, now, peak
    from canbao.batches.runs import go_on
    from canbao.cli.demo_rules.check import ON_RUNS, PLANTING
    from canbao.cli.demo_rules.stage import PLANTS, Stage
    from canbao.robots.models import Finding
    from canbao.robots.nightly import runs

    assert PLANTING
    made = register(persons, lines)
    stage = Stage(DAY)
    stage.sources()
    planted = {
        (*key, does(stage, False)) for key, does in PLANTS.items() if key[0] not in ON_RUNS
    }
    analyzed()
    forget_peak()
    start = now()
    run = runs.prepare_night(DAY, by="bench")
    looked = now()
    assert go_on(run, runs.night_chunk).state == "done"
    kept = now()
    found = set(Finding.objects.values_list("rule", "clause", "subject"))
    look, keep = looked - start, kept - looked
    return {
        "seconds": (kept - start).wall, "look": look.wall, "keep": keep.wall, "peak": peak(),
        "persons": persons, "lines": made, "findings": len(found), "planted": len(planted),
        "found": len(planted & found),
    }  # fmt: skip


def register(persons: int, lines: int) -> int:
    """Persons of eighteen to ninety, a spell each, every third with a pension paid for some months;
    the number of lines."""
    from django.db import connection, transaction

    from canbao.ledger import rows
    from canbao.ledger.pools import book_of
    from canbao.people.models import Employer
    from tests.benefits.payments import make

    book = book_of("employee_pension", CITY)
    with transaction.atomic():
        for first in range(1, persons + 1, AT_ONCE):
            _persons(np.arange(first, min(first + AT_ONCE, persons + 1), dtype=np.int64))
        count = -(-persons // STAFF)
        Employer.objects.bulk_create(
            (
                Employer(code=f"91BENCH{n:011d}", place=CITY, staff=STAFF, insured=STAFF, taxed=STAFF,
                         digest="0" * 32)
                for n in range(count)
            ),
            batch_size=5_000,
        )  # fmt: skip
        drawing = list(range(PENSIONERS, persons + 1, PENSIONERS))
        size = len(drawing)
        began = FIRST - 12 * 8
        rows.insert(
            "benefits_award",
            {
                "person": drawing, "benefit": ["employee_pension"] * size,
                "book_id": [book.id] * size, "place": [CITY] * size, "first_month": [began] * size,
                "key": [f"{n}:pension" for n in drawing], "day": [DAY] * size,
            },
        )  # fmt: skip
        decided = make.decision(1)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO benefits_revision (award_id, number, from_month, monthly, individual, "
                "held, provisional, cause, decision_id, day) SELECT id, 1, %s, 300000, 0, %s, %s, "
                "'award', %s, %s FROM benefits_award",
                [began, False, False, decided.pk, DAY],
            )
        make.banked(drawing)
        months = -(-lines // size)
        made = [_paid(book.id, FIRST - back) for back in range(months)]
    return sum(made)


def _persons(ids: Any) -> None:
    from canbao.ledger import rows

    size = len(ids)
    listed = ids.tolist()
    ages = np.where(ids % PENSIONERS == 0, 66 + ids % 20, 18 + ids % 30)
    births = [
        date(DAY.year - age, 1 + n % 12, 1 + n % 28)
        for n, age in zip(listed, ages.tolist(), strict=True)
    ]
    sexes = (1 + ids % 2).tolist()
    own = [
        510104 * 10**11 + (b.year * 10**4 + b.month * 100 + b.day) * 1000 + 100 + sex % 2
        for b, sex in zip(births, sexes, strict=True)
    ]
    rows.insert(
        "people_person",
        {
            "id": listed, "number17": own, "document": [""] * size,
            "name": [f"人员{n}" for n in listed], "sex": sexes, "birth": births,
            "nationality_group": [""] * size, "registration_place": [CITY] * size,
            "residence_place": [CITY] * size, "phone": (ids + 13_000_000_000).tolist(),
            "household": (ids // 3).tolist(), "relation": [""] * size, "records": [0] * size,
            "sources": [0] * size, "digest": ["0" * 32] * size, "version": [1] * size,
            "withdrawn": [False] * size,
        },
    )  # fmt: skip
    working = [n for n in listed if n % PENSIONERS]
    rows.insert(
        "people_participationspell",
        {
            "person_id": working, "scheme": ["employee_pension"] * len(working),
            "place": [CITY] * len(working), "employer": [f"91BENCH{n // STAFF:011d}" for n in working],
            "kind": ["employee"] * len(working), "from_month": [FIRST - 30] * len(working),
            "state": ["paying"] * len(working), "source": [5] * len(working),
        },
    )  # fmt: skip


def _paid(book: int, month: int) -> int:
    """Every award's line of a month, to the person's account."""
    from django.db import connection

    from canbao.benefits.payments.models import PaymentRun

    run = PaymentRun.objects.create(
        scheme="employee_pension", place=CITY, month=month, book_id=book,
        day=date(month // 12, month % 12 + 1, 20), prepared_by="bench",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_paymentline (run_id, person, award_id, month, fen, individual, "
            "revision, cause, account) SELECT %s, a.person, a.id, %s, 300000, 0, 1, 'award', b.id "
            "FROM benefits_award a JOIN payments_bankaccount b ON b.person = a.person",
            [run.pk, month],
        )
        return int(cursor.rowcount)


def analyzed() -> None:
    """What an installation in use has: statistics of its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


JOBS: dict[str, Callable[..., Figures]] = {"night": night}
