"""Two law officers with their clients, and a folder for notices."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.accounts.models import Account
from tests.accounts.make import LAW_OFFICER, account, signed_in


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def li(db: None) -> Account:
    return account(LAW_OFFICER, "li")


@pytest.fixture
def first(li: Account) -> Client:
    """A client of Li, who reads and enters."""
    return signed_in(li)


@pytest.fixture
def second(db: None) -> Client:
    """A client of Wang, who confirms and puts in force."""
    return signed_in(account(LAW_OFFICER, "wang"))
