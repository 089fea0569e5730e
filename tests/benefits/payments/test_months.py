"""Random lives of awards, runs and returns against a naive model: what is paid is what is due,
nothing twice, and the book adds up to zero."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from canbao.batches.runs import go_on
from canbao.benefits.models import Award, Revision
from canbao.benefits.payments import accounts, bankfile
from canbao.benefits.payments.models import (
    AccountCheck,
    Payment,
    PaymentLine,
    PaymentReturn,
    PaymentRun,
)
from canbao.benefits.payments.returns import prepare_return, return_chunk
from canbao.ledger.models import Account, Posting
from tests.benefits.payments import make
from tests.benefits.payments.killed import answer
from tests.benefits.payments.make import DOOR, JANUARY, LI, WANG, day_in

MONTHS = 8
PERSONS = st.integers(1, 3)
FENS = st.integers(0, 9_000_00)


class Lives(RuleBasedStateMachine):
    """The model: per award the revisions in order; due for a month is the last one that covers
    it."""

    def __init__(self) -> None:
        super().__init__()
        # A batch insists on transactions of its own: a savepoint, not a block, undoes an example.
        self.begun = transaction.savepoint()
        self.book = make.fund(months=MONTHS)
        make.confirmed()
        self.month = JANUARY
        self.awards: list[Award] = []
        self.settled: dict[int, int] = {}  # award to the last month a run has looked at
        for number in (1, 2, 3):
            make.person(number)
            make.saved(self.book, number, 5_000_00)
        make.banked([1, 2, 3])

    @precondition(lambda self: len(self.awards) < 4)
    @rule(person=PERSONS, fen=FENS, part=st.integers(0, 100), back=st.integers(0, 3))
    def awarded(self, person: int, fen: int, part: int, back: int) -> None:
        self.awards.append(
            make.award(
                person,
                fen,
                individual=fen * part // 100,
                from_month=self.month - back,
                benefit=f"kind{len(self.awards)}",
            )
        )

    @precondition(lambda self: self.awards)
    @rule(at=st.integers(0, 3), fen=FENS, part=st.integers(0, 100), back=st.integers(0, 4),
          length=st.one_of(st.none(), st.integers(0, 3)), held=st.booleans())  # fmt: skip
    def revised(self, at: int, fen: int, part: int, back: int, length: int, held: bool) -> None:
        award = self.awards[at % len(self.awards)]
        first = max(award.first_month, self.month - back)
        make.revise(
            award,
            fen,
            individual=fen * part // 100,
            from_month=first,
            to_month=None if length is None else first + length,
            held=held,
            adverse=True,
        )

    @rule(skip=st.integers(0, 1))
    def paid(self, skip: int) -> None:
        self.month = min(self.month + skip, JANUARY + MONTHS - 1)
        there = PaymentRun.objects.filter(month=self.month).exists()
        run = make.pay(self.month, supplementary=there)
        bankfile.send(run, run.version, run.day, actor=LI, door=DOOR)
        for award in self.awards:
            self.settled[award.id] = self.month

    @rule(person=PERSONS)
    def came_back(self, person: int) -> None:
        row = Payment.objects.filter(person=person, run__state="sent").order_by("-run_id").first()
        if row is None or PaymentReturn.objects.filter(run=row.run, person=person).exists():
            return
        day = day_in(self.month, 24)
        batch = prepare_return(
            answer(row.run, [(person, "R1", row.net)]), day, actor=WANG, door=DOOR
        )
        make.done(go_on(batch, return_chunk))

    @rule(person=PERSONS)
    def corrected(self, person: int) -> None:
        account = accounts.current(person)
        assert account is not None
        last = AccountCheck.objects.filter(account=account).order_by("-id").first()
        if last is not None and last.outcome == "returned":
            accounts.check(
                account,
                agrees=True,
                words="asked",
                day=day_in(self.month, 1),
                actor=WANG,
                door=DOOR,
            )

    def due(self, award: Award, month: int) -> tuple[int, bool]:
        """By going through the revisions one by one."""
        found = (0, False)
        for row in Revision.objects.filter(award=award).order_by("number"):
            if row.from_month <= month and (row.to_month is None or month <= row.to_month):
                found = (row.monthly, row.held)
        return found

    def was_once(self, award: Award, month: int, fen: int) -> bool:
        """Whether so much was due for a month by some revision: only then may it have been paid."""
        rows = Revision.objects.filter(award=award, held=False, monthly=fen, from_month__lte=month)
        return any(row.to_month is None or month <= row.to_month for row in rows)

    @invariant()
    def nothing_is_paid_twice_or_beyond_what_was_ever_due(self) -> None:
        for award in self.awards:
            most: dict[int, int] = defaultdict(int)
            for row in Revision.objects.filter(award=award, held=False):
                for month in range(row.from_month, self.month + 1):
                    if row.to_month is None or month <= row.to_month:
                        most[month] = max(most[month], row.monthly)
            paid: dict[int, int] = defaultdict(int)
            for line in PaymentLine.objects.filter(award=award):
                paid[line.month] += line.fen
            assert all(fen <= most[month] for month, fen in paid.items())

    @invariant()
    def the_book_adds_up(self) -> None:
        sums: dict[str, int] = defaultdict(int)
        kinds = dict(Account.objects.values_list("id", "kind"))
        for account, fen in Posting.objects.values_list("account_id").annotate(f=Sum("amount")):
            sums[kinds[account]] += fen
            if kinds[account] == "individual":
                assert fen <= 0  # never below zero
        assert sum(sums.values()) == 0
        told = Payment.objects.aggregate(fen=Sum("fen"), again=Sum("repaid"))
        lines = PaymentLine.objects.aggregate(fen=Sum("fen"))["fen"]
        assert (told["fen"] or 0) == (lines or 0)
        back = PaymentReturn.objects.aggregate(fen=Sum("fen"))["fen"] or 0
        assert -sums["benefit_due"] == back - (told["again"] or 0)

    def teardown(self) -> None:
        try:
            self.at_last()
        finally:
            transaction.savepoint_rollback(self.begun)

    def at_last(self) -> None:
        """A last run with every account in order: every month through it is paid as it is due, or
        more where more was paid before; what came back is paid again."""
        for person in (1, 2, 3):
            self.corrected(person)
        self.paid(0)
        for award in self.awards:
            for month in range(award.first_month, self.month + 1):
                fen, held = self.due(award, month)
                lines = PaymentLine.objects.filter(award=award, month=month)
                paid = lines.aggregate(fen=Sum("fen"))["fen"] or 0
                assert paid >= fen or held, (award, month)
                if paid > fen:
                    assert self.was_once(award, month, paid)
        due = Account.objects.filter(kind="benefit_due").values_list("id", flat=True)
        left = Posting.objects.filter(account_id__in=list(due)).aggregate(fen=Sum("amount"))["fen"]
        assert (left or 0) == 0
        before = PaymentLine.objects.count()
        make.pay(self.month, supplementary=True)
        assert PaymentLine.objects.count() == before  # another run pays nothing more


@pytest.mark.slow
@pytest.mark.django_db
def test_what_is_paid_is_what_is_due():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=12, stateful_step_count=12, suppress_health_check=list(HealthCheck)
        ),
    )
