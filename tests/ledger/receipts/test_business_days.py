"""Random business days: orders, payments of every kind, payments taken back, explained, moved, lowered
months, month ends. After each day the books, the lists and the records must agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.crediting.models import ContributionRecord
from canbao.ledger.models import Book, Posting
from canbao.ledger.receipts import decisions, moving, standing
from canbao.ledger.receipts.models import Allocation, Receipt, ReceiptFile, Surcharge
from canbao.ledger.refusal import Refused
from tests.ledger.receipts.make import (
    CHECKER,
    CLERK,
    deliver,
    fund,
    month,
    month_end,
    of_holder,
    one,
    order,
    paying,
    settle,
    take_back,
    unnamed,
)

FIRST = date(2025, 3, 1)
PAYERS = ("E91510104MA6C000001", "E91510104MA6C000002")

Step = tuple[str, int, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["order", "order", "pay", "pay", "pay", "late", "back", "explain", "move",
                         "end", "set_off", "wait"]),
        st.integers(0, 7), st.integers(0, 7), st.integers(1, 90_000),
    ),
    min_size=6, max_size=16,
)  # fmt: skip


@dataclass
class Days:
    """The days so far."""

    book: Book
    day: date = FIRST
    number: int = 0
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def do(self, step: Step) -> None:
        what, first, second, fen = step
        self.number += 1
        self.day = min(self.day + timedelta(days=first if what == "wait" else 1), date(2025, 5, 30))
        getattr(self, what)(first, second, fen)

    def order(self, first: int, second: int, fen: int) -> None:
        payer, of = PAYERS[first % 2], month(2025, 2 + second % 3)
        version = self.versions.get((payer, of), 0) + 1
        there = PaymentOrder.objects.filter(payer=payer, month=of).aggregate(fen=Sum("fen"))["fen"]
        if fen // 100 * 100 + 300 == there:
            return
        self.versions[payer, of] = version
        order(
            payer, of, one(1 + first % 2 * 10 + second, fen // 100 + 3), day=self.day, version=version,
            due=date(2025, 3 + second % 3, 15),
        )  # fmt: skip

    def pay(self, first: int, second: int, fen: int) -> None:
        orders = list(PaymentOrder.objects.order_by("id"))
        pays = [unnamed(PAYERS[second % 2], fen)]
        if orders:
            chosen = orders[first % len(orders)]
            # In full, in part, too much; sometimes in the name of somebody else.
            amount = (abs(chosen.fen), fen, abs(chosen.fen) + fen)[second % 3]
            pays.append(paying(chosen, amount, payer=PAYERS[0] if second == 7 else None))
        settle(deliver(pays, self.day, self.number))

    late = pay

    def wait(self, first: int, second: int, fen: int) -> None:
        pass

    def back(self, first: int, second: int, fen: int) -> None:
        found = Receipt.objects.filter(reverses="").exclude(id__in=self.taken).order_by("id")
        chosen = found[first : first + 1].first()
        if chosen is not None:
            self.taken.add(chosen.id)
            take_back(chosen.file, chosen.row, self.day, 100 + self.number)

    def explain(self, first: int, second: int, fen: int) -> None:
        waiting = moving.in_suspense(self.book)
        if waiting and waiting[0].receipt is not None:
            try:
                moving.explain(
                    waiting[0].receipt, document=f"letter {self.number}", day=self.day, actor=CLERK,
                    door="test", payer=PAYERS[first % 2],
                )  # fmt: skip
            except Refused as refused:
                self.refused(refused, "no payment order")

    def move(self, first: int, second: int, fen: int) -> None:
        found = Receipt.objects.filter(reverses="").exclude(id__in=self.taken).order_by("id")
        chosen = found[second : second + 1].first()
        if chosen is None:
            return
        try:
            proposal = decisions.propose(
                "move", PAYERS[0], {"receipt": chosen.id, "n": self.number}, document="letter",
                reason="wrong", day=self.day, actor=CLERK, door="test",
            )  # fmt: skip
        except Refused as refused:
            self.refused(refused, "nothing of payment")
            return
        decisions.decide(proposal, approve=True, day=self.day, actor=CHECKER, door="test")

    def end(self, first: int, second: int, fen: int) -> None:
        month_end(self.day)

    def set_off(self, first: int, second: int, fen: int) -> None:
        payer = PAYERS[first % 2]
        there = moving.credit_balance(payer, self.book)
        owed = sum(each.open for each in standing.outstanding(payer, self.day))
        if min(there, owed) > 0:
            try:
                moving.set_off(
                    payer, self.book, fen=min(there, owed, fen), document="wish",
                    number=self.number, day=self.day, actor=CLERK, door="test",
                )  # fmt: skip
            except Refused as refused:
                self.refused(refused, "can't be set off")

    def refused(self, refused: Refused, says: str) -> None:
        """What may be refused on such a day; anything else is a fault."""
        if says not in refused.en:
            raise refused

    def check(self) -> None:
        """The invariants."""
        assert Posting.objects.aggregate(total=Sum("amount"))["total"] in (None, 0)
        orders = standing.standing(self.day, at_most=10_000)
        for payer in PAYERS:
            mine = [each for each in orders if each.payer == payer]
            in_books = of_holder(self.book, "employer_clearing", payer)
            in_books += of_holder(self.book, "arrears", payer)
            assert in_books == sum(each.open for each in mine)
            assert of_holder(self.book, "arrears", payer) == sum(each.in_arrears for each in mine)
            assert all(0 <= each.in_arrears <= max(each.open, 0) for each in mine)
            assert all(abs(each.settled) <= abs(each.fen) for each in mine)
            assert -of_holder(self.book, "refund_due", payer) == moving.credit_balance(
                payer, self.book
            )
            fees = Surcharge.objects.filter(payer=payer).aggregate(fen=Sum("fen"))["fen"] or 0
            paid = Allocation.objects.filter(payer=payer, target="surcharge")
            fees -= paid.aggregate(fen=Sum("fen"))["fen"] or 0
            assert of_holder(self.book, "surcharge_due", payer) == fees >= 0
        suspense = sum(each.fen for each in moving.in_suspense(self.book))
        assert -of_holder(self.book, "suspense", "") == suspense
        money = Receipt.objects.aggregate(fen=Sum("fen"))["fen"] or 0
        assert of_holder(self.book, "bank", "") == money
        sums = (
            Allocation.objects.filter(receipt__isnull=False)
            .values("receipt")
            .annotate(fen=Sum("fen"))
        )
        for row in sums:
            receipt = Receipt.objects.get(id=row["receipt"])
            assert row["fen"] == (0 if receipt.id in self.taken else receipt.fen)
        self._credited(orders)

    def _credited(self, orders: list[standing.Standing]) -> None:
        """A month is on the persons' record just when all of it is settled."""
        groups: dict[tuple[str, int], list[standing.Standing]] = {}
        for each in orders:
            groups.setdefault((each.payer, each.month), []).append(each)
        for (payer, of), mine in groups.items():
            records = ContributionRecord.objects.filter(
                month=of, transaction__in=_credits_of(payer)
            )
            told = records.aggregate(months=Sum("months"), own=Sum("own"), others=Sum("others"))
            total = int(told["own"] or 0) + int(told["others"] or 0)
            if not any(each.open for each in mine):
                assert total == sum(each.fen for each in mine)
                assert told["months"] == 1
        credited = -of_holder_kind(self.book, "individual")
        own = ContributionRecord.objects.aggregate(fen=Sum("credited"))["fen"] or 0
        assert credited == own


def _credits_of(payer: str) -> list[int]:
    from canbao.ledger.crediting.models import Credit

    return list(Credit.objects.filter(payer=payer).values_list("transaction_id", flat=True))


def of_holder_kind(book: Book, kind: str) -> int:
    lines = Posting.objects.filter(account__book=book, account__kind=kind)
    return int(lines.aggregate(total=Sum("amount"))["total"] or 0)


class Undone(Exception):
    """Takes back what one example has written."""


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_random_days_keep_books_lists_and_records_in_step(steps: list[Step]):
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # runs make transactions of their own
    with pytest.raises(Undone), block:
        _live(steps)


def _live(steps: list[Step]) -> None:
    days = Days(fund(month(2025, 3), month(2025, 5)))
    for step in steps:
        days.do(step)
        days.check()
    before = Allocation.objects.count(), Posting.objects.count()
    for file in ReceiptFile.objects.all():
        settle(file)
        settle(file, date(2025, 5, 31))
    assert (Allocation.objects.count(), Posting.objects.count()) == before
    raise Undone
