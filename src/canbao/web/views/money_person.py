"""A person's money at a glance, what was paid in month by month, life certification, transfers.

Every page is a look at the own record and stands in the log. Figures are the rooms'.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.benefits.models import Award
from canbao.exchange import status as transfers
from canbao.people.looks import NoSuchPerson, PersonView, look
from canbao.web import asking
from canbao.web.page import spoken
from canbao.web.views.money_own_base import DOOR, Way, show
from canbao.web.words import Language, Text

TEMPLATE: Final = "web/money/own/page.html"


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
        "lede": Text(
            "缴了多少，账户里有多少，领多少。", "What went in, what is there, what you get."
        ),
        "doors": doors,
    }
    return show(request, lang, TEMPLATE, Text("我的社保", "My money"), context)
