"""The payment officer, her checker and the auditor, each with a client, and the sample of cases."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.accounts.models import AUDITOR, PAYMENT_CHECKER, PAYMENT_OFFICER
from tests.accounts.make import account, signed_in

from .sample import Cases
from .sample import cases as made


@pytest.fixture(autouse=True)
def installation(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def cases(db: None) -> Cases:
    return made()


@pytest.fixture
def officer(db: None) -> Client:
    """She prepares; some runs of the sample are hers."""
    return signed_in(account(PAYMENT_OFFICER, "li"))


@pytest.fixture
def checker(db: None) -> Client:
    return signed_in(account(PAYMENT_CHECKER, "wang"))


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(account(AUDITOR, "auditor"))
