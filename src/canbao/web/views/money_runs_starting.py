"""Asking for a batch on a page: the fields each kind needs, read into what the batch room asks for.
Always a dry run first; the run itself is started from what the dry run showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from canbao.accounts.models import Account
from canbao.accounts.rights import handles_payments, keeps_books, prepares_payments
from canbao.accounts.sessions import account_of
from canbao.batches.models import Run
from canbao.benefits.kinds import kinds as benefit_kinds
from canbao.ledger.refusal import refused
from canbao.people.places import within
from canbao.web.formats import Month
from canbao.web.money_forms import Box, Filled, Form, filled
from canbao.web.money_tables import month_of as shown_month
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import (
    BUSINESS_DAY,
    DOOR,
    actor_of,
    book_options,
    booked_on,
    books_of,
    finance_page,
    number_of,
    scheme_name,
    sent_back,
    tried,
    usual_day,
)
from canbao.web.words import Language, Text
from canbao.works import carrying
from canbao.works.kinds import BENEFITS, CASES, KINDS, PAYMENTS, Kind
from canbao.works.preparing import Asked, asked_of, asker_of, prepare

PLACE: Final = Text("地区", "Place")
MONTH: Final = Text("缴费月份", "Month")
YEAR: Final = Text("年度", "Year")
BOOK: Final = Text("基金", "Fund")
SCHEME: Final = Text("险种", "Scheme")
BENEFIT: Final = Text("待遇项目", "Benefit")
THROUGH: Final = Text("申请截至", "Claims made by")
OPEN_MONTH: Final = Text("记账月份", "Accounting month")
PLAN_SCHEMES: Final = ("employee_pension", "resident_pension")


def may_try(account: Account, kind: Kind) -> bool:
    """Whether the account may ask for a dry run of this kind, and start what one person may."""
    if not kind.fields:
        return False
    if kind.area == PAYMENTS:
        return bool(prepares_payments.test(account))
    if kind.area == BENEFITS:
        return bool(handles_payments.test(account))
    return bool(keeps_books.test(account))


def may_carry(account: Account, kind: Kind) -> bool:
    """Whether the account may go on with a run of this kind, or cancel it. Batches of cases are none
    of the pages of money."""
    if kind.area == CASES:
        return False
    if kind.area in (BENEFITS, PAYMENTS):
        return bool(handles_payments.test(account))
    return bool(keeps_books.test(account))


def _boxes(request: HttpRequest, kind: Kind) -> list[Box]:
    account = account_of(request)
    books, day = books_of(account), usual_day(account)
    asked = request.GET.get("month", "")
    month = asked if asked else shown_month(day.year * 12 + day.month - 2).iso
    made = {
        "place": Box("place", PLACE, hint=Text(
            "12位区划代码；不填为您负责的全部地区。",
            "A division code of twelve digits; empty for all you are in charge of."), optional=True),
        "month": Box("month", Text("月份", "Month"), "month", Text("如 2026-03", "Such as 2026-03"),
                     value=month),
        "open_month": Box("month", OPEN_MONTH, "month",
                          Text("须为未结账的月份。", "A month that is open."),
                          value=Month.of(day).iso),
        "year": Box("year", YEAR, "whole", value=str(day.year - 1)),
        "book": Box("book", BOOK, "select", options=book_options(books, every=False),
                    value=request.GET.get("book", "")),
        "scheme": Box("scheme", SCHEME, "select", options=[
            (scheme, scheme_name(scheme)) for scheme in sorted({book.scheme for book in books})]),
        "plan_scheme": Box("scheme", SCHEME, "select",
                           options=[(each, scheme_name(each)) for each in PLAN_SCHEMES]),
        "benefit": Box("benefit", BENEFIT, "select", options=[
            (key, Text(each.zh, each.en)) for key, each in benefit_kinds().items()]),
        "through": Box("through", THROUGH, "day", value=day.isoformat()),
        "supplementary": Box("supplementary", Text("补充批次（本月已放行过）",
                                                   "A further run of a month already released"), "check",
                             optional=True),
    }  # fmt: skip
    boxes = [made[name] for name in kind.fields if name in made]
    hint = Text(
        "记账和查法规的日期，如 2026-03-31。", "The day it is booked on and the law is known on."
    )
    return [*boxes, Box("day", BUSINESS_DAY, "day", hint, value=day.isoformat())]


def _read(request: HttpRequest, kind: Kind, given: Filled) -> Asked:
    account, fields = account_of(request), kind.fields
    books = {str(book.id) for book in books_of(account)}
    place = account.area
    typed = given.text("place", PLACE, longest=12, optional=True) if "place" in fields else ""
    if typed:
        place = number_of(typed)
        if len(typed) != 12 or not place:
            given.errors["place"] = Text(
                "区划代码须为12位数字。", "A division code has twelve digits."
            )
        elif not within(place, account.area):
            given.errors["place"] = Text(
                "这个地区不由您负责。", "You are not in charge of this place."
            )
    elif kind.area == PAYMENTS and not place:
        given.errors["place"] = Text("请填写发放地区。", "Give the place that is paid.")
    month = 0
    if "month" in fields or "open_month" in fields:
        month = given.month("month", MONTH if "month" in fields else OPEN_MONTH)
    asked = Asked(
        kind=kind.word,
        day=date.min,
        place=place,
        month=month,
        scheme=request.POST.get("scheme", "")[:24],
        book=int(given.choice("book", BOOK, sorted(books)) or 0) if "book" in fields else 0,
        year=given.whole("year", YEAR, low=1990, high=2200) if "year" in fields else 0,
        benefit=given.choice("benefit", BENEFIT, tuple(benefit_kinds()))
        if "benefit" in fields else "",
        through=given.day("through", THROUGH) if "through" in fields else None,
        supplementary=given.given.get("supplementary", "") == "1",
    )  # fmt: skip
    return replace(asked, day=booked_on(given))


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def run_new(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """The form of one kind; sending it makes the dry run and hands it to a worker."""
    known = KINDS.get(kind)
    if known is None or not known.fields:
        raise Http404
    if not may_try(account_of(request), known):
        raise PermissionDenied
    error = None
    if request.method == "POST":

        def begin(given: Filled) -> HttpResponse:
            asked = _read(request, known, given)
            run = prepare(asked, actor=actor_of(request), door=DOOR, dry=True)
            carrying.start(run)
            return sent_back("run", lang, run.id, done="begun")

        answer = tried(begin, request)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    given = {name: str(value) for name, value in request.POST.items()}
    if request.method == "POST":
        given.setdefault("supplementary", "")
    form = Form(
        reverse("finance:run-new", args=(lang, kind)), filled(_boxes(request, known), given, error),
        Text("试算（不写入）", "Dry run: nothing is written"),
    )  # fmt: skip
    context = {
        "lede": Text(known.does_zh, known.does_en),
        "back": (Text("回到批次", "Back to the runs"), reverse("finance:runs", args=(lang,))),
        "forms": [form],
        "foot": Text(
            "先试算，看到影响以后再启动。", "First a dry run; what it shows can then be started."
        )
        if not known.two
        else Text("试算后由另一人启动。", "Somebody else starts it after the dry run."),
    }
    return finance_page(request, lang, Text(known.zh, known.en), context, error=error)


def start_of(request: HttpRequest, dry: Run, kind: Kind) -> Run:
    """The run itself, after its dry run. Raises Refused when what the dry run read has changed since,
    and for the same person where two are needed."""
    actor, maker = actor_of(request), None
    if kind.two:
        first = Account.objects.filter(username=asker_of(dry), is_active=True).first()
        if first is None or first.username == actor.name:
            raise refused(
                "试算的人不能自己启动，请由另一人启动",
                "who made the dry run cannot start it; somebody else does",
            )
        maker = first.actor
    with transaction.atomic():
        run = prepare(asked_of(dry), actor=actor, door=DOOR, maker=maker)
        if kind.word != "decision" and run.snapshot != dry.snapshot:
            raise refused(
                "试算以后又有新的数据，请重新试算再启动",
                "something has come in since the dry run; make it again and start then",
            )
        carrying.start(run)
    return run
