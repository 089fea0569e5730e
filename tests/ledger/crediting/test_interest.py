"""Yearly interest: by the law's forms, once, when the rate is known; late credits correct it.

Rates (law.md section 5): 2024 2.62 %, known from 2025-01-01; 2025 1.50 %, known from 2026-01-01;
2026 not published.
"""

from __future__ import annotations

from datetime import date

import pytest

from canbao import inforce
from canbao.batches.models import Run
from canbao.batches.runs import examples, go_on
from canbao.inforce import law, laws
from canbao.ledger.balances import balances
from canbao.ledger.books import accounts
from canbao.ledger.crediting.credit import credit
from canbao.ledger.crediting.interest import interest_chunk, prepare_interest, settle
from canbao.ledger.crediting.models import Interest, Waiting
from canbao.ledger.facts import Fact
from canbao.ledger.models import Book, Transaction
from canbao.ledger.posting import post
from canbao.ledger.refusal import Refused
from tests.ledger.crediting.make import CLERK, credit_of, fund, month, share, sichuan

pytestmark = pytest.mark.django_db
JUNE_2025 = date(2025, 6, 10)
JUNE_2026 = date(2026, 6, 10)


@pytest.fixture
def book() -> Book:
    return sichuan(month(2025, 1), month(2026, 6))


def balance(book: Book, person: int = 7) -> int:
    account = accounts(book, [("individual", f"P{person}")])[0]
    return -balances(book, [account])[account]


def credited(book: Book, *shares, key: str = "k", **said) -> int:
    return credit(book, credit_of(shares, key=key, **said), actor=CLERK, door="page").id


def run(book: Book, year: int, day: date, *, dry: bool = False) -> Run:
    """The interest of a year, posted in the month of `day`."""
    at = month(day.year, day.month)
    made = prepare_interest(book, year, day=day, month=at, by="li", dry=dry)
    go_on(made, interest_chunk)
    made.refresh_from_db()
    return made


def test_interest_of_a_year_by_the_yearly_form(book):
    """1,000.00 a month in 2024 is 12,000.00; nothing before. 12,000.00 × 2.62 % × 0.5415 =
    170.24 76, so the year closes with 12,170.25 and the interest is 170.25."""
    credited(book, *(share(7, month(2024, at), base=1_250_000) for at in range(1, 13)))
    assert run(book, 2024, JUNE_2025).state == "done"
    assert balance(book) == 1_217_025
    row = Interest.objects.get()
    assert (row.year, row.version, row.fen, row.rate, row.through) == (2024, 1, 17_025, "2.62", 12)
    posted = Transaction.objects.get(id=row.transaction_id)
    assert (posted.kind, posted.about_month, posted.day) == ("interest", month(2024, 12), JUNE_2025)


def test_the_second_year_bears_interest_on_the_first(book):
    """2025: 12,170.25 × 1.5 % = 182.553 75; 6,000.00 credited × 1.5 % × 0.5415 = 48.735; close =
    12,170.25 + 182.55375 + 6,000.00 + 48.735 = 18,401.53875 → 18,401.54."""
    credited(book, *(share(7, month(2024, at), base=1_250_000) for at in range(1, 13)))
    run(book, 2024, JUNE_2025)
    credited(book, *(share(7, month(2025, at), base=1_250_000) for at in range(1, 7)), key="b")
    run(book, 2025, JUNE_2026)
    assert balance(book) == 1_840_154


def test_by_monthly_products_where_the_place_credits_so(book, monkeypatch):
    """400.00 in January and 800.00 in December 2024: products 400 × 12 + 800 × 1 = 5,600;
    5,600 × 2.62 % / 12 = 12.226 67; close = 1,200.00 + 12.23."""
    products = law().overlay(
        "axes:\n  account_crediting:\n    values:\n"
        "      - {option: monthly_product, region: Sichuan, status: text, source: test}\n"
    )
    monkeypatch.setattr("canbao.ledger.crediting.interest.law", lambda: products)
    credited(book, share(7, month(2024, 1)), share(7, month(2024, 12), base=1_000_000))
    run(book, 2024, JUNE_2025)
    assert balance(book) == 121_223


def test_the_interest_of_a_year_is_posted_once(book):
    credited(book, share(7, month(2025, 3)))
    first = run(book, 2025, JUNE_2026)
    assert balance(book) == 40_000 + 325  # 400.00 × 1.5 % × 0.5415 = 3.249
    again = run(book, 2025, JUNE_2026)
    assert again.id == first.id
    assert balance(book) == 40_325
    assert Interest.objects.count() == 1


def test_a_rate_that_is_not_published_makes_the_run_wait(book):
    book = sichuan(month(2026, 1), month(2027, 3))
    credited(book, share(7, month(2026, 1)), at=month(2026, 7))
    made = run(book, 2026, date(2027, 3, 1))
    assert made.state == "waiting"
    assert "2026" in made.reason_en
    assert not Interest.objects.exists()


def test_a_year_that_is_not_over_is_refused(book):
    with pytest.raises(Refused, match="2025 is not over"):
        prepare_interest(book, 2025, day=date(2025, 12, 31), month=month(2025, 6), by="li")
    with pytest.raises(Refused, match="is not open"):
        prepare_interest(book, 2024, day=JUNE_2025, month=month(2027, 1), by="li")


def test_a_late_credit_of_a_closed_year_corrects_its_interest(book):
    """400.00 of December 2024 arrive in July 2025. 2024 should have closed with 400.00 + 400.00 =
    800.00 × (1 + 2.62 % × 0.5415) = 811.35, interest 11.35; posted were 5.67 (400.00: 5.675 →
    405.67 after half up of 405.674 92)."""
    credited(book, share(7, month(2024, 11)))
    run(book, 2024, JUNE_2025)
    assert balance(book) == 40_567
    credited(book, share(7, month(2024, 12)), key="late", at=month(2025, 7))
    run(book, 2024, date(2025, 7, 20))
    assert balance(book) == 81_135
    last = Interest.objects.order_by("version").last()
    assert (last.version, last.fen) == (2, 568)
    assert Transaction.objects.get(id=last.transaction_id).kind == "correction"


def test_after_retirement_what_was_paid_loses_part_of_the_interest(book):
    """50,000.00 from the old system at the end of 2024; 4,800.00 paid in 2025 at 1.5 %:
    50,000 × 1.015 − 4,800 × (1 + 0.015 × 0.5415) = 50,750 − 4,838.988 = 45,911.012."""
    opened = share(7, month(2024, 1), base=60_000_000, credited=5_000_000, own=0, months=12)
    credited(book, opened, kind="opening", counter=[("bank", "", 5_000_000)])
    pay(book, 7, 480_000, month(2025, 4))
    run(book, 2025, JUNE_2026)
    assert balance(book) == 4_591_101


def pay(book: Book, person: int, fen: int, at: int) -> None:
    """A pension out of the account."""
    mine, bank = accounts(book, [("individual", f"P{person}"), ("bank", "")])
    day = date(at // 12, at % 12 + 1, 15)
    lines = [(mine, fen), (bank, -fen)]
    post(book, [Fact("payment", at, day, "decision:1", f"payments:{person}:{at}", lines)])


def test_in_the_year_of_retirement_the_law_lacks_the_rest_and_the_account_waits(book):
    """Award in August 2025: 7 months settled. Whether the other months bear interest is not on
    file, so this account waits while the others get their interest."""
    credited(book, *(share(7, month(2025, at)) for at in range(1, 8)), share(8, month(2025, 1)))
    settled = settle(
        book, 7, year=2025, through=7, fen=2_500, rate="2.62", day=date(2025, 8, 1),
        month=month(2025, 8), ground="decision:1", key="benefits:settle:7", actor=CLERK, door="page",
    )  # fmt: skip
    assert settled.new
    pay(book, 7, 10_000, month(2025, 9))
    made = run(book, 2025, JUNE_2026)
    assert made.state == "done"
    assert balance(book, 8) == 40_325
    assert balance(book, 7) == 280_000 + 2_500 - 10_000
    note = Waiting.objects.get()
    assert (note.person, note.year) == (7, 2025)
    assert "retirement_year_rest_interest" in note.en or "rest of the year" in note.en


def test_where_the_rule_was_entered_the_year_of_retirement_is_finished(book, monkeypatch):
    """2,800.00 credited and 25.00 settled = 2,825.00 at the award in August; 5 months left at 1.5 %
    / 12 = 0.125 % a month. 2,825.00 × (1 + 0.00125 × 5) − 100.00 × (1 + 0.00125 × 3) =
    2,842.656 25 − 100.375 = 2,742.281 25."""
    entered = law().overlay(
        "parameters:\n  retirement_year_rest_interest:\n    values:\n"
        "      - {value: 1, region: Sichuan, status: text, source: test}\n"
    )
    monkeypatch.setattr("canbao.ledger.crediting.interest.law", lambda: entered)
    credited(book, *(share(7, month(2025, at)) for at in range(1, 8)))
    settle(
        book, 7, year=2025, through=7, fen=2_500, rate="2.62", day=date(2025, 8, 1),
        month=month(2025, 8), ground="decision:1", key="benefits:settle:7", actor=CLERK, door="page",
    )  # fmt: skip
    pay(book, 7, 10_000, month(2025, 9))
    run(book, 2025, JUNE_2026)
    assert balance(book) == 274_228


def test_settling_twice_or_after_the_year_was_posted_is_refused(book):
    credited(book, share(7, month(2024, 3)))
    said = {
        "year": 2024, "through": 7, "fen": 100, "rate": "2.62", "day": date(2025, 1, 5),
        "month": month(2025, 1), "ground": "decision:1", "actor": CLERK, "door": "page",
    }  # fmt: skip
    settle(book, 7, **said, key="a")
    assert not settle(book, 7, **said, key="a").new
    with pytest.raises(Refused, match="has 100 fen of interest of 2024 already"):
        settle(book, 7, **said, key="b")
    assert balance(book) == 40_100


def test_an_emptied_account_bears_no_interest(book):
    credited(book, share(7, month(2024, 3)), share(8, month(2024, 3)))
    pay(book, 7, 40_000, month(2025, 1))
    run(book, 2025, JUNE_2026)
    assert balance(book) == 0
    assert not Interest.objects.filter(person=7).exists()


def test_residents_have_their_provinces_own_rate():
    """Hubei 2025: 3.32 %. 5,000.00 at the end of 2024, 400.00 credited in 2025, which bear interest
    from the next year: 5,000.00 × 1.0332 + 400.00 = 5,566.00."""
    book = fund("resident_pension", 420106000000, month(2026, 1), month(2026, 6))
    old = share(
        7, month(2024, 1), base=0, credited=500_000, own=500_000, others=0, months=12,
        kind="resident", place=420106001000,
    )  # fmt: skip
    credited(book, old, kind="opening", counter=[("bank", "", 500_000)], at=month(2026, 1))
    new = share(
        7, month(2025, 1), base=0, credited=40_000, own=30_000, others=10_000, months=12,
        kind="resident", place=420106001000,
    )  # fmt: skip
    credited(book, new, key="b", at=month(2026, 1))
    run(book, 2025, JUNE_2026)
    assert balance(book) == 556_600
    assert Interest.objects.get().rate == "3.32"


def test_a_dry_run_shows_the_effect_and_writes_nothing(book):
    credited(book, share(7, month(2025, 3)))
    made = run(book, 2025, JUNE_2026, dry=True)
    assert [*examples(made)] == [{"person": 7, "fen": 325}]
    assert balance(book) == 40_000
    assert not Interest.objects.exists()


def test_what_the_law_says_is_asked_of_the_law_in_force_here():
    assert law() is laws.law() is inforce.law()
