"""Handling times beside the limits, what was supplied instead of asked, robots' share and ratings, for those
who manage and audit; and the open data everybody may have, with small counts left out."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.accounts.models import AUDITOR
from canbao.accounts.sessions import account_of
from canbao.cases.models import Rating
from canbao.services import figures
from canbao.services.figures import SMALL, Figures, Published, published, share, together
from canbao.web import asking
from canbao.web.formats import Day, Month
from canbao.web.handling import words
from canbao.web.handling.base import case_link, handling_page
from canbao.web.money_forms import Box
from canbao.web.money_tables import Table
from canbao.web.page import spoken
from canbao.web.views.money_finance_base import Figure
from canbao.web.words import NOTHING, Language, Text

MONTHS: Final = 12
KEPT: Final = 600
"""Seconds the open data are kept: they change once a day in what matters."""
COUNTED: Final = (
    (Text("收件", "Handed in"), Text("期间内提交的办件", "cases handed in within these days")),
    (Text("决定", "Decided"), Text("期间内作出首次决定的办件", "cases first decided within these days")),
    (Text("中位日数", "Median days"),
     Text("从提交到首次决定的日历日数的中位数，含等待补正和中止的日子",
          "median of calendar days from handing in to the first decision, waiting included")),
    (Text("基线", "Baseline"), Text("目录规定的期限", "the limit the catalogue states")),
    (Text("按期", "In time"),
     Text("期间内结束的办理期限中，不晚于到期日的比例（扣除中止）",
          "of decision clocks that ended, those not after their due day, pauses left out")),
    (Text("数据代替提交", "Supplied"),
     Text("这些办件的全部事实中，由记录、台账、待遇或部门登记提供、没有要求本人提供的比例",
          "of all facts of these cases, those that records, ledger, benefits or registers supplied and "
          "nobody was asked for")),
    (Text("自动决定", "By robots"), Text("首次决定中由机器作出的比例", "of first decisions, those a robot made")),
    (Text("评分", "Rating"), Text("期间内评价的平均分（1至5）", "mean of ratings given, 1 to 5")),
)  # fmt: skip


@require_safe
@spoken
def figures_page(request: HttpRequest, lang: Language) -> HttpResponse:
    """Per service over a stretch of days, by default the last twelve months."""
    account, day = account_of(request), asking.today()
    first, last = _days(request, day)
    area = 0 if account.role == AUDITOR else account.area
    found = figures.figures(first, last, area)
    whole = together(found)
    heads = (Text("事项", "Service"), *(name for name, _ in COUNTED), Text("评价数", "Ratings"))
    table = Table(
        "figures", Text("按事项", "By service"), heads, [_row(each) for each in found],
        empty=Text("这段时间没有办件。", "No case in these days."),
        total=[Text("合计", "All"), *_row(whole)[1:]] if found else None,
        numeric=frozenset({1, 2, 3, 5, 6, 7, 8, 9}),
    )  # fmt: skip
    how = Table(
        "counted", Text("怎样统计", "How it is counted"), (Text("指标", "Figure"), Text("含义", "Meaning")),
        [[name, meaning] for name, meaning in COUNTED],
        Text("全部取自办件本身的记录，没有另外填报。", "All from the cases' own rows; nothing is reported by hand."),
    )  # fmt: skip
    bad = (
        Rating.objects.filter(grade__lte=2, called__isnull=True)
        .select_related("case")
        .order_by("day")
    )
    if area:
        from canbao.people.places import area_range

        bad = bad.filter(case__place__range=area_range(area))
    waiting = Table(
        "bad", Text("待回访的差评", "Bad ratings to call back"),
        (Text("办件编号", "Case"), Text("事项", "Service"), Text("评分", "Grade"), Text("评价", "Words"),
         Text("日期", "Day")),
        [[case_link(lang, each.case), words.service_name(each.case.service), each.grade, each.words,
          Day(each.day)] for each in bad[:100]],
        Text("15个工作日内回访（本机构标准）。", "Called back within 15 working days, our own standard."),
        Text("没有。", "None."),
    )  # fmt: skip
    told = [
        Figure(Text("首次决定", "First decisions"), whole.decided),
        Figure(Text("中位日数", "Median days"), _number(whole.median)),
        Figure(Text("按期", "In time"), _percent(share(whole.in_time, whole.timed))),
        Figure(
            Text("数据代替提交", "Supplied, not asked"),
            _percent(share(whole.supplied, whole.facts)),
        ),
        Figure(Text("自动决定", "By robots"), _percent(share(whole.robots, whole.decided))),
        Figure(Text("评分", "Rating"), f"{whole.grade:.1f}" if whole.ratings else "–"),
    ]
    filters = [Box("from", Text("自", "From"), "day", value=first.isoformat()),
               Box("to", Text("至", "To"), "day", value=last.isoformat())]  # fmt: skip
    return handling_page(
        request, lang, Text("时效与评价", "Times and ratings"),
        {"figures": told, "filters": filters}, tables=[table, how, waiting],
    )  # fmt: skip


def _days(request: HttpRequest, day: date) -> tuple[date, date]:
    """The days the address asks for; else the last twelve months."""
    before = Month.of(day).plus(-MONTHS)
    default = date(before.year, before.number, 1)

    def asked(name: str, otherwise: date) -> date:
        try:
            return date.fromisoformat(request.GET.get(name, ""))
        except ValueError:
            return otherwise

    first, last = asked("from", default), asked("to", day)
    return (first, last) if first <= last else (default, day)


def _row(each: Figures) -> list[object]:
    return [
        words.service_name(each.service), each.opened, each.decided, _number(each.median), _limit(each),
        _percent(share(each.in_time, each.timed)), _percent(share(each.supplied, each.facts)),
        _percent(share(each.robots, each.decided)), f"{each.grade:.1f}" if each.ratings else NOTHING,
        each.ratings,
    ]  # fmt: skip


def _limit(each: Figures) -> object:
    clock = each.entry.clock if each.entry else None
    if clock is None:
        return NOTHING
    if not clock.days:
        return Text("无法定期限", "no limit by law")
    return Text("{n}{u}", "{n} {u}").format(n=clock.days, u=words.UNITS[clock.unit])


def _number(value: float | None) -> object:
    return NOTHING if value is None else f"{value:g}"


def _percent(value: int | None) -> object:
    return NOTHING if value is None else f"{value} %"


# --- open data -----------------------------------------------------------------------------------

LICENCE: Final = Text(
    "来源：本机构办件记录。可自由使用，请注明来源和日期。",
    "Source: this agency's own cases. Free to use; name the source and the day.",
)
HIDDEN: Final = f"<{SMALL}"
HOW: Final = Text(
    "计数为首次决定。少于10件的不公布具体数（写作“<10”），也不给合计，以免由合计推出。"
    "中位日数、评分和自动决定比例只在至少10件时公布。",
    "Counts are first decisions. Fewer than ten are written <10, and no totals are given from which they "
    "could be worked out. Median days, ratings and robots' share are given from ten on only.",
)


def open_rows(day: date) -> tuple[list[Published], list[Figures]]:
    """What is published: the last twelve whole months, kept for ten minutes."""
    start, end = _open_days(day)
    key = f"open-data:{start}:{end}"
    kept = cache.get(key)
    if kept is None:
        kept = (published(start, end), figures.figures(start, end))
        cache.set(key, kept, KEPT)
    return kept  # type: ignore[no-any-return]


def _open_days(day: date) -> tuple[date, date]:
    this = Month.of(day)
    first = this.plus(-MONTHS)
    from datetime import timedelta

    return date(first.year, first.number, 1), date(this.year, this.number, 1) - timedelta(days=1)


@require_safe
@spoken
def open_data(request: HttpRequest, lang: Language) -> HttpResponse:
    """How services are handled, for everybody: counts, days, ratings, robots' share."""
    day = asking.today()
    counts, several = open_rows(day)
    start, end = _open_days(day)
    table = Table(
        "counts", Text("每月决定数", "Decisions by month"),
        (Text("事项", "Service"), Text("月份", "Month"), Text("结果", "Outcome"), Text("件数", "Count")),
        [[words.service_name(each.service), Month.parse(each.month),
          words.outcome_of(each.service, each.outcome).text, _shown(each.count)] for each in counts[-500:]],
        LICENCE, Text("还没有可以公布的数据。", "There is nothing to publish yet."), numeric=frozenset({3}),
    )  # fmt: skip
    times = Table(
        "times", Text("办理时间、评价和自动办理", "Days, ratings and robots"),
        (Text("事项", "Service"), Text("中位日数", "Median days"), Text("评分", "Rating"),
         Text("自动决定", "By robots")),
        [[words.service_name(each.service), *_safe(each)] for each in several if each.decided >= SMALL],
        HOW, Text("还没有达到10件的事项。", "No service has ten cases yet."), numeric=frozenset({1, 2, 3}),
    )  # fmt: skip
    return handling_page(
        request, lang, Text("开放数据", "Open data"),
        {"lede": Text("{a}至{b}，各事项办得怎样。", "{a} to {b}: how services are handled.").format(
            a=Day(start), b=Day(end)),
         "links": [(Text("下载CSV", "Download CSV"), "../open-data.csv"),
                   (Text("下载JSON", "Download JSON"), "../open-data.json")]},
        tables=[times, table],
    )  # fmt: skip


@require_safe
@spoken
def open_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """The same as CSV or JSON, with source, day and how it is counted."""
    day = asking.today()
    counts, several = open_rows(day)
    if kind == "json":
        body = json.dumps(
            {"as_of": day.isoformat(), "source": str(LICENCE), "counted": str(HOW),
             "counts": [{**asdict(each), "count": _shown(each.count)} for each in counts],
             "services": [dict(zip(("service", "median_days", "rating", "robots"),
                                   (each.service, *map(str, _safe(each))), strict=True))
                          for each in several if each.decided >= SMALL]},
            ensure_ascii=False, indent=1,
        )  # fmt: skip
        return _file(body.encode(), "application/json", "json")
    if kind != "csv":
        return handling_page(
            request, lang, Text("没有这种格式", "There is no such format"),
            {"links": [(Text("开放数据", "Open data"), "../open-data/")]}, status=404,
        )  # fmt: skip
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["service", "name", "month", "outcome", "count"])
    for each in counts:
        rows.writerow([each.service, str(words.service_name(each.service)), each.month, each.outcome,
                       _shown(each.count)])  # fmt: skip
    rows.writerow([])
    rows.writerow(["service", "name", "median_days", "rating", "robots"])
    for one in several:
        if one.decided >= SMALL:
            rows.writerow(
                [one.service, str(words.service_name(one.service)), *map(str, _safe(one))]
            )
    rows.writerow([])
    rows.writerows([["*", str(LICENCE)], ["*", str(HOW)], ["*", day.isoformat()]])
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv")


def _shown(count: int | None) -> object:
    return HIDDEN if count is None else count


def _safe(each: Figures) -> Sequence[object]:
    """Median, rating and robots' share, each only where ten or more stand behind it and behind what is
    left."""
    robots: object = HIDDEN
    if (
        each.robots == 0
        or each.robots == each.decided
        or (each.robots >= SMALL and each.decided - each.robots >= SMALL)
    ):
        robots = _percent(share(each.robots, each.decided))
    rating = f"{each.grade:.1f}" if each.ratings >= SMALL else HIDDEN
    return [_number(each.median), rating, robots]


def _file(body: bytes, media: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="canbao-open-data.{kind}"'
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response
