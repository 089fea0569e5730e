"""Certification of life: of whom nothing has been seen for long, what was done to reach them, and who
may be suspended. Nobody is summoned as a matter of course and nothing here stops a payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from canbao.accounts.sessions import account_of
from canbao.benefits import certification
from canbao.benefits.certification import GROUND, Certified
from canbao.benefits.due import due
from canbao.benefits.models import Award
from canbao.benefits.office import Human
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.money_forms import Box, Filled, Form
from canbao.web.money_tables import Link, Mark, Table
from canbao.web.page import spoken
from canbao.web.views import money_payments_words as words
from canbao.web.views.money_finance_base import Figure, books_of
from canbao.web.views.money_payments_base import (
    DOOR,
    MOST_IN_FILE,
    Folded,
    acting,
    names_of_persons,
    number_of,
    payments_page,
    person_link,
    reason_boxes,
    reason_of,
    refilled,
    sent_back,
    to,
    tried,
)
from canbao.web.words import Language, Text

STATES = ("expiring", "warned", "unknown", "suspected")
AT_ONCE = 2_000
SHOWN = 100
AWARD = Text("待遇编号", "Award")


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def life(request: HttpRequest, lang: Language) -> HttpResponse:
    """Who is to be looked after, by standing; suspending somebody who was not reached."""
    actor = acting(request)
    form = Form(
        request.path, [Box("suspend-award", AWARD, "whole"), *reason_boxes("suspend", GROUND)],
        Text("暂停发放", "Suspend the benefit"), deed="suspend", quiet=True,
        lede=Text("须先警示满期并多次联系无果；从下月起暂停，本人出现后恢复并补发。",
                  "Only after a warning has run and attempts failed; from next month on, and paid "
                  "once the person is seen."))  # fmt: skip

    def suspend(given: Filled) -> HttpResponse:
        number = given.whole("suspend-award", AWARD)
        reason = reason_of(given, "suspend")
        found = Award.objects.filter(pk=number_of(str(number))).first()
        if found is None:
            given.errors["suspend-award"] = Text("没有这项待遇。", "There is no such award.")
        given.finish()
        assert found is not None
        made = certification.suspend_unreached(
            found, Human(actor), reason, day=asking.today(), door=DOOR
        )
        return sent_back(to(lang, "decision", made.decision.pk), "approved")

    error = tried(suspend, request) if request.method == "POST" else None
    if isinstance(error, HttpResponse):
        return error
    found, awards, following = _standings(request)
    state = request.GET.get("state", "")
    wanted = [each for each in found.values() if state in ("", each.state) and each.state in STATES]
    wanted.sort(key=lambda each: (STATES.index(each.state), each.until or asking.today()))
    table = _table(request, lang, wanted, awards, following)
    counts = {name: sum(each.state == name for each in found.values()) for name in STATES}
    figures = [
        Figure(words.LIFE[name].text, counts[name], "", f"?state={name}", words.LIFE[name].tone)
        for name in STATES
    ]
    return payments_page(
        request, lang, Text("领取资格", "Life certification"),
        {"figures": figures,
         "lede": Text("先数据核验，后主动联系。没有踪迹不等于死亡，线索本身不停发。",
                      "Data first, then we call. No trace is not a death, and a report stops "
                      "nothing."),
         "folded": [Folded(Text("暂停联系不上的人员的待遇", "Suspend somebody not reached"),
                           refilled([form], request, error)[0])]},
        tables=[table], error=error,
    )  # fmt: skip


def _standings(request: HttpRequest) -> tuple[dict[int, Certified], Mapping[int, int], int]:
    """The next people with a certified benefit that is due this month, in this account's funds, and
    the award to go on after (0: that was the last)."""
    this, after = Month.of(asking.today()).index, number_of(request.GET.get("after", ""))
    asked = Award.objects.filter(
        benefit__in=certification.certified_kinds(),
        book__in=books_of(account_of(request)),
        pk__gt=after,
    )
    ids = list(asked.order_by("pk").values_list("pk", flat=True)[:MOST_IN_FILE])
    now = due(ids, this) if ids else None
    awards: dict[int, int] = {}
    if now is not None:
        paid = now.monthly > 0
        awards = dict(zip(now.person[paid].tolist(), now.award[paid].tolist(), strict=True))
    persons = sorted(awards)
    found: dict[int, Certified] = {}
    for start in range(0, len(persons), AT_ONCE):
        some = persons[start : start + AT_ONCE]
        found.update(certification.standings(some, asking.today()))
    return found, awards, ids[-1] if len(ids) == MOST_IN_FILE else 0


def _table(
    request: HttpRequest, lang: Language, wanted: list[Certified], awards: Mapping[int, int],
    following: int,
) -> Table:  # fmt: skip
    def rows(some: list[Certified], named: bool) -> list[list[object]]:
        names = names_of_persons(request, [each.person for each in some]) if named else {}
        day = asking.today()
        return [
            [person_link(lang, each.person, names.get(each.person, "")),
             Link(str(awards[each.person]), to(lang, "award", awards[each.person])),
             words.LIFE[each.state], Day(each.until) if each.until else "",
             Day(each.warned) if each.warned else "", each.attempts,
             Mark(Text("可以", "Yes"), "needs") if each.may_be_suspended(day) else ""]
            for each in some
        ]  # fmt: skip

    at = number_of(request.GET.get("from", ""))
    some = wanted[at : at + SHOWN]
    query = {"state": request.GET.get("state", ""), "after": request.GET.get("after", "")}
    more = ""
    if len(wanted) > at + SHOWN:
        more = "?" + urlencode({**query, "from": at + SHOWN})
    elif following:
        more = "?" + urlencode({**query, "after": following})
    return Table(
        "life", Text("需要关注的人员", "Whom to look after"),
        (Text("人员", "Person"), Text("待遇", "Award"), Text("状态", "Standing"),
         Text("有效至", "Valid until"), Text("警示", "Warned"), Text("联系次数", "Attempts"),
         Text("可否暂停", "May be suspended")),
        rows(some, named=True),
        Text("踪迹来自就医、出行、社保卡、上门等；满周期无踪迹即列入。",
             "Traces are medical visits, travel, card, home visits …; who has none for the cycle is "
             "listed."),
        Text("没有需要关注的人员。", "Nobody."),
        more=more, whole=lambda: rows(wanted[:MOST_IN_FILE], named=False),
    )  # fmt: skip
