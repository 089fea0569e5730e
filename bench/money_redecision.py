"""The job of re-decision: pensions in payment, each from twenty years of a career of its own in the
ledger, computed again from today's record and compared with what is paid.

Careers are credited the public way; awards, which nobody could grant by hand in such numbers, are
written by formula with the amounts the law gives. Some are then made wrong.
"""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

import numpy as np

Figures = dict[str, Any]
PLACE = 510105000000
FIRST_YEAR, LAST_YEAR = 2005, 2024
MARCH, JUNE = 2025 * 12 + 2, 2025 * 12 + 5
DECIDED, DAY = date(2025, 2, 20), date(2025, 6, 20)
AT_ONCE = 50_000
WRONG_EVERY = 10_007


def redecision(awards: int) -> Figures:
    """So many pensions computed again; `first` is the time with careers not kept yet."""
    from bench.money_floor import forget_peak, peak
    from canbao.batches.runs import go_on
    from canbao.benefits.redecision.runs import findings, prepare_redecision, redecision_chunk
    from canbao.ledger.months import open_month
    from canbao.ledger.pools import book_of

    book = book_of("employee_pension", PLACE)
    for month in range(LAST_YEAR * 12 + 11, JUNE + 1):
        open_month(book, month, by="bench")
    start = time.perf_counter()
    wrong = 0
    for low in range(1, awards + 1, AT_ONCE):
        persons = np.arange(low, min(low + AT_ONCE, awards + 1), dtype=np.int64)
        _careers(book, persons)
        wrong += _awards(book, persons)
    made = time.perf_counter() - start
    forget_peak()
    seconds = []
    for month in (JUNE - 1, JUNE):
        run = prepare_redecision(book, month, DAY, by="bench", dry=month != JUNE)
        start = time.perf_counter()
        told = go_on(run, redecision_chunk)
        seconds.append(time.perf_counter() - start)
        assert told.state == "done", told
    found = findings(run)
    assert len(found) == wrong, (len(found), wrong)
    assert {each.cause for each in found} == {"error"}
    return {
        "awards": awards, "made": made, "first": seconds[0], "seconds": seconds[1],
        "planted": wrong, "found": len(found), "peak": peak(),
    }  # fmt: skip


def _careers(book: Any, persons: Any) -> None:
    from canbao.ledger.crediting.columns import Credits, Records
    from canbao.ledger.crediting.credit import credit_columns
    from canbao.people.actor import Actor

    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    person = np.repeat(persons, len(years))
    year = np.tile(years, len(persons))
    base = 12 * (100_000 + (person * 7919 + year * 104_729) % 700_000) // 100 * 100
    own = base * 8 // 100
    size = len(person)
    whole = np.ones(size, dtype=np.int64)
    records = Records(
        credit=np.zeros(size, dtype=np.int64), person=person, month=year * 12, months=12 * whole,
        base=base, credited=own, own=own, others=2 * own, place=PLACE * whole,
        kind=["employee"] * size,
    )  # fmt: skip
    month = LAST_YEAR * 12 + 11
    given = Credits(
        key=[f"bench:{persons[0]}"], ground=["bench"], day=[date(LAST_YEAR, 12, 31)],
        month=[month], about_month=[None], kind=["opening"], payer=[""],
        counter=[[("bank", "", int(3 * own.sum()))]], records=records, corrects=[None],
    )  # fmt: skip
    credit_columns(book, given, actor=Actor("bench", "finance_clerk"), door="bench")


def _awards(book: Any, persons: Any) -> int:
    """Claims, awards and first revisions with the amounts of the law; how many were made wrong."""
    from canbao import inforce
    from canbao.benefits.models import Award, Claim, Decision, Revision
    from canbao.law import compute_many
    from canbao.ledger.crediting.careers import careers
    from canbao.people.models import Person

    given = {
        "retirement_category": "male_60",
        "retirement_month": "2025-02",
        "first_work_month": f"{FIRST_YEAR}-01",
    }
    balance = [f"{60_000 + n % 50_000}" for n in persons.tolist()]
    Person.objects.bulk_create(
        (Person(id=n, name="", birth=date(1965, 1, 20), digest="0" * 32) for n in persons.tolist()),
        batch_size=5_000,
    )
    paid = careers(persons)
    result = compute_many(
        ("pension_total", "account_pension"),
        {**given, "account_balance": balance, "birth_month": "1965-01", **paid.facts()},
        date="2025-02", region=inforce.region_of(PLACE), known=DECIDED, law=inforce.law(),
    )  # fmt: skip
    assert not result.stopped.any(), result.error(int(np.flatnonzero(result.stopped)[0]))
    monthly = result.fen("pension_total")
    individual = np.minimum(result.fen("account_pension"), monthly)
    decision = Decision.objects.get_or_create(
        hash="0" * 64, defaults={
            "person": 0, "cause": "award", "explanation": b"", "law": "0" * 64,
            "decided_by": "a", "checked_by": "b", "day": DECIDED,
        },
    )[0]  # fmt: skip

    def facts(at: int) -> str:
        told: dict[str, Any] = {
            name: {"value": value, "source": "document:bench"} for name, value in given.items()
        }
        told["account_balance"] = {"value": balance[at], "source": "document:bench"}
        told["birth_month"] = {"value": "1965-01", "source": "people"}
        rows = [
            {"year": year, "months": 12, "base": f"{paid.base[place, at] / 100:.2f}",
             "credited": f"{paid.credited[place, at] / 100:.2f}", "scheme": "employee",
             "region": "Sichuan"}
            for place, year in enumerate(paid.years)
        ]  # fmt: skip
        told["career"] = {"value": rows, "source": "ledger"}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    claims = Claim.objects.bulk_create(
        (
            Claim(person=n, benefit="employee_pension", place=PLACE, month=MARCH, facts=facts(at),
                  day=DECIDED, by="bench")
            for at, n in enumerate(persons.tolist())
        ),
        batch_size=2_000,
    )  # fmt: skip
    awards = Award.objects.bulk_create(
        (
            Award(person=claim.person, benefit="employee_pension", book=book, place=PLACE,
                  first_month=MARCH, claim=claim, key=f"bench:{claim.person}", day=DECIDED)
            for claim in claims
        ),
        batch_size=5_000,
    )  # fmt: skip
    wrong = persons % WRONG_EVERY == 0
    Revision.objects.bulk_create(
        (
            Revision(award=award, number=1, from_month=MARCH, monthly=due, individual=part,
                     cause="award", decision=decision, day=DECIDED)
            for award, due, part in zip(
                awards, (monthly + wrong).tolist(), individual.tolist(), strict=True
            )
        ),
        batch_size=5_000,
    )  # fmt: skip
    return int(wrong.sum())


JOBS = {"redecision": redecision}
