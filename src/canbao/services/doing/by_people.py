"""Services the law gives, whose measure has no confirmed source here: the case is taken in, everything
known is fetched, and it goes to people by name of what is missing. Two of them decide with words and ground,
and what they recognise is on file. No amount is computed and none is posted: the ledger has no account for
this money until its law is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from canbao.batches.canonical import Plain
from canbao.benefits.office import Human
from canbao.cases.answers import Grant, Refer
from canbao.cases.deciding import Written
from canbao.ledger.amounts import grouped
from canbao.ledger.numbering import month_of
from canbao.ledger.refusal import refused
from canbao.people.models import ParticipationSpell
from canbao.services import filings
from canbao.services.behaviour import Done, Seen, Words, service
from canbao.services.doing.other_awards import UNEMPLOYMENT_MONTHS
from canbao.services.doing.recognitions import SUBJECT, OnFile

DRAWN: Final = ("unemployment_benefit", "unemployment_extended")
MOST_MONTHS: Final = 600


class ByPeople(OnFile):
    """Decided by two people; `missing` says in both languages which source is missing."""

    missing: ClassVar[tuple[str, str]] = ("", "")
    money: ClassVar[str] = ""
    """The fact that holds the amount recognised, in fen; empty where no money is."""

    def decide(self, asked: Seen) -> Grant | Refer:
        zh, en = self.missing
        return Refer(f"{zh}，须由两人决定", f"{en}: two people decide")

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        if self.money and asked.value(self.money) is not None and asked.whole(self.money) <= 0:
            raise refused(
                f"{self.money}应为大于零的整数（分）",
                f"{self.money} is a whole number of fen above zero",
            )
        granted = super().by_hand(asked, human, said)
        return Grant(
            {**granted.explanation, "missing": {"zh": self.missing[0], "en": self.missing[1]}}
        )

    def told(self, asked: Seen, decision: Any) -> tuple[str, str]:
        if not self.money:
            return super().told(asked, decision)
        fen = asked.whole(self.money)
        return (
            f"{self.entry.zh}：已认定{grouped(fen)}元，由经办机构另行支付，本平台暂不能自动支付。",
            f"{self.entry.en}: {grouped(fen)} yuan recognised; the agency pays it separately, this "
            "platform does not pay it yet.",
        )


@service("WIN-12")
class Device(ByPeople):
    """An assistive device confirmed, on what the assessment committee or the doctor says."""

    outcomes = ("confirmation",)
    kind, needs_injury = "device", True
    required, kept = ("device_ground",), ("device_wanted", "device_ground")
    by_officer = ("device_ground",)
    missing = ("辅助器具目录和费用限额缺来源", "the list of devices and its limits has no source")


@service("WIN-14")
class TreatmentCosts(ByPeople):
    """Costs of treatment out of the three lists of the work injury insurance; the lists are not here."""

    outcomes = ("one_payment",)
    kind, money, needs_injury = "treatment_costs", "recognised_fen", True
    required, kept = ("recognised_fen",), ("recognised_fen",)
    by_officer = ("recognised_fen", SUBJECT)
    missing = (
        "工伤诊疗项目、药品、住院服务目录缺来源", "the lists of treatment, medicines and hospital services have no source",
    )  # fmt: skip


@service("WIN-23")
class AdvancePayment(ByPeople):
    """The fund pays first where the employer or a third party does not, and has it back from who owes it:
    `owed_by` says who that is."""

    outcomes = ("one_payment", "recovery_opened")
    kind, money, needs_injury = "advance_payment", "advance_fen", True
    required, kept = ("advance_fen", "owed_by"), ("advance_fen", "owed_by")
    by_officer = ("advance_fen", "owed_by")
    missing = (
        "先行支付的项目、标准和追偿程序缺来源",
        "what is paid in advance, how much and how it is recovered has no source",
    )


@service("UNE-12")
class KeepingJobs(ByPeople):
    """A part of last year's contributions back to an employer that kept its staff; the year's notice says
    how much and to whom."""

    outcomes = ("employer_refund",)
    kind, money = "employer_refund", "refund_fen"
    required = ("refund_fen", "notice", "published_until")
    kept = ("refund_fen", "notice", "published_until")
    by_officer = ("refund_fen", "notice", "published_until")
    missing = (
        "当年稳岗返还的裁员率和比例缺来源",
        "the limit of layoffs and the share of the year have no source",
    )

    def subject(self, asked: Seen) -> int:
        """It is about an employer, and no person is named."""
        return 0

    def effect(self, done: Done) -> Sequence[Written]:
        content: dict[str, Plain] = {name: done.seen.value(name) for name in self.kept}
        return [filings.enter(done, self.kind, content, employer=done.case.employer)]

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        granted = super().by_hand(asked, human, said)
        until = asked.text("published_until")
        if not until or until > asked.day.isoformat():
            raise refused(
                "公示期满后才能认定（published_until，如2025-03-03）",
                "recognised only after the public notice (published_until, a day such as 2025-03-03)",
            )
        return granted


@service("TRF-08")
class UnemploymentMonths(ByPeople):
    """Months of unemployment insurance add up at the new place (Social Insurance Law 52). No money moves with
    them, so the ledger has nothing to book: two people enter what the old place confirmed, and claims find
    it."""

    outcomes = ("record_moved",)
    kind = UNEMPLOYMENT_MONTHS
    required = kept = ("months_elsewhere", "old_place", "confirmed_by")
    by_officer = ("months_elsewhere", "old_place", "confirmed_by")
    missing = (
        "失业保险关系没有跨地区接口，正在领取的待遇资金划转办法缺来源",
        "there is no interface for unemployment relations, and how the money of a benefit being drawn "
        "moves has no source",
    )  # fmt: skip

    def by_hand(self, asked: Seen, human: Human, said: Words | None) -> Grant:
        granted = super().by_hand(asked, human, said)
        if not 0 < asked.whole("months_elsewhere") <= MOST_MONTHS:
            raise refused(
                f"原参保地确认的月数应为1至{MOST_MONTHS}的整数（months_elsewhere）",
                f"the months the old place confirmed are 1 to {MOST_MONTHS} (months_elsewhere)",
            )
        if any(each["benefit"] in DRAWN for each in asked.rows("unemployment_benefit")):
            raise refused(
                "正在领取失业保险金，不能在此转移",
                "draws unemployment benefit: it does not move here",
            )
        now = month_of(asked.day)
        here = ParticipationSpell.objects.filter(
            person_id=asked.person, scheme="unemployment", from_month__lte=now, state="paying"
        ).exclude(to_month__lt=now)
        if not here.exists():
            raise refused(
                "未在本地参加失业保险，关系无处转入",
                "not insured in the unemployment insurance here: there is nothing to move to",
            )
        return granted
