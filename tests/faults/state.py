"""The state of a database as text: what scenarios compare. Serial ids, times and hashes that hold
times are left out; of the chains it says whether they are sound."""

from __future__ import annotations


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


_WORDS = "b.scheme, b.place"  # a book's id may differ: what was rolled back has used up numbers


def _book(column: str) -> str:
    return f"JOIN ledger_book b ON b.id = {column}"


def _number(column: str) -> str:
    """The number within its book."""
    return f"{column} & {(1 << 40) - 1}"


def money() -> str:
    """The whole ledger, the log and the runs: what every batch of money leaves there."""
    from canbao.ledger.chain import verify
    from canbao.ledger.models import Book
    from canbao.people import log

    told = lines("ledger_book", "scheme, place")
    told += lines(
        f"ledger_account a {_book('a.book_id')}", f"{_WORDS}, {_number('a.id')}, kind, holder"
    )
    told += lines(
        f"ledger_transaction t {_book('t.book_id')}",
        f"{_WORDS}, number, kind, month, about_month, day, ground, key, "
        f"{_number('t.corrects')}, lines",
    )
    told += lines(
        f"ledger_posting p {_book('p.book')}",
        f"{_WORDS}, {_number('p.transaction_id')}, line, {_number('p.account_id')}, amount, month",
    )
    told += lines(
        f"ledger_month m {_book('m.book_id')}",
        f"{_WORDS}, month, state, closed_by, explained, explanation",
    )
    for book in Book.objects.order_by("id"):
        found = verify(book)
        told += f"chain {book} {found.entries} {found.sound} {found.en}\n"
    told += lines("people_logentry", "actor, door, action, subject, record, purpose, detail")
    told += f"log sound {log.verify().sound}\n"
    return told + runs()


def runs() -> str:
    """Runs and their chunks."""
    kept = "state, rows, sum_fen, counts, output_hash"
    told = lines("batches_run", f"kind, parameters, snapshot, dry, chunk_count, {kept}")
    return told + lines(
        "batches_chunk c JOIN batches_run r ON r.id = c.run_id",
        "r.kind, r.parameters, r.dry, c.ordinal, c.first, c.last, c.input_hash, c.state, c.rows, "
        "c.sum_fen, c.counts, c.output_hash, c.examples, c.error_en",
    )
