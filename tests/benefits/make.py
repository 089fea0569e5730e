"""What the tests of benefits start from: persons, officers, and claims by the law of Sichuan.

The figures are worked by hand once, here; tests say what changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from canbao.batches.canonical import Plain
from canbao.batches.models import Run
from canbao.batches.progress import Progress
from canbao.batches.runs import failures, go_on
from canbao.benefits import claims, deciding
from canbao.benefits.adverse import Reason
from canbao.benefits.batches import work_of
from canbao.benefits.claims import Given
from canbao.benefits.deciding import Granted
from canbao.benefits.models import Claim, Decision, Revision
from canbao.inforce.documents import Notice
from canbao.inforce.entering import Entry
from canbao.people.actor import Actor
from canbao.people.models import Person
from tests.inforce.make import in_force

CHENGDU: Final = 510104000000
WUHAN: Final = 420106000000
SHANGHAI: Final = 310101000000
HUNAN: Final = 430102000000
MAKER: Final = Actor("wang", "payment_officer", "成都 / Chengdu")
CHECKER: Final = Actor("zhao", "payment_checker", "成都 / Chengdu")
ROBOT: Final = Actor("robot:pensions", "system")
DOOR: Final = "test"


def month(year: int, number: int) -> int:
    """A month as the contract counts it."""
    return year * 12 + number - 1


def person(id: int = 1, birth: date = date(1965, 1, 20), **more: Any) -> Person:
    """A man who turned sixty in January 2025."""
    given: dict[str, Any] = {"id": id, "name": "陈国强", "sex": 1, "birth": birth}
    return Person.objects.create(**(given | {"digest": "0" * 32} | more))


def given(**facts: Plain) -> dict[str, Given]:
    """Facts as a counter would take them, each from a document."""
    return {name: Given(value, "document:test") for name, value in facts.items()}


# By hand, for retirement in February 2025 at 60 years and 1 month in Sichuan:
#   W = 8462, I = 0.9, 300 months = 25 years, 5 of them before the account, balance 80 000.00
#   indexed wage          8462 × 0.9                     = 7615.80
#   basic pension         (8462 + 7615.80) / 2 × 25 %    = 2009.725  → 2009.73
#   divisor               139 − (139 − 132) / 12 = 138.4166…        → 138.4
#   account pension       80000 / 138.4                  = 578.034…  → 578.03
#   transitional pension  (8462 + 7615.80) / 2 × 5 × 1.3 % = 522.5285 → 522.53
#   addition              7615.80 × 25 × 0.1 %           = 190.395   → 190.40
#   together                                               3300.69, from March 2025
PENSION: Final = 330069
OF_IT_ACCOUNT: Final = 57803
CAREER: Final[list[Plain]] = []


def pension_facts(**more: Plain) -> dict[str, Given]:
    """The facts of that pension."""
    facts: dict[str, Plain] = {
        "career": CAREER,
        "retirement_category": "male_60",
        "retirement_month": "2025-02",
        "average_index": "0.9",
        "contribution_months": 300,
        "account_balance": "80000",
        "first_work_month": "1990-01",
        "transitional_months": 60,
    }
    return given(**(facts | more))


def claim(
    id: int,
    benefit: str,
    place: int,
    first: int,
    facts: Mapping[str, Given],
    day: date,
    payee: int | None = None,
) -> Claim:
    """A claim at the counter."""
    return claims.make(
        id, benefit, place, first, facts, day=day, actor=MAKER, door=DOOR, payee=payee
    )


def award(
    id: int,
    benefit: str,
    place: int,
    first: int,
    facts: Mapping[str, Given],
    day: date,
    payee: int | None = None,
) -> Granted:
    """A claim made and granted on one day."""
    made = claim(id, benefit, place, first, facts, day, payee)
    return deciding.decide(made, day=day, actor=MAKER, checker=CHECKER, door=DOOR)


def pension(id: int = 1, day: date = date(2025, 2, 20), **more: Plain) -> Granted:
    """The pension above, granted in February 2025."""
    if not Person.objects.filter(id=id).exists():
        person(id)
    return award(id, "employee_pension", CHENGDU, month(2025, 3), pension_facts(**more), day)


def stretches(award_id: int) -> list[tuple[int, int, int | None, int, int, bool, str]]:
    """An award's revisions, as told."""
    return list(
        Revision.objects.filter(award_id=award_id)
        .order_by("number")
        .values_list("number", "from_month", "to_month", "monthly", "individual", "held", "cause")
    )


def decision(**more: Any) -> Decision:
    """A decision row made past the functions, to try what the database refuses."""
    row: dict[str, Any] = {
        "person": 1,
        "cause": "correction",
        "explanation": b"x",
        "hash": "0" * 64,
        "law": "0" * 64,
        "decided_by": "wang",
        "checked_by": "zhao",
        "day": date(2025, 2, 20),
    }
    return Decision.objects.create(**(row | more))


# The same man born ten months later retires in February 2026 at 60 years and 3 months, before the
# base of 2026 is published; by the base of 2025, provisionally:
#   basic 2009.73 · account 80000 / 137.3 = 582.665… → 582.67 · transitional 522.53 · addition 190.40
PROVISIONAL: Final = 330533
# With a base of 8700 for 2026, published in August:
#   indexed wage 8700 × 0.9 = 7830; basic (8700 + 7830) / 2 × 25 % = 2066.25; account 582.67;
#   transitional 8265 × 5 × 1.3 % = 537.225 → 537.23; addition 7830 × 25 × 0.1 % = 195.75
SETTLED: Final = 338190
AUGUST: Final = date(2026, 8, 10)


def provisional_pension(id: int = 1, **more: Plain) -> Granted:
    """That pension, granted in February 2026."""
    person(id, birth=date(1965, 11, 5))
    facts = pension_facts(retirement_month="2026-02", **more)
    return award(id, "employee_pension", CHENGDU, month(2026, 3), facts, date(2026, 2, 20))


def published(*entries: Entry, on: date) -> None:
    """Values entered from a notice of a day, put in force by two."""
    in_force(*entries, content=f"%PDF-1.7 {on} {entries}".encode(),
             told=Notice("通知 / notice", f"〔{on.year}〕{on:%m%d}", on))  # fmt: skip


def base_published(value: str = "8700", on: date = AUGUST) -> None:
    """The base of 2026 for Sichuan."""
    published(
        Entry(
            "pension_calculation_base", value, region="Sichuan",
            since=date(2026, 1, 1), until=date(2026, 12, 31),
        ),
        on=on,
    )  # fmt: skip


def measures_published(year: int, on: date) -> None:
    """Sichuan's measures of a year, made up for tests: 30 yuan each, 1.20 a year begun, 1 % of the
    own pension, 50 yuan from 70."""
    first, last = date(year, 1, 1), date(year, 12, 31)

    def entry(name: str, value: str, key: str = "") -> Entry:
        return Entry(name, value, region="Sichuan", since=first, until=last, key=key)

    published(
        entry("pension_rise_flat", "30"),
        entry("pension_rise_per_year", "1.2"),
        entry("pension_rise_percent", "1"),
        entry("pension_rise_by_age", "0", key="0"),
        entry("pension_rise_by_age", "50", key="70"),
        entry("pension_rise_year_counting", "begun_years"),
        on=on,
    )


REASON: Final = Reason("测试理由", "a reason", "社会保险经办条例第二十五条", {"document": "t"})


def running(run: Run) -> Progress:
    """Goes on with a run and tells."""
    told = go_on(run, work_of(run.kind))
    assert told.state == "done", (told.state, run.reason_en, failures(run))
    return told
