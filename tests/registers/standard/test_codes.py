"""Credit codes against python-stdnum."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from canbao.registers.standard import codes

BODIES = st.tuples(
    st.sampled_from("159"), st.sampled_from("123"), st.integers(110000, 659999),
    st.text(codes.ALPHABET, min_size=9, max_size=9),
).map(lambda parts: "".join(map(str, parts)))  # fmt: skip


def one(text: str | None) -> tuple[str | None, str]:
    result = codes.standardise(pa.array([text], pa.string()))
    return result.code[0].as_py(), codes.STATES[result.state[0]]


@given(BODIES)
def test_the_check_character_is_that_of_stdnum(body):
    code = body + codes.check_character(body)
    assert uscc.calc_check_digit(code) == code[-1]
    assert one(code) == (code, "valid")


@given(BODIES, st.integers(0, 17), st.sampled_from(codes.ALPHABET))
def test_a_wrong_character_is_found(body, at, letter):
    code = body + codes.check_character(body)
    wrong = code[:at] + letter + code[at + 1 :]
    assert one(wrong) == ((code, "valid") if wrong == code else (None, "check"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [("91350100m000100y43", ("91350100M000100Y43", "valid")),
     (" ９1350100-M000100Y43", ("91350100M000100Y43", "valid")),
     ("91350100M000100Y4", (None, "length")), ("91350100M0001O0Y43", (None, "characters")),
     ("", (None, "absent")), (None, (None, "absent"))],
)  # fmt: skip
def test_forms_of_writing(text, answer):
    assert one(text) == answer


def test_rows_do_not_disturb_each_other():
    rows = ["91350100m000100y43", None, "x", "91350100M000100Y43", "91350100M000100Y44"]
    whole = codes.standardise(pa.array(rows))
    assert whole.code.to_pylist() == [one(row)[0] for row in rows]
