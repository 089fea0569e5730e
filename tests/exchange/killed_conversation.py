"""A whole conversation in one database, both sides of it: the employee relation of somebody who is
sixty joins the residents' pension of the same installation."""

from __future__ import annotations

from datetime import date

from canbao.exchange import inbox, merging, new_place, old_place
from canbao.exchange.models import Transfer
from tests.exchange.scene import SICHUAN, deed, installation, month, months, person
from tests.faults.harness import Scenario
from tests.faults.state import lines, money

FACTS = {"retirement_category": "male_60", "employee_months": 4}


def prepare() -> None:
    installation(SICHUAN, ["employee_pension", "resident_pension"])
    person(1, place=SICHUAN, born="1964-12-01", insured=False)
    rows = [(month(2024, 1) + n, 500_000) for n in range(4)]
    months(1, SICHUAN, rows, interest=[(2024, 1_234)])
    resident = [(month(2024, 4) + n, 2_500) for n in range(3)]
    months(1, SICHUAN, resident, scheme="resident_pension", kind="resident")


def batch() -> None:
    given = new_place.Application(1, "to_resident", SICHUAN, FACTS)
    code = new_place.apply(given, deed(date(2025, 3, 3))).code
    letter = new_place.send_letter(code, deed(date(2025, 3, 3)))
    inbox.receive(letter.text.encode(), deed(date(2025, 3, 4)))
    sheet = old_place.hand_over(code, deed(date(2025, 3, 10)))
    inbox.receive(sheet.text.encode(), deed(date(2025, 3, 10)))
    paid = old_place.pay_out(code, "out-1", deed(date(2025, 3, 11)))
    inbox.receive(paid.text.encode(), deed(date(2025, 3, 11)))
    new_place.money_arrived(code, int(str(paid.body["fen"])), "in-1", deed(date(2025, 3, 12)))
    receipt = merging.merge(code, deed(date(2025, 3, 13)))
    assert receipt is not None
    inbox.receive(receipt.text.encode(), deed(date(2025, 3, 13)))
    merging.tell(code, deed(date(2025, 3, 14)))


def state() -> str:
    told = money()
    told += lines("exchange_transfer", "code, side, state, open, person")
    of = "JOIN exchange_transfer t ON t.id = transfer_id"
    told += lines(f"exchange_step s {of}", "t.side, s.number, s.state, s.day, s.due, s.by, s.words")
    told += lines(f"exchange_message m {of}", "t.side, m.number, m.kind, m.hash, m.content")
    told += lines(f"exchange_movement m {of}", "t.side, m.incoming, m.fen, m.bank_reference, m.day")
    told += lines(f"exchange_keptmonth k {of}", "t.side, k.month, k.keeps, k.given_back")
    told += lines(
        "crediting_contributionrecord",
        "person, scheme, kind, month, months, base, credited, own, others, place",
    )
    return told + f"{Transfer.objects.count()}\n"


SCENARIO = Scenario(prepare, batch, state)
