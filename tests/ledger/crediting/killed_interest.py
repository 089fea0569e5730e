"""The interest of a year for five accounts in two chunks, to be killed anywhere."""

from __future__ import annotations

from datetime import date

from canbao.batches.runs import again, go_on
from canbao.ledger.crediting import interest
from canbao.ledger.crediting.credit import credit
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.ledger.crediting.make import CLERK, credit_of, month, share, sichuan

interest.AT_ONCE = 3


def before() -> None:
    shares = [share(person, month(2024, person)) for person in range(1, 6)]
    credit(sichuan(), credit_of(shares), actor=CLERK, door="page")


def batch() -> None:
    run = interest.prepare_interest(
        sichuan(), 2024, day=date(2025, 2, 10), month=month(2025, 2), by="li"
    )
    again(run)
    go_on(run, interest.interest_chunk)


def state() -> str:
    return money() + lines("crediting_interest", "person, year, version, fen, rate, through")


SCENARIO = Scenario(before, batch, state)
