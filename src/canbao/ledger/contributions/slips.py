"""What was declared for one person month by month, and what of it has arrived.

A month is settled as a whole: it is credited when all that its payer owes a fund for it is paid.
Only read here; who may look is asked by the doors.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.db import connection
from django.db.models import Exists, OuterRef

from canbao.ledger.contributions.models import SCHEME_BITS, Assessment, Declaration, Line
from canbao.ledger.contributions.shares import BASES
from canbao.ledger.contributions.sheet import PARTS

State = Literal["paid", "owed", "partly", "waits"]
MONTHLY: Final = "r.months BETWEEN -1 AND 1"  # what came from elsewhere by the year is no month


@dataclass(frozen=True, slots=True)
class Slip:
    """One person, month, scheme and payer (`E…`, `P…`), in fen: what is due by the last version that
    was assessed (`own`, `others`), and what has arrived (`own_paid`, `others_paid`, `credited`)."""

    month: int
    scheme: str
    payer: str
    base: int
    own: int
    others: int
    own_paid: int
    others_paid: int
    credited: int

    @property
    def due(self) -> int:
        return self.own + self.others

    @property
    def paid(self) -> int:
        return self.own_paid + self.others_paid

    @property
    def state(self) -> State:
        """`paid`: all of it arrived; `owed`: nothing; `partly`: less (or more) than is due; `waits`:
        the law has no answer yet, so nothing is due."""
        if self.due == 0 and self.paid == 0:
            return "waits"
        if self.paid == self.due or self.due == 0:
            return "paid"
        return "owed" if self.paid == 0 else "partly"


def slips(person: int) -> list[Slip]:
    """All months of a person, the latest first."""
    due = _due(person)
    paid = _paid(person)
    found = []
    for key in {*due, *paid}:
        month, scheme, payer = key
        base, own, others = due.get(key, (0, 0, 0))
        paid_base, own_paid, others_paid, credited = paid.get(key, (0, 0, 0, 0))
        if key not in due and not paid_base and not own_paid and not others_paid:
            continue
        if not payer.startswith("E"):  # what a person pays alone has no declaration
            own, others = own or own_paid, others or others_paid
        found.append(
            Slip(
                month, scheme, payer, base or paid_base, own, others, own_paid, others_paid, credited
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: (-each.month, each.scheme, each.payer))


def gaps(months: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches (first, last) without any month, between the first and the last of `months`."""
    found = []
    there = sorted(set(months))
    for before, after in itertools.pairwise(there):
        if after > before + 1:
            found.append((before + 1, after - 1))
    return found


def _due(person: int) -> dict[tuple[int, str, str], tuple[int, int, int]]:
    """By month, scheme and payer: base, own part, employer's part of the version that counts."""
    newer = Declaration.objects.filter(
        Exists(Assessment.objects.filter(declaration=OuterRef("pk"))),
        employer=OuterRef("declaration__employer"),
        month=OuterRef("declaration__month"),
        version__gt=OuterRef("declaration__version"),
    )
    lines = Line.objects.filter(person=person).exclude(Exists(newer))
    found = {}
    for line in lines.select_related("declaration"):
        for scheme, bit in SCHEME_BITS.items():
            if line.schemes & bit:
                parts = PARTS[scheme]
                own = sum(getattr(line, part) for part in parts[:-1])
                others = getattr(line, parts[-1])
                key = (line.month, scheme, f"E{line.declaration.employer}")
                found[key] = (getattr(line, BASES[scheme]), own, others)
    return found


def _paid(person: int) -> dict[tuple[int, str, str], tuple[int, int, int, int]]:
    """By month, scheme and payer: base, own and others' part, credited, as records say."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.month, r.scheme, c.payer, sum(r.base), sum(r.own), sum(r.others), "
            "sum(r.credited) FROM crediting_contributionrecord r "
            "JOIN crediting_credit c ON c.transaction_id = r.transaction_id "
            f"WHERE r.person = %s AND c.payer <> '' AND {MONTHLY} "
            "GROUP BY r.month, r.scheme, c.payer",
            [person],
        )
        return {
            (int(month), scheme, payer): (int(base), int(own), int(others), int(credited))
            for month, scheme, payer, base, own, others, credited in cursor.fetchall()
        }
