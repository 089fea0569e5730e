"""The round trip: what cases changed is delivered to the registers, which take it in word for word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from canbao.people import changes
from canbao.people.actor import SYSTEM, Actor
from canbao.people.changes import NewSpell, Warrant
from canbao.people.changes.deliver import COLUMNS, KINDS, SCHEMES, deliver
from canbao.people.models import LogEntry, ParticipationSpell, Person
from canbao.people.models import spells as words
from canbao.registers.intake import ingest, load_sources
from tests.people.make import VILLAGE, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)
BY = Warrant(Actor("wang", "payment_officer"), "test", "case 1", DAY, checked_by="zhao")
MARCH = 2026 * 12 + 2


def test_every_word_of_the_record_has_one_in_the_delivery_and_every_column_is_read():
    assert set(SCHEMES) == set(words.SCHEMES)
    assert set(KINDS) == set(words.KINDS)
    assert set(COLUMNS) == set(load_sources()["cases"].headers())


def test_delivered_and_taken_in(tmp_path: Path):
    person(1)
    person(2, name="王小红")
    changes.set_field(1, "phone", "13912345678", BY)
    changes.set_field(2, "death", "2026-10-30", BY)
    changes.open_spell(1, NewSpell("resident_pension", "resident", VILLAGE, MARCH), BY)
    changes.open_spell(1, NewSpell("resident_medical", "resident", VILLAGE, MARCH), BY)
    row = ParticipationSpell.objects.get(scheme="resident_medical")
    changes.end_spell(row.pk, MARCH + 2, "moved", BY)
    file = tmp_path / "cases.csv"
    assert deliver(file, None, SYSTEM) == 2
    assert LogEntry.objects.filter(purpose="change_delivery").count() == 2
    delivery = ingest(tmp_path / "store", load_sources()["cases"], file, DAY)
    assert (delivery.state, delivery.rows) == ("accepted", 3)
    folder = tmp_path / "store" / "deliveries" / "cases" / delivery.delivery

    def told(query: str) -> list[tuple]:
        return duckdb.sql(query.format(at=folder)).fetchall()

    assert told("SELECT number17, name, phone, as_of FROM '{at}/records.parquet' ORDER BY name") == [
        (Person.objects.get(id=1).number17, "李小明", 13912345678, DAY),
        (Person.objects.get(id=2).number17, "王小红", None, DAY),
    ]
    assert told(
        "SELECT scheme, kind, place, from_month, to_month, state "
        "FROM '{at}/facts-participation.parquet' ORDER BY scheme"
    ) == [
        ("resident_medical", "resident", VILLAGE, MARCH, MARCH + 2, "ended"),
        ("resident_pension", "resident", VILLAGE, MARCH, None, "paying"),
    ]
    assert told("SELECT status, from_date FROM '{at}/facts-status.parquet'") == [
        ("death", date(2026, 10, 30))
    ]


def test_only_those_with_a_change_since_a_day_but_all_of_theirs(tmp_path: Path):
    person(1)
    person(2)
    for who, day in ((1, DAY), (1, date(2026, 11, 9)), (2, DAY)):
        field = "phone" if day == DAY else "residence_place"
        value = "13912345678" if day == DAY else "510104001004"
        changes.set_field(who, field, value, Warrant(BY.actor, "test", "case 1", day))
    file = tmp_path / "cases.csv"
    assert deliver(file, date(2026, 11, 8), SYSTEM) == 1
    [_, row] = file.read_text(encoding="utf-8").splitlines()
    assert row.startswith("1,")
    assert "13912345678" in row
    assert "510104001004" in row


def test_whoever_may_not_deliver_gets_no_name(tmp_path: Path):
    person(1)
    changes.set_field(1, "phone", "13912345678", BY)
    file = tmp_path / "cases.csv"
    assert deliver(file, None, Actor("x", "analyst")) == 0
    assert "李" not in file.read_text(encoding="utf-8")
