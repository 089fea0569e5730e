"""Words of the employer's pages: sources, states and schemes said to an employer, and its notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    ESTIMATE,
    PUBLIC_SECTOR_PENSION,
    RURAL,
    SCHEME_BITS,
    UNEMPLOYMENT,
    WORK_INJURY,
    Assessment,
    Declaration,
    Waiting,
)
from canbao.ledger.receipts.models import Decision, EnforcementStep, Proposal
from canbao.web import asking
from canbao.web.formats import Day, Money
from canbao.web.money_tables import Yuan, month_of
from canbao.web.views.money_own_base import iso, scheme_name
from canbao.web.words import NOTHING, Language, Text

SOURCES: Final[dict[str, Text]] = {
    "page": Text("已申报（网页）", "Declared (page)"),
    "file": Text("已申报（文件）", "Declared (file)"),
    "api": Text("已申报（接口）", "Declared (API)"),
    "estimate": Text("未申报，暂定", "Not declared, estimated"),
    "correction": Text("已更正", "Corrected"),
}
BILL_STATES: Final[dict[str, Text]] = {
    "none": Text("没有账单", "No bill"),
    "declared": Text("已申报，正在核定", "Declared, being assessed"),
    "assessed": Text("已核定", "Assessed"),
    "estimated": Text("暂定，待您申报", "Estimated until you declare"),
}
SETS: Final[tuple[tuple[int, Text], ...]] = (
    (
        EMPLOYEE_PENSION | UNEMPLOYMENT | WORK_INJURY,
        Text("企业养老、失业、工伤", "Employee pension, unemployment, work injury"),
    ),
    (
        EMPLOYEE_PENSION | UNEMPLOYMENT | RURAL | WORK_INJURY,
        Text("企业养老、失业（农民工）、工伤", "Employee pension, unemployment (rural), injury"),
    ),
    (
        PUBLIC_SECTOR_PENSION | UNEMPLOYMENT | WORK_INJURY,
        Text("机关养老、失业、工伤", "Public sector pension, unemployment, work injury"),
    ),
    (PUBLIC_SECTOR_PENSION | WORK_INJURY, Text("机关养老、工伤", "Public pension, work injury")),
    (WORK_INJURY, Text("只有工伤", "Work injury only")),
)
PROPOSALS: Final[dict[str, Text]] = {
    "deferral": Text("缓缴", "Deferral"),
    "instalments": Text("分期缴纳", "Instalments"),
    "enforcement": Text("追缴措施", "Enforcement"),
    "refund": Text("退费", "Refund"),
    "overlap": Text("重复缴费清退", "Months paid twice"),
    "write_off": Text("核销", "Write-off"),
    "move": Text("款项调整", "Payment moved"),
}
STEPS: Final[dict[str, Text]] = {
    "order_to_pay": Text("责令限期缴纳", "Order to pay"),
    "account_inquiry": Text("查询存款账户", "Inquiry into bank accounts"),
    "transfer_order": Text("划拨社会保险费", "Transfer from the bank account"),
    "security": Text("要求提供担保", "Security asked for"),
    "court": Text("申请法院扣押、查封、拍卖", "Application to the court"),
    "fine": Text("罚款", "Fine"),
}


def schemes_text(bits: int) -> Text:
    """A set of schemes in words."""
    found = [scheme_name(name) for name, bit in SCHEME_BITS.items() if bits & bit]
    zh = "、".join(each.zh for each in found)
    en = ", ".join(each.en for each in found)
    return Text(zh + "（农民工）", en + " (rural)") if bits & RURAL else Text(zh, en)


def options_of(bits: int) -> list[tuple[str, Text]]:
    """Sets of schemes to choose from, the person's own among them."""
    named = [(str(value), text) for value, text in SETS]
    if bits and bits not in dict(SETS):
        named.append((str(bits), schemes_text(bits)))
    return named


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing the agency told: when, what, until when, and what can be done against it."""

    day: date
    title: Text
    what: Text
    remedies: str = ""
    tone: str = ""
    href: str = ""

    @property
    def on(self) -> Day:
        return Day(self.day)


def told_by_decisions(payer: str) -> list[Notice]:
    """Decisions on what was proposed or asked for, and steps of enforcement."""
    found = []
    steps = {each.decision_id: each for each in EnforcementStep.objects.filter(payer=payer)}
    made = Decision.objects.filter(proposal__payer=payer).select_related("proposal")
    for each in made.order_by("-day", "-id")[:200]:
        name = PROPOSALS[each.proposal.kind]
        step = steps.get(each.id)
        if step is not None:
            until = Text("，期限至{day}", ", until {day}").format(day=Day(step.until)) \
                if step.until else NOTHING  # fmt: skip
            what = Text("针对欠费{sum}{until}。", "For arrears of {sum}{until}.").format(
                sum=Money(Yuan(step.arrears).yuan), until=until
            )
            found.append(Notice(each.day, STEPS[step.step], what, step.remedies, "needs"))
            continue
        title = Text("{what}：同意", "{what}: granted") if each.approved else Text(
            "{what}：不同意", "{what}: refused"
        )  # fmt: skip
        found.append(
            Notice(
                each.day,
                title.format(what=name),
                Text(each.words, each.words) if each.words else NOTHING,
                tone="done" if each.approved else "needs",
            )
        )
    waiting = Proposal.objects.filter(payer=payer, decision__isnull=True)
    for proposal in waiting.order_by("-day", "-id")[:50]:
        found.append(
            Notice(
                proposal.day,
                Text("{what}：等待决定", "{what}: waiting").format(what=PROPOSALS[proposal.kind]),
                Text(proposal.reason, proposal.reason),
                tone="waiting",
            )
        )
    return found


def told_by_law(code: str, lang: Language) -> list[Notice]:
    """Months that were estimated, assessed provisionally, or wait for a value of the law."""
    found = []
    estimates = Declaration.objects.filter(employer=code, source=ESTIMATE)
    for said in estimates.order_by("-month")[:24]:
        found.append(
            Notice(
                said.day,
                Text("{month}未申报，已暂定应缴数", "{month} not declared: estimated").format(
                    month=month_of(said.month)
                ),
                Text(
                    "按上月的110%暂定。申报后按申报数结算，暂定数不作为个人缴费记录。",
                    "110 % of the month before. Your declaration settles it; nobody is credited "
                    "with an estimate.",
                ),
                tone="needs",
                href=reverse("employer:declare", args=(lang, iso(said.month))),
            )
        )
    waits = Waiting.objects.filter(declaration__employer=code).order_by("-day")[:50]
    for zh, en, day, month in dict.fromkeys(
        waits.values_list("zh", "en", "day", "declaration__month")
    ):
        found.append(
            Notice(
                day,
                Text("{month}有险种暂不能核定", "{month}: a scheme waits").format(
                    month=month_of(month)
                ),
                asking.plainly(zh, en),
                tone="waiting",
                href=reverse("employer:bill", args=(lang, iso(month))),
            )
        )
    provisional = Assessment.objects.filter(declaration__employer=code, provisional=True)
    for each in provisional.select_related("declaration").order_by("-day", "-id")[:12]:
        found.append(
            Notice(
                each.day,
                Text("{month}暂按上年基数上下限核定", "{month}: by last year’s limits").format(
                    month=month_of(each.declaration.month)
                ),
                Text(
                    "当年的上下限公布后重新核定，多退少补，补缴部分不收滞纳金。",
                    "When this year’s are published it is assessed again; the difference follows, "
                    "without a late fee.",
                ),
                href=reverse("employer:bill", args=(lang, iso(each.declaration.month))),
            )
        )
    return found
