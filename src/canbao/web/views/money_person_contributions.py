"""What was paid in for a person month by month: declared, received, owed, gaps; each to be contested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.ledger.contributions.slips import Slip, gaps, slips
from canbao.people.models import Employer
from canbao.web.formats import Month
from canbao.web.money_tables import Link, Mark, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.views.money_own_base import Note, iso, scheme_name, show
from canbao.web.views.money_person import back, contest_link, seen
from canbao.web.words import Language, Text

PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")


SLIP_STATES: Final = {
    "paid": Mark(Text("已到账", "Received"), "done"),
    "owed": Mark(Text("未到账", "Not received"), "needs"),
    "partly": Mark(Text("部分到账", "Partly received"), "waiting"),
    "waits": Mark(Text("等待核定", "Waits for the law’s value"), "waiting"),
}


HEADS: Final = (
    Text("月份", "Month"),
    Text("险种", "Scheme"),
    Text("缴费方", "Paid by"),
    Text("缴费基数", "Base"),
    Text("个人部分", "My part"),
    Text("单位部分", "Employer’s part"),
    Text("记入个人账户", "To my account"),
    Text("状态", "State"),
    Text("有误？", "Wrong?"),
)


@dataclass(frozen=True, slots=True)
class Year:
    """A year of what was paid in, folded on the page."""

    year: int
    months: int
    own: Yuan
    others: Yuan
    owed: Yuan
    gaps: Sequence[tuple[Month, Month]]
    table: Table
    open: bool


@require_safe
@spoken
def contributions(request: HttpRequest, lang: Language) -> HttpResponse:
    """What was declared and what has arrived, the latest year open, gaps marked."""
    view = seen(request)
    found = slips(view.id)
    codes = {each.payer[1:] for each in found if each.payer.startswith("E")}
    names = {each.code: each.name for each in Employer.objects.filter(code__in=codes)}
    whole = with_files(request, _table(lang, "contributions", found, names, Text("全部", "All")))
    given = asked_file(request, whole)
    if given is not None:
        return given
    pension = [each.month for each in found if each.scheme in PENSIONS and each.due]
    missing = gaps(pension)
    owed = [each for each in found if each.state in ("owed", "partly")]
    years = []
    for year in sorted({each.month // 12 for each in found}, reverse=True):
        mine = [each for each in found if each.month // 12 == year]
        years.append(
            Year(
                year,
                len({each.month for each in mine if each.paid and each.scheme in PENSIONS}),
                Yuan(sum(each.own_paid for each in mine)),
                Yuan(sum(each.others_paid for each in mine)),
                Yuan(sum(max(each.due - each.paid, 0) for each in mine)),
                [
                    (month_of(max(first, year * 12)), month_of(min(last, year * 12 + 11)))
                    for first, last in missing
                    if first // 12 <= year <= last // 12
                ],
                _by_month(lang, f"y{year}", mine, names),
                year == found[0].month // 12,
            )
        )
    context: dict[str, Any] = {
        "back": back(lang),
        "lede": Text(
            "个人部分从工资里扣，单位部分由单位出。“已到账”才算缴费记录。",
            "Your part is withheld from the wage, the employer pays the other. Only what was "
            "received counts.",
        ),
        "notes": _notes(lang, owed, missing),
        "years": years,
        "downloads": whole.downloads,
    }
    heading = Text("每月缴了多少", "What was paid in each month")
    return show(request, lang, "web/money/mine/contributions.html", heading, context)


def _notes(lang: Language, owed: Sequence[Slip], missing: Sequence[tuple[int, int]]) -> list[Note]:
    notes = []
    if owed:
        months = sorted({each.month for each in owed})
        notes.append(
            Note(
                Text("有{n}个月还没有缴足", "{n} months are not fully paid").format(n=len(months)),
                Text(
                    "{when}。补缴是单位的责任，我们在催缴；缴清后这里会变成“已到账”。和您知道的不一样？"
                    "请提出异议。",
                    "{when}. Your employer has to pay them and is being asked; once paid they show "
                    "here as received. Not what you know? Contest it.",
                ).format(when=_span(months[0], months[-1])),
                "needs",
                contest_link(lang, "contribution", f"{iso(months[0])}:{owed[-1].scheme}"),
                Text("提出异议", "Contest it"),
            )
        )
    if missing:
        told = [_span(a, b) for a, b in missing[:6]]
        notes.append(
            Note(
                Text("养老保险有中断", "Gaps in the pension"),
                Text("；".join(each.zh for each in told), "; ".join(each.en for each in told)),
                "waiting",
                contest_link(lang, "contribution", f"gap:{iso(missing[0][0])}"),
                Text("这几个月其实在上班？提出异议", "Were you at work then? Contest it"),
            )
        )
    return notes


def _span(first: int, last: int) -> Text:
    """A stretch of months in words."""
    one = Text("{a}", "{a}") if first == last else Text("{a}至{b}", "{a} to {b}")
    return one.format(a=month_of(first), b=month_of(last))


def _by_month(lang: Language, name: str, found: Sequence[Slip], names: dict[str, str]) -> Table:
    """A month and payer a row, its schemes told in one cell: what fits a phone."""
    groups: dict[tuple[int, str], list[Slip]] = {}
    for each in found:
        groups.setdefault((each.month, each.payer), []).append(each)
    rows: list[list[object]] = []
    for (month, code), mine in groups.items():
        worst = next(
            (state for state in ("owed", "partly", "waits") if any(e.state == state for e in mine)),
            "paid",
        )
        told = [
            Text("{scheme}{state}", "{scheme} {state}").format(
                scheme=scheme_name(each.scheme), state=SLIP_STATES[each.state].text
            )
            for each in mine
        ]
        reference = f"{iso(month)}:{'+'.join(each.scheme for each in mine)}:{code}"
        rows.append(
            [
                month_of(month),
                names.get(code[1:]) or code[1:] if code.startswith("E") else Text("本人", "yourself"),
                Yuan(max(each.base for each in mine)),
                Yuan(sum(each.own for each in mine)),
                Yuan(sum(each.others for each in mine)),
                Yuan(sum(each.credited for each in mine)),
                SLIP_STATES[worst],
                Text("；".join(t.zh for t in told), "; ".join(t.en for t in told)),
                Link(Text("提出异议", "Contest"), contest_link(lang, "contribution", reference)),
            ]
        )  # fmt: skip
    heads = list(HEADS)
    heads.insert(8, Text("各险种", "By scheme"))
    del heads[1]
    return Table(name, Text("逐月", "Month by month"), heads, rows)


def _table(
    lang: Language, name: str, found: Sequence[Slip], names: dict[str, str], title: Text
) -> Table:
    rows: list[list[object]] = []
    for each in found:
        code = each.payer[1:]
        payer = names.get(code) or code if each.payer.startswith("E") else Text("本人", "yourself")
        reference = f"{iso(each.month)}:{each.scheme}:{each.payer}"
        rows.append(
            [
                month_of(each.month),
                scheme_name(each.scheme),
                payer,
                Yuan(each.base),
                Yuan(each.own),
                Yuan(each.others),
                Yuan(each.credited),
                SLIP_STATES[each.state],
                Link(
                    Text("提出异议", "Contest"), contest_link(lang, "contribution", reference)
                ),
            ]
        )  # fmt: skip
    return Table(
        name,
        title,
        HEADS,
        rows,
    )
