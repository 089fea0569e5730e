"""The batch of clocks as the fault harness needs it: what it works on, and what it leaves."""

from __future__ import annotations

from datetime import date

from canbao.batches.runs import again, go_on
from canbao.cases import engine, escalation
from canbao.cases.engine import Asked
from tests.cases.make import DAY, LIMIT, PLACE, deed, fact
from tests.faults.harness import Scenario
from tests.faults.state import lines, money

OVERDUE = date(2025, 3, 13)  # 80 % of ten working days


def prepare() -> None:
    """Nine cases, their clocks begun on three days."""
    for n in range(9):
        day = DAY.replace(day=3 + n % 3)
        asked = Asked("EXA-01", PLACE, "online", person=1)
        case = engine.open_case(asked, [fact()], deed(day=day, key=f"k{n}"))
        engine.submit(case.number, case.version, [], LIMIT, deed(day=day))


def batch() -> None:
    escalation.CLOCKS = 3  # type: ignore[misc]
    run = escalation.prepare_escalation(OVERDUE, by="li")
    again(run)
    go_on(run, escalation.escalation_chunk)


def state() -> str:
    alerts = (
        "cases_alert a JOIN cases_clock k ON k.id = a.clock_id JOIN cases_case c ON c.id = k.case_id"
    )
    return money() + lines(alerts, "c.number, k.kind, a.level, a.told, a.account, a.day")


SCENARIO = Scenario(prepare, batch, state)
