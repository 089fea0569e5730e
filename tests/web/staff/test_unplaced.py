"""The list of no place: the analyst sees it masked, each look is logged, nobody else has a way in."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.people.models import ListEntry, LogEntry
from tests.people.make import VILLAGE, person

pytestmark = pytest.mark.django_db
ADDRESS = "/zh/analyst/unplaced/"


def listed(count: int, place: int = 0, first: int = 1) -> None:
    """Persons of whom no place is known, on the list of a place."""
    for number in range(first, first + count):
        one = person(number, residence_place=None, registration_place=None)
        ListEntry.objects.create(
            person=one, place=place, position=number, priority=100, reason="never_insured",
            schemes="employee_pension",
        )  # fmt: skip


def test_the_analyst_sees_the_persons_masked_and_each_look_is_logged(analyst: Client) -> None:
    listed(2)
    listed(1, VILLAGE, first=9)
    body = analyst.get(ADDRESS).content.decode()
    assert body.count("*小明") == 2
    assert "李小明" not in body
    assert "13812345678" not in body
    assert "5101041977" not in body
    looks = LogEntry.objects.filter(purpose="unplaced_list").order_by("seq")
    assert list(looks.values_list("subject", flat=True)) == [1, 2]


def test_twenty_stand_on_a_page_and_only_they_are_looked_at(analyst: Client) -> None:
    listed(23)
    body = analyst.get(ADDRESS + "?page=2").content.decode()
    assert body.count("*小明") == 3
    assert LogEntry.objects.filter(purpose="unplaced_list").count() == 3


def test_an_empty_list_says_that_everybody_has_an_office(analyst: Client) -> None:
    assert "每个人都有经办机构负责" in analyst.get(ADDRESS).content.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_answers_in_both_languages_and_is_not_kept(analyst: Client, lang: str) -> None:
    listed(1)
    response = analyst.get(f"/{lang}/analyst/unplaced/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_the_way_there_is_shown_to_those_who_may_go(
    analyst: Client, administrator: Client
) -> None:
    assert ADDRESS in analyst.get("/zh/analyst/gaps/").content.decode()
    assert ADDRESS not in administrator.get("/zh/analyst/gaps/").content.decode()
    assert administrator.get(ADDRESS).status_code == 403
