"""The payment officer's and her checker's first page, the way to a person, and one person's file:
claims, awards, payments, bank accounts, life certification.

Who may decide what is the rooms'; a person is opened with purpose and log entry only.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.benefits import certification
from canbao.benefits.models import Award, Claim, Decision, LifeSign, Overpayment, Proposal, Waiting
from canbao.benefits.payments import accounts, reads
from canbao.benefits.payments.models import (
    CANCELLED,
    CHECKED,
    PREPARED,
    RELEASED,
    BankAccount,
    Hold,
    PaymentReturn,
    PaymentRun,
)
from canbao.benefits.timeline import due_at
from canbao.benefits.writing import revisions_of
from canbao.people import log
from canbao.people.models import Person
from canbao.people.numbers import from_citizen_number, from_display_number
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box, Filled, Form, Wrong
from canbao.web.money_tables import Link, Mark, Table, Yuan, month_of
from canbao.web.page import spoken
from canbao.web.people_shown import By
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Figure, books_of, scheme_name
from canbao.web.views.money_payments_base import (
    DOOR,
    actor_of,
    may_act,
    payments_page,
    person_of,
    purpose_of,
    refilled,
    to,
    tried,
)
from canbao.web.views.money_payments_people import deed_on, forms_of
from canbao.web.words import Language, Text

NEXT = {
    PREPARED: Text("看明细后提交复核", "Look through it, then submit it"),
    CHECKED: Text("等待另一人放行", "Waits for another person to release it"),
    RELEASED: Text("入账后生成银行文件", "To be posted, then sent to the banks"),
}


@require_safe
@spoken
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """Runs of the month by scheme, what they wait for, what came back, what waits for somebody."""
    this = Month.of(asking.today()).index
    books = books_of(account_of(request))
    runs = list(
        PaymentRun.objects.filter(month__gte=this - 1, book__in=books)
        .exclude(state=CANCELLED)
        .order_by("-month", "scheme", "place", "number")[:60]
    )
    rows = [
        [
            Link(f"{run.pk}", to(lang, "run", run.pk)),
            scheme_name(run.scheme), month_of(run.month), run.number,
            words.RUN_STATES[run.state], run.persons, Yuan(run.net),
            NEXT.get(run.state, ""), PaymentReturn.objects.filter(run=run).count(),
        ]
        for run in runs
    ]  # fmt: skip
    table = Table(
        "runs", Text("本月和上月的发放批次", "Payment runs of this month and last"),
        (Text("批次", "Run"), Text("险种", "Scheme"), Text("月份", "Month"), Text("次", "No."),
         Text("状态", "State"), Text("人数", "Persons"), Text("交银行", "To the banks"),
         Text("下一步", "Next"), Text("退回", "Came back")),
        rows,
        Text("交银行＝应发＋退回后重发－抵扣。", "To the banks: due, paid again, less what is set off."),
        Text("本月还没有发放批次。", "There is no run of this month yet."),
    )  # fmt: skip
    return payments_page(
        request, lang, Text("待遇与发放", "Benefits and payments"),
        {"more": month_of(this), "todo": _todo(lang),
         "links": [(Text("准备本月发放", "Prepare this month’s payments"), to(lang, "runs"))]},
        tables=[table],
    )  # fmt: skip


def _todo(lang: Language) -> list[Figure]:
    """What waits for somebody: each with a number and the way there; nothing where it is none."""
    waiting = Proposal.objects.filter(decision__isnull=True, turneddown__isnull=True)
    found = [
        Figure(Text("项提议等待决定", "proposals to decide"), waiting.count(),
               Text("其中不利于本人的必须由具名人员决定",
                    "What takes something away is decided by a named human"), to(lang, "proposals")),
        Figure(Text("项申请等待法规数值", "claims wait for the law"),
               Waiting.objects.filter(claim__isnull=False, claim__award__isnull=True)
               .values("claim").distinct().count(),
               Text("数值公布后即可核定", "They can be decided when the value is published"),
               to(lang, "proposals") + "#table-waiting"),
        Figure(Text("个银行账户待第二人核实", "bank accounts to check"),
               BankAccount.objects.filter(checks__isnull=True).count(), "", to(lang, "accounts")),
        Figure(Text("笔多发未作决定", "overpayments not decided"),
               Overpayment.objects.filter(overpaymentdecision__isnull=True).count(),
               Text("系统只发现，不扣款", "They were found; nothing is taken by itself"),
               to(lang, "overpayments")),
        Figure(Text("个批次等待放行", "runs to release"),
               PaymentRun.objects.filter(state=CHECKED).count(), "",
               to(lang, "runs") + "?state=checked"),
    ]  # fmt: skip
    return [each for each in found if each.value]


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def find(request: HttpRequest, lang: Language) -> HttpResponse:
    """The way to a person: by a whole number, which stands in the request's body and not in its
    address. The search itself is logged."""
    form = Form(
        request.path,
        [Box("number", Text("身份证号或个人编号", "Citizen number or person number"),
             hint=Text("输入完整号码。查询和打开都会记入日志，本人可以看到。",
                       "The whole number. Search and look are logged; the person sees them."))],
        Text("查找", "Find"),
    )  # fmt: skip

    def deed(given: Filled) -> HttpResponse:
        typed = given.text("number", Text("号码", "The number"), longest=30)
        given.finish()
        person = _named(typed)
        act = log.Act(log.READ, purpose_of(request), subject=person, record="person search",
                      detail={"found": person is not None})  # fmt: skip
        log.append(actor_of(request), DOOR, act)
        if person is None:
            none = Text("没有这个号码的人，请核对每一位。",
                        "There is nobody of this number; check every digit.")  # fmt: skip
            raise Wrong({"number": none})
        return HttpResponseRedirect(to(lang, "person", person))

    error = tried(deed, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    return payments_page(
        request, lang, Text("查找人员", "Find a person"),
        {"forms": refilled([form], request, error)}, error=error,
    )  # fmt: skip


def _named(typed: str) -> int | None:
    """The person of a citizen number or a person number; None where there is none."""
    plain = typed.replace(" ", "").upper()
    number17 = from_citizen_number(plain)
    if number17 is not None:
        found = Person.objects.filter(number17=number17, withdrawn=False).first()
        return found.id if found else None
    person = from_display_number(plain)
    known = person is not None and Person.objects.filter(id=person, withdrawn=False).exists()
    return person if known else None


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def person(request: HttpRequest, lang: Language, person: int) -> HttpResponse:
    """One person's file."""
    error: Exception | None = None
    if request.method == "POST":
        answer = deed_on(request, lang, person)
        if isinstance(answer, HttpResponse):
            return answer
        error = answer
    seen = person_of(request, person)
    today = asking.today()
    life = certification.standing(person, today)
    holds = Hold.objects.filter(person=person, until__gte=today, lifted__isnull=True)
    pairs: list[tuple[Text, object, str]] = [
        (Text("号码", "Number"), seen.number, ""),
        (Text("出生", "Born"), Day(seen.birth) if seen.birth else "–", ""),
        (Text("领取资格", "Life certification"),
         Text(f"{words.LIFE[life.state].text.zh}", f"{words.LIFE[life.state].text.en}"), ""),
    ]  # fmt: skip
    if seen.death:
        pairs.append((Text("死亡", "Died"), Day(seen.death), ""))
    for hold in holds:
        told = Text(f"{hold.rule}，至{hold.until}：{hold.words}",
                    f"{hold.rule}, until {hold.until}: {hold.words}")  # fmt: skip
        pairs.append((Text("暂缓发放", "Held"), told, ""))
    folded = forms_of(request, person, seen.name, list(holds), error) if may_act(request) else []
    links = []
    if may_act(request):
        links.append((Text("新的待遇申请", "A new claim"), to(lang, "claim-new", person)))
    return payments_page(
        request, lang, f"{seen.name} {seen.display_number}",
        {"pairs": pairs, "links": links, "folded": folded,
         "foot": Text("打开本页已记入日志。", "Opening this page was logged.")},
        tables=[_awards(lang, person), _claims(lang, person), _payments(lang, person),
                _accounts(lang, person), _signs(person)],
        error=error,
    )  # fmt: skip


def _awards(lang: Language, person: int) -> Table:
    this = Month.of(asking.today()).index
    rows = []
    for award in Award.objects.filter(person=person).order_by("-first_month", "-pk"):
        now = due_at(revisions_of(award), this)
        state = Mark(Text("未发放", "Not in payment"))
        if now is not None and now.held:
            state = Mark(Text("已暂停", "Suspended"), "needs")
        elif now is not None and now.monthly:
            state = Mark(Text("在发", "In payment"), "done")
            if now.provisional:
                state = Mark(Text("在发（暂按）", "In payment, provisional"), "waiting")
        rows.append([Link(str(award.pk), to(lang, "award", award.pk)), words.benefit(award.benefit),
                     month_of(award.first_month), Yuan(now.monthly if now else 0), state])  # fmt: skip
    return Table(
        "awards", Text("待遇", "Awards"),
        (Text("编号", "Number"), Text("待遇", "Benefit"), Text("起始", "From"),
         Text("本月应发", "Due this month"), Text("状态", "State")),
        rows, empty=Text("没有待遇。", "No award."),
    )  # fmt: skip


def _claims(lang: Language, person: int) -> Table:
    awarded = dict(Award.objects.filter(claim__person=person).values_list("claim", "pk"))
    refused = set(Decision.objects.filter(claim__person=person, cause="refusal")
                  .values_list("claim", flat=True))  # fmt: skip
    rows = []
    for claim in Claim.objects.filter(person=person).order_by("-day", "-pk"):
        state = Mark(Text("办理中", "Open"), "waiting")
        if claim.pk in awarded:
            state = Mark(Text("已核定", "Awarded"), "done")
        elif claim.pk in refused:
            state = Mark(Text("不予支付", "Refused"), "needs")
        rows.append([Link(str(claim.pk), to(lang, "claim", claim.pk)), words.benefit(claim.benefit),
                     month_of(claim.month), Day(claim.day), By(claim.by), state])  # fmt: skip
    return Table(
        "claims", Text("申请", "Claims"),
        (Text("编号", "Number"), Text("待遇", "Benefit"), Text("申请起始月", "From"),
         Text("提出", "Made on"), Text("受理人", "Taken by"), Text("状态", "State")),
        rows, empty=Text("没有申请。", "No claim."),
    )  # fmt: skip


def _payments(lang: Language, person: int) -> Table:
    rows = [
        [Link(str(paid.run.pk), to(lang, "run", paid.run.pk)), month_of(paid.run.month),
         Day(paid.day) if paid.day else "", Yuan(paid.fen), Yuan(paid.individual),
         Yuan(paid.deducted), Yuan(paid.net), words.account(paid.account),
         Mark(Text(f"退回：{paid.returned.code}", f"Came back: {paid.returned.code}"), "needs")
         if paid.returned else Mark(Text("已付", "Paid"), "done")]
        for paid in reads.payments_of(person)
    ]  # fmt: skip
    return Table(
        "payments", Text("发放", "Payments"),
        (Text("批次", "Run"), Text("月份", "Month"), Text("放行", "Released"),
         Text("应发", "Due"), Text("其中个人账户", "Of it individual account"),
         Text("抵扣", "Set off"), Text("交银行", "To the bank"), Text("账户", "Account"),
         Text("结果", "Outcome")),
        rows, empty=Text("还没有发放。", "Nothing has been paid yet."),
    )  # fmt: skip


def _accounts(lang: Language, person: int) -> Table:
    rows = []
    for account in BankAccount.objects.filter(person=person).order_by("-pk"):
        last = account.checks.order_by("-pk").first()
        rows.append([
            Link(str(account.pk), to(lang, "account", account.pk)), words.bank(account.bank),
            accounts.masked(account.number), Day(account.from_day), By(account.by),
            words.OUTCOMES[last.outcome if last else ""], By(last.by if last else ""),
        ])  # fmt: skip
    return Table(
        "accounts", Text("银行账户", "Bank accounts"),
        (Text("编号", "Number"), Text("银行", "Bank"), Text("账号", "Account"),
         Text("登记", "Entered"), Text("登记人", "By"), Text("核实", "Check"),
         Text("核实人", "Checked by")),
        rows, empty=Text("没有登记银行账户。", "No bank account."),
    )  # fmt: skip


def _signs(person: int) -> Table:
    rows = [
        [Day(sign.day), words.SIGNS[sign.kind], sign.source, By(sign.by)]
        for sign in LifeSign.objects.filter(person=person).order_by("-day", "-pk")[:20]
    ]
    return Table(
        "signs", Text("领取资格踪迹", "Traces of life"),
        (Text("日期", "Day"), Text("种类", "Kind"), Text("来源", "Source"), Text("登记人", "By")),
        rows, empty=Text("没有踪迹。", "No trace."),
    )  # fmt: skip
