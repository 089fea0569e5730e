"""Accounts for a demonstration: one of each role, with passwords made at random and shown once.

Only their hashes are kept. Running it again gives the same names new passwords.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from canbao.accounts.models import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    PERSON,
    READER,
    STREET_OFFICER,
    Account,
)
from canbao.people import log
from canbao.people.actor import SYSTEM, Role
from canbao.people.models import ListEntry, Person
from canbao.people.places import LEVELS

# Without letters and digits that look alike: these passwords are read off a screen and typed.
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What is printed: the password is nowhere else."""

    username: str
    password: str
    role: Role


def make_demo_accounts(
    *, street: int | None = None, person: int | None = None
) -> list[DemoAccount]:
    """One account per role. `street` defaults to the street of the longest list, `person` to
    somebody with an overlap, a gap or at least a record; a role without either is left out."""
    area = street or _busiest_street()
    somebody = person or _somebody()
    wanted: list[tuple[str, Role, str, str, str, str, int, int | None]] = [
        (
            "analyst",
            ANALYST,
            "分析员",
            "Analyst",
            "省级信息中心",
            "Provincial data centre",
            0,
            None,
        ),
        ("reader", READER, "核查员甲", "Reader A", "比对核查组", "Review desk", 0, None),
        ("reader2", READER, "核查员乙", "Reader B", "比对核查组", "Review desk", 0, None),
        ("auditor", AUDITOR, "稽核员", "Auditor", "稽核处", "Audit office", 0, None),
        (
            "administrator",
            ADMINISTRATOR,
            "管理员",
            "Administrator",
            "信息中心",
            "IT centre",
            0,
            None,
        ),
    ]
    if area:
        street_names = ("街道便民服务中心", "Street service centre")
        wanted.append(("officer", STREET_OFFICER, "经办员", "Officer", *street_names, area, None))
    if somebody:
        wanted.append(("person", PERSON, "参保人", "Insured person", "", "", 0, somebody))
    made = []
    with transaction.atomic():
        for name, role, zh, en, office_zh, office_en, place, who in wanted:
            password = "-".join(
                "".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4)
            )
            Account.objects.filter(username=name).exclude(role=role).delete()
            account = Account.objects.filter(username=name).first() or Account(username=name)
            account.role, account.display_zh, account.display_en = role, zh, en
            account.office_zh, account.office_en = office_zh, office_en
            account.area, account.person, account.is_active = place, who, True
            account.set_password(password)
            account.full_clean()
            account.save()
            act = log.Act(log.WRITE, "account_care", record=f"account:{name}",
                          detail={"event": "demo_account", "role": role})  # fmt: skip
            log.append(SYSTEM, "cli", act)
            made.append(DemoAccount(name, password, role))
    return made


def _busiest_street() -> int:
    """The street with most entries on its lists; 0 when there are none."""
    counts: dict[int, int] = {}
    for place in ListEntry.objects.filter(place__gt=0).values_list("place", flat=True):
        street = place - place % LEVELS[-1]
        counts[street] = counts.get(street, 0) + 1
    return max(counts, key=lambda street: (counts[street], -street), default=0)


def _somebody() -> int | None:
    """A person whose page has something to show."""
    known = Person.objects.filter(withdrawn=False, death__isnull=True).order_by("id")
    for those in (
        known.filter(overlaps__isnull=False, gaps__gap_class__in=("E", "F")),
        known.filter(overlaps__isnull=False),
        known.filter(spells__isnull=False),
        known,
    ):
        found = those.values_list("id", flat=True).first()
        if found is not None:
            return found
    return None
