"""Tokens of the own programs: made, looked over, ended. A token is shown once."""

from __future__ import annotations

import json
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from canbao.accounts import guard, sessions, tokens
from canbao.accounts.models import EMPLOYER, PERSON, Account
from canbao.ledger.refusal import Refused
from canbao.services import catalogue
from canbao.web.money_forms import Box, Form, complaints
from canbao.web.page import page, spoken
from canbao.web.views.account import DOOR
from canbao.web.views.security import prove_first
from canbao.web.words import Language, Text

PUBLIC: Final = ("cases", "queries", "certificates", "mandates", "notices", "webhooks", "money")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def own(request: HttpRequest, lang: Language) -> HttpResponse:
    """The list, the form for a new one, and ending one."""
    me = sessions.account_of(request)
    error: Refused | None = None
    if request.method == "POST":
        if request.POST.get("deed") == "end":
            key = request.POST.get("key", "")
            tokens.end(
                me, int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0, DOOR
            )
            return HttpResponseRedirect(request.path)
        if not sessions.is_fresh(request):
            return prove_first(request, lang)
        try:
            made, secret = _made(request, me)
        except Refused as refusal:
            error = refusal
        else:
            context = {"secret": secret, "made": made, "onward": request.path}
            return page(request, lang, "web/account/token.html", context)
    now = guard.clock()
    listed = [
        (each, json.loads(each.scopes), each.ended is None and each.until > now)
        for each in me.tokens.order_by("-made")[:100]
    ]  # fmt: skip
    context = {"form": _form(request, me), "tokens": listed, "wrong": complaints(error) if error else [],
               "most": tokens.PER_MINUTE}  # fmt: skip
    return page(request, lang, "web/account/tokens.html", context, status=422 if error else 200)


def _form(request: HttpRequest, me: Account) -> Form:
    public = me.role in (PERSON, EMPLOYER)
    boxes = [
        Box("name", Text("令牌名称", "Name"), hint=Text("例如“工资系统”。", "For example “payroll”.")),
        Box("days", Text("有效期", "Good for"), shape="select",
            options=[(str(n), Text(f"{n}天", f"{n} days")) for n in tokens.DAYS], value="90"),
        Box("services", Text("只限这些事项", "These services only"), optional=True,
            hint=Text("事项编号，用逗号分开；不填则不限。", "Ids of services, by commas; empty: all.")),
    ]  # fmt: skip
    for area, (zh, en) in tokens.AREAS.items():
        if (area in PUBLIC) is public or area in ("webhooks", "cases", "certificates", "money"):
            boxes.append(Box(f"may-{area}", Text(f"{zh}：", f"{en}:"), shape="select", options=[
                ("", Text("不可以", "nothing")), ("read", Text("可以读", "read")),
                *([] if area in tokens.READ_ONLY else [("write", Text("可以读和写", "read and write"))]),
            ]))  # fmt: skip
    return Form(request.path, boxes, Text("新建令牌", "Make the token"))


def _made(request: HttpRequest, me: Account) -> tuple[object, str]:
    given = request.POST
    scopes = [f"{area}:{given[f'may-{area}']}" for area in tokens.AREAS if given.get(f"may-{area}")]
    named = [
        each.strip() for each in given.get("services", "")[:2000].replace("，", ",").split(",")
    ]
    scopes += [tokens.SERVICE + each for each in named if each]
    days = given.get("days", "")
    return tokens.make(
        me, given.get("name", "").replace("\0", ""), scopes,
        int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0,
        [each.id for each in catalogue.entries()], DOOR,
    )  # fmt: skip
