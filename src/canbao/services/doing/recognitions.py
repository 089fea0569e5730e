"""What is recognised, confirmed or agreed, and put on file, where a later claim finds it: deemed months, an
agreed later retirement, a work injury, its degree, what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from canbao import inforce
from canbao.batches.canonical import Plain
from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.law import compute
from canbao.law.engine.errors import LawError
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.refusal import refused
from canbao.people.models import Person
from canbao.services import filings
from canbao.services.awards import men_of
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.doing.employment import worker

SUBJECT: Final = "injured"


class OnFile(CaseService):
    """Two people recognise something on what a committee, a file or a doctor says. `required` an officer
    enters, `kept` is what stands on file; where an employer asks, the officer says for whom."""

    second = True
    kind: ClassVar[str] = ""
    required: ClassVar[tuple[str, ...]] = ()
    kept: ClassVar[tuple[str, ...]] = ()
    needs_injury: ClassVar[bool] = False

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("须由两人依据结论或材料认定", "recognised by two people, on a conclusion or a paper")

    def subject(self, asked: Seen) -> int:
        """Whom it is about. Raises Refused where nobody said."""
        who = asked.case.person or asked.whole(SUBJECT)
        if not Person.objects.filter(id=who, withdrawn=False).exists():
            raise refused("请补录职工（injured）", "add whom it is about (injured)")
        return who

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not said.ground:
            raise refused("请写明认定理由和依据", "say why, and on which ground")
        missing = [name for name in self.required if asked.value(name) is None]
        if missing:
            raise refused(f"还缺：{'、'.join(missing)}", f"still to be entered: {', '.join(missing)}")
        who = self.subject(asked)
        if self.needs_injury and filings.standing("injury", asked.day, person=who) is None:
            raise refused("没有工伤认定决定", "there is no decision that it was a work injury")
        return Grant(explained(
            self, asked, "grant", None, subject=who, reason={"zh": said.zh, "en": said.en},
            ground=said.ground,
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        content: dict[str, Plain] = {
            name: done.seen.value(name) for name in self.kept if done.seen.value(name) is not None
        }
        return [filings.enter(done, self.kind, content, person=self.subject(done.seen))]


@service("PEN-06")
class DeemedMonths(OnFile):
    """Months deemed paid, out of the personnel file; the pension finds them."""

    outcomes = ("years_recognised",)
    kind, required, kept = "deemed_months", ("deemed_months",), ("deemed_months", "deemed_periods")
    by_officer = ("deemed_months",)


@service("PEN-04")
class HazardousWork(OnFile):
    """That years of hazardous work give an early age, out of the personnel file and the employer's reports.
    Which age from 2025 on is missing in the law: the pension itself waits for it."""

    outcomes = ("early_right",)
    kind, required = "early_right", ("special_category",)
    kept = ("special_category", "hazardous_periods")
    by_officer = ("special_category",)
    CATEGORIES: Final = {1: "special_male_55", 2: "special_female_45"}

    def subject(self, asked: Seen) -> int:
        who = worker(asked)
        if who is None:
            raise refused(
                "按身份号码和姓名没有找到唯一的职工", "no single person fits the number and name"
            )
        return who.pk

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        row = Person.objects.get(id=self.subject(asked))
        if asked.text("special_category") != self.CATEGORIES.get(row.sex or 0, ""):
            raise refused(
                "特殊工种类别应与性别相符（special_male_55、special_female_45）",
                "the category is special_male_55 for a man, special_female_45 for a woman",
            )
        if any(str(each["from"]) > str(each["to"]) for each in asked.rows("hazardous_periods")):
            raise refused("有时段的截止早于起始", "a period ends before it begins")
        return super().by_hand(asked, human, said)


@service("WIN-02")
class Injury(OnFile):
    """That an accident was a work injury, with the article it falls under."""

    outcomes = ("injury_decision",)
    kind, required = "injury", ("injury_ground",)
    kept = ("injury_ground", "accident_time", "accident_place")
    by_officer = ("injury_ground", SUBJECT)


class Degree(OnFile):
    """What the assessment committee concluded, entered by two."""

    outcomes = ("degree",)
    kind, required = "capacity", ("injury_degree",)
    kept = ("injury_degree", "nursing_level")
    by_officer = ("injury_degree", "nursing_level", SUBJECT)
    needs_injury = True


@service("WIN-03")
class FirstAssessment(Degree):
    """The first assessment."""


@service("WIN-04")
class SecondAssessment(Degree):
    """The province's, which is final."""


@service("WIN-05")
class Reassessment(Degree):
    """Anew after a year."""


@service("WIN-06")
class PaidLeave(OnFile):
    """The paid leave confirmed or made longer."""

    outcomes = ("confirmation",)
    kind, kept, needs_injury = "paid_leave", ("leave_wanted",), True
    by_officer = (SUBJECT,)


@service("WIN-07")
class Relapse(OnFile):
    """That an old injury broke out again."""

    outcomes = ("confirmation",)
    kind, kept, needs_injury = "relapse", ("relapse_day",), True
    by_officer = (SUBJECT,)


@service("WIN-08")
class TreatedElsewhere(CaseService):
    """Treatment in another place is registered at once where a work injury is on file."""

    outcomes = ("treatment_registered",)

    def decide(self, asked: Seen) -> Grant | Refer:
        if filings.standing("injury", asked.day, person=asked.person) is None:
            return Refer("没有工伤认定决定", "there is no decision that it was a work injury")
        return Grant(explained(self, asked, "grant"))

    def effect(self, done: Done) -> Sequence[Written]:
        content: dict[str, Plain] = {
            name: done.seen.value(name) for name in ("treatment_place", "treatment_reason")
        }
        return [filings.enter(done, "treated_elsewhere", content, person=done.seen.person)]


@service("PEN-03")
class LaterRetirement(CaseService):
    """An agreed later retirement is recorded where the law allows the month; a woman's category follows
    the personnel file, so a person looks."""

    outcomes = ("agreement_recorded",)
    by_officer = ("retirement_category",)

    def category(self, asked: Seen) -> str:
        """The category of retirement; empty where only the file says it."""
        return asked.text("retirement_category") or men_of(asked)

    def decide(self, asked: Seen) -> Grant | Refer:
        if asked.case.person is None or not self.category(asked):
            return Refer("退休年龄类别须由人员按档案认定", "the category of retirement is read from the file")
        born = str(asked.part("identity").get("birth") or "")
        if not born:
            return Refer("出生日期不明", "the birth is not known")
        names = ("statutory_retirement_month", "latest_flexible_retirement_month")
        try:
            told = compute(
                names, {"birth_month": born[:7], "retirement_category": self.category(asked)},
                date=month_text(month_of(asked.day)), region=inforce.region_of(asked.case.place),
                known=asked.day, law=inforce.law(),
            )  # fmt: skip
        except LawError as error:
            return Refer(error.message("zh"), error.message("en"))
        first, last = (month_text(int(told.values[name])) for name in names)
        if not first < asked.text("agreed_end") <= last:
            return Refer(
                f"约定月份应晚于{first}、不晚于{last}", f"the month must be after {first}, to {last}"
            )
        return Grant(explained(self, asked, "grant", told.explanation.data))

    def effect(self, done: Done) -> Sequence[Written]:
        content = {"agreed_end": done.seen.text("agreed_end")}
        return [filings.enter(done, "later_retirement", content, person=done.seen.person)]
