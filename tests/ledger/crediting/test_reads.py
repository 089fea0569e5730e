"""What a person sees: months, years with interest, what the employer paid – as of, as known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from canbao.batches.runs import go_on
from canbao.ledger import posting
from canbao.ledger.balances import When
from canbao.ledger.books import accounts, book
from canbao.ledger.crediting.columns import Brought
from canbao.ledger.crediting.credit import credit, take_back
from canbao.ledger.crediting.funds import fund
from canbao.ledger.crediting.interest import interest_chunk, prepare_interest
from canbao.ledger.crediting.reads import account, pay_slip
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book
from canbao.ledger.months import open_month
from canbao.ledger.posting import post
from canbao.ledger.refusal import Refused
from tests.ledger.crediting.make import (
    CHENGDU,
    CLERK,
    EMPLOYER,
    SICHUAN,
    credit_of,
    month,
    share,
    sichuan,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 20)


@pytest.fixture
def shelf() -> Book:
    return sichuan(month(2025, 1), month(2025, 7))


def credited(fund_: Book, *shares, key: str = "k", **said) -> int:
    return credit(fund_, credit_of(shares, key=key, **said), actor=CLERK, door="page").id


def test_each_month_says_who_paid_what(shelf):
    credited(shelf, share(7, month(2025, 1)))
    line = account(7, day=TODAY).lines[0]
    assert (line.month, line.months, line.payer, line.place, line.day) == (
        month(2025, 1), 1, EMPLOYER, CHENGDU, date(2025, 1, 20),
    )  # fmt: skip
    assert (line.base, line.own, line.others, line.credited) == (500_000, 40_000, 80_000, 40_000)


def test_a_year_has_its_interest_and_an_unposted_one_is_marked(shelf):
    """2024: 400.00 × 2.62 % × 0.5415 = 5.67, posted. 2025: 405.67 × 1.5 % = 6.085 05, and 400.00 ×
    1.5 % × 0.5415 = 3.249; together 9.33 (closing 815.004 05 → 815.00), not posted."""
    credited(shelf, share(7, month(2024, 1)))
    run = prepare_interest(shelf, 2024, day=date(2025, 6, 1), month=month(2025, 6), by="li")
    go_on(run, interest_chunk)
    credited(shelf, share(7, month(2025, 1)), key="b")
    found = account(7, day=TODAY)
    first, second = found.years
    assert (first.year, first.interest, first.rate, first.provisional, first.closing) == (
        2024, 567, "2.62", False, 40_567,
    )  # fmt: skip
    assert (second.year, second.opening, second.interest, second.rate, second.provisional) == (
        2025, 40_567, 933, "1.5", True,
    )  # fmt: skip
    assert found.balance == second.closing == 80_567


def test_before_the_rate_is_published_the_last_one_stands_in(shelf):
    """2026 is not published: 1.5 % of 2025 is shown, marked."""
    for each in range(month(2025, 8), month(2026, 2)):
        open_month(shelf, each, by="clerk")
    credited(shelf, share(7, month(2026, 1)), at=month(2026, 1))
    year = account(7, day=date(2027, 2, 1)).years[0]
    assert (year.interest, year.rate, year.provisional) == (325, "1.5", True)


def test_what_left_the_account_is_in_its_year(shelf):
    credited(shelf, share(7, month(2025, 1)))
    mine, bank = accounts(shelf, [("individual", "P7"), ("bank", "")])
    lines = [(mine, 10_000), (bank, -10_000)]
    post(shelf, [Fact("payment", month(2025, 2), date(2025, 2, 15), "decision:1", "p", lines)])
    found = account(7, day=date(2025, 3, 1))
    assert (found.years[0].paid, found.balance) == (10_000, 30_000)


def moving_away(fund_: Book, *, key: str, day: date, sign: int = -1) -> None:
    """2024-01 and 2025-01 with 5.67 interest of 2024 leave by a transfer, or come back by one."""
    shares = [
        share(7, month(year, 1), base=sign * 500_000, credited=sign * 40_000, own=sign * 40_000,
              others=sign * 80_000, months=sign)
        for year in (2024, 2025)
    ]  # fmt: skip
    kind = "transfer_out" if sign < 0 else "transfer_in"
    credited(
        fund_, *shares, key=key, kind=kind, day=day, at=day.year * 12 + day.month - 1,
        counter=[("transfer", "", sign * (240_000 + 567))], brought=[Brought(7, 2024, sign * 567)],
    )  # fmt: skip


def test_a_transfer_away_leaves_the_years_before_it_as_they_were(shelf):
    credited(shelf, share(7, month(2024, 1)), share(7, month(2025, 1)))
    run = prepare_interest(shelf, 2024, day=date(2025, 6, 1), month=month(2025, 6), by="li")
    go_on(run, interest_chunk)
    before = account(7, day=date(2025, 7, 1))
    moving_away(shelf, key="out", day=date(2025, 7, 10))
    found = account(7, day=date(2025, 7, 11))
    assert found.years[0] == before.years[0]  # 2024: 405.67
    assert (before.years[0].closing, found.balance) == (40_567, 0)
    last = found.years[-1]
    assert (last.year, last.months, last.credited, last.moved, last.paid, last.closing) == (
        2025, 1, 40_000, 80_567, 80_567, 0,
    )  # fmt: skip
    assert found.lines == before.lines


def test_what_came_back_by_a_transfer_stands_in_its_years_again(shelf):
    credited(shelf, share(7, month(2024, 1)), share(7, month(2025, 1)))
    run = prepare_interest(shelf, 2024, day=date(2025, 6, 1), month=month(2025, 6), by="li")
    go_on(run, interest_chunk)
    before = account(7, day=date(2025, 7, 1))
    moving_away(shelf, key="out", day=date(2025, 7, 10))
    moving_away(shelf, key="in", day=date(2025, 7, 20), sign=1)
    found = account(7, day=date(2025, 7, 21))
    assert (found.years, found.balance) == (before.years, before.balance)


def test_as_of_and_as_known(shelf, monkeypatch):
    monkeypatch.setattr(posting, "clock", lambda: datetime(2025, 1, 20, 9, tzinfo=UTC))
    credited(shelf, share(7, month(2025, 1)))
    monkeypatch.setattr(posting, "clock", lambda: datetime(2025, 3, 2, 9, tzinfo=UTC))
    credited(shelf, share(7, month(2025, 2)), key="b", day=date(2025, 2, 20))
    assert account(7, day=TODAY, when=When(as_of=date(2025, 2, 1))).balance == 40_000
    assert account(7, day=TODAY, when=When(as_known=date(2025, 3, 1))).balance == 40_000
    assert account(7, day=TODAY, when=When(as_known=date(2025, 3, 2))).balance == 80_000


def test_nobody_has_an_empty_account():
    found = account(99, day=TODAY)
    assert (found.lines, found.years, found.balance) == ((), (), 0)


def test_the_slip_shows_what_each_paid_in_each_scheme(shelf):
    credited(shelf, share(7, month(2025, 1)))
    jobless = book("unemployment", 510100000000)
    open_month(jobless, month(2025, 1), by="clerk")
    credited(jobless, share(7, month(2025, 1), credited=0, own=2_000, others=3_000), key="u")
    lowered = share(7, month(2025, 1), base=-100_000, months=0)
    credited(
        shelf, lowered, key="c", kind="correction", counter=[("refund_due", EMPLOYER, -24_000)]
    )
    assert [
        (line.scheme, line.payer, line.base, line.own, line.others, line.credited)
        for line in pay_slip(7, month(2025, 1))
    ] == [
        ("employee_pension", EMPLOYER, 400_000, 32_000, 64_000, 32_000),
        ("unemployment", EMPLOYER, 500_000, 2_000, 3_000, 0),
    ]  # fmt: skip


def test_what_was_taken_back_is_on_no_slip(shelf):
    done = credited(shelf, share(7, month(2025, 1)))
    take_back(
        shelf, done, day=date(2025, 2, 3), month=month(2025, 2), ground="document:1", key="back",
        actor=CLERK, door="page",
    )  # fmt: skip
    assert pay_slip(7, month(2025, 1)) == []


def test_the_fund_statement_adds_up(shelf):
    """January: 1,200.00 credited. February: 1,200.00 credited and taken back, 100.00 of pension
    paid. Opening of February 1,200.00, closing 1,100.00."""
    credited(shelf, share(7, month(2025, 1)))
    done = credited(shelf, share(8, month(2025, 2)), key="b", at=month(2025, 2))
    take_back(
        shelf, done, day=date(2025, 2, 3), month=month(2025, 2), ground="document:1", key="back",
        actor=CLERK, door="page",
    )  # fmt: skip
    mine, bank = accounts(shelf, [("individual", "P7"), ("bank", "")])
    lines = [(mine, 10_000), (bank, -10_000)]
    post(shelf, [Fact("payment", month(2025, 2), date(2025, 2, 15), "decision:1", "p", lines)])
    told = fund(shelf, month(2025, 2), month(2025, 2))
    assert (told.opening, told.closing) == (120_000, 110_000)
    assert [(line.kind, line.income, line.expenditure) for line in told.lines] == [
        ("payment", 0, 10_000)
    ]
    whole = fund(shelf, month(2025, 1), month(2025, 2), When(as_of=date(2025, 2, 3)))
    assert [(line.kind, line.income, line.expenditure) for line in whole.lines] == [
        ("credit", 120_000, 0)
    ]
    assert whole.closing == 120_000


def test_interest_moves_within_the_fund(shelf):
    credited(shelf, share(7, month(2024, 1)))
    run = prepare_interest(shelf, 2024, day=date(2025, 6, 1), month=month(2025, 6), by="li")
    go_on(run, interest_chunk)
    told = fund(shelf, month(2025, 6), month(2025, 6))
    assert (told.interest, told.lines, told.opening, told.closing) == (567, (), 120_000, 120_000)


def test_months_the_wrong_way_round_are_refused(shelf):
    with pytest.raises(Refused, match="lies before the first"):
        fund(shelf, month(2025, 2), month(2025, 1))


def test_the_book_is_the_provinces():
    assert book("employee_pension", SICHUAN).place == SICHUAN
