"""Data quality: every source and delivery with what was complete, valid, fresh and matched, and the
deliveries that are held back until somebody decides.

The figures are those that intake wrote beside each delivery; nothing is counted here. Releasing
is an administrator's act, with a reason, and is logged.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from canbao.people import log
from canbao.registers.intake import store as intake
from canbao.registers.intake.refusal import IntakeRefusal
from canbao.web import registers_data
from canbao.web.page import page, spoken
from canbao.web.views.analyst_download import Sheet, give
from canbao.web.views.coverage import ways_of
from canbao.web.views.quality_reading import Delivery, deliveries
from canbao.web.views.street import DOOR, account_of, officer
from canbao.web.words import Language, Text

PURPOSE: Final = "delivery_release"
HELD: Final = "held"
LONGEST_WHY: Final = 500


def _by_source() -> list[tuple[Delivery, list[Delivery]]]:
    """The newest delivery of each source, and the ones before it."""
    found: dict[str, list[Delivery]] = {}
    for each in deliveries():
        found.setdefault(each.source, []).append(each)
    return [(rows[0], rows[1:]) for rows in found.values()]


@require_safe
@spoken
def quality(request: HttpRequest, lang: Language) -> HttpResponse:
    """One row for each source; held deliveries first."""
    sources = _by_source()
    context = {
        "ways": ways_of(request, lang),
        "sources": sources,
        "held": [each for each in deliveries() if each.state == HELD],
        "downloads": [
            (kind, reverse("staff:quality-file", args=(lang, kind))) for kind in ("csv", "xlsx")
        ],
    }
    return page(request, lang, "web/analyst/quality.html", context)


def _one(source: str, delivery_: str) -> Delivery:
    for each in deliveries():
        if each.source == source and each.key == delivery_:
            return each
    raise Http404


@require_safe
@spoken
def delivery(request: HttpRequest, lang: Language, source: str, delivery: str) -> HttpResponse:
    """One delivery field by field."""
    return _delivery(request, lang, _one(source, delivery))


def _delivery(
    request: HttpRequest,
    lang: Language,
    found: Delivery,
    wrong: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "ways": ways_of(request, lang),
        "delivery": found,
        "may_release": found.state == HELD and account_of(request).role == "administrator",
        "wrong": wrong,
        "longest": LONGEST_WHY,
    }
    return page(request, lang, "web/analyst/delivery.html", context, status=status)


@require_POST
@spoken
def release(request: HttpRequest, lang: Language, source: str, delivery: str) -> HttpResponse:
    """Let a held delivery count, or turn it away. A reason is needed; both are logged."""
    found = _one(source, delivery)
    why = request.POST.get("why", "").strip()
    refuses = request.POST.get("decision") == "refuse"
    if not why or len(why) > LONGEST_WHY:
        wrong = Text(
            f"请写明理由（不超过{LONGEST_WHY}字）。",
            f"Give a reason of at most {LONGEST_WHY} letters.",
        )
        return _delivery(request, lang, found, wrong, 400)
    actor = officer(request)
    decide = intake.refuse if refuses else intake.release
    try:
        decide(registers_data.store(), source, found.key, by=actor.name, why=why)
    except IntakeRefusal as refusal:
        wrong = Text(refusal.message("zh"), refusal.message("en"))
        return _delivery(request, lang, found, wrong, 409)
    detail = {"why": why, "decision": "refuse" if refuses else "release"}
    act = log.Act(log.WRITE, PURPOSE, record=f"delivery:{source}/{delivery}", detail=detail)
    log.append(actor, DOOR, act)
    return HttpResponseRedirect(reverse("staff:delivery", args=(lang, source, delivery)))


@require_safe
@spoken
def quality_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """Every delivery and field as a table: counts, never only shares."""
    heads = [
        Text("来源", "Source"),
        Text("交付", "Delivery"),
        Text("数据日期", "As of"),
        Text("状态", "State"),
        Text("项目", "Item"),
        Text("数目", "Count"),
        Text("总数", "Of"),
    ]
    rows: list[list[object]] = []
    for each in deliveries():
        first = [str(each.name), each.key, each.as_of, str(each.state_name)]
        for name, part in each.parts():
            rows.append([*first, str(name), part.count, part.of])
    note = Text(
        "数目和总数之比就是页面上的比例。", "Count divided by “of” is the share on the page."
    )
    sheet = Sheet("quality", [str(head) for head in heads], rows, [("*", str(note))])
    return give(sheet, kind)
