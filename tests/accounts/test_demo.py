"""Demonstration accounts: one per role, passwords at random, kept as hashes only."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.accounts.demo import make_demo_accounts
from canbao.accounts.models import PLACED, ROLES, Account
from canbao.people.models import Employer
from tests.accounts.make import FIRM
from tests.people.make import person, spell

pytestmark = pytest.mark.django_db
STREET = 510104001000


def test_every_role_has_an_account_that_opens_the_door():
    spell(person(5))
    made = make_demo_accounts(street=STREET, employer=FIRM)
    assert {each.role for each in made} == set(ROLES)
    for each in made:
        client = Client(SERVER_NAME="localhost")
        sent = {"username": each.username, "password": each.password}
        assert client.post("/zh/sign-in/", sent).status_code == 302
    assert Account.objects.get(role="person").person == 5
    assert Account.objects.get(role="employer").employer == FIRM
    # Whatever needs two people finds two.
    assert Account.objects.filter(role="law_officer").count() == 2
    assert Account.objects.filter(role="case_officer").count() == 3


def test_the_employers_account_is_of_the_one_with_most_insured():
    for code, insured in (("A" * 18, 4), ("B" * 18, 9), ("C" * 18, None)):
        Employer.objects.create(code=code, name=code, insured=insured, digest="x")
    make_demo_accounts()
    assert Account.objects.get(role="employer").employer == "B" * 18


def test_passwords_are_new_each_time_and_stand_nowhere():
    first = {each.username: each.password for each in make_demo_accounts(street=STREET)}
    again = {each.username: each.password for each in make_demo_accounts(street=STREET)}
    assert set(first) == set(again)
    assert not set(first.values()) & set(again.values())
    kept = " ".join(Account.objects.values_list("password", flat=True))
    assert not any(password in kept for password in again.values())


def test_without_persons_there_is_no_persons_account():
    assert {each.role for each in make_demo_accounts()} == set(ROLES) - {
        "person",
        "employer",
        *PLACED,
    }
