"""The life line and the chart: honest positions, nothing left out, room on the narrowest screen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from canbao.web.formats import Month
from canbao.web.pictures.chart import Chart, Point, nice_step
from canbao.web.pictures.layout import NARROW, rows_of, span_of, width_of
from canbao.web.pictures.lifeline import Band, LifeLine, Mark, Window
from canbao.web.words import Text, speaking

from .forms import Page

TITLE = Text("一生一线", "A life line")
LINE = LifeLine(
    TITLE,
    Month(1970, 1),
    Month(2030, 1),
    (
        Band("pension", Month(1990, 1), Month(1999, 12)),
        Band("pension", Month(2000, 1), Month(2004, 12), "gap"),
        Band("pension", Month(2005, 1), Month(2019, 12), "foreseen"),
        Band("unemployment", Month(2000, 1), Month(2000, 1)),
    ),
    (
        Mark(Month(1970, 1), Text("出生", "Born")),
        Mark(Month(2020, 1), Text("今天", "Today"), "today"),
    ),
    Window(Month(2027, 1), Month(2029, 12), Text("可以退休", "Window")),
)
months = st.builds(Month, st.integers(1940, 2090), st.integers(1, 12))


def share(text: str) -> float:
    return float(text.removesuffix("%")) / 100


def test_a_band_stands_where_its_months_are() -> None:
    band = LINE.drawn().lanes[0].bands[0]
    assert share(band.x) == pytest.approx(20 / 60, abs=1e-4)
    assert share(band.width) == pytest.approx(10 / 60, abs=1e-4)


def test_each_scheme_has_its_lane_and_even_one_month_is_seen() -> None:
    lanes = LINE.drawn().lanes
    assert [lane.scheme for lane in lanes] == ["pension", "unemployment"]
    assert share(lanes[1].bands[0].width) >= 0.004


def test_states_are_told_apart_without_colour() -> None:
    body = render_to_string("web/parts/lifeline.html", {"line": LINE})
    for state in ("insured", "gap", "foreseen"):
        assert f"band-{state}" in body
    assert "url(#" in body


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_beside_says_all_the_picture_says(lang: str) -> None:
    with speaking(lang):  # type: ignore[arg-type]
        page = Page(render_to_string("web/parts/lifeline.html", {"line": LINE}))
        for said in (
            LINE.bands[1].length,
            LINE.bands[1].first,
            LINE.marks[1].label,
            LINE.window.label,
        ):  # type: ignore[union-attr]
            assert str(said) in page.words


def test_the_picture_has_title_and_description() -> None:
    body = render_to_string("web/parts/lifeline.html", {"line": LINE})
    assert 'role="img"' in body
    assert "<title" in body
    assert "<desc" in body


def test_a_band_that_leads_somewhere_can_be_followed() -> None:
    linked = LifeLine(
        TITLE,
        LINE.start,
        LINE.end,
        (Band("pension", Month(1990, 1), Month(1999, 12), href="#row-1"),),
    )
    body = render_to_string("web/parts/lifeline.html", {"line": linked})
    assert 'role="group"' in body
    assert '<a href="#row-1" aria-label="' in body


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(["出生", "法定退休", "Statutory age"])),
        max_size=8,
    )
)
def test_labels_in_one_row_never_touch(labels: list[tuple[float, str]]) -> None:
    placed = rows_of(labels)
    spans: dict[int, list[tuple[float, float]]] = {}
    for (position, label), at in zip(labels, placed, strict=True):
        left, right = span_of(position, width_of(label), at.anchor, NARROW)
        assert all(right <= low or high <= left for low, high in spans.get(at.row, []))
        spans.setdefault(at.row, []).append((left, right))


@given(months, months, st.lists(months, max_size=5))
def test_any_life_is_drawn_inside_the_picture(
    start: Month, end: Month, marked: list[Month]
) -> None:
    if end <= start:
        return
    line = LifeLine(
        TITLE,
        start,
        end,
        (Band("pension", start, end),),
        tuple(Mark(month, Text("记", "m")) for month in marked),
    )
    drawing = line.drawn()
    for mark in drawing.marks:
        assert 0 <= share(mark.x) <= 1
    for band in drawing.lanes[0].bands:
        assert share(band.x) + share(band.width) <= 1.005


def test_the_axis_of_a_chart_begins_at_zero() -> None:
    chart = Chart(
        TITLE,
        (Point(Month(2030, 1), Decimal(3000)), Point(Month(2031, 1), Decimal(3300))),
        Text("元", "yuan"),
        TITLE,
    ).drawn()
    assert chart.ticks[0].label == "0"
    assert float(chart.ticks[-1].label.replace(",", "")) > 3300


def test_every_point_of_a_chart_is_in_its_table() -> None:
    points = tuple(Point(Month(2030, 1).plus(i), Decimal(3000 + i)) for i in range(12))
    chart = Chart(TITLE, points, Text("元", "yuan"), TITLE)
    page = Page(render_to_string("web/parts/chart.html", {"chart": chart}))
    for point in points:
        assert str(point.money) in page.words


@given(st.floats(0.01, 1e7))
def test_grid_steps_are_round(top: float) -> None:
    step = nice_step(top)
    assert step >= top / 4 * 0.999
    assert f"{step:.10e}"[0] in "125"
