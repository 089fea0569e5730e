"""Reading views (`reading.yaml`): what queries and certificates without Python are made of.

A view says what its columns mean, whom it is about and what the person sees of its being read; here is how
its rows are gathered, by the rooms' own reads. An operator chooses columns and rows, never a table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from canbao.benefits.kinds import kinds as benefits
from canbao.benefits.payments.reads import payments_of
from canbao.certificates.kinds import Field, Words
from canbao.certificates.models import Certificate
from canbao.ledger.crediting.reads import account
from canbao.ledger.crediting.statement import SCHEMES as PENSIONS
from canbao.ledger.receipts.standing import STATES as ORDER_STATES
from canbao.ledger.receipts.standing import standing
from canbao.people.models import Employer, ParticipationSpell
from canbao.registers.words import words as register_words
from canbao.services.catalogue.words import read_yaml

FILE: Final = Path(__file__).with_name("reading.yaml")
ORDERS_AT_ONCE: Final = 500
Value: TypeAlias = "str | int | date | Words | None"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: values by column, and the word of the vocabulary where a column has one."""

    values: Mapping[str, Value]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `among` is the vocabulary rows may be chosen by ("" for none)."""

    field: Field
    among: str


@dataclass(frozen=True, slots=True)
class View:
    """One reading view; `fetched` are facts and the departments they come from."""

    name: str
    label: Words
    about: str
    fetched: Mapping[str, str]
    tells: Words
    columns: Mapping[str, Column]


@cache
def views() -> Mapping[str, View]:
    """All views by name. Raises ValueError where the file names one nobody gathers, or misses one."""
    read = cast(dict[str, dict[str, Any]], read_yaml(FILE.read_text(encoding="utf-8")))
    if set(read) != set(GATHERED):
        raise ValueError(
            f"reading.yaml: {', '.join(sorted(set(read) ^ set(GATHERED)))}: not in both"
        )
    return {name: _view(name, said) for name, said in read.items()}


def _view(name: str, said: Mapping[str, Any]) -> View:
    columns = {
        key: Column(
            Field(key, Words(each["zh"], each["en"]), each["form"], each.get("may", False)),
            each.get("among", ""),
        )
        for key, each in said["columns"].items()
    }
    return View(
        name, Words(said["zh"], said["en"]), said["about"], said["fetched"], Words(**said["tells"]),
        columns,
    )  # fmt: skip


@cache
def vocabulary(name: str) -> Mapping[str, Words]:
    """The words of a column. Raises KeyError naming a vocabulary that does not exist."""
    if name == "benefits":
        return {key: Words(each.zh, each.en) for key, each in benefits().items()}
    if name == "order_states":
        return {key: Words(*both) for key, both in ORDER_STATES.items()}
    return {key: Words(each.zh, each.en) for key, each in register_words(name).items()}


def gather(view: View, of: int | str, day: date) -> list[Row]:
    """The rows of a view about a person (id) or an employer (credit code), the newest first. Reads write
    no log: whoever shows them does."""
    return [_worded(view, values) for values in GATHERED[view.name](of, day)]


def _worded(view: View, values: Mapping[str, Value]) -> Row:
    """Words of a vocabulary as people read them, kept as they are to be chosen by."""
    keys = {name: str(values[name]) for name, column in view.columns.items() if column.among}
    told = {
        name: vocabulary(view.columns[name].among).get(key, Words(key, key))
        for name, key in keys.items()
    }
    return Row({**values, **told}, keys)


_Rows: TypeAlias = Iterable[Mapping[str, Value]]


def _participation(person: Any, day: date) -> _Rows:
    spells = list(
        ParticipationSpell.objects.filter(person=person).order_by("-from_month", "scheme", "id")
    )
    codes = {each.employer for each in spells if each.employer}
    names = dict(Employer.objects.filter(code__in=codes).values_list("code", "name"))
    for each in spells:
        yield {
            "scheme": each.scheme, "kind": each.kind, "from": each.from_month, "to": each.to_month,
            "state": each.state, "employer": names.get(each.employer) or each.employer or None,
        }  # fmt: skip


def _months(person: Any, day: date) -> _Rows:
    lines = [
        (each, scheme)
        for scheme in PENSIONS
        for each in account(person, day=day, scheme=scheme).lines
    ]
    for each, scheme in sorted(lines, key=lambda pair: -pair[0].month):
        yield {
            "scheme": scheme, "month": each.month, "base": each.base, "own": each.own,
            "others": each.others, "credited": each.credited,
        }  # fmt: skip


def _years(person: Any, day: date) -> _Rows:
    years = [
        (each, scheme)
        for scheme in PENSIONS
        for each in account(person, day=day, scheme=scheme).years
    ]
    for each, scheme in sorted(years, key=lambda pair: -pair[0].year):
        yield {
            "scheme": scheme, "year": str(each.year), "months": each.months,
            "credited": each.credited, "paid": each.paid,
            # What nobody has posted is not in the balance and is not shown beside it.
            "interest": 0 if each.provisional else each.interest, "closing": each.closing,
        }  # fmt: skip


def _paid(person: Any, day: date) -> _Rows:
    for payment in payments_of(person, at_most=600):
        if payment.day is not None and payment.day > day:
            continue
        for line in payment.lines:
            yield {
                "benefit": line.benefit,
                "month": line.month,
                "fen": line.fen,
                "day": payment.day,
            }


def _documents(person: Any, day: date) -> _Rows:
    for each in Certificate.objects.filter(subject=f"P{person}", day__lte=day).order_by("-id"):
        yield {
            "serial": each.serial, "title": Words(**json.loads(each.content)["title"]),
            "day": each.day, "valid_until": each.valid_until,
        }  # fmt: skip


def _orders(code: Any, day: date) -> _Rows:
    found, after = [], 0
    while page := standing(day, payer=f"E{code}", after=after, at_most=ORDERS_AT_ONCE):
        found += page
        after = page[-1].id
    for each in sorted(found, key=lambda order: (-order.month, order.scheme, -order.id)):
        yield {
            "reference": each.reference, "scheme": each.scheme, "month": each.month, "due": each.due,
            "fen": each.fen, "open": each.open, "state": each.state,
        }  # fmt: skip


GATHERED: Final[Mapping[str, Callable[[Any, date], _Rows]]] = {
    "participation": _participation,
    "contribution_months": _months,
    "account_years": _years,
    "benefit_payments": _paid,
    "documents": _documents,
    "payment_orders": _orders,
}


def shown(row: Row, columns: Sequence[str]) -> dict[str, Value]:
    """The values of the columns named."""
    return {name: row.values.get(name) for name in columns}
