"""Planted cases about employers, injuries, dependants, certification, proofs."""

from __future__ import annotations

from datetime import date, timedelta

from canbao.benefits.models import Award
from canbao.cli.demo_rules.stage import HOME, Stage, plant
from canbao.ledger.contributions.models import Plan, PlanLine


def _shell(stage: Stage, *, near: int, wages: bool) -> str:
    """Six persons, some near pension age; their wages were taxed last month, or no more since ten months."""
    employer = stage.employer(taxed=6, insured=6, staff=6)
    for number in range(6):
        age = 58 if number < near else 30
        person = stage.person(birth=date(stage.day.year - age, 1, 5), sex=1)
        stage.spell(person, employer, stage.month - 6)
        stage.fact("taxed_wage", person, employer=employer, fen=5000_00 + number,
                   from_day=stage.in_month(stage.month - (1 if wages else 10)))  # fmt: skip
    return employer


@plant("R17", "lead")
def one_sign_of_a_shell(stage: Stage, clean: bool) -> str:
    """Four of six near pension age; clean: three, which is not more than half."""
    return _shell(stage, near=3 if clean else 4, wages=True)


@plant("R17", "several")
def several_signs_of_a_shell(stage: Stage, clean: bool) -> str:
    return _shell(stage, near=4, wages=clean)


def _refund(stage: Stage, *, listed: bool = False, closed: bool = False) -> str:
    employer = stage.employer(closed=stage.before(100) if closed else None)
    if listed:
        stage.fact("dishonest", employer=employer, from_day=stage.before(200))
    stage.fact("subsidy", employer=employer, words="refund", number=10)
    return employer


@plant("R33", "closed")
def subsidy_of_the_closed(stage: Stage, clean: bool) -> str:
    return _refund(stage, closed=not clean)


@plant("R33", "dishonest")
def subsidy_of_the_dishonest(stage: Stage, clean: bool) -> str:
    return _refund(stage, listed=not clean)


@plant("R33", "unknown_certificate")
def unknown_certificate(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("subsidy", person, words="skill", reference=f"S{person}")
    if clean:
        stage.fact("skill_certificate", person, reference=f"S{person}", words="issuer")
    return str(person)


@plant("R33", "used_twice")
def certificate_used_twice(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("skill_certificate", person, reference=f"S{person}", words="issuer")
    for number in range(1 if clean else 2):
        stage.fact("subsidy", person, words="skill", reference=f"S{person}",
                   from_day=stage.before(40 + number))  # fmt: skip
    return str(person)


def _declared(stage: Stage, wages: list[int], taxed: list[int]) -> str:
    employer = stage.employer(insured=len(wages), taxed=len(wages))
    persons = [stage.person() for _ in wages]
    month = stage.month - 2
    stage.declared(employer, month, dict(zip(persons, wages, strict=True)))
    for person, fen in zip(persons, taxed, strict=True):
        stage.fact("taxed_wage", person, employer=employer, fen=fen,
                   from_day=stage.in_month(month, 1))  # fmt: skip
    return employer


@plant("R36", "below_wage")
def declared_below_the_wage(stage: Stage, clean: bool) -> str:
    """79 of 100; clean: 80."""
    return _declared(stage, [8000_00 if clean else 7900_00, 4000_00], [10000_00, 5000_00])


@plant("R36", "all_equal")
def one_base_for_all(stage: Stage, clean: bool) -> str:
    return _declared(stage, [4000_00, 4500_00 if clean else 4000_00], [4000_00, 4500_00])


@plant("R37", "taxed_not_insured")
def not_registered(stage: Stage, clean: bool) -> str:
    """Founded thirty-one days ago; clean: thirty."""
    return stage.employer(taxed=3, insured=0, founded=stage.before(30 if clean else 31))


def _injury(stage: Stage, enrolled: int, witnesses: int = 1) -> str:
    """Hurt so many days after enrolment took effect."""
    person, employer = stage.person(), stage.employer()
    hurt = stage.before(100)
    stage.fact("injury", person, employer=employer, from_day=hurt, words=f"hand{person}",
               number=witnesses)  # fmt: skip
    stage.fact("enrolment", person, employer=employer, from_day=hurt - timedelta(days=enrolled))
    return str(person)


@plant("R22", "just_before")
def enrolled_just_before(stage: Stage, clean: bool) -> str:
    return _injury(stage, 4 if clean else 3)


@plant("R22", "after")
def enrolled_after(stage: Stage, clean: bool) -> str:
    return _injury(stage, 0 if clean else -1)


@plant("R24", "just_hired")
def hurt_when_just_hired(stage: Stage, clean: bool) -> str:
    return _injury(stage, 8 if clean else 7, witnesses=0)


@plant("R24", "same_part")
def same_part_again(stage: Stage, clean: bool) -> str:
    """Six months later at the same employer; clean: seven."""
    person, employer = stage.person(), stage.employer()
    for month in (stage.month - (9 if clean else 8), stage.month - 2):
        stage.fact("injury", person, employer=employer, from_day=stage.in_month(month), words="knee",
                   number=2)  # fmt: skip
    return str(person)


@plant("R23", "still_there")
def contract_has_not_ended(stage: Stage, clean: bool) -> str:
    """Contributions go on; clean: they ended with the month of the grant."""
    person, employer = stage.person(), stage.employer()
    stage.fact("injury", person, employer=employer, number=1, words="foot")
    month = stage.month - 2
    stage.spell(person, employer, last=month if clean else None, scheme="work_injury")
    award = stage.award(person, "end_of_contract_medical", 20000_00, month, scheme="work_injury")
    stage.paid(award, month, fen=20000_00, run=stage.run(month, "work_injury"))
    return str(person)


@plant("R25", "same_bill")
def bill_paid_twice(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("injury_bill", person, reference=f"B{person}")
    stage.fact("medical_bill", person, reference=f"B{person}{'x' if clean else ''}")
    return str(person)


@plant("R26", "second")
def two_funeral_grants(stage: Stage, clean: bool) -> str:
    """To two heirs of one death; clean: the second is of another."""
    dead, other = stage.person(), stage.person()
    stage.award(stage.person(), "survivors_benefits", 20000_00, insured=dead)
    stage.award(stage.person(), "resident_funeral_grant", 2000_00, scheme="resident_pension",
                insured=other if clean else dead)  # fmt: skip
    return str(dead)


def _dependant(stage: Stage, **more: object) -> tuple[int, Award]:
    person = stage.person(**more)
    award = stage.award(person, "work_death_dependants", 1500_00, scheme="work_injury",
                        insured=stage.person())  # fmt: skip
    stage.paid(award, stage.month - 1, fen=1500_00, run=stage.run(stage.month - 1, "work_injury"))
    return person, award


@plant("R27", "works")
def dependant_works(stage: Stage, clean: bool) -> str:
    person, _ = _dependant(stage)
    last = stage.month - (2 if clean else 1)
    stage.activity(person, "employee", stage.month - 4, last)
    return str(person)


@plant("R27", "of_age")
def dependant_of_age(stage: Stage, clean: bool) -> str:
    """Nineteen; clean: nineteen and incapacitated."""
    person, _ = _dependant(stage, birth=date(stage.day.year - 19, 1, 5))
    stage.fact("dependant_child", person)
    if clean:
        stage.fact("incapacity", person)
    return str(person)


@plant("R27", "remarried")
def dependant_remarried(stage: Stage, clean: bool) -> str:
    person, _ = _dependant(stage)
    stage.fact("marriage", person, from_day=stage.in_month(stage.month - (1 if clean else 2)))
    return str(person)


@plant("R27", "dead")
def dependant_dead(stage: Stage, clean: bool) -> str:
    _dead, _ = _dependant(stage)
    stage.fact("death", _dead, from_day=stage.in_month(stage.month - (1 if clean else 2)))
    return str(_dead)


@plant("R28", "never_self")
def never_by_oneself(stage: Stage, clean: bool) -> str:
    person = stage.person()
    for number, word in enumerate(("other", "self" if clean else "other")):
        stage.fact("certification", person, reference=f"D{person}", words=word,
                   from_day=stage.before(30 + number))  # fmt: skip
    return str(person)


@plant("R28", "one_device")
def one_device_for_many(stage: Stage, clean: bool) -> str:
    persons = [stage.person() for _ in range(20 if clean else 21)]
    for person in persons:
        stage.fact("certification", person, reference=f"D{persons[0]}", words="self")
    return str(persons[0])


@plant("R28", "very_old")
def very_old_without_trace(stage: Stage, clean: bool) -> str:
    person = stage.person(birth=date(stage.day.year - 91, 1, 5))
    stage.award(person)
    if clean:
        stage.sign(person, "medical", stage.before(200))
    return str(person)


def _government_pays(stage: Stage, month: int, group: str = "low_income") -> int:
    person = stage.person(birth=date(stage.day.year - 40, 1, 5))
    plan = Plan.objects.create(
        person=person, scheme="resident_pension", kind="government", place=HOME, amount=100_00,
        group=group, from_month=month, day=stage.day, by="planting",
    )  # fmt: skip
    PlanLine.objects.create(
        plan=plan, month=month, number=1, person=person, base=0, person_part=0, subsidy=100_00,
        credited=100_00, provisional=False, day=stage.day,
    )  # fmt: skip
    return person


@plant("R34", "ended")
def hardship_has_ended(stage: Stage, clean: bool) -> str:
    person = _government_pays(stage, stage.month - 2)
    stage.fact("hardship", person, from_day=stage.in_month(stage.month - 30), words="low_income",
               to_day=stage.in_month(stage.month - (2 if clean else 3)))  # fmt: skip
    return str(person)


@plant("R34", "grade")
def hardship_of_another_grade(stage: Stage, clean: bool) -> str:
    person = _government_pays(stage, stage.month - 2)
    stage.fact("hardship", person, from_day=stage.in_month(stage.month - 30),
               words="low_income" if clean else "disabled")  # fmt: skip
    return str(person)


def _credited(stage: Stage) -> int:
    """Contributions of the months three to one before."""
    person = stage.person(birth=date(stage.day.year - 40, 1, 5))
    stage.credited(person, range(stage.month - 3, stage.month), 4000_00, f"p{person}")
    return person


@plant("R35", "after_death")
def contributions_of_the_dead(stage: Stage, clean: bool) -> str:
    person = _credited(stage)
    stage.fact("death", person, from_day=stage.in_month(stage.month - (1 if clean else 2)))
    return str(person)


@plant("R35", "in_custody")
def contributions_in_custody(stage: Stage, clean: bool) -> str:
    person = _credited(stage)
    stage.fact("custody", person, from_day=stage.in_month(stage.month - (1 if clean else 3)))
    return str(person)


@plant("R35", "abroad")
def contributions_of_the_emigrated(stage: Stage, clean: bool) -> str:
    person = _credited(stage)
    stage.fact("exit", person, from_day=stage.in_month(stage.month - 4),
               words="travelled" if clean else "emigrated")  # fmt: skip
    return str(person)


@plant("R39", "nationality_lost")
def nationality_lost(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.paid(stage.award(person), stage.month - 2)
    stage.fact("nationality_lost", person, from_day=stage.in_month(stage.month - (2 if clean else 3)))
    return str(person)


@plant("R39", "long_abroad")
def long_abroad(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.award(person)
    stage.fact("exit", person, from_day=stage.in_month(stage.month - (12 if clean else 13)))
    return str(person)


@plant("R40", "many_failures")
def many_failed_checks(stage: Stage, clean: bool) -> str:
    number = f"Z{int(clean)}{stage.month}"
    for _ in range(10 if clean else 11):
        stage.fact("verification_failed", reference=number, from_day=stage.before(3))
    return number
