"""Signing in and out, and the page of one's own account.

What a wrong password is told never says whether the name exists; after signing in everybody goes to
the page of the own role, or back to where they were on the way.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts import guard, models, rights, sessions
from canbao.accounts.models import ROLE_NAMES, Account
from canbao.web.page import language_of, page, spoken
from canbao.web.words import Language, Text

DOOR: Final = "portal"
LONGEST: Final = 200  # nobody's password; hashing a novel would be a way to keep us busy

FINANCE: Final = ("finance:home", Text("基金财务", "Fund finance"))
RUNS: Final = ("finance:runs", Text("批次", "Runs"))
PAYMENTS: Final = ("payments:home", Text("待遇与发放", "Benefits and payments"))
AUDIT: Final = ("audit:home", Text("账簿稽核与抽查", "Audit of books and cases"))
CASES: Final = ("handling:home", Text("我的办件", "Cases drawn to me"))
COUNTER: Final = ("handling:counter", Text("综合窗口", "The counter"))
FINDINGS: Final = ("handling:findings", Text("稽核发现与规则", "Findings and audit rules"))
LAW_HERE: Final = ("staff:law-here", Text("本地现行法规", "The law in force here"))
# Where each role begins. A page that this installation does not have is passed over.
HOMES: Final[dict[str, tuple[tuple[str, Text], ...]]] = {
    models.PERSON: (
        ("services:todo", Text("我的待办和办事", "To do, and services")),
        ("web:my", Text("我的参保记录", "My record")),
        ("mine:money", Text("我的社保：缴费、账户、待遇", "My money: paid in, account, benefits")),
    ),
    models.EMPLOYER: (
        ("services:employer", Text("单位办事", "For employers")),
        ("employer:home", Text("单位申报与缴费", "Declare and pay")),
    ),
    models.FINANCE_CLERK: (FINANCE, RUNS, LAW_HERE),
    models.PAYMENT_OFFICER: (PAYMENTS, CASES, LAW_HERE),
    models.PAYMENT_CHECKER: (PAYMENTS, CASES, LAW_HERE),
    models.CASE_OFFICER: (CASES,),
    models.REVIEWER: (CASES,),
    models.CASE_MANAGER: (("handling:team", Text("业务管理", "Managing cases")),),
    models.COUNTER: (COUNTER,),
    models.DESK: (COUNTER,),
    models.LAW_OFFICER: (LAW_HERE,),
    models.STREET_OFFICER: (("staff:street", Text("我的清单", "My list")),),
    models.READER: (
        ("staff:review", Text("人工比对", "Clerical review")),
        ("staff:contests", Text("本人提出的异议", "What people contest")),
    ),
    models.ANALYST: (("staff:analyst", Text("参保分析", "Coverage")),),
    models.AUDITOR: (
        AUDIT,
        FINDINGS,
        FINANCE,
        ("web:log", Text("访问日志", "The log")),
        ("staff:analyst", Text("参保分析", "Coverage")),
        LAW_HERE,
    ),
    models.ADMINISTRATOR: (
        ("staff:analyst", Text("参保分析与数据质量", "Coverage, data quality")),
        ("staff:contests", Text("本人提出的异议", "What people contest")),
    ),
}
EXPIRED = Text(
    "您有一段时间没有操作，为了保护信息，已经自动退出。请重新登录。",
    "Nothing was done for a while, so you were signed out to protect the records. Sign in again.",
)
WHY: Final = {
    "expired": EXPIRED,
    "prove": Text(
        "更改登录方式前，请再登录一次，确认是您本人。",
        "Before the ways of signing in are changed, sign in once more so that we know it is you.",
    ),
    "new": Text("新密码已设置，请用它登录。", "The new password is set. Sign in with it."),
}
WRONG = Text(
    "用户名或密码不对。请检查大小写后再试；连续输错五次，这个用户名会锁定一刻钟。",
    "The name or the password is wrong. Check capital letters and try again; "
    "five wrong passwords lock the name for a quarter of an hour.",
)
EMPTY = Text("请填写用户名和密码。", "Fill in both the name and the password.")
LOCKED = Text(
    "连续输错五次，这个用户名已锁定一刻钟。请稍后再试，或与本单位管理员联系。",
    "Five wrong passwords: the name is locked for a quarter of an hour. "
    "Try again later, or ask your administrator.",
)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def sign_in(request: HttpRequest, lang: Language) -> HttpResponse:
    """The form, and what is sent with it."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if request.method != "POST":
        account = sessions.signed_in_account(request) if sessions.had_session(request) else None
        why = request.GET.get("why", "")
        if account is not None and why != "prove":
            return HttpResponseRedirect(after_sign_in(account, lang, wanted))
        return _form(request, lang, wanted, notice=WHY.get(why))
    from canbao.web.views.second import after_password, too_often

    address = f"address:{guard.address_of(request)}"
    lock = guard.locked(address, guard.FROM_ONE_ADDRESS)
    if lock is not None:
        return too_often(request, lang, lock)
    name = request.POST.get("username", "").strip().lower()
    password = request.POST.get("password", "")
    if not name or not password:
        return _form(request, lang, wanted, name, wrong=EMPTY, status=422)
    if len(name) > LONGEST or len(password) > LONGEST or "\0" in name:
        return _form(request, lang, wanted, wrong=WRONG, status=422)
    account = authenticate(request, username=name, password=password)
    if not isinstance(account, Account):
        guard.failed(address, guard.FROM_ONE_ADDRESS, DOOR)
        return _form(request, lang, wanted, name, wrong=WRONG, status=422)
    return after_password(request, account, lang, wanted)


def _form(
    request: HttpRequest,
    lang: Language,
    wanted: str,
    name: str = "",
    *,
    wrong: Text | None = None,
    notice: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "next": wanted, "username": name, "wrong": wrong, "notice": notice,
        "national": settings.NATIONAL_IDENTITY is not None,
        "demonstration": not settings.STAFF_SECOND_FACTOR,
    }  # fmt: skip
    return page(request, lang, "web/account/sign_in.html", context, status=status)


def locked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """429: too many wrong passwords. Called by the guard of the sign-in page."""
    lang = language_of(request.path)
    response = page(request, lang, "web/account/locked.html", {"said": LOCKED}, status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


@require_POST
@spoken
def sign_out(request: HttpRequest, lang: Language) -> HttpResponse:
    """Ends the session and shows that it did."""
    sessions.end(request, DOOR)
    return page(request, lang, "web/account/signed_out.html")


@require_safe
@spoken
def account(request: HttpRequest, lang: Language) -> HttpResponse:
    """Who is signed in, as what, and where this role works."""
    me = sessions.account_of(request)
    zh, en = ROLE_NAMES[me.role]
    context = {
        "role": Text(zh, en),
        "name": Text(me.display_zh, me.display_en),
        "office": Text(me.office_zh, me.office_en),
        "doors": doors_of(me, lang),
        "minutes": sessions.ages(me)[0] // 60,
        "gives_codes": rights.gives_codes.test(me),
    }
    return page(request, lang, "web/account/account.html", context)


def doors_of(account: Account, lang: Language) -> list[tuple[str, Text]]:
    """Addresses of the pages where the account's role works."""
    found = []
    for route, name in HOMES.get(account.role, ()):
        try:
            found.append((reverse(route, args=(lang,)), name))
        except NoReverseMatch:
            continue
    return found


def after_sign_in(account: Account, lang: Language, wanted: str) -> str:
    """`wanted` if it is a page of this house, else the first page of the role."""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if ours and wanted.startswith("/"):
        return wanted
    doors = doors_of(account, lang)
    return doors[0][0] if doors else reverse("web:account", args=(lang,))
