"""A night with findings of several rules, kept in three chunks, for the faults to disturb."""

from __future__ import annotations

from canbao.batches.models import Run
from canbao.batches.runs import again, go_on
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.robots.nightly import runs
from tests.faults.harness import Scenario
from tests.faults.state import lines, money
from tests.robots.make import DAY

assert PLANTING
CLAUSES = (("R25", "same_bill"), ("R26", "second"), ("R32", "same_month"), ("R03", "two_provinces"),
           ("R16", "unknown_number"))  # fmt: skip


def before() -> None:
    stage = Stage(DAY)
    stage.sources()
    for key in CLAUSES:
        PLANTS[key](stage, False)


def batch() -> None:
    run: Run = runs.prepare_night(DAY, by="li", at_once=2)
    again(run)
    go_on(run, runs.night_chunk)


def state() -> str:
    found = "rule, clause, subject, version, evidence, severity, action, day"
    return money() + lines("robots_finding", found)


SCENARIO = Scenario(before, batch, state)
