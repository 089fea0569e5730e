"""What these pages share: who is signed in, the ways between the pages, the frame, deeds that are asked for
once, and what somebody sees whose page was older than the case.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from canbao.accounts.models import AUDITOR, CASE_MANAGER, COUNTER, DESK, REVIEWER
from canbao.accounts.posts import OFFICERS
from canbao.accounts.sessions import account_of
from canbao.cases.hands import Deed, Stale
from canbao.cases.models import Case
from canbao.people.actor import Actor
from canbao.web import asking
from canbao.web.money_forms import REFUSALS, Box, Filled, Form, complaints, filled
from canbao.web.money_tables import Link, Table, asked_file, with_files
from canbao.web.page import page
from canbao.web.words import Language, Text

DOOR: Final = "portal"
A_PAGE: Final = 50
MOST_IN_FILE: Final = 10_000
KEY: Final = "key"
DONE: Final = {
    "1": Text("已办理。", "Done."),
    "proposed": Text(
        "已拟办。按随机分配由另一人决定。", "Proposed. Another person, drawn at random, decides."
    ),
    "decided": Text(
        "已决定，结果已写入，已通知本人。", "Decided, carried out, and the person is told."
    ),
    "back": Text("已退回拟办人。", "Sent back to whoever proposed."),
    "held": Text("已中止，期限停止计算。", "On hold: the clocks stand still."),
    "asked": Text(
        "已一次告知补正，期限停止计算。", "Asked once for what lacks: the clocks stand still."
    ),
    "kept": Text("已登记。", "Entered."),
    "trial": Text("试算完成，尚未生效。", "Tried out; nothing is in force yet."),
    "force": Text("新参数已确定生效日。", "The new thresholds count from their day on."),
    "begun": Text("已交给后台执行。", "Handed to a worker."),
    "opened": Text("已立案。", "A case is open."),
}
TABS: Final[dict[str, tuple[Text, tuple[str, ...]]]] = {
    "home": (Text("待办", "To do"), ("home",)),
    "counter": (Text("受理", "Take in"), ("counter", "serve", "apply", "receipt", "amend")),
    "cases": (Text("办件", "Cases"), ("cases", "case")),
    "team": (Text("工作量", "Workload"), ("team",)),
    "alerts": (Text("期限提醒", "Clocks"), ("alerts",)),
    "draws": (Text("随机分案", "Draws"), ("draws", "draw")),
    "posts": (Text("岗位与授权", "Posts and mandates"), ("posts",)),
    "visits": (Text("上门服务", "Visits"), ("visits",)),
    "robots": (Text("自动办理", "Robots"), ("robots",)),
    "figures": (Text("时效与评价", "Times and ratings"), ("figures",)),
    "findings": (Text("稽核发现", "Findings"), ("findings", "finding")),
    "rules": (Text("稽核规则", "Rules"), ("rules", "rule", "trial")),
    "nights": (Text("夜间核验", "Nights"), ("nights",)),
    "patterns": (Text("人员模式", "Patterns of officers"), ("patterns",)),
    "blind": (Text("盲审抽查", "Blind samples"), ("blind", "blind-sample")),
    "me": (Text("回避与休假", "Kin and absence"), ("me",)),
}
WAYS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(OFFICERS, ("home", "cases", "alerts", "me")),
    REVIEWER: ("home", "cases", "me"),
    CASE_MANAGER: ("team", "cases", "alerts", "draws", "posts", "visits", "robots", "figures"),
    AUDITOR: ("findings", "rules", "nights", "patterns", "blind", "cases", "draws", "figures"),
    COUNTER: ("counter", "cases"),
    DESK: ("counter", "cases"),
}


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, as the log knows them."""
    actor: Actor = account_of(request).actor
    return actor


def deed_of(request: HttpRequest) -> Deed:
    """The deed of a form that was sent; its key makes a second click harmless."""
    key = request.POST.get(KEY, "")[:80]
    return Deed(actor_of(request), DOOR, asking.today(), f"page:{key}" if key else "")


def version_of(request: HttpRequest) -> int:
    """The version of the case the form was made from; −1, which is none, for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def deed_form(
    request: HttpRequest, case: Case, deed: str, boxes: Sequence[Box], button: Text, **more: Any
) -> Form:
    """A form about a case: it carries the version that was looked at, and a key of its own."""
    hidden = [("version", str(case.version)), (KEY, secrets.token_hex(12))]
    return Form(request.path, boxes, button, deed=deed, hidden=hidden, **more)


def to(lang: Language, name: str, *args: object) -> str:
    """The address of a page of these doors; `area:name` of another."""
    return reverse(name if ":" in name else f"handling:{name}", args=(lang, *args))


def case_link(lang: Language, case: Case) -> Link:
    """A case in a table."""
    return Link(case.number, to(lang, "case", case.number))


def ways(request: HttpRequest, lang: Language) -> list[tuple[Text, str, bool]]:
    """The ways between these pages for whoever is signed in; the present one is marked."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    names = WAYS.get(account_of(request).role, ())
    return [(TABS[each][0], to(lang, each), here in TABS[each][1]) for each in names]


def handling_page(
    request: HttpRequest,
    lang: Language,
    heading: object,
    context: Mapping[str, Any] | None = None,
    *,
    tables: Sequence[Table] = (),
    lead: Sequence[Table] = (),
    error: Exception | None = None,
    status: int = 200,
    template: str = "page",
) -> HttpResponse:
    """A page of these doors, or the table of it that the address asks for as a file. `lead` are tables
    that stand before the forms, the others after them."""
    given = asked_file(request, *lead, *tables)
    if given is not None:
        return given
    matter = {
        "ways": ways(request, lang) if getattr(request, "account", None) is not None else (),
        "heading": heading,
        "done": DONE.get(request.GET.get("done", "")),
        "wrong": complaints(error) if error is not None else [],
        "tables": [with_files(request, table) for table in tables],
        "lead": [with_files(request, table) for table in lead],
        **(context or {}),
    }
    return page(
        request, lang, f"web/handling/{template}.html", matter,
        status=422 if error is not None else status,
    )  # fmt: skip


def sent_back(address: str, done: str = "1") -> HttpResponseRedirect:
    """The redirect after a deed, with a word on what was done."""
    return HttpResponseRedirect(address + "?" + urlencode({"done": done}))


def tried(deed: Callable[[Filled], HttpResponse], request: HttpRequest) -> HttpResponse | Exception:
    """What a deed answers, or the error it was refused with. Stale is for the page to tell."""
    given = {name: str(value) for name, value in request.POST.items()}
    try:
        return deed(Filled(given))
    except REFUSALS as error:
        return error


def refilled(form: Form, request: HttpRequest, error: Exception | None) -> Form:
    """The form, with what was typed and its errors where it is the one that was sent."""
    if error is None or form.deed != request.POST.get("deed", ""):
        return form
    given = {name: str(value) for name, value in request.POST.items()}
    return replace(form, boxes=filled(form.boxes, given, error))


def is_stale(error: Exception | None) -> bool:
    """Whether somebody else moved the case since the page was made."""
    return isinstance(error, Stale)


def page_of(request: HttpRequest) -> int:
    """The page of a list the address asks for, from 1."""
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def further(request: HttpRequest, number: int) -> str:
    """The address of another page of this list, with its filters."""
    query = request.GET.copy()
    query["page"] = str(number)
    query.pop("done", None)
    return f"?{query.urlencode()}"
