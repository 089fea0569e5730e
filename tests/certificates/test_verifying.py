"""Anybody may check: what is told to whom, what a failed check leaves, and an altered row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from canbao.benefits.office import Human
from canbao.certificates import triggers, verifying
from canbao.certificates.issuing import revoke
from canbao.certificates.models import FailedCheck
from canbao.certificates.numbers import grouped, serial
from canbao.certificates.paper import paper
from canbao.certificates.verifying import Altered, failed_checks, verify, verify_file
from tests.certificates.make import DAY, WANG, WHY, issued

pytestmark = pytest.mark.django_db
NEVER = serial(2026, 77)


def test_serial_and_code_as_printed_tell_what_was_issued():
    made = issued()
    told = verify(grouped(made.serial), grouped(made.code).lower(), DAY)
    assert (told.state, told.kind, told.day) == ("valid", "participation_person", DAY)
    assert told.content["pairs"][0]["value"]["zh"] == "李小明"
    assert not FailedCheck.objects.exists()


def test_its_last_day_is_valid_and_the_next_is_not():
    made = issued()
    last = made.valid_until
    assert verify(made.serial, made.code, last).state == "valid"
    assert verify(made.serial, made.code, last + timedelta(days=1)).state == "expired"
    forever = issued("k2", valid_until=None)
    assert verify(forever.serial, forever.code, DAY + timedelta(days=36_500)).state == "valid"


def test_a_revoked_one_says_so_from_its_day_and_shows_nothing():
    made = issued()
    since = DAY + timedelta(days=5)
    revoke(made.serial, WHY, human=Human(WANG), door="test", day=since)
    assert verify(made.serial, made.code, since - timedelta(days=1)).state == "valid"
    told = verify(made.serial, made.code, since)
    assert (told.state, told.revoked, told.content) == ("revoked", since, None)


def test_a_wrong_code_and_an_unknown_serial_get_the_same_answer():
    made = issued()
    wrong = "0" * 8 if made.code != "0" * 8 else "1" * 8
    assert verify(made.serial, wrong, DAY) == verify(NEVER, wrong, DAY)
    assert sorted(FailedCheck.objects.values_list("serial", "why")) == sorted(
        [(made.serial, "wrong_code"), (NEVER, "unknown")]
    )


def test_what_cannot_be_a_serial_leaves_no_trace():
    for typed in ("", "1234", "'; DROP TABLE", "9" * 16, "李"):
        assert verify(typed, "x", DAY).state == "unknown"
    assert not FailedCheck.objects.exists()


def test_many_failed_checks_of_one_serial_are_counted_for_the_rule_and_bounded():
    made = issued()
    for _ in range(12):
        verify(made.serial, "no", DAY)
    verify(NEVER, "no", DAY)
    assert failed_checks(DAY, at_least=10) == {made.serial: 12}
    assert failed_checks(DAY) == {made.serial: 12, NEVER: 1}
    assert failed_checks(DAY + timedelta(days=1)) == {}
    for _ in range(verifying.MOST_KEPT + 5):
        verify(NEVER, "no", DAY)
    assert failed_checks(DAY)[NEVER] == verifying.MOST_KEPT
    assert verify(made.serial, made.code, DAY).state == "valid"  # failed checks lock nobody out


def test_the_very_file_is_verified_and_another_is_unknown():
    made = issued()
    given = paper(made)
    assert verify_file(given, DAY).serial == made.serial
    assert verify_file(given, made.valid_until + timedelta(days=1)).state == "expired"
    assert verify_file(given + b"\n", DAY).state == "unknown"
    assert verify_file(b"", DAY).state == "unknown"


def test_a_row_changed_behind_our_back_is_found():
    made = issued()
    triggers.remove(connection)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE certificates_certificate SET content = replace(content, '李小明', '李大明')"
            )
    finally:
        triggers.install(connection)
    with pytest.raises(Altered, match=made.serial):
        verify(made.serial, made.code, DAY)
    made.refresh_from_db()
    with pytest.raises(Altered):
        paper(made)
