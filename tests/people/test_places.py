"""Places: what lies in what, and what a place is called with all that it lies in."""

from __future__ import annotations

import pytest

from canbao.people.models import Place
from canbao.people.places import full_names_of, names_of

pytestmark = pytest.mark.django_db

CITY, COUNTY, STREET, VILLAGE = 510100000000, 510104000000, 510104001000, 510104001003


@pytest.fixture
def published() -> None:
    for code, zh, en in (
        (CITY, "成都市", "Chengdu"),
        (COUNTY, "甲区", "Jia District"),
        (STREET, "一街道", "First Street"),
        (VILLAGE, "幸福村", "Xingfu"),
    ):
        Place.objects.create(id=code, zh=zh, en=en)


def test_a_full_name_is_said_as_an_address_is(published: None) -> None:
    name = full_names_of([VILLAGE])[VILLAGE]
    assert name.zh == "四川省成都市甲区一街道幸福村"
    assert name.en == "Xingfu, First Street, Jia District, Chengdu, Sichuan"


def test_a_place_in_between_that_nobody_published_is_left_out(published: None) -> None:
    Place.objects.filter(id=STREET).delete()
    assert full_names_of([VILLAGE])[VILLAGE].zh == "四川省成都市甲区幸福村"


def test_a_place_that_nobody_published_keeps_its_code_in_sight() -> None:
    assert full_names_of([VILLAGE]) == names_of([VILLAGE])
    assert "510104001003" in names_of([VILLAGE])[VILLAGE].zh


def test_names_cost_one_query(published: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        full_names_of([VILLAGE, STREET, None, 420106002001])
