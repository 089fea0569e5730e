"""What decided cases change in the record: at once, over every publication, until the registers say so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from canbao.people import changes, log
from canbao.people.actor import Actor
from canbao.people.changes import NewEmployer, NewSpell, Warrant, fields, guards
from canbao.people.models import (
    Change,
    ChangeAnswer,
    Employer,
    LogEntry,
    ParticipationSpell,
    Person,
    Provenance,
)
from canbao.people.refusal import Refused
from canbao.registers.intake.sources import load_sources
from tests.people.sample import HERE, THERE
from tests.people.test_publish import put

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 5)
WANG = Actor("wang", "payment_officer", "成都 / Chengdu")
BY = Warrant(WANG, "test", "case 2026", DAY, checked_by="zhao")
FIRM = "E" + "1".rjust(17, "0")
NEW = "91510100MA6CANB01X"
MARCH = 2026 * 12 + 2
SPELL = NewSpell("resident_pension", "resident", HERE, MARCH)


def person(id: int = 4) -> Person:
    return Person.objects.get(id=id)


def says(*changed: str, on: str = "2026-10-31") -> list[str]:
    """Statements by which the registers change person 4; something else of the row changes too, so
    that it is written anew."""
    return [
        *changed,
        "UPDATE persons SET records = records + 1 WHERE person = 4",
        f"UPDATE \"values\" SET as_of = DATE '{on}' WHERE person = 4",
    ]


@pytest.fixture
def published(tmp_path: Path):
    """Publishes persons 1 to 8, then whatever a test changes of it."""
    count = iter(range(99))

    def again(*changed: str):
        return put(tmp_path / str(next(count)), 8, changed)

    again()
    return again


def state(change: Change) -> str:
    return Change.objects.get(pk=change.pk).state


def test_a_field_changes_at_once_with_its_source_and_its_entry(published):
    made = changes.set_field(4, "phone", "13912345678", BY)
    now = person()
    assert (now.phone, now.version, made.state) == (13912345678, 2, "held")
    chosen = [v for v in now.provenance.values if v.field == "phone" and v.chosen]
    assert [(v.value, v.origins[0].source, v.origins[0].as_of) for v in chosen] == [
        ("13912345678", fields.NUMBER, DAY)
    ]
    entry = LogEntry.objects.get(seq=made.log_seq)
    assert (entry.purpose, entry.subject, entry.actor) == ("record_change", 4, "wang")
    assert log.verify().sound


def test_the_source_is_the_one_the_registers_call_cases():
    assert load_sources()[fields.SOURCE].number == fields.NUMBER
    assert load_sources()[fields.SOURCE].rank == fields.RANK


def test_a_publication_writes_it_again_and_the_digest_stays_the_registers(published):
    before = person().digest
    change = changes.set_field(4, "phone", "13912345678", BY)
    assert person().digest == before
    report = published(*says())
    assert report.persons.changed == 1
    now = person()
    assert (now.phone, now.records, state(change)) == (13912345678, 4, "held")
    assert [v.value for v in now.provenance.values if v.field == "phone" and v.chosen] == [
        "13912345678"
    ]
    version = now.version
    assert published(*says()).already
    assert (person().phone, person().version) == (13912345678, version)


def test_the_same_publication_again_changes_nothing(published):
    changes.set_field(4, "phone", "13912345678", BY)
    before = (Person.objects.values_list().get(id=4), Provenance.objects.get(person_id=4).known)
    published()
    assert published().already or True
    assert (Person.objects.values_list().get(id=4), Provenance.objects.get(person_id=4).known) == before


def test_confirmed_when_the_registers_say_the_same(published):
    change = changes.set_field(4, "phone", "13912345678", BY)
    published(*says("UPDATE persons SET phone = 13912345678 WHERE person = 4"))
    assert state(change) == "confirmed"
    published(*says("UPDATE persons SET phone = 13811111111 WHERE person = 4"))
    assert (person().phone, state(change)) == (13811111111, "confirmed")


NEWER = (
    "UPDATE persons SET name = '王五' WHERE person = 4",
    "UPDATE \"values\" SET value = '王五' WHERE person = 4 AND field = 'name' AND source = 1",
)


@pytest.mark.parametrize(
    ("on", "rank", "expected"),
    [("2026-11-06", 1, "overruled"), ("2026-11-05", 1, "held"), ("2026-11-06", 16, "held")],
)
def test_overruled_only_by_newer_word_of_a_register_that_counts_more(published, on, rank, expected):
    change = changes.set_field(4, "name", "李四", BY)
    weight = f"UPDATE \"values\" SET rank = {rank} WHERE person = 4 AND field = 'name' AND source = 1"
    published(*says(*NEWER, weight, on=on))
    assert state(change) == expected
    assert person().name == ("王五" if expected == "overruled" else "李四")
    assert list(changes.to_decide()) == ([change] if expected == "overruled" else [])


def test_an_old_value_said_again_later_is_no_news(published):
    change = changes.set_field(4, "name", "李四", BY)
    published(*says(on="2026-12-31"))
    assert (person().name, state(change)) == ("李四", "held")


def test_people_accept_what_the_registers_say_or_change_it_anew(published):
    change = changes.set_field(4, "name", "李四", BY)
    with pytest.raises(Refused, match="does not wait"):
        changes.accept(change.pk, BY)
    published(*says(*NEWER, on="2026-12-31"))
    changes.accept(change.pk, BY)
    assert not changes.to_decide().exists()
    other = changes.set_field(4, "sex", "2" if person().sex == 1 else "1", BY)
    assert [each.pk for each in changes.held()] == [other.pk]


def test_a_change_made_anew_takes_an_overruled_one_off_the_list(published):
    first = changes.set_field(4, "name", "李四", BY)
    published(*says(*NEWER, on="2026-12-31"))
    changes.set_field(4, "name", "李四", BY)
    assert state(first) == "replaced"
    assert not changes.to_decide().exists()


def test_a_later_change_takes_the_place_of_the_first_and_knows_what_was(published):
    first = changes.set_field(4, "name", "李四", BY)
    second = changes.set_field(4, "name", "李五", BY)
    assert (state(first), state(second)) == ("replaced", "held")
    published(
        *says(
            "UPDATE persons SET name = '李四' WHERE person = 4",
            "UPDATE \"values\" SET value = '李四' WHERE person = 4 AND field = 'name' AND source = 1",
            on="2026-12-31",
        )
    )
    assert (person().name, state(second)) == ("李五", "held")


def test_who_left_the_registers_waits_for_people_and_is_changed_again_on_return(tmp_path: Path):
    put(tmp_path / "a", range(1, 9))
    change = changes.set_field(4, "phone", "13912345678", BY)
    put(tmp_path / "b", [1, 2, 3, 5, 6, 7, 8])
    assert person().phone is None
    assert list(changes.to_decide()) == [change]
    put(tmp_path / "a", range(1, 9))
    assert person().phone == 13912345678
    assert not changes.to_decide().exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("luck", "7", "no field a case may change"),
        ("number", "1", "no field a case may change"),
        ("sex", "3", "1 male or 2 female"),
        ("phone", "139", "eleven digits"),
        ("phone", "１３９１２３４５６７８", "eleven digits"),
        ("birth", "20250303", "a day such as"),
        ("birth", "1800-01-01", "a day such as"),
        ("name", "", "1 to 200"),
        ("name", "李\n四", "1 to 200"),
        ("name", "李" * 201, "1 to 200"),
        ("residence_place", "5101", "twelve digits"),
        ("death", "1949-01-01", "before the birth"),
    ],
)
def test_what_a_field_cannot_be_is_refused_and_nothing_written(published, field, value, said):
    with pytest.raises(Refused, match=said) as refused:
        changes.set_field(4, field, value, BY)
    assert refused.value.zh
    assert not Change.objects.exists()
    assert person().version == 1


def test_the_value_it_has_already_and_a_person_nobody_knows(published):
    with pytest.raises(Refused, match="already"):
        changes.set_field(4, "name", person().name, BY)
    with pytest.raises(Refused, match="not in the record"):
        changes.set_field(99, "name", "李四", BY)
    with pytest.raises(Refused, match="a ground"):
        changes.set_field(4, "name", "李四", Warrant(WANG, "test", " ", DAY))
    with pytest.raises(Refused, match="maker and checker"):
        changes.set_field(4, "name", "李四", Warrant(WANG, "test", "case 1", DAY, "wang"))


def test_a_transaction_that_breaks_leaves_nothing(published):
    entries = LogEntry.objects.count()
    with transaction.atomic():
        changes.set_field(4, "name", "李四", BY)
        transaction.set_rollback(True)
    assert not Change.objects.exists()
    assert (person().version, LogEntry.objects.count()) == (1, entries)


def spells(scheme: str = "resident_pension") -> list[tuple]:
    rows = ParticipationSpell.objects.filter(person_id=4, scheme=scheme)
    return list(rows.values_list("from_month", "to_month", "state", "source"))


def registers_have(from_month: int, to_month: str = "NULL") -> str:
    return (
        f"INSERT INTO spells VALUES (4, 'resident_pension', {from_month}, {HERE}, NULL, 5, {to_month}, "
        "'resident', 'paying', 3, 1)"
    )


def test_a_spell_begins_is_written_again_and_confirmed(published):
    change = changes.open_spell(4, SPELL, BY)
    assert spells() == [(MARCH, None, "paying", fields.NUMBER)]
    published(*says())
    assert (spells(), state(change)) == ([(MARCH, None, "paying", fields.NUMBER)], "held")
    published(*says(registers_have(MARCH)))
    assert (spells(), state(change)) == ([(MARCH, None, "paying", 5)], "confirmed")


def test_a_spell_the_registers_have_from_another_month_is_for_people(published):
    change = changes.open_spell(4, SPELL, BY)
    published(*says(registers_have(MARCH - 1)))
    assert (spells(), state(change)) == ([(MARCH - 1, None, "paying", 5)], "overruled")
    assert list(changes.to_decide()) == [change]


def test_a_spell_begun_and_ended_by_cases_goes_through_publications(published):
    begun = changes.open_spell(4, SPELL, BY)
    row = ParticipationSpell.objects.get(scheme="resident_pension")
    ended = changes.end_spell(row.pk, MARCH + 3, "moved", BY)
    published(*says())
    assert spells() == [(MARCH, MARCH + 3, "ended", fields.NUMBER)]
    published(*says(registers_have(MARCH)))
    assert (state(begun), state(ended)) == ("confirmed", "held")
    assert spells() == [(MARCH, MARCH + 3, "ended", 5)]
    published(*says(registers_have(MARCH, str(MARCH + 3))))
    assert state(ended) == "confirmed"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM spells WHERE person = 4 AND scheme = 'unemployment'", "overruled"),
        ("UPDATE spells SET to_month = 24350 WHERE person = 4 AND scheme = 'unemployment'",
         "overruled"),
        ("UPDATE spells SET months_paid = 13 WHERE person = 4 AND scheme = 'unemployment'", "held"),
    ],
)  # fmt: skip
def test_a_spell_that_was_ended_and_what_the_registers_make_of_it(published, statement, expected):
    row = ParticipationSpell.objects.get(person_id=4, scheme="unemployment")
    change = changes.end_spell(row.pk, 24310, "left the employer", BY)
    published(statement)
    assert state(change) == expected


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scheme": "luck"}, "is none of"),
        ({"kind": "friend"}, "is none of"),
        ({"place": 5101}, "twelve digits"),
        ({"scheme": "unemployment", "employer": "E" + "4".rjust(17, "0")}, "cannot begin"),
    ],
)
def test_a_spell_that_cannot_begin(published, wrong, said):
    given = {"scheme": SPELL.scheme, "kind": SPELL.kind, "place": HERE, "from_month": MARCH}
    with pytest.raises(Refused, match=said):
        changes.open_spell(4, NewSpell(**(given | wrong)), BY)
    assert not Change.objects.exists()


def test_nothing_begins_after_death(published):
    changes.set_field(4, "death", "2026-02-28", BY)
    with pytest.raises(Refused, match="died on 2026-02-28"):
        changes.open_spell(4, SPELL, BY)


def test_a_spell_that_cannot_end(published):
    row = ParticipationSpell.objects.get(person_id=4, scheme="unemployment")
    with pytest.raises(Refused, match="before the start"):
        changes.end_spell(row.pk, row.from_month - 1, "left", BY)
    with pytest.raises(Refused, match="say why"):
        changes.end_spell(row.pk, 24310, " ", BY)
    with pytest.raises(Refused, match="look again"):
        changes.end_spell(0, 24310, "left", BY)
    changes.end_spell(row.pk, 24310, "left", BY)
    with pytest.raises(Refused, match="has ended"):
        changes.end_spell(row.pk, 24310, "left", BY)


def test_an_employers_field(published):
    change = changes.employer_change(FIRM, "name", "新名公司", BY)
    published("UPDATE employers SET staff = 99")
    firm = Employer.objects.get(code=FIRM)
    assert (firm.name, firm.staff, state(change)) == ("新名公司", 99, "held")
    published("UPDATE employers SET staff = 98", "UPDATE employers SET name = '新名公司'")
    assert state(change) == "confirmed"
    other = changes.employer_change(FIRM, "place", str(THERE), BY)
    published("UPDATE employers SET place = 110101001001")
    assert state(other) == "overruled"


def test_a_new_employer_stays_until_the_registers_know_it(published):
    firm = NewEmployer(NEW, "新公司", HERE, "company")
    change = changes.new_employer(firm, BY)
    published("UPDATE employers SET staff = 99")
    assert Employer.objects.get(code=NEW).name == "新公司"
    with pytest.raises(Refused, match="registered already"):
        changes.new_employer(firm, BY)
    known = (
        f"INSERT INTO employers VALUES ('{NEW}', '新公司', {HERE}, 'C', 'company', 5, 0, 0, "
        "DATE '2026-10-01', NULL, '1-9')"
    )
    published(known)
    assert state(change) == "confirmed"
    assert Employer.objects.get(code=NEW).staff == 5


@pytest.mark.parametrize(
    "wrong",
    [
        NewEmployer("short", "x", HERE, "company"),
        NewEmployer(NEW, "", HERE, "company"),
        NewEmployer(NEW, "x", 5101, "company"),
        NewEmployer(NEW, "x", HERE, ""),
    ],
)
def test_an_employer_that_cannot_be(wrong):
    with pytest.raises(Refused):
        changes.new_employer(wrong, BY)
    assert not Employer.objects.filter(code=NEW).exists()


def test_the_database_refuses_to_alter_what_was_changed(published):
    change = changes.set_field(4, "name", "李四", BY)
    published(*says(*NEWER, on="2026-12-31"))
    for statement in (
        "UPDATE people_change SET content = '{}'",
        "DELETE FROM people_changeanswer",
        "UPDATE people_changeanswer SET answer = 'confirmed'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    guards.GUARDS.remove(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(checked_by="wang")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeAnswer.objects.create(change=change, answer="overruled", publication=1)
    guards.GUARDS.install(connection)
