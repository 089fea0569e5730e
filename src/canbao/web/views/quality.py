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
from canbao.web import asking, registers_data
from canbao.web.page import page, spoken
from canbao.web.views.analyst_download import Sheet, give
from canbao.web.views.coverage import ways_of
from canbao.web.views.quality_reading import Delivery, Part, deliveries, matched_by_source
from canbao.web.views.street import DOOR, account_of, officer
from canbao.web.words import Language, Text

PURPOSE: Final = "delivery_release"
HELD: Final = "held"
LONGEST_WHY: Final = 500
MATCHED: Final = Text("归到人", "Matched")
MEANINGS: Final = (
    (
        Text("收下", "Accepted"),
        Text(
            "没有被隔离的行所占的比例。被隔离的行等来源部门更正。",
            "Rows that were not quarantined. A quarantined row waits for its department.",
        ),
    ),
    (
        Text("有效号码", "Valid number"),
        Text(
            "有校验正确的身份号码的行。",
            "Rows with an identity number whose check character is right.",
        ),
    ),
    (
        MATCHED,
        Text(
            "目前采用的记录中，比对后与别的记录归到同一个人的。",
            "Records in force that the comparison joined to a person known from another record.",
        ),
    ),
    (
        Text("比上次", "Change"),
        Text("行数与上次采用的交付相比。", "Rows against the last delivery that was accepted."),
    ),
)
COUNTED: Final = Text(
    "都是全部行的计数，不是抽样，没有误差区间。数目和总数之比就是页面上的比例。",
    "Counts of all rows, not samples: they have no interval. Count divided by “of” is the share "
    "on the page.",
)


def _by_source() -> list[tuple[Delivery, list[Delivery], Part | None]]:
    """The newest delivery of each source, the ones before it, and what was matched of the source."""
    found: dict[str, list[Delivery]] = {}
    for each in deliveries():
        found.setdefault(each.source, []).append(each)
    matched = matched_by_source()
    return [(rows[0], rows[1:], matched.get(source)) for source, rows in found.items()]


@require_safe
@spoken
def quality(request: HttpRequest, lang: Language) -> HttpResponse:
    """One row for each source; held deliveries first."""
    sources = _by_source()
    context = {
        "ways": ways_of(request, lang),
        "sources": sources,
        "meanings": MEANINGS,
        "counted": COUNTED,
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
    names = registers_data.source_names()
    for source, part in matched_by_source().items():
        name = names.get(source, Text(source, source))
        rows.append([str(name), "", "", "", str(MATCHED), part.count, part.of])
    notes = [(str(head), str(meaning)) for head, meaning in MEANINGS]
    notes.append(("*", str(COUNTED)))
    notes.append(("*", str(Text("查询日期", "Read on")) + f" {asking.clock().date().isoformat()}"))
    sheet = Sheet("quality", [str(head) for head in heads], rows, notes)
    return give(sheet, kind)
