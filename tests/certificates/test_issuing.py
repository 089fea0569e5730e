"""Issued once, never changed, revoked by a row of its own."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from canbao.batches.canonical import hash_of
from canbao.benefits.office import Human
from canbao.certificates.issuing import Why, issue, revoke
from canbao.certificates.models import Certificate, Revocation
from canbao.ledger.refusal import Refused
from canbao.people.actor import SYSTEM
from canbao.people.models import LogEntry
from tests.accounts.make import FIRM
from tests.certificates.make import DAY, LI, WANG, WHY, issued, said

pytestmark = pytest.mark.django_db


def revoked(serial: str, day: date = DAY, why: Why = WHY) -> Revocation:
    return revoke(serial, why, human=Human(WANG), door="test", day=day)


def test_it_is_kept_with_its_hash_and_logged_about_the_person():
    made = issued()
    assert made.serial.startswith("20260000000001")
    assert hash_of(json.loads(made.content)) == made.hash
    assert made.valid_until == DAY + timedelta(days=180)
    entry = LogEntry.objects.get()
    assert (entry.subject, entry.action, entry.purpose) == (1, "write", "certificate")
    assert made.hash in entry.detail


def test_serials_count_up_within_their_year():
    serials = [issued(f"k{at}").serial for at in range(3)]
    assert [each[4:14] for each in serials] == ["0000000001", "0000000002", "0000000003"]
    assert issued("next", day=date(2027, 1, 1)).serial.startswith("20270000000001")


def test_the_same_key_is_the_same_document_and_another_content_is_refused():
    assert issued() == issued()
    with pytest.raises(Refused, match="says something else"):
        issue(
            "participation_person",
            "P1",
            said(name="王大明"),
            by=SYSTEM,
            door="test",
            day=DAY,
            key="k1",
        )
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "subject", "more", "match"),
    [
        ("diploma", "P1", {}, "no kind"),
        ("participation_person", f"E{FIRM}", {}, "not about"),
        ("participation_employer", "P1", {}, "not about"),
        ("participation_person", "P", {}, "not about"),
        ("participation_person", "X1", {}, "not about"),
        ("participation_person", "P1", {"key": ""}, "idempotency"),
        (
            "participation_person",
            "P1",
            {"valid_until": DAY - timedelta(days=1)},
            "before its issue",
        ),
        ("participation_person", "P2", {"by": LI}, "own person"),
    ],
)
def test_what_cannot_be_issued(kind: str, subject: str, more: dict, match: str):
    given = {"by": SYSTEM, "door": "test", "day": DAY, "key": "k"} | more
    with pytest.raises(Refused, match=match):
        issue(kind, subject, said(), **given)
    assert not Certificate.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_revocation_names_a_human_a_reason_and_is_harmless_again():
    made = issued()
    assert revoked(made.serial) == revoked(made.serial, DAY + timedelta(days=3))
    row = Revocation.objects.get()
    assert (row.by, row.day, row.ground) == ("wang", DAY, WHY.ground)
    with pytest.raises(Refused, match="no named person"):
        revoke(made.serial, WHY, human=Human(SYSTEM), door="test", day=DAY)


@pytest.mark.parametrize(
    ("serial", "day", "why", "match"),
    [
        ("1", DAY, WHY, "no certificate"),
        (None, DAY - timedelta(days=1), WHY, "cannot be revoked from"),
        (None, DAY, Why("错", " ", "x"), "both languages"),
    ],
)
def test_a_revocation_that_is_refused(serial, day, why, match):
    made = issued()
    with pytest.raises(Refused, match=match):
        revoked(serial or made.serial, day, why)
    assert not Revocation.objects.exists()


@pytest.mark.parametrize("table", ["certificate", "revocation", "paperfile", "failedcheck"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_refuses_any_change(table: str, verb: str, installation):
    from canbao.certificates.paper import paper
    from canbao.certificates.verifying import verify

    made = issued()
    paper(made)
    revoked(made.serial)
    verify(made.serial, "wrong", DAY)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM certificates_{table}")
        assert cursor.fetchone()[0] == 1
        column = "hash" if table == "paperfile" else "day"
        statement = (
            f"UPDATE certificates_{table} SET {column} = {column}"
            if verb == "UPDATE"
            else f"DELETE FROM certificates_{table}"
        )
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


def test_the_database_refuses_a_row_that_cannot_be():
    made = issued()
    row = {
        field.attname: getattr(made, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.attname != "id"
    } | {"serial": "2", "key": "other"}
    for wrong in ({"valid_until": DAY - timedelta(days=1)}, {"by": ""}, {"subject": "X9"},
                  {"serial": made.serial}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(**(row | wrong))
