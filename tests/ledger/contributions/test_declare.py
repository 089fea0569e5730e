"""Declarations: what is right goes through, what is wrong comes back with the way out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import Error, connection, transaction

from canbao.ledger.contributions.declare import Strangers, declare, repeats, undo, wages_of
from canbao.ledger.contributions.files import results
from canbao.ledger.contributions.findings import WORDS, Said
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    PUBLIC_SECTOR_PENSION,
    WORK_INJURY,
    Declaration,
    RowFinding,
)
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import Employer, LogEntry, ParticipationSpell, Person
from canbao.people.numbers import citizen_number
from tests.ledger.contributions.make import (
    CLERK,
    CODE,
    JANUARY,
    OTHER,
    PROVISIONAL,
    THREE,
    assessed,
    books,
    employer,
    person,
    rows,
    said,
    works,
)

pytestmark = pytest.mark.django_db


def codes(given: list[Said]) -> list[str]:
    """What is said of these rows, declared together."""
    return [finding.code for finding in said(given).findings]


def test_793_of_800_go_through_and_7_come_back():
    employer()
    Person.objects.bulk_create(
        Person(id=n, number17=51010419900300000 + n, name=f"王{n}", birth=date(1990, 3, 5),
               digest="0" * 32) for n in range(1, 798)
    )  # fmt: skip
    Person.objects.filter(id=797).update(death=date(2024, 6, 1))
    good = rows(*[8000] * 793)
    bad = [
        replace(good[0], row=801, person=None, number="510104199003050011"),  # wrong check
        replace(good[0], row=802, person=9999),  # nobody
        replace(good[0], row=803),  # twice
        replace(good[0], row=804, person=794, wage=-1),
        replace(good[0], row=805, person=795, wage=0),
        replace(good[0], row=806, person=796, schemes=0),
        replace(good[0], row=807, person=797),  # dead
    ]
    told = said([*good, *bad])
    assert (told.taken, told.returned) == (793, 7)
    assert told.declaration is not None
    assert (told.declaration.staff, told.declaration.wages) == (793, 793 * 800000)
    assert [(f.row, f.code) for f in told.findings if f.returned] == [
        (801, "number_wrong"), (802, "person_unknown"), (803, "person_twice"),
        (804, "wage_not_positive"), (805, "wage_not_positive"), (806, "schemes_missing"),
        (807, "dead"),
    ]  # fmt: skip
    assert RowFinding.objects.filter(returned=True).count() == 7
    twice = next(f for f in told.findings if f.row == 803)
    assert "第0行" in twice.zh
    assert "row 0" in twice.en


def test_a_citizen_number_finds_the_person():
    employer()
    who = person(1)
    told = said([Said(1, 800000, THREE, number=who.number.lower(), name="王1")])
    assert told.declaration is not None
    assert [taken.person for taken in wages_of(told.declaration)] == [1]


def test_a_number_without_its_name_says_nothing_of_anybody():
    """Whoever has come by a number learns neither that it is on record nor what the record holds."""
    employer()
    who = person(1, death=date(2024, 6, 1))
    other = Said(1, 800000, THREE, number=who.number, name="李四")
    nobody = Said(2, 800000, THREE, number=citizen_number(51010419900305009), name="李四")
    told = said([other, nobody]).findings
    assert [each.code for each in told] == ["name_differs", "person_unknown"]
    for words in ("told", "field"):
        assert getattr(told[0], words) == getattr(told[1], words)
    assert told[0].zh.replace(told[0].value, "") == told[1].zh.replace(told[1].value, "")
    assert told[0].en.replace(told[0].value, "") == told[1].en.replace(told[1].value, "")
    assert codes([replace(other, name=" ")]) == ["name_missing"]


def test_a_name_is_the_same_in_another_width_or_with_another_dot():
    employer()
    who = person(1, name="买买提·阿不都")
    given = Said(1, 800000, THREE, number=who.number, name=" 买买提•阿不都 ")
    assert codes([given]) == []


def test_an_employer_hears_no_day_of_death_no_pension_month_and_no_other_employer():
    employer()
    employer(OTHER)
    dead = person(1, code="", death=date(2024, 6, 1))
    retired = person(2, code="")
    ParticipationSpell.objects.create(
        person=retired, scheme="employee_pension", kind="pensioner", state="in_payment", source=1,
        from_month=JANUARY - 6,
    )  # fmt: skip
    others = person(3, code=OTHER)
    told = said([
        Said(n, 800000, THREE, number=who.number, name=who.name)
        for n, who in enumerate((dead, retired, others), 1)
    ])  # fmt: skip
    assert [each.code for each in told.findings] == [
        "dead", "retired", "other_employer", "not_registered"
    ]  # fmt: skip
    assert [each.told for each in told.findings] == [
        "to_check", "to_check", "another_employer", "not_registered"
    ]  # fmt: skip
    first, second = told.findings[:2]
    assert (first.zh, first.en, first.field) == (second.zh, second.en, second.field)
    heard = "".join(each.zh + each.en for each in told.findings) + results(told).decode()
    for secret in ("2024", OTHER, "dead", "retired", "死亡", "养老金"):
        assert secret not in heard
    kept = RowFinding.objects.get(code="dead")  # the agency knows
    assert kept.other == "2024-06-01"


def test_a_file_of_strangers_is_given_back_whole_unless_it_is_meant(monkeypatch):
    employer()
    firm = Actor("wang", "employer", employer=CODE)
    staff = [person(n) for n in range(1, 4)]
    strangers = [person(n, code="") for n in range(4, 8)]

    def handed(people: list[Person], actor: Actor = firm, **more: bool):
        given = [
            Said(n, 800000, THREE, number=who.number, name=who.name)
            for n, who in enumerate(people, 1)
        ]
        return declare(CODE, JANUARY, given, day=PROVISIONAL, actor=actor, door="page", **more)

    monkeypatch.setattr("canbao.ledger.contributions.declare.STRANGERS", 3)
    assert handed(staff + strangers[:3]).taken == 6  # not more than three
    entries = log.anchor()
    with pytest.raises(Strangers, match="4 of 7 rows are not staff on record with you"):
        handed(staff + strangers)
    assert log.anchor() == entries
    assert handed(staff + strangers, CLERK).taken == 7  # the agency's own
    assert handed(strangers, sure=True).taken == 4
    staff += [person(n) for n in (8, 9)]
    assert handed(staff + strangers).taken == 9  # not more than half


def test_a_trial_of_rows_that_all_come_back_is_in_the_log():
    employer()
    before = log.anchor()[0]
    assert said(rows(8000, 9000)).declaration is None
    assert log.anchor()[0] == before + 1
    assert json.loads(LogEntry.objects.latest("seq").detail)["returned"] == 2


@pytest.mark.parametrize(
    ("wage", "confirmed", "expected"),
    [(1, False, ["wage_low"]), (45_109, False, ["wage_low"]), (45_110, False, []),
     (45_110_000, False, []), (45_110_001, False, ["wage_high"]), (45_110_001, True, []),
     (100_000_000, False, ["wage_high"]), (100_000_001, False, ["wage_absurd"]),
     (100_000_001, True, []), (None, False, ["wage_missing"]), (0, False, ["wage_not_positive"])],
)  # fmt: skip
def test_wages(wage: int | None, confirmed: bool, expected: list[str]):
    """In January 2025 the lowest base known in Sichuan is 4511.00, the highest 22,555.00: a tenth of
    the one is 451.10, twenty times the other 451,100.00."""
    employer()
    person(1)
    assert codes([Said(1, wage, THREE, person=1, confirmed=confirmed)]) == expected


@pytest.mark.parametrize(
    ("schemes", "expected"),
    [(THREE, []), (16, ["schemes_missing"]), (64, ["schemes_wrong"]),
     (EMPLOYEE_PENSION | PUBLIC_SECTOR_PENSION, ["schemes_contradict"])],
)  # fmt: skip
def test_schemes(schemes: int, expected: list[str]):
    employer()
    person(1)
    assert codes(rows(8000, schemes=schemes)) == expected


def test_in_the_month_of_death_and_from_the_month_of_16():
    employer()
    person(1, death=date(2025, 1, 2))
    person(2, death=date(2024, 12, 31))
    person(3, birth=date(2009, 1, 31))
    person(4, birth=date(2009, 2, 1))
    assert codes(rows(8000, 8000, 8000, 8000)) == ["dead", "too_young"]


def test_a_pensioner_can_join_work_injury_only():
    employer()
    who = person(1)
    ParticipationSpell.objects.create(
        person=who, scheme="employee_pension", kind="pensioner", state="in_payment", source=1,
        from_month=JANUARY - 6,
    )  # fmt: skip
    assert codes(rows(8000)) == ["retired"]
    assert codes(rows(8000, schemes=WORK_INJURY)) == []


def test_somebody_elses_employee_is_a_finding_and_no_obstacle():
    employer()
    employer(OTHER)
    who = person(1, code=OTHER)
    told = said(rows(8000))
    assert (told.taken, told.returned) == (1, 0)
    assert [(f.code, f.other) for f in told.findings] == [
        ("other_employer", OTHER), ("not_registered", ""),
    ]  # fmt: skip
    works(who, CODE, first=JANUARY - 30, last=JANUARY - 25)  # long before
    assert len(told.findings) == 2


def test_somebody_whom_another_employer_has_declared_is_found_too():
    employer()
    employer(OTHER)
    person(1)
    books(PROVISIONAL)
    said(rows(8000), code=OTHER)
    assessed()
    assert codes(rows(8000)) == ["other_employer"]


def test_every_word_names_the_value_and_the_way_out_in_both_languages():
    for code, words in WORDS.items():
        assert not words.told_as or WORDS[words.told_as].returned == words.returned, code
        assert words.zh.count("{value}") == words.en.count("{value}"), code
        assert words.zh.count("{other}") == words.en.count("{other}"), code
        assert "；" in words.zh, code
        assert ";" in words.en or "," in words.en, code


@pytest.mark.parametrize(
    ("month", "words"),
    [(JANUARY + 1, "2025-02 is not open"), (JANUARY - 13, "more than 12 months back")],
)
def test_a_month_that_cannot_be_declared(month: int, words: str):
    employer()
    person(1)
    with pytest.raises(Refused, match=words):
        said(rows(8000), month=month)


def test_employers_that_cannot_declare():
    person(1, code="")
    with pytest.raises(Refused, match=f"employer {CODE} is not registered"):
        said(rows(8000))
    employer(closed=date(2024, 12, 31))
    with pytest.raises(Refused, match="was closed on 2024-12-31"):
        said(rows(8000))
    Employer.objects.update(closed=None, founded=date(2025, 2, 1))
    with pytest.raises(Refused, match="was founded on 2025-02-01"):
        said(rows(8000))
    Employer.objects.update(founded=None, place=None)
    with pytest.raises(Refused, match="no place is on record"):
        said(rows(8000))
    Employer.objects.update(place=990000000000)
    with pytest.raises(Refused, match="place of employer"):
        said(rows(8000))


def test_an_employer_declares_for_itself_only():
    employer()
    person(1)
    other = Actor("wang", "employer", employer=OTHER)
    with pytest.raises(Refused, match="does not act for employer"):
        declare(CODE, JANUARY, rows(8000), day=PROVISIONAL, actor=other, door="page")
    own = Actor("wang", "employer", employer=CODE)
    told = declare(CODE, JANUARY, rows(8000), day=PROVISIONAL, actor=own, door="page")
    assert told.declaration is not None


def test_no_rows_are_not_a_declaration_of_nothing():
    employer()
    with pytest.raises(Refused, match="declare nil"):
        said([])
    told = said([], nil=True)
    assert told.declaration is not None
    assert told.declaration.staff == 0


def test_the_same_again_changes_nothing():
    employer()
    person(1)
    first = said(rows(8000), file="a" * 64)
    entries = log.anchor()
    again = said(rows(8000), file="a" * 64)
    assert again.again
    assert again.declaration == first.declaration
    assert said(rows(8000)).again
    assert log.anchor() == entries


def test_the_last_file_delivered_again_changes_nothing_even_with_rows_that_came_back():
    employer()
    person(1)
    person(2)
    said(rows(8000), file="a" * 64)
    wrong = replace(rows(8000, first=3)[0], row=3)
    said([*rows(8000, 9000), wrong], file="b" * 64)
    later = said(rows(8000), file="b" * 64)
    assert later.again
    assert Declaration.objects.latest("version").staff == 2


def test_the_first_file_handed_in_again_counts_again():
    employer()
    person(1)
    first = said(rows(8000), file="a" * 64)
    said(rows(9000), file="b" * 64)
    third = said(rows(8000), file="a" * 64)
    assert (third.again, third.declaration.version) == (False, 3)
    assert repeats(third.declaration) == first.declaration
    assert [taken.wage for taken in wages_of(Declaration.objects.latest("version"))] == [800000]
    said([], nil=True)
    assert said(rows(8000), file="a" * 64).declaration.version == 5
    assert repeats(first.declaration) is None


def test_undoing_what_is_not_the_last_any_more_is_refused_and_twice_is_once():
    employer()
    person(1)
    for wage in (8000, 9000, 10000):
        said(rows(wage))
    with pytest.raises(Refused, match="newer version, 3"):
        undo(CODE, JANUARY, day=PROVISIONAL, actor=CLERK, door="test", seen=2)
    for _ in range(2):
        made = undo(CODE, JANUARY, day=PROVISIONAL, actor=CLERK, door="test", seen=3)
        assert (made.version, [taken.wage for taken in wages_of(made)]) == (4, [900000])


def test_where_every_row_is_wrong_there_is_no_version():
    employer()
    told = said(rows(8000, 9000))
    assert (told.declaration, told.returned) == (None, 2)
    assert not Declaration.objects.exists()


def test_each_version_has_one_entry_in_the_log():
    employer()
    person(1)
    before = log.anchor()[0]
    said(rows(8000))
    said(rows(9000))
    assert log.anchor()[0] == before + 2


@pytest.mark.parametrize("table", ["declaration", "declaredwage", "line", "paymentorder"])
def test_the_database_refuses_to_change_what_was_said(table: str):
    employer()
    person(1)
    books(PROVISIONAL)
    said(rows(8000))
    assessed()
    for statement in ("UPDATE contributions_{} SET month = month", "DELETE FROM contributions_{}"):
        with (
            pytest.raises(Error, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table))
