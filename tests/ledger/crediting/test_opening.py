"""The opening from an old system: years and balances of a file, each person once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from canbao.batches.runs import failures, go_on
from canbao.ledger.balances import balances
from canbao.ledger.books import accounts
from canbao.ledger.crediting.accounts import openings
from canbao.ledger.crediting.careers import career
from canbao.ledger.crediting.models import ContributionRecord, Interest
from canbao.ledger.crediting.opening import opening_chunk, prepare_opening
from canbao.ledger.models import Book, Transaction
from canbao.ledger.refusal import Refused
from tests.ledger.crediting.make import month, sichuan

pytestmark = pytest.mark.django_db
HEAD = "person,place,kind,year,first,months,base,credited,own,others,balance\n"
ROWS = (
    "7,510104000000,employee,2023,1,12,6000000,480000,480000,960000,\n"
    "7,510104000000,employee,2024,3,10,5500000,440000,440000,880000,950055\n"
    "9,510700000000,flexible,2024,1,12,4800000,384000,960000,0,384000\n"
    "10,510104000000,employee,1994,1,12,240000,0,0,48000,0\n"
)


def prepared(book: Book, file: Path, *, dry: bool = False):
    return prepare_opening(
        book, file, through=2024, day=date(2025, 1, 5), month=month(2025, 1), by="li", dry=dry
    )


@pytest.fixture
def csv(tmp_path) -> Path:
    file = tmp_path / "opening.csv"
    file.write_text(HEAD + ROWS)
    return file


def balance(book: Book, person: int) -> int:
    account = accounts(book, [("individual", f"P{person}")])[0]
    return -balances(book, [account])[account]


def test_years_and_balances_are_taken_over(csv):
    book = sichuan()
    told = go_on(prepared(book, csv), opening_chunk)
    assert (told.state, told.rows, told.sum_fen) == ("done", 4, 950_055 + 384_000)
    assert [(y.year, y.months, y.base, y.credited) for y in career(7).years] == [
        (2023, 12, 500_000, 480_000), (2024, 10, 550_000, 440_000),
    ]  # fmt: skip
    assert balance(book, 7) == 950_055
    assert Interest.objects.get(person=7).fen == 950_055 - 920_000
    assert [each.kind for each in career(9).years] == ["flexible"]
    # Years before accounts began bring months and no money.
    assert career(10).years[0].months == 12
    assert Transaction.objects.count() == 3


def test_the_law_goes_on_from_the_balance(csv):
    book = sichuan()
    go_on(prepared(book, csv), opening_chunk)
    found = openings([7, 9, 12], closing_year=2025)
    assert (found.balance.tolist(), found.year.tolist()) == (
        [950_055, 384_000, 0],
        [2024, 2024, 2024],
    )
    # For an award in 2024 its interest is not yet behind: the account begins with nothing.
    before = openings([7], closing_year=2024)
    assert (before.balance.tolist(), before.year.tolist()) == ([0], [2022])


def test_the_same_file_again_changes_nothing(csv):
    book = sichuan()
    go_on(prepared(book, csv), opening_chunk)
    head = Transaction.objects.count(), ContributionRecord.objects.count()
    go_on(prepared(book, csv), opening_chunk)
    assert (Transaction.objects.count(), ContributionRecord.objects.count()) == head


def test_parquet_gives_what_csv_gives(csv, tmp_path):
    book = sichuan()
    parquet = tmp_path / "opening.parquet"
    with duckdb.connect() as writer:
        writer.execute(f"COPY (FROM read_csv('{csv}')) TO '{parquet}' (FORMAT parquet)")
    go_on(prepared(book, parquet), opening_chunk)
    assert balance(book, 7) == 950_055


def test_a_dry_run_writes_nothing(csv):
    book = sichuan()
    told = go_on(prepared(book, csv, dry=True), opening_chunk)
    assert told.sum_fen == 1_334_055
    assert not ContributionRecord.objects.exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("0,510104000000,employee,2024,1,1,1,1,1,1,1", "person 0 is no person"),
        ("7,5101,employee,2024,1,1,1,1,1,1,1", "is not a division code"),
        ("7,510104000000,soldier,2024,1,1,1,1,1,1,1", "kind 'soldier' is none of"),
        ("7,510104000000,employee,2025,1,1,1,1,1,1,1", "year 2025 is later than 2024"),
        ("7,510104000000,employee,2022,4,10,1,1,1,1,1", "is not 0 to 12 within the year"),
        ("7,510104000000,employee,2022,1,10,-1,1,1,1,1", "base -1 is negative"),
        ("7,510104000000,employee,2024,1,1,1,1,1,1,1", "person 7 has 2024 more than once"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_begins(csv, row, words):
    csv.write_text(HEAD + ROWS + row + "\n")
    with pytest.raises(Refused, match=words):
        prepared(sichuan(), csv)


def test_a_file_that_lacks_a_column_or_is_none(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("person,year\n1,2024\n")
    with pytest.raises(Refused, match="lacks the columns place, first"):
        prepared(sichuan(), file)
    with pytest.raises(Refused, match="can't be opened"):
        prepared(sichuan(), tmp_path / "b.csv")


def test_a_file_changed_since_is_refused(csv):
    run = prepared(sichuan(), csv)
    csv.write_text(HEAD + ROWS.replace("950055", "950056"))
    assert go_on(run, opening_chunk).state == "failed"
    assert "has changed" in failures(run)[0].error_en
