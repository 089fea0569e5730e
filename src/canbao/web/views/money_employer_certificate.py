"""The certificate of no arrears: whether it can be given today, why not, and the PDF.

What stands against it is said by the room.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.certificates.no_arrears import issue_no_arrears
from canbao.certificates.paper import paper
from canbao.ledger.receipts import clearance
from canbao.ledger.refusal import Refused
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_tables import Yuan
from canbao.web.page import spoken
from canbao.web.views.money_employer import employer_of, ways
from canbao.web.views.money_own_base import DOOR, Note, Way, show
from canbao.web.words import NOTHING, Language, Text


@require_safe
@spoken
def certificate(request: HttpRequest, lang: Language) -> HttpResponse:
    """Whether the certificate can be given today, and why not."""
    return _page(request, lang)


def _page(request: HttpRequest, lang: Language, status: int = 200) -> HttpResponse:
    employer, day = employer_of(request), asking.today()
    found = clearance.of(f"E{employer.code}", day)
    reasons: list[Text] = []
    href = reverse("employer:certificate-file", args=(lang,))
    if found.clear:
        notes = [
            Note(
                Text("可以开具", "It can be given"),
                Text("截至{day}，没有欠费，各月都已申报。", "On {day} nothing is owed and every month "
                     "is declared.").format(day=Day(day)),
                "done",
                href,
                Text("下载无欠费证明（PDF）", "Download the certificate (PDF)"),
            )
        ]  # fmt: skip
    else:
        count = len(found.reasons)
        title = Text("现在还不能开具，要先办{n}件事", "It can’t be given now: {n} things come first")
        one = Text("现在还不能开具，要先办一件事", "It can’t be given now: one thing comes first")
        notes = [Note(title.format(n=count) if count > 1 else one, NOTHING, "needs")]
        reasons = [Text(_sentence(each.zh, "zh"), _sentence(each.en, "en")) for each in found.reasons]
    if found.deferred:
        notes.append(
            Note(
                Text("有批准缓缴的费用{sum}", "{sum} are deferred").format(sum=Yuan(found.deferred)),
                Text("缓缴期内不算欠费，证明上会写明。", "They are no arrears; the certificate says so."),
                "waiting",
            )
        )  # fmt: skip
    context = {
        "ways": ways(lang, "certificate"),
        "notes": notes,
        "reasons": reasons,
        "foot": Text(
            "证明带有电子签名、编号和校验码，改一个字签名就失效；收到证明的人凭编号和校验码查验。",
            "It carries a digital signature, a serial and a code: a changed word breaks the signature, "
            "and whoever gets it can check it by serial and code.",
        ),
        "doors": []
        if found.clear
        else [
            Way(Text("去处理欠费", "See the arrears"), NOTHING,
                reverse("employer:arrears", args=(lang,))),
            Way(Text("去申报", "Declare"), NOTHING, reverse("employer:home", args=(lang,))),
        ],
    }  # fmt: skip
    template = "web/money/employer/certificate.html"
    heading = Text("无欠费证明", "Certificate of no arrears")
    return show(request, lang, template, heading, context, status=status)


def _sentence(text: str, lang: Language) -> str:
    """A reason with a capital letter and a full stop."""
    return text[:1].upper() + text[1:] + ("。" if lang == "zh" else ".")


@require_safe
@spoken
def certificate_file(request: HttpRequest, lang: Language) -> HttpResponse:
    """The certificate as PDF; where it can't be given, 409 and the page that says why."""
    employer, day = employer_of(request), asking.today()
    try:
        issued = issue_no_arrears(
            f"E{employer.code}", employer.name, by=account_of(request).actor, door=DOOR, day=day
        )
    except Refused:
        return _page(request, lang, 409)
    response = HttpResponse(paper(issued, lang), content_type="application/pdf")
    name = f"canbao-no-arrears-{day.isoformat()}-{issued.serial}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
