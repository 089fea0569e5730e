"""Employers enrol their staff and end it: instant where the record fits, a person looks where it does
not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.ledger.numbering import month_of, month_text
from canbao.people import changes
from canbao.people.changes import NewSpell
from canbao.people.models import ParticipationSpell, Person
from canbao.services import filings
from canbao.services.behaviour import CaseService, Done, Seen, explained, service
from canbao.services.doing.persons import warrant, written

STRANGER = Refer(
    "按身份号码和姓名没有找到唯一的职工，须由人员核对",
    "no single person fits the number and name; a person has to look",
)


def by_number(number: str, name: str) -> Person | None:
    """The person of a citizen number and a name; None unless exactly one fits both."""
    if not number[:17].isdigit():
        return None
    found = [
        each for each in Person.objects.filter(number17=int(number[:17]), withdrawn=False)
        if each.number == number and each.name == name
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def worker(asked: Seen) -> Person | None:
    """Whom an employer named."""
    said = asked.part("worker_number")
    return by_number(str(said.get("number", "")), str(said.get("name", "")))


def running(person: int, employer: str, month: int) -> list[ParticipationSpell]:
    """Spells of a person with an employer that run in a month."""
    there = ParticipationSpell.objects.filter(
        person_id=person, employer=employer, from_month__lte=month
    )
    return list(there.exclude(to_month__lt=month).order_by("id"))


@service("REG-06")
class Enrol(CaseService):
    """A spell in each scheme from the month work began. Part-time work, somebody insured elsewhere, and a
    start in another year than now go to a person."""

    outcomes = ("spell_started",)

    def decide(self, asked: Seen) -> Grant | Refer:
        who = worker(asked)
        if who is None:
            return STRANGER
        begins = date.fromisoformat(asked.text("start_date"))
        if begins > asked.day:
            return Refer("入职日期尚未到来", "work has not begun yet")
        if begins.year != asked.day.year:
            return Refer("跨年度补办参保须由人员核对", "an enrolment back into another year is checked")
        if asked.text("contract_kind") == "part_time":
            return Refer("非全日制用工须由人员核定险种", "which schemes part-time work takes, a person says")
        elsewhere = ParticipationSpell.objects.filter(
            person=who, scheme="employee_pension", to_month__isnull=True
        ).exclude(employer=asked.case.employer)
        other = elsewhere.first()
        if other is not None:
            return Refer(
                f"该职工在其他单位或以其他方式参保（{other.employer or other.kind}），须先核对",
                f"insured with another employer or otherwise ({other.employer or other.kind}): check first",
            )
        return Grant(explained(self, asked, "grant", None, from_month=month_text(month_of(begins))))

    def effect(self, done: Done) -> Sequence[Written]:
        who = worker(done.seen)
        assert who is not None, "decided for somebody who was found"
        begins = month_of(date.fromisoformat(done.seen.text("start_date")))
        return [
            written(changes.open_spell(
                who.pk,
                NewSpell(scheme, "employee", done.case.place, begins, done.case.employer),
                warrant(done),
            ))
            for scheme in done.seen.rows("schemes_wanted")
        ]  # fmt: skip


@service("REG-07")
class Leave(CaseService):
    """Every spell with the employer ends with the month of the last day; the reason is put on file, where
    the claim for unemployment benefit finds it."""

    outcomes = ("spell_ended", "unemployment_prompt")

    def decide(self, asked: Seen) -> Grant | Refer:
        who = worker(asked)
        if who is None:
            return STRANGER
        last = date.fromisoformat(asked.text("end_date"))
        if last > asked.day:
            return Refer("离职日期尚未到来", "the last day has not come yet")
        if not running(who.pk, asked.case.employer, month_of(last)):
            return Refer(
                "该职工在离职当月没有本单位的参保记录，须核对",
                "no enrolment with this employer runs in the month of the last day: check",
            )
        return Grant(explained(self, asked, "grant", None, to_month=month_text(month_of(last))))

    def effect(self, done: Done) -> Sequence[Written]:
        who = worker(done.seen)
        assert who is not None, "decided for somebody who was found"
        last = date.fromisoformat(done.seen.text("end_date"))
        reason = done.seen.text("leaving_reason")
        ended = [
            written(changes.end_spell(each.pk, month_of(last), reason, warrant(done)))
            for each in running(who.pk, done.case.employer, month_of(last))
        ]
        told = {
            "employer": done.case.employer, "reason": reason, "last_day": last.isoformat(),
        }  # fmt: skip
        return [*ended, filings.enter(done, "left_employment", told, person=who.pk)]
