"""Files from banks and tax authorities: what is taken in, and what is sent back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from canbao.ledger.models import Book
from canbao.ledger.receipts import bank, formats, moving
from canbao.ledger.receipts.batch import prepare_receipts
from canbao.ledger.receipts.formats import Delivered, Row
from canbao.ledger.receipts.intake import receive
from canbao.ledger.receipts.models import Allocation, Receipt, ReceiptFile
from canbao.ledger.refusal import Refused
from canbao.people import log
from tests.ledger.receipts.make import (
    ALPHA,
    BETA,
    CLERK,
    PLACE,
    SCHEME,
    balances,
    deliver,
    fund,
    month,
    one,
    order,
    pay,
    paying,
    settle,
    unnamed,
)

DAY = date(2025, 3, 10)
HEAD = "流水号"


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest) -> None:
    """The fund the files speak of, with the month of their day open."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        fund(month(2025, 3), month(2025, 3))


def take(content: bytes, day: date = DAY) -> ReceiptFile:
    return receive(content, name="a file", day=day, actor=CLERK, door="test").file


def written(*rows: Row, number: int = 1, kind: str = "bank") -> bytes:
    form = formats.formats()[f"canbao-{kind}/1"]
    return formats.written(Delivered(kind, "BANK", PLACE, DAY, number, rows), form)


def row(reference: str = "B1", fen: int = 100, reverses: str = "") -> Row:
    return Row(reference, DAY, SCHEME, fen, "4", reverses=reverses)


@pytest.mark.django_db
def test_a_file_is_taken_in_once_and_recognised_after_that():
    content = written(row("B1"), row("B2", 250))
    first = receive(content, name="morning", day=DAY, actor=CLERK, door="test")
    again = receive(content, name="another name", day=date(2025, 3, 11), actor=CLERK, door="test")
    assert (first.new, again.new, again.file) == (True, False, first.file)
    assert (first.file.rows, first.file.fen, Receipt.objects.count()) == (2, 350, 2)
    assert log.verify().sound


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("合计,2,3.50", "合计,2,3.51", "the total says 3.51"),
        ("合计,2,3.50", "合计,3,3.50", "the total says 3 payments"),
        ("合计,2,3.50", "sum,2,3.50", "must be the total"),
        ("B2", "B1", "has the bank reference 'B1' of line 3"),
        ("2.50", "2.505", "no amount in yuan"),
        ("2.50", "two", "no amount in yuan"),
        ("2.50", "1000000000000.01", "no amount in yuan"),
        ("2.50", "0.00", "no amount in yuan"),
        ("2.50", "-2.50", "a reversal has a negative amount"),
        (SCHEME, "housing", "is no scheme"),
        ("canbao-bank/1", "canbao-bank/9", "is none of"),
        ("2025-03-10,1", "10.3.2025,1", "line 1 must be"),
        (f"{PLACE}", "12", "not a division code"),
        ("2025-03-10,1", "2025-03-11,1", "is after 2025-03-10"),
        ("金额（元）", "金额", "the headings must be"),
        ("B2", "B" * 41, "at most 40"),
    ],
)
def test_a_file_with_something_wrong_is_refused_whole(old: str, new: str, says: str):
    text = written(row("B1"), row("B2", 250)).decode()
    assert old in text
    with pytest.raises(Refused) as refused:
        take(text.replace(old, new).encode())
    assert any(says in each.en for each in refused.value.refusals), refused.value.refusals
    assert all(each.zh and each.zh != each.en for each in refused.value.refusals)
    assert not ReceiptFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"a,b\n" * 5, b"\xff\xfe\xff\xff", b'"' + b"x" * 200_000]
)
def test_what_is_no_such_file_is_refused_in_words(content: bytes):
    with pytest.raises(Refused):
        take(content)


@pytest.mark.django_db
def test_every_wrong_row_gets_its_own_message():
    text = written(*(row(f"B{at}") for at in range(5))).decode()
    with pytest.raises(Refused) as refused:
        take(text.replace("1.00", "x").encode())
    assert [each.fact for each in refused.value.refusals] == [3, 4, 5, 6, 7]


@pytest.mark.django_db
def test_a_payment_of_an_earlier_file_and_another_file_of_the_same_number_are_refused():
    take(written(row("B1")))
    with pytest.raises(Refused, match="came in already, in row 1 of a file"):
        take(written(row("B1"), row("B2"), number=2))
    with pytest.raises(Refused, match="with other content"):
        take(written(row("B7")))
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_a_reversal_of_nothing_of_another_amount_or_made_twice_is_refused():
    take(written(row("B1")))
    for wrong in (row("R1", -100, "B9"), row("R1", -99, "B1")):
        with pytest.raises(Refused, match="no payment of that scheme and amount"):
            take(written(wrong, number=2))
    with pytest.raises(Refused, match="reversed already"):
        take(written(row("R1", -100, "B1"), row("R2", -100, "B1"), number=2))
    take(written(row("R1", -100, "B1"), number=2))
    with pytest.raises(Refused, match="reversed already"):
        take(written(row("R2", -100, "B1"), number=3))


@pytest.mark.django_db
def test_a_place_of_no_fund_kept_here_refuses_the_file_and_makes_no_book():
    fund(month(2025, 3), month(2025, 3), "work_injury")
    there = set(Book.objects.values_list("scheme", "place"))
    text = written(row("B1"), replace(row("B2"), scheme="work_injury")).decode()
    for wrong, says in (
        # The pension is the province's, work injury each city's: of the province there is no fund.
        ("510000000000", "line 4: work injury insurance (work_injury): no fund of place 510000000000"),
        ("999999999999", "kept are those of 510000000000"),
    ):
        with pytest.raises(Refused) as refused:
            take(text.replace(str(PLACE), wrong).encode())
        told = [each.en for each in refused.value.refusals]
        assert any(says in each for each in told), told
        assert any("kept are those of 510100000000" in each for each in told), told
    assert set(Book.objects.values_list("scheme", "place")) == there
    assert take(text.encode()).rows == 2  # the file with the right place is not locked out


@pytest.mark.django_db
def test_a_month_that_is_not_open_refuses_the_banks_file_with_the_way_out_and_not_the_taxs():
    later = date(2025, 4, 2)
    with pytest.raises(Refused, match="canbao money open-month 2025-04 --scheme employee_pension"):
        take(written(row("B1")), later)
    take(written(row("T1"), kind="tax"), later)
    fund(month(2025, 4), month(2025, 4))
    assert take(written(row("B1")), later).rows == 1


@pytest.mark.django_db
def test_a_payment_long_before_its_file_is_refused_and_taken_in_a_file_of_its_day():
    long_ago = replace(row("B1"), day=date(2025, 2, 6))  # 32 days before 10 March
    with pytest.raises(Refused, match="more than 31 days before the file's, 2025-03-10"):
        take(written(long_ago))
    take(written(replace(long_ago, day=date(2025, 2, 7))))
    told = Delivered("bank", "BANK", PLACE, date(2025, 2, 6), 1, (replace(long_ago, reverses=""),))
    text = formats.written(told, formats.formats()["canbao-bank/1"]).replace(b"B1", b"B2")
    assert take(text).rows == 1


@pytest.mark.django_db
def test_a_file_of_a_day_to_come_is_told_so_once():
    with pytest.raises(Refused) as refused:
        take(written(row("B1")), date(2025, 3, 9))
    [told] = refused.value.refusals
    assert "lies in the future" in told.en


@pytest.mark.django_db
@pytest.mark.parametrize("document", ["", " \n"])
def test_suspense_is_not_explained_without_a_document(document: str):
    book = fund(month(2025, 3), month(2025, 3))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([unnamed("", 90_000)], DAY)
    [standing] = moving.in_suspense(book)
    assert standing.receipt is not None
    with pytest.raises(Refused, match="name the document"):
        moving.explain(
            standing.receipt, document=document, day=DAY, actor=CLERK, door="test",
            reference=owed.reference,
        )  # fmt: skip
    with pytest.raises(Refused, match="name the document"):
        moving.set_off(
            ALPHA, book, fen=1, document=document, number=1, day=DAY, actor=CLERK, door="test"
        )


@pytest.mark.django_db
def test_gb18030_and_english_headings_are_read():
    text = written(row("B1")).decode()
    assert take(text.encode("gb18030")).rows == 1
    form = formats.formats()["canbao-bank/1"]
    for column in form.columns:
        text = text.replace(column.zh, column.en, 1)
    assert formats.read(text.encode()).rows == (row("B1"),)


@pytest.mark.django_db
def test_what_the_tax_authority_collected_is_kept_and_not_booked():
    file = take(written(row("T1"), kind="tax"))
    assert file.receipts.count() == 1
    with pytest.raises(Refused, match="compared, not booked"):
        prepare_receipts(file, by="wang")


def test_the_mock_bank_writes_the_same_bytes_for_the_same_orders():
    pays = [bank.Pay(SCHEME, "4", ALPHA, "甲公司", 123_456)]
    content = bank.pay(pays, place=PLACE, day=DAY)
    assert content == bank.pay(pays, place=PLACE, day=DAY)
    assert content != bank.pay(pays, place=PLACE, day=DAY, number=2)
    [told] = formats.read(content).rows
    assert (told.fen, told.payer, told.payer_name) == (123_456, ALPHA, "甲公司")


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=24).map(
    str.strip
)
ROWS = st.builds(
    Row,
    bank_reference=TEXT.filter(bool),
    day=st.dates(date(1999, 1, 1), date(2100, 1, 1)),
    scheme=st.sampled_from(["employee_pension", "unemployment"]),
    fen=st.integers(1, 10**14),
    reference=TEXT,
    payer=TEXT,
    payer_name=TEXT,
    memo=TEXT,
)


@given(st.lists(ROWS, min_size=1, max_size=8, unique_by=lambda each: each.bank_reference))
def test_what_is_written_is_read_again(rows: list[Row]):
    told = Delivered("bank", "S", PLACE, DAY, 3, tuple(rows))
    assert formats.read(formats.written(told, formats.formats()["canbao-bank/1"])) == told


@given(st.integers(-(10**17), 10**17))
def test_yuan_and_fen_say_the_same(fen: int):
    assert formats.fen_of(formats.yuan(fen)) == fen


@pytest.mark.django_db
def test_money_nobody_can_be_found_for_stands_in_suspense_with_the_reason():
    book = fund(month(2025, 3), month(2025, 3))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay(
        [
            paying(owed, 10_000, payer=BETA),
            bank.Pay(SCHEME, "00010000000000199", ALPHA, "公司", 20_000),
            unnamed(BETA, 30_000),
        ],
        DAY,
    )
    reasons = [(each.fen, each.reason) for each in moving.in_suspense(book)]
    assert reasons == [
        (10_000, "wrong_payer"),
        (20_000, "unknown_reference"),
        (30_000, "unknown_payer"),
    ]
    assert balances(book)["suspense"] == -60_000


@pytest.mark.django_db
def test_an_order_of_another_fund_is_not_paid_by_this_one():
    fund(month(2025, 3), month(2025, 3))
    other = fund(month(2025, 3), month(2025, 3), "unemployment")
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([bank.Pay("unemployment", owed.reference, ALPHA, "公司", 90_000)], DAY)
    assert balances(other) == {"bank": 90_000, "suspense": -90_000}
    assert moving.in_suspense(other)[0].reason == "wrong_fund"


@pytest.mark.django_db
def test_suspense_is_explained_later_as_of_the_day_the_money_came():
    # It came in time; explained after the due day it bears no late fee.
    book = fund(month(2025, 3), month(2025, 4))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    pay([unnamed("", 90_000)], DAY)
    [standing] = moving.in_suspense(book)
    assert standing.receipt is not None
    told = moving.explain(
        standing.receipt, document="letter 5", day=date(2025, 4, 9), actor=CLERK, door="test",
        reference=owed.reference,
    )  # fmt: skip
    assert (told.counts["orders"], told.counts["surcharges"], told.counts["credits"]) == (1, 0, 1)
    assert moving.in_suspense(book) == []
    assert balances(book) == {"bank": 90_000, "individual": -30_000, "pooled": -60_000}
    with pytest.raises(Refused, match="stands in suspense"):
        moving.explain(
            standing.receipt, document="letter 5", day=date(2025, 4, 9), actor=CLERK, door="test",
            reference=owed.reference,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_file_settled_again_or_on_another_day_changes_nothing():
    book = fund(month(2025, 3), month(2025, 4))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    file = deliver([paying(owed, 40_000), paying(owed, 50_000)], DAY)
    settle(file)
    before = balances(book), Allocation.objects.count()
    settle(file)
    told = settle(file, date(2025, 4, 1))
    assert (told.rows, told.counts["there_already"]) == (0, 2)
    assert (balances(book), Allocation.objects.count()) == before


@pytest.mark.django_db
def test_a_dry_run_tells_the_effect_and_leaves_nothing():
    book = fund(month(2025, 3), month(2025, 3))
    owed = order(ALPHA, month(2025, 3), one(7, 900), due=date(2025, 3, 25), day=date(2025, 3, 5))
    file = deliver([paying(owed, 95_000)], DAY)
    before = balances(book)
    told = settle(file, dry=True)
    assert (told.counts["credits"], told.counts["surplus"], told.sum_fen) == (1, 1, 95_000)
    assert balances(book) == before
    assert not Allocation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["receipts_receipt", "receipts_receiptfile"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET fen = 1", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_came(table: str, statement: str):
    take(written(row("B1")))
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
