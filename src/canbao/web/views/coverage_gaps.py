"""Why people are not insured, and who is insured twice: counts of classes, reasons and overlaps by
place.

Aggregates only; small numbers are withheld. Classes and reasons are those of the registers'
settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.people.places import area_range
from canbao.web import registers_data
from canbao.web.page import spoken
from canbao.web.registers_data import ask
from canbao.web.views import coverage_figures as figures
from canbao.web.views.analyst_download import (
    Sheet,
    figures_of,
    give,
    heads_with_bounds,
    notes_of,
)
from canbao.web.views.analyst_words import (
    CLASSES,
    DEFINITIONS,
    GROUP_BITS,
    OVERLAP_KINDS,
    SCHEMES,
    SMALL,
    word,
)
from canbao.web.views.analyst_words import reason as reason_words
from canbao.web.views.coverage import (
    analyst_page,
    choices,
    no_result,
    of_one_picture,
    place_rows,
    scope_of,
    source_text,
    trail,
)
from canbao.web.views.coverage_figures import Counts, Filters
from canbao.web.views.coverage_interval import with_bounds
from canbao.web.views.coverage_protect import Cell, protect
from canbao.web.views.street import account_of
from canbao.web.words import NOTHING, Language, Text

PEOPLE = Text("人数", "Persons")
INTERVAL = (Text("区间", "Interval"), DEFINITIONS["interval"])
DOUBLE = Text(
    "同一时间在两地、两个险种有参保关系，或者死亡之后还在领取。工伤保险在两个单位同时参保是合法的。"
    "跨地区的，两地都计入。",
    "Insured in two places or two schemes at the same time, or paid after death. Work injury "
    "insurance at two employers is lawful. An overlap between two places counts in both.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of counts under a name, with a way down."""

    name: Text
    cells: tuple[Cell, ...]
    href: str = ""
    kind: Text = NOTHING


def _ready(table: str) -> bool:
    return registers_data.has(table) and registers_data.has("counties")


def _scope(filters: Filters) -> tuple[str, list[int | str]]:
    low, high = area_range(filters.place)
    where = "place BETWEEN ? AND ? AND scheme = ?"
    told: list[int | str] = [low, high, filters.scheme]
    if filters.group != "all":
        where += " AND (groups & ?) <> 0"
        told.append(GROUP_BITS[filters.group])
    return where, told


def class_counts(filters: Filters) -> dict[int, Counts]:
    """Persons of each class for the places right below (0 where there is nothing smaller)."""
    where, values = _scope(filters)
    depth = figures.BELOW.get(figures.digits(filters.place))
    size = 10 ** (12 - depth) if depth else 1
    rows = ask(
        f"SELECT place // {size} * {size} AS k, class, sum(people) FROM gap_counts "  # noqa: S608
        f"WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2",
        values,
    )
    found: dict[int, Counts] = {}
    for place, letter, people in rows:
        counts = found.setdefault(place or 0, {"population": 0, **dict.fromkeys(CLASSES, 0)})
        counts[letter] = int(people)
        counts["population"] += int(people)
    return found


def reason_counts(filters: Filters) -> list[tuple[str, str, int]]:
    """Class, reason and persons, by class and then the most frequent first."""
    where, values = _scope(filters)
    rows = ask(
        "SELECT class, reason, sum(people) AS n FROM gap_counts "  # noqa: S608
        f"WHERE {where} GROUP BY 1, 2 ORDER BY 1, n DESC, 2",
        values,
    )
    return [(letter, reason or "", int(people)) for letter, reason, people in rows]


def _class_lines(filters: Filters, address: str) -> tuple[list[Line], Line | None]:
    counted = class_counts(filters)
    names = figures.place_texts(list(counted))
    columns = ("population", *CLASSES)
    shown = [with_bounds(cells) for cells in protect(list(counted.values()), parts=tuple(CLASSES))]
    deepest = figures.digits(filters.place) >= 9
    lines = [
        Line(
            figures.NOWHERE if place in (0, filters.place) and not deepest else names[place],
            tuple(cells[column] for column in columns),
            "" if deepest or place in (0, filters.place) else _down(filters, address, place),
        )
        for place, cells in zip(counted, shown, strict=True)
    ]
    if not counted:
        return [], None
    summed = {name: sum(counts[name] for counts in counted.values()) for name in columns}
    cells = with_bounds(protect([summed], additive=False, parts=tuple(CLASSES))[0])
    return lines, Line(Text("合计", "Total"), tuple(cells[column] for column in columns))


def _down(filters: Filters, address: str, place: int) -> str:
    return f"{address}?{filters.query(place=place)}"


def _reason_lines(filters: Filters) -> list[Line]:
    counted = reason_counts(filters)
    whole = sum(people for _, _, people in counted)
    shown = protect([{"people": people} for _, _, people in counted])
    return [
        Line(
            reason_words(reason),
            tuple(with_bounds({"A" if letter == "A" else "": cells["people"]}, whole).values()),
            kind=Text(f"{letter} ", f"{letter} "),
        )
        for (letter, reason, _), cells in zip(counted, shown, strict=True)
    ]


def _heads() -> list[Text]:
    letters = [
        Text(f"{letter} {name.zh}", f"{letter} {name.en}") for letter, name in CLASSES.items()
    ]
    return [PEOPLE, *letters]


@require_safe
@spoken
@of_one_picture
def gaps(request: HttpRequest, lang: Language) -> HttpResponse:
    """Classes by place, reasons below."""
    if not _ready("gap_counts"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    address = reverse("staff:gaps", args=(lang,))
    lines, total = _class_lines(filters, address)
    context = {
        **choices(filters),
        "months": [],
        "ages": [],
        "trail": trail(lang, filters, figures.root(account_of(request).area), address),
        "heads": _heads(),
        "lines": lines,
        "total": total,
        "reasons": _reason_lines(filters),
        "interval": INTERVAL[1],
        "small": SMALL,
        "downloads": _downloads("gaps-file", lang, filters),
    }
    return analyst_page(request, lang, "web/analyst/gaps.html", context)


def _downloads(name: str, lang: Language, filters: Filters) -> list[tuple[str, str]]:
    return [
        (kind, reverse(f"staff:{name}", args=(lang, kind)) + f"?{filters.query()}")
        for kind in ("csv", "xlsx")
    ]


def _file(
    name: str,
    filters: Filters,
    heads: Sequence[str],
    lines: Sequence[Line],
    definitions: Sequence[tuple[Text, Text]],
    kind: str,
) -> HttpResponse:
    rows = [[f"{line.kind}{line.name}", *figures_of(line.cells)] for line in lines]
    notes = notes_of([*definitions, INTERVAL], source_text(), SMALL)
    scope = (str(Text("范围", "Scope")), scope_of(filters))
    return give(Sheet(name, heads, rows, [scope, *notes]), kind)


@require_safe
@spoken
@of_one_picture
def gaps_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """Classes by place, as a file."""
    if not _ready("gap_counts"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    lines, total = _class_lines(filters, "")
    heads = [str(Text("地区", "Place")), *heads_with_bounds(_heads())]
    told = [*lines, *([total] if total else [])]
    definitions = [(Text(letter, letter), meaning) for letter, meaning in CLASSES.items()]
    return _file("gaps", filters, heads, told, definitions, kind)


def overlap_lines(filters: Filters) -> list[Line]:
    """Persons and spells of each kind of overlap and pair of schemes, in the place."""
    low, high = area_range(filters.place)
    rows = ask(
        "SELECT kind, scheme, coalesce(other_scheme, scheme), count(DISTINCT person), count(*) "
        'FROM "overlaps" WHERE place BETWEEN ? AND ? OR other_place BETWEEN ? AND ? '
        "GROUP BY 1, 2, 3 ORDER BY 1, 4 DESC, 2, 3",
        (low, high, low, high),
    )
    shown = protect(
        [{"people": int(row[3]), "spells": int(row[4])} for row in rows], additive=False
    )
    whole = figures.total(filters).get("population", 0)
    return [
        Line(
            Text(
                _pair(word(SCHEMES, scheme).zh, word(SCHEMES, other).zh),
                _pair(word(SCHEMES, scheme).en, word(SCHEMES, other).en),
            ),
            (with_bounds({"": cells["people"]}, whole)[""], cells["spells"]),
            kind=word(OVERLAP_KINDS, kind),
        )
        for (kind, scheme, other, _, _), cells in zip(rows, shown, strict=True)
    ]


def _pair(one: str, other: str) -> str:
    return one if one == other else f"{one} + {other}"


@require_safe
@spoken
@of_one_picture
def double(request: HttpRequest, lang: Language) -> HttpResponse:
    """Who is insured twice, or paid after death: kinds and schemes, in the place."""
    if not _ready("overlaps"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    address = reverse("staff:double", args=(lang,))
    children = [(name, href) for name, _, href in place_rows(filters, address) if href]
    context = {
        "filters": filters,
        "trail": trail(lang, filters, figures.root(account_of(request).area), address),
        "children": children,
        "meaning": DOUBLE,
        "interval": INTERVAL[1],
        "lines": overlap_lines(filters),
        "small": SMALL,
        "downloads": _downloads("double-file", lang, filters),
    }
    return analyst_page(request, lang, "web/analyst/double.html", context)


@require_safe
@spoken
@of_one_picture
def double_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """Overlaps as a file."""
    if not _ready("overlaps"):
        return no_result(request, lang)
    filters = figures.filters_of(request)
    spells = Text("重叠段数", "Overlapping spells")
    # The persons have an interval, the spells are a plain count and stand first.
    heads = [str(Text("种类和险种", "Kind and schemes")), *heads_with_bounds([spells, PEOPLE])]
    lines = [
        Line(
            Text(f"{line.kind.zh}：{line.name.zh}", f"{line.kind.en}: {line.name.en}"),
            (line.cells[1], line.cells[0]),
        )
        for line in overlap_lines(filters)
    ]
    return _file("double", filters, heads, lines, [(PEOPLE, DOUBLE)], kind)
