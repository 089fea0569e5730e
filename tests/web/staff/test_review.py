"""The clerical reader's page: blind to the score, differences marked, four eyes, every showing
logged.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from canbao.accounts.models import READER, Account
from canbao.people.models import LogEntry
from canbao.review.models import Answer, Pair
from canbao.web.views.review import pieces
from tests.accounts.make import account, signed_in

from .conftest import pairs

pytestmark = pytest.mark.django_db


def answer(client: Client, pair: Pair, said: str = "same", **more: str) -> Any:
    return client.post("/zh/review/answer/", {"pair": pair.pk, "answer": said, **more})


def pair_on(client: Client) -> int:
    body = client.get("/zh/review/").content.decode()
    return int(body.split('name="pair" value="')[1].split('"')[0])


def test_the_most_valuable_pair_comes_first(reading: Client) -> None:
    first, *_ = pairs(3)
    assert pair_on(reading) == first.pk


def test_the_score_and_the_priority_are_not_on_the_page(reading: Client) -> None:
    pairs(1, priority=987654)
    body = reading.get("/zh/review/").content.decode()
    assert "987654" not in body
    assert "987,654" not in body


def test_both_persons_are_logged_before_they_are_shown(reading: Client, reader: Account) -> None:
    pairs(1)
    reading.get("/zh/review/")
    looks = LogEntry.objects.filter(purpose="clerical_review", actor=reader.username)
    assert sorted(looks.values_list("subject", flat=True)) == [1, 101]


def test_an_unknown_person_is_logged_by_the_record(reading: Client) -> None:
    pairs(1, person=None)
    reading.get("/zh/review/")
    assert LogEntry.objects.filter(purpose="clerical_review", record="record:10").exists()


def test_the_characters_that_differ_are_marked(reading: Client) -> None:
    pairs(1)
    body = reading.get("/zh/review/").content.decode()
    assert "李<mark>小</mark>明" in body
    assert "李<mark>晓</mark>明" in body
    assert "1381234567<mark>8</mark>" in body


def test_a_difference_is_told_in_words_too(reading: Client) -> None:
    pairs(1)
    body = reading.get("/en/review/").content.decode()
    assert "differs" in body
    assert "one side only" in body
    assert "same" in body


@pytest.mark.parametrize(
    ("left", "right", "mine", "other"),
    [
        ("abc", "abc", (("abc", False),), (("abc", False),)),
        ("ab", "ba", (("a", False), ("b", True)), (("b", True), ("a", False))),
        ("张三", "李四", (("张三", True),), (("李四", True),)),
    ],
)
def test_pieces(left: str, right: str, mine: object, other: object) -> None:
    assert pieces(left, right) == (mine, other)


def test_an_answer_settles_the_pair_and_brings_the_next(reading: Client) -> None:
    first, second, _ = pairs(3)
    assert answer(reading, first).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.answer) == ("settled", "same")
    assert pair_on(reading) == second.pk


def test_asking_for_a_colleague_leaves_it_open_to_others_only(reading: Client) -> None:
    (pair,) = pairs(1)
    answer(reading, pair, "same", second="1")
    assert "没有等您判断的记录" in reading.get("/zh/review/").content.decode()
    other = signed_in(account(READER))
    assert pair_on(other) == pair.pk
    answer(other, pair, "same")
    pair.refresh_from_db()
    assert (pair.state, pair.answer) == ("settled", "same")


def test_the_same_reader_cannot_be_the_second_pair_of_eyes(reading: Client) -> None:
    (pair,) = pairs(1, four_eyes="sample")
    answer(reading, pair)
    assert answer(reading, pair).status_code == 409
    assert Answer.objects.count() == 1


def test_a_pair_in_hand_is_not_given_to_a_colleague(reading: Client) -> None:
    first, second = pairs(2)
    assert pair_on(reading) == first.pk
    assert pair_on(signed_in(account(READER))) == second.pk


def test_a_pair_can_be_left_for_later_and_come_back_to(reading: Client) -> None:
    first, second = pairs(2)
    reading.get("/zh/review/")
    reading.post("/zh/review/pass/", {"pair": first.pk, "way": "on"})
    assert pair_on(reading) == second.pk
    reading.post("/zh/review/pass/", {"pair": second.pk, "way": "back"})
    assert pair_on(reading) == first.pk


def test_the_own_last_answer_can_be_taken_back(reading: Client) -> None:
    first, *_ = pairs(2)
    answer(reading, first)
    response = reading.post("/zh/review/undo/")
    assert response["Location"].endswith("?done=undone")
    first.refresh_from_db()
    assert (first.state, first.answer) == ("open", "")
    assert pair_on(reading) == first.pk


def test_there_may_be_nothing_to_take_back(reading: Client) -> None:
    assert reading.post("/zh/review/undo/")["Location"].endswith("?done=nothing")


@pytest.mark.parametrize("sent", [{}, {"pair": "x"}, {"pair": "999"}, {"pair": "9" * 30}])
def test_a_hostile_form_is_answered(reading: Client, sent: dict[str, str]) -> None:
    response = reading.post("/zh/review/answer/", {"answer": "same", **sent})
    assert response.status_code == 409


def test_labels_name_records_and_no_names(reading: Client) -> None:
    (pair,) = pairs(1)
    answer(reading, pair, "different")
    body = reading.get("/zh/review/labels.jsonl").content.decode()
    assert "李" not in body
    label = json.loads(body)
    assert (label["record"], label["other"], label["answer"]) == (10, 11, "different")


def test_the_page_has_a_budget_of_queries(
    reading: Client, django_assert_max_num_queries: Any
) -> None:
    pairs(30)
    with django_assert_max_num_queries(26):
        reading.get("/zh/review/")


def test_others_have_no_way_in(street: Client) -> None:
    pairs(1)
    assert street.get("/zh/review/").status_code == 403
    assert street.get("/zh/review/labels.jsonl").status_code == 403
    assert not LogEntry.objects.filter(purpose="clerical_review").exists()
