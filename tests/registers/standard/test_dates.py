"""Dates and months in all the forms, against Python's own calendar."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.registers.standard import dates

DAYS = st.dates(date(1900, 1, 2), date(2199, 12, 31))


def one(text: str | None) -> tuple[date | None, str]:
    result = dates.standardise(pa.array([text], pa.string()))
    return result.date[0].as_py(), dates.STATES[result.state[0]]


def one_month(text: str | None) -> tuple[int | None, str]:
    result = dates.months(pa.array([text], pa.string()))
    return result.month[0].as_py(), dates.STATES[result.state[0]]


@given(DAYS, st.sampled_from(
    ["{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0.year}年{0.month}月{0.day}日",
     "{0.year}-{0.month}-{0.day}", "{0:%Y-%m-%d} 00:00:00", "{0:%Y-%m-%d}T12:30:00",
     " {0:%Y-%m-%d} "]
))  # fmt: skip
def test_every_form_of_a_day(day, form):
    assert one(form.format(day)) == (day, "fine")


@given(st.integers(10_000, 80_000))
def test_the_serial_numbers_of_a_spreadsheet(serial):
    from openpyxl.utils.datetime import from_excel

    assert one(str(serial))[0] == from_excel(serial).date()


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_day_the_calendar_lacks_is_impossible(year, month, day):
    packed = f"{year:04d}{month:02d}{day:02d}"
    try:
        expected = date(year, month, day) if year >= 1000 else None
    except ValueError:
        expected = None
    found, state = one(packed)
    assert found == expected or state == "not_known"
    assert state in (("fine", "not_known") if expected else ("impossible", "not_known"))
    assert one(f"{year:04d}-{month:02d}-{day:02d}") == (found, state)


@pytest.mark.parametrize(
    ("text", "state"),
    [("1900-01-01", "not_known"), ("9999-12-31", "not_known"), ("00000000", "not_known"),
     ("2024-02-30", "impossible"), ("2023年2月29日", "impossible"), ("85.3.1", "unreadable"),
     ("去年", "unreadable"), (None, "absent"), ("", "absent")],
)  # fmt: skip
def test_what_is_no_date(text, state):
    assert one(text) == (None, state)


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64(), pa.timestamp("us"), pa.timestamp("ns")])
def test_columns_that_are_dates_already(kind):
    column = pa.array([datetime(1961, 5, 3), None]).cast(kind)
    result = dates.standardise(column)
    assert result.date.to_pylist() == [date(1961, 5, 3), None]
    assert dates.months(column).month.to_pylist() == [1961 * 12 + 4, None]


@given(
    DAYS,
    st.sampled_from(
        ["{0:%Y%m}", "{0:%Y-%m}", "{0.year}年{0.month}月", "{0:%Y-%m-%d}", "{0:%Y%m%d}"]
    ),
)
def test_every_form_of_a_month(day, form):
    assert one_month(form.format(day)) == (day.year * 12 + day.month - 1, "fine")


@pytest.mark.parametrize(
    ("text", "state"),
    [("202413", "impossible"), ("999912", "not_known"), ("2024", "unreadable"), (None, "absent")],
)
def test_what_is_no_month(text, state):
    assert one_month(text) == (None, state)
