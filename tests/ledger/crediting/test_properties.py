"""What holds for any sequence of credits, openings, corrections, payments and take-backs."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st

from canbao.ledger.balances import balances
from canbao.ledger.books import accounts
from canbao.ledger.crediting.columns import Brought
from canbao.ledger.crediting.credit import credit, take_back
from canbao.ledger.crediting.funds import fund
from canbao.ledger.crediting.models import ContributionRecord, Interest
from canbao.ledger.crediting.reads import account
from canbao.ledger.facts import Fact
from canbao.ledger.models import Posting
from canbao.ledger.posting import post
from tests.ledger.crediting.make import CLERK, EMPLOYER, credit_of, month, share, sichuan, undone

pytestmark = pytest.mark.django_db
DAY, JANUARY = date(2025, 1, 20), month(2025, 1)
DEEDS = ("credit", "opening", "lower", "pay")
deeds = st.lists(
    st.tuples(
        st.sampled_from(DEEDS), st.integers(1, 3), st.integers(0, 23), st.integers(1_000, 900_000),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)  # fmt: skip


@given(deeds)
@settings(max_examples=30)
def test_a_balance_is_what_was_credited_with_interest_less_what_left(done):
    with undone():
        book = sichuan()
        left = dict.fromkeys((1, 2, 3), 0)
        for at, (deed, person, offset, fen, back) in enumerate(done):
            key, first = f"k{at}", month(2023, 1) + offset
            if deed == "pay":
                mine, bank = accounts(book, [("individual", f"P{person}"), ("bank", "")])
                post(book, [Fact("payment", JANUARY, DAY, "decision:1", key,
                                 [(mine, fen), (bank, -fen)])])  # fmt: skip
                left[person] += fen
                continue
            if deed == "credit":
                given_ = credit_of([share(person, first, base=fen)], key=key)
            elif deed == "opening":
                old = share(person, first, base=fen, credited=fen, months=12 - first % 12)
                given_ = credit_of(
                    [old], key=key, kind="opening", counter=[("bank", "", fen + 77)],
                    brought=[Brought(person, 2024, 77)],
                )  # fmt: skip
            else:
                lower = share(person, first, base=-fen, months=0)
                paid = lower.own + lower.others
                given_ = credit_of(
                    [lower], key=key, kind="correction", counter=[("refund_due", EMPLOYER, paid)]
                )
            made = credit(book, given_, actor=CLERK, door="page")
            if back:
                take_back(
                    book, made.id, day=DAY, month=JANUARY, ground="document:1", key=f"b{at}",
                    actor=CLERK, door="page",
                )  # fmt: skip
        assert not Posting.objects.aggregate(all=Sum("amount"))["all"]
        for person, gone in left.items():
            mine = accounts(book, [("individual", f"P{person}")])[0]
            balance = -balances(book, [mine])[mine]
            of = {"person": person}
            credited = ContributionRecord.objects.filter(**of).aggregate(all=Sum("credited"))["all"]
            interest = Interest.objects.filter(**of).aggregate(all=Sum("fen"))["all"]
            assert balance == (credited or 0) + (interest or 0) - gone
            assert balance == account(person, day=DAY).balance
        own = accounts(book, [("pooled", ""), *(("individual", f"P{p}") for p in left)])
        assert fund(book, JANUARY, JANUARY).closing == -sum(balances(book, own).values())
