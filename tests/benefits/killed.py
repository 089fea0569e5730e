"""The batches of benefits as the fault harness needs them: what they work on, and what they leave."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from canbao.batches.models import Run
from canbao.batches.runs import again, go_on
from canbao.benefits import cohort, many, migration
from canbao.benefits.adjustment import prepare_adjustment
from canbao.benefits.batches import work_of
from canbao.benefits.cohort import prepare_decisions
from canbao.benefits.migration import prepare_migration
from canbao.benefits.settlement import prepare_settlement
from canbao.ledger import pools
from tests.benefits.make import (
    CHECKER,
    CHENGDU,
    HUNAN,
    MAKER,
    SHANGHAI,
    award,
    claim,
    given,
    month,
    pension_facts,
    person,
)
from tests.faults.harness import Scenario
from tests.faults.state import lines, money

PERSONS = range(1, 9)
OCTOBER = date(2025, 10, 10)


def state() -> str:
    """Everything of benefits, and of the ledger and the log."""
    awards = "benefits_award a JOIN benefits_revision r ON r.award_id = a.id"
    return (
        money()
        + lines(
            f"{awards} JOIN benefits_decision d ON d.id = r.decision_id",
            "a.person, a.benefit, a.first_month, r.number, r.from_month, r.to_month, r.monthly, "
            "r.individual, r.held, r.provisional, r.cause, d.cause, d.hash, d.law, d.decided_by, "
            "d.checked_by, d.adverse",
        )
        + lines("benefits_decision", "person, cause, hash")
        + lines("benefits_proposal", "person, cause, hash, stretches")
        + lines("benefits_waiting", "cause, field, en")
        + lines("benefits_basis", "hash")
    )


def done(run: Run) -> None:
    again(run)
    go_on(run, work_of(run.kind))


def book(scheme: str, place: int) -> int:
    return pools.book_of(scheme, place).id


# Retired in February 2025 in Hunan, where the base of 2025 was published on 22 September 2025.
def prepare_provisional() -> None:
    for id in PERSONS:
        person(id)
        facts = pension_facts(average_index=f"0.{id + 1}")
        award(id, "employee_pension", HUNAN, month(2025, 3), facts, date(2025, 3, 1))


def settle() -> None:
    many.AT_ONCE = 1
    done(prepare_settlement(book("employee_pension", HUNAN), OCTOBER, actor=MAKER, checker=CHECKER))


# Injured in 2024 in Shanghai, where the minimum wage rose from 2690 to 2740 in July 2025.
def prepare_injured() -> None:
    for id in PERSONS:
        person(id)
        facts = given(injury_degree=4, own_wage=f"{2000 + id}", pool_average_wage="3000")
        award(id, "injury_allowance", SHANGHAI, month(2024, 9), facts, date(2024, 8, 20))


def adjust() -> None:
    many.AT_ONCE = 1
    shelf = book("work_injury", SHANGHAI)
    done(prepare_adjustment(shelf, month(2025, 7), OCTOBER, actor=MAKER, checker=CHECKER))


def prepare_claims() -> None:
    for id in PERSONS:
        person(id)
        months = 100 if id == 3 else 300  # one without a right
        facts = pension_facts(contribution_months=months)
        claim(id, "employee_pension", CHENGDU, month(2025, 3), facts, date(2025, 2, 20))


def decide() -> None:
    cohort.AT_ONCE = 4
    day = date(2025, 2, 21)
    done(prepare_decisions("employee_pension", day, day, actor=MAKER, checker=CHECKER))


FILE = Path(tempfile.gettempdir()) / "canbao-test-migrated-awards.csv"


def prepare_file() -> None:
    for id in PERSONS:
        person(id)
    rows = [
        f"A{id},{id},employee_pension,{CHENGDU},2015-03,{300000 + id},40000,核定表,{'a' * 64}"
        for id in PERSONS
    ]
    FILE.write_text("\n".join([",".join(migration.COLUMNS), *rows]) + "\n", encoding="utf-8")


def migrate() -> None:
    migration.AT_ONCE = 1
    done(prepare_migration(FILE, OCTOBER, actor=MAKER, checker=CHECKER))


Step = Callable[[], None]


def scenario(prepare: Step, batch: Step) -> Scenario:
    return Scenario(prepare, batch, state)


SETTLEMENT = scenario(prepare_provisional, settle)
ADJUSTMENT = scenario(prepare_injured, adjust)
DECISION = scenario(prepare_claims, decide)
MIGRATION = scenario(prepare_file, migrate)
