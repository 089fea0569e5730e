"""Letting somebody act: a mandate for named services and days, to an account the house knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from canbao.accounts.models import PERSON, Account
from canbao.cases import mandates
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.cases.mandates import Terms
from canbao.people.models import Person
from canbao.services import catalogue
from canbao.services.awards import own_account
from canbao.services.behaviour import CaseService, Done, Seen, explained, service
from canbao.services.catalogue import words
from canbao.services.doing.employment import by_number


@service("RGT-04")
class Mandating(CaseService):
    """Given at once where the representative is one known person with an account here, for services of the
    catalogue and no longer than the kind allows. It counts when it is accepted, and either side ends it."""

    outcomes = ("mandate",)

    def admissible(self, asked: Seen) -> list[Lack]:
        known = {each.id for each in catalogue.entries()}
        unknown = sorted({str(each) for each in asked.rows("mandate_scope")} - known)
        if not unknown:
            return []
        ground = words().grounds[self.entry.ground[0]].zh
        return [Lack(
            "mandate_scope", f"事项编号（没有{'、'.join(unknown)}）",
            f"ids of services (there is no {', '.join(unknown)})", ground,
        )]  # fmt: skip

    def account(self, asked: Seen) -> Account | None:
        """The representative's account: one person of that number and name, one open account."""
        said = asked.part("representative")
        who = by_number(str(said.get("number", "")), str(said.get("name", "")))
        if who is None or who.pk == asked.person:
            return None
        found = Account.objects.filter(person=who.pk, role=PERSON, is_active=True)
        return found[0] if len(found) == 1 else None

    def kind(self, asked: Seen, account: Account) -> str:
        """A relative where both are of one household on record, else an agent."""
        both = Person.objects.filter(id__in=[asked.person, *filter(None, [account.person])])
        homes = list(both.values_list("household", flat=True))
        same = len(homes) == 2 and homes[0] is not None and homes[0] == homes[1]  # both stand there
        return "relative" if same else "agent"

    def decide(self, asked: Seen) -> Grant | Refer:
        if not own_account(asked.case, asked.case.person):
            return Refer("委托须由本人账户提出", "a mandate is given with the own account")
        account = self.account(asked)
        if account is None:
            return Refer(
                "受托人须先在本平台开户，且身份号码与姓名相符",
                "the representative needs an account here that fits the number and the name",
            )
        kind = self.kind(asked, account)
        last = asked.day + timedelta(days=mandates.kinds()[kind].longest - 1)
        if not asked.day <= date.fromisoformat(asked.text("mandate_end")) <= last:
            return Refer(f"委托最长至{last}", f"such a mandate runs to {last} at most")
        return Grant(explained(self, asked, "grant", None, kind=kind, account=account.username))

    def effect(self, done: Done) -> Sequence[Written]:
        told = done.explanation
        made = mandates.give(
            Terms(
                told["account"], told["kind"], [str(each) for each in done.seen.rows("mandate_scope")],
                done.day, date.fromisoformat(done.seen.text("mandate_end")),
            ),
            done.maker, done.door, person=done.seen.person,
        )  # fmt: skip
        return [Written("mandate", str(made.pk))]
