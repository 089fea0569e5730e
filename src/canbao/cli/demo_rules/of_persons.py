"""Planted cases about identity, careers and pension claims."""

from __future__ import annotations

from datetime import date

from canbao.cli.demo_rules.stage import AWAY, Stage, plant


@plant("R05", "before_lawful_month")
def paid_too_early(stage: Stage, clean: bool) -> str:
    """A resident of fifty-nine; clean: of sixty."""
    person = stage.person(birth=date(stage.day.year - (61 if clean else 59), 1, 5))
    first = stage.month - 2
    stage.award(person, "resident_pension", 200_00, first, scheme="resident_pension")
    return str(person)


@plant("R06", "birth_or_sex")
def number_of_another_day(stage: Stage, clean: bool) -> str:
    """51010419600302 002: the second of March, a woman; clean: the record says so too."""
    number = 51010419600302002
    return str(stage.person(number17=number, birth=date(1960, 3, 2 if clean else 3), sex=2))


@plant("R06", "check_character")
def wrong_check_character(stage: Stage, clean: bool) -> str:
    """The worked number of GB 11643 ends in X."""
    person = stage.person()
    stage.fact("id_document", person, words="11010519491231002X" if clean else "110105194912310021")
    return str(person)


@plant("R07", "two_numbers")
def one_person_twice(stage: Stage, clean: bool) -> str:
    """The same name, birth and phone; clean: a twin of another name."""
    one = stage.person(name="欧阳明月", phone=13900000003)
    stage.person(name="欧阳明星" if clean else "欧阳明月", phone=13900000003)
    return str(one)


@plant("R10", "person")
def back_dated_shortly_before_age(stage: Stage, clean: bool) -> str:
    person = stage.person(birth=date(stage.day.year - 50, 1, 5))
    stage.fact("backdated", person, number=35 if clean else 36, words="arbitration",
               employer=stage.employer())  # fmt: skip
    return str(person)


@plant("R10", "employer")
def several_back_dated(stage: Stage, clean: bool) -> str:
    """Five persons of one employer; clean: four."""
    employer = stage.employer()
    persons = [stage.person(birth=date(stage.day.year - 50, 1, 5)) for _ in range(4 if clean else 5)]
    for person in persons:
        stage.fact("backdated", person, number=40, words="mediation", employer=employer)
    return str(persons[0])


def _deemed(stage: Stage, *, first: date, months: int = 24, entered: int = 400,
            image: str = "file-1", claimed: int = 0, birth: date | None = None) -> int:  # fmt: skip
    person = stage.person(birth=birth or date(1960, 3, 1))
    stage.fact("deemed", person, day=stage.before(entered * 3 if claimed else entered),
               from_day=first, number=months, reference=image)  # fmt: skip
    return person


@plant("R11", "late_entry")
def deemed_entered_late(stage: Stage, clean: bool) -> str:
    """Entered a year before; clean: more than three years before."""
    return str(_deemed(stage, first=date(1980, 1, 1), claimed=1 if clean else 0))


@plant("R11", "before_16")
def deemed_as_a_child(stage: Stage, clean: bool) -> str:
    return str(_deemed(stage, first=date(1976 if clean else 1975, 3, 1)))


@plant("R11", "too_many")
def more_deemed_than_lived(stage: Stage, clean: bool) -> str:
    """Thirty years at forty-five; clean: twenty-nine."""
    birth = date(stage.day.year - 45, stage.day.month, 1)
    months = 29 * 12 if clean else 30 * 12
    return str(_deemed(stage, first=date(birth.year + 17, 1, 1), months=months, birth=birth))


@plant("R11", "no_file")
def deemed_without_file(stage: Stage, clean: bool) -> str:
    return str(_deemed(stage, first=date(1980, 1, 1), image="file-2" if clean else ""))


@plant("R11", "at_school_or_custody")
def deemed_at_school(stage: Stage, clean: bool) -> str:
    person = _deemed(stage, first=date(1980, 1, 1))
    year = 1979 if clean else 1980
    stage.activity(person, "student", (year - 1) * 12 + 8, year * 12 + 5)
    return str(person)


@plant("R12", "jump")
def base_jumps(stage: Stage, clean: bool) -> str:
    """Three times the base and the same wage, at a firm of five; clean: the wage rises as much."""
    person = stage.person(birth=date(stage.day.year - 50, 1, 5))
    employer = stage.employer(staff=5)
    stage.spell(person, employer, stage.month - 60)
    stage.credited(person, range(stage.month - 60, stage.month - 24), 4000_00, f"before {person}")
    stage.credited(person, range(stage.month - 24, stage.month), 12000_00, f"last {person}")
    for month in range(stage.month - 60, stage.month):
        late = month >= stage.month - 24
        stage.fact("taxed_wage", person, employer=employer, from_day=stage.in_month(month, 1),
                   fen=12000_00 if late and clean else 4000_00)  # fmt: skip
    return str(person)


@plant("R13", "earlier")
def born_earlier_all_at_once(stage: Stage, clean: bool) -> str:
    """Two years earlier; clean: later."""
    born = date(stage.day.year - 49, 5, 5)
    other = date(born.year + 2, 5, 5)
    person = stage.person(birth=born)
    if clean:
        stage.fact("birth_change", person, from_day=born, to_day=born)
    else:
        stage.fact("birth_change", person, from_day=born, to_day=other)
    return str(person)


@plant("R13", "file")
def file_differs(stage: Stage, clean: bool) -> str:
    person = stage.person(birth=date(1960, 3, 1))
    stage.fact("file_birth", person, from_day=date(1960, 3, 1 if clean else 2))
    return str(person)


@plant("R14", "before_lower_age")
def status_changed(stage: Stage, clean: bool) -> str:
    person = stage.person(birth=date(stage.day.year - (40 if clean else 50), 12, 5))
    stage.fact("status_change", person, words="cadre>worker")
    return str(person)


def _hazardous(stage: Stage, *, months: int = 108, reported: bool = True, notice: bool = True) -> str:
    person, employer = stage.person(), stage.employer()
    stage.fact("hazardous_claim", person, words="heat", from_day=stage.before(60))
    stage.fact("hazardous_post", person, employer=employer, words="heat", number=months)
    if reported:
        stage.fact("hazardous_report", employer=employer, words="heat")
    if notice:
        stage.fact("public_notice", person, from_day=stage.before(30))
    return str(person)


@plant("R15", "post")
def post_not_reported(stage: Stage, clean: bool) -> str:
    return _hazardous(stage, reported=clean)


@plant("R15", "years")
def too_few_years(stage: Stage, clean: bool) -> str:
    """Nine years in heat are asked for."""
    return _hazardous(stage, months=108 if clean else 107)


@plant("R15", "notice")
def no_notice(stage: Stage, clean: bool) -> str:
    return _hazardous(stage, notice=clean)


@plant("R16", "unknown_number")
def conclusion_unknown(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("conclusion_used", person, reference=f"C{person}")
    if clean:
        stage.fact("conclusion", person, reference=f"C{person}")
    return str(person)


@plant("R16", "wages")
def wages_after_conclusion(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("conclusion_used", person, reference=f"C{person}", from_day=stage.before(300))
    stage.fact("conclusion", person, reference=f"C{person}")
    stage.fact("taxed_wage", person, from_day=stage.before(400 if clean else 100), fen=3000_00)
    return str(person)


@plant("R18", "same_month")
def two_employers(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.spell(person, stage.employer(), last=stage.month - 1 if clean else None)
    stage.spell(person, stage.employer(), stage.month - 1)
    return str(person)


@plant("R18", "in_a_year")
def many_employers(stage: Stage, clean: bool) -> str:
    """Four one after the other; clean: three."""
    person = stage.person()
    for number in range(3 if clean else 4):
        first = stage.month - 8 + 2 * number
        stage.spell(person, stage.employer(), first, first + 1)
    return str(person)


@plant("R19", "few_months")
def claimed_where_it_pays(stage: Stage, clean: bool) -> str:
    """Eleven months here; clean: twelve."""
    person = stage.person()
    stage.award(person)
    stage.fact("benefit_elsewhere", person, fen=2000_00)
    stage.spell(person, stage.employer(), stage.month - 40, stage.month - (29 if clean else 30))
    return str(person)


@plant("R19", "two_provinces")
def paid_in_two_provinces(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.spell(person, stage.employer())
    stage.spell(person, stage.employer(), last=stage.month - 3 if clean else None, place=AWAY)
    return str(person)


@plant("R32", "same_month")
def both_schemes(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.spell(person, stage.employer(), stage.month - 6)
    stage.spell(person, first=stage.month - 20, last=stage.month - (7 if clean else 6),
                scheme="resident_pension", kind="resident")  # fmt: skip
    return str(person)


def _many(stage: Stage, count: int, **more: object) -> list[int]:
    return [stage.person(**more) for _ in range(count)]


@plant("R38", "one_phone")
def phone_of_eleven(stage: Stage, clean: bool) -> str:
    phone = 13911110000 + int(clean)
    return str(_many(stage, 10 if clean else 11, phone=phone)[0])


@plant("R38", "one_address")
def address_of_eleven(stage: Stage, clean: bool) -> str:
    persons = _many(stage, 10 if clean else 11)
    for person in persons:
        stage.fact("enrolment", person, words=f"植入地址{persons[0]}", employer=stage.employer())
    return str(persons[0])


@plant("R38", "running_numbers")
def running_numbers(stage: Stage, clean: bool) -> str:
    """Eleven numbers that run on; clean: ten."""
    employer, birth = stage.employer(), date(1990, 1, 1)
    persons = [
        stage.person(number17=51010419900101000 + number, birth=birth, sex=2 - number % 2)
        for number in range(10 if clean else 11)
    ]
    for person in persons:
        stage.fact("enrolment", person, employer=employer)
    return str(persons[0])
