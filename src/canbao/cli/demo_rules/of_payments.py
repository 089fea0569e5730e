"""Planted cases about payments, accounts and batches."""

from __future__ import annotations

from datetime import timedelta

from canbao.cli.demo_rules.stage import AWAY, Stage, plant


@plant("R01", "two_sources")
def after_a_certain_death(stage: Stage, clean: bool) -> str:
    """Paid on for two months; clean: one source only, which is another clause."""
    person = stage.person()
    stage.paid(stage.award(person), stage.month - 2, stage.month - 1)
    stage.fact("death", person, from_day=stage.in_month(stage.month - 3), source="police")
    if not clean:
        stage.fact("death", person, from_day=stage.in_month(stage.month - 3), source="civil")
    return str(person)


@plant("R01", "one_source")
def after_a_reported_death(stage: Stage, clean: bool) -> str:
    """Paid in the month after the death; clean: in the month of death, which is due."""
    person = stage.person(death=stage.in_month(stage.month - 2))
    stage.paid(stage.award(person), stage.month - (2 if clean else 1))
    return str(person)


@plant("R02", "same_month")
def two_pensions(stage: Stage, clean: bool) -> str:
    """An employee's and a resident's pension for one month; clean: for months that follow."""
    person = stage.person()
    stage.paid(stage.award(person), stage.month - 1)
    resident = stage.award(person, "resident_pension", 200_00, scheme="resident_pension")
    month = stage.month - (2 if clean else 1)
    stage.paid(resident, month, fen=200_00, run=stage.run(month, "resident_pension"))
    return str(person)


@plant("R02", "at_grant")
def pension_beside_pension(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.award(person)
    if clean:
        stage.award(person, "nursing_allowance", 900_00, scheme="work_injury")
    else:
        stage.award(person, "resident_pension", 200_00, scheme="resident_pension")
    return str(person)


@plant("R03", "two_provinces")
def pension_in_two_provinces(stage: Stage, clean: bool) -> str:
    """Clean: the other province's has ended."""
    person = stage.person()
    stage.award(person)
    stage.spell(person, kind="pensioner", state="in_payment", place=AWAY,
                last=stage.month - 1 if clean else None)  # fmt: skip
    return str(person)


@plant("R04", "paid_in_custody")
def paid_in_custody(stage: Stage, clean: bool) -> str:
    """Clean: released before the month that is paid."""
    person = stage.person()
    stage.paid(stage.award(person), stage.month - 1)
    stage.fact("custody", person, from_day=stage.in_month(stage.month - 6),
               to_day=stage.in_month(stage.month - 2) if clean else None)  # fmt: skip
    if not clean:
        stage.activity(person, "custody", stage.month - 3, stage.month)
    return str(person)


@plant("R08", "households")
def account_of_two_households(stage: Stage, clean: bool) -> str:
    """Clean: both are of one household."""
    one = stage.person(household=1_900_001)
    other = stage.person(household=1_900_001 if clean else 1_900_002)
    for person in (one, other):
        stage.award(person)
        stage.account(person, f"62220001{one}")
    return str(one)


@plant("R08", "holder")
def account_in_another_name(stage: Stage, clean: bool) -> str:
    """Clean: the holder is the guardian."""
    person = stage.person()
    stage.award(person)
    stage.account(person, holder="别人")
    if clean:
        stage.fact("guardian", person, words="别人")
    return str(person)


def _changed(stage: Stage, days: int, *, fen: int = 3000_00, paid_before: bool = False,
             source: str = "counter", sign: bool = False) -> str:  # fmt: skip
    person = stage.person()
    award = stage.award(person)
    stage.account(person, f"6222000200{person}")
    month = stage.month - 1
    if paid_before:
        stage.paid(award, month - 1)


    changed = stage.in_month(month, 20) - timedelta(days=days)
    if sign:
        stage.sign(person, "death_report", changed - timedelta(days=10))
    new = stage.account(person, f"6222000300{person}", day=changed, source=source)
    stage.paid(award, month, fen=3000_00, account=new)
    if fen > 3000_00:
        stage.paid(award, month - 2, fen=fen - 3000_00, account=new, run=stage.run(month))
    return str(person)


@plant("R09", "before_first")
def changed_before_the_first(stage: Stage, clean: bool) -> str:
    return _changed(stage, 61 if clean else 30)


@plant("R09", "before_large")
def changed_before_a_large(stage: Stage, clean: bool) -> str:
    """Four months' worth; clean: three, which is not more than three."""
    return _changed(stage, 30, fen=9000_00 if clean else 12000_00, paid_before=True)


@plant("R09", "by_representative")
def changed_by_a_representative(stage: Stage, clean: bool) -> str:
    source = "counter" if clean else "representative"
    return _changed(stage, 30, paid_before=True, source=source)


@plant("R09", "after_signal")
def changed_after_a_sign_of_death(stage: Stage, clean: bool) -> str:
    return _changed(stage, 30, paid_before=True, sign=not clean)


@plant("R20", "contributions")
def employer_pays_for_the_unemployed(stage: Stage, clean: bool) -> str:
    """Clean: the job began in the month that is paid."""
    person = _unemployed(stage)
    stage.spell(person, stage.employer(), stage.month - (1 if clean else 3), scheme="unemployment")
    return str(person)


@plant("R20", "wages")
def unemployed_with_a_wage(stage: Stage, clean: bool) -> str:
    person = _unemployed(stage)
    stage.fact("taxed_wage", person, from_day=stage.in_month(stage.month - (2 if clean else 1)),
               fen=5000_00)  # fmt: skip
    return str(person)


@plant("R20", "company")
def unemployed_owner(stage: Stage, clean: bool) -> str:
    person = _unemployed(stage)
    stage.fact("company_owner", person, employer=stage.employer(),
               from_day=stage.in_month(stage.month - 8),
               to_day=stage.in_month(stage.month - 4) if clean else None)  # fmt: skip
    return str(person)


@plant("R20", "pension")
def unemployed_pensioner(stage: Stage, clean: bool) -> str:
    """Clean: the pension begins after the month."""
    person = _unemployed(stage)
    stage.award(person, first=stage.month if clean else stage.month - 2)
    return str(person)


@plant("R20", "army")
def unemployed_soldier(stage: Stage, clean: bool) -> str:
    person = _unemployed(stage)
    last = stage.month - (2 if clean else 1)
    stage.activity(person, "soldier", stage.month - 5, last)
    return str(person)


@plant("R20", "custody")
def unemployed_in_custody(stage: Stage, clean: bool) -> str:
    person = _unemployed(stage)
    stage.fact("custody", person, from_day=stage.in_month(stage.month - (0 if clean else 1)))
    return str(person)


def _unemployed(stage: Stage) -> int:
    """Unemployment benefit paid for last month."""
    person = stage.person()
    award = stage.unemployed(person, stage.month - 1)
    stage.paid(award, stage.month - 1, fen=1800_00, run=stage.run(stage.month - 1, "unemployment"))
    return person


@plant("R21", "churning_employer")
def short_last_job(stage: Stage, clean: bool) -> str:
    """Three months at an employer of ten whom six left; clean: whom none but this one left."""
    person = stage.person()
    employer = stage.employer()
    stage.spell(person, employer, stage.month - 5, stage.month - 3, scheme="unemployment")
    stage.unemployed(person, stage.month - 2)
    for number in range(9):
        last = stage.month - 4 if number < 6 and not clean else None
        stage.spell(stage.person(), employer, stage.month - 20, last, scheme="unemployment")
    return str(person)


@plant("R21", "broker")
def phone_of_a_broker(stage: Stage, clean: bool) -> str:
    person = stage.person(phone=13900000001)
    stage.unemployed(person, stage.month - 2)
    stage.fact("broker_phone", reference="broker", number=13900000002 if clean else 13900000001)
    return str(person)
