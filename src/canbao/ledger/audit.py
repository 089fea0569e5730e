"""What an auditor asks of a book and of the ledger's guards, as findings for pages and command line.

Each check looks at the rows themselves, not at what the code that wrote them believes. Nothing here
writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from django.db import connection

from canbao.ledger import chain, checkpoints, triggers
from canbao.ledger.balances import trial_balance
from canbao.ledger.models import Anchor, Book
from canbao.ledger.numbering import identity, month_text

Severity = Literal["sound", "wrong", "advice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of one book (None: of the whole installation). `severity`: `sound`, `wrong`, or
    `advice` for what is allowed and should not stay so. `fen` is the amount it is about."""

    check: str
    severity: Severity
    zh: str
    en: str
    book: int | None = None
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Audit:
    """Every check with what it found."""

    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; advice does not count."""
        return all(finding.severity != "wrong" for finding in self.findings)

    @property
    def wrong(self) -> list[Finding]:
        """What is wrong."""
        return [finding for finding in self.findings if finding.severity == "wrong"]


def audit(books: list[Book] | None = None, *, told: Callable[[Book], None] | None = None) -> Audit:
    """All checks of these books (None: all), and of the guards. `told` is called before each book.

    Per book: every transaction adds up to zero and so does the book; the fund and every other kind
    of account is the sum of its postings, whichever way it is added up; the chain holds from its
    first transaction; the anchors stand in it, and there is one; no line is without transaction,
    no transaction in a month that was never opened.
    """
    findings = [*guards()]
    for book in books if books is not None else Book.objects.order_by("id"):
        if told is not None:
            told(book)
        for check in _CHECKS:
            findings += check(book)
    return Audit(tuple(findings))


def guards() -> Iterator[Finding]:
    """Whether every trigger the ledger rests on is in the database, and switched on."""
    missing = triggers.missing(connection)
    if missing:
        names = ", ".join(missing)
        yield Finding(
            "guards", "wrong",
            f"数据库缺少防护触发器：{names}；请查明何人移除，并重新安装",
            f"triggers are missing or switched off: {names}; find out who removed them and install "
            "them again",
        )  # fmt: skip
    else:
        yield Finding(
            "guards",
            "sound",
            "数据库防护触发器齐全",
            "every trigger that guards the ledger is there",
        )


def _zero(book: Book) -> Iterator[Finding]:
    total = _number("SELECT coalesce(sum(amount), 0) FROM ledger_posting WHERE book = %s", book.id)
    bad = _number(
        "SELECT count(*) FROM (SELECT transaction_id FROM ledger_posting WHERE book = %s "
        "GROUP BY transaction_id HAVING sum(amount) <> 0) unbalanced",
        book.id,
    )
    if total or bad:
        yield Finding(
            "zero", "wrong",
            f"账簿{book}全部分录合计{total}分，{bad}笔业务借贷不平",
            f"the postings of book {book} add up to {total} fen; {bad} transactions do not balance",
            book.id, total,
        )  # fmt: skip
    else:
        yield Finding(
            "zero", "sound", f"账簿{book}借贷平衡", f"book {book} adds up to zero", book.id
        )


def _funds(book: Book) -> Iterator[Finding]:
    """The same sums three ways: postings by kind, account by account, and from checkpoints."""
    plain = trial_balance(book)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, sum(s.total) FROM (SELECT account_id, sum(amount) AS total "
            "FROM ledger_posting WHERE book = %s GROUP BY account_id) s "
            "LEFT JOIN ledger_account a ON a.id = s.account_id AND a.book_id = %s GROUP BY a.kind",
            [book.id, book.id],
        )
        by_account = {kind: int(total) for kind, total in cursor.fetchall()}
    kept = checkpoints.trial_balance(book)
    if {line.kind: line.balance for line in plain} != by_account:
        yield Finding(
            "funds", "wrong",
            f"账簿{book}的基金与其各账户分录之和不符，或分录记在他簿账户上",
            f"a fund of book {book} is not the sum of its accounts, or a line stands on an account "
            "of another book",
            book.id,
        )  # fmt: skip
    elif kept != plain:
        yield Finding(
            "funds", "wrong",
            f"账簿{book}的检查点与分录不符；请删除后重建",
            f"the checkpoints of book {book} are not what the postings add up to; delete and build "
            "them again",
            book.id,
        )  # fmt: skip
    else:
        fen = sum(-line.balance for line in plain if line.kind in FUND)
        yield Finding(
            "funds", "sound",
            f"账簿{book}的基金等于其分录之和", f"the funds of book {book} are the sum of postings",
            book.id, fen,
        )  # fmt: skip


FUND: Final = ("pooled", "individual", "surcharge")


def _chain(book: Book) -> Iterator[Finding]:
    told = chain.verify(book)
    if told.sound:
        yield Finding(
            "chain", "sound", f"账簿{book}的哈希链完整，共{told.entries}笔业务",
            f"the chain of book {book} holds, {told.entries} transactions", book.id,
        )  # fmt: skip
    else:
        yield Finding(
            "chain", "wrong", f"账簿{book}：{told.zh}", f"book {book}: {told.en}", book.id
        )


def _anchors(book: Book) -> Iterator[Finding]:
    last = Anchor.objects.filter(book=book).order_by("-day").first()
    head = _number("SELECT coalesce(max(number), 0) FROM ledger_transaction WHERE book_id = %s",
                   book.id)  # fmt: skip
    if last is None and head:
        yield Finding(
            "anchors", "advice", f"账簿{book}尚无锚点；请每日留存",
            f"book {book} has no anchor yet; keep one every day", book.id,
        )  # fmt: skip
    elif last is not None:
        yield Finding(
            "anchors", "sound", f"账簿{book}最近锚点：{last.day}，第{last.number}笔",
            f"last anchor of book {book}: {last.day}, transaction {last.number}", book.id,
        )  # fmt: skip


def _strays(book: Book) -> Iterator[Finding]:
    low, high = identity(book.id, 0), identity(book.id + 1, 0)
    lines = _number(
        "SELECT count(*) FROM ledger_posting p LEFT JOIN ledger_transaction t "
        "ON t.id = p.transaction_id AND t.month = p.month AND t.book_id = p.book "
        "WHERE p.transaction_id > %s AND p.transaction_id < %s AND t.id IS NULL",
        low, high,
    )  # fmt: skip
    if lines:
        yield Finding(
            "strays", "wrong", f"账簿{book}有{lines}条分录没有业务，或月份与业务不符",
            f"{lines} lines of book {book} have no transaction, or another month than it",
            book.id,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT t.month FROM ledger_transaction t LEFT JOIN ledger_month m "
            "ON m.book_id = t.book_id AND m.month = t.month "
            "WHERE t.book_id = %s AND m.id IS NULL ORDER BY t.month",
            [book.id],
        )
        unknown = [month_text(month) for (month,) in cursor.fetchall()]
    if unknown:
        yield Finding(
            "months", "wrong", f"账簿{book}在未开账的月份有业务：{'、'.join(unknown)}",
            f"book {book} has transactions in months never opened: {', '.join(unknown)}", book.id,
        )  # fmt: skip
    if not lines and not unknown:
        yield Finding(
            "strays", "sound", f"账簿{book}的分录都有业务，月份都已开账",
            f"every line of book {book} has its transaction, every month was opened", book.id,
        )  # fmt: skip


_CHECKS: Final = (_zero, _funds, _chain, _anchors, _strays)


def _number(statement: str, *parameters: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0])
