"""Lawful months of retirement for every month of birth and category, worked out by the law in force and
kept as a table, so that statements can join it. The law is asked; nothing is stated again here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
from django.db import transaction

from canbao.inforce import law
from canbao.law import compute_many
from canbao.ledger.numbering import month_text
from canbao.ledger.rows import insert
from canbao.robots.models import LawfulMonth

BIRTHS: Final = range(1910 * 12, 2010 * 12)
MEN: Final = ("male_60", "special_male_55")
WOMEN: Final = ("female_55", "female_50", "special_female_45")
LEAST: Final = {"least_male": MEN, "least_female": WOMEN}
RESIDENT: Final = "resident"
# The delay is a function of the month of birth alone, so one day of the law after it came into force
# answers for all of them.
AT: Final = "2025-01"
NATION: Final = "nation"
Row = tuple[str, int, int, int]


def ensure() -> None:
    """Makes the table speak of the law in force; one query where it does already."""
    now = law().hash
    if LawfulMonth.objects.filter(law=now).exists():
        return
    words, births, firsts, lasts = zip(*_kept(now), strict=True)
    with transaction.atomic():
        LawfulMonth.objects.all().delete()
        insert(
            "robots_lawfulmonth",
            {
                "category": words, "birth_month": births, "earliest": firsts, "statutory": lasts,
                "law": [now] * len(words),
            },
        )  # fmt: skip


@lru_cache(maxsize=2)
def _kept(_law: str) -> tuple[Row, ...]:
    return tuple(rows())


def rows() -> Iterator[Row]:
    """Category, month of birth, earliest and statutory month of retirement. Where the law gives no
    month – special occupations since 2025 – there is no row: who needs it gets no answer."""
    found = {
        (word, birth): (first, last)
        for word in (*MEN, *WOMEN)
        for birth, first, last in _of_category(word)
    }
    for (word, birth), pair in found.items():
        yield word, birth, *pair
    for word, categories in LEAST.items():
        for birth in BIRTHS:
            pairs = [found[each, birth] for each in categories if (each, birth) in found]
            yield word, birth, min(first for first, _ in pairs), min(last for _, last in pairs)
    yield from _of_residents()


def _of_category(word: str) -> Iterator[tuple[int, int, int]]:
    targets = ("earliest_flexible_retirement_month", "statutory_retirement_month")
    told = compute_many(
        targets,
        {"birth_month": [month_text(birth) for birth in BIRTHS], "retirement_category": word},
        date=AT, region=NATION, law=law(),
    )  # fmt: skip
    for at, birth in enumerate(BIRTHS):
        if not told.stopped[at]:
            first, last = (int(told[name][at]) for name in targets)
            yield birth, first, last


def _of_residents() -> Iterator[Row]:
    """Residents draw from the month after the one they reach the age in; no earlier month exists."""
    target = "resident_pension_age_month"
    months = [month_text(birth) for birth in BIRTHS]
    told = compute_many(target, {"birth_month": months}, date=AT, region=NATION, law=law())
    for birth, month in zip(BIRTHS, np.asarray(told[target]).tolist(), strict=True):
        yield RESIDENT, birth, int(month), int(month)
