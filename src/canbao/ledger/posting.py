"""Posting: facts in, transactions out, all of one call or none, each key once.

`post` takes facts one by one, `post_columns` whole columns; both go the same way, so both write the
same rows and the same hashes. What is booked is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from itertools import repeat

import numpy as np
from django.db import connection, transaction

from canbao.ledger import checks, kinds, rows
from canbao.ledger.facts import Booked, Columns, Fact, Posted, columns_of
from canbao.ledger.heads import Head, locked_head
from canbao.ledger.models import Book, Transaction
from canbao.ledger.numbering import identity, number_of
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.ledger.seal import beginning, day_text, moment_text, packed, sealed

clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731 - tests set another one


def post(book: Book, facts: Sequence[Fact]) -> list[Posted]:
    """The transactions of these facts, in their order, under one lock of the book.

    A fact whose key is in the book already gives the transaction that is there. Raises Refused with
    a message for each fact that is wrong; then nothing of the call is written.
    """
    booked = post_columns(book, columns_of(facts))
    return [
        Posted(found, number_of(found), sealed, new)
        for found, sealed, new in zip(booked.ids, booked.hashes, booked.new, strict=True)
    ]


def post_columns(book: Book, columns: Columns) -> Booked:
    """The same for columns. In the caller's database transaction when there is one."""
    checks.shape(columns)
    checks.texts(columns)
    with transaction.atomic():
        head = locked_head(book)
        there = _there(head, columns)
        first: dict[str, int] = {}  # key to the place of the fact that is written for it
        for place, key in enumerate(columns.key):
            if key not in there:
                first.setdefault(key, place)
        repeats = len(first) < len(columns)
        fresh = columns.only(list(first.values())) if repeats else columns
        if repeats:
            _replays(columns, there, first)
        try:
            checks.content(fresh, head)
        except Refused as refusal:
            raise _placed(refusal, list(first.values())) from None
        ids, hashes = _write(fresh, head)
    if not repeats:
        return Booked(ids, hashes, [True] * len(ids))
    known = {key: (row.id, row.hash) for key, row in there.items()}
    known |= dict(zip(first, zip(ids, hashes, strict=True), strict=True))
    return Booked(
        [known[key][0] for key in columns.key],
        [known[key][1] for key in columns.key],
        [first.get(key) == place for place, key in enumerate(columns.key)],
    )


def reverse(book: Book, named: int, *, day: date, month: int, ground: str, key: str) -> Posted:
    """The opposite of transaction `named`, dated now, in an open month. Raises Refused when there
    is no such transaction or it has been reversed already under another key."""
    there = Transaction.objects.filter(id=named, book=book).first()
    if there is None:
        raise refused(
            f"业务{named}在账簿{book.id}中不存在，无法冲销",
            f"transaction {named} is not in book {book.id} and can't be reversed",
        )
    fact = Fact(
        kind=kinds.REVERSAL,
        month=month,
        about_month=there.about_month,
        day=day,
        ground=ground,
        key=key,
        lines=checks.opposite(named),
        corrects=named,
    )
    return post(book, [fact])[0]


def _there(head: Head, columns: Columns) -> dict[str, Transaction]:
    """Transactions of the book under the keys given."""
    if not head.number:
        return {}
    condition, keys = rows.matching("key", columns.key)
    found = Transaction.objects.raw(
        f"SELECT * FROM ledger_transaction WHERE book_id = %s AND {condition}", [head.book, keys]
    )
    return {row.key: row for row in found}


def _replays(columns: Columns, there: dict[str, Transaction], first: dict[str, int]) -> None:
    """Facts whose key is taken must say the same as what took it."""
    lines = _lines_of(list(there.values()))
    refusals = []
    for place, key in enumerate(columns.key):
        if key in there:
            row = there[key]
            same = checks.same_content(columns, place, row, lines[row.id])
            named_zh, named_en = f"业务{row.id}", f"transaction {row.id}"
        else:
            other = first[key]
            same = other == place or _fact(columns, other) == _fact(columns, place)
            named_zh, named_en = f"本批第{other + 1}笔", f"fact {other + 1} of this call"
        if not same:
            refusals.append(
                Refusal(
                    f"第{place + 1}笔业务的幂等键{key!r}已用于{named_zh}，内容不同；请另用键",
                    f"fact {place + 1}: key {key!r} stands for {named_en}, which says otherwise; "
                    "take another key",
                    place,
                )
            )
    if refusals:
        raise Refused(refusals)


def _fact(columns: Columns, place: int) -> Fact:
    return Fact(
        kind=columns.kind[place],
        month=columns.month[place],
        day=columns.day[place],
        ground=columns.ground[place],
        key=columns.key[place],
        lines=columns.lines_of(place),
        about_month=columns.about_month[place],
        corrects=columns.corrects[place],
    )


def _lines_of(there: Sequence[Transaction]) -> dict[int, list[tuple[int, int]]]:
    lines: dict[int, list[tuple[int, int]]] = {row.id: [] for row in there}
    if there:
        ids, wanted = rows.matching_ids("transaction_id", sorted(lines))
        months, among = rows.matching_ids("month", sorted({row.month for row in there}))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT transaction_id, account_id, amount FROM ledger_posting "
                f"WHERE {ids} AND {months} ORDER BY transaction_id, line",
                [wanted, among],
            )
            for found, account, amount in cursor.fetchall():
                lines[found].append((account, amount))
    return lines


def _placed(refusal: Refused, places: Sequence[int]) -> Refused:
    """The same messages, naming the facts by their places among all that were given."""
    return Refused(
        [
            Refusal(each.zh, each.en, None if each.fact is None else places[each.fact])
            for each in refusal.refusals
        ]
    )


def _write(columns: Columns, head: Head) -> tuple[list[int], list[str]]:
    """Ids and hashes of the new transactions: postings first, then the headers that seal them."""
    if not len(columns):
        return [], []
    # A clock that was set back must not make the book forget what it knew.
    at = max(clock().astimezone(UTC), head.known_at) if head.known_at else clock().astimezone(UTC)
    known_at = moment_text(at)
    bounds = columns.bounds
    count, first = len(columns), identity(head.book, head.number + 1)
    ids = range(first, first + count)
    numbers = range(head.number + 1, head.number + 1 + count)
    named = {day: day_text(day) for day in set(columns.day)}
    days = [named[day] for day in columns.day]
    sizes = np.diff(bounds).tolist()
    beginnings = map(
        beginning, columns.about_month, columns.corrects, days, columns.ground, ids, columns.key,
        columns.kind, repeat(known_at), sizes, columns.month, numbers,
    )  # fmt: skip
    lines = packed(columns.account, columns.amount)
    hashes = sealed(beginnings, lines, bounds.tolist(), head.hash)
    rows.insert(
        "ledger_posting",
        {
            "transaction_id": columns.fact + first,
            "line": np.arange(len(columns.fact)) - bounds[columns.fact] + 1,
            "account_id": columns.account,
            "amount": columns.amount,
            "month": np.array(columns.month, dtype=np.int64)[columns.fact],
            "book": np.full(len(columns.fact), head.book),
        },
    )
    rows.insert(
        "ledger_transaction",
        {
            "id": ids, "book_id": [head.book] * count, "number": numbers,
            "kind": columns.kind, "month": columns.month, "about_month": columns.about_month,
            "day": days, "known_at": [connection.ops.adapt_datetimefield_value(at)] * count,
            "ground": columns.ground, "key": columns.key, "corrects": columns.corrects,
            "lines": sizes, "previous": [head.hash, *hashes[:-1]], "hash": hashes,
        },
    )  # fmt: skip
    return list(ids), hashes
