"""The record of an employer, and where a person's benefits are paid to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.benefits.office import Human
from canbao.benefits.payments import accounts
from canbao.benefits.payments.accounts import Entry as BankEntry
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.ledger.receipts import standing
from canbao.ledger.refusal import Refused, refused
from canbao.people import changes
from canbao.people.changes import NewEmployer, fields
from canbao.people.models import Employer, ParticipationSpell
from canbao.services import filings
from canbao.services.awards import ACCOUNT, enterer, holder_lacks
from canbao.services.behaviour import CaseService, Done, Seen, Words, explained, service
from canbao.services.catalogue import words
from canbao.services.doing.persons import warrant, written


@service("REG-01")
class Registering(CaseService):
    """Registered at once where the company registry has delivered the employer; else an officer enters
    what the registry's licence says."""

    outcomes = ("unit_record",)
    by_officer = ("unit_name", "unit_place", "unit_kind")

    def decide(self, asked: Seen) -> Grant | Refer:
        code = asked.case.employer
        if filings.standing("unit_registered", asked.day, employer=code) is not None:
            return Refer("单位已办理参保登记", "this employer is registered already")
        if Employer.objects.filter(code=code).exists():
            return Grant(explained(self, asked, "grant"))
        if all(asked.value(name) is not None for name in self.by_officer):
            return Grant(explained(self, asked, "grant"))
        return Refer(
            "市场监管部门尚未送达该单位，须由人员核对后补录（unit_name、unit_place、unit_kind）",
            "the registry has not delivered this employer: an officer enters it",
        )

    def effect(self, done: Done) -> Sequence[Written]:
        asked, code = done.seen, done.case.employer
        made = []
        if not Employer.objects.filter(code=code).exists():
            firm = NewEmployer(
                code, asked.text("unit_name"), asked.whole("unit_place"), asked.text("unit_kind")
            )
            made.append(written(changes.new_employer(firm, warrant(done))))
        content = {"contact": asked.text("unit_contact")}
        return [*made, filings.enter(done, "unit_registered", content, employer=code)]


@service("REG-04")
class UnitDetails(CaseService):
    """Whom to reach at the employer is its own word, on file at once. Name, place, industry and kind are the
    company registry's: an officer holds them against it and says so."""

    outcomes = ("unit_change",)
    OWN: Final = ("contact",)

    def admissible(self, asked: Seen) -> list[Lack]:
        ground = words().grounds[self.entry.ground[0]].zh
        lacks = []
        for row in asked.rows("changed_unit_items"):
            if row["item"] in self.OWN:
                continue
            try:
                fields.read(fields.EMPLOYER[row["item"]], row["value"])
            except Refused as reason:
                lacks.append(Lack("changed_unit_items", reason.zh, reason.en, ground))
        return lacks

    def decide(self, asked: Seen) -> Grant | Refer:
        if not Employer.objects.filter(code=asked.case.employer).exists():
            return Refer("登记中没有该单位，请先办理参保登记", "this employer is not on record: it registers first")
        rows = asked.rows("changed_unit_items")
        if any(row["item"] not in self.OWN for row in rows):
            return Refer(
                "须与市场监管部门的登记核对", "what the company registry keeps an officer holds against it"
            )
        return Grant(explained(self, asked, "grant", None, items=len(rows)))

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if not Employer.objects.filter(code=asked.case.employer).exists():
            raise refused("登记中没有该单位，请先办理参保登记", "this employer is not on record: it registers first")
        if said is None:
            raise refused("请写明如何与登记核对", "say how it was held against the registry")
        return Grant(explained(
            self, asked, "grant", None, items=len(asked.rows("changed_unit_items")),
            reason={"zh": said.zh, "en": said.en},
        ))  # fmt: skip

    def effect(self, done: Done) -> Sequence[Written]:
        code, made, own = done.case.employer, [], {}
        for row in done.seen.rows("changed_unit_items"):
            if row["item"] in self.OWN:
                own[str(row["item"])] = row["value"]
            else:
                made.append(written(changes.employer_change(code, row["item"], row["value"], warrant(done))))
        return [*made, filings.enter(done, "unit_details", own, employer=code)] if own else made


@service("REG-05")
class Closing(CaseService):
    """An employer's record is closed when nobody is enrolled and nothing is owed."""

    outcomes = ("unit_closed",)
    second = True

    def decide(self, asked: Seen) -> Grant | Refer:
        code = asked.case.employer
        there = ParticipationSpell.objects.filter(employer=code, to_month__isnull=True)
        count = len(set(there.values_list("person_id", flat=True)))
        if count:
            return Refer(f"仍有{count}名职工在保，请先停保", f"{count} are still enrolled: end that first")
        owed = sum(each.open for each in standing.outstanding(f"E{code}", asked.day))
        if owed:
            return Refer("尚有未缴清的费款", "there are contributions still to be paid")
        return Grant(explained(self, asked, "grant"))

    def effect(self, done: Done) -> Sequence[Written]:
        closed = changes.employer_change(
            done.case.employer, "closed", done.day.isoformat(), warrant(done)
        )
        return [written(closed)]


@service("REG-12")
class NewAccount(CaseService):
    """Another account for the pension: entered by one, checked by another, told to the old contact."""

    outcomes = ("account_changed",)
    second = True

    def admissible(self, asked: Seen) -> list[Lack]:
        return holder_lacks(self.entry, asked.part(ACCOUNT), asked.person)

    def decide(self, asked: Seen) -> Grant | Refer:
        return Refer("收款账户变更须由两人核实", "another account is verified by two people")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if said is None:
            raise refused("请写明如何核实账户", "say how the account was verified")
        return Grant(explained(self, asked, "grant", None, reason={"zh": said.zh, "en": said.en}))

    def effect(self, done: Done) -> Sequence[Written]:
        said = done.seen.part(ACCOUNT)
        entry = BankEntry(
            done.seen.person, str(said["bank"]), str(said["number"]), str(said["holder"])
        )
        by = enterer(done, entry.person)
        made = accounts.enter(
            entry, done.day, actor=by, door=done.door, source=done.ground, own=by.person is not None
        )
        assert done.checker is not None, "an account has a second person"
        told = done.explanation["reason"]
        accounts.check(
            made, agrees=True, words=f"{told['zh']} / {told['en']}", day=done.day,
            actor=done.checker, door=done.door,
        )  # fmt: skip
        return [Written("bank_account", str(made.pk))]
