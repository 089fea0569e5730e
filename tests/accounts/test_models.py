"""What must hold of an account stands in the database."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from canbao.accounts import rights
from canbao.accounts.models import ROLE_NAMES, ROLES, Account
from tests.accounts.make import EMPLOYER, FIRM, PASSWORD, PERSON, STREET_OFFICER, account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "values",
    [
        {"role": "king"},
        {"role": "person"},
        {"role": "analyst", "person": 3},
        {"role": "street_officer", "area": 0},
        {"role": "employer"},
        {"role": "finance_clerk", "employer": "91510100MA6CANB01X"},
    ],
)
def test_an_account_that_makes_no_sense_cannot_be_kept(values):
    with pytest.raises(IntegrityError):
        Account.objects.create(username="x", display_zh="x", display_en="x", **values)


def test_one_person_has_one_account():
    account(PERSON, person=5)
    with pytest.raises((IntegrityError, ValidationError)):
        account(PERSON, person=5)


def test_passwords_are_argon2_outside_of_tests():
    from canbao.config import settings as production

    assert production.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    hashed = Argon2PasswordHasher().encode(PASSWORD, "salt-of-16-chars")
    assert hashed.startswith("argon2$argon2id$")
    assert settings.AUTH_USER_MODEL == "accounts.Account"


def test_the_manager_makes_an_account_that_may_sign_in():
    made = Account.objects.create_account(" Li.Ming ", PASSWORD, "reader", zh="李明", en="Li Ming")
    assert (made.username, made.check_password(PASSWORD)) == ("li.ming", True)


def test_the_actor_of_an_account_has_role_office_and_area():
    actor = account(STREET_OFFICER).actor
    assert (actor.role, actor.office, actor.area) == (
        "street_officer",
        "测试街道 / Test street",
        510104001000,
    )


def test_every_role_has_a_name_in_both_languages():
    assert all(ROLE_NAMES[role][0] and ROLE_NAMES[role][1] for role in ROLES)


@pytest.mark.parametrize(
    ("right", "roles"),
    [
        (rights.sees_own_record, {"person"}),
        (rights.sees_own_list, {"street_officer"}),
        (rights.reads_pairs, {"reader"}),
        (rights.sees_aggregates, {"analyst", "administrator", "auditor"}),
        (rights.sees_unplaced, {"analyst"}),
        (rights.reads_log, {"auditor"}),
        (rights.administers, {"administrator"}),
        (rights.acts_for_employer, {"employer"}),
        (rights.keeps_books, {"finance_clerk"}),
        (rights.sees_books, {"finance_clerk", "auditor"}),
        (rights.prepares_payments, {"payment_officer"}),
        (rights.releases_payments, {"payment_checker"}),
        (rights.handles_payments, {"payment_officer", "payment_checker"}),
        (rights.keeps_law, {"law_officer"}),
        (rights.is_staff, set(ROLES) - {"person", "employer"}),
        (rights.signed_in, set(ROLES)),
    ],
)
def test_each_right_belongs_to_its_roles(right, roles):
    holders = set()
    for role in ROLES:
        given = {"person": 1} if role == "person" else {"area": 510104001000}
        given |= {"employer": FIRM} if role == "employer" else {}
        if right.test(Account(username="x", role=role, **given)):
            holders.add(role)
    assert holders == roles


def test_nobody_has_a_right_with_a_closed_account():
    assert not rights.signed_in.test(Account(username="x", role="analyst", is_active=False))


def test_an_account_acts_for_its_own_employer_only():
    clerk = account(EMPLOYER)
    assert rights.acts_for(clerk, FIRM)
    assert not rights.acts_for(clerk, "91510100MA6OTHER0X")
    assert not rights.acts_for(Account(username="x", role="analyst"), "")
    assert clerk.actor.employer == FIRM


def test_nobody_prepares_and_releases_a_payment():
    for role in ROLES:
        someone = Account(username="x", role=role)
        both = rights.prepares_payments.test(someone) and rights.releases_payments.test(someone)
        assert not both, role


def test_an_officer_serves_the_street_and_its_villages_only():
    officer = account(STREET_OFFICER)
    assert rights.serves(officer, 510104001003)
    assert not rights.serves(officer, 510104002001)
    assert not rights.serves(officer, None)
