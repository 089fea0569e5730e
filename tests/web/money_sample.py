"""A little money for the pages' tests: employers, persons, a paid month, an arrear, a pension in
payment with its runs. Everything through the rooms' own functions; each piece by itself.

The pages' clock stands at 21 November 2026. Books of Chengdu are open from January 2026.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from canbao import inforce
from canbao.batches.models import Run
from canbao.batches.runs import again, go_on
from canbao.benefits.deciding import Granted
from canbao.benefits.payments import release
from canbao.benefits.payments.models import PaymentRun
from canbao.inforce import confirming
from canbao.ledger.books import accounts as ledger_accounts
from canbao.ledger.contributions import planned
from canbao.ledger.contributions.assessment import prepare_assessment
from canbao.ledger.contributions.batches import work_of
from canbao.ledger.contributions.declare import Told, declare
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import InjuryRate, PaymentOrder
from canbao.ledger.crediting.columns import Brought, OneCredit, Share
from canbao.ledger.crediting.credit import credit
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.posting import post
from canbao.ledger.receipts import bank
from canbao.ledger.receipts.batch import prepare_receipts, receipts_chunk
from canbao.ledger.receipts.intake import receive
from canbao.people.actor import Actor
from canbao.people.models import Activity, Employer, Person
from tests.accounts.make import FIRM
from tests.benefits import make as benefits
from tests.benefits.payments import make as payments

PLACE = 510104000000  # Jinjiang, Chengdu
CITY = 510100000000
BIG = "91510100MA6C0BIG01"
CLERK = Actor("clerk", "finance_clerk", "成都 / Chengdu", CITY)
LAW_OFFICERS = (Actor("chen", "law_officer"), Actor("zhou", "law_officer"))
SCHEMES = ("employee_pension", "public_sector_pension", "unemployment", "work_injury",
           "resident_pension")  # fmt: skip
JANUARY, AUGUST, SEPTEMBER, OCTOBER = (2026 * 12 + n for n in (0, 7, 8, 9))
THREE = 1 | 4 | 8
ME = 1  # of the staff of FIRM
PENSIONER = 200
FLEXIBLE = 300


def books(first: int = JANUARY, last: int = JANUARY + 10) -> None:
    """The books of Chengdu with these months open; the pension fund has money."""
    for scheme in SCHEMES:
        for month in range(first, last + 1):
            open_month(book_of(scheme, PLACE), month, by="clerk")


def fund(fen: int = 100_000_000_00) -> Book:
    """Money in the pension fund's bank account."""
    book = book_of("employee_pension", PLACE)
    at, pooled = ledger_accounts(book, [("bank", ""), ("pooled", "")])
    lines = [(at, fen), (pooled, -fen)]
    post(book, [Fact("opening", JANUARY, date(2026, 1, 2), "document:opening", "fund", lines)])
    return book


def employer(code: str = FIRM, name: str = "锦江面馆", staff: int = 3, first: int = 1) -> str:
    """An employer with so many persons, from the id `first` on."""
    Employer.objects.create(code=code, name=name, place=PLACE, digest="0" * 32)
    InjuryRate.objects.create(
        employer=code, from_month=JANUARY - 24, industry_class=3, ground="document:1",
        day=date(2024, 1, 1), by="clerk",
    )  # fmt: skip
    for id_ in range(first, first + staff):
        person(id_, code)
    return code


def person(id_: int, code: str = "", **more: Any) -> Person:
    """Somebody born in 1990 who works for the employer."""
    given = {"number17": 51010419900305000 + id_, "name": f"王小{chr(0x4E00 + id_)}", "sex": 1,
             "birth": date(1990, 3, 5), "residence_place": PLACE, "digest": "0" * 32}  # fmt: skip
    made = Person.objects.create(id=id_, **(given | more))
    if code:
        Activity.objects.create(
            person=made, from_month=JANUARY - 24, to_month=JANUARY + 36, activity="employee",
            employer=code,
        )  # fmt: skip
    return made


def declared(code: str, month: int, wages: Sequence[int], *, first: int = 1) -> Told:
    """A month declared on its 20th: wages in yuan of persons from `first` on."""
    rows = [Said(n, wage * 100, THREE, first + n - 1) for n, wage in enumerate(wages, 1)]
    return declare(code, month, rows, day=day_in(month), actor=CLERK, door="test")


def day_in(month: int, day: int = 20) -> date:
    """A day of a month."""
    return date(month // 12, month % 12 + 1, day)


def assessed(month: int, day: int = 25) -> None:
    """The month of Chengdu assessed."""
    done(prepare_assessment(CITY, month, day=day_in(month, day), by="clerk"))


def paid(month: int, day: int = 28, *, payer: str = "", number: int = 1) -> None:
    """All open orders of the month (of a payer) paid through the bank, taken in and settled."""
    orders = PaymentOrder.objects.filter(month=month, fen__gt=0).select_related("book")
    if payer:
        orders = orders.filter(payer=payer)
    pays = [bank.Pay(each.book.scheme, each.reference, each.payer, "单位", each.fen)
            for each in orders.order_by("id")]  # fmt: skip
    on = day_in(month, day)
    content = bank.pay(pays, place=PLACE, day=on, number=number)
    file = receive(content, name=f"bank {on}", day=on, actor=CLERK, door="test").file
    run = prepare_receipts(file, by="clerk")
    again(run)
    told = go_on(run, receipts_chunk)
    assert told.state == "done", told


def done(run: Run) -> None:
    """A batch of contributions to its end."""
    told = go_on(run, work_of(run.kind))
    assert told.state == "done", (told, [each.error_en for each in run.chunks.all()])


def small_firm() -> str:
    """FIRM with three persons: August paid, September owed and late, October not declared."""
    books()
    employer()
    declared(FIRM, AUGUST, (6000, 7000, 8000))
    assessed(AUGUST)
    paid(AUGUST)
    declared(FIRM, SEPTEMBER, (6000, 7000, 8200))
    assessed(SEPTEMBER)
    return FIRM


def long_account(id_: int = ME, years: int = 12) -> None:
    """Years brought from an old system, with interest, up to 2025."""
    shares = [
        Share(id_, (2026 - n) * 12, 5000_00 * 12, 400_00 * 12, 400_00 * 12, 800_00 * 12, PLACE,
              "employee", 12)
        for n in range(years, 0, -1)
    ]  # fmt: skip
    interest = [(2026 - n, 100_00 * (years - n + 1)) for n in range(years, 1, -1)]
    whole = sum(each.own + each.others for each in shares) + sum(fen for _, fen in interest)
    given = OneCredit(
        key=f"sample:opening:{id_}", ground="document:opening", day=date(2026, 1, 2),
        month=JANUARY, counter=[("bank", "", whole)], shares=shares, kind="opening",
        brought=[Brought(id_, year, fen) for year, fen in interest],
    )  # fmt: skip
    credit(book_of("employee_pension", PLACE), given, actor=CLERK, door="test")


def pensioner() -> Granted:
    """A pension from March 2025, worked out in tests/benefits/make.py to 3300.69 a month."""
    made = benefits.pension(PENSIONER)
    payments.banked([PENSIONER])
    return made


def paid_out(month: int) -> PaymentRun:
    """A payment run of the month: what it rests on confirmed by two, checked, released, posted."""
    run = payments.pick(month)
    open_values = release.waits_for(run)
    if open_values:
        _confirmed(open_values, run.day)
    return payments.posted(payments.release_(run))


def _confirmed(values: Sequence[Any], day: date) -> None:
    from canbao.inforce import documents

    maker, checker = LAW_OFFICERS
    notice = documents.Notice("测试通知 / test notice", "测试〔2026〕1号", date(2025, 1, 1))
    paper = documents.keep(b"%PDF-1.7 sample", "notice.pdf", notice, actor=maker, door="test",
                           day=day)  # fmt: skip
    readings = confirming.read(values, paper, actor=maker, door="test", day=day)
    confirming.confirm(readings, actor=checker, door="test", day=day)
    assert inforce.law()


def flexible() -> int:
    """A flexible worker with a chosen base of 6000 and an order of October, not paid."""
    from canbao.ledger.contributions.plans import Choice, choose

    person(FLEXIBLE)
    choose(Choice(FLEXIBLE, "flexible", PLACE, 600_000, OCTOBER), day=day_in(OCTOBER, 10),
           actor=CLERK, door="test")  # fmt: skip
    done(planned.prepare_plans("employee_pension", CITY, OCTOBER, day=day_in(OCTOBER, 12),
                               by="clerk"))  # fmt: skip
    return FLEXIBLE
