"""What this house knows already and fills in, with whose word it is: a fact of the entry's `fetched`
is never asked of the person. What a department has not delivered is left out and stays unknown; it is not
taken for "nothing".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao import inforce
from canbao.batches.canonical import Plain
from canbao.benefits import certification, overpayments
from canbao.benefits.models import Award, Overpayment
from canbao.benefits.writing import current
from canbao.cards.models import Card, ECard
from canbao.cards.states import ENDED
from canbao.cases.engine import Fact
from canbao.ledger.contributions.amounts import base_limits
from canbao.ledger.crediting import reads
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.receipts import standing
from canbao.people.models import Activity, ParticipationSpell, Person, Source
from canbao.services import filings
from canbao.services.catalogue import Entry, words

ACCOUNTS: Final = ("employee_pension", "resident_pension", "public_sector_pension")


@dataclass(frozen=True, slots=True)
class About:
    """Whom facts are fetched about, where, and as of which day."""

    person: int | None
    employer: str
    place: int
    day: date


@dataclass(frozen=True, slots=True)
class Got:
    """A fact as it was found: whose word it is, and as of which day."""

    value: Plain
    source: str
    as_of: date


Fetch = Callable[[About], Got | None]


def fetched(entry: Entry, about: About) -> list[Fact]:
    """The entry's facts that this house can give, each with the ground on which it may be used."""
    found = []
    for name, department in entry.fetched.items():
        got = _FETCH[name](about) if name in _FETCH else None
        if got is not None:
            ground = words().grounds[words().departments[department].ground].zh
            found.append(Fact(name, got.value, got.source, got.as_of, ground))
    return found


def supplied() -> frozenset[str]:
    """Names of the facts this house can give."""
    return frozenset(_FETCH)


def delivered(source: str) -> bool:
    """Whether a register has been delivered here at all: if not, silence means nothing."""
    return Source.objects.filter(name=source).exists()


def spell_rows(person: int, **only: Plain) -> list[Plain]:
    """Spells of a person as plain rows."""
    there = ParticipationSpell.objects.filter(person_id=person, **only)
    return [
        {
            "scheme": each.scheme, "kind": each.kind, "place": each.place,
            "employer": each.employer, "state": each.state, "from": month_text(each.from_month),
            "to": month_text(each.to_month) if each.to_month is not None else None,
        }
        for each in there.order_by("from_month", "scheme", "id")
    ]  # fmt: skip


def _row(about: About) -> Person | None:
    if about.person is None:
        return None
    return Person.objects.filter(id=about.person, withdrawn=False).first()


def _told_by(person: Person, field: str, day: date) -> tuple[str, date]:
    """Which source gives the value in force of a field, and of which day."""
    provenance = getattr(person, "provenance", None)
    for value in provenance.values if provenance else ():
        if value.field == field and value.chosen and value.origins:
            origin = value.origins[0]
            named = Source.objects.filter(id=origin.source).first()
            if named is not None and named.name != "cases":
                return f"register:{named.name}", origin.as_of or day
    return "record", day


def _identity(about: About) -> Got | None:
    row = _row(about)
    if row is None:
        return None
    source, as_of = _told_by(row, "name", about.day)
    value: Plain = {
        "name": row.name, "sex": row.sex, "birth": row.birth.isoformat() if row.birth else None,
    }  # fmt: skip
    return Got(value, source, as_of)


def _household_place(about: About) -> Got | None:
    row = _row(about)
    if row is None or row.registration_place is None:
        return None
    return Got(row.registration_place, *_told_by(row, "registration_place", about.day))


def _death(about: About) -> Got | None:
    row = _row(about)
    if row is None or row.death is None:
        return None
    return Got(row.death.isoformat(), *_told_by(row, "death", about.day))


def _contact(about: About) -> Got | None:
    row = _row(about)
    if row is None or row.phone is None:
        return None
    return Got(str(row.phone), *_told_by(row, "phone", about.day))


def _old_record(about: About) -> Got | None:
    row = _row(about)
    if row is None:
        return None
    value: Plain = {
        "name": row.name, "sex": row.sex,
        "birth": row.birth.isoformat() if row.birth else None,
        "residence_place": row.residence_place, "registration_place": row.registration_place,
    }  # fmt: skip
    return Got(value, "record", about.day)


def _custody(about: About) -> Got | None:
    if about.person is None or not delivered("justice_custody"):
        return None
    there = Activity.objects.filter(person_id=about.person, activity="custody")
    rows: list[Plain] = [
        {"from": month_text(each.from_month), "to": month_text(each.to_month)}
        for each in there.order_by("from_month")
    ]
    return Got(rows, "register:justice_custody", about.day)


def _spells(**only: Plain) -> Fetch:
    def fetch(about: About) -> Got | None:
        if about.person is None:
            return None
        return Got(spell_rows(about.person, **only), "record", about.day)

    return fetch


def _payments(about: About) -> Got | None:
    if about.person is None:
        return None
    rows: list[Plain] = [
        {"scheme": scheme, "year": each.year, "months": each.months, "credited": each.credited}
        for scheme in (*ACCOUNTS, "unemployment")
        for each in reads.account(about.person, day=about.day, scheme=scheme).years
    ]
    return Got(rows, "ledger", about.day)


def _account_balance(about: About) -> Got | None:
    if about.person is None:
        return None
    found = {
        scheme: reads.account(about.person, day=about.day, scheme=scheme).balance
        for scheme in ACCOUNTS
    }
    return Got({name: fen for name, fen in found.items() if fen}, "ledger", about.day)


def _in_payment(*benefits: str) -> Fetch:
    def fetch(about: About) -> Got | None:
        if about.person is None:
            return None
        rows: list[Plain] = []
        there = Award.objects.filter(person=about.person, benefit__in=benefits)
        for award in there.order_by("id"):
            due = current(award, month_of(about.day))
            if due is not None and due.monthly > 0:
                rows.append({
                    "award": award.pk, "benefit": award.benefit, "monthly": due.monthly,
                    "held": due.held,
                })  # fmt: skip
        return Got(rows, "benefits", about.day)

    return fetch


def _certified(about: About) -> Got | None:
    if about.person is None:
        return None
    return Got(certification.standing(about.person, about.day).state, "benefits", about.day)


def _filed(kind: str, part: str = "") -> Fetch:
    def fetch(about: About) -> Got | None:
        if about.person is None:
            return None
        row = filings.standing(kind, about.day, person=about.person)
        if row is None:
            return None
        content = filings.content(row)
        return Got(content.get(part) if part else content, "record", row.day)

    return fetch


def _leaving(about: About) -> Got | None:
    if about.person is None:
        return None
    row = filings.standing("left_employment", about.day, person=about.person)
    return Got(filings.content(row)["reason"], "record", row.day) if row else None


def _unit_arrears(about: About) -> Got | None:
    if not about.employer:
        return None
    owed = standing.outstanding(f"E{about.employer}", about.day)
    return Got(sum(each.late for each in owed), "ledger", about.day)


def _assessment_due(about: About) -> Got | None:
    payer = f"E{about.employer}" if about.employer else f"P{about.person}"
    rows: list[Plain] = [
        {
            "reference": each.reference, "scheme": each.scheme, "month": month_text(each.month),
            "open": each.open, "due": each.due.isoformat(), "state": each.state,
        }
        for each in standing.standing(about.day, payer=payer)
        if each.open > 0
    ]  # fmt: skip
    return Got(rows, "ledger", about.day)


def _staff(about: About) -> Got | None:
    if not about.employer:
        return None
    now = ParticipationSpell.objects.filter(employer=about.employer, to_month__isnull=True)
    persons = sorted(set(now.values_list("person_id", flat=True)))
    return Got(list(persons), "record", about.day)


def _base_limits(about: About) -> Got | None:
    limits = base_limits(month_of(about.day), inforce.region_of(about.place), about.day)
    if limits is None:
        return None
    return Got({"floor": limits[0], "ceiling": limits[1]}, "record", about.day)


def _overpayment(about: About) -> Got | None:
    if about.person is None:
        return None
    rows: list[Plain] = [
        {"number": each.pk, "benefit": each.award.benefit, "fen": each.fen,
         "left": overpayments.left(each)}
        for each in Overpayment.objects.filter(person=about.person).select_related("award")
    ]  # fmt: skip
    return Got(rows, "benefits", about.day)


def _card_state(about: About) -> Got | None:
    if about.person is None:
        return None
    held = Card.objects.filter(person=about.person).exclude(state=ENDED).order_by("-id").first()
    return Got(held.standing(about.day) if held else "none", "record", about.day)


def _ecard_state(about: About) -> Got | None:
    if about.person is None:
        return None
    held = ECard.objects.filter(person=about.person).first()
    return Got(held.state if held else "none", "record", about.day)


_PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")
_UNEMPLOYMENT: Final = ("unemployment_benefit", "unemployment_extended")
_FETCH: Final[Mapping[str, Fetch]] = {
    "identity": _identity, "household_place": _household_place, "death": _death,
    "contact": _contact, "old_record": _old_record, "custody": _custody,
    "all_spells": _spells(), "employee_spell": _spells(kind="employee"),
    "residents_spell": _spells(scheme="resident_pension"),
    "unemployment_spell": _spells(scheme="unemployment"),
    "payments": _payments, "account_balance": _account_balance,
    "pension_in_payment": _in_payment(*_PENSIONS),
    "unemployment_benefit": _in_payment(*_UNEMPLOYMENT),
    "certified": _certified, "leaving_reason_told": _leaving,
    "injury_decision": _filed("injury"), "capacity_conclusion": _filed("capacity"),
    "unit_arrears": _unit_arrears, "assessment_due": _assessment_due, "staff_list": _staff,
    "base_limits": _base_limits, "card_state": _card_state,
    "overpayment": _overpayment, "ecard_state": _ecard_state,
}  # fmt: skip
