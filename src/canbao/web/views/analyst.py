"""The analyst's first page: the figures that matter today and the ways into each of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.web import registers_data
from canbao.web.formats import Month
from canbao.web.page import spoken
from canbao.web.views import coverage_figures as figures
from canbao.web.views.analyst_words import CLASSES, DEFINITIONS, SCHEMES, SMALL
from canbao.web.views.coverage import analyst_page, no_result, of_one_picture, source_text
from canbao.web.views.coverage_gaps import class_counts
from canbao.web.views.coverage_interval import with_bounds
from canbao.web.views.coverage_protect import Cell, protect
from canbao.web.views.coverage_tables import Row, months_line, rows_of
from canbao.web.views.quality import HELD
from canbao.web.views.quality_links import estimates
from canbao.web.views.quality_reading import deliveries
from canbao.web.words import Language, Text


@require_safe
@spoken
@of_one_picture
def home(request: HttpRequest, lang: Language) -> HttpResponse:
    """Coverage by scheme, what is open by class, held deliveries, quality of the comparison."""
    if not registers_data.has("counties"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    address = reverse("staff:coverage", args=(lang,))
    names = figures.place_texts([filters.place])
    rows = rows_of(
        [
            (SCHEMES[scheme], counts, f"{address}?{filters.query(scheme=scheme)}")
            for scheme, counts in figures.by_scheme(filters).items()
        ],
        additive=False,
    )
    context: dict[str, Any] = {
        "place": names[filters.place],
        "month_now": Month(0, 1).plus(filters.month),
        "rows": rows,
        "headline": _headline(rows),
        "line": months_line(
            Text("任一基本养老保险参保率", "Share insured in any basic pension"),
            figures.by_month(filters),
            source_text(),
        ),
        "classes": _classes(filters, reverse("staff:gaps", args=(lang,))),
        "held": [each for each in deliveries() if each.state == HELD],
        "estimates": estimates(),
        "interval": DEFINITIONS["interval"],
        "small": SMALL,
    }
    return analyst_page(request, lang, "web/analyst/home.html", context)


def _headline(rows: list[Row]) -> Row | None:
    return next((row for row in rows if row.share), None)


def _classes(filters: figures.Filters, address: str) -> list[tuple[Text, Cell, str]]:
    """Persons of each class in the place, by any pension."""
    if not registers_data.has("gap_counts"):
        return []
    counted = class_counts(filters)
    summed = {
        letter: sum(counts[letter] for counts in counted.values())
        for letter in ("population", *CLASSES)
    }
    cells = with_bounds(protect([summed], additive=False, parts=tuple(CLASSES))[0])
    return [
        (Text(f"{letter} {name.zh}", f"{letter} {name.en}"), cells[letter], address)
        for letter, name in CLASSES.items()
    ]
