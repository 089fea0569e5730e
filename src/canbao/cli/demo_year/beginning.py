"""What the demonstration's year begins with: the books and their money, careers and balances of the
old system, awards in payment, bank accounts, classes of industry, plans of persons."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from canbao.benefits import migration
from canbao.benefits.payments import accounts
from canbao.benefits.payments.accounts import Entry
from canbao.cli.demo_money import opening, wages
from canbao.cli.demo_money.city import FIRST, OPEN
from canbao.cli.demo_money.draws import Numbers
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import CHECKER, COUNTY, FINANCE, PAYMENT, Scene, day
from canbao.ledger import books
from canbao.ledger.contributions.models import InjuryRate, Plan
from canbao.ledger.contributions.plans import SCHEMES
from canbao.ledger.crediting.opening import opening_chunk, prepare_opening
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.posting import post
from canbao.people import log
from canbao.people.actor import SYSTEM

THROUGH: Final = FIRST // 12 - 1
FUND: Final = {
    "employee_pension": 3_000_000_000_00,
    "public_sector_pension": 1_000_000_000_00,
    "resident_pension": 300_000_000_00,
    "unemployment": 100_000_000_00,
    "work_injury": 50_000_000_00,
}
"""What the old system's funds held besides the individual accounts, fen."""
BANKS: Final = ("ICBC", "ABC", "RCB")
CLASSES: Final = {"A": 3, "B": 8, "C": 4, "D": 3, "E": 6, "F": 2, "G": 5, "H": 2}
"""Class of industry for work injury by the letter of the industry; others are of the first."""
KINDS: Final = ("flexible", "resident", "government")


def funds(scene: Scene) -> list[Book]:
    """The books of the year, January open, with what the old system's funds held."""
    made = []
    for scheme, place in scene.funds:
        book = book_of(scheme, place)
        open_month(book, FIRST, by=FINANCE.name)
        bank, pooled = books.accounts(book, [("bank", ""), ("pooled", "")])
        fen = FUND[scheme]
        fact = Fact(
            "opening", FIRST, day(FIRST, 1), "document:演示：旧系统基金结余",
            "demo:opening:fund", [(bank, fen), (pooled, -fen)],
        )  # fmt: skip
        post(book, [fact])
        made.append(book)
    return made


def careers(scene: Scene) -> int:
    """Careers and balances to the end of 2024, a file a fund; how many persons."""
    held = {
        (table.scheme, person): balance
        for table in opening.pensions(scene.city)
        for person, balance in zip(table.person.tolist(), table.balance.tolist(), strict=True)
    }
    persons = 0
    for table in opening.careers(scene.city):
        served = np.isin(table.person, scene.persons)
        # Of residents' pools a person belongs to one: that of the last year.
        pools = table.place // COUNTY * COUNTY
        for scheme, place in scene.funds:
            if scheme != table.scheme:
                continue
            rows = np.flatnonzero(served)
            if scheme == "resident_pension":
                last = np.append(np.diff(table.person) != 0, True)
                of = dict(zip(table.person[last].tolist(), pools[last].tolist(), strict=True))
                pool = np.array([of[each] for each in table.person.tolist()], dtype=np.int64)
                rows = np.flatnonzero(served & (pool == place))
            if len(rows):
                path = scene.folder / f"opening-{scheme}-{place}.parquet"
                persons += _write(path, table, rows, held)
                run = prepare_opening(
                    book_of(scheme, place), path, through=THROUGH, day=day(FIRST, 2), month=FIRST,
                    by=FINANCE.name,
                )  # fmt: skip
                drive(run, opening_chunk)
    return persons


def _write(
    path: Path, table: opening.Careers, rows: Numbers, held: dict[tuple[str, int], int]
) -> int:
    person = table.person[rows]
    last = np.append(np.diff(person) != 0, True)
    starts = np.flatnonzero(np.append(True, last[:-1]))
    grown = np.add.reduceat(table.credited[rows] + table.interest[rows], starts)
    balance = np.zeros(len(rows), dtype=np.int64)
    balance[last] = [
        held.get((table.scheme, who), fen)
        for who, fen in zip(person[last].tolist(), grown.tolist(), strict=True)
    ]
    columns = {
        "person": person, "place": table.place[rows], "year": table.year[rows],
        "first": np.ones(len(rows), dtype=np.int64), "months": table.months[rows],
        "base": table.base[rows], "credited": table.credited[rows], "own": table.own[rows],
        "others": table.others[rows], "balance": balance,
    }  # fmt: skip
    told = {name: pa.array(column) for name, column in columns.items()}
    told["kind"] = pa.array([opening.KINDS[each] for each in table.kind[rows].tolist()])
    if not path.is_file():  # the run holds the file's hash: it is written once
        draft = path.with_suffix(".new")
        pq.write_table(pa.table(told), draft)
        draft.replace(path)
    return int(last.sum())


def awards(scene: Scene) -> int:
    """Awards in payment at the beginning of the year, as one file of the old system."""
    months = {
        person: int(total)
        for table in opening.careers(scene.city)
        for person, total in zip(*_months_of(table), strict=True)
    }
    path = scene.folder / "awards.csv"
    lines = []
    for table in opening.pensions(scene.city):
        rows = np.flatnonzero(scene.mine(table.person, table.place)).tolist()
        births = scene.city.persons.birth[scene.city.persons.rows_of(table.person)]
        for at in rows:
            who, first = int(table.person[at]), int(table.first[at])
            number = f"{table.scheme[:3].upper()}{who:09d}"
            lines.append(
                [number, who, table.scheme, int(table.place[at]), _text(FIRST),
                 int(table.monthly[at]), int(table.individual[at]), "演示：旧系统待遇台账",
                 hashlib.sha256(number.encode()).hexdigest(),
                 max(months.get(who, 0), 180), _text(first - 1), _text(int(births[at]))]
            )  # fmt: skip
    if not path.is_file():
        draft = path.with_suffix(".new")
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*migration.COLUMNS, "contribution_months", "retirement_month",
                             "birth_month"])  # fmt: skip
            writer.writerows(lines)
        draft.replace(path)
    if lines:
        run = migration.prepare_migration(path, day(FIRST, 2), actor=PAYMENT, checker=CHECKER)
        drive(run, migration.migration_chunk)
    return len(lines)


def _months_of(table: opening.Careers) -> tuple[list[int], list[int]]:
    if not len(table.person):
        return [], []
    starts = np.flatnonzero(np.append(True, np.diff(table.person) != 0))
    return table.person[starts].tolist(), np.add.reduceat(table.months, starts).tolist()


def _text(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def bank_accounts(scene: Scene) -> int:
    """A bank account for everybody who has a relation here, brought from the old system."""
    from canbao.people.models import Person

    told = opening.bank_accounts(scene.city)
    names = dict(Person.objects.values_list("id", "name"))
    there = set(scene.persons.tolist())
    entries = [
        Entry(who, BANKS[bank], number, names.get(who) or "演示户名")
        for who, bank, number in zip(
            told.person.tolist(), told.bank.tolist(), told.number, strict=True
        )
        if who in there
    ]
    made = accounts.enter_many(
        entries, day(FIRST, 2), by=PAYMENT.name, checked_by=CHECKER.name,
        source="演示：旧系统账户（旧系统已核实）",
    )  # fmt: skip
    return len(made)


def industries(scene: Scene) -> int:
    """Classes of industry for work injury, as the old system had them."""
    rows = [
        InjuryRate(
            employer=code, from_month=FIRST,
            industry_class=CLASSES.get(scene.city.industry[at][:1], 1), floating=100,
            ground="演示：旧系统核定", day=day(FIRST, 2), by=FINANCE.name,
        )
        for code, at in scene.employers.items()
    ]  # fmt: skip
    InjuryRate.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
    return len(rows)


def plans(scene: Scene) -> int:
    """What flexible workers and residents had chosen in the old system."""
    told = wages.plans(scene.city)
    inside = scene.mine(told.person, told.place)
    rows = []
    when = day(FIRST, 2)
    for at in np.flatnonzero(inside).tolist():
        kind = KINDS[int(told.kind[at])]
        end = int(told.end[at])
        rows.append(
            Plan(
                person=int(told.person[at]), scheme=SCHEMES[kind], kind=kind,
                place=int(told.place[at]),
                amount=0 if kind == "government" else int(told.amount[at]),
                group="演示：低保对象" if kind == "government" else "",
                from_month=int(told.start[at]), to_month=None if end >= OPEN else end,
                day=when, by=FINANCE.name,
            )
        )  # fmt: skip
    if not Plan.objects.filter(day=when, by=FINANCE.name).exists():
        from django.db import transaction

        with transaction.atomic():
            Plan.objects.bulk_create(rows, batch_size=2_000)
            act = log.Act(log.WRITE, "contribution_plan", record="演示：旧系统缴费计划",
                          detail={"plans": len(rows)})  # fmt: skip
            log.append(SYSTEM, "batch", act)
    return len(rows)


def first_day() -> date:
    """The day the year begins on."""
    return day(FIRST, 2)
