"""The own ways of signing in: password, second factor, passkeys, codes on paper, open sessions, the address
for a forgotten password. Whoever signed in long ago proves it again before changing any of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from canbao.accounts import codes, factors, passkeys, sessions
from canbao.accounts.models import EMPLOYER, PERSON, Account
from canbao.ledger.refusal import Refused, refused
from canbao.people import log
from canbao.web.money_forms import Box, Form, complaints
from canbao.web.page import page, spoken
from canbao.web.views.account import DOOR, LONGEST
from canbao.web.views.second import authenticator_page, shown_once
from canbao.web.words import Language, Text

MEANS: Final = {
    "password": Text("密码", "Password"),
    "totp": Text("密码和验证器", "Password and authenticator"),
    "recovery": Text("密码和恢复码", "Password and recovery code"),
    "counter": Text("密码和窗口一次性码", "Password and a code from a counter"),
    "passkey": Text("通行密钥", "Passkey"),
    "national": Text("统一身份认证", "National identity"),
}
OLD = Text("现在的密码", "Present password")
NEW = Text("新密码", "New password")
AGAIN = Text("再输入一次新密码", "New password again")
RULES = Text(
    "至少12位，不能全是数字，不能是常见密码，不能和用户名相同。一句容易记的话就很好。",
    "At least 12 characters, not all digits, not a common password, not your user name. A sentence you "
    "remember is good.",
)
MAIL = Text("电子邮箱", "E-mail address")
HARMLESS: Final = ("session-end", "sessions-end")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def security(request: HttpRequest, lang: Language) -> HttpResponse:
    """What is set up, and its changes."""
    me = sessions.account_of(request)
    if request.method != "POST":
        return _shown(request, lang, me)
    deed = request.POST.get("deed", "")
    if deed not in HARMLESS and not sessions.is_fresh(request):
        return prove_first(request, lang)
    if deed == "codes":
        printed = codes.print_recovery(me, DOOR)
        return shown_once(request, lang, printed, request.path)
    act = _ACTS.get(deed)
    try:
        if act is None:
            raise refused(
                "没有这项操作，请刷新页面", "there is no such thing to do: load the page again"
            )
        act(request, me)
    except Refused as error:
        return _shown(request, lang, me, error)
    return HttpResponseRedirect(f"{request.path}?done={deed}")


def prove_first(request: HttpRequest, lang: Language) -> HttpResponse:
    """To the sign-in page, and back."""
    query = urlencode({"next": request.path, "why": "prove"})
    return HttpResponseRedirect(reverse("web:sign-in", args=(lang,)) + "?" + query)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def authenticator(request: HttpRequest, lang: Language) -> HttpResponse:
    """Sets up an authenticator; recovery codes come with it."""
    me = sessions.account_of(request)
    if not sessions.is_fresh(request):
        return prove_first(request, lang)
    onward = reverse("web:security", args=(lang,))
    if factors.has_authenticator(me):
        return HttpResponseRedirect(onward)
    if request.method == "POST":
        if factors.confirm(me, request.POST.get("code", "").replace(" ", "")[:LONGEST], DOOR):
            return shown_once(request, lang, codes.print_recovery(me, DOOR), onward)
        return authenticator_page(request, lang, me, wrong=True, forced=False)
    return authenticator_page(request, lang, me, wrong=False, forced=False)


def _shown(
    request: HttpRequest, lang: Language, me: Account, error: Refused | None = None
) -> HttpResponse:
    here = request.path
    forms: dict[str, Any] = {
        "password": Form(here, password_boxes(), Text("更改密码", "Change the password"), deed="password"),
        "mail": Form(here, [Box("mail", MAIL, value=me.mail, optional=True,
                                hint=Text("忘记密码时，一次性码发到这里。", "A code for a forgotten password goes here."))],
                     Text("保存邮箱", "Save the address"), deed="mail"),
        "codes": Form(here, [], Text("打印新的恢复码", "Print new recovery codes"), deed="codes", quiet=True),
        "off": Form(here, [], Text("停用验证器", "Take the authenticator off"), deed="authenticator-off",
                    quiet=True),
        "everywhere": Form(here, [], Text("退出其他所有设备", "Sign out everywhere else"), deed="sessions-end"),
    }  # fmt: skip
    context = {
        "wrong": complaints(error) if error else [],
        "done": request.GET.get("done", "")[:20] if error is None else "",
        "forms": forms, "authenticator": factors.has_authenticator(me), "left": codes.left(me),
        "passkeys": me.passkeys.order_by("added"),
        "sessions": [
            (each, MEANS.get(each.means, MEANS["password"]), each.key == request.session.session_key)
            for each in sessions.open_sessions(me)
        ],
    }  # fmt: skip
    return page(request, lang, "web/account/security.html", context, status=422 if error else 200)


def password_boxes(*, old: bool = True) -> list[Box]:
    """The boxes of a new password."""
    boxes = [Box("old", OLD, shape="password")] if old else []
    return [*boxes, Box("new", NEW, shape="new-password", hint=RULES),
            Box("again", AGAIN, shape="new-password")]  # fmt: skip


def new_password(request: HttpRequest, account: Account, event: str) -> None:
    """Sets the password that was typed twice and ends all other sessions. Raises Refused for one that is
    too easy, or not the same twice."""
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        raise refused("两次输入的新密码不同", "the two new passwords are not the same")
    faults = len(new) > LONGEST or new.strip().lower() == account.username
    try:
        validate_password(new, account)
    except ValidationError:
        faults = True
    if faults:
        raise refused(f"新密码不够安全：{RULES.zh}", f"that password is too easy: {RULES.en}")
    account.set_password(new)
    account.save(update_fields=["password"])
    _log(account, event)


def _password(request: HttpRequest, me: Account) -> None:
    if not me.check_password(request.POST.get("old", "")[:LONGEST]):
        raise refused("现在的密码不对", "the present password is wrong")
    new_password(request, me, "password_changed")
    update_session_auth_hash(request, me)
    sessions.end_sessions(me, DOOR)
    sessions.kept(request, me, "password")


def _mail(request: HttpRequest, me: Account) -> None:
    given = request.POST.get("mail", "").strip()
    try:
        if given:
            validate_email(given)
    except ValidationError:
        raise refused(
            "邮箱地址不对，应如 name@example.cn", "that is no address such as name@example.cn"
        ) from None
    if len(given) > 180:
        raise refused("邮箱地址太长", "that address is too long")
    me.mail = given
    me.save(update_fields=["mail"])
    _log(me, "mail_changed")


def _authenticator_off(request: HttpRequest, me: Account) -> None:
    _not_the_last(me, passkeys_left=me.passkeys.count(), authenticator=False)
    factors.remove(me, DOOR)


def _passkey_off(request: HttpRequest, me: Account) -> None:
    _not_the_last(me, me.passkeys.count() - 1, authenticator=factors.has_authenticator(me))
    passkeys.remove(me, _key(request), DOOR)


def _not_the_last(me: Account, passkeys_left: int, *, authenticator: bool) -> None:
    staff = me.role not in (PERSON, EMPLOYER) and settings.STAFF_SECOND_FACTOR
    if staff and not passkeys_left and not authenticator:
        raise refused(
            "工作人员须保留一种第二因子；请先启用另一种",
            "people in office keep a second factor: set up another one first",
        )


def _session_end(request: HttpRequest, me: Account) -> None:
    sessions.end_sessions(me, DOOR, but=request.session.session_key or "", only=_key(request))


def _sessions_end(request: HttpRequest, me: Account) -> None:
    sessions.end_sessions(me, DOOR, but=request.session.session_key or "")


def _key(request: HttpRequest) -> int:
    given = request.POST.get("key", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _log(account: Account, event: str) -> None:
    act = log.Act(
        log.WRITE, "sign_in", account.person, f"account:{account.username}", {"event": event}
    )
    log.append(account.actor, DOOR, act)


_ACTS: Final[dict[str, Callable[[HttpRequest, Account], None]]] = {
    "password": _password, "mail": _mail, "authenticator-off": _authenticator_off,
    "passkey-off": _passkey_off, "session-end": _session_end, "sessions-end": _sessions_end,
}  # fmt: skip
