"""Paying alone: flexible workers and residents choose a base or tier, see its cost, pay their orders.

What a choice costs and whether it may be made is the law's answer, asked through the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import planned, plans
from canbao.ledger.contributions.models import FLEXIBLE, RESIDENT, Plan, Waiting
from canbao.ledger.contributions.planned import Foreseen
from canbao.ledger.numbering import month_of as month_of_day
from canbao.ledger.receipts import outgoing, standing
from canbao.ledger.refusal import refused
from canbao.people.looks import PersonView
from canbao.people.places import full_names_of
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import REFUSALS, Box, Filled, Form, filled
from canbao.web.money_tables import Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_employer_pay import sent_table
from canbao.web.views.money_own_base import DOOR, Note, Way, scheme_name, show, state_mark
from canbao.web.views.money_person import back, seen
from canbao.web.words import NOTHING, Language, Text

AMOUNT: Final = Text("金额", "Amount")
KINDS: Final[dict[str, Text]] = {
    FLEXIBLE: Text("灵活就业（职工养老保险）", "Flexible work (employee pension)"),
    RESIDENT: Text("城乡居民养老保险", "Residents’ pension"),
    "government": Text("政府代缴", "Paid by government"),
}


@require_safe
@spoken
def paying(request: HttpRequest, lang: Language) -> HttpResponse:
    """The choice in force, what is open, what is on its way, what was paid."""
    view, day = seen(request), asking.today()
    payer = f"P{view.id}"
    orders = standing.standing(day, payer=payer, at_most=100_000)
    sent = outgoing.on_the_way(payer, settings.BANK_FOLDER) if settings.BANK_FOLDER else []
    left = outgoing.left_of(orders, sent)
    due = [each for each in orders if left[each.reference] > 0]
    chosen = list(Plan.objects.filter(person=view.id).order_by("-day", "-id")[:10])
    choose_href = reverse("mine:choose", args=(lang,))
    waits = Waiting.objects.filter(plan__person=view.id).order_by("-day").values_list("zh", "en")
    context: dict[str, Any] = {
        "back": back(lang),
        "done": _done(request),
        "notes": [
            *_chosen(chosen[:1]),
            *(Note(Text("暂不能核定", "It waits"), asking.plainly(zh, en), "waiting")
              for zh, en in dict.fromkeys(waits[:3])),
        ],
        "orders": [
            (each, month_of(each.month), scheme_name(each.scheme), Yuan(left[each.reference]),
             Day(each.due), state_mark(each))
            for each in due
        ],
        "total": Yuan(sum(left.values())),
        "mock": settings.BANK_FOLDER is not None,
        "action": reverse("mine:pay", args=(lang,)),
        "tables": [*([sent_table(sent)] if sent else []), _history(orders), _choices(chosen)],
        "doors": [
            Way(
                Text("选择或更改缴费", "Choose what to pay"),
                Text("先看要缴多少、进账户多少", "See first what it costs and what is credited"),
                choose_href,
            ),
            Way(
                Text("缴多少，将来领多少", "What it brings later"),
                Text("用计算器比较不同的档次和基数", "Compare tiers and bases"),
                reverse("web:start", args=(lang, "residents")),
            ),
        ],
    }  # fmt: skip
    heading = Text("自己缴费", "Paying myself")
    return show(request, lang, "web/money/mine/paying.html", heading, context)


def _done(request: HttpRequest) -> Text:
    return {
        "chosen": Text(
            "已选好。缴费单在每月（居民为每年）核定后出现在这里。",
            "Chosen. The order appears here after the month’s (for residents the year’s) assessment.",
        ),
        "paid": Text("已交给银行，正在途中。", "Handed to the bank; it is on its way."),
    }.get(request.GET.get("done", ""), NOTHING)


def _chosen(last: list[Plan]) -> list[Note]:
    if not last:
        return [
            Note(
                Text("您还没有选择自己缴费", "You have not chosen to pay yourself"),
                Text(
                    "在单位上班的由单位缴，不用选。没有单位的，可以选灵活就业或城乡居民。",
                    "Those employed are paid for by the employer. Others may choose flexible work or "
                    "the residents’ scheme.",
                ),
            )
        ]
    plan = last[0]
    unit = Text("每月基数{sum}", "base {sum} a month") if plan.kind == FLEXIBLE else Text(
        "每年{sum}", "{sum} a year"
    )  # fmt: skip
    return [
        Note(
            KINDS[plan.kind],
            Text("{what}，自{month}起。", "{what}, from {month}.").format(
                what=unit.format(sum=Yuan(plan.amount)), month=month_of(plan.from_month)
            ),
            "done",
        )
    ]


def _choices(chosen: list[Plan]) -> Table:
    return Table(
        "choices",
        Text("我的选择", "What I chose"),
        [Text("方式", "Kind"), Text("基数或档次", "Base or tier"), Text("自", "From"),
         Text("选择日", "Chosen on")],
        [[KINDS[each.kind], Yuan(each.amount), month_of(each.from_month), Day(each.day)]
         for each in chosen],
        empty=Text("没有。", "Nothing."),
    )  # fmt: skip


def _history(orders: list[standing.Standing]) -> Table:
    return Table(
        "orders",
        Text("全部缴费单", "All orders"),
        [Text("缴费单号", "Reference"), Text("月份", "Month"), Text("险种", "Scheme"),
         Text("金额", "Amount"), Text("状态", "State")],
        [
            [each.reference, month_of(each.month), scheme_name(each.scheme), Yuan(each.fen),
             state_mark(each)]
            for each in reversed(orders)
        ],
        empty=Text("还没有缴费单。", "No orders yet."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody thinks of choosing: the kind, the amount (fen), from which month."""

    kind: str
    amount: int
    month: int


def _asked(request: HttpRequest, given: Filled, day: date) -> Asked:
    kind = given.choice("kind", Text("方式", "how to pay"), (FLEXIBLE, RESIDENT))
    amount = given.fen("amount", AMOUNT)
    given.finish()
    now = month_of_day(day)
    return Asked(kind, amount, now if kind == FLEXIBLE else now - now % 12)


def _place(view: PersonView) -> int:
    place = view.residence_place or view.registration_place
    if place is None:
        raise refused(
            "没有登记您的居住地或户籍地；请到窗口补登后再选择",
            "no place is on record for you; have it recorded at the counter first",
        )
    return place


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def choose(request: HttpRequest, lang: Language) -> HttpResponse:
    """Two steps on one address: what it would cost, then the choice itself."""
    view, day = seen(request), asking.today()
    sent = request.POST if request.method == "POST" else request.GET
    words = {name: str(value) for name, value in sent.items()}
    error: Exception | None = None
    cost: Foreseen | None = None
    asked: Asked | None = None
    if "kind" in words:
        try:
            asked = _asked(request, Filled(words), day)
            place = _place(view)
            cost = planned.foreseen(asked.kind, place, asked.amount, asked.month, day)
            if request.method == "POST":
                plans.choose(
                    plans.Choice(view.id, asked.kind, place, asked.amount, asked.month),
                    day=day, actor=account_of(request).actor, door=DOOR,
                )  # fmt: skip
                return HttpResponseRedirect(reverse("mine:paying", args=(lang,)) + "?done=chosen")
        except REFUSALS as found:
            error, cost = found, None
    action = reverse("mine:choose", args=(lang,))
    names = full_names_of({view.residence_place or view.registration_place})
    place_name = next(iter(names.values()), None)
    confirm = Form(
        action,
        [],
        Text("就选这个", "Choose this"),
        hidden=(("kind", words.get("kind", "")), ("amount", words.get("amount", ""))),
    )
    context = {
        "back": (Text("返回自己缴费", "Back"), reverse("mine:paying", args=(lang,))),
        "lede": Text("按{place}的规定。", "By the rules of {place}.").format(
            place=Text(place_name.zh, place_name.en)
        )
        if place_name
        else NOTHING,
        "boxes": filled(_boxes(), words, error),
        "action": action,
        "cost": _cost(asked, cost) if asked and cost else [],
        "means": _means(asked, cost) if asked and cost else NOTHING,
        "confirm": confirm if cost else None,
        "calculator": reverse("web:start", args=(lang, "residents")),
        "pension": reverse("web:start", args=(lang, "pension")),
    }
    heading = Text("选择怎么缴", "Choose what to pay")
    return show(request, lang, "web/money/mine/choose.html", heading, context, error=error)


def _boxes() -> list[Box]:
    return [
        Box("kind", Text("怎么参加", "How"), "select",
            options=(("", Text("请选择", "Choose")), (FLEXIBLE, KINDS[FLEXIBLE]),
                     (RESIDENT, KINDS[RESIDENT]))),
        Box("amount", Text("灵活就业：每月的缴费基数；居民：每年的档次（元）",
                           "Flexible work: the monthly base; residents: the yearly tier (yuan)"),
            "money", Text("如 6000；居民如 500", "such as 6000; for residents 500")),
    ]  # fmt: skip


def _cost(asked: Asked, cost: Foreseen) -> list[tuple[Text, object]]:
    monthly = asked.kind == FLEXIBLE
    pairs: list[tuple[Text, object]] = [
        (Text("缴费基数", "Base") if monthly else Text("档次", "Tier"), Yuan(cost.base)),
        (
            Text("您每月缴", "You pay a month") if monthly else Text("您每年缴", "You pay a year"),
            Yuan(cost.person_part),
        ),
    ]
    if not monthly:
        pairs.append((Text("政府补贴", "Government adds"), Yuan(cost.subsidy)))
    pairs.append((Text("进您的个人账户", "Goes to your account"), Yuan(cost.credited)))
    if monthly:
        pairs.append((Text("一年合计", "A year"), Yuan(cost.person_part * 12)))
    pairs.append((Text("从哪个月起", "From"), month_of(asked.month)))
    return pairs


def _means(asked: Asked, cost: Foreseen) -> Text:
    if cost.provisional:
        return Text(
            "当年的上下限还没公布，暂按上年的算；公布后多退少补。",
            "This year’s limits are not out; last year’s are used, and the difference follows.",
        )
    if asked.kind == FLEXIBLE and cost.base != asked.amount:
        return Text(
            "您填的超出当地上下限，按{sum}缴。", "Outside the local limits: the base is {sum}."
        ).format(sum=Yuan(cost.base))
    return NOTHING


@require_POST
@spoken
def pay(request: HttpRequest, lang: Language) -> HttpResponse:
    """Tells the bank; what is on its way is not sent again."""
    view, day = seen(request), asking.today()
    folder = settings.BANK_FOLDER
    back_to = reverse("mine:paying", args=(lang,))
    if folder is None:
        return HttpResponseRedirect(back_to)
    try:
        outgoing.send(
            f"P{view.id}", view.name, request.POST.getlist("reference")[:1_000], folder, day=day,
            actor=account_of(request).actor, door=DOOR,
        )  # fmt: skip
    except REFUSALS as error:
        context = {"back": (Text("返回自己缴费", "Back"), back_to)}
        heading = Text("没有缴成", "Nothing was paid")
        return show(request, lang, "web/money/own/page.html", heading, context, error=error)
    return HttpResponseRedirect(back_to + "?done=paid")
