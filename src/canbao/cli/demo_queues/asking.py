"""Who of the city asks for what: persons and employers found in the record and the ledger, with the answers
they would give. Nobody is made up; where the city has nobody such, nothing is asked."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final, TypeVar

from django.db.models import Q, QuerySet

from canbao.accounts.models import Account
from canbao.benefits.models import Award
from canbao.people.models import Employer, ParticipationSpell, Person
from canbao.people.places import area_range

BANK: Final = "ICBC"
PROVINCE: Final = 10**10
T = TypeVar("T")


@dataclass(frozen=True)
class Wish:
    """One application: by a person (`person`) or an employer (`employer`), at a place, with answers."""

    service: str
    place: int
    given: Mapping[str, object]
    person: int | None = None
    employer: str = ""
    channel: str = "online"
    account: str = ""
    """The account it is asked with; empty: somebody who has none in the demonstration."""


def wishes(area: int, today: date, chance: random.Random) -> list[Wish]:
    """About a hundred and forty applications from the place (division code and the places below it) and its
    employers, in the order of a draw."""
    found = [*_persons(area, today, chance), *_pensioners(area, chance), *_employers(area, today)]
    chance.shuffle(found)
    return found


def of_accounts(public: list[Account], area: int) -> list[Wish]:
    """What the accounts of persons and employers asked for: something done by itself, something for
    people, something that lacks an answer."""
    found = []
    for each in public:
        if each.person is None:
            continue
        own = Person.objects.get(id=each.person)
        place = int(own.residence_place or own.registration_place or area)
        for service, given in (
            ("REG-10", {"changed_personal_items": [{"item": "phone", "value": "13800138000"}]}),
            ("RGT-08", {"wrong_item": "phone", "correction_reason": "登记的电话不是本人的。"}),
            ("REG-11", {"disputed_identity_item": "name"}),
        ):
            found.append(Wish(service, place, given, own.pk, account=each.username))
    return found


def _alive(area: int) -> Q:
    return Q(withdrawn=False, death__isnull=True, residence_place__range=area_range(area))


def _spread(rows: list[T], most: int) -> list[T]:
    """At most so many, taken evenly from the whole."""
    return rows[:: max(1, len(rows) // most)][:most] if rows else []


def _persons(area: int, today: date, chance: random.Random) -> Iterator[Wish]:
    people = Person.objects.filter(_alive(area), birth__isnull=False).exclude(number17=None)
    grown = list(people.filter(birth__lt=today - timedelta(days=20 * 365)).order_by("id")[:4_000])
    for one in _spread(grown, 30):
        phone = f"13{chance.randrange(10**9):09d}"
        items = [{"item": "phone", "value": phone}]
        yield _of(one, "REG-10", {"changed_personal_items": items}, chance)
    for one in _spread(grown[1:], 16):
        yield _of(one, "REG-20", {
            "residence_confirmed": True, "work_state": chance.choice(["employed", "not_working"]),
            "insured_elsewhere": "no",
        }, chance)  # fmt: skip
    for one in _spread(grown[2:], 6):
        yield _of(one, "RGT-06", {"complaint_text": "窗口等候时间太长，请增加人手。"}, chance)
    for one in _spread(grown[3:], 6):
        yield _of(one, "RGT-08", {
            "wrong_item": "phone", "correction_reason": "登记的电话不是本人的。"}, chance)  # fmt: skip
    for one in _spread(grown[4:], 5):
        yield _of(one, "REG-11", {
            "disputed_identity_item": "name", "correction_reason": "户口本上的名字已更正。"}, chance)  # fmt: skip
    without = people.filter(spells__isnull=True, birth__range=(
        today - timedelta(days=55 * 365), today - timedelta(days=25 * 365)))  # fmt: skip
    for one in _spread(list(without.order_by("id")[:600]), 12):
        yield _of(one, "REG-08", {
            "insured_place": str(one.residence_place), "start_month": f"{today:%Y-%m}",
            "chosen_base": "5000"}, chance)  # fmt: skip
    yield from _movers(area, chance)
    yield from _retiring(people, today, chance)


def _movers(area: int, chance: random.Random) -> Iterator[Wish]:
    here = Person.objects.filter(_alive(area))
    home = area_range(area - area % PROVINCE)
    away = ParticipationSpell.objects.filter(
        person__in=here, scheme="employee_pension", place__isnull=False
    ).exclude(place__range=home)
    ids = list(dict.fromkeys(away.order_by("person_id").values_list("person_id", flat=True)[:400]))
    for one in Person.objects.filter(id__in=_spread(ids, 8)).order_by("id"):
        yield _of(one, "TRF-01", {"new_place": str(one.residence_place)}, chance)


def _retiring(people: QuerySet[Person], today: date, chance: random.Random) -> Iterator[Wish]:
    """Who reaches an age at which a pension may begin and draws none."""
    old = people.filter(
        birth__range=(today - timedelta(days=61 * 365), today - timedelta(days=60 * 365)),
        spells__scheme="employee_pension",
    ).exclude(id__in=Award.objects.values("person"))
    rows = list(old.distinct().order_by("id")[:200])
    for one in _spread(rows, 12):
        given = {"retirement_month": f"{today:%Y-%m}", "bank_account": _account(one, chance)}
        yield _of(one, "PEN-01", given, chance)


def _pensioners(area: int, chance: random.Random) -> Iterator[Wish]:
    drawing = Award.objects.filter(benefit__in=("employee_pension", "resident_pension"))
    ids = list(drawing.order_by("id").values_list("person", flat=True)[:4_000])
    rows = list(Person.objects.filter(_alive(area), id__in=ids).order_by("id"))
    for one in _spread(rows, 14):
        yield _of(one, "ELG-01", {"certification_way": "app"}, chance)
    for one in _spread(rows[1:], 10):
        yield _of(one, "REG-12", {"bank_account": _account(one, chance)}, chance)
    for one in _spread(rows[2:], 5):
        yield _of(one, "PEN-08", {
            "contested_point": "缴费年限", "reasons_stated": "早年的缴费没有算进去。"}, chance)  # fmt: skip
    for one in _spread(rows[3:], 3):
        row = _account(one, chance) | {"holder": "他人"}
        yield _of(one, "REG-12", {"bank_account": row}, chance)


def _employers(area: int, today: date) -> Iterator[Wish]:
    firms = Employer.objects.filter(
        closed__isnull=True, place__range=area_range(area), insured__gt=3
    )
    for firm in islice(firms.order_by("-insured", "code"), 14):
        now = ParticipationSpell.objects.filter(
            employer=firm.code, state="active", person__death__isnull=True
        ).select_related("person")
        for spell in now.order_by("person_id")[2:3]:
            yield Wish("REG-07", int(firm.place or area), {
                "worker_number": {"number": spell.person.number, "name": spell.person.name},
                "end_date": (today - timedelta(days=3)).isoformat(), "leaving_reason": "contract_expired",
            }, employer=firm.code)  # fmt: skip


def _of(one: Person, service: str, given: Mapping[str, object], chance: random.Random) -> Wish:
    channel = chance.choice(["online", "mobile", "mobile"])
    return Wish(service, int(one.residence_place or one.registration_place or 0), given, one.pk,
                channel=channel)  # fmt: skip


def _account(one: Person, chance: random.Random) -> dict[str, str]:
    number = f"622200{chance.randrange(10**10):010d}"
    return {"bank": BANK, "number": number, "holder": one.name}
