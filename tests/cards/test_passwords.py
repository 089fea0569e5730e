"""The password: what may not be one, counted errors, the lock and its way out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canbao.cards import passwords
from canbao.cards.models import Password
from canbao.ledger.refusal import Refused
from canbao.people.models import LogEntry
from tests.cards.make import LI, SELF, WANG, by
from tests.people.make import person

GOOD, WRONG = "250814", "250815"


@pytest.mark.parametrize(
    ("password", "match"),
    [
        ("12345", "six digits"), ("1234567", "six digits"), ("25081a", "six digits"),
        ("２５０８１４", "six digits"), ("", "six digits"), ("123456", "run up or down"),
        ("890123", "run up or down"), ("654321", "run up or down"), ("210987", "run up or down"),
        ("000000", "repeat"), ("252525", "repeat"), ("258258", "repeat"),
        ("770305", "ID number"), ("197703", "ID number"), ("510104", "ID number"), ("305121", "ID number"),
    ],
)  # fmt: skip
def test_what_is_no_password(password: str, match: str):
    found = passwords.faults(password, "51010419770305121X")
    assert any(match in each.en for each in found), found
    assert all(each.zh for each in found)


@given(st.integers(0, 999_999))
def test_six_digits_are_good_or_have_a_reason(number: int):
    password = f"{number:06d}"
    ups = [(int(b) - int(a)) % 10 for a, b in pairwise(password)]
    weak = ups in ([1] * 5, [9] * 5) or any(password[s:] == password[:-s] for s in (1, 2, 3))
    assert bool(passwords.faults(password)) == weak


@pytest.mark.django_db
class TestUse:
    def test_right_wrong_and_what_is_kept(self):
        person(1)
        passwords.set_password(1, GOOD, SELF)
        assert passwords.check(1, GOOD, SELF)
        assert not passwords.check(1, WRONG, SELF)
        row = Password.objects.get()
        assert GOOD not in row.hash
        assert GOOD not in "".join(LogEntry.objects.values_list("detail", flat=True))

    def test_the_sixth_error_locks_even_for_the_right_one_and_a_counter_helps(self):
        person(1)
        passwords.set_password(1, GOOD, SELF)
        for _ in range(6):
            assert not passwords.check(1, WRONG, SELF)
        with pytest.raises(Refused, match="locked"):
            passwords.check(1, GOOD, SELF)
        assert LogEntry.objects.filter(detail__contains="password_locked").count() == 1
        passwords.set_password(1, "250816", by(WANG))
        assert passwords.check(1, "250816", SELF)

    def test_a_right_one_in_between_starts_the_count_anew(self):
        person(1)
        passwords.set_password(1, GOOD, SELF)
        for _ in range(3):
            for _ in range(5):
                passwords.check(1, WRONG, SELF)
            assert passwords.check(1, GOOD, SELF)
        assert Password.objects.get().errors == 0

    def test_another_installations_secret_does_not_open_it_and_a_former_one_does(self, settings):
        person(1)
        passwords.set_password(1, GOOD, SELF)
        former, settings.SECRET_KEY = (
            settings.SECRET_KEY,
            "another secret of this length, or longer",
        )
        assert not passwords.check(1, GOOD, SELF)
        settings.SECRET_KEY_FALLBACKS = [former]
        assert passwords.check(1, GOOD, SELF)

    def test_none_set_a_weak_one_and_another_persons(self):
        made = person(1)
        with pytest.raises(Refused, match="set one first"):
            passwords.check(1, GOOD, SELF)
        with pytest.raises(Refused) as refused:
            passwords.set_password(1, made.number[6:12], SELF)
        assert "birthday" in refused.value.en
        person(2)
        for step in (passwords.set_password, passwords.check):
            with pytest.raises(Refused, match="own card"):
                step(2, GOOD, by(LI))
        with pytest.raises(Refused, match="no person"):
            passwords.set_password(99, GOOD, by(WANG))
        assert not Password.objects.exists()
