"""Several writers at one book, each on a connection of its own: nothing is lost, doubled or out of
order, whoever comes first."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from canbao.ledger.balances import balances
from canbao.ledger.books import accounts
from canbao.ledger.chain import verify
from canbao.ledger.models import Account, Book, Transaction
from canbao.ledger.posting import post
from tests.ledger.make import fact, shelf

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, CALLS = 3, 5


def test_writers_at_once_leave_one_chain_without_a_gap():
    s = shelf()
    barrier = Barrier(WRITERS)

    def write(writer: int) -> list[tuple[str, bool]]:
        """Facts of its own, and one in each call that every writer brings; accounts as well."""
        try:
            book = Book.objects.get(id=s.book.id)
            barrier.wait(20)
            told = []
            for call in range(CALLS):
                own, common = accounts(
                    book, [("individual", f"P{writer * 100 + call + 1}"), ("individual", "P7000")]
                )
                keys = [f"own {writer} {call}", f"common {call}"]
                done = post(
                    book,
                    [
                        fact(keys[0], [(s.bank, 5), (own, -5)]),
                        fact(keys[1], [(s.bank, 100), (common, -100)]),
                    ],
                )
                told += [(key, row.new) for key, row in zip(keys, done, strict=True)]
            return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        told = [each for some in pool.map(write, range(WRITERS)) for each in some]
    numbers = list(Transaction.objects.order_by("id").values_list("number", flat=True))
    assert numbers == list(range(1, WRITERS * CALLS + CALLS + 1))
    assert verify(s.book).sound
    fresh = Counter(key for key, new in told if new)
    assert len(fresh) == len(numbers)
    assert set(fresh.values()) == {1}  # each key was new for one writer only
    assert balances(s.book, [s.bank])[s.bank] == WRITERS * CALLS * 5 + CALLS * 100
    assert Account.objects.filter(book=s.book, kind="individual").count() == WRITERS * CALLS + 1
