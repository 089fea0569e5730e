"""What is left after a death: the account, the survivors' benefits, dependants' pensions.

The one who asks is the heir. Who died is found in the own household; where that gives no single answer an
officer says who (`deceased`), after what civil affairs says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from canbao.batches.canonical import Plain
from canbao.benefits import heirs
from canbao.benefits.claims import Given
from canbao.benefits.kinds import Benefit, kind_of
from canbao.benefits.models import Award
from canbao.cases.engine import Asked, Fact
from canbao.ledger.amounts import yuan
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.people.models import Person
from canbao.people.places import names_of
from canbao.services.awards import AwardService, Wanted, needs_of
from canbao.services.behaviour import Seen, service

DECEASED: Final = "deceased"
BACK: Final = 5
"""How many years back a death in the household is taken for the one that is meant."""


class AfterDeath(AwardService):
    """A benefit of an insured person who died, paid to the heir who asks."""

    def fetch(self, asked: Asked, given: Mapping[str, Plain], day: date) -> Sequence[Fact]:
        own = Person.objects.filter(id=asked.person or 0, household__isnull=False).first()
        if own is None:
            return ()
        died = Person.objects.filter(
            household=own.household, withdrawn=False, death__isnull=False,
            death__gte=day.replace(year=day.year - BACK, day=min(day.day, 28)),
        )  # fmt: skip
        found = list(died[:2])
        if len(found) != 1:
            return ()
        return [Fact(DECEASED, found[0].pk, "record", day, "社会保险经办条例第八条")]

    def insured(self, asked: Seen) -> Person:
        """Who died. Raises Refused where that is not known, or no death is on record."""
        row = Person.objects.filter(id=asked.whole(DECEASED), withdrawn=False).first()
        if row is None:
            raise refused(
                "户内没有唯一的死亡登记，请由经办人员核实后补录（deceased）",
                "the household has no single death on record: an officer verifies and adds it (deceased)",
            )
        if row.death is None:
            raise refused("档案中没有死亡登记", "no death is on record")
        if row.pk == asked.person:
            raise refused("申请人与死者相同", "the one who asks is the one who died")
        return row

    def wanted(self, asked: Seen) -> list[Wanted]:
        row = self.insured(asked)
        return [
            Wanted(each, row.pk, asked.person, self.month(asked), self.left(asked, row, kind_of(each)))
            for each in self.kinds_of(asked, row)
        ]

    def kinds_of(self, asked: Seen, row: Person) -> Sequence[str]:
        """Which benefits are asked for."""
        return self.benefits

    def left(self, asked: Seen, row: Person, kind: Benefit) -> dict[str, Given]:
        """Facts about the insured, beside those of the case."""
        return self.given(asked, kind)

    def month(self, asked: Seen) -> int:
        death = self.insured(asked).death
        assert death is not None, "refused before"
        return month_of(death)


@service("PEN-12")
class Survivors(AfterDeath):
    """Funeral grant and survivors' grant of the employees' scheme; the residents' funeral grant where the
    insured was a resident. One funeral grant only, across all schemes: the award says so."""

    outcomes = ("survivor_payment",)
    benefits = ("survivors_benefits", "survivors_grant_only", "resident_funeral_grant")
    by_officer = (DECEASED, *needs_of(
        "survivors_benefits", "survivors_grant_only", "resident_funeral_grant"))  # fmt: skip

    def kinds_of(self, asked: Seen, row: Person) -> Sequence[str]:
        schemes = set(row.spells.values_list("scheme", flat=True))
        if "employee_pension" not in schemes and "resident_pension" in schemes:
            return ("resident_funeral_grant",)
        paid = Award.objects.filter(insured=row.pk, benefit="work_death_funeral").exists()
        return ("survivors_grant_only",) if paid else ("survivors_benefits",)

    def left(self, asked: Seen, row: Person, kind: Benefit) -> dict[str, Given]:
        found = super().left(asked, row, kind)
        names = {need.name for need in kind.needs}
        assert row.death is not None, "refused before"
        left = heirs.left_by(row.pk, asked.case.place, month_of(row.death), asked.day)
        if "pension_drawn_months" in names and left.pension_drawn_months is not None:
            found.setdefault("pension_drawn_months", Given(left.pension_drawn_months, "benefits"))
        return found


@service("PEN-11")
class AccountToHeirs(AfterDeath):
    """The balance of the individual account of each scheme, to the heir."""

    outcomes = ("lump_sum",)
    benefits = ("account_to_heirs", "resident_account_to_heirs")
    by_officer = (DECEASED,)
    SCHEMES: Final = {
        "account_to_heirs": "employee_pension", "resident_account_to_heirs": "resident_pension",
    }  # fmt: skip

    def balances(self, asked: Seen, row: Person) -> dict[str, int]:
        """What stands on the accounts, in fen."""
        assert row.death is not None, "refused before"
        return heirs.left_by(row.pk, asked.case.place, month_of(row.death), asked.day).accounts

    def kinds_of(self, asked: Seen, row: Person) -> Sequence[str]:
        there = self.balances(asked, row)
        found = [each for each in self.benefits if there.get(self.SCHEMES[each])]
        if found:
            return found
        if elsewhere := names_of(heirs.held_at(row.pk, asked.day)):
            raise refused(
                f"个人账户在{'、'.join(each.zh for each in elsewhere.values())}，请向那里的经办机构申请",
                "the individual account is kept elsewhere and is claimed there: "
                + ", ".join(each.en for each in elsewhere.values()),
            )
        raise refused("个人账户没有余额", "nothing stands on the individual account")

    def left(self, asked: Seen, row: Person, kind: Benefit) -> dict[str, Given]:
        fen = self.balances(asked, row)[self.SCHEMES[kind.key]]
        return {"account_balance": Given(yuan(fen), "ledger")}


@service("WIN-21")
class Dependants(AfterDeath):
    """Pensions of those whom somebody killed at work supported; how many of each kind an officer counts
    from what civil affairs, schools and the tax office say."""

    outcomes = ("award",)
    benefits = ("work_death_dependants",)
    by_officer = (DECEASED, *needs_of("work_death_dependants"))

    def month(self, asked: Seen) -> int:
        # From the month after the death.
        return super().month(asked) + 1




@service("WIN-20")
class FatalInjury(AfterDeath):
    """Funeral grant and the one-off grant on death at work."""

    outcomes = ("lump_sum", "survivor_payment")
    benefits = ("work_death_funeral", "work_death_grant")
    by_officer = (DECEASED, *needs_of("work_death_funeral", "work_death_grant"))
