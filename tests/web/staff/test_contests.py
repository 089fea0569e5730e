"""Contests for staff: the list shows nobody, opening one is a look, an answer reaches the person."""

from __future__ import annotations

import pytest
from django.test import Client

from canbao.accounts.models import Account
from canbao.people import contests
from canbao.people.models import Contest, LogEntry
from tests.accounts.make import ADMINISTRATOR, PERSON, account, signed_in
from tests.people.make import VILLAGE, month, person, spell

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> Contest:
    made = person(7)
    spell(made, from_month=month(2014, 1), to_month=month(2015, 6), state="ended")
    me = account(PERSON, "me", person=7)
    reference = f"employee_pension:{month(2014, 1)}:{VILLAGE}"
    return contests.contest(me.actor, 7, "spell", reference, "2014年我不在这里<b>", "portal")


def test_the_list_shows_what_waits_and_nobody(reading: Client, kept: Contest):
    text = reading.get("/zh/contests/").content.decode()
    assert "一段参保记录" in text
    assert "李" not in text
    assert not LogEntry.objects.filter(purpose="contest_answer").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_opening_one_shows_the_words_and_the_spell_and_is_logged(reading, kept, lang):
    text = reading.get(f"/{lang}/contests/{kept.id}/").content.decode()
    assert "2014年我不在这里&lt;b&gt;" in text
    assert {"zh": "2014年1月", "en": "January 2014"}[lang] in text
    assert kept.person.number not in text
    entry = LogEntry.objects.get(purpose="contest_answer")
    assert (entry.action, entry.subject) == ("read", 7)


def test_an_answer_closes_it_is_logged_and_reaches_the_person(reading: Client, kept: Contest):
    response = reading.post(f"/zh/contests/{kept.id}/", {"words": "已请来源部门更正"})
    assert response["Location"] == "/zh/contests/?done=1"
    kept.refresh_from_db()
    assert (kept.state, kept.answer) == ("answered", "已请来源部门更正")
    entry = LogEntry.objects.filter(purpose="contest_answer", action="write").get()
    assert entry.subject == 7
    mine = signed_in(Account.objects.get(username="me"))
    assert "已请来源部门更正" in mine.get("/zh/my/").content.decode()
    assert "已请来源部门更正" in reading.get(f"/zh/contests/{kept.id}/").content.decode()


@pytest.mark.parametrize("words", ["", "  ", "字" * 1001])
def test_an_answer_without_words_says_so_and_changes_nothing(reading, kept, words: str):
    response = reading.post(f"/zh/contests/{kept.id}/", {"words": words})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    kept.refresh_from_db()
    assert kept.state == "open"


def test_a_second_answer_is_refused(reading: Client, kept: Contest):
    reading.post(f"/zh/contests/{kept.id}/", {"words": "第一次"})
    response = reading.post(f"/zh/contests/{kept.id}/", {"words": "第二次"})
    assert response.status_code == 409
    kept.refresh_from_db()
    assert kept.answer == "第一次"


def test_answered_ones_stand_in_their_own_list(reading: Client, kept: Contest):
    reading.post(f"/zh/contests/{kept.id}/", {"words": "已更正"})
    assert f"/contests/{kept.id}/" not in reading.get("/zh/contests/").content.decode()
    assert f"/contests/{kept.id}/" in reading.get("/zh/contests/?state=answered").content.decode()


def test_a_contest_of_another_area_is_not_there(kept: Contest):
    elsewhere = signed_in(account(ADMINISTRATOR, area=420100000000))
    elsewhere.raise_request_exception = False
    assert elsewhere.get(f"/zh/contests/{kept.id}/").status_code == 404
    assert f"/contests/{kept.id}/" not in elsewhere.get("/zh/contests/").content.decode()


def test_something_no_longer_in_the_record_is_said_to_be_so(reading: Client, kept: Contest):
    kept.person.spells.all().delete()
    assert "已经不在记录里" in reading.get(f"/zh/contests/{kept.id}/").content.decode()


def test_a_contest_that_is_none_is_not_found(reading: Client):
    reading.raise_request_exception = False
    assert reading.get("/zh/contests/404/").status_code == 404
