"""Queries: what is told, from where, to whom; the look stands in the log."""

from __future__ import annotations

import pytest

from canbao.batches.canonical import canonical
from canbao.cases import mandates
from canbao.cases.mandates import Terms
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import LogEntry
from canbao.people.purposes import RefusedLook
from canbao.services.behaviour import Answer, Asking
from canbao.services.handling import ask
from tests.benefits import make as benefits
from tests.people.make import spell
from tests.services.make import CHENGDU, DAY, LI, handed_in, person

pytestmark = pytest.mark.django_db


def answered(service: str, actor: Actor = LI, of: int | None = 1, **given: object) -> Answer:
    found = ask(service, Asking(actor, "test", DAY, of), given)
    for section in found.sections:
        assert section.zh
        assert section.en
        for row in section.rows:
            assert len(row.values) == len(section.columns)
            assert row.source
            assert canonical(list(row.values))
    return found


def values(found: Answer, section: int = 0) -> list[tuple[object, ...]]:
    return [row.values for row in found.sections[section].rows]


def test_enrolment_with_source_and_place():
    spell(person(), place=CHENGDU, source=5)
    row = answered("QRY-01").sections[0].rows[0]
    assert row.values[0] == "employee_pension"
    assert "四川" in row.values[2]
    assert row.values[4:] == ("2010-01", None, "paying")
    assert row.source == "source:5"


def credited(months: int = 3) -> None:
    from datetime import date

    from canbao.ledger.crediting.columns import OneCredit, Share
    from canbao.ledger.crediting.credit import credit
    from canbao.ledger.months import open_month
    from canbao.ledger.pools import book_of

    book = book_of("employee_pension", CHENGDU)
    open_month(book, 2025 * 12, by="li")
    shares = [
        Share(1, 2024 * 12 + n, 600_000, 48_000, 48_000, 96_000, CHENGDU) for n in range(months)
    ]
    credit(book, OneCredit(
        key="t", ground="document:t", day=date(2025, 1, 2), month=2025 * 12,
        counter=[("bank", "", months * 144_000)], shares=shares, kind="opening",
    ), actor=benefits.MAKER, door="test")  # fmt: skip


def test_contributions_between_two_months_each_with_the_entry_it_stands_in():
    person()
    credited(3)
    found = answered("QRY-02", period={"from": "2024-02", "to": "2024-12"})
    assert [row[0] for row in values(found)] == ["2024-02", "2024-03"]
    assert values(found)[0][4:] == (600_000, 48_000, 96_000, 48_000)
    assert found.sections[0].rows[0].explained.startswith("transaction:")


def test_the_account_year_by_year():
    person()
    credited(3)
    year = values(answered("QRY-03"))[0]
    assert (year[0], year[1], year[2], year[3]) == (2024, 0, 3, 144_000)


def test_a_question_that_must_be_answered():
    person()
    with pytest.raises(Refused, match="please answer: From which month to which"):
        answered("QRY-02")


def test_when_a_man_may_retire_by_the_law_and_its_articles():
    found = answered("QRY-08", of=None, birth_month="1965-05", sex="male", job_category="male_60")
    # 渐进式延迟退休办法 attachment 1: a man born in May 1965 retires in July 2025, at 60 years 2 months
    told = {row[1]: row[2] for row in values(found)}
    assert told["Statutory retirement month"] == "2025-07"
    assert told["Earliest flexible month"] == "2025-05"
    assert told["Latest flexible month"] == "2028-07"
    assert told["Minimum months of contributions"] == "180"
    assert found.law
    assert found.sections[0].rows[0].explained == "rule:statutory_retirement_month"


def test_the_minimum_is_that_of_the_year_of_retirement():
    found = answered("QRY-08", of=None, birth_month="1972-09", sex="male", job_category="male_60")
    told = {row[1]: row[2] for row in values(found)}
    # born September 1972: 24 months later, September 2034; attachment 4: 17 years and 6 months
    assert told["Statutory retirement month"] == "2034-09"
    assert told["Minimum months of contributions"] == "210"


def test_a_category_that_does_not_fit():
    with pytest.raises(Refused, match="does not fit"):
        answered("QRY-08", of=None, birth_month="1965-05", sex="female", job_category="male_60")


def test_an_estimate_on_what_is_on_record_says_that_the_conditions_are_not_met():
    person()
    credited(3)
    found = answered("QRY-07", planned_month="2025-02")
    assert values(found) == []
    assert "not met" in found.sections[0].note_en
    assert found.explanation


def test_a_woman_is_sent_to_the_calculator_for_her_category_is_in_the_file():
    person(sex=2)
    with pytest.raises(Refused, match="personnel file"):
        answered("QRY-07", planned_month="2025-02")


def test_how_a_pension_was_worked_out_leads_to_its_decision():
    person()
    made = benefits.pension()
    row = answered("QRY-09").sections[0].rows[0]
    assert row.values[3] == benefits.PENSION
    assert row.explained == f"decision:{made.decision.pk}"


def test_a_case_like_a_parcel_only_to_whom_it_belongs():
    person()
    case = handed_in("REG-10", {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]})
    found = answered("QRY-17", case_number=case.number)
    assert [row[1] for row in values(found)] == ["Draft", "Received", "Complete"]
    assert values(found, 1)[0][3] == "2025-03-17"  # ten working days
    assert "复议" in found.sections[0].note_zh
    person(2)
    with pytest.raises(RefusedLook):
        answered("QRY-17", Actor("zhang", "person", person=2), 2, case_number=case.number)


def test_who_looked_and_the_own_look_is_there_too():
    person()
    answered("QRY-01")
    purposes = [row[4] for row in values(answered("QRY-21"))]
    assert purposes[0] == "The person looked at the own record"
    assert len(purposes) == 2


def test_somebody_elses_record_needs_a_mandate_and_the_look_is_logged():
    person()
    other = Actor("zhang", "person", person=2)
    with pytest.raises(Refused, match="no mandate"):
        answered("QRY-01", other)
    terms = Terms("zhang", "relative", ["QRY-01"], DAY, DAY)
    mandates.accept(mandates.give(terms, LI, "test", person=1), other, DAY, "test")
    before = LogEntry.objects.filter(subject=1, action="read").count()
    answered("QRY-01", other)
    assert LogEntry.objects.filter(subject=1, action="read").count() == before + 1


def test_an_auditor_has_no_business_in_a_persons_query():
    person()
    with pytest.raises(RefusedLook):
        answered("QRY-01", Actor("sun", "auditor"))


def test_a_question_finds_services_and_rules_with_their_articles():
    person()
    found = answered("RGT-01", question_text="失业保险金")
    assert "UNE-02" in [row[0] for row in values(found)]
    assert any(row[3] for row in values(found, 1))
    assert "RGT-06" in found.sections[1].note_en
