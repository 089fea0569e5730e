"""Three persons of an old system in two chunks, to be killed anywhere."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from canbao.batches.runs import again, go_on
from canbao.ledger.crediting import opening
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.ledger.crediting.make import month, sichuan

opening.PERSONS = 2
ROWS = (
    "person,place,kind,year,first,months,base,credited,own,others,balance\n"
    "7,510104000000,employee,2023,1,12,6000000,480000,480000,960000,\n"
    "7,510104000000,employee,2024,3,10,5500000,440000,440000,880000,950055\n"
    "9,510700000000,flexible,2024,1,12,4800000,384000,960000,0,384000\n"
    "10,510104000000,employee,2024,1,12,4800000,384000,384000,768000,390000\n"
)
FILE = Path(tempfile.gettempdir()) / "canbao-killed-opening.csv"


def before() -> None:
    FILE.write_text(ROWS, encoding="utf-8")
    sichuan()


def batch() -> None:
    run = opening.prepare_opening(
        sichuan(), FILE, through=2024, day=date(2025, 1, 5), month=month(2025, 1), by="li"
    )
    again(run)
    go_on(run, opening.opening_chunk)


def state() -> str:
    records = lines("crediting_contributionrecord", "person, month, months, base, credited")
    return money() + records + lines("crediting_interest", "person, year, version, fen")


SCENARIO = Scenario(before, batch, state)
