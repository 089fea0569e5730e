"""`/api/v1/money/…`: an employer declares and sees what it owes, a person sees account and payments,
the agency its books and batches. Rules are the rooms'; every look at a person is logged.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError
from pydantic import Field

from canbao.accounts import sessions
from canbao.api import money_asking as asking
from canbao.api.auth import either
from canbao.api.money_schemas import (
    MOST_ORDERS,
    Bill,
    Books,
    CertificateOfNoArrears,
    DeclarationForm,
    DeclarationState,
    DeclarationTold,
    Fund,
    Month,
    Orders,
    OwnAccount,
    OwnPayments,
    RunProgress,
    Runs,
    Scheme,
    Slip,
    TrialBalance,
)
from canbao.api.schemas import ErrorEnvelope
from canbao.api.signing import CLOSED, DOOR
from canbao.batches.models import Run
from canbao.batches.progress import progress
from canbao.batches.runs import recent
from canbao.benefits.payments.reads import payments_of
from canbao.ledger.checkpoints import trial_balance
from canbao.ledger.contributions.bills import bill
from canbao.ledger.contributions.declare import declare, latest_of
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import API, RURAL, SCHEME_BITS
from canbao.ledger.crediting.funds import fund
from canbao.ledger.crediting.reads import account, pay_slip
from canbao.ledger.kinds import account_kinds
from canbao.ledger.models import Book
from canbao.ledger.numbering import month_text
from canbao.ledger.receipts import clearance
from canbao.ledger.receipts.standing import Standing, certificate, standing
from canbao.people.looks import look
from canbao.works.kinds import kind_of

router = Router(tags=["money / 征缴、账户与发放"], auth=either)
FOUND: dict[int, Any] = {**CLOSED, 404: ErrorEnvelope}
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


# --- an employer ---------------------------------------------------------------------------------


@router.post(
    "declarations",
    url_name="money-declarations",
    response={200: DeclarationTold, **CLOSED},
    summary="申报一个月的工资 / declare the wages of a month",
)
def declare_view(request: HttpRequest, sent: DeclarationForm) -> Any:
    """Rows that are right go through as a new version; the others come back, each with what is wrong
    and the way out. The same rows again change nothing (`again`)."""
    me = sessions.account_of(request)
    rows = []
    for number, each in enumerate(sent.rows, 1):
        bits = RURAL if each.rural else 0
        for scheme in each.schemes:
            bits |= SCHEME_BITS[scheme]
        rows.append(
            Said(number, each.wage, bits, number=each.number, name=each.name,
                 confirmed=each.confirmed)
        )  # fmt: skip
    told = declare(
        me.employer, asking.month_of(sent.month), rows, day=asking.today(), actor=me.actor,
        door=DOOR, source=API, nil=sent.nil, sure=sent.sure,
    )  # fmt: skip
    findings = [
        {"row": each.row, "field": each.field, "value": each.value, "returned": each.returned,
         "code": each.told, "zh": each.zh, "en": each.en}
        for each in told.findings
    ]  # fmt: skip
    return {
        "month": sent.month, "version": told.declaration.version if told.declaration else 0,
        "again": told.again, "taken": told.taken, "returned": told.returned, "rows": findings,
    }  # fmt: skip


@router.get(
    "declarations/{month}",
    url_name="money-declaration",
    response={200: DeclarationState, **CLOSED},
    summary="一个月的申报 / the declaration of a month",
)
def declaration(request: HttpRequest, month: Path[Month]) -> Any:
    """The version that counts, and whether it has been assessed."""
    code, number = sessions.account_of(request).employer, asking.month_of(month)
    state, last = bill(f"E{code}", number).state, latest_of(code, number)
    if last is None:
        return {"month": month, "state": state, "version": 0, "staff": 0}
    return {"month": month, "state": state, "version": last.version, "staff": last.staff,
            "wages": last.wages, "source": last.source, "day": last.day}  # fmt: skip


@router.get(
    "bills/{month}",
    url_name="money-bill",
    response={200: Bill, **CLOSED},
    summary="一个月的账单 / the bill of a month",
)
def bill_view(request: HttpRequest, month: Path[Month]) -> Any:
    """What the month costs by fund, until when, and what waits for the law."""
    told = bill(f"E{sessions.account_of(request).employer}", asking.month_of(month))
    lines = [
        {"scheme": each.scheme, "place": each.place, "owed": each.owed,
         "person_part": each.person_part, "employer_part": each.employer_part, "due": each.due,
         "orders": [order.reference for order in each.orders]}
        for each in told.lines
    ]  # fmt: skip
    waits = [{"scheme": scheme, "zh": zh, "en": en} for scheme, zh, en in told.waits]
    return {"month": month, "state": told.state, "provisional": told.provisional,
            "owed": told.owed, "lines": lines, "waits": waits}  # fmt: skip


@router.get(
    "orders",
    url_name="money-orders",
    response={200: Orders, **CLOSED},
    summary="缴费单及其状态 / payment orders and how they stand",
)
def orders(
    request: HttpRequest,
    month: Query[Month | None] = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Any:
    """Orders in the order they were issued, at most a thousand at once."""
    found = standing(
        asking.today(), payer=f"E{sessions.account_of(request).employer}",
        month=asking.month_of(month) if month else None, after=after, at_most=MOST_ORDERS,
    )  # fmt: skip
    told = [
        {"reference": each.reference, "scheme": each.scheme, "place": each.place,
         "month": month_text(each.month), "fen": each.fen, "settled": each.settled,
         "open": each.open, "due": each.due, "state": each.state}
        for each in found
    ]  # fmt: skip
    return {"orders": told, "next": found[-1].id if len(found) == MOST_ORDERS else None}


@router.get(
    "certificate",
    url_name="money-certificate",
    response={200: CertificateOfNoArrears, **CLOSED},
    summary="有无欠费 / whether the employer is free of arrears",
)
def certificate_view(request: HttpRequest) -> Any:
    """As of today, with everything that stands against it."""
    payer = f"E{sessions.account_of(request).employer}"
    told, found = certificate(payer, asking.today()), clearance.of(payer, asking.today())
    reasons = [{"zh": each.zh, "en": each.en} for each in found.reasons]
    return {"day": told.day, "clean": found.clear, "reasons": reasons, "late": list(map(_late, told.late)),
            "late_fees": told.fees, "deferred": list(map(_late, told.deferred))}  # fmt: skip


def _late(each: Standing) -> dict[str, Any]:
    return {"reference": each.reference, "scheme": each.scheme, "month": month_text(each.month),
            "open": each.open, "due": each.due}  # fmt: skip


# --- a person ------------------------------------------------------------------------------------


def _own(request: HttpRequest) -> int:
    """The signed-in person; that they looked is in the log."""
    me = sessions.account_of(request)
    return look(me.actor, me.person or 0, "own_record", DOOR, whole=False).id


@router.get(
    "account",
    url_name="money-account",
    response={200: OwnAccount, **FOUND},
    summary="我的个人账户 / my individual account",
)
def own_account(
    request: HttpRequest,
    scheme: Query[Scheme] = "employee_pension",
    as_of: Query[date | None] = None,
    as_known: Query[date | None] = None,
) -> Any:
    """Months, years with interest, and the balance, as of any day and as known on any day."""
    told = account(
        _own(request), day=asking.today(), scheme=scheme, when=asking.when(as_of, as_known)
    )
    months = [
        {"month": month_text(each.month), "months": each.months, "kind": each.kind,
         "payer": each.payer, "base": each.base, "own": each.own, "others": each.others,
         "credited": each.credited, "day": each.day}
        for each in told.lines
    ]  # fmt: skip
    return {"scheme": scheme, "as_of": as_of, "as_known": as_known, "balance": told.balance,
            "years": [asdict(year) for year in told.years], "months": months}  # fmt: skip


@router.get(
    "pay-slips/{month}",
    url_name="money-pay-slip",
    response={200: Slip, **FOUND},
    summary="单位这个月为我缴了什么 / what was paid for me in a month",
)
def slip(request: HttpRequest, month: Path[Month]) -> Any:
    """By scheme and payer: what really arrived and was credited."""
    lines = pay_slip(_own(request), asking.month_of(month))
    return {"month": month, "lines": [asdict(each) for each in lines]}


@router.get(
    "payments",
    url_name="money-payments",
    response={200: OwnPayments, **FOUND},
    summary="发给我的待遇 / what I was paid, and why it changed",
)
def payments(request: HttpRequest) -> Any:
    """The last two years' payments, the newest first."""
    told = [
        {
            "month": month_text(each.run.month), "day": each.day, "state": each.run.state,
            "account": each.account, "fen": each.fen, "individual": each.individual,
            "repaid": each.repaid, "deducted": each.deducted, "net": each.net,
            "returned": each.returned is not None,
            "lines": [
                {"award": line.award, "benefit": line.benefit, "month": month_text(line.month),
                 "fen": line.fen, "cause": line.cause, "before": line.before}
                for line in each.lines
            ],
        }
        for each in payments_of(_own(request))
    ]  # fmt: skip
    return {"payments": told}


# --- the agency ----------------------------------------------------------------------------------


@router.get(
    "books",
    url_name="money-books",
    response={200: Books, **CLOSED},
    summary="基金账簿 / the books of the funds",
)
def books(request: HttpRequest) -> Any:
    """All books with their open months."""
    return {"books": [asking.book_entry(of) for of in Book.objects.order_by("scheme", "place")]}


@router.get(
    "books/{number}/fund",
    url_name="money-fund",
    response={200: Fund, **FOUND},
    summary="基金收支表 / statement of a fund",
)
def fund_view(
    request: HttpRequest,
    number: Path[Number],
    first: Query[Month],
    last: Query[Month],
    as_of: Query[date | None] = None,
    as_known: Query[date | None] = None,
) -> Any:
    """Opening, income and expenditure by kind, closing."""
    of = asking.book(number)
    told = fund(of, asking.month_of(first), asking.month_of(last), asking.when(as_of, as_known))
    return {
        "book": asking.book_entry(of), "first": first, "last": last, "as_of": as_of,
        "as_known": as_known, "opening": told.opening, "interest": told.interest,
        "lines": [asdict(each) for each in told.lines], "closing": told.closing,
    }  # fmt: skip


@router.get(
    "books/{number}/trial-balance",
    url_name="money-trial-balance",
    response={200: TrialBalance, **FOUND},
    summary="科目余额表 / trial balance",
)
def trial_balance_view(
    request: HttpRequest,
    number: Path[Number],
    until: Query[Month | None] = None,
    as_of: Query[date | None] = None,
    as_known: Query[date | None] = None,
) -> Any:
    """Debits and credits by kind of account, through a month, as of and as known."""
    of, names = asking.book(number), account_kinds()
    rows = trial_balance(
        of, asking.when(as_of, as_known), until=asking.month_of(until) if until else None
    )
    told = [
        {"kind": row.kind, "zh": names[row.kind].zh, "en": names[row.kind].en,
         "debit": row.debit, "credit": row.credit, "balance": row.balance}
        for row in rows
    ]  # fmt: skip
    return {
        "book": asking.book_entry(of), "as_of": as_of, "as_known": as_known, "until": until,
        "balanced": sum(row.balance for row in rows) == 0, "rows": told,
    }  # fmt: skip


@router.get(
    "runs",
    url_name="money-runs",
    response={200: Runs, **CLOSED},
    summary="最近的批次 / the latest batches",
)
def runs(request: HttpRequest, most: Annotated[int, Query(ge=1, le=100)] = 20) -> Any:
    """Newest first, each with its progress."""
    return {"runs": [_run(run) for run in recent(at_most=most)]}


@router.get(
    "runs/{number}",
    url_name="money-run",
    response={200: RunProgress, **FOUND},
    summary="一个批次的进度 / how far a batch is",
)
def run_view(request: HttpRequest, number: Path[Number]) -> Any:
    """The same numbers the pages and the command line show."""
    found = Run.objects.filter(id=number).first()
    if found is None:
        raise HttpError(404, "no such run")
    return _run(found)


def _run(run: Run) -> dict[str, Any]:
    now, kind = progress(run), kind_of(run.kind)
    return {
        "id": run.id, "kind": run.kind, "zh": kind.zh, "en": kind.en, "asked": run.given,
        "by": run.asked_by, "dry": run.dry, "state": now.state, "chunks": now.total,
        "done": now.done, "failed": now.failed, "rows": now.rows, "sum_fen": now.sum_fen,
        "counts": now.counts, "seconds": now.seconds, "left": now.left,
        "reason_zh": now.reason_zh, "reason_en": now.reason_en,
    }  # fmt: skip
