"""A person's money at a glance, what was paid in month by month, life certification, transfers.

Every page is a look at the own record and stands in the log. Figures are the rooms'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.benefits import certification
from canbao.benefits.models import Award
from canbao.exchange import status as transfers
from canbao.exchange.status import STATE_WORDS
from canbao.ledger.contributions.slips import Slip, gaps, slips
from canbao.people.looks import NoSuchPerson, PersonView, look
from canbao.people.models import Employer
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_tables import Link, Mark, Table, Yuan, asked_file, month_of, with_files
from canbao.web.page import spoken
from canbao.web.views.money_own_base import DOOR, Note, Way, iso, scheme_name, show
from canbao.web.words import NOTHING, Language, Text

TEMPLATE: Final = "web/money/own/page.html"
PENSIONS: Final = ("employee_pension", "public_sector_pension", "resident_pension")
SLIP_STATES: Final = {
    "paid": Mark(Text("已到账", "Received"), "done"),
    "owed": Mark(Text("未到账", "Not received"), "needs"),
    "partly": Mark(Text("部分到账", "Partly received"), "waiting"),
    "gone": Mark(Text("已取消", "Taken out")),
}
LIFE: Final[dict[str, tuple[Text, Text, str]]] = {
    "valid": (
        Text("认证有效", "You are certified"),
        Text("不用办任何事。", "There is nothing to do."),
        "done",
    ),
    "expiring": (
        Text("快到期了", "It ends soon"),
        Text(
            "最近没有看到您的就医、出行、用卡等记录。方便时在手机上、银行或社区确认一次即可。",
            "No recent trace of you was seen. When it suits you, confirm once by phone, at the bank "
            "or in your community.",
        ),
        "waiting",
    ),
    "warned": (
        Text("我们没有联系上您", "We could not reach you"),
        Text(
            "请尽快确认一次，或打电话给经办机构，我们可以上门。联系不上的，待遇可能暂停，确认后立即补发。",
            "Please confirm soon, or call the agency; we can come to you. If nobody reaches you the "
            "benefit may be held, and is paid in full once you confirm.",
        ),
        "needs",
    ),
    "unknown": (
        Text("需要确认一次", "Please confirm once"),
        Text(
            "我们很久没有看到您的记录。请在手机上、银行或社区确认；走不动的，我们上门。待遇照发。",
            "There has been no trace of you for long. Confirm by phone, at the bank or in your "
            "community; we come to you if you can’t. Your benefit goes on.",
        ),
        "waiting",
    ),
    "suspected": (
        Text("有一条不利的报告，正在核实", "A report is being checked"),
        Text("如果弄错了，请马上告诉我们。", "If it is wrong, tell us at once."),
        "needs",
    ),
    "suspended": (
        Text("待遇已暂停", "Your benefit is held"),
        Text("确认后立即恢复并补发。", "Once you confirm it is paid again, with the arrears."),
        "needs",
    ),
    "ended": (Text("已终止", "Ended"), NOTHING, ""),
}
TURNS: Final = {
    "new_place": Text("转入地办理", "the new place"),
    "old_place": Text("转出地办理", "the old place"),
    "nobody": Text("已办完", "nobody: done"),
}


def seen(request: HttpRequest, purpose: str = "own_record", *, unmask: bool = False) -> PersonView:
    """The signed-in person, after the log has it."""
    account = account_of(request)
    try:
        return look(account.actor, account.person or 0, purpose, DOOR, unmask=unmask, whole=False)
    except NoSuchPerson:
        raise Http404("no record") from None


def back(lang: Language) -> tuple[Text, str]:
    """The way back to the first of these pages."""
    return Text("返回我的社保", "Back to my money"), reverse("mine:money", args=(lang,))


def contest_link(lang: Language, matter: str, reference: str) -> str:
    """Where something is contested."""
    query = urlencode({"matter": matter, "reference": reference})
    return f"{reverse('web:my-contest', args=(lang,))}?{query}"


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """The doors, the most wanted first."""
    view = seen(request)
    draws = Award.objects.filter(person=view.id).exists()
    moves = transfers.of_person(view.id, asking.today())

    def to(name: str) -> str:
        return reverse(f"mine:{name}", args=(lang,))

    doors = [
        Way(
            Text("每月缴了多少", "What was paid in each month"),
            Text("单位每月给我缴的，到账没有", "What my employer paid, and whether it arrived"),
            to("contributions"),
        ),
        Way(
            Text("我的个人账户", "My account"),
            Text("余额、利息、每年的变化、权益记录单", "Balance, interest, each year, statement"),
            to("account"),
        ),
        Way(
            Text("我领的待遇", "What I get"),
            Text("每次发了多少，为什么变", "Every payment, and why it changed"),
            to("benefits"),
        ),
        Way(
            Text("自己缴费", "Paying myself"),
            Text("灵活就业、城乡居民：选基数或档次，缴费", "Flexible work, residents: choose, pay"),
            to("paying"),
        ),
    ]
    if draws:
        doors.insert(0, doors.pop(2))
        doors.append(
            Way(
                Text("领取资格认证", "Certification of life"),
                Text("要不要办、什么时候", "Whether there is anything to do"),
                to("life"),
            )
        )
    if moves:
        doors.append(
            Way(
                Text("转移接续", "My transfer"),
                Text(moves[0].zh, moves[0].en[:1].upper() + moves[0].en[1:]),
                to("transfer"),
            )
        )
    doors.append(
        Way(
            Text("我的参保记录", "My record"),
            Text("一生一线、谁看过我的记录、提出异议", "Life line, who looked, contest"),
            reverse("web:my", args=(lang,)),
        )
    )
    context = {
        "lede": Text("缴了多少，账户里有多少，领多少。", "What went in, what is there, what you get."),
        "doors": doors,
    }
    return show(request, lang, TEMPLATE, Text("我的社保", "My money"), context)


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
    pension = [each.month for each in found if each.scheme in PENSIONS and each.state != "gone"]
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
                _table(lang, f"y{year}", mine, names, Text("{y}年", "{y}").format(y=year)),
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


def _notes(
    lang: Language, owed: Sequence[Slip], missing: Sequence[tuple[int, int]]
) -> list[Note]:
    notes = []
    if owed:
        months = sorted({each.month for each in owed})
        notes.append(
            Note(
                Text("有{n}个月还没有缴足", "{n} months are not fully paid").format(n=len(months)),
                Text(
                    "{first}至{last}。补缴由单位负责，我们在催；缴清后这里会变成已到账。您的待遇不因此受影响时，"
                    "也可以提出异议。",
                    "{first} to {last}. Your employer has to pay them and is being asked; you may "
                    "contest it.",
                ).format(first=month_of(months[0]), last=month_of(months[-1])),
                "needs",
                contest_link(lang, "contribution", f"{iso(months[0])}:{owed[-1].scheme}"),
                Text("提出异议", "Contest it"),
            )
        )
    if missing:
        told = [
            Text("{a}至{b}", "{a} to {b}").format(a=month_of(a), b=month_of(b))
            for a, b in missing[:6]
        ]
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
        [
            Text("月份", "Month"),
            Text("险种", "Scheme"),
            Text("缴费方", "Paid by"),
            Text("缴费基数", "Base"),
            Text("个人部分", "My part"),
            Text("单位部分", "Employer’s part"),
            Text("记入个人账户", "To my account"),
            Text("状态", "State"),
            Text("有误？", "Wrong?"),
        ],
        rows,
    )


@require_safe
@spoken
def life(request: HttpRequest, lang: Language) -> HttpResponse:
    """Whether the person is known to live, said kindly."""
    view = seen(request)
    draws = Award.objects.filter(
        person=view.id, benefit__in=certification.certified_kinds()
    ).exists()
    found = certification.standing(view.id, asking.today())
    if draws:
        title, what, tone = LIFE[found.state]
    else:
        title, tone = Text("您不用认证", "There is nothing to certify"), "done"
        what = Text("只有按月领取养老金等待遇的人才需要。", "Only those who draw a pension need it.")
    context = {
        "back": back(lang),
        "lede": Text(
            "我们先看就医、出行、用卡等记录，看到了就自动认证，不叫您跑一趟。",
            "We look at medical visits, travel and card use first; seen there, you are certified "
            "without coming.",
        ),
        "notes": [Note(title, what, tone)],
        "pairs": [(Text("有效至", "Valid until"), Day(found.until))]
        if draws and found.until
        else [],
    }
    heading = Text("领取资格认证", "Certification of life")
    return show(request, lang, TEMPLATE, heading, context)


@require_safe
@spoken
def transfer(request: HttpRequest, lang: Language) -> HttpResponse:
    """Where each transfer stands, whose turn it is and until when."""
    view = seen(request)
    tables, notes = [], []
    for each in transfers.of_person(view.id, asking.today()):
        due = Text("，最晚{day}", ", by {day}").format(day=Day(each.due)) if each.due else NOTHING
        notes.append(
            Note(
                Text(f"{each.kind_zh}：{each.zh}", f"{each.kind_en}: {each.en}"),
                Text("{turn}{due}", "Next: {turn}{due}").format(turn=TURNS[each.turn], due=due),
                "needs" if each.overdue else "done" if each.turn == "nobody" else "waiting",
            )
        )
        tables.append(
            Table(
                each.code,
                Text("办理过程 {code}", "Steps of {code}").format(code=each.code),
                [Text("日期", "Day"), Text("到哪一步", "Step"), Text("说明", "Words")],
                [
                    [Day(step.day), Text(*STATE_WORDS[step.state]), step.words]
                    for step in each.steps
                ],
                Text("转移金额{sum}", "Amount {sum}").format(sum=Yuan(each.total))
                if each.total is not None
                else NOTHING,
            )
        )
    if not notes:
        notes.append(
            Note(
                Text("没有正在办理的转移", "No transfer is under way"),
                Text(
                    "换了城市工作，在新参保地申请一次即可，不用两头跑。",
                    "When you work in another city, apply there once; we do the rest.",
                ),
            )
        )
    context = {"back": back(lang), "notes": notes, "tables": tables}
    return show(request, lang, TEMPLATE, Text("转移接续", "My transfer"), context)
