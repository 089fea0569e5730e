"""The yearly statement: what it says, on which books it rests, and that it is a tagged PDF."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.batches.runs import go_on
from canbao.ledger.balances import When
from canbao.ledger.crediting.columns import Brought
from canbao.ledger.crediting.credit import credit
from canbao.ledger.crediting.interest import interest_chunk, prepare_interest
from canbao.ledger.crediting.statement import Holder, _content, render, year_statement, yuan
from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Book
from canbao.ledger.refusal import Refused
from tests.ledger.crediting.make import CLERK, credit_of, month, share, sichuan

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 20)
WANG = Holder("王小明", "1000 0007 33")


@pytest.fixture
def shelf() -> Book:
    """Two years from an old system, a year of months, interest of 2024 posted."""
    book = sichuan(month(2025, 1), month(2025, 7))
    old = [
        share(7, month(2022, 1), base=5_400_000, credited=432_000, own=432_000, months=12),
        share(7, month(2023, 1), base=5_760_000, credited=460_800, own=460_800, months=12),
    ]
    opened = credit_of(
        old, kind="opening", key="o", payer="", counter=[("bank", "", 910_000)],
        brought=[Brought(7, 2023, 17_200)],
    )  # fmt: skip
    months = [share(7, month(2024, at), base=500_000 + 1_000 * at) for at in range(1, 13)]
    for given in (opened, credit_of(months, key="m")):
        credit(book, given, actor=CLERK, door="page")
    credit(book, credit_of([share(7, month(2025, 1))], key="n"), actor=CLERK, door="page")
    run = prepare_interest(book, 2024, day=date(2025, 6, 1), month=month(2025, 6), by="li")
    go_on(run, interest_chunk)
    return book


def test_it_says_the_year_and_the_months_altogether(shelf):
    content = _content(year_statement(7, 2024, day=DAY), WANG, 1)
    summary = dict(content["summary"])
    # Opening 9,100.00; bases 5,010.00 … 5,120.00, average 5,065.00; 8 % of 60,780.00 = 4,862.40.
    assert summary["Balance at the beginning of the year"] == "9,100.00"
    assert summary["Average monthly base"] == "5,065.00"
    assert summary["Credited to the account"] == "4,862.40"
    # 9,100.00 × 2.62 % = 238.42; 4,862.40 × 2.62 % × 0.5415 = 68.984 …; together 307.40.
    assert summary["Interest"] == "307.40"
    assert summary["Balance at the end of the year"] == "14,269.80"
    assert summary["Months paid altogether"] == "36"
    assert len(content["months"]) == 12


def test_provisional_interest_is_marked_and_explained(shelf):
    content = _content(year_statement(7, 2025, day=DAY), WANG, 0)
    assert dict(content["summary"])["利息"].endswith("*")
    assert "1.5%" in content["provisional"]


def test_it_rests_on_the_head_of_the_book(shelf):
    last = last_transaction(shelf)
    assert year_statement(7, 2024, day=DAY).heads == ((shelf.id, last.number, last.hash),)
    assert year_statement(7, 2024, day=DAY, when=When(as_known=date(2100, 1, 1))).heads == (
        (shelf.id, last.number, last.hash),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_a_tagged_pdf_and_the_same_each_time(shelf, language):
    statement = year_statement(7, 2024, day=DAY)
    made = render(statement, WANG, language)
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made
    assert render(statement, WANG, language) == made


def test_a_year_without_record_or_another_language_is_refused(shelf):
    with pytest.raises(Refused, match="no record of employee_pension in 2019"):
        year_statement(7, 2019, day=DAY)
    with pytest.raises(Refused, match="none of zh, en"):
        render(year_statement(7, 2024, day=DAY), WANG, "fr")


def test_amounts_are_written_for_people():
    assert [yuan(fen) for fen in (0, 5, -1_234_567, 100)] == ["0.00", "0.05", "−12,345.67", "1.00"]
