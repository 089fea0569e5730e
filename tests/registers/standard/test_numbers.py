"""Identity numbers: against python-stdnum, row by row, and in all the odd forms."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from canbao.registers.standard import numbers

PLACES = st.sampled_from([110101, 310104, 510104, 654325, 710000, 810000, 820000, 830000])
BIRTHS = st.dates(date(1900, 1, 1), date(2030, 12, 31))
SEQUENCES = st.integers(0, 999)


def one(text: str | None) -> tuple[int | None, str | None, str]:
    result = numbers.standardise(pa.array([text], pa.string()))
    state = numbers.STATES[result.state[0]]
    return result.number17[0].as_py(), result.text[0].as_py(), state


@given(PLACES, BIRTHS, SEQUENCES)
def test_a_made_number_is_read_back(place, birth, sequence):
    seventeen = numbers.make(place, birth, sequence)
    assert one(numbers.full(seventeen)) == (seventeen, None, "valid")


@given(st.sampled_from([110101, 310104, 510104]), st.dates(date(1995, 1, 1), date(2020, 12, 31)),
       SEQUENCES)  # fmt: skip
def test_the_check_character_is_that_of_stdnum(place, birth, sequence):
    full = numbers.full(numbers.make(place, birth, sequence))
    assert ric.calc_check_digit(full) == full[-1]
    assert ric.is_valid(full)


@given(PLACES, BIRTHS, SEQUENCES, st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(place, birth, sequence, at, by):
    full = numbers.full(numbers.make(place, birth, sequence))
    wrong = full[:at] + str((int(full[at]) + by) % 10) + full[at + 1 :]
    seventeen, text, state = one(wrong)
    assert seventeen is None
    assert text == wrong
    assert state in ("place", "birth", "check")


@given(st.lists(st.one_of(
    st.none(),
    st.text(max_size=20),
    st.text("0123456789Xx ０-", min_size=14, max_size=20),
    st.builds(lambda p, b, s: numbers.full(numbers.make(p, b, s)), PLACES, BIRTHS, SEQUENCES),
), max_size=30))  # fmt: skip
def test_a_row_is_judged_by_itself(rows):
    whole = numbers.standardise(pa.array(rows, pa.string()))
    assert [
        (a, b, numbers.STATES[c])
        for a, b, c in zip(
            whole.number17.to_pylist(), whole.text.to_pylist(), whole.state, strict=True
        )
    ] == [one(row) for row in rows]


def test_fifteen_digits_are_extended():
    assert one("510104900307881") == (51010419900307881, None, "extended")


@pytest.mark.parametrize(
    "written",
    ["51010419900307881{}", " 510104 19900307 881{} ", "５１０１０４１９９００３０７８８１{}",
     "'51010419900307881{}", "510104-19900307-881{}"],
)  # fmt: skip
def test_forms_of_writing_make_no_difference(written):
    check = numbers.check_character(51010419900307881)
    assert one(written.format(check))[0] == 51010419900307881


def test_lower_x_is_taken():
    seventeen = next(n for n in range(11010119900307001, 11010119900307999)
                     if numbers.check_character(n) == "X")  # fmt: skip
    assert one(f"{seventeen}x")[0] == seventeen


@pytest.mark.parametrize(
    ("text", "state"),
    [("", "absent"), (None, "absent"), ("51010419900230881X", "birth"),
     ("5101041990030788", "length"),
     ("5101**********1234", "masked"), ("99010419900307881", "length"),
     ("A1010419900307881X", "characters"),
     ("00010419900307881X", "place"), ("510104901307881", "birth")],
)  # fmt: skip
def test_why_a_number_is_not_valid(text, state):
    assert one(text)[2] == state


def test_what_is_not_valid_is_kept_clean():
    assert one(" ５101041990０30788 ")[1] == "5101041990030788"


@given(PLACES, BIRTHS, SEQUENCES)
def test_birth_sex_and_place_are_in_the_number(place, birth, sequence):
    seventeen = np.array([numbers.make(place, birth, sequence)])
    assert numbers.birth_of(seventeen)[0].astype(date) == birth
    assert numbers.sex_of(seventeen)[0] == (1 if sequence % 2 else 2)
    assert numbers.place_of(seventeen)[0] == place


def test_a_permit_of_a_foreign_permanent_resident_has_its_birth_date():
    seventeen = 91112419810803002
    assert one(numbers.full(seventeen)) == (seventeen, None, "valid")
    assert numbers.birth_of(np.array([seventeen]))[0].astype(date) == date(1981, 8, 3)


def test_slices_and_dictionaries_are_columns_too():
    full = [
        numbers.full(numbers.make(510104, date(1990, 1, 1) + timedelta(n), n)) for n in range(20)
    ]
    column = pa.array(["x", *full]).slice(1)
    assert (
        numbers.standardise(column.dictionary_encode()).number17
        == numbers.standardise(pa.array(full)).number17
    )


def test_a_number_too_long_has_no_check_character():
    with pytest.raises(ValueError, match="17 digits"):
        numbers.check_character(10**17)
