"""What all services that award a benefit share: the facts the law needs are gathered from the case, the
record and the ledger, the law is asked, and what it gives becomes a claim and an award.

Money always passes a second person. What the law lacks sends the case to a person in the law's words;
what it refuses only a named person refuses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.contrib.auth import get_user_model

from canbao.batches.canonical import Content, Plain
from canbao.benefits import claims, deciding
from canbao.benefits.claims import Given
from canbao.benefits.kinds import Benefit, kind_of
from canbao.benefits.payments import accounts
from canbao.benefits.payments.accounts import Entry as BankEntry
from canbao.benefits.working import Worked, work_out
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.cases.engine import Lack
from canbao.cases.models import Case
from canbao.law.engine.errors import LawError
from canbao.ledger.amounts import grouped
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.refusal import Refused, refused
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services.behaviour import CaseService, Done, Seen, explained
from canbao.services.catalogue import Entry, words

ACCOUNT: Final = "bank_account"
DOCUMENT: Final = "case"
MAN: Final = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """A benefit asked for: of which insured person, paid to whom (None: to the same), from which month,
    and what is given for it beside record and ledger."""

    benefit: str
    insured: int
    payee: int | None
    month: int
    given: Mapping[str, Given]


class AwardService(CaseService):
    """A service that awards one benefit, or several that go together."""

    second = True
    benefits: ClassVar[tuple[str, ...]] = ()

    def wanted(self, asked: Seen) -> list[Wanted]:
        """What is asked for. Raises Refused where a fact is missing that only an officer obtains."""
        return [
            Wanted(each, asked.person, None, self.month(asked), self.given(asked, kind_of(each)))
            for each in self.benefits
        ]

    def month(self, asked: Seen) -> int:
        """The month it is asked for from: that of the application."""
        return month_of(asked.case.opened)

    def given(self, asked: Seen, kind: Benefit) -> dict[str, Given]:
        """Facts of the case that bear the law's own names, with their source."""
        return {
            need.name: Given(known.value, source(known.source))
            for need in kind.needs
            if (known := asked.facts.get(need.name)) is not None
        }

    def payee(self, asked: Seen) -> int:
        """To whose account it is paid."""
        return asked.person

    def admissible(self, asked: Seen) -> list[Lack]:
        return holder_lacks(self.entry, asked.part(ACCOUNT), self.payee(asked))

    def decide(self, asked: Seen) -> Grant | Refer:
        try:
            worked = [(each, work(each, asked)) for each in self.wanted(asked)]
        except Refused as reason:
            return Refer(reason.zh, reason.en)
        except LawError as error:
            return Refer(error.message("zh"), error.message("en"))
        granted = [(each, told) for each, told in worked if told.entitled]
        if not granted:
            return Refer(
                "按现有事实不符合领取条件，须由具名人员作出决定",
                "these facts give no right; only a named person may refuse",
            )
        return Grant(explained(self, asked, "grant", computed_of(granted), due=[
            {"benefit": each.benefit, "insured": each.insured, "month": month_text(s.from_month),
             "to": None if s.to_month is None else month_text(s.to_month), "fen": s.monthly,
             "provisional": s.provisional}
            for each, told in granted for s in told.stretches
        ]))  # fmt: skip

    def basis(self, asked: Seen) -> Content:
        try:
            worked = [(each, work(each, asked)) for each in self.wanted(asked)]
        except LawError as error:
            # What waits for the law cannot be refused.
            raise refused(error.message("zh"), error.message("en")) from None
        except Refused as reason:
            return explained(self, asked, "refuse", None, lacks=reason.en)
        return explained(self, asked, "refuse", computed_of(worked))

    def effect(self, done: Done) -> Sequence[Written]:
        asked = done.seen
        decided = self.decide(asked)
        if not isinstance(decided, Grant) or decided.explanation["computed"] != done.explanation["computed"]:
            raise refused(
                f"办件{done.case.number}拟办后事实或法规已变，请重新核验、拟办",
                f"case {done.case.number}: facts or law have changed since it was proposed; check and "
                "propose again",
            )
        made = self.account(done)
        for each in self.wanted(asked):
            if not work(each, asked).entitled:
                continue
            claim = claims.make(
                each.insured, each.benefit, done.case.place, each.month, each.given, day=done.day,
                actor=done.maker, door=done.door, payee=each.payee,
            )  # fmt: skip
            checker = done.checker
            assert checker is not None, "an award has a second person"
            award = deciding.decide(
                claim, day=done.day, actor=done.maker, checker=checker, door=done.door
            )
            made += [Written("claim", str(claim.pk)), Written("award", str(award.award.pk))]
        return made

    def account(self, done: Done) -> list[Written]:
        """The account named is entered; somebody checks it in the room of payments before it is paid to."""
        said = done.seen.part(ACCOUNT)
        if not said:
            return []
        entry = BankEntry(
            self.payee(done.seen), str(said["bank"]), str(said["number"]), str(said["holder"])
        )
        last = accounts.current(entry.person)
        if last is not None and (last.bank, last.number, last.holder) == (
            entry.bank, entry.number, entry.holder,
        ):  # fmt: skip
            return []
        by = enterer(done, entry.person)
        made = accounts.enter(
            entry, done.day, actor=by, door=done.door, source=done.ground, own=by.person is not None
        )
        return [Written("bank_account", str(made.pk))]

    def told(self, asked: Seen, decision: Any) -> tuple[str, str]:
        due = json.loads(decision.explanation).get("due", [])
        zh = "；".join(
            f"{kind_of(each['benefit']).zh}自{each['month']}起{grouped(each['fen'])}元" for each in due
        )
        en = "; ".join(
            f"{kind_of(each['benefit']).en} from {each['month']}: {grouped(each['fen'])} yuan"
            for each in due
        )
        return (
            f"{self.entry.zh}：已核定。{zh}。计算过程见“我的待遇”。",
            f"{self.entry.en}: decided. {en}. How it was worked out stands under my benefits.",
        )


def holder_lacks(entry: Entry, account: Mapping[str, Any], person: int) -> list[Lack]:
    """Benefits are paid to the person's own account: one that somebody else holds is asked for again."""
    held = str(account.get("holder", ""))
    row = Person.objects.filter(id=person, withdrawn=False).first()
    if not held or row is None or not row.name or held == row.name:
        return []
    ground = words().grounds[entry.ground[0]].zh
    return [
        Lack(ACCOUNT, "本人名下的账户（户名与姓名不符）",
             "an account in the person's own name (the holder is somebody else)", ground)
    ]  # fmt: skip


def enterer(done: Done, person: int) -> Actor:
    """Who enters the account: the person, who asked with the own account; else an officer."""
    if own_account(done.case, person):
        return Actor(done.case.asked_by, "person", person=person)
    if done.maker.name.startswith("robot:") and done.checker is not None:
        return done.checker
    return done.maker


def own_account(case: Case, person: int | None) -> bool:
    """Whether the one who asked is the person, with the own account: no mandate, no desk."""
    accounts = get_user_model().objects.filter(username=case.asked_by, role="person", person=person)
    return case.person == person and accounts.exists()


def source(said: str) -> str:
    """A case's source as a claim says it."""
    known = {"record": claims.RECORD, "ledger": claims.LEDGER}
    return known.get(said, f"{DOCUMENT}:{said}")


def work(wanted: Wanted, asked: Seen) -> Worked:
    """What the law gives. Raises Refused naming the facts that are missing, LawError in its own words."""
    kind = kind_of(wanted.benefit)
    facts: dict[str, Plain] = {
        name: each.value for name, each in claims.known(wanted.insured, kind, asked.day).items()
    }
    facts |= {name: each.value for name, each in wanted.given.items()}
    missing = [need.name for need in kind.needs if not need.optional and need.name not in facts]
    if missing:
        raise refused(
            f"{kind.zh}还缺：{'、'.join(missing)}；由经办人员向有关部门取得后补录",
            f"{kind.en} still needs {', '.join(missing)}: an officer obtains it and adds it",
        )
    return work_out(kind, facts, asked.case.place, wanted.month, asked.day)


def computed_of(worked: Sequence[tuple[Wanted, Worked]]) -> Content:
    """The law's explanations by benefit."""
    return {each.benefit: json.loads(told.explained.json) for each, told in worked}


def men_of(asked: Seen) -> str:
    """A man's category of retirement; empty for a woman's, which the personnel file says."""
    row = Person.objects.filter(id=asked.person).first()
    return "male_60" if row is not None and row.sex == MAN else ""


def needs_of(*benefits: str, without: Sequence[str] = ()) -> tuple[str, ...]:
    """What an officer may add for some benefits: every fact the law takes from a claim, but those the
    person is asked for (`without`)."""
    names = {
        need.name for each in benefits for need in kind_of(each).needs if need.where != "record"
    }
    return tuple(sorted(names - set(without)))
