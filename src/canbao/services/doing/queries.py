"""Queries about the own record: enrolment, contributions, account, benefits, cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from canbao.benefits.kinds import kind_of
from canbao.benefits.models import Award
from canbao.benefits.payments.reads import payments_of
from canbao.benefits.writing import revisions_of
from canbao.cases import clocks
from canbao.cases.access import look
from canbao.cases.states import NAMES
from canbao.ledger.crediting import reads
from canbao.ledger.numbering import month_text
from canbao.people.looks import looks_at
from canbao.people.models import ParticipationSpell
from canbao.people.places import full_names_of
from canbao.people.purposes import purpose_of
from canbao.services import catalogue
from canbao.services.behaviour import Answer, Asking, Column, QueryService, Row, Section, service
from canbao.services.fetching import ACCOUNTS

MONTHS: Final = Column("month", "月份", "Month", "month")


@service("QRY-01")
class Enrolment(QueryService):
    """Every spell on record, in every place and scheme, with the source that tells it."""

    outcomes = ("answer", "file_answer")

    def answer(self, asking: Asking) -> Answer:
        there = ParticipationSpell.objects.filter(person_id=asking.of)
        spells = list(there.order_by("from_month", "scheme", "id"))
        names = full_names_of(each.place for each in spells)
        rows = tuple(
            Row(
                (each.scheme, each.kind, names[each.place].zh if each.place else "",
                 each.employer, month_text(each.from_month),
                 None if each.to_month is None else month_text(each.to_month), each.state),
                f"source:{each.source}", f"spell:{each.pk}",
            )
            for each in spells
        )  # fmt: skip
        columns = (
            Column("scheme", "险种", "Scheme"), Column("kind", "参保类别", "Kind"),
            Column("place", "参保地", "Place"), Column("employer", "单位", "Employer"),
            Column("from", "起", "From", "month"), Column("to", "止", "To", "month"),
            Column("state", "状态", "State"),
        )  # fmt: skip
        return Answer((Section("spells", "参保记录", "Enrolment", columns, rows),), asking.day)


@service("QRY-02")
class Contributions(QueryService):
    """Months credited in the employees' pension between two months, each with the entry it stands in."""

    outcomes = ("answer", "file_answer")

    def answer(self, asking: Asking) -> Answer:
        period = asking.given["period"]
        assert isinstance(period, dict)
        found = reads.account(asking.of, day=asking.day)
        lines = [
            each for each in found.lines
            if str(period["from"]) <= month_text(each.month) <= str(period["to"])
        ]  # fmt: skip
        rows = tuple(
            Row(
                (month_text(each.month), each.months, each.place, each.payer, each.base, each.own,
                 each.others, each.credited),
                "ledger", f"transaction:{each.transaction}",
            )
            for each in lines
        )  # fmt: skip
        columns = (
            MONTHS, Column("months", "月数", "Months", "number"),
            Column("place", "缴费地", "Place", "place"), Column("payer", "缴费人", "Payer"),
            Column("base", "缴费基数", "Base", "fen"), Column("own", "个人缴费", "Own part", "fen"),
            Column("others", "单位缴费", "Employer's part", "fen"),
            Column("credited", "记入个人账户", "Credited", "fen"),
        )  # fmt: skip
        return Answer((Section("months", "缴费明细", "Contributions", columns, rows),), asking.day)


@service("QRY-03")
class Balance(QueryService):
    """The individual accounts: each year with what stood, came in, went out, and its interest."""

    outcomes = ("answer", "file_answer")

    def answer(self, asking: Asking) -> Answer:
        sections = tuple(
            self.section(asking, scheme) for scheme in ACCOUNTS
            if reads.account(asking.of, day=asking.day, scheme=scheme).years
        )  # fmt: skip
        return Answer(sections, asking.day)

    def section(self, asking: Asking, scheme: str) -> Section:
        found = reads.account(asking.of, day=asking.day, scheme=scheme)
        rows = tuple(
            Row(
                (each.year, each.opening, each.months, each.credited, each.interest, each.rate,
                 each.paid, each.closing),
                "ledger", f"account:{scheme}:{each.year}",
            )
            for each in found.years
        )  # fmt: skip
        columns = (
            Column("year", "年度", "Year", "number"), Column("opening", "年初", "Opening", "fen"),
            Column("months", "月数", "Months", "number"),
            Column("credited", "记入", "Credited", "fen"),
            Column("interest", "利息", "Interest", "fen"), Column("rate", "利率（%）", "Rate (%)"),
            Column("paid", "支出", "Paid out", "fen"), Column("closing", "年末", "Closing", "fen"),
        )  # fmt: skip
        provisional = [str(each.year) for each in found.years if each.provisional]
        return Section(
            scheme, f"个人账户（{scheme}）", f"Individual account ({scheme})", columns, rows,
            f"{'、'.join(provisional)}年利息为暂估，尚未入账" if provisional else "",
            f"interest of {', '.join(provisional)} is provisional and not posted"
            if provisional else "",
        )  # fmt: skip


@service("QRY-09")
class HowComputed(QueryService):
    """Every award with what was decided and why, and every payment, each with its explanation."""

    outcomes = ("answer", "file_answer")

    def answer(self, asking: Asking) -> Answer:
        return Answer((self.awards(asking.of), self.payments(asking.of)), asking.day)

    def awards(self, person: int) -> Section:
        rows: list[Row] = []
        for award in Award.objects.filter(person=person).order_by("id"):
            kind = kind_of(award.benefit)
            rows += [
                Row(
                    (kind.zh, month_text(each.from_month),
                     None if each.to_month is None else month_text(each.to_month), each.monthly,
                     each.individual, each.cause, each.held, each.provisional),
                    "benefits", f"decision:{each.decision_id}",
                )
                for each in revisions_of(award)
            ]  # fmt: skip
        columns = (
            Column("benefit", "待遇", "Benefit"), Column("from", "起", "From", "month"),
            Column("to", "止", "To", "month"), Column("monthly", "金额", "Amount", "fen"),
            Column("individual", "其中个人账户", "Of it from the account", "fen"),
            Column("cause", "原因", "Cause"), Column("held", "暂停", "Held", "yes"),
            Column("provisional", "预发", "Provisional", "yes"),
        )  # fmt: skip
        return Section("awards", "待遇核定", "Awards", columns, tuple(rows))

    def payments(self, person: int) -> Section:
        rows = tuple(
            Row(
                (each.day.isoformat() if each.day else None, each.account, each.fen, each.deducted,
                 each.net),
                "benefits", f"run:{each.run.pk}",
            )
            for each in payments_of(person)
        )  # fmt: skip
        columns = (
            Column("day", "发放日", "Paid on", "day"), Column("account", "账户", "Account"),
            Column("fen", "应发", "Due", "fen"), Column("deducted", "扣回", "Deducted", "fen"),
            Column("net", "实发", "Paid", "fen"),
        )  # fmt: skip
        return Section("payments", "发放记录", "Payments", columns, rows)


@service("QRY-17")
class Progress(QueryService):
    """A case like a parcel: its steps, whose turn it is, until when, and where to disagree. Only to whom
    may see the case; the look stands in the log."""

    outcomes = ("steps_answer",)

    def answer(self, asking: Asking) -> Answer:
        number = str(asking.given["case_number"]).strip()
        case, _ = look(asking.actor, number, asking.day, asking.door)
        steps = tuple(
            Row((NAMES[each.end][0], NAMES[each.end][1], each.day.isoformat(), each.reason),
                "cases", f"case:{number}:{each.number}")
            for each in case.transitions.order_by("number")
        )  # fmt: skip
        limits = tuple(
            Row((each.kind, each.days, each.unit, due.isoformat() if due else None, each.basis,
                 each.provisional), "cases", f"case:{number}")
            for each in clocks.running(case)
            for due in [clocks.read(each, asking.day).due]
        )  # fmt: skip
        remedy = catalogue.words().remedies[catalogue.entry(case.service).remedies]
        return Answer(
            (
                Section("steps", "办理进度", "Steps", (
                    Column("state_zh", "状态", "State in Chinese"),
                    Column("state_en", "状态（英文）", "State"), Column("day", "日期", "Day", "day"),
                    Column("reason", "原因", "Reason"),
                ), steps, remedy.zh, remedy.en),
                Section("clocks", "期限", "Time limits", (
                    Column("kind", "期限", "Limit"), Column("days", "天数", "Days", "number"),
                    Column("unit", "单位", "Unit"), Column("due", "截止日", "Due", "day"),
                    Column("basis", "依据", "Basis"),
                    Column("provisional", "暂定", "Provisional", "yes"),
                ), limits),
            ),
            asking.day,
        )  # fmt: skip


@service("QRY-21")
class WhoLooked(QueryService):
    """Who looked at the own data and what for: the office, not the name."""

    outcomes = ("answer",)

    def answer(self, asking: Asking) -> Answer:
        rows = tuple(self.rows(asking.of))
        columns = (
            Column("at", "时间", "At"), Column("office", "机构", "Office"),
            Column("action", "操作", "Action"), Column("purpose_zh", "用途", "Purpose in Chinese"),
            Column("purpose_en", "用途（英文）", "Purpose"),
            Column("refused", "被拒绝", "Refused", "yes"),
        )  # fmt: skip
        return Answer((Section("looks", "查阅记录", "Looks", columns, rows),), asking.day)

    def rows(self, person: int) -> Sequence[Row]:
        found = []
        for each in looks_at(person):
            purpose = purpose_of(each.purpose)
            found.append(Row(
                (each.at.isoformat(timespec="minutes"), each.office, each.action, purpose.zh,
                 purpose.en, each.refused), "record", f"log:{each.seq}",
            ))  # fmt: skip
        return found
