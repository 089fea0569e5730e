"""A forgotten password: a code sent to the address on record or given at the counter sets a new one. Whether
an account exists is told to nobody who does not hold a code.
"""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from canbao.accounts import codes, guard, sessions
from canbao.accounts.models import Account
from canbao.accounts.models.security import COUNTER_CODE, MAILED, SHOWN
from canbao.ledger.refusal import Refused, refused
from canbao.people.identity import identity_of
from canbao.web.money_forms import Box, Form, complaints
from canbao.web.page import page, spoken
from canbao.web.views.account import DOOR, LONGEST
from canbao.web.views.second import too_often
from canbao.web.views.security import new_password, password_boxes
from canbao.web.words import Language, Text
from canbao.works import recovering

ASKED_AT_MOST = 10
NAME = Text("用户名", "User name")
CODE = Text("一次性码", "One-time code")
DOCUMENTS = {
    "id_card": Text("居民身份证", "Resident identity card"),
    "passport": Text("护照", "Passport"),
    "residence_permit": Text("居住证、永久居留证", "Residence permit"),
    "staff_card": Text("工作证", "Staff card"),
}
assert set(DOCUMENTS) == set(SHOWN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def forgotten(request: HttpRequest, lang: Language) -> HttpResponse:
    """Asks for a code; the answer is the same whoever asks."""
    asked = False
    if request.method == "POST":
        key = f"forgot:{guard.address_of(request)}"
        lock = guard.locked(key, ASKED_AT_MOST) or guard.failed(key, ASKED_AT_MOST, DOOR)
        if lock is not None:
            return too_often(request, lang, lock)
        name = request.POST.get("username", "").strip().lower()[:80].replace("\0", "")
        if name:
            # Whether the account exists is looked up by the worker: nothing shows in how long this takes.
            recovering.ask(name, str(uuid4()))
            asked = True
    form = Form(request.path, [Box("username", NAME)], Text("发送一次性码", "Send a code"))
    return page(request, lang, "web/account/forgotten.html", {"asked": asked, "form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def anew(request: HttpRequest, lang: Language) -> HttpResponse:
    """A new password for whoever holds a code; then they sign in with it, second factor included."""
    boxes = [Box("username", NAME), Box("code", CODE, shape="code"), *password_boxes(old=False)]
    error: Refused | None = None
    if request.method == "POST":
        name = request.POST.get("username", "").strip().lower()[:80].replace("\0", "")
        key = f"code:{name}"
        lock = guard.locked(key, guard.CODES_OF_A_NAME)
        if lock is not None:
            return too_often(request, lang, lock)
        try:
            _set(request, name)
        except Refused as refusal:
            error = refusal
            lock = guard.failed(key, guard.CODES_OF_A_NAME, DOOR)
            if lock is not None:
                return too_often(request, lang, lock)
        else:
            guard.passed(key)
            return HttpResponseRedirect(reverse("web:sign-in", args=(lang,)) + "?why=new")
    form = Form(request.path, boxes, Text("设置新密码", "Set the new password"))
    context = {"form": form, "wrong": complaints(error) if error else []}
    return page(request, lang, "web/account/anew.html", context, status=422 if error else 200)


def _set(request: HttpRequest, name: str) -> None:
    account = Account.objects.filter(username=name, is_active=True).first()
    code = request.POST.get("code", "")[:LONGEST]
    digest = codes.hashed(code)
    there = account is not None and account.codes.filter(
        hash=digest, kind__in=(COUNTER_CODE, MAILED), used__isnull=True, until__gt=guard.clock()
    ).exists()  # fmt: skip
    if account is None or not there:
        raise refused(
            "用户名或一次性码不对，或码已过期",
            "the name or the code is wrong, or the code is too old",
        )
    new_password(request, account, "password_reset")
    # Used up only once the new password is good enough, so that a typing error does not cost it.
    codes.use(account, code, COUNTER_CODE, MAILED, door=DOOR)
    sessions.end_sessions(account, DOOR)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def at_counter(request: HttpRequest, lang: Language) -> HttpResponse:
    """A clerk gives a code to somebody who showed a document; who gave it, to whom and on which document
    stands in the log."""
    me = sessions.account_of(request)
    name = Text("用户名或公民身份号码", "User name or citizen number")
    boxes = [
        Box("username", name),
        Box("shown", Text("已核验的证件", "Document shown"), shape="select", options=list(DOCUMENTS.items())),
    ]  # fmt: skip
    error: Refused | None = None
    if request.method == "POST":
        try:
            account = _named(request.POST.get("username", ""))
            made = codes.give(account, request.POST.get("shown", ""), me, DOOR)
        except Refused as refusal:
            error = refusal
        else:
            context = {"code": made, "to": account.username, "hours": 24}
            return page(request, lang, "web/account/counter_code.html", context)
    form = Form(
        request.path, boxes, Text("核验无误，发放一次性码", "The document is right: give a code")
    )
    context = {"form": form, "wrong": complaints(error) if error else []}
    return page(request, lang, "web/account/counter.html", context, status=422 if error else 200)


def _named(given: str) -> Account:
    plain = given.strip().replace("\0", "")[:80]
    found = Account.objects.filter(username=plain.lower()).first()
    if found is None and len(plain) == 18:
        found = Account.objects.filter(identity=identity_of(plain), role="person").first()
    if found is None:
        raise refused("没有这个账户，请核对", "there is no such account: check the name")
    return found
