"""Which fund a place belongs to: the level each scheme is pooled on, from `pools.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from canbao.ledger import books
from canbao.ledger.models import Book
from canbao.ledger.refusal import Refusal, refused
from canbao.people.places import area_range

FILE: Final = Path(__file__).with_name("pools.yaml")
MOST_POOLS: Final = 10  # in one message
LEVELS: Final = {"province": 10**10, "city": 10**8, "county": 10**6}


@cache
def _pools() -> dict[str, list[dict[str, Any]]]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))["pools"]
    for scheme, rows in read.items():
        for row in rows:
            if row["level"] not in LEVELS or not row.get("source") or not row.get("status"):
                raise ValueError(f"pools.yaml: {scheme}: level, status and source must be said")
    return dict(read)


@cache
def pool_of(scheme: str, place: int) -> int:
    """The pooling region (division code of twelve digits) of a place for a scheme. Raises Refused
    for a scheme without a level or a place that is no division code."""
    rows = _pools().get(scheme)
    if rows is None:
        raise refused(f"险种{scheme!r}没有统筹层次", f"scheme {scheme!r} has no pooling level")
    if not 10**11 <= place < 10**12:
        raise refused(
            f"统筹地区{place}不是12位区划代码", f"place {place} is not a division code of 12 digits"
        )
    fitting = [row for row in rows if str(place).startswith(str(row.get("place", "")))]
    row = max(fitting, key=lambda each: len(str(each.get("place", ""))))
    return place - place % LEVELS[row["level"]]


def book_of(scheme: str, place: int) -> Book:
    """The book of the fund a place belongs to; made when it is not there yet."""
    return books.book(scheme, pool_of(scheme, place))


def kept_book(scheme: str, place: int) -> Book | None:
    """The book of the fund a place belongs to, if the fund is kept here: one whose first month was
    opened by somebody. What a file says of a place makes no book."""
    found = Book.objects.filter(scheme=scheme, place=pool_of(scheme, place))
    return found.filter(month__isnull=False).first()


def kept_pools(scheme: str, place: int) -> list[int]:
    """The pooling regions of a scheme kept here: those within a place, or all where none is."""
    pools = Book.objects.filter(scheme=scheme, month__isnull=False).values_list("place", flat=True)
    there, (low, high) = sorted(set(pools)), area_range(place)
    return [each for each in there if low <= each <= high] or there


def not_kept(scheme: str, place: int) -> Refusal:
    """That no fund of a scheme is kept here for a place, and which are."""
    zh, en = books.NAMES[scheme]
    there = [str(each) for each in kept_pools(scheme, place)[:MOST_POOLS]]
    return Refusal(
        f"{zh}（{scheme}）没有属于地区{place}的基金；"
        + (f"这里的统筹地区是：{'、'.join(there)}" if there else "这里尚无该险种的基金，请先开账"),
        f"{en} ({scheme}): no fund of place {place} is kept here; "
        + (f"kept are those of {', '.join(there)}" if there else "none of it is; open a month first"),
    )
