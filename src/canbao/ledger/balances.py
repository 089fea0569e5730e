"""Balances, as sums of postings: now, as of a day, as known on a day; and statements of an account.

Nothing is kept here. What makes the sums of a whole book quick stands in `checkpoints`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Account, Book, Transaction
from canbao.ledger.numbering import identity
from canbao.ledger.refusal import refused
from canbao.ledger.rows import Parameter, matching_ids


@dataclass(frozen=True, slots=True)
class When:
    """`as_of`: only what is dated not later. `as_known`: only what was written not later than the
    end of that day. Both None: everything there is."""

    as_of: date | None = None
    as_known: date | None = None


NOW = When()


@dataclass(frozen=True, slots=True)
class KindSum:
    """Debits and credits of one kind of account, both without sign, in fen."""

    kind: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debit positive, credit negative."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class MonthOfAccount:
    """One accounting month of an account, in fen; opening and closing debit positive."""

    month: int
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


def known_until(book: Book, day: date) -> int:
    """Number of the last transaction written by the end of `day`, in the installation's time zone;
    0 when there is none. What is known only grows, so halving the numbers finds it."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    end = timezone.make_aware(midnight, timezone.get_default_timezone())
    last = last_transaction(book)
    low, high = 0, last.number if last else 0
    while low < high:
        middle = (low + high + 1) // 2
        at = Transaction.objects.values_list("known_at", flat=True).get(
            id=identity(book.id, middle)
        )
        low, high = (middle, high) if at < end else (low, middle - 1)
    return low


def balances(book: Book, accounts: Sequence[int], when: When = NOW) -> dict[int, int]:
    """The balance of each account, in fen, debit positive; 0 for one without postings."""
    condition, wanted = matching_ids("p.account_id", list(accounts))
    source, parameters = _postings(book, when)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.account_id, sum(p.amount) FROM {source} WHERE {condition} "
            "GROUP BY p.account_id",
            [*parameters, wanted],
        )
        found = {account: int(total) for account, total in cursor.fetchall()}
    return {account: found.get(account, 0) for account in accounts}


def balance(account: int, when: When = NOW) -> int:
    """The balance of one account. Raises Refused when there is none of that id."""
    return balances(_account(account).book, [account], when)[account]


def trial_balance(book: Book, when: When = NOW, *, until: int | None = None) -> list[KindSum]:
    """Debits and credits by kind of account, through accounting month `until`, by kind's word.
    Summed from the postings; `checkpoints.trial_balance` gives the same for the same arguments,
    quickly."""
    source, parameters = _postings(book, when)
    through = ""
    if until is not None:
        through = "WHERE p.month <= %s "
        parameters.append(until)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), "
            "sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) "
            f"FROM {source} JOIN ledger_account a ON a.id = p.account_id {through}"
            "GROUP BY a.kind",
            parameters,
        )
        found = [KindSum(kind, int(debit), int(credit)) for kind, debit, credit in cursor]
    return sorted(found, key=lambda line: line.kind)


def statement(account: int, *, first: int, last: int, when: When = NOW) -> list[MonthOfAccount]:
    """An account's months from `first` to `last`, each with its opening and closing; months in
    which nothing was posted are left out. Raises Refused for an unknown account."""
    source, parameters = _postings(_account(account).book, when)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.month, sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), "
            "sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) "
            f"FROM {source} WHERE p.account_id = %s AND p.month <= %s "
            "GROUP BY p.month ORDER BY p.month",
            [*parameters, account, last],
        )
        rows = [(month, int(debit), int(credit)) for month, debit, credit in cursor.fetchall()]
    told, opening = [], 0
    for month, debit, credit in rows:
        if month >= first:
            told.append(MonthOfAccount(month, opening, debit, credit))
        opening += debit - credit
    return told


def _account(identifier: int) -> Account:
    found = Account.objects.select_related("book").filter(id=identifier).first()
    if found is None:
        raise refused(f"账户{identifier}不存在", f"account {identifier} does not exist")
    return found


def _postings(book: Book, when: When) -> tuple[str, list[Parameter]]:
    """A book's postings as seen at a time, as a table `p` (account_id, amount, month), and its
    parameters."""
    source, parameters = "ledger_posting p", list[Parameter]()
    if when.as_of is not None:
        source += " JOIN ledger_transaction t ON t.id = p.transaction_id AND t.day <= %s"
        parameters.append(when.as_of)
    source += " WHERE p.book = %s"
    parameters.append(book.id)
    if when.as_known is not None:
        source += " AND p.transaction_id <= %s"
        parameters.append(identity(book.id, known_until(book, when.as_known)))
    return f"(SELECT p.account_id, p.amount, p.month FROM {source}) p", parameters
