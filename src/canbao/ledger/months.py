"""Months of a book: opened one after the other, closed one after the other, never opened again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max, Sum

from canbao.ledger import books, kinds, tables
from canbao.ledger.heads import lock
from canbao.ledger.models import CLOSED, OPEN, Account, Book, Month, Posting
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refusal, refused

clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - tests set another one
LOW, HIGH = 1900 * 12, 2200 * 12


@dataclass(frozen=True, slots=True)
class Explained:
    """How much of the suspense (fen, as a credit) is known to be what, and the words for it."""

    fen: int = 0
    text: str = ""


def open_month(book: Book, month: int, *, by: str) -> Month:
    """The month, open for postings; again gives the one that is there. Makes the partitions of the
    month and of the next. Raises Refused when the month before is not there or it is closed."""
    if not LOW <= month < HIGH:
        raise refused(
            f"月份{month}不在{month_text(LOW)}至{month_text(HIGH - 1)}之间",
            f"month {month} is not within {month_text(LOW)} to {month_text(HIGH - 1)}",
        )
    if not by:
        raise refused(f"{month_text(month)}开账须写明经办人", "whoever opens a month must be named")
    zh, en = books.words(book)
    with transaction.atomic():
        lock(book)
        there = Month.objects.filter(book=book, month=month).first()
        if there is not None:
            if there.state == CLOSED:
                raise refused(
                    f"{zh} {month_text(month)} 已由{there.closed_by}结账，更正请记入已开账的月份",
                    f"{en}: {month_text(month)} was closed by {there.closed_by}; "
                    "book corrections in a month that is open",
                )
            return there
        last = Month.objects.filter(book=book).aggregate(last=Max("month"))["last"]
        if last is not None and month != last + 1:
            raise refused(
                f"{zh}最后的月份是{month_text(last)}，下一个应开{month_text(last + 1)}",
                f"{en}: the last month is {month_text(last)}; the next to open is "
                f"{month_text(last + 1)}, not {month_text(month)}",
            )
        for each in (month, month + 1):
            tables.partitions(connection, each)
        return Month.objects.create(book=book, month=month, opened_at=clock(), opened_by=by)


def close_month(book: Book, month: int, *, by: str, explained: Explained | None = None) -> Month:
    """Closes a month; closing it again gives the one that is there.

    Raises Refused while the month before is open, or while more stands in suspense at its end than
    is explained.
    """
    if not by:
        raise refused(
            f"{month_text(month)}结账须写明经办人", "whoever closes a month must be named"
        )
    said = explained or Explained()
    zh, en = books.words(book)
    with transaction.atomic():
        lock(book)
        there = Month.objects.filter(book=book, month=month).first()
        if there is None:
            raise refused(
                f"{zh} {month_text(month)} 尚未开账",
                f"{en}: {month_text(month)} has not been opened",
            )
        if there.state == CLOSED:
            return there
        before = Month.objects.filter(book=book, month__lt=month, state=OPEN).order_by("month")
        earliest = before.first()
        if earliest is not None:
            raise refused(
                f"{zh} {month_text(earliest.month)} 尚未结账，请先结账",
                f"{en}: {month_text(earliest.month)} is still open; close it first",
            )
        left = suspense(book, month)
        if left != said.fen or (left and not said.text.strip()):
            raise refused(
                f"{zh} {month_text(month)} 末有暂收款{left}分，已说明{said.fen}分"
                "，须查明或说明后结账",
                f"{en}: {left} fen stand in suspense at the end of "
                f"{month_text(month)} and {said.fen} are explained; clear or explain them",
            )
        there.state, there.closed_at, there.closed_by = CLOSED, clock(), by
        there.explained, there.explanation = said.fen, said.text.strip()
        there.save()
    return there


def suspense(book: Book, month: int) -> int:
    """What stands in suspense at the end of an accounting month, in fen, as a credit."""
    kept = Account.objects.filter(book=book, kind=kinds.SUSPENSE).values_list("id", flat=True)
    lines = Posting.objects.filter(account_id__in=list(kept), month__lte=month)
    return -int(lines.aggregate(total=Sum("amount"))["total"] or 0)


def last_day(month: int) -> date:
    """The last day of a month."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def not_open(book: Book, month: int, row: int | None = None) -> Refusal:
    """That a month takes no postings, in the words of the fund, and the way out."""
    (zh, en), text = books.words(book), month_text(month)
    if Month.objects.filter(book=book, month=month).exists():
        return Refusal(
            f"{zh} {text} 已结账，请记入已开账的月份",
            f"{en}: {text} is closed and is not open again; book it in a month that is open",
            row,
        )
    command = f"canbao money open-month {text} --scheme {book.scheme} --place {book.place}"
    return Refusal(
        f"{zh} {text} 未开账；请先开账：{command}",
        f"{en}: {text} is not open; open it first: {command}",
        row,
    )


def open_months(book: Book) -> list[int]:
    """The months that take postings, in order."""
    found = Month.objects.filter(book=book, state=OPEN).order_by("month")
    return list(found.values_list("month", flat=True))
