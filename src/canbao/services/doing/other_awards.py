"""Unemployment and work injury."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.benefits.claims import Given
from canbao.benefits.kinds import Benefit, kind_of
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.ledger.crediting.careers import career
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.people.models import ParticipationSpell
from canbao.services import filings
from canbao.services.awards import AwardService, Wanted, needs_of
from canbao.services.behaviour import CaseService, Done, Seen, explained, service

REGISTERED: Final = "unemployed"
UNEMPLOYMENT_MONTHS: Final = "unemployment_months"
ENDS: Final = (
    "contract_expired", "employer_ended", "dismissed", "agreed_on_employers_proposal",
    "resigned_for_employers_fault", "public_contract_ended", "resigned", "agreed_on_own_proposal",
)  # fmt: skip
"""How employment may have ended, in the law's words."""


def months_paid(asked: Seen) -> Given:
    """Months of unemployment insurance: those of the ledger, and those another place confirmed (TRF-08)."""
    here = sum(each.months for each in career(asked.person, scheme="unemployment").years)
    moved = filings.standing(UNEMPLOYMENT_MONTHS, asked.day, person=asked.person)
    if moved is None:
        return Given(here, "ledger")
    elsewhere = int(filings.content(moved)["months_elsewhere"])
    return Given(here + elsewhere, f"case:{moved.case.number}")


def at_work(person: int) -> ParticipationSpell | None:
    """A running spell with an employer, of any scheme."""
    return ParticipationSpell.objects.filter(
        person_id=person, kind="employee", to_month__isnull=True, state="paying"
    ).first()


@service("UNE-01")
class Unemployed(CaseService):
    """Registered as unemployed on the own word, where no employer has the person on record."""

    outcomes = ("registered_unemployed", "unemployment_prompt")

    def decide(self, asked: Seen) -> Grant | Refer:
        work = at_work(asked.person)
        if work is not None:
            return Refer(
                f"在单位{work.employer}仍有参保记录，须先核实是否离职",
                f"employer {work.employer} still has the person on record: verify first",
            )
        return Grant(explained(self, asked, "grant"))

    def effect(self, done: Done) -> Sequence[Written]:
        return [filings.enter(done, REGISTERED, {"wish_to_work": True}, person=done.seen.person)]


@service("UNE-02")
class UnemploymentBenefit(AwardService):
    """The monthly benefit: months paid are the ledger's, how employment ended is what the employer told.
    Who claims is registered as unemployed with the same word, and need not ask twice."""

    outcomes = ("award",)
    benefits = ("unemployment_benefit",)
    by_officer = needs_of("unemployment_benefit")

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        mine = {
            "unemployment_paid_months": months_paid(asked),
            "registered_unemployed": Given(asked.value("wish_to_work") is True, "case:promise"),
        }
        told = asked.text("leaving_reason_told")
        if told in ENDS:
            mine["employment_end"] = Given(told, "people")
        if at_work(asked.person) is not None:
            mine["unemployment_status"] = Given("employed", "people")
        return mine | super().given(asked, kind)

    def month(self, asked: Seen) -> int:
        return month_of(asked.case.opened)

    def effect(self, done: Done) -> Sequence[Written]:
        made = list(super().effect(done))
        if filings.standing(REGISTERED, done.day, person=done.seen.person) is None:
            told = {"wish_to_work": True}
            made.append(filings.enter(done, REGISTERED, told, person=done.seen.person))
        return made


@service("WIN-18")
class InjuryBenefits(AwardService):
    """After the assessment: the lump sum, the monthly allowance where the fund pays it, and the nursing
    allowance where nursing is needed. Each is asked of the law by itself."""

    outcomes = ("award", "lump_sum")
    benefits = ("injury_lump_sum", "injury_allowance", "nursing_allowance")
    by_officer = needs_of("injury_lump_sum", "injury_allowance", "nursing_allowance")
    MONTHLY_FROM: Final = (1, 6)
    """Degrees for which there is a monthly allowance; 5 and 6 where the employer cannot place somebody."""

    def wanted(self, asked: Seen) -> list[Wanted]:
        degree = self.given(asked, kind_of("injury_lump_sum")).get("injury_degree")
        if degree is None:
            raise refused(
                "没有劳动能力鉴定结论，请先鉴定或由经办人员补录（injury_degree）",
                "there is no conclusion of the assessment: have it made, or add it (injury_degree)",
            )
        level = self.given(asked, kind_of("nursing_allowance")).get("nursing_level")
        nursing = level is not None and level.value != "not_needed"
        low, high = self.MONTHLY_FROM
        monthly = isinstance(degree.value, int) and low <= degree.value <= high
        return [
            each for each in super().wanted(asked)
            if (each.benefit != "nursing_allowance" or nursing)
            and (each.benefit != "injury_allowance" or monthly)
        ]  # fmt: skip

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        found = super().given(asked, kind)
        for name in ("injury_degree", "nursing_level"):
            conclusion = asked.part("capacity_conclusion")
            if name not in found and name in conclusion and name in {n.name for n in kind.needs}:
                found[name] = Given(conclusion[name], "people")
        return found


@service("WIN-19")
class EndOfContract(AwardService):
    """The one-off medical sum when the contract of somebody injured ends."""

    outcomes = ("lump_sum",)
    benefits = ("end_of_contract_medical",)
    by_officer = needs_of("end_of_contract_medical")

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        found = super().given(asked, kind)
        conclusion = asked.part("capacity_conclusion")
        if "injury_degree" not in found and "injury_degree" in conclusion:
            found["injury_degree"] = Given(conclusion["injury_degree"], "people")
        return found


@service("UNE-08")
class SkillsSubsidy(AwardService):
    """The allowance for a skill certificate; months paid are the ledger's, the level an officer enters
    from what the skills department says."""

    outcomes = ("one_payment",)
    benefits = ("skills_subsidy",)
    by_officer = needs_of("skills_subsidy")

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        mine = {"unemployment_paid_months_total": months_paid(asked)}
        return mine | super().given(asked, kind)
