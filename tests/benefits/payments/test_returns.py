"""What the bank sends back: booked once, refused by row, paid again after the account was
corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from canbao.batches.runs import go_on
from canbao.benefits.payments import accounts as bank_accounts
from canbao.benefits.payments import bankfile, layout
from canbao.benefits.payments.models import (
    LeftOut,
    Payment,
    PaymentReturn,
    RefusedRow,
    Repayment,
    ReturnFile,
)
from canbao.benefits.payments.references import named, reference
from canbao.benefits.payments.returns import prepare_return, return_chunk
from canbao.ledger import balances
from canbao.ledger.books import accounts
from canbao.ledger.refusal import Refused
from tests.benefits.payments.make import (
    DOOR,
    JANUARY,
    LI,
    WANG,
    award,
    banked,
    confirmed,
    day_in,
    done,
    fund,
    lines,
    pay,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    made = fund(months=6)
    confirmed()
    for number in (1, 2, 3):
        person(number)
        award(number, number * 1000_00)
    banked([1, 2, 3])
    return made


def sent(month: int):
    """A run that went to the bank."""
    run = pay(month)
    bankfile.send(run, run.version, run.day, actor=LI, door=DOOR)
    run.refresh_from_db()
    return run


def answer(run, rows, *, bank: str = "ICBC", day=None) -> bytes:
    """A return file: (person, code, fen) each."""
    header = {
        "layout": "canbao-return/1",
        "run": run.id,
        "bank": bank,
        "day": day or run.day,
    }
    told = (
        {"reference": reference(run.id, person), "code": code, "fen": fen}
        for person, code, fen in rows
    )
    return b"".join(layout.write(layout.layout("return"), header, told))


def give_in(content: bytes, day):
    """Booked to the end."""
    batch = prepare_return(content, day, actor=WANG, door=DOOR, chunk=2)
    return done(go_on(batch, return_chunk))


def due(book, person: int) -> int:
    return -balances.balance(accounts(book, [("benefit_due", f"P{person}")])[0])


def test_money_that_came_back_stands_for_the_person_until_it_is_paid_again(book):
    """2,000.00 of January come back; February pays 2,000.00 of the month and the same again."""
    run = sent(JANUARY)
    told = give_in(answer(run, [(1, "00", 1000_00), (2, "A1", 2000_00)]), day_in(JANUARY, 22))
    assert told.counts == {"paid": 1, "returned": 1, "refused": 0}
    assert due(book, 2) == 2000_00
    # nobody has looked at the account since: nothing is paid to it
    assert lines(pay(JANUARY + 1)) == [(1, 1, 1000_00, 0, "award"), (3, 1, 3000_00, 0, "award")]
    assert list(LeftOut.objects.values_list("person", "reason")) == [(2, "returned")]
    entry = bank_accounts.Entry(2, "ICBC", "622200009999", "人员2")
    made = bank_accounts.enter(
        entry, day_in(JANUARY + 1, 21), actor=LI, door=DOOR, source="counter"
    )
    bank_accounts.check(
        made, agrees=True, words="bank slip", day=day_in(JANUARY + 1, 21), actor=WANG, door=DOOR
    )
    third = pay(JANUARY + 2)
    row = Payment.objects.get(run=third, person=2)
    assert (row.fen, row.repaid, row.net) == (4000_00, 2000_00, 6000_00)
    assert due(book, 2) == 0
    assert Repayment.objects.get().returned_run_id == run.id
    assert Payment.objects.get(run=pay(JANUARY + 3), person=2).repaid == 0


def test_a_repayment_may_come_back_too(book):
    run = sent(JANUARY)
    give_in(answer(run, [(2, "A1", 2000_00)]), day_in(JANUARY, 22))
    account = bank_accounts.current(2)
    bank_accounts.check(
        account, agrees=True, words="asked", day=day_in(JANUARY, 23), actor=WANG, door=DOOR
    )
    again = sent(JANUARY + 1)
    give_in(answer(again, [(2, "R1", 4000_00)]), day_in(JANUARY + 1, 25))
    assert due(book, 2) == 4000_00
    bank_accounts.check(
        account, agrees=True, words="asked", day=day_in(JANUARY + 1, 26), actor=WANG, door=DOOR
    )
    row = Payment.objects.get(run=pay(JANUARY + 2), person=2)
    assert (row.fen, row.repaid) == (2000_00, 4000_00)
    assert due(book, 2) == 0


def test_rows_that_do_not_fit_are_refused_one_by_one(book):
    run = sent(JANUARY)
    wrong = [
        (1, "A1", 999_00),  # another amount
        (2, "A1", 2000_00),
        (2, "N1", 2000_00),  # twice in one file
        (9, "A1", 1000_00),  # nobody of this run
        (3, "ZZ", 3000_00),  # no such code
    ]
    told = give_in(answer(run, wrong), day_in(JANUARY, 22))
    assert told.counts == {"paid": 0, "returned": 1, "refused": 4}
    assert list(RefusedRow.objects.order_by("number").values_list("number", flat=True)) == [
        1, 3, 4, 5,
    ]  # fmt: skip
    words = {row.number: row.en for row in RefusedRow.objects.all()}
    assert "99900 fen came back of a payment of 100000" in words[1]
    assert "returned already (ICBC 2026-01-22 2)" in words[3]
    assert "names nothing that this run paid" in words[4]
    assert "none of 00, A1" in words[5]
    again = give_in(answer(run, [(2, "R1", 2000_00)]), day_in(JANUARY, 23))
    assert again.counts["refused"] == 1
    assert PaymentReturn.objects.count() == 1


def test_the_same_file_twice_is_one_file(book):
    run = sent(JANUARY)
    content = answer(run, [(2, "A1", 2000_00)])
    give_in(content, day_in(JANUARY, 22))
    give_in(content, day_in(JANUARY, 23))
    assert (ReturnFile.objects.count(), due(book, 2)) == (1, 2000_00)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda c: c.replace(b"2000.00\nT", b"2000.01\nT"), "the total says 1 rows and 200000 fen"),
        (lambda c: c.replace(b"A1", b"A2"), "the hash is not of these bytes"),
        (lambda c: c[:-1], "ends with a line break"),
        (lambda c: c.replace(b"\n", b"\r\n"), "changed to CRLF on the way"),
        (lambda c: c.replace(b"|2000.00\nT", b"|2000\nT"), "line 2: fen is '2000', not yuan"),
        (lambda c: c.replace(b"return/1", b"return/9"), "the layout is 'canbao-return/9'"),
        (lambda c: b"\xff" + c, "the file is not utf-8"),
        (lambda c: b"", "the file is empty"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_whole(book, change, words):
    run = sent(JANUARY)
    content = change(answer(run, [(2, "A1", 2000_00)]))
    with pytest.raises(Refused, match=words):
        prepare_return(content, day_in(JANUARY, 22), actor=WANG, door=DOOR)
    assert ReturnFile.objects.count() == 0


def test_a_file_of_another_bank_run_or_day_is_refused(book):
    run = sent(JANUARY)
    for content, words in (
        (answer(run, [(2, "A1", 2000_00)], bank="CCB"), "sent no file to bank CCB"),
        (answer(run, [(2, "A1", 2000_00)], day=run.day - timedelta(days=400)), "the day of the"),
    ):
        with pytest.raises(Refused, match=words):
            prepare_return(content, day_in(JANUARY, 22), actor=WANG, door=DOOR)
    late = answer(run, [(2, "A1", 2000_00)]).replace(f"H|canbao-return/1|{run.id}|".encode(), b"")
    with pytest.raises(Refused):
        prepare_return(late, day_in(JANUARY, 22), actor=WANG, door=DOOR)


def test_the_bank_file_is_the_same_bytes_and_adds_up(book):
    """1,000.00 + 2,000.00 + 3,000.00 = 6,000.00 in three rows."""
    run = pay(JANUARY)
    content = b"".join(bankfile.file(run, "ICBC"))
    assert b"".join(bankfile.file(run, "ICBC")) == content
    read = layout.read(layout.layout("transfer"), content)
    assert [(row["fen"], row["holder"]) for row in read.rows] == [
        (1000_00, "人员1"), (2000_00, "人员2"), (3000_00, "人员3"),
    ]  # fmt: skip
    assert content.splitlines()[-1].startswith(b"T|3|6000.00|")
    made = bankfile.send(run, run.version, run.day, actor=LI, door=DOOR)
    assert [(each.bank, each.rows, each.fen, each.hash) for each in made] == [
        ("ICBC", 3, 6000_00, read.hash)
    ]
    assert bankfile.send(run, 0, run.day, actor=LI, door=DOOR)[0].id == made[0].id


def test_a_wrong_digit_of_a_reference_is_seen():
    good = reference(12, 345)
    assert named(good) is not None
    for place in range(1, len(good)):
        for digit in "0123456789":
            if digit != good[place]:
                assert named(good[:place] + digit + good[place + 1 :]) is None
