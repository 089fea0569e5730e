"""Publication: idempotent, resumable, logged; what is unchanged is not touched."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from canbao.people import log
from canbao.people.models import (
    Activity,
    Employer,
    Gap,
    ListEntry,
    LogEntry,
    Overlap,
    ParticipationSpell,
    Person,
    Place,
    Provenance,
    Publication,
    PublicationChunk,
    Source,
)
from canbao.people.publish import PublicationError, publish, tables_in
from tests.people.sample import HERE, SOURCES, THERE, write_tables

pytestmark = pytest.mark.django_db
ALL = (Person, ParticipationSpell, Activity, Provenance, Overlap, Gap, ListEntry, Employer)
HOW_OFTEN_WRITTEN = {"id", "version"}


def content(*, versions: bool = False) -> dict[str, list[tuple]]:
    """Everything published, without keys that only count rows."""
    found = {}
    for model in ALL:
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if model is Person or field.attname != "id"
            if versions or field.attname != "version"
        ]
        rows = model.objects.values_list(*fields)
        found[model.__name__] = sorted(rows, key=repr)
    return found


def put(directory: Path, persons=40, changes=(), **more):
    return publish(
        tables_in(write_tables(directory, persons, changes=changes)),
        sources=SOURCES,
        chunk_size=more.pop("chunk_size", 20),
        **more,
    )


def test_what_is_published_is_what_the_tables_say(tmp_path: Path):
    report = put(tmp_path, 40)
    assert (report.persons.seen, report.persons.added) == (40, 40)
    one = Person.objects.get(id=4)
    assert (one.number17, one.relation, one.registration_place) == (
        51010419770000004,
        "spouse",
        HERE,
    )
    assert one.residence_place == THERE
    counted = {
        table: duckdb.sql(f"FROM '{tmp_path}/{table}.parquet'").count("*").fetchall()[0][0]
        for table in ("spells", "activities", "overlaps", "gaps", "lists", "employers")
    }
    assert counted == {
        "spells": ParticipationSpell.objects.count(),
        "activities": Activity.objects.count(),
        "overlaps": Overlap.objects.count(),
        "gaps": Gap.objects.count(),
        "lists": ListEntry.objects.count(),
        "employers": Employer.objects.count(),
    }
    assert Source.objects.get(id=2).en == "Police"


def test_provenance_keeps_losing_values_with_their_sources(tmp_path: Path):
    put(tmp_path, 3)
    values = Provenance.objects.get(person_id=2).values
    names = [v for v in values if v.field == "name"]
    assert [(v.value, v.chosen, [o.source for o in v.origins]) for v in names] == [
        ("name 2", True, [1, 2]),
        ("name 2 x", False, [3]),
    ]


def test_awkward_words_survive(tmp_path: Path):
    said = 'a "b"\nc\\d\te\u2028f,[]'
    put(
        tmp_path,
        3,
        [
            "UPDATE \"values\" SET value = 'a \"b\"' || chr(10) || 'c\\d' || chr(9) || 'e' || "
            "chr(8232) || 'f,[]' WHERE field = 'name' AND person = 2"
        ],
    )
    values = Provenance.objects.get(person_id=2).values
    assert [v.value for v in values if v.field == "name"] == [said]


def test_the_same_tables_again_change_nothing(tmp_path: Path):
    put(tmp_path)
    before, entries = content(versions=True), LogEntry.objects.count()
    report = put(tmp_path)
    assert report.already
    assert content(versions=True) == before
    assert LogEntry.objects.count() == entries


def test_the_same_content_in_other_files_touches_no_row(tmp_path: Path):
    put(tmp_path / "one")
    before = content(versions=True)
    keys = list(ParticipationSpell.objects.order_by("id").values_list("id", flat=True))
    report = put(tmp_path / "two", chunk_size=7)
    assert (report.persons.changed, report.persons.added, report.already) == (0, 0, False)
    assert content(versions=True) == before
    assert list(ParticipationSpell.objects.order_by("id").values_list("id", flat=True)) == keys


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE persons SET phone = 13999999999 WHERE person = 12",
        "UPDATE spells SET to_month = 24400 WHERE person = 12 AND scheme = 'unemployment'",
        "DELETE FROM spells WHERE person = 12 AND scheme = 'unemployment'",
        "UPDATE gaps SET class = 'G' WHERE person = 12 AND scheme = 'any_pension'",
        "UPDATE activities SET activity = 'student' WHERE person = 12 AND from_month = 24300",
        "UPDATE \"values\" SET value = 'other' WHERE person = 12 AND field = 'name' AND source = 3",
        "UPDATE households SET relation = 'aunt' WHERE person = 12",
        f"INSERT INTO lists VALUES ({HERE}, 12, 1, 500, 'obliged', 'any_pension', 'flexible')",
    ],
)
def test_what_changed_is_changed_and_the_rest_untouched(tmp_path: Path, change: str):
    put(tmp_path / "one")
    keys = set(ParticipationSpell.objects.exclude(person_id=12).values_list("id", flat=True))
    report = put(tmp_path / "two", changes=[change])
    changed = content()
    assert (report.persons.changed, report.persons.added, report.persons.withdrawn) == (1, 0, 0)
    assert Person.objects.get(id=12).version == 2
    assert Person.objects.filter(version=1).count() == 39
    assert keys == set(
        ParticipationSpell.objects.exclude(person_id=12).values_list("id", flat=True)
    )
    Person.objects.all().delete()
    Publication.objects.all().delete()
    put(tmp_path / "three", changes=[change])
    assert content() == changed


def test_a_person_the_registers_no_longer_know_is_emptied_and_may_come_back(tmp_path: Path):
    put(tmp_path / "one", range(1, 41))
    before = content()
    report = put(tmp_path / "two", [i for i in range(1, 41) if i not in (1, 10, 11, 40)])
    assert report.persons.withdrawn == 4
    gone = Person.objects.get(id=10)
    assert (gone.withdrawn, gone.name, gone.number17) == (True, "", None)
    assert not ParticipationSpell.objects.filter(person_id=10).exists()
    assert put(tmp_path / "two", [i for i in range(1, 41) if i not in (1, 10, 11, 40)]).already
    again = put(tmp_path / "one", range(1, 41))
    assert (again.persons.changed, again.persons.withdrawn) == (4, 0)
    assert content() == before


def test_only_the_served_area_is_published(tmp_path: Path):
    gone = ["DELETE FROM spells WHERE person % 12 = 0", "DELETE FROM lists WHERE person % 12 = 0"]
    report = put(tmp_path, 60, gone, area=510104000000)
    there = set(Person.objects.values_list("id", flat=True))
    # Multiples of twelve live and are registered elsewhere, and have no spell and no list here.
    assert there == {i for i in range(1, 61) if i % 12}
    assert report.persons.seen == 55


def test_who_stands_on_a_list_here_or_on_that_of_no_place_is_published_too(tmp_path: Path):
    changes = [
        "DELETE FROM spells WHERE person IN (1, 2, 3, 4)",
        "UPDATE persons SET residence_place = NULL, registration_place = NULL "
        "WHERE person IN (1, 2, 3, 4)",
        "DELETE FROM lists",
        f"INSERT INTO lists SELECT unnest([0, {HERE}, {THERE}]), unnest([1, 2, 3]), 1, 100, "
        "'obliged', 'any_pension', ''",
    ]
    put(tmp_path, 4, changes, area=510104000000)
    assert set(Person.objects.values_list("id", flat=True)) == {1, 2}
    assert list(ListEntry.objects.order_by("place").values_list("place", "person_id")) == [
        (0, 1),
        (HERE, 2),
    ]


def test_every_change_is_in_the_log_with_a_hash_of_the_content(tmp_path: Path):
    put(tmp_path, 40, chunk_size=10)
    details = [json.loads(e.detail) for e in LogEntry.objects.filter(purpose="publication")]
    assert [d["event"] for d in details] == ["begun", *["chunk"] * 5, "done"]
    chunks = {c.content for c in PublicationChunk.objects.all()}
    assert {d["content"] for d in details if d["event"] == "chunk"} == chunks
    assert log.verify().sound


class Killed(Exception):
    pass


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_publication_that_breaks_goes_on_where_it_stopped(tmp_path: Path, after: int):
    tables = tables_in(write_tables(tmp_path / "tables", 40))

    def stop(done: int, of: int) -> None:
        if done == after:
            raise Killed

    with pytest.raises(Killed):
        publish(tables, sources=SOURCES, chunk_size=10, progress=stop)
    written = PublicationChunk.objects.count()
    assert written == after
    report = publish(tables, sources=SOURCES, chunk_size=10)
    assert (report.resumed, report.persons.added) == (True, 40)
    broken = content(versions=True)
    Person.objects.all().delete()
    Employer.objects.all().delete()
    Publication.objects.all().delete()
    publish(tables, sources=SOURCES, chunk_size=10)
    assert content(versions=True) == broken


def test_a_new_result_takes_the_place_of_an_interrupted_one(tmp_path: Path):
    old = tables_in(write_tables(tmp_path / "old", 40))

    def stop(done: int, of: int) -> None:
        if done == 3:
            raise Killed

    with pytest.raises(Killed):
        publish(old, sources=SOURCES, chunk_size=10, progress=stop)
    report = put(tmp_path / "new", 40, ["UPDATE persons SET sex = 1"])
    assert (report.resumed, report.persons.seen) == (False, 40)
    assert set(Person.objects.values_list("sex", flat=True)) == {1}
    assert sorted(Publication.objects.values_list("state", flat=True)) == ["abandoned", "done"]
    assert not put(tmp_path / "old", 40).already


@pytest.mark.parametrize(
    ("change", "table"),
    [
        ("UPDATE persons SET sex = 7 WHERE person = 5", "persons"),
        ("UPDATE spells SET to_month = 1 WHERE person = 5", "spells"),
        ("UPDATE spells SET scheme = 'luck' WHERE person = 5", "spells"),
        ("UPDATE gaps SET class = 'Z' WHERE person = 5", "gaps"),
        ("UPDATE activities SET to_month = 1 WHERE person = 5", "activities"),
        ("UPDATE \"values\" SET value = NULL WHERE person = 5 AND field = 'name'", "values"),
        ("UPDATE employers SET employer = 'short' WHERE name = '企业5'", "employers"),
        ("UPDATE lists SET position = NULL WHERE person = 10", "lists"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_a_message_and_the_rest_taken(
    tmp_path: Path, change: str, table: str
):
    report = put(tmp_path, 40, [change])
    assert report.refused >= 1
    assert {refused.table for refused in report.examples} == {table}
    assert all(refused.zh and refused.en and refused.key for refused in report.examples)
    assert Person.objects.count() == (39 if table == "persons" else 40)


def test_a_row_that_stands_twice_is_taken_once(tmp_path: Path):
    put(tmp_path, 10, ["INSERT INTO spells SELECT * FROM spells", "INSERT INTO gaps FROM gaps"])
    assert ParticipationSpell.objects.filter(person_id=3).count() == 4
    assert Gap.objects.count() == 20


def test_missing_tables_are_named(tmp_path: Path):
    write_tables(tmp_path, 3)
    (tmp_path / "gaps.parquet").unlink()
    with pytest.raises(PublicationError, match="gaps"):
        tables_in(tmp_path)


def test_missing_columns_are_named_and_nothing_is_changed(tmp_path: Path):
    with pytest.raises(PublicationError, match="months_paid"):
        put(tmp_path, 3, ["ALTER TABLE spells DROP COLUMN months_paid"])
    assert not Person.objects.exists()
    assert not Publication.objects.exists()


def test_a_broken_file_is_named(tmp_path: Path):
    write_tables(tmp_path, 3)
    (tmp_path / "gaps.parquet").write_bytes(b"not parquet")
    with pytest.raises(PublicationError, match="gaps"):
        publish(tables_in(tmp_path))


def test_tables_may_lie_in_parts_by_province(tmp_path: Path):
    write_tables(tmp_path, 20)
    for province in ("51", "42"):
        (tmp_path / "spells" / province).mkdir(parents=True)
    spells = tmp_path / "spells.parquet"
    for province, rest in (("51", 0), ("42", 1)):
        duckdb.sql(
            f"COPY (SELECT * FROM '{spells}' WHERE person % 2 = {rest}) TO "
            f"'{tmp_path}/spells/{province}/part.parquet' (FORMAT parquet)"
        )
    publish(tables_in(tmp_path))
    whole = content()
    spells.unlink()
    assert publish(tables_in(tmp_path)).persons.changed == 0
    assert content() == whole


def test_places_get_their_names_when_the_tables_have_them(tmp_path: Path):
    write_tables(tmp_path, 3)
    duckdb.sql(
        f"COPY (SELECT {HERE}::BIGINT AS place, 'village' AS level, '幸福社区' AS zh, "
        f"'Xingfu' AS en, true AS urban) TO '{tmp_path}/places.parquet' (FORMAT parquet)"
    )
    publish(tables_in(tmp_path))
    assert Place.objects.get(id=HERE).zh == "幸福社区"


def test_an_empty_result_empties_the_record_and_says_so(tmp_path: Path):
    put(tmp_path / "one", 10)
    report = put(tmp_path / "two", [])
    assert (report.persons.seen, report.persons.withdrawn) == (0, 10)
