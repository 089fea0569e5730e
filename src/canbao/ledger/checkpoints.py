"""Checkpoints: sums of a book by kind of account and month, up to a transaction, and the trial
balance that rests on them. They are a convenience: deleted, they are built again the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction

from canbao.ledger import balances
from canbao.ledger.balances import NOW, KindSum, When
from canbao.ledger.heads import lock, locked_head
from canbao.ledger.models import Book, Checkpoint
from canbao.ledger.numbering import identity

Sums = Mapping[tuple[str, int], tuple[int, int]]  # (kind, month) to (debit, credit) in fen


def build(book: Book) -> list[Checkpoint]:
    """The checkpoints of everything posted so far: those there are, and the postings after them.
    In order of kind and month."""
    with transaction.atomic():
        head = locked_head(book)
        sums = dict(_kept(book))
        for words, (debit, credit) in _after(book, _reached(book)).items():
            before = sums.get(words, (0, 0))
            sums[words] = before[0] + debit, before[1] + credit
        Checkpoint.objects.filter(book=book).delete()
        return Checkpoint.objects.bulk_create(
            Checkpoint(
                book=book, kind=kind, month=month, debit=debit, credit=credit, number=head.number
            )
            for (kind, month), (debit, credit) in sorted(sums.items())
        )


def delete(book: Book) -> int:
    """Takes the checkpoints away; how many there were."""
    with transaction.atomic():
        lock(book)
        return Checkpoint.objects.filter(book=book).delete()[0]


def trial_balance(book: Book, when: When = NOW, *, until: int | None = None) -> list[KindSum]:
    """What `balances.trial_balance` gives for the same arguments, by the checkpoints and the postings
    after them, seen at one moment; where checkpoints can't tell – as of a day, or as known before
    the last of them – by asking it."""
    if when.as_of is not None:
        return balances.trial_balance(book, when, until=until)
    with transaction.atomic():
        lock(book)
        reached = _reached(book)
        known = None if when.as_known is None else balances.known_until(book, when.as_known)
        if known is not None and known < reached:
            return balances.trial_balance(book, when, until=until)
        kept, after = _kept(book), _after(book, reached, known)
    sums: dict[str, tuple[int, int]] = {}
    for part in (kept, after):
        for (kind, month), (debit, credit) in part.items():
            if until is None or month <= until:
                before = sums.get(kind, (0, 0))
                sums[kind] = before[0] + debit, before[1] + credit
    return [KindSum(kind, *sums[kind]) for kind in sorted(sums)]


def _reached(book: Book) -> int:
    """Number of the transaction up to which there are checkpoints."""
    numbers = Checkpoint.objects.filter(book=book).values_list("number", flat=True)
    return min(numbers, default=0)


def _kept(book: Book) -> Sums:
    rows = Checkpoint.objects.filter(book=book)
    return {(row.kind, row.month): (row.debit, row.credit) for row in rows}


def _after(book: Book, number: int, last: int | None = None) -> Sums:
    """Sums of the postings after a transaction, up to the transaction `last`."""
    end = identity(book.id + 1, 0) if last is None else identity(book.id, last + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, p.month, sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), "
            "sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "WHERE p.book = %s AND p.transaction_id > %s AND p.transaction_id < %s "
            "GROUP BY a.kind, p.month",
            [book.id, identity(book.id, number), end],
        )
        return {
            (kind, month): (int(debit), int(credit))
            for kind, month, debit, credit in cursor.fetchall()
        }
