"""What all pages of benefits and payments share: who is signed in and for which purpose a person is
opened, the ways between the pages, the frame every page stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from canbao.accounts.models import AUDITOR, Account
from canbao.accounts.rights import audits_money, handles_payments
from canbao.accounts.sessions import account_of
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Proposal
from canbao.people.actor import Actor
from canbao.people.looks import NoSuchPerson, PersonView, look, look_at_those_open
from canbao.people.numbers import display_number
from canbao.people.purposes import RefusedLook
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import REFUSALS, Box, Filled, Form, complaints, filled
from canbao.web.money_tables import Link, Table, asked_file, month_of, with_files
from canbao.web.page import page
from canbao.web.people_shown import called
from canbao.web.words import Language, Text
from canbao.web.working import Step

DOOR: Final = "portal"
A_PAGE: Final = 50
MOST_IN_FILE: Final = 20_000
DONE: Final = {
    "1": Text("已办理。", "Done."),
    "proposed": Text("已提出，等待第二人。", "Proposed. It waits for a second person."),
    "approved": Text("已批准，决定生效。", "Approved: the decision stands."),
    "down": Text("已退回。", "Turned down."),
    "begun": Text(
        "已交给后台执行，本页自动更新。", "Handed to a worker; this page follows its progress."
    ),
    "there": Text(
        "这份文件以前导入过，没有重复入账。", "This file was here already; nothing twice."
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A calculation as steps; `since` says for which month it holds."""

    name: Text
    value: str
    steps: Sequence[Step]
    since: object = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a time line: when, what, why; `marks` are its states."""

    when: object
    what: object
    why: object = ""
    marks: Sequence[Text] = ()
    href: str = ""
    link: object = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """A form that is opened when it is wanted."""

    title: Text
    form: Form

    @property
    def open(self) -> bool:
        return any(box.error for box in self.form.boxes)


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, as the log knows them."""
    actor: Actor = account_of(request).actor
    return actor


def may_act(request: HttpRequest) -> bool:
    """Whether the account works with benefits; an auditor only reads them."""
    return bool(handles_payments.test(account_of(request)))


def acting(request: HttpRequest) -> Actor:
    """Who acts. Raises PermissionDenied for an account that only reads."""
    if not may_act(request):
        raise PermissionDenied
    return actor_of(request)


def purpose_of(request: HttpRequest) -> str:
    """For what this account opens a person."""
    return "case_audit" if account_of(request).role == AUDITOR else "benefits"


def person_of(request: HttpRequest, person: int) -> PersonView:
    """A person, masked; the look is logged. Raises Http404 where there is none."""
    try:
        return look(actor_of(request), person, purpose_of(request), DOOR, whole=False)
    except NoSuchPerson:
        raise Http404 from None
    except RefusedLook:
        raise PermissionDenied from None


def names_of_persons(request: HttpRequest, persons: Iterable[int]) -> dict[int, str]:
    """Masked names for a list, one log entry each; the number alone where one cannot be opened."""
    wanted = sorted(set(persons))
    seen: dict[int, PersonView] = {}
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        seen |= look_at_those_open(actor_of(request), some, purpose_of(request), DOOR)
    return {
        each: f"{seen[each].name} {display_number(each)}" if each in seen else display_number(each)
        for each in wanted
    }


def to(lang: Language, name: str, *args: object) -> str:
    """The address of a page of this area; `area:name` of another."""
    full = name if ":" in name else f"payments:{name}"
    return reverse(full, args=(lang, *args))


def person_link(lang: Language, person: int, name: str = "") -> Link:
    """A person in a table: the number leads to the person's page."""
    return Link(name or display_number(person), to(lang, "person", person))


def colleague(name: str, role: str = "payment_officer") -> Actor:
    """The account that made a proposal, as an actor; by name alone when the account is gone."""
    made = Account.objects.filter(username=name).first()
    if made is not None:
        actor: Actor = made.actor
        return actor
    return Actor(name, "system") if role == "system" else Actor(name, "payment_officer")


def maker_of(proposal: Proposal) -> Actor:
    """Who proposed: a human by the account, a robot by its name."""
    return colleague(proposal.by, "payment_officer" if proposal.human else "system")


def number_of(text: str) -> int:
    """A row's number as it was sent; 0, which is none, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


def by_on(name: str, day: date) -> Text:
    """Who did it and when."""
    who, on = called(name), Day(day)
    return Text("{who}，{on}", "{who}, {on}").format(who=who, on=on)


def months(first: int, last: int | None) -> Text:
    """From month to month, as pages write it."""
    start, end = month_of(first), None if last is None else month_of(last)
    if end is None:
        return Text("自{a}起", "from {a}").format(a=start)
    if first == last:
        return Text("{a}", "{a}").format(a=start)
    return Text("{a}至{b}", "{a} to {b}").format(a=start, b=end)


REASON_LABELS: Final = {
    "zh": Text("理由（告知本人的话）", "Reason, in Chinese (the person is told these words)"),
    "en": Text("理由的英文", "Reason, in English"),
    "ground": Text("依据（法律条款）", "Ground (act and article)"),
    "document": Text("材料名称或编号", "Document it rests on"),
}


def reason_boxes(deed: str, ground: str = "") -> list[Box]:
    """The fields of a reason: words in both languages, ground, document. Names begin with the deed,
    so that several forms stand on one page."""
    given = {"ground": ground}
    return [
        Box(f"{deed}-{name}", label, "words" if name in ("zh", "en") else "text",
            value=given.get(name, ""))
        for name, label in REASON_LABELS.items()
    ]  # fmt: skip


def reason_of(given: Filled, deed: str) -> Reason:
    """The reason as it was filled in."""
    told = {
        name: given.text(f"{deed}-{name}", label, longest=2_000 if name in ("zh", "en") else 200)
        for name, label in REASON_LABELS.items()
    }
    return Reason(told["zh"], told["en"], told["ground"], {"document": told["document"]})


def ways(request: HttpRequest, lang: Language) -> list[tuple[Text, str, bool]]:
    """The ways between these pages; the present one is marked."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    named: list[tuple[str, Text, tuple[str, ...]]] = []
    if may_act(request):
        named += [
            ("home", Text("本月", "This month"), ("home",)),
            ("find", Text("人员", "Persons"), ("find", "person", "claim-new", "claim")),
            ("proposals", Text("待决定", "To decide"), ("proposals", "proposal")),
            ("runs", Text("发放批次", "Payment runs"), ("runs", "run", "dry", "return")),
            ("accounts", Text("银行账户", "Bank accounts"), ("accounts", "account")),
            ("life", Text("领取资格", "Life certification"), ("life",)),
            ("overpayments", Text("多发", "Overpayments"), ("overpayments", "overpayment")),
        ]
    if audits_money.test(account_of(request)):
        named += [
            ("audit:home", Text("账簿稽核", "Audit of books"), ("home", "ledger")),
            ("audit:books", Text("账表与明细", "Books"), ("books", "book", "transactions",
                                                        "transaction", "find")),
            ("audit:samples", Text("业务抽查", "Samples"), ("samples", "sample")),
            ("audit:redecisions", Text("全量复算", "Re-decision"), ("redecisions", "redecision")),
            ("handling:findings", Text("稽核发现", "Findings"), ()),
            ("audit:law", Text("法规确认", "Law confirmed"), ("law",)),
            ("runs", Text("发放批次", "Payment runs"), ("runs", "run")),
        ]  # fmt: skip
    return [(label, to(lang, name), here in places) for name, label, places in named]


def payments_page(
    request: HttpRequest,
    lang: Language,
    heading: object,
    context: Mapping[str, Any] | None = None,
    *,
    tables: Sequence[Table] = (),
    lead: Sequence[Table] = (),
    error: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of this area, or the table of it that the address asks for as a file. `lead` are tables
    that stand before calculation sheets, the others after them."""
    given = asked_file(request, *lead, *tables)
    if given is not None:
        return given
    matter = {
        "ways": ways(request, lang),
        "heading": heading,
        "done": DONE.get(request.GET.get("done", "")),
        "wrong": complaints(error) if error is not None else [],
        "tables": [with_files(request, table) for table in tables],
        "lead": [with_files(request, table) for table in lead],
        "today": asking.today(),
        **(context or {}),
    }
    return page(
        request, lang, "web/money/payments/page.html", matter,
        status=422 if error is not None else status,
    )  # fmt: skip


def sent_back(address: str, done: str = "1", **query: object) -> HttpResponseRedirect:
    """The redirect after a deed, with a word on what was done."""
    told = {**{key: str(value) for key, value in query.items() if value}, "done": done}
    return HttpResponseRedirect(address + "?" + urlencode(told))


def tried(deed: Callable[[Filled], HttpResponse], request: HttpRequest) -> HttpResponse | Exception:
    """What a deed answers, or the error that it was refused with."""
    given = {name: str(value) for name, value in request.POST.items()}
    try:
        return deed(Filled(given))
    except REFUSALS as error:
        return error


def refilled(forms: Sequence[Form], request: HttpRequest, error: Exception | None) -> list[Form]:
    """The forms of a page, the one that was sent with what was typed and its errors."""
    if error is None:
        return list(forms)
    given = {name: str(value) for name, value in request.POST.items()}
    return [
        replace(form, boxes=filled(form.boxes, given, error))
        if form.deed == given.get("deed", "")
        else form
        for form in forms
    ]
