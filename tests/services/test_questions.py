"""Answers are read once, strictly, and say what they must look like."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.batches.canonical import canonical
from canbao.ledger.refusal import Refused
from canbao.services.catalogue import entry
from canbao.services.questions import question, questions, read, read_all

GOOD = [
    ("retirement_month", "2025-02", "2025-02"),
    ("start_date", "2025-02-28", "2025-02-28"),
    ("accident_time", "2025-02-28T14:30", "2025-02-28T14:30"),
    ("chosen_base", "4511.5", 451150),
    ("new_place", "510104000000", 510104000000),
    ("payment_year", "2025", 2025),
    ("stars", "5", 5),
    ("wish_to_work", True, True),
    ("card_at_hand", False, False),
    ("leaving_reason", "resigned", "resigned"),
    ("months_to_pay", ["2025-01", "2025-02"], ["2025-01", "2025-02"]),
    ("period", {"from": "2024-01", "to": "2024-12"}, {"from": "2024-01", "to": "2024-12"}),
    ("question_text", "  何时退休\n谢谢 ", "何时退休\n谢谢"),
    ("worker_number", {"number": "51010419770305121x", "name": "李小明"},
     {"number": "51010419770305121X", "name": "李小明"}),
    ("bank_account", {"bank": "ICBC", "number": "62220001", "holder": "李"},
     {"bank": "ICBC", "number": "62220001", "holder": "李"}),
    ("wage_list", [{"worker_number": "1", "name": "李", "wage": "6000"}],
     [{"worker_number": "1", "name": "李", "wage": 600000}]),
]  # fmt: skip
BAD = [
    ("retirement_month", "2025-13"), ("retirement_month", "２０２５-02"), ("retirement_month", 202502),
    ("start_date", "2025-02-30"), ("start_date", "1850-01-01"), ("start_date", "20250203"),
    ("chosen_base", "-5"), ("chosen_base", "0"), ("chosen_base", "1.234"), ("chosen_base", 4511),
    ("chosen_base", "9" * 12), ("new_place", "51010"), ("payment_year", "25"), ("stars", 6),
    ("stars", 0), ("stars", True), ("stars", "二"), ("wish_to_work", False), ("wish_to_work", "yes"),
    ("leaving_reason", "bored"), ("months_to_pay", "2025-01"), ("months_to_pay", [""]),
    ("period", {"from": "2024-12", "to": "2024-01"}), ("period", {"from": "2024-12"}),
    ("question_text", "a" * 2001), ("question_text", "\x00"), ("worker_number", {"number": "1", "name": "x"}),
    ("bank_account", {"bank": "ICBC", "number": "1"}), ("wage_list", [{"name": "李"}]),
    ("wage_list", [{"worker_number": "1", "name": "李", "wage": "x"}]), ("new_password", "1" * 129),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said", "kept"), GOOD)
def test_an_answer_is_kept_as_plain_json(name: str, said: object, kept: object):
    found = read(question(name, "依据"), said)
    assert found == kept
    assert canonical(found)


@pytest.mark.parametrize(("name", "said"), BAD)
def test_what_cannot_be_is_refused_with_what_it_must_look_like(name: str, said: object):
    with pytest.raises(Refused) as told:
        read_all((question(name, "依据"),), {name: said})
    assert "must be" in told.value.en
    assert "应为" in told.value.zh


def test_what_is_not_asked_is_refused_and_all_faults_are_told_at_once():
    asked = questions(entry("REG-08"))
    with pytest.raises(Refused) as told:
        read_all(asked, {"start_month": "x", "chosen_base": "y", "shoe_size": 44})
    assert len(told.value.refusals) == 3


def test_what_is_left_out_is_no_fault_yet():
    assert read_all(questions(entry("REG-08")), {"start_month": "", "chosen_base": None}) == {}


@given(st.integers(1, 10**12))
def test_an_amount_in_yuan_is_kept_to_the_fen(fen: int):
    said = f"{fen // 100}.{fen % 100:02d}"
    assert read(question("chosen_base", "g"), said) == fen


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_as_it_is_written(day: date):
    assert read(question("start_date", "g"), day.isoformat()) == day.isoformat()


@given(st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text(), max_size=3),
                 st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)))  # fmt: skip
@pytest.mark.parametrize("name", ["retirement_month", "chosen_base", "bank_account", "period", "stars",
                                  "wage_list", "worker_number", "accident_time"])  # fmt: skip
def test_whatever_is_sent_is_read_or_refused_in_words(name: str, said: object):
    try:
        found = read_all((question(name, "g"),), {name: said})
    except Refused as reason:
        told = [reason.zh, reason.en]
    else:
        told = [canonical(found)]
    assert all(told)
