"""Two finance clerks, an auditor and a payment checker, with the sample of money."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.accounts.models import AUDITOR, FINANCE_CLERK, PAYMENT_CHECKER
from tests.accounts.make import account, signed_in

from .sample import Sample, money


@pytest.fixture
def sample(db: None) -> Sample:
    return money()


@pytest.fixture
def clerk(db: None) -> Client:
    """A finance clerk of everywhere."""
    return signed_in(account(FINANCE_CLERK, "zhang"))


@pytest.fixture
def other(db: None) -> Client:
    """The second person."""
    return signed_in(account(FINANCE_CLERK, "zhao"))


@pytest.fixture
def auditor(db: None) -> Client:
    return signed_in(account(AUDITOR, "auditor"))


@pytest.fixture
def checker(db: None) -> Client:
    return signed_in(account(PAYMENT_CHECKER, "checker"))
