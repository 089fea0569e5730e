"""A store, accounts of each role with their clients, and a street's list."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from canbao.accounts.models import ADMINISTRATOR, ANALYST, READER, STREET_OFFICER, Account
from canbao.outreach.models import Entry
from canbao.review.models import Pair
from tests.accounts.make import account, signed_in
from tests.people.make import STREET, VILLAGE, person

from .sample import write_store


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all tests that only read it."""
    return write_store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(sample: Path, settings: Any) -> Path:
    """The store that the pages read."""
    settings.CANBAO_REGISTERS = sample
    return sample


@pytest.fixture
def officer(db: None) -> Account:
    return account(STREET_OFFICER)


@pytest.fixture
def street(officer: Account) -> Client:
    """A client of the street officer."""
    return signed_in(officer)


@pytest.fixture
def reader(db: None) -> Account:
    return account(READER)


@pytest.fixture
def reading(reader: Account) -> Client:
    """A client of a clerical reader."""
    return signed_in(reader)


@pytest.fixture
def analyst(db: None, store: Path) -> Client:
    """A client of an analyst of everywhere, with a result to look at."""
    return signed_in(account(ANALYST))


@pytest.fixture
def administrator(db: None, store: Path) -> Client:
    return signed_in(account(ADMINISTRATOR))


def entries(count: int = 3, place: int = VILLAGE, first: int = 1) -> list[Entry]:
    """People on the list of a village, with their records."""
    made = []
    for number in range(first, first + count):
        person(number, residence_place=place, registration_place=place)
        made.append(
            Entry.objects.create(
                place=place,
                person=number,
                position=number,
                priority=200 - number,
                reason="never_insured",
                schemes="employee_pension",
                snapshot="s",
            )
        )
    return made


def pairs(count: int = 3, **more: object) -> list[Pair]:
    """Pairs that wait for a reader, the first the most valuable."""
    left = {"name": "李小明", "number17": "51010419770305121", "sex": "2", "birth": "1977-03-05",
            "phone": "13812345678", "residence_place": str(VILLAGE)}  # fmt: skip
    right = {"name": "李晓明", "sex": "2", "birth": "1977-03-05", "phone": "13812345679"}
    return [
        Pair.objects.create(
            **{
                "record": 10 * number,
                "other_record": 10 * number + 1,
                "source": "police_population",
                "other_source": "tax_wages",
                "person": number,
                "other_person": number + 100,
                "left": left,
                "right": right,
                "priority": 1000 - number,
                "snapshot": "s",
                **more,
            }
        )
        for number in range(1, count + 1)
    ]


__all__ = ["STREET", "entries", "pairs"]
