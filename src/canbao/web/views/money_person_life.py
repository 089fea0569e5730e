"""Whether a person is known to live, said kindly, and where transfers between places stand."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.benefits import certification
from canbao.benefits.models import Award
from canbao.exchange import status as transfers
from canbao.exchange.status import STATE_WORDS
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Table, Yuan
from canbao.web.page import spoken
from canbao.web.views.money_own_base import Note, show
from canbao.web.views.money_person import TEMPLATE, back, seen
from canbao.web.words import NOTHING, Language, Text

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
        what = Text(
            "只有按月领取养老金等待遇的人才需要。", "Only those who draw a pension need it."
        )
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
