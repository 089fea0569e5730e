"""Which province pays the pension, by law, from the months of the record and what other places
certify; and temporary accounts, which never make a place of the relation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from canbao import inforce
from canbao.exchange import flow
from canbao.exchange.flow import PROVINCE, Deed
from canbao.exchange.models import TemporaryAccount
from canbao.exchange.sheet import MonthRow, own_months
from canbao.law import compute
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.people.log import WRITE, Act, append
from canbao.people.models import Person


@dataclass(frozen=True, slots=True)
class Stay:
    """Months in one province, in order of time; `temporary` is a temporary account. What another
    place certifies (参保缴费凭证) is given in the same words."""

    province: str
    months: int
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class Certificate:
    """What this place certifies of a person's months (参保缴费凭证)."""

    place: int
    first_month: int
    last_month: int
    months: int
    stays: tuple[Stay, ...]


def stays_of(rows: Sequence[MonthRow]) -> list[Stay]:
    """Months as stays: one for each stretch in the same province."""
    stays: list[Stay] = []
    for row in rows:
        if not row.months:
            continue
        province = flow.province_of(row.place)
        if stays and stays[-1].province == province:
            stays[-1] = Stay(province, stays[-1].months + 1)
        else:
            stays.append(Stay(province, 1))
    return stays


def certificate(person: int, scheme: str = "employee_pension") -> Certificate:
    """The months of a person here. Raises Refused when there are none."""
    rows = [row for row in own_months(person, scheme) if row.months]
    if not rows:
        raise refused(f"人员{person}在本地没有缴费月份", f"person {person} has no months here")
    return Certificate(
        flow.own().place, rows[0].month, rows[-1].month, len(rows), tuple(stays_of(rows))
    )


def paying_province(
    person: int, day: date, *, relation: str, elsewhere: Sequence[Stay] = ()
) -> str:
    """The province that pays (国办发〔2009〕66号 六): `relation` is where the relation is now,
    `elsewhere` what other places certify, before the months here. Raises LawError where the law
    does not say (no household registration)."""
    held = TemporaryAccount.objects.filter(person=person).exists()
    here = stays_of(own_months(person, "employee_pension"))
    if held:
        here = [Stay(stay.province, stay.months, True) for stay in here]
    facts: dict[str, object] = {
        "relation_province": relation,
        "stays": [
            {"province": s.province, "months": s.months, "temporary": s.temporary}
            for s in (*elsewhere, *here)
        ],
    }
    place = Person.objects.get(id=person).registration_place
    if place is not None:
        facts["registration_province"] = flow.province_of(place)
    region = flow.province_of(flow.own().place // PROVINCE * PROVINCE)
    asked = compute(
        ["pension_paying_province"],
        facts,
        date=day,
        region=region,
        known=day,
        law=inforce.law(),
    )
    return str(asked["pension_paying_province"])


@transaction.atomic
def open_temporary_account(person: int, relation: int, deed: Deed) -> TemporaryAccount:
    """Marks that the relation of somebody insured here stays at `relation` (a known installation).
    Again gives the mark that is there."""
    other = flow.partner(relation)
    there = TemporaryAccount.objects.filter(person=person).first()
    if there is not None:
        if there.relation_id != relation:
            raise refused(
                f"人员{person}的关系所在地已记为{there.relation_id}",
                f"the relation of person {person} is at {there.relation_id} already",
            )
        return there
    made = TemporaryAccount.objects.create(
        person=person,
        relation=other,
        from_month=month_of(deed.day),
        day=deed.day,
        by=deed.actor.name,
    )
    append(
        deed.actor,
        deed.door,
        Act(WRITE, flow.PURPOSE, subject=person, record=f"temporary account {relation}"),
    )
    return made
