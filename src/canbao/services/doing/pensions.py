"""Old age, early retirement, disability; holding a pension and giving it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from canbao.batches.canonical import Content
from canbao.benefits import adverse, certification, heirs
from canbao.benefits.adverse import Reason
from canbao.benefits.claims import Given
from canbao.benefits.kinds import Benefit
from canbao.benefits.models import Award
from canbao.benefits.office import Human
from canbao.benefits.timeline import segments
from canbao.benefits.writing import revisions_of
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.ledger.amounts import yuan
from canbao.ledger.crediting import reads
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.services import filings
from canbao.services.awards import AwardService, men_of, needs_of
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.doing.insuring import month_at

MONTHS: Final = ("retirement_month", "applied_retirement_month")


class Retiring(AwardService):
    """A pension from a month that is named. A man's category is that of men; a woman's follows the
    personnel file, which an officer reads. An early right on file (hazardous work) comes first."""

    benefits = ("employee_pension",)
    by_officer = needs_of("employee_pension", without=MONTHS)
    asked_month = "retirement_month"

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        found = super().given(asked, kind)
        found["retirement_month"] = Given(asked.text(self.asked_month), "case:self")
        deemed = filings.standing("deemed_months", asked.day, person=asked.person)
        if deemed is not None and "deemed_months" not in found:
            found["deemed_months"] = Given(filings.content(deemed)["deemed_months"], "people")
        if "retirement_category" not in found:
            early = filings.standing("early_right", asked.day, person=asked.person)
            if early is not None:
                category = str(filings.content(early)["retirement_category"])
                found["retirement_category"] = Given(category, "people")
            elif men_of(asked):
                found["retirement_category"] = Given(men_of(asked), "people")
        return found

    def month(self, asked: Seen) -> int:
        # The law says from when: the month after the one of retirement (`pension_start_month`).
        return month_at(asked.text(self.asked_month))


@service("PEN-01")
class OldAge(Retiring):
    """The old-age pension at the statutory month or later."""

    outcomes = ("award", "calculation_sheet")


@service("PEN-02")
class Early(Retiring):
    """The pension from a month chosen before the statutory one."""

    outcomes = ("award", "calculation_sheet")
    asked_month = "chosen_month"

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        chosen = Given(asked.text(self.asked_month), "case:self")
        return super().given(asked, kind) | {"applied_retirement_month": chosen}


@service("PEN-05")
class Disability(AwardService):
    """The allowance for whoever lost the capacity to work, not by a work injury."""

    outcomes = ("award", "calculation_sheet")
    benefits = ("disability_allowance",)
    by_officer = needs_of("disability_allowance")

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        found = super().given(asked, kind)
        if "retirement_category" not in found and men_of(asked):
            found["retirement_category"] = Given(men_of(asked), "people")
        conclusion = asked.part("capacity_conclusion")
        if "complete_loss" in conclusion:
            found["complete_loss_of_capacity"] = Given(bool(conclusion["complete_loss"]), "people")
        return found


@service("RES-01")
class ResidentOldAge(AwardService):
    """The residents' pension: years and balance are those of the ledger."""

    outcomes = ("award", "calculation_sheet")
    benefits = ("resident_pension",)
    by_officer = needs_of("resident_pension")

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        found = super().given(asked, kind)
        account = reads.account(asked.person, day=asked.day, scheme="resident_pension")
        years = sum(1 for each in account.years if each.months)
        mine: dict[str, Given] = {
            "resident_contribution_years": Given(years, "ledger"),
            "resident_account_balance": Given(yuan(account.balance), "ledger"),
        }
        drawn = [
            each for each in asked.rows("other_pension") if each.get("monthly")
        ] or in_payment(asked.person, asked.day, ("employee_pension", "public_sector_pension"))
        mine["resident_other_pension"] = Given(bool(drawn), "benefits")
        return mine | found


def in_payment(person: int, day: date, benefits: Sequence[str]) -> list[Award]:
    """Awards of these kinds from which something is due in the month of a day."""
    return [
        award for award in Award.objects.filter(person=person, benefit__in=benefits).order_by("id")
        if any(
            each.monthly > 0 and (each.to_month is None or each.to_month >= month_of(day))
            for each in segments(revisions_of(award), month_of(day))
        )
    ]  # fmt: skip


PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension",
                   "disability_allowance")  # fmt: skip


def held(person: int) -> list[Award]:
    """Pensions of a person that are held back."""
    return [
        award for award in Award.objects.filter(person=person, benefit__in=PENSIONS).order_by("id")
        if any(each.held for each in segments(revisions_of(award), 0))
    ]  # fmt: skip


@service("PEN-09")
class Hold(CaseService):
    """A pension is held or ended: always in the name of a person, never by a machine, whoever reports
    what happened. From which month, the law of the event says; where none does, the officer says it with
    the ground."""

    outcomes = ("payment_stopped",)
    second = True
    by_officer = ("from_month",)

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("暂停或停发待遇须由具名人员决定", "only a named person holds or ends a pension")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None or not said.ground:
            raise refused("暂停或停发须写明理由和依据", "say why and on which ground it is held")
        if not in_payment(asked.person, asked.day, PENSIONS):
            raise refused("没有正在发放的养老待遇", "no pension is being paid")
        event = asked.text("suspension_event")
        if event == "death" and not asked.text("death"):
            raise refused("档案中没有死亡登记，请先核实", "no death is on record: have it confirmed first")
        if event in ("custody", "missing") and not asked.text("from_month"):
            raise refused("请补录自何月起暂停（from_month）", "add from which month it is held (from_month)")
        return Grant(explained(
            self, asked, "grant", None, reason={"zh": said.zh, "en": said.en}, ground=said.ground,
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        told = done.explanation
        facts: Content = {"case": done.case.number, "event": done.seen.text("suspension_event")}
        reason = Reason(told["reason"]["zh"], told["reason"]["en"], told["ground"], facts)
        human, person = Human(done.maker), done.seen.person
        event = done.seen.text("suspension_event")
        if event == "death":
            assert done.checker is not None, "ending a pension has a second person"
            month = month_of(date.fromisoformat(done.seen.text("death")))
            ended = heirs.died(
                person, month, human, done.checker, reason, day=done.day, door=done.door
            )
            return [Written("revision", f"{each.award.pk}:{each.decision.pk}") for each in ended]
        made = []
        for award in in_payment(person, done.day, PENSIONS):
            if event == "uncertified":
                each = certification.suspend_unreached(
                    award, human, reason, day=done.day, door=done.door
                )
            else:
                month = month_at(done.seen.text("from_month"))
                each = adverse.suspend(
                    award, month, human, reason, day=done.day, door=done.door
                )
            made.append(Written("revision", f"{award.pk}:{each.decision.pk}"))
        return made



@service("PEN-10")
class Resume(CaseService):
    """What was held is due again from the first month held on, with the arrears."""

    outcomes = ("payment_resumed", "arrears_paid")
    second = True

    def decide(self, asked: Seen) -> Grant | Refer:
        if not held(asked.person):
            return Refer("没有暂停发放的养老待遇", "no pension is held")
        if asked.text("reason_ended") != "certified":
            return Refer("停发原因是否消除须由人员核实", "whether the reason has ended, a person verifies")
        if certification.standing(asked.person, asked.day).state != "valid":
            return Refer("尚无有效的资格认证", "there is no valid certification yet")
        return Grant(explained(self, asked, "grant"))

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if not held(asked.person):
            raise refused("没有暂停发放的养老待遇", "no pension is held")
        answer = self.decide(asked)
        if isinstance(answer, Grant):
            return answer
        if said is None or asked.text("reason_ended") == "certified":
            raise refused(
                "请写明如何核实停发原因已消除；以认证为由的须先通过认证",
                "say how it was verified that the reason has ended; a certification must be there",
            )
        return Grant(explained(self, asked, "grant", None, reason={"zh": said.zh, "en": said.en}))

    def effect(self, done: Done) -> Sequence[Written]:
        said = done.explanation.get("reason", {
            "zh": "资格认证有效，恢复发放并补发", "en": "certified: payment resumes with the arrears",
        })  # fmt: skip
        reason = Reason(said["zh"], said["en"], "社会保险经办条例第二十六条", {"case": done.case.number})
        made = []
        for award in held(done.seen.person):
            each = adverse.resume(
                award, done.maker, reason, day=done.day, door=done.door, checker=done.checker
            )
            made.append(Written("revision", f"{award.pk}:{each.decision.pk}"))
        return made
