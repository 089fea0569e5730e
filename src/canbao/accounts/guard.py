"""How often somebody may be wrong: by address, and for the codes of a name. Wrong passwords lock the name
(django-axes); here is what remains: one address that tries many names, and codes of six digits.

A lock says how long it holds; it is written to the log once, when it begins.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest

from canbao.accounts.models import Failures
from canbao.batches import clock as house
from canbao.people import log
from canbao.people.actor import SYSTEM

WINDOW: Final = timedelta(minutes=15)
FROM_ONE_ADDRESS: Final = 60
"""An office behind one address has many people who mistype; a machine has more."""
CODES_OF_A_NAME: Final = 5

clock: Callable[[], datetime] = lambda: house.now()  # noqa: E731 - tests set another one


@dataclass(frozen=True, slots=True)
class Locked:
    """Too often wrong: how many seconds are to be waited."""

    seconds: int


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind `CANBAO_PROXIES` proxies of our own the address is the one the
    outermost of them wrote down; what stands before it the sender may have made up."""
    hops = int(settings.PROXIES)
    told = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    found = told[-hops] if 0 < hops <= len(told) else request.META.get("REMOTE_ADDR", "")
    try:
        there = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    # Whoever has an IPv6 address has a network of them.
    return (
        str(ipaddress.ip_network(f"{there}/64", strict=False)) if there.version == 6 else str(there)
    )


def locked(key: str, most: int) -> Locked | None:
    """Whether `key` has been wrong too often lately."""
    row = Failures.objects.filter(key=key).first()
    if row is None or row.count < most:
        return None
    left = row.since + WINDOW - clock()
    return Locked(int(left.total_seconds()) + 1) if left > timedelta(0) else None


def failed(key: str, most: int, door: str) -> Locked | None:
    """Counts one failure more; the lock, where it is one too many."""
    now = clock()
    Failures.objects.get_or_create(key=key, defaults={"since": now})
    Failures.objects.filter(key=key, since__lte=now - WINDOW).update(count=0, since=now)
    Failures.objects.filter(key=key).update(count=F("count") + 1)
    found = locked(key, most)
    if found is not None and Failures.objects.filter(key=key, count=most).exists():
        record = f"account:{key[5:]}" if key.startswith("code:") else "sign-in of an address"
        log.append(SYSTEM, door, log.Act(
            log.WRITE, "sign_in", record=record, detail={"event": "locked"}))  # fmt: skip
    return found


def passed(key: str) -> None:
    """It was right: what was counted is forgotten."""
    Failures.objects.filter(key=key).update(count=0)
