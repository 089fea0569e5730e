"""Coverage for analysts: who is insured, by place, age, sex, scheme, group and month, down to the
street.

Everything shown is a count of at least five persons or says that it is withheld. Filters stand in
the address; every table can be downloaded with its definitions.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.accounts.rights import sees_unplaced
from canbao.web import registers_data
from canbao.web.formats import Month
from canbao.web.page import View, page, spoken
from canbao.web.views import coverage_figures as figures
from canbao.web.views.analyst_download import Sheet, figures_of, give, heads_with_bounds, notes_of
from canbao.web.views.analyst_words import (
    AGE_YEARS,
    DEFINITIONS,
    GROUPS,
    MEASURES,
    SCHEMES,
    SEXES,
    SMALL,
    word,
)
from canbao.web.views.coverage_figures import Counts, Filters
from canbao.web.views.coverage_interval import with_bounds
from canbao.web.views.coverage_protect import protect
from canbao.web.views.coverage_tables import (
    LAYERS,
    Row,
    everyone,
    heads_of,
    months_line,
    rows_of,
    share_of,
)
from canbao.web.views.street import account_of
from canbao.web.words import Language, Text

AGES = {age: Text(f"{age.replace('-', '–')}岁", age.replace("-", "–")) for age in AGE_YEARS}
LEVELS = {
    2: Text("按省", "By province"),
    4: Text("按市（州）", "By city"),
    6: Text("按县（区）", "By county"),
    9: Text("按街道（乡镇）", "By street or township"),
}


def source_text() -> Text:
    """Where the figures of a page come from, and of which day."""
    now = registers_data.snapshot()
    made = now.made[:10]
    return Text(
        f"来源：各部门登记比对结果 {now.key[:12]}" + (f"，{made}" if made else "") + "。",
        f"Source: comparison of the departments’ registers {now.key[:12]}"
        + (f", {made}" if made else "")
        + ".",
    )


def no_result(request: HttpRequest, lang: Language) -> HttpResponse:
    """There is nothing to analyse yet."""
    return page(request, lang, "web/analyst/empty.html")


def of_one_picture(view: View) -> View:
    """A page is made of one picture. Where that is replaced and taken away while it is read, the
    page is made anew from the next one; something sent is never done twice."""

    @wraps(view)
    def shown(request: HttpRequest, lang: Language, **kwargs: str) -> HttpResponse:
        for _ in range(1 if request.method == "POST" else 2):
            try:
                with registers_data.reading():
                    return view(request, lang, **kwargs)
            except registers_data.Replaced:
                continue
            except registers_data.NoResult:
                break
        return no_result(request, lang)

    return shown


def ways_of(request: HttpRequest, lang: Language) -> list[tuple[str, Text, str, bool]]:
    """The ways between the analysts' pages that the account may go; the present one is marked."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        (name, label, reverse(f"staff:{name}", args=(lang,)), name == here)
        for name, label in (
            ("analyst", Text("总览", "Overview")),
            ("coverage", Text("参保情况", "Coverage")),
            ("gaps", Text("未参保原因", "Gaps")),
            ("double", Text("重复参保", "Double insurance")),
            ("unplaced", Text("地点不明", "No place known")),
            ("quality", Text("数据质量", "Data quality")),
            ("linkage", Text("比对质量", "Linkage quality")),
        )
        if name != "unplaced" or sees_unplaced.test(account_of(request))
    ]


def analyst_page(
    request: HttpRequest, lang: Language, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A page of the analysts, with the ways between them and the source of its figures."""
    matter = {"ways": ways_of(request, lang), "source": source_text(), **context}
    return page(request, lang, template, matter)


def trail(lang: Language, filters: Filters, top: int, address: str) -> list[tuple[Text, str]]:
    """The way from the widest place the account may see down to this one."""
    places = [0, *figures.above(filters.place)] if filters.place else [0]
    shown = [place for place in places if figures.digits(place) >= figures.digits(top)]
    names = figures.place_texts(shown)
    return [(names[place], f"{address}?{filters.query(place=place)}") for place in shown]


def choices(filters: Filters) -> dict[str, Any]:
    """Boxes of the filter form."""
    return {
        "filters": filters,
        "month_now": Month(0, 1).plus(filters.month),
        "months": [Month(0, 1).plus(month) for month in reversed(figures.months())],
        "schemes": list(SCHEMES.items()),
        "groups": list(GROUPS.items()),
        "ages": list(AGES.items()),
        "sexes": list(SEXES.items()),
    }


def scope_of(filters: Filters) -> str:
    """Place, month, scheme and whoever else the figures of a file are of."""
    parts: list[object] = [
        figures.place_texts([filters.place])[filters.place],
        Month(0, 1).plus(filters.month),
        SCHEMES[filters.scheme],
        GROUPS[filters.group],
    ]
    parts += [AGES[filters.age]] if filters.age else []
    parts += [SEXES[filters.sex]] if filters.sex else []
    return " · ".join(map(str, parts))


def place_rows(filters: Filters, address: str) -> list[tuple[Text, Counts, str]]:
    counted = figures.by_place(filters)
    names = figures.place_texts(list(counted))
    deeper = figures.BELOW.get(figures.digits(filters.place), 12) < 9
    rows = []
    for place, counts in counted.items():
        if place == filters.place or place == 0:
            rows.append((figures.NOWHERE, counts, ""))
        else:
            rows.append((names[place], counts, f"{address}?{filters.query(place=place)}"))
    return rows if deeper else [(name, counts, href) for name, counts, href in rows]


@require_safe
@spoken
@of_one_picture
def coverage(request: HttpRequest, lang: Language) -> HttpResponse:
    """The coverage page."""
    if not registers_data.has("counties"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    address = reverse("staff:coverage", args=(lang,))
    counted = figures.total(filters)
    source = source_text()
    cells = with_bounds(protect([counted], additive=False)[0]) if counted else {}
    tables = _tables(filters, address)
    ages = figures.by_age(filters)
    context = {
        **choices(filters),
        "trail": trail(lang, filters, figures.root(account_of(request).area), address),
        "cells": [(MEASURES[name], cell, DEFINITIONS[name]) for name, cell in cells.items()],
        "share": share_of(cells) if cells else None,
        "line": months_line(
            Text("参保率逐月变化", "Share insured, month by month"),
            figures.by_month(filters),
            source,
        ),
        "everyone": everyone(
            Text("所有人的一生一线：各年龄的参保情况", "The life line of everyone, by age"),
            ages,
            source,
        ),
        "layers": LAYERS,
        "tables": tables,
        "definitions": [(word(MEASURES, n), d) for n, d in DEFINITIONS.items() if n in MEASURES],
        "interval_meaning": DEFINITIONS["interval"],
        "small": SMALL,
        "downloads": [
            (
                kind,
                reverse("staff:coverage-file", args=(lang, kind)) + f"?{filters.query()}",
            )
            for kind in ("csv", "xlsx")
        ],
    }
    return analyst_page(request, lang, "web/analyst/coverage.html", context)


def _tables(filters: Filters, address: str) -> list[tuple[Text, list[Text], list[Row]]]:
    """Title, heads and rows of each break-down that has something to say."""
    found = []
    places = place_rows(filters, address)
    depth = figures.BELOW.get(figures.digits(filters.place), 12)
    if places and depth in LEVELS:
        found.append((LEVELS[depth], places, True))
    found.append(
        (
            Text("按年龄", "By age"),
            _named(AGES, figures.by_age(filters), filters, address, "age"),
            True,
        )
    )
    found.append(
        (
            Text("按性别", "By sex"),
            _named(SEXES, figures.by_sex(filters), filters, address, "sex"),
            True,
        )
    )
    found.append(
        (
            Text("按重点人群（一人可在几类中）", "By target group (one person may be in several)"),
            _named(GROUPS, figures.by_group(filters), filters, address, "group"),
            False,
        )
    )
    found.append(
        (
            Text("按险种", "By scheme"),
            _named(SCHEMES, figures.by_scheme(filters), filters, address, "scheme"),
            False,
        )
    )
    return [
        (title, heads_of([counts for _, counts, _ in rows]), rows_of(rows, additive=additive))
        for title, rows, additive in found
        if rows
    ]


def _named(
    words: dict[str, Text],
    counted: dict[str, Counts],
    filters: Filters,
    address: str,
    box: str,
) -> list[tuple[Text, Counts, str]]:
    return [
        (word(words, key), counts, f"{address}?{filters.query(**{box: key})}")
        for key, counts in counted.items()
    ]


@require_safe
@spoken
@of_one_picture
def coverage_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """All break-downs of the page in one table, with what each figure means."""
    if not registers_data.has("counties"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    tables = _tables(filters, "")
    heads = tables[0][1] if tables else []
    share = str(Text("参保率", "Share insured"))
    low, high = str(Text("区间下限", "Interval from")), str(Text("区间上限", "Interval to"))
    rows: list[list[object]] = []
    for title, _, lines in tables:
        for row in lines:
            told = figures_of(row.cells)
            part = row.share
            rows.append(
                [
                    str(title),
                    str(row.name),
                    *told,
                    *(
                        [round(part.share, 4), round(part.low, 4), round(part.high, 4)]
                        if part
                        else []
                    ),
                ]
            )
    sheet = Sheet(
        f"coverage-{Month(0, 1).plus(filters.month).iso}",
        [
            str(Text("分组", "Break-down")),
            str(Text("名称", "Name")),
            *heads_with_bounds(heads),
            share,
            low,
            high,
        ],
        rows,
        [
            (str(Text("范围", "Scope")), scope_of(filters)),
            *notes_of(
                [
                    (MEASURES[name] if name in MEASURES else Text("参保率", "Share insured"), told)
                    for name, told in DEFINITIONS.items()
                    if name in MEASURES or name == "share"
                ]
                + [(Text("区间", "Interval"), DEFINITIONS["interval"])],
                source_text(),
                SMALL,
            ),
        ],
    )
    return give(sheet, kind)
