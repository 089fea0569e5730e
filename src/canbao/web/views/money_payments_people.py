"""What is entered in a person's file: a bank account, a hold and its end, a trace of life, an attempt
to reach somebody. One form for each; the rooms say what may be done.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from canbao.benefits import certification
from canbao.benefits.models import CONTACT_KINDS, SIGN_KINDS
from canbao.benefits.payments import accounts, holds
from canbao.benefits.payments.models import Hold
from canbao.people.looks import look
from canbao.web import asking
from canbao.web.money_forms import Box, Filled, Form, Wrong
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_payments_base import (
    DOOR,
    Folded,
    acting,
    number_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text

BANK, NUMBER = Text("银行代码", "Bank code"), Text("账号", "Account number")
HOLDER, SOURCE = Text("户名", "Name of the holder"), Text("登记依据", "Document it comes from")
RULE, TOLD = Text("审计规则", "Audit rule"), Text("告知本人的理由", "Reason the person is told")
KIND, DAY = Text("种类", "Kind"), Text("日期", "Day")
WHERE, WAY = Text("来源", "Source"), Text("方式", "Way")
OUTCOME, WHY = Text("结果", "Outcome"), Text("理由", "Reason")


def forms_of(
    request: HttpRequest, person: int, name: str, held: Sequence[Hold], error: Exception | None
) -> list[Folded]:
    """The forms of a person's file."""
    action, today = request.path, asking.today().isoformat()
    signs = [("", Text("请选择", "Choose")), *((kind, words.SIGNS[kind]) for kind in SIGN_KINDS)]
    contacts = [(kind, words.CONTACTS[kind]) for kind in CONTACT_KINDS]
    made = [
        Form(action, [
            Box("account-bank", BANK, hint=Text("例如 ICBC", "Such as ICBC")),
            Box("account-number", NUMBER),
            Box("account-holder", HOLDER,
                hint=Text("须与本人姓名一致", "It must be the person’s own name")),
            Box("account-source", SOURCE),
        ], Text("登记账户", "Enter the account"), deed="account",
            lede=Text("由另一人核实后才会发放到此账户；变更的账户48小时后生效。",
                      "Nothing is paid to it before another person has checked it; a changed account "
                      "counts after 48 hours.")),
        Form(action, [
            Box("sign-kind", KIND, "select", options=signs), Box("sign-day", DAY, "day", value=today),
            Box("sign-source", WHERE),
        ], Text("登记踪迹", "Enter the trace"), deed="sign"),
        Form(action, [
            Box("contact-kind", KIND, "select", options=contacts), Box("contact-way", WAY),
            Box("contact-outcome", OUTCOME, optional=True),
        ], Text("登记联系", "Enter the contact"), deed="contact"),
        Form(action, [
            Box("hold-rule", RULE, "select", options=[(r, Text(f"{r} {w.zh}", f"{r} {w.en}"))
                for r, w in words.RULES.items() if r.startswith("R")]),
            Box("hold-words", TOLD, "words"),
        ], Text("暂缓发放", "Hold the payments"), deed="hold",
            lede=Text("最长几个工作日；更久须作出暂停决定。本人会看到理由。",
                      "A few working days at most; longer takes a suspension. The person is told.")),
    ]  # fmt: skip
    titles = [
        Text("登记或变更银行账户", "Enter or change the bank account"),
        Text("登记领取资格踪迹", "Enter a trace of life"),
        Text("登记联系", "Enter a contact"),
        Text("暂缓发放", "Hold payments"),
    ]
    for each in held:
        titles.append(Text("解除暂缓 {rule}", "Lift the hold {rule}").format(rule=each.rule))
        made.append(
            Form(action, [Box(f"lift{each.pk}-words", WHY, "words")],
                 Text("解除暂缓", "Lift the hold"), deed=f"lift{each.pk}")
        )  # fmt: skip
    return [
        Folded(title, form)
        for title, form in zip(titles, refilled(made, request, error), strict=True)
    ]


def deed_on(request: HttpRequest, lang: Language, person: int) -> HttpResponse | Exception:
    """What one of these forms asked for, done or refused."""
    actor, day = acting(request), asking.today()
    back = to(lang, "person", person)

    def account(given: Filled) -> HttpResponse:
        entry = accounts.Entry(
            person, given.text("account-bank", BANK).upper(), given.text("account-number", NUMBER),
            given.text("account-holder", HOLDER),
        )  # fmt: skip
        source = given.text("account-source", SOURCE, longest=80)
        given.finish()
        # The name is compared with the whole one of the record.
        look(actor, person, "bank_account", DOOR, unmask=True, whole=False)
        accounts.enter(entry, day, actor=actor, door=DOOR, source=source)
        return sent_back(back, "proposed")

    def sign(given: Filled) -> HttpResponse:
        kind = given.choice("sign-kind", KIND, SIGN_KINDS)
        on = given.day("sign-day", DAY)
        source = given.text("sign-source", WHERE, longest=80)
        if on is not None and on > day:
            late = Text("日期不能晚于今天。", "The day lies after today.")
            raise Wrong({**given.errors, "sign-day": late})
        given.finish()
        assert on is not None
        certification.sign(person, kind, on, source, day=day, actor=actor, door=DOOR)
        return sent_back(back)

    def contact(given: Filled) -> HttpResponse:
        kind = given.choice("contact-kind", KIND, CONTACT_KINDS)
        way = given.text("contact-way", WAY, longest=40)
        outcome = given.text("contact-outcome", OUTCOME, longest=80, optional=True)
        given.finish()
        certification.contact(person, kind, way, outcome, day=day, actor=actor, door=DOOR)
        return sent_back(back)

    def hold(given: Filled) -> HttpResponse:
        rule = given.choice("hold-rule", RULE, [rule for rule in words.RULES if rule[0] == "R"])
        told = given.text("hold-words", TOLD, longest=2_000)
        given.finish()
        holds.hold(person, rule=rule, words=told, day=day, actor=actor, door=DOOR)
        return sent_back(back)

    def lift(given: Filled) -> HttpResponse:
        which = request.POST["deed"]
        found = Hold.objects.filter(person=person, pk=number_of(which[4:])).first()
        told = given.text(f"{which}-words", WHY, longest=2_000)
        given.finish()
        if found is not None:
            holds.lift(found, words=told, day=day, actor=actor, door=DOOR)
        return sent_back(back)

    deeds = {"account": account, "sign": sign, "contact": contact, "hold": hold}
    asked = request.POST.get("deed", "")
    done = lift if asked.startswith("lift") else deeds.get(asked)
    return tried(done, request) if done is not None else sent_back(back, "")
