"""How one person’s figures of a month came about: the law asked again, and compared with what was booked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import declare
from canbao.ledger.contributions.explained import Explained, explained
from canbao.ledger.contributions.models import Assessment, Line
from canbao.people.looks import look
from canbao.web import asking
from canbao.web.asking import Answer, Refusal
from canbao.web.money_tables import Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_employer import employer_of, ways
from canbao.web.views.money_employer_declare import PURPOSE
from canbao.web.views.money_employer_words import schemes_text
from canbao.web.views.money_own_base import (
    DOOR,
    iso,
    month_asked,
    scheme_name,
    show,
)
from canbao.web.words import Language, Text
from canbao.web.working import steps_of


@require_safe
@spoken
def person(request: HttpRequest, lang: Language, month: str, person: int) -> HttpResponse:
    """One person's figures, and the law behind each."""
    employer, at = employer_of(request), month_asked(month)
    said = declare.latest_of(employer.code, at)
    line = (
        Line.objects.filter(declaration=said, month=at, person=person)
        .select_related("declaration")
        .first()
    )
    if line is None:
        raise Http404("no line")
    view = look(account_of(request).actor, person, PURPOSE, DOOR, whole=False)
    last = Assessment.objects.filter(declaration=said).order_by("-number").first()
    branches = [_shown(line, each) for each in explained(line, last.day if last else said.day)] \
        if said else []  # fmt: skip
    context = {
        "ways": ways(lang, ""),
        "back": (
            Text("返回账单", "Back to the bill"),
            reverse("employer:bill", args=(lang, iso(at))),
        ),
        "lede": f"{view.name} {view.number}".strip(),
        "pairs": [
            (Text("申报工资", "Wage declared"), Yuan(line.wage)),
            (Text("险种", "Branches"), schemes_text(line.schemes)),
        ],
        "branches": branches,
        "law": reverse("web:law-status", args=(lang,)),
    }
    heading = Text("{month}：这些数怎么来的", "{month}: how these figures came about").format(
        month=month_of(at)
    )
    return show(request, lang, "web/money/employer/person.html", heading, context)


def _shown(line: Line, each: Explained) -> dict[str, object]:
    """One branch as the page shows it: what was booked, and the steps of the law."""
    if each.answer is None:
        refusal = Refusal.of(each.error) if each.error else None
        return {"scheme": scheme_name(each.scheme), "refusal": refusal, "figures": []}
    answer = Answer(dict(each.answer.values), each.answer.explanation)
    figures = [
        (asking.names(target), Yuan(getattr(line, column)), steps_of(answer, target))
        for target, column in each.columns.items()
    ]
    return {
        "scheme": scheme_name(each.scheme),
        "refusal": None,
        "figures": figures,
        "same": each.same,
    }
