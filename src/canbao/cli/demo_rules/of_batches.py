"""Planted payment runs: an outlier, an amount twice, a total that moves, large arrears."""

from __future__ import annotations

from canbao.benefits.models import Award
from canbao.benefits.payments.models import PaymentLine, PaymentRun
from canbao.cli.demo_rules.stage import PLANTS, Stage, plant
from canbao.robots.evaluating import rules_at
from canbao.robots.gathering import Scope
from canbao.robots.inputs import answers

MANY = 1_000


@plant("R29", "percentile")
def among_the_highest(stage: Stage, clean: bool) -> str:
    """One of a thousand awards pays ten times as much; clean: of nine hundred, too few to compare."""
    run = stage.run(stage.month, by="planted-percentile")
    count = MANY - 100 if clean else MANY
    person, first = stage.person(), stage.person()
    highest = stage.award(person, monthly=30000_00)
    made = Award.objects.bulk_create(
        Award(
            person=first, benefit="employee_pension", book=run.book, place=run.place,
            first_month=stage.month - n - 1, key=f"planted:percentile:{n}", day=stage.day,
        )
        for n in range(count - 1)
    )  # fmt: skip
    PaymentLine.objects.bulk_create(
        PaymentLine(
            run=run, person=award.person, award=award, month=stage.month, fen=3000_00 + n,
            revision=1, cause="award", account=0,
        )
        for n, award in enumerate(made)
    )  # fmt: skip
    stage.paid(highest, stage.month, fen=30000_00, run=run)
    return str(person)


@plant("R29", "same_amount")
def same_amount_twice(stage: Stage, clean: bool) -> str:
    """Two persons, one account, one amount; clean: amounts differ."""
    run = stage.run(stage.month, by="planted-twice")
    persons = [stage.person(), stage.person()]
    for number, person in enumerate(persons):
        account = stage.account(person, "6222555500000001")
        fen = 3000_00 + (number if clean else 0)
        stage.paid(stage.award(person), stage.month, fen=fen, account=account, run=run)
    return str(persons[0])


@plant("R29", "total")
def total_moves(stage: Stage, clean: bool) -> str:
    """Six per cent more than last month; clean: five."""
    by = "planted-total"
    before, run = stage.run(stage.month - 1, by=by), stage.run(stage.month, by=by)
    award = stage.award(stage.person())
    stage.paid(award, stage.month - 1, fen=1000_00, run=before)
    stage.paid(award, stage.month, fen=1050_00 if clean else 1060_00, run=run)
    return str(run.pk)


@plant("R30", "large")
def large_arrears(stage: Stage, clean: bool) -> str:
    """A fen more than ten thousand yuan; clean: ten thousand."""
    run = stage.run(stage.month, by="planted-arrears")
    person = stage.person()
    stage.paid(stage.award(person), stage.month, fen=10000_00 + (0 if clean else 1), run=run)
    return str(person)


RUNS = {
    ("R29", "percentile"): "planted-percentile",
    ("R29", "same_amount"): "planted-twice",
    ("R29", "total"): "planted-total",
    ("R30", "large"): "planted-arrears",
}


def run_of(stage: Stage, rule: str, clause: str) -> PaymentRun:
    """The run a clause's case is planted in."""
    return stage.run(stage.month, by=RUNS[rule, clause])


def found(stage: Stage) -> dict[str, bool]:
    """Plants each case in its run and tells whether it was found there."""
    told = {}
    for rule, clause in RUNS:
        subject = PLANTS[rule, clause](stage, False)
        scope = Scope(stage.day, run=run_of(stage, rule, clause).pk)
        seen = {(f.rule, f.clause, f.subject) for f in answers(scope, rules_at("run")).found}
        told[f"{rule} {clause}"] = (rule, clause, subject) in seen
    return told
