"""Batches that are wrong in a way the harness must find, and one that is right."""

from __future__ import annotations

from django.db import connection, transaction

from canbao.people import log
from canbao.people.actor import SYSTEM
from tests.faults.harness import Scenario
from tests.faults.state import lines

ROWS = 6


def table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (number int, fen int)")


def add(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect VALUES (%s, %s)", [number, number * 100])


def there() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM effect")
        return {number for (number,) in cursor.fetchall()}


def state() -> str:
    return lines("effect", "number, fen")


def right() -> None:
    """Looks and writes in one transaction."""
    for number in range(ROWS):
        with transaction.atomic():
            log._locked_head()  # one writer at a time
            if number not in there():
                add(number)


def twice() -> None:
    """Writes the effect in one transaction and its mark in another."""
    for number in range(ROWS):
        if number not in there():
            with transaction.atomic():
                add(number)
            with transaction.atomic():
                add(number + 100)
        elif number + 100 not in there():
            with transaction.atomic():
                add(number)


def lost() -> None:
    """Takes whatever is there for everything."""
    if not there():
        for number in range(ROWS):
            with transaction.atomic():
                add(number)


def unlocked() -> None:
    """Right for one process, wrong for two."""
    for number in range(ROWS):
        found = there()
        with transaction.atomic():
            if number not in found:
                add(number)


def clocked() -> None:
    """Believes that no entry is later than now."""
    with transaction.atomic():
        log._locked_head()
        latest = log.LogEntry.objects.order_by("-at").first()
        early = latest is not None and latest.at > log.clock()
        if 0 not in there() and not early:
            log.append(SYSTEM, "batch", log.Act("write", "publication", record="one"))
            add(0)
        if 0 in there() and 1 not in there():
            connection.cursor().close()
    with transaction.atomic():
        latest = log.LogEntry.objects.order_by("-at").first()
        early = latest is not None and latest.at > log.clock()
        if 1 not in there() and not early:
            add(1)


def surprised() -> None:
    """Does not expect the database to say anything."""
    try:
        right()
    except Exception as error:
        raise KeyError("what now") from error


RIGHT = Scenario(table, right, state)
TWICE = Scenario(table, twice, state)
LOST = Scenario(table, lost, state)
UNLOCKED = Scenario(table, unlocked, state)
CLOCKED = Scenario(table, clocked, state)
SURPRISED = Scenario(table, surprised, state)
IDLE = Scenario(table, lambda: None, state)
