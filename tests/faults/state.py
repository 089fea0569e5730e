"""The state of a database as text: what scenarios compare. Serial ids, times and hashes that hold
times are left out; of the chains it says whether they are sound."""

from __future__ import annotations

import re


def lines(table: str, columns: str, where: str = "") -> str:
    """The rows of a table, each a line, in order of their texts. `columns` and `where` are SQL; a
    table may be a join."""
    from django.db import connection

    with connection.cursor() as cursor:
        condition = f" WHERE {where}" if where else ""
        cursor.execute(f"SELECT {columns} FROM {table}{condition}")
        rows = sorted("|".join(map(_text, row)) for row in cursor.fetchall())
    return "".join(f"{table.split()[0]} {row}\n" for row in rows)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))  # SQLite has whole numbers for it
    return "-" if value is None else str(value)


def _unnumbered(text: str) -> str:
    """Without the serial ids and references that entries name: PostgreSQL leaves out the ids of a
    transaction that was undone, and a chunk still locked by a killed process's server is booked
    after the next."""
    text = re.sub(r'("reference":")\d+', r"\1#", text)
    return re.sub(
        r'((?:award|claim|decision|proposal|overpayment|run|sample|transfer)"?[: ])\d+', r"\1#", text
    )


_BOOK = "b.scheme, b.place"


def _book(column: str) -> str:
    return f"JOIN ledger_book b ON b.id = {column}"


def money() -> str:
    """The whole ledger, the log and the runs: what every batch of money leaves there. Told by keys
    and holders and not by numbers: two processes at one run may book its chunks in either order.
    That the numbers have no gap is said by the chain."""
    from django.db import connection

    from canbao.ledger.chain import verify
    from canbao.ledger.models import Book
    from canbao.people import log

    told = lines("ledger_book", "scheme, place")
    told += lines(f"ledger_account a {_book('a.book_id')}", f"{_BOOK}, a.kind, a.holder")
    told += lines(
        f"ledger_transaction t {_book('t.book_id')} "
        "LEFT JOIN ledger_transaction c ON c.id = t.corrects",
        f"{_BOOK}, t.key, t.kind, t.month, t.about_month, t.day, t.ground, c.key, t.lines",
    )
    told += lines(
        f"ledger_posting p {_book('p.book')} JOIN ledger_transaction t ON t.id = p.transaction_id "
        "JOIN ledger_account a ON a.id = p.account_id",
        f"{_BOOK}, t.key, p.line, a.kind, a.holder, p.amount, p.month",
    )
    told += lines(
        f"ledger_month m {_book('m.book_id')}",
        f"{_BOOK}, m.month, m.state, m.closed_by, m.explained, m.explanation",
    )
    for book in Book.objects.order_by("id"):
        found = verify(book)
        told += f"chain {book} {found.entries} {found.sound} {found.en}\n"
    named = lines("people_logentry", "actor, door, action, subject, record, purpose, detail")
    named += runs()
    if connection.vendor == "postgresql":
        named = "".join(sorted(_unnumbered(named).splitlines(keepends=True)))
    return told + named + f"log sound {log.verify().sound}\n"


def runs() -> str:
    """Runs and their chunks."""
    kept = "state, rows, sum_fen, counts, output_hash"
    told = lines("batches_run", f"kind, parameters, snapshot, dry, chunk_count, {kept}")
    return told + lines(
        "batches_chunk c JOIN batches_run r ON r.id = c.run_id",
        "r.kind, r.parameters, r.dry, c.ordinal, c.first, c.last, c.input_hash, c.state, c.rows, "
        "c.sum_fen, c.counts, c.output_hash, c.examples, c.error_en",
    )
