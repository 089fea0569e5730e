"""Accounts for a demonstration: one or two of each role, passwords made at random and shown once.

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
    CASE_MANAGER,
    CASE_OFFICER,
    COUNTER,
    DESK,
    EMPLOYER,
    FINANCE_CLERK,
    LAW_OFFICER,
    PAYMENT_CHECKER,
    PAYMENT_OFFICER,
    PERSON,
    READER,
    REVIEWER,
    STREET_OFFICER,
    Account,
)
from canbao.people import log
from canbao.people.actor import SYSTEM, Role
from canbao.people.models import Employer, ListEntry, Person
from canbao.people.places import LEVELS

# Without letters and digits that look alike: these passwords are read off a screen and typed.
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What is printed: the password is nowhere else."""

    username: str
    password: str
    role: Role


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One account to make: what it is called and whom it acts for."""

    username: str
    role: Role
    name: tuple[str, str]
    office: tuple[str, str] = ("", "")
    area: int = 0
    person: int | None = None
    employer: str = ""


CENTRE: Final = ("信息中心", "IT centre")
REVIEW: Final = ("比对核查组", "Review desk")
FINANCE: Final = ("基金财务科", "Fund finance office")
PAYMENTS: Final = ("待遇支付科", "Benefit payment office")
POLICY: Final = ("政策法规科", "Policy office")
HALL: Final = ("社保经办大厅", "Social insurance hall")
STAFF: Final = (
    _Wanted("analyst", ANALYST, ("分析员", "Analyst"), ("省级信息中心", "Provincial data centre")),
    _Wanted("reader", READER, ("核查员甲", "Reader A"), REVIEW),
    _Wanted("reader2", READER, ("核查员乙", "Reader B"), REVIEW),
    _Wanted("finance", FINANCE_CLERK, ("财务员甲", "Finance clerk A"), FINANCE),
    _Wanted("finance2", FINANCE_CLERK, ("财务员乙", "Finance clerk B"), FINANCE),
    _Wanted("payment", PAYMENT_OFFICER, ("支付经办员", "Payment officer"), PAYMENTS),
    _Wanted("checker", PAYMENT_CHECKER, ("支付复核员", "Payment checker"), PAYMENTS),
    _Wanted("law", LAW_OFFICER, ("政策员甲", "Law officer A"), POLICY),
    _Wanted("law2", LAW_OFFICER, ("政策员乙", "Law officer B"), POLICY),
    _Wanted("case", CASE_OFFICER, ("经办员甲", "Case officer A"), HALL),
    _Wanted("case2", CASE_OFFICER, ("经办员乙", "Case officer B"), HALL),
    _Wanted("case3", CASE_OFFICER, ("经办员丙", "Case officer C"), HALL),
    _Wanted("auditor", AUDITOR, ("稽核员", "Auditor"), ("稽核处", "Audit office")),
    _Wanted("administrator", ADMINISTRATOR, ("管理员", "Administrator"), CENTRE),
)


def make_demo_accounts(
    *,
    street: int | None = None,
    person: int | None = None,
    employer: str | None = None,
    pensioner: int | None = None,
    payer: int | None = None,
) -> list[DemoAccount]:
    """Accounts of every role. `street` defaults to the street of the longest list, `person` to
    somebody with an overlap, a gap or at least a record, `employer` (credit code) to the one with
    most insured; a role without either is left out. `pensioner`, who draws a pension, and `payer`,
    who pays for himself, get accounts of their own when they are given."""
    area = street or _busiest_street()
    somebody = person or _somebody()
    firm = employer or _largest_employer()
    wanted = list(STAFF)
    if area:
        office = ("街道便民服务中心", "Street service centre")
        wanted.append(_Wanted("officer", STREET_OFFICER, ("经办员", "Officer"), office, area))
        bank = ("合作银行网点", "Branch of a partner bank")
        wanted.append(_Wanted("desk", DESK, ("银行代办员", "Bank desk"), bank, area))
        county = area - area % LEVELS[2]
        wanted += [
            _Wanted("manager", CASE_MANAGER, ("业务主管", "Case manager"), HALL, county),
            _Wanted("counter", COUNTER, ("综合窗口", "Counter clerk"), HALL, county),
            _Wanted("reviewer", REVIEWER, ("复核员", "Reviewer"), HALL, county),
        ]
    if somebody:
        who = ("参保人", "Insured person")
        wanted.append(_Wanted("person", PERSON, who, person=somebody))
    for name, zh, en, who_pays in (
        ("pensioner", "领取养老金的人", "Pensioner", pensioner),
        ("payer", "灵活就业人员", "Flexible worker", payer),
    ):
        if who_pays:
            wanted.append(_Wanted(name, PERSON, (zh, en), person=who_pays))
    if firm:
        wanted.append(
            _Wanted("employer", EMPLOYER, ("单位经办人", "For the employer"), employer=firm)
        )
    with transaction.atomic():
        return [_made(each) for each in wanted]


def _made(wanted: _Wanted) -> DemoAccount:
    """The account, new or found, with a new password."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    name = wanted.username
    Account.objects.filter(username=name).exclude(role=wanted.role).delete()
    account = Account.objects.filter(username=name).first() or Account(username=name)
    account.role, account.is_active = wanted.role, True
    account.display_zh, account.display_en = wanted.name
    account.office_zh, account.office_en = wanted.office
    account.area, account.person, account.employer = wanted.area, wanted.person, wanted.employer
    account.set_password(password)
    account.full_clean()
    account.save()
    act = log.Act(log.WRITE, "account_care", record=f"account:{name}",
                  detail={"event": "demo_account", "role": wanted.role})  # fmt: skip
    log.append(SYSTEM, "cli", act)
    return DemoAccount(name, password, wanted.role)


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


def _largest_employer() -> str:
    """The credit code of the employer with most insured; empty when there is none."""
    known = Employer.objects.filter(closed__isnull=True, insured__gt=0).order_by("-insured", "code")
    return known.values_list("code", flat=True).first() or ""
