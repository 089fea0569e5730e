"""Yearly interest on individual accounts: posted when the law knows the rate, corrected when late
credits change what it should have been.

For every account the law gives the balance at the end of the year; what of it is interest and not
posted yet is posted. Before the rate is published nothing is posted; pages show a provisional one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from django.db import connection, transaction

from canbao.batches.canonical import hash_of, hash_of_lines
from canbao.batches.errors import Waiting as MustWait
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.inforce import law, region_of
from canbao.law import Fen, YearMajor, compute_many
from canbao.law.engine.errors import LawError
from canbao.ledger import books, posting, rows
from canbao.ledger.crediting.accounts import Mask, Year, parts_of, year_end, year_of_accounts
from canbao.ledger.crediting.columns import Numbers
from canbao.ledger.crediting.credit import PURPOSE
from canbao.ledger.crediting.models import Waiting
from canbao.ledger.crediting.sources import of_persons
from canbao.ledger.facts import Fact, Posted
from canbao.ledger.models import Book, Transaction
from canbao.ledger.months import not_open, open_months
from canbao.ledger.numbering import ids_of
from canbao.ledger.refusal import Refused, refused
from canbao.people import log
from canbao.people.actor import Actor

KIND: Final = "interest"
AT_ONCE: Final = 5_000
DOOR: Final = "batch"
RESIDENTS: Final = "resident_pension"
UNSETTLED: Final = (
    "退休当年的账户尚未结算至待遇核定月的利息",
    "the account has not been settled with interest to the month of the award",
)


@dataclass(frozen=True, slots=True)
class Due:
    """Interest of a year by account: `fen` where the law gives it; where it does not, `why` says so
    by position. `rate` in percent as text, empty where nobody asked."""

    fen: Numbers
    known: Mask
    rate: str
    why: Mapping[int, LawError | tuple[str, str]]


def prepare_interest(
    book: Book, year: int, *, day: date, month: int, by: str, dry: bool = False
) -> Run:
    """The run that posts the interest of `year` on the accounts of a book, dated `day`, in the open
    accounting month `month`. Raises Refused when the year is not over or the month not open."""
    if day.year <= year:
        raise refused(
            f"{year}年尚未结束（业务日{day}），不能计息",
            f"{year} is not over on {day}; its interest can't be posted",
        )
    if month not in open_months(book):
        raise Refused([not_open(book, month)])
    # What it posts itself is no news: started again, it is the same run.
    others = Transaction.objects.filter(id__range=ids_of(book.id)).exclude(
        key__startswith=f"crediting:interest:{year}:"
    )
    head = others.order_by("-id").first()
    snapshot = hash_of({"head": head.id if head else 0, "law": law().hash})
    given: dict[str, int | str] = {
        "book": book.id,
        "year": year,
        "day": day.isoformat(),
        "month": month,
    }
    parts = [Part(str(first), str(last)) for first, last in parts_of(book, AT_ONCE)]
    return prepare(KIND, given, snapshot, parts, by=by, dry=dry)


def interest_chunk(chunk: Chunk) -> Outcome:
    """Posts one chunk. Raises batches.errors.Waiting while the rate is not published."""
    given = chunk.run.given
    book = Book.objects.get(id=given["book"])
    year, day = int(given["year"]), date.fromisoformat(given["day"])
    first, last = int(chunk.first), int(chunk.last)
    accounts = year_of_accounts(book, year, first, last)
    due = interest_due(book, year, accounts, day)
    _note_waiting(book, year, accounts, due, day)
    change = np.where(due.known, due.fen - accounts.posted, 0)
    facts, written = [], []
    pooled = books.accounts(book, [("pooled", "")])[0]
    for kind, which in (
        (KIND, (change != 0) & (accounts.version == 0)),
        ("correction", (change != 0) & (accounts.version > 0)),
    ):
        if not which.any():
            continue
        total = int(change[which].sum())
        lines = [*zip(accounts.account[which].tolist(), (-change[which]).tolist(), strict=True)]
        facts.append(
            Fact(
                kind=kind,
                month=int(given["month"]),
                about_month=year * 12 + 11,
                day=day,
                ground=f"社会保险法第十四条；{year}年记账利率{due.rate}%",
                key=f"crediting:interest:{year}:{chunk.run.snapshot[:16]}:{kind}:{first}",
                lines=[*([(pooled, total)] if total else []), *lines],
            )
        )
        written.append(which)
    for posted, which in zip(posting.post(book, facts), written, strict=True):
        _write(book, year, accounts, which, change, posted, due.rate)
    if facts:
        log.append(
            Actor(name=chunk.run.asked_by, role="system"),
            DOOR,
            log.Act(
                log.WRITE,
                PURPOSE,
                record=f"book {book.id}",
                detail={"interest": year, "accounts": int((change != 0).sum()),
                        "fen": int(change.sum())},
            ),
        )  # fmt: skip
    changed = np.flatnonzero(change)
    return Outcome(
        rows=len(changed),
        sum_fen=int(change.sum()),
        counts={
            "accounts": len(accounts.persons),
            "corrected": int(((change != 0) & (accounts.version > 0)).sum()),
            "waiting": len(due.why),
        },
        output_hash=hash_of_lines(
            f"{accounts.persons[at]} {change[at]}" for at in changed.tolist()
        ),
        examples=[
            {"person": int(accounts.persons[at]), "fen": int(change[at])}
            for at in changed[:3].tolist()
        ],
    )


def interest_due(book: Book, year: int, accounts: Year, day: date) -> Due:
    """Interest of the year by the law as known on `day`. Raises batches.errors.Waiting when it says
    nothing at all about accounts that only came in."""
    fen = np.zeros(len(accounts.persons), dtype=np.int64)
    known = np.zeros(len(accounts.persons), dtype=np.bool_)
    why: dict[int, LawError | tuple[str, str]] = {}
    rate = ""
    for target, which, columns in _cases(book, accounts):
        places = np.flatnonzero(which)
        if not len(places):
            continue
        if target == "unsettled":
            why |= dict.fromkeys(places.tolist(), UNSETTLED)
            continue
        of_rate = "resident_account_year_interest" if book.scheme == RESIDENTS else (
            "account_year_interest")  # fmt: skip
        own = {} if book.scheme == RESIDENTS else {"account_year": year}
        try:
            answer = compute_many(
                (target, of_rate), {**own, **columns}, date=year_end(year).isoformat(),
                region=region_of(book.place), known=day, law=law(),
            )  # fmt: skip
        except LawError as error:
            why |= dict.fromkeys(places.tolist(), error)
            continue
        close = answer.fen(target)
        good = ~answer.stopped
        fen[places[good]] = close[good]
        known[places[good]] = True
        if good.any():
            rate = f"{Decimal(repr(float(answer[of_rate][good][0]))).normalize():f}"
        for at in np.flatnonzero(~good).tolist():
            stopped = answer.error(at)
            assert stopped is not None
            why[int(places[at])] = stopped
    before = accounts.opening + accounts.credited - accounts.paid
    quiet = _empty(accounts)
    fen = np.where(quiet, accounts.settled, fen - before)
    known |= quiet
    if why and not (known & ~quiet).any():
        first = next(iter(why.values()))
        zh, en = first if isinstance(first, tuple) else (first.zh, first.en)
        raise MustWait(f"{year}年利息：{zh}", f"interest of {year}: {en}")
    return Due(fen, known, rate, why)


def _empty(accounts: Year) -> Mask:
    """Nothing on it at the end of the year but what was settled: no interest beyond that."""
    empty: Mask = accounts.opening + accounts.credited - accounts.paid + accounts.settled == 0
    return empty


def _cases(book: Book, accounts: Year) -> Iterator[tuple[str, Mask, dict[str, object]]]:
    """Which form of the law which accounts take, and their columns."""
    there = ~_empty(accounts)
    drawn = accounts.paid != 0
    came_in = accounts.credited != 0
    settled = accounts.through > 0
    if book.scheme == RESIDENTS:
        for target, which in (
            ("resident_account_year_close", there & ~drawn),
            ("resident_account_year_close_in_payment", there & drawn),
        ):
            yield target, which, {
                "resident_opening_balance": Fen(accounts.opening[which]),
                "resident_yearly_credit": Fen(accounts.credited[which]),
                "resident_year_payments": Fen(accounts.paid[which]),
            }  # fmt: skip
        return
    plain = there & ~drawn & ~settled
    yield "account_year_close", plain, {
        "account_opening_balance": Fen(accounts.opening[plain]),
        "account_year_credits": Fen(accounts.credited[plain]),
        "account_year_months": accounts.months[plain],
        "monthly_credits": YearMajor(
            int(plain.sum()),
            {
                "number": list(range(1, 13)),
                "amount": [Fen(month[plain]) for month in accounts.credits],
            },
        ),
    }  # fmt: skip
    after = there & drawn & ~settled & ~came_in
    yield "account_year_close_after_retirement", after, {
        "account_opening_balance": Fen(accounts.opening[after]),
        "account_year_payments": Fen(accounts.paid[after]),
    }  # fmt: skip
    inside = there & settled
    at_award = accounts.opening + accounts.credited + accounts.settled
    yield "account_year_close_in_retirement_year", inside, {
        "account_balance_at_award": Fen(at_award[inside]),
        "account_year_payments": Fen(accounts.paid[inside]),
        "account_months_after_award": 12 - accounts.through[inside],
    }  # fmt: skip
    yield "unsettled", there & drawn & ~settled & came_in, {}


def _write(
    book: Book,
    year: int,
    accounts: Year,
    which: Mask,
    change: Numbers,
    posted: Posted,
    rate: str,
    through: int = 12,
) -> None:
    count = int(which.sum())
    rows.insert("crediting_credit", {"transaction_id": np.array([posted.id]), "payer": [""]})
    rows.insert(
        "crediting_interest",
        {
            "person": accounts.persons[which],
            "book_id": np.full(count, book.id, dtype=np.int64),
            "year": np.full(count, year, dtype=np.int64),
            "version": accounts.version[which] + 1,
            "transaction_id": np.full(count, posted.id, dtype=np.int64),
            "fen": change[which],
            "rate": [rate] * count,
            "through": np.full(count, through, dtype=np.int64),
        },
    )


def _note_waiting(book: Book, year: int, accounts: Year, due: Due, day: date) -> None:
    """The accounts that wait, with the law's own words, in place of what an earlier run noted."""
    with connection.cursor() as cursor:
        condition, persons = of_persons("person", accounts.persons)
        cursor.execute(
            f"DELETE FROM crediting_waiting WHERE book_id = %s AND year = %s AND {condition}",
            [book.id, year, *persons],
        )
    made = []
    for at, why in due.why.items():
        zh, en = why if isinstance(why, tuple) else (why.zh, why.en)
        person = int(accounts.persons[at])
        made.append(Waiting(book=book, year=year, person=person, day=day, zh=zh[:500], en=en[:500]))
    Waiting.objects.bulk_create(made, batch_size=500)


def settle(
    book: Book,
    person: int,
    *,
    year: int,
    through: int,
    fen: int,
    rate: str,
    day: date,
    month: int,
    ground: str,
    key: str,
    actor: Actor,
    door: str,
) -> Posted:
    """Posts the interest of the running year when an account is closed for an award, a transfer or
    heirs inside it: `fen` as the law gave it (`account_interest_in_final_year`) for the months
    through number `through`, at `rate` percent. Again under the same key changes nothing. Raises
    Refused when there is nothing to post or interest of the year is posted already."""
    if fen <= 0 or not 0 <= through <= 11:
        raise refused(
            f"人员{person}：结算利息{fen}分、计至{through}月，金额须为正，月份须为0至11",
            f"person {person}: {fen} fen of interest through month {through}; the amount must be "
            "positive and the month 0 to 11",
        )
    with transaction.atomic():
        account, pooled = books.accounts(book, [("individual", f"P{person}"), ("pooled", "")])
        accounts = year_of_accounts(book, year, account, account)
        fact = Fact(
            kind=KIND, month=month, about_month=year * 12 + max(through, 1) - 1, day=day,
            ground=ground, key=key, lines=[(pooled, fen), (account, -fen)],
        )  # fmt: skip
        posted = posting.post(book, [fact])[0]
        if not posted.new:
            return posted
        if accounts.posted[0]:
            raise refused(
                f"人员{person}的{year}年利息已记{accounts.posted[0]}分，不能再结算",
                f"person {person} has {accounts.posted[0]} fen of interest of {year} already",
            )
        everyone = np.ones(1, dtype=np.bool_)
        _write(book, year, accounts, everyone, np.array([fen]), posted, rate, through)
        log.append(
            actor,
            door,
            log.Act(
                log.WRITE,
                PURPOSE,
                subject=person,
                detail={"interest": year, "through": through, "fen": fen, "book": book.id},
            ),
        )
    return posted
