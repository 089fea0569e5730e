"""Looks: nobody sees a person without a purpose, an entry and the right; numbers stay masked."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from canbao.people import log
from canbao.people.actor import ROLES, SYSTEM, Actor
from canbao.people.looks import NoSuchPerson, look, look_at_those_open, look_many, looks_at
from canbao.people.models import ListEntry, LogEntry, Provenance
from canbao.people.purposes import RefusedLook, purposes
from tests.people.make import ELSEWHERE, OFFICER, STREET, VILLAGE, person, spell

pytestmark = pytest.mark.django_db

READER = Actor("reader", "reader", "比对组 / Review")
ANALYST = Actor("analyst", "analyst")


def own(person_id: int) -> Actor:
    return Actor("self", "person", person=person_id)


def test_a_look_is_logged_with_its_purpose():
    person(7)
    look(OFFICER, 7, "home_visit", "street")
    entry = LogEntry.objects.get()
    told = (entry.subject, entry.purpose, entry.actor, entry.action, entry.office)
    assert told == (7, "home_visit", "officer", "read", "测试街道 / Test street")


def test_a_look_brings_everything_that_hangs_on_the_person():
    made = person(7)
    spell(made)
    Provenance.objects.create(person=made, known='["name","李小明",1,10,2,"2026-10-31"]')
    seen = look(OFFICER, 7, "home_visit", "street")
    assert [row.scheme for row in seen.spells] == ["employee_pension"]
    assert [(v.field, v.chosen, v.origins[0].source) for v in seen.values] == [("name", True, 2)]


def test_numbers_are_masked():
    made = person(7)
    Provenance.objects.create(
        person=made,
        known='["number","510104197703051279",1,10,2,""]\n["phone","13812345678",1,10,2,""]',
    )
    seen = look(OFFICER, 7, "home_visit", "street")
    assert (seen.name, seen.number, seen.phone) == (
        "*小明",
        f"*********{made.number[-4:]}",
        "138****5678",
    )
    assert [value.value for value in seen.values] == ["*********1279", "138****5678"]


def test_whole_numbers_are_shown_when_asked_for_and_the_log_says_so():
    made = person(7)
    seen = look(OFFICER, 7, "visit_contact", "street", unmask=True)
    assert (seen.name, seen.number, seen.phone) == ("李小明", made.number, "13812345678")
    assert LogEntry.objects.get().detail == '{"whole_numbers":true}'


def test_a_purpose_that_does_not_show_numbers_cannot_be_made_to():
    person(7)
    with pytest.raises(ValueError, match="whole numbers"):
        look(OFFICER, 7, "home_visit", "street", unmask=True)
    assert LogEntry.objects.count() == 0


def test_an_officer_sees_nobody_of_another_street_and_the_try_is_logged():
    person(7, residence_place=ELSEWHERE, registration_place=ELSEWHERE)
    with pytest.raises(RefusedLook):
        look(OFFICER, 7, "home_visit", "street")
    entry = LogEntry.objects.get()
    assert (entry.subject, entry.detail) == (7, '{"refused":true}')


def test_an_officer_sees_whoever_is_registered_in_the_street():
    person(7, residence_place=ELSEWHERE, registration_place=VILLAGE)
    assert look(OFFICER, 7, "home_visit", "street").id == 7


def test_a_person_sees_the_own_record_only():
    person(7)
    person(8)
    assert look(own(7), 7, "own_record", "portal").id == 7
    with pytest.raises(RefusedLook):
        look(own(7), 8, "own_record", "portal")


@pytest.mark.parametrize("purpose", sorted(purposes()))
def test_an_analyst_opens_nobody_whatever_the_purpose(purpose: str):
    person(7)
    with pytest.raises(RefusedLook):
        look(ANALYST, 7, purpose, "portal")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("purpose", sorted(purposes()))
def test_only_the_roles_a_purpose_names_may_state_it(role, purpose: str):
    declared = purposes()[purpose]
    nowhere = {"residence_place": None, "registration_place": None}
    person(7, **(nowhere if declared.scope == "unplaced" else {}))
    actor = Actor("x", role, area=STREET, person=7 if role == "person" else None)
    if role in declared.roles and declared.scope != "none":
        assert look(actor, 7, purpose, "portal").id == 7
    else:
        with pytest.raises(RefusedLook):
            look(actor, 7, purpose, "portal")


def test_a_purpose_nobody_declared_is_refused_by_name():
    person(7)
    with pytest.raises(KeyError, match="curiosity"):
        look(OFFICER, 7, "curiosity", "street")


def test_nobody_is_not_a_person():
    with pytest.raises(NoSuchPerson, match="99"):
        look(OFFICER, 99, "home_visit", "street")
    person(7, withdrawn=True)
    with pytest.raises(NoSuchPerson):
        look(OFFICER, 7, "home_visit", "street")


def test_a_list_logs_every_person_on_it():
    for number in (1, 2, 3):
        person(number)
    seen = look_many(OFFICER, [3, 1], "work_list", "street")
    assert [view.id for view in seen] == [3, 1]
    assert list(LogEntry.objects.order_by("seq").values_list("subject", flat=True)) == [3, 1]
    assert log.verify().sound


def test_a_list_with_one_who_may_not_be_seen_shows_nobody():
    person(1)
    person(2, residence_place=ELSEWHERE, registration_place=ELSEWHERE)
    with pytest.raises(RefusedLook):
        look_many(OFFICER, [1, 2], "work_list", "street")


def test_a_list_of_thirty_costs_no_more_queries_than_one_of_three(django_assert_num_queries):
    for number in range(1, 31):
        person(number)
    look(OFFICER, 1, "work_list", "street")  # the head of the log is there
    with CaptureQueriesContext(connection) as three:
        look_many(OFFICER, [1, 2, 3], "work_list", "street")
    with django_assert_num_queries(len(three)):
        look_many(OFFICER, list(range(1, 31)), "work_list", "street")


def test_nobody_pulls_the_whole_register_by_one_look():
    with pytest.raises(ValueError, match="501"):
        look_many(READER, list(range(501)), "linkage_check", "review")


def on_list(number: int, place: int) -> None:
    """Somebody of whom neither home nor registration is known, on the list of a place."""
    one = person(number, residence_place=None, registration_place=None)
    ListEntry.objects.create(person=one, place=place, position=number, priority=100)


def test_who_lives_nobody_knows_where_is_shown_to_the_office_on_whose_list_they_are():
    on_list(1, VILLAGE)
    on_list(2, ELSEWHERE)
    assert look(OFFICER, 1, "home_visit", "street").id == 1
    with pytest.raises(RefusedLook):
        look(OFFICER, 2, "home_visit", "street")


def test_an_analyst_sees_those_of_no_place_and_nobody_else():
    on_list(1, 0)
    on_list(2, VILLAGE)
    person(3)
    assert look(ANALYST, 1, "unplaced_list", "portal").masked
    for placed in (2, 3):
        with pytest.raises(RefusedLook, match="a place of this person is known"):
            look(ANALYST, placed, "unplaced_list", "portal")


def test_who_serves_everywhere_may_open_a_person_of_no_place():
    on_list(1, 0)
    assert look(SYSTEM, 1, "survey_return", "cli").id == 1


def test_of_several_those_are_shown_that_may_be_opened_and_the_refused_look_is_logged():
    person(1)
    person(2, residence_place=ELSEWHERE, registration_place=ELSEWHERE)
    person(3)
    seen = look_at_those_open(OFFICER, [3, 2, 1, 3, 99], "work_list", "street")
    assert sorted(seen) == [1, 3]
    refused = LogEntry.objects.filter(subject=2).values_list("detail", flat=True)
    assert set(refused) == {'{"refused":true}'}
    assert not look_at_those_open(OFFICER, [], "work_list", "street")


@pytest.mark.django_db(transaction=True)
def test_a_look_cannot_be_undone_by_its_caller():
    person(7)
    with pytest.raises(RuntimeError), transaction.atomic():
        look(OFFICER, 7, "home_visit", "street")


def test_the_person_sees_who_looked_without_the_clerks_name():
    person(7)
    look(OFFICER, 7, "home_visit", "street")
    look(own(7), 7, "own_record", "portal")
    seen = looks_at(7)
    assert [(each.role, each.purpose) for each in seen] == [
        ("person", "own_record"),
        ("street_officer", "home_visit"),
    ]
    assert not hasattr(seen[0], "actor")


def test_looks_go_on_where_the_last_page_ended():
    person(7)
    for _ in range(5):
        look(OFFICER, 7, "home_visit", "street")
    first = looks_at(7, most=2)
    assert [each.seq for each in looks_at(7, most=2, before=first[-1].seq)] == [3, 2]


def test_every_purpose_has_both_languages_and_a_ground():
    for purpose in purposes().values():
        assert all((purpose.zh, purpose.en, purpose.ground_zh, purpose.ground_en)), purpose.key
        assert purpose.roles, purpose.key
