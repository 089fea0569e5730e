"""Scenarios for `tests.faults`: a month picked, posted and returned, each killed anywhere.

Twelve persons: one without an account, one held, one whose January came back and whose account was
checked again, one with a settlement, one with an overpayment set off, one whose account runs out.
"""

from __future__ import annotations

from canbao.batches.runs import again, go_on
from canbao.benefits.payments import accounts, bankfile, holds
from canbao.benefits.payments.models import PaymentRun
from canbao.benefits.payments.post import post_chunk, prepare_post
from canbao.benefits.payments.returns import prepare_return, return_chunk
from canbao.benefits.payments.runs import pick_chunk, prepare_pick
from tests.benefits.payments import make
from tests.benefits.payments.make import CITY, DOOR, JANUARY, LI, SCHEME, WANG, day_in
from tests.faults.harness import Scenario
from tests.faults.state import lines, money

PERSONS = range(1, 13)
FEBRUARY = JANUARY + 1
CHUNK = 3


def january() -> None:
    """A first month, paid and sent; what the second has to deal with."""
    book = make.fund(months=3)
    make.confirmed()
    awards = {}
    for number in PERSONS:
        make.person(number)
        awards[number] = make.award(number, number * 500_00, individual=number * 50_00)
        make.saved(book, number, number * 75_00)
    make.banked([number for number in PERSONS if number != 5])
    run = make.pay(JANUARY)
    bankfile.send(run, run.version, run.day, actor=LI, door=DOOR)
    batch = prepare_return(
        answer(run, [(2, "A1", 1000_00)]), day_in(JANUARY, 22), actor=WANG, door=DOOR
    )
    make.done(go_on(batch, return_chunk))
    account = accounts.current(2)
    assert account is not None
    accounts.check(
        account, agrees=True, words="asked", day=day_in(JANUARY, 23), actor=WANG, door=DOOR
    )
    holds.hold(7, rule="R29", words="核实中", day=day_in(FEBRUARY, 18), actor=LI, door=DOOR)
    make.revise(awards[3], 1550_00, individual=150_00, cause="settlement")
    make.revise(awards[4], 1900_00, individual=200_00, cause="correction", adverse=True)
    make.set_off(awards[6], 600_00, 200_00, FEBRUARY)


def answer(run: PaymentRun, rows: list[tuple[int, str, int]]) -> bytes:
    """A return file: (person, code, fen) each."""
    from canbao.benefits.payments import layout
    from canbao.benefits.payments.references import reference

    header = {"layout": "canbao-return/1", "run": run.id, "bank": "ICBC", "day": run.day}
    told = (
        {"reference": reference(run.id, person), "code": code, "fen": fen}
        for person, code, fen in rows
    )
    return b"".join(layout.write(layout.layout("return"), header, told))


def february() -> PaymentRun:
    """The second month, picked and released."""
    return make.release_(make.pick(FEBRUARY))


def sent() -> None:
    """The second month, at the bank."""
    january()
    run = make.posted(february())
    bankfile.send(run, run.version, run.day, actor=LI, door=DOOR)


def pick() -> None:
    batch = prepare_pick(SCHEME, CITY, FEBRUARY, day_in(FEBRUARY), actor=LI, door=DOOR, chunk=CHUNK)
    again(batch)
    go_on(batch, pick_chunk)


def post() -> None:
    run = PaymentRun.objects.get(month=FEBRUARY)
    batch = prepare_post(run, run.day, actor=LI, door=DOOR, chunk=CHUNK)
    again(batch)
    go_on(batch, post_chunk)


def returned() -> None:
    run = PaymentRun.objects.get(month=FEBRUARY)
    rows = [(1, "00", 500_00), (8, "A1", 4000_00), (8, "A1", 4000_00), (9, "N1", 4500_00),
            (9, "R1", 1), (10, "R1", 5000_00), (11, "A2", 5500_00)]  # fmt: skip
    batch = prepare_return(answer(run, rows), day_in(FEBRUARY, 25), actor=WANG, door=DOOR, chunk=2)
    again(batch)
    go_on(batch, return_chunk)


def state() -> str:
    """Everything payments leave."""
    run = "JOIN payments_paymentrun p ON p.id = x.{0}"
    key = "p.month, p.number, x.person"
    told = money() + lines(
        "payments_paymentrun",
        "scheme, place, month, number, state, day, prepared_by, released_by, persons, fen, repaid, "
        "deducted, version",
    )
    for table, columns in (
        ("paymentline", "x.month, x.award_id, x.fen, x.individual, x.revision, x.cause, x.account"),
        ("leftout", "x.award_id, x.reason, x.from_month, x.fen"),
        ("excess", "x.award_id, x.month, x.fen, x.individual"),
        ("repayment", "x.fen, x.account"),
        ("deduction", "x.overpayment_id, x.fen"),
        ("payment", "x.account, x.fen, x.individual, x.repaid, x.deducted, x.remaining"),
        ("paymentreturn", "x.row, x.code, x.fen, x.day"),
    ):
        told += lines(f"payments_{table} x {run.format('run_id')}", f"{key}, {columns}")
    told += lines(
        f"payments_takenup x {run.format('run_id')}", "p.month, p.number, x.award_id, x.number"
    )
    told += lines("payments_refusedrow", "number, zh, en")
    told += lines("benefits_overpayment", "award_id, fen, individual, found, day, key")
    told += lines("payments_accountcheck", "account_id, outcome, by, words, day")
    return told + lines("benefits_recovery", "overpayment_id, way, month, fen, day, key")


def released() -> None:
    """The second month, released."""
    january()
    february()


PICK = Scenario(january, pick, state)
POST = Scenario(released, post, state)
RETURN = Scenario(sent, returned, state)
