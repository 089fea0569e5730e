"""Demonstration accounts: one per role, passwords at random, kept as hashes only."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.accounts.demo import make_demo_accounts
from canbao.accounts.models import ROLES, Account
from tests.people.make import person, spell

pytestmark = pytest.mark.django_db
STREET = 510104001000


def test_every_role_has_an_account_that_opens_the_door():
    spell(person(5))
    made = make_demo_accounts(street=STREET)
    assert {each.role for each in made} == set(ROLES)
    for each in made:
        client = Client(SERVER_NAME="localhost")
        sent = {"username": each.username, "password": each.password}
        assert client.post("/zh/sign-in/", sent).status_code == 302
    assert Account.objects.get(role="person").person == 5


def test_passwords_are_new_each_time_and_stand_nowhere():
    first = {each.username: each.password for each in make_demo_accounts(street=STREET)}
    again = {each.username: each.password for each in make_demo_accounts(street=STREET)}
    assert set(first) == set(again)
    assert not set(first.values()) & set(again.values())
    kept = " ".join(Account.objects.values_list("password", flat=True))
    assert not any(password in kept for password in again.values())


def test_without_persons_there_is_no_persons_account():
    assert {each.role for each in make_demo_accounts()} == set(ROLES) - {"person", "street_officer"}
