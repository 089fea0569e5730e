"""Random business days – posting, replays, reversals, corrections, late facts, closing – against a
model in plain Python: what must always hold holds after every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from canbao.ledger import checkpoints, posting
from canbao.ledger.balances import (
    NOW,
    KindSum,
    MonthOfAccount,
    When,
    balances,
    statement,
    trial_balance,
)
from canbao.ledger.books import accounts, book
from canbao.ledger.chain import anchor, last_anchor, verify
from canbao.ledger.facts import Fact, columns_of
from canbao.ledger.models import Anchor, Checkpoint, Posting, Transaction
from canbao.ledger.months import Explained, close_month, open_month, open_months, suspense
from canbao.ledger.posting import post, post_columns, reverse
from canbao.ledger.refusal import Refused
from tests.ledger.make import MARCH, PLACE

KINDS = [
    ("employer_clearing", "E91110105MA01"), ("individual", "P17"), ("individual", "P18"),
    ("bank", ""), ("pooled", ""), ("suspense", ""), ("arrears", "P17"),
]  # fmt: skip
AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12).filter(bool)


@dataclass
class Told:
    """A transaction as the model remembers it."""

    id: int
    fact: Fact
    on: date
    reversed: bool = False


@dataclass
class Model:
    """A book in plain Python."""

    told: list[Told] = field(default_factory=list)
    closed: int = MARCH - 1

    def lines(self, when: When = NOW) -> Iterator[tuple[int, int, int]]:
        """(account, month, fen) of every line as seen at a time."""
        for each in self.told:
            if when.as_of is not None and each.fact.day > when.as_of:
                continue
            if when.as_known is not None and each.on > when.as_known:
                continue
            for account, amount in each.fact.lines:
                yield account, each.fact.month, amount

    def sums(self, when: When = NOW) -> Counter[int]:
        found: Counter[int] = Counter()
        for account, _, amount in self.lines(when):
            found[account] += amount
        return found

    def trial(self, accounts: list[int], when: When, until: int | None) -> list[KindSum]:
        """Debits and credits by kind, added up one by one."""
        words = {account: kind for account, (kind, _) in zip(accounts, KINDS, strict=True)}
        debit, credit = Counter[str](), Counter[str]()
        for account, month, amount in self.lines(when):
            if until is None or month <= until:
                (debit if amount > 0 else credit)[words[account]] += abs(amount)
        return [KindSum(kind, debit[kind], credit[kind]) for kind in sorted({*debit, *credit})]

    def statement(self, account: int, first: int, last: int) -> list[MonthOfAccount]:
        found, held = [], 0
        for month in range(MARCH, last + 1):
            lines = [fen for at, of, fen in self.lines() if (at, of) == (account, month)]
            debit = sum(fen for fen in lines if fen > 0)
            credit = -sum(fen for fen in lines if fen < 0)
            if lines and month >= first:
                found.append(MonthOfAccount(month, held, debit, credit))
            held += debit - credit
        return found


class Days(RuleBasedStateMachine):
    """One installation of two books; each step is something an office does in a day."""

    @initialize()
    def start(self) -> None:
        self.today = datetime(2026, 3, 1, 4, tzinfo=UTC)
        posting.clock = lambda: self.today
        self.books = [book(scheme, PLACE) for scheme in ("employee_pension", "unemployment")]
        self.models = [Model(), Model()]
        for each in self.books:
            open_month(each, MARCH, by="clerk")
        self.accounts = [accounts(each, KINDS) for each in self.books]
        self.keys = 0

    @rule(days=st.integers(min_value=1, max_value=20))
    def another_day(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(minutes=st.integers(min_value=1, max_value=50))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.today -= timedelta(minutes=minutes)

    def key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def fact(self, at: int, parts: list[tuple[int, int]], late: int, **said: object) -> Fact:
        ids = self.accounts[at]
        lines = [(ids[place], amount) for place, amount in parts]
        rest = -sum(amount for _, amount in lines)
        lines.append((ids[4], rest)) if rest else lines.extend([(ids[4], 7), (ids[3], -7)])
        months = open_months(self.books[at])
        month = months[late % len(months)]
        day = self.today.date() - timedelta(days=late)
        plain = Fact("assessment", month, day, "g", self.key(), lines, about_month=month - late)
        return replace(plain, **said)

    def remember(self, at: int, facts: list[Fact], ids: list[int]) -> None:
        last = max((each.on for each in self.models[at].told), default=date.min)
        on = max(self.today.astimezone(UTC).date(), last)
        self.models[at].told += [
            Told(found, fact, on) for found, fact in zip(ids, facts, strict=True)
        ]

    @precondition(lambda self: all(open_months(each) for each in self.books))
    @rule(
        at=st.integers(0, 1),
        many=st.lists(
            st.lists(st.tuples(st.integers(0, 6), AMOUNTS), min_size=1, max_size=3),
            min_size=1, max_size=4,
        ),
        late=st.integers(0, 40),
        in_columns=st.booleans(),
    )  # fmt: skip
    def post(self, at: int, many: list, late: int, in_columns: bool) -> None:
        facts = [self.fact(at, parts, late) for parts in many]
        if in_columns:
            ids = post_columns(self.books[at], columns_of(facts)).ids
        else:
            ids = [row.id for row in post(self.books[at], facts)]
        self.remember(at, facts, ids)

    @precondition(lambda self: any(model.told for model in self.models))
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from([i for i in (0, 1) if self.models[i].told]))
        some = data.draw(st.lists(st.sampled_from(self.models[at].told), min_size=1, max_size=5))
        done = post(self.books[at], [each.fact for each in some])
        assert [(row.id, row.new) for row in done] == [(each.id, False) for each in some]

    @precondition(lambda self: any(model.told for model in self.models))
    @rule(data=st.data())
    def correct_or_reverse(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from([i for i in (0, 1) if self.models[i].told]))
        named = data.draw(st.sampled_from(self.models[at].told))
        months = open_months(self.books[at])
        if not months:
            return
        if data.draw(st.booleans()):
            fact = self.fact(at, [(1, 3)], 0, kind="correction", corrects=named.id)
            self.remember(at, [fact], [post(self.books[at], [fact])[0].id])
            return
        said = {"day": self.today.date(), "month": months[0], "ground": "g", "key": self.key()}
        if named.reversed:
            with pytest.raises(Refused):
                reverse(self.books[at], named.id, **said)
            return
        done = reverse(self.books[at], named.id, **said)
        named.reversed = True
        fact = Fact(kind="reversal", lines=[(account, -fen) for account, fen in named.fact.lines],
                    about_month=named.fact.about_month, corrects=named.id, **said)  # fmt: skip
        self.remember(at, [fact], [done.id])

    @rule(at=st.integers(0, 1))
    def open_the_next(self, at: int) -> None:
        months = open_months(self.books[at]) or [self.models[at].closed]
        open_month(self.books[at], months[-1] + 1, by="clerk")

    @precondition(lambda self: all(len(open_months(each)) > 1 for each in self.books))
    @rule(at=st.integers(0, 1))
    def close(self, at: int) -> None:
        month = open_months(self.books[at])[0]
        left = suspense(self.books[at], month)
        assert left == -sum(
            amount
            for each in self.models[at].told
            for account, amount in each.fact.lines
            if each.fact.month <= month and account == self.accounts[at][5]
        )
        for wrong in (left - 1, left + 1):
            with pytest.raises(Refused):
                close_month(self.books[at], month, by="chief", explained=Explained(wrong, "w"))
        with pytest.raises(Refused):
            close_month(self.books[at], month + 1, by="chief", explained=Explained(left, "w"))
        close_month(self.books[at], month, by="chief", explained=Explained(left, "w"))
        self.models[at].closed = month
        lines = [(self.accounts[at][3], 5), (self.accounts[at][4], -5)]
        late = Fact("receipt", month, self.today.date(), "g", self.key(), lines)
        with pytest.raises(Refused):
            post(self.books[at], [late])

    @rule(at=st.integers(0, 1), remade=st.booleans())
    def checkpoint(self, at: int, remade: bool) -> None:
        anchor(self.books[at], self.today.date())
        checkpoints.build(self.books[at])
        told = ("kind", "month", "debit", "credit", "number")
        rows = set(Checkpoint.objects.filter(book=self.books[at]).values_list(*told))
        model = self.models[at]
        months = {month for _, month, _ in model.lines()}
        assert {(kind, month, debit, credit) for kind, month, debit, credit, _ in rows} == {
            (after.kind, month, after.debit - before.debit, after.credit - before.credit)
            for month in months
            for after in model.trial(self.accounts[at], NOW, month)
            for before in [
                *(
                    b
                    for b in model.trial(self.accounts[at], NOW, month - 1)
                    if b.kind == after.kind
                ),
                KindSum(after.kind, 0, 0),
            ][:1]
            if (after.debit, after.credit) != (before.debit, before.credit)
        }
        assert {number for *_, number in rows} <= {len(model.told)}
        if remade:
            checkpoints.delete(self.books[at])
            checkpoints.build(self.books[at])
            assert set(Checkpoint.objects.filter(book=self.books[at]).values_list(*told)) == rows

    @rule(at=st.integers(0, 1), back=st.integers(0, 60))
    def look_back(self, at: int, back: int) -> None:
        day = self.today.date() - timedelta(days=back)
        for when in (When(as_of=day), When(as_known=day), When(day, day)):
            expected = self.models[at].sums(when)
            found = balances(self.books[at], self.accounts[at], when)
            assert found == {account: expected[account] for account in self.accounts[at]}
            for until in (None, MARCH, MARCH + 1):
                trial = self.models[at].trial(self.accounts[at], when, until)
                assert trial_balance(self.books[at], when, until=until) == trial
                assert checkpoints.trial_balance(self.books[at], when, until=until) == trial

    @rule(at=st.integers(0, 1), first=st.integers(0, 2), months=st.integers(0, 2))
    def state_an_account(self, at: int, first: int, months: int) -> None:
        for account in self.accounts[at]:
            span = {"first": MARCH + first, "last": MARCH + first + months}
            assert statement(account, **span) == self.models[at].statement(account, **span)

    @precondition(lambda self: any(model.told for model in self.models))
    @rule(at=st.integers(0, 1), part=st.integers(0, 100))
    def walk_the_chain_in_two_parts(self, at: int, part: int) -> None:
        whole = verify(self.books[at])
        half = verify(self.books[at], most=part * whole.entries // 100)
        assert half.sound
        assert verify(self.books[at], since=(half.entries, half.head)) == whole
        assert verify(self.books[at], since=last_anchor(self.books[at])) == whole

    @invariant()
    def everything_adds_up(self) -> None:
        for at, each in enumerate(self.books):
            expected = self.models[at].sums()
            found = balances(each, self.accounts[at])
            assert found == {account: expected[account] for account in self.accounts[at]}
            assert sum(found.values()) == 0
            trial = trial_balance(each)
            assert sum(line.balance for line in trial) == 0
            assert checkpoints.trial_balance(each) == trial
            months = statement(self.accounts[at][4], first=0, last=10**5)
            assert (months[-1].closing if months else 0) == found[self.accounts[at][4]]
            told = verify(each)
            assert told.sound, told.en
            assert told.entries == len(self.models[at].told)
        lines = sum(len(told.fact.lines) for model in self.models for told in model.told)
        assert Posting.objects.count() == lines
        assert Transaction.objects.count() == sum(len(model.told) for model in self.models)
        connection.check_constraints()


class Undone(Exception):
    """Takes back what one example has written."""


class Alone(Days):
    """Each example in a database transaction of its own that is taken back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        undone = Undone()
        self.block.__exit__(Undone, undone, None)


@pytest.fixture
def clock_put_back() -> Iterator[None]:
    kept = posting.clock
    yield
    posting.clock = kept


@pytest.mark.django_db
@pytest.mark.usefixtures("clock_put_back")
def test_random_business_days_keep_every_invariant():
    run_state_machine_as_test(
        Alone,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert not Anchor.objects.exists()
