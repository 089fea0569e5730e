"""Bank accounts that benefits go to: what waits for a second person, one account with what was found
of it, the check. Whole numbers are shown only to whoever checks, and that look is logged.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.benefits.payments import accounts
from canbao.benefits.payments.limits import limits
from canbao.benefits.payments.models import BankAccount
from canbao.people.looks import look
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Table
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Notice
from canbao.web.views.money_payments_base import (
    A_PAGE,
    DOOR,
    MOST_IN_FILE,
    acting,
    by_on,
    may_act,
    number_of,
    payments_page,
    person_link,
    person_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text, either

HOW, AGREES = Text("如何核实", "How it was checked"), Text("核实结果", "What was found")
RESULTS = {
    "yes": Text("是本人账户", "It is the person’s"),
    "no": Text("不是或不能确认", "It is not, or it is not certain"),
}


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """Accounts that wait for a second person, or all that were entered lately."""
    state = request.GET.get("state", "open")
    found = BankAccount.objects.prefetch_related("checks").order_by("-pk")
    if state == "open":
        found = found.filter(checks__isnull=True).order_by("from_day", "pk")
    elif state == "returned":
        found = found.filter(checks__outcome="returned").distinct()
    at = number_of(request.GET.get("after", ""))

    def row(each: BankAccount) -> list[object]:
        last = max(each.checks.all(), key=lambda check: check.pk, default=None)
        return [
            Link(str(each.pk), to(lang, "account", each.pk)), person_link(lang, each.person),
            words.bank(each.bank),
            accounts.masked(each.number), Day(each.from_day),
            Text("本人", "The person") if each.own else By(each.by), each.source,
            words.OUTCOMES[last.outcome if last else ""], By(last.by if last else ""),
        ]  # fmt: skip

    total = found.count()
    table = Table(
        "accounts", Text("银行账户", "Bank accounts"),
        (Text("编号", "Number"), Text("人员", "Person"), Text("银行", "Bank"), Text("账号", "Account"),
         Text("登记", "Entered"), Text("登记人", "By"), Text("依据", "From"), Text("核实", "Check"),
         Text("核实人", "Checked by")),
        [row(each) for each in found[at : at + A_PAGE]],
        Text("登记人和核实人不能是同一人；没有核实的账户不发放。",
             "Who enters an account never checks it; nothing is paid to one that was not checked."),
        Text("没有。", "None."),
        more=f"?state={state}&after={at + A_PAGE}" if total > at + A_PAGE else "",
        whole=lambda: [row(each) for each in found[:MOST_IN_FILE]],
    )  # fmt: skip
    options = [("open", Text("待核实", "To be checked")), ("returned", Text("银行退回", "Returned")),
               ("all", Text("全部", "All"))]  # fmt: skip
    return payments_page(
        request, lang, Text("银行账户", "Bank accounts"),
        {"filters": [Box("state", Text("范围", "Which"), "select", options=options, value=state)],
         "foot": _limit()},
        tables=[table],
    )  # fmt: skip


def _limit() -> Text:
    limit = limits()["cooling_off_days"]
    source = either(limit.source)
    return Text(f"{limit.zh}：{limit.value}。{source.zh}。",
                f"{limit.en}: {limit.value}. {source.en}.")  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def one(request: HttpRequest, lang: Language, account: int) -> HttpResponse:
    """One account, whole for whoever checks it, and what was found of it."""
    kept = BankAccount.objects.filter(pk=account).first()
    if kept is None:
        raise Http404
    form = Form(
        request.path,
        [Box("check-agrees", AGREES, "select",
             options=[("", Text("请选择", "Choose")), *RESULTS.items()]),
         Box("check-words", HOW, hint=Text("例如：银行回函、柜面核对证件",
                                           "Such as: letter of the bank, card seen at the counter"))],
        Text("登记核实结果", "Keep what was found"), deed="check",
    )  # fmt: skip

    def check(given: Filled) -> HttpResponse:
        agrees = given.choice("check-agrees", AGREES, list(RESULTS))
        how = given.text("check-words", HOW)
        given.finish()
        accounts.check(kept, agrees=agrees == "yes", words=how, day=asking.today(),
                       actor=acting(request), door=DOOR)  # fmt: skip
        return sent_back(to(lang, "account", kept.pk))

    error = tried(check, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    seen = person_of(request, kept.person)
    mine = may_act(request) and kept.by != acting(request).name
    number, name = accounts.masked(kept.number), seen.name
    if mine:
        whole = look(acting(request), kept.person, "bank_account", DOOR, unmask=True, whole=False)
        number, name = kept.number, whole.name
    rows = [[Day(each.day), words.OUTCOMES[each.outcome], each.words, By(each.by)]
            for each in kept.checks.order_by("-pk")]  # fmt: skip
    notices = []
    if may_act(request) and not mine:
        notices.append(Notice(Text("由您登记，须由另一人核实",
                                   "You entered it; another person checks it"), "", "waiting"))  # fmt: skip
    return payments_page(
        request, lang, Text("银行账户{n}", "Bank account {n}").format(n=kept.pk),
        {"back": (f"{seen.name} {seen.display_number}", to(lang, "person", kept.person)),
         "notices": notices,
         "pairs": [(Text("银行", "Bank"), words.bank(kept.bank), ""), (Text("账号", "Account"), number, ""),
                   (Text("户名", "Holder"), kept.holder if mine else name, ""),
                   (Text("本人姓名", "The person’s name"), name, ""),
                   (Text("登记", "Entered"), by_on(kept.by, kept.from_day), ""),
                   (Text("依据", "From"), kept.source, "")],
         "forms": refilled([form], request, error) if mine else [],
         "foot": _limit()},
        tables=[Table("checks", Text("核实经过", "Checks"),
                      (Text("日期", "Day"), Text("结果", "Outcome"), Text("如何核实", "How"),
                       Text("核实人", "By")), rows,
                      empty=Text("还没有人核实。", "Nobody has checked it yet."))],
        error=error,
    )  # fmt: skip
