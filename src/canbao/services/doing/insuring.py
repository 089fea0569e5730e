"""People insure themselves: flexible workers and residents. What may be chosen and what it costs is the
law's answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.law.engine.errors import LawError
from canbao.ledger.contributions import planned, plans
from canbao.ledger.contributions.models import FLEXIBLE, RESIDENT
from canbao.ledger.contributions.plans import Choice
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import Refused, refused
from canbao.people import changes
from canbao.people.changes import NewSpell
from canbao.people.models import ParticipationSpell, Person
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.doing.persons import warrant, written

COUNTY = 10**6
YOUNGEST = 16
"""Social Insurance Law 20 with the residents' scheme: from sixteen."""


def month_at(text: str) -> int:
    """`2025-03` as the contract counts it."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def employed(person: int) -> ParticipationSpell | None:
    """A running spell with an employer."""
    return ParticipationSpell.objects.filter(
        person_id=person, scheme="employee_pension", kind="employee", to_month__isnull=True,
        state="paying",
    ).first()  # fmt: skip


class Choosing(CaseService):
    """A plan from a month on, and the spell that goes with it where none runs."""

    kind = ""
    scheme = ""

    @abstractmethod
    def choice(self, asked: Seen) -> Choice:
        """What is chosen. Raises Refused where it cannot be read from the facts."""

    def decide(self, asked: Seen) -> Grant | Refer:
        barred = self.barred(asked)
        if barred is not None:
            return barred
        wanted = self.choice(asked)
        try:
            cost = planned.foreseen(
                wanted.kind, wanted.place, wanted.amount, wanted.from_month, asked.day
            )
        except Refused as reason:
            return Refer(reason.zh, reason.en)
        except LawError as error:
            return Refer(error.message("zh"), error.message("en"))
        return Grant(explained(self, asked, "grant", {
            "base": cost.base, "person_part": cost.person_part, "subsidy": cost.subsidy,
            "credited": cost.credited, "provisional": cost.provisional,
        }))  # fmt: skip

    def barred(self, asked: Seen) -> Refer | None:
        """Why a person has to look, whatever the law says of the amount."""
        insured = employed(asked.person)
        if insured is None:
            return None
        return Refer(
            f"由单位{insured.employer}参保，离职后再办理", f"insured by employer {insured.employer}"
        )

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        """Where the law is still silent on a subsidy nobody is kept from being insured: the choice is
        recorded, its cost waits. A base or tier the law refuses is refused when it is written."""
        barred = self.barred(asked)
        if barred is not None:
            raise refused(barred.zh, barred.en)
        answer = self.decide(asked)
        if isinstance(answer, Grant):
            return answer
        if said is None:
            raise refused(answer.zh, answer.en)
        return Grant(explained(
            self, asked, "grant", None, waits={"zh": answer.zh, "en": answer.en},
            reason={"zh": said.zh, "en": said.en},
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        wanted, person = self.choice(done.seen), done.seen.person
        made = []
        there = ParticipationSpell.objects.filter(
            person_id=person, scheme=self.scheme, employer="", to_month__isnull=True
        )
        if not there.exists():
            spell = NewSpell(self.scheme, self.kind, wanted.place, wanted.from_month)
            made.append(written(changes.open_spell(person, spell, warrant(done))))
        plan = plans.choose(wanted, day=done.day, actor=done.maker, door=done.door)
        return [*made, Written("plan", str(plan.pk))]


@service("REG-08")
class Flexible(Choosing):
    """Employees' pension for whoever has no employer."""

    outcomes = ("spell_started", "person_told")
    kind, scheme = FLEXIBLE, "employee_pension"

    def choice(self, asked: Seen) -> Choice:
        return Choice(
            asked.person, FLEXIBLE, asked.whole("insured_place"), asked.whole("chosen_base"),
            month_at(asked.text("start_month")),
        )  # fmt: skip


@service("REG-09")
class Resident(Choosing):
    """Residents' pension, where the household is registered, from the month it is asked for."""

    outcomes = ("spell_started", "person_told")
    kind, scheme = RESIDENT, "resident_pension"

    def choice(self, asked: Seen) -> Choice:
        return Choice(
            asked.person, RESIDENT, asked.case.place, asked.whole("contribution_level"),
            month_of(asked.day),
        )  # fmt: skip

    def barred(self, asked: Seen) -> Refer | None:
        row = Person.objects.get(id=asked.person)
        if row.birth is None:
            return Refer("出生日期不明，须核对", "the birth is not known: check")
        years = (month_of(asked.day) - month_of(row.birth)) // 12
        if years < YOUNGEST:
            return Refer("未满十六周岁", "under sixteen")
        return super().barred(asked)

    def decide(self, asked: Seen) -> Grant | Refer:
        home = Person.objects.get(id=asked.person).registration_place
        if home is None or home // COUNTY != asked.case.place // COUNTY:
            # 国发〔2014〕8号 三: where the household is registered; elsewhere a person looks.
            return Refer("不在户籍地参保，须由人员核对", "not where the household is registered: a person looks")
        return super().decide(asked)
