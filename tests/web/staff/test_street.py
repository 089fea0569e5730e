"""The street officer's pages: only the own area, every look logged, a visit kept once."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from canbao.accounts.models import Account
from canbao.outreach.models import Entry, Visit
from canbao.people.models import LogEntry
from tests.people.make import ELSEWHERE, VILLAGE

from .conftest import entries

pytestmark = pytest.mark.django_db


def form(**more: str) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "outcome": "not_joined",
        "reason": "no_money",
        "visited": "2026-11-20",
        "activity": "flexible_worker",
    } | more


def test_the_list_shows_the_own_area_only(street: Client) -> None:
    entries(2)
    entries(1, ELSEWHERE, first=9)
    body = street.get("/zh/street/").content.decode()
    assert body.count('class="person"') == 2


def test_names_are_masked_and_numbers_are_not_on_the_list(street: Client) -> None:
    entries(1)
    body = street.get("/zh/street/").content.decode()
    assert "*小明" in body
    assert "李小明" not in body
    assert "5101041977" not in body


def test_each_person_on_the_list_is_logged_as_a_look(street: Client, officer: Account) -> None:
    entries(3)
    street.get("/zh/street/")
    looks = LogEntry.objects.filter(purpose="work_list", actor=officer.username)
    assert sorted(looks.values_list("subject", flat=True)) == [1, 2, 3]


def test_a_person_who_moved_away_is_not_shown(street: Client) -> None:
    entry = entries(1)[0]
    from canbao.people.models import Person

    Person.objects.filter(pk=entry.person).update(
        residence_place=ELSEWHERE, registration_place=ELSEWHERE
    )
    body = street.get("/zh/street/").content.decode()
    assert "不能查看此人" in body
    assert "小明" not in body


def test_an_entry_of_another_street_does_not_exist(street: Client) -> None:
    entry = entries(1, ELSEWHERE)[0]
    assert street.get(f"/zh/street/{entry.pk}/").status_code == 404
    assert street.post(f"/zh/street/{entry.pk}/visit/", form()).status_code == 404
    assert not Visit.objects.exists()


def test_the_card_masks_until_asked_and_asking_is_logged(street: Client) -> None:
    entry = entries(1)[0]
    card = street.get(f"/zh/street/{entry.pk}/").content.decode()
    assert "13812345678" not in card
    shown = street.post(f"/zh/street/{entry.pk}/contact/").content.decode()
    assert "13812345678" in shown
    assert "李小明" in shown
    purposes = LogEntry.objects.filter(subject=entry.person).values_list("purpose", flat=True)
    assert list(purposes.order_by("seq")) == ["home_visit", "visit_contact"]


def test_a_visit_is_kept_and_closes_the_entry(street: Client, officer: Account) -> None:
    entry = entries(1)[0]
    response = street.post(f"/zh/street/{entry.pk}/visit/", form())
    assert response.status_code == 302
    assert "走访已登记" in street.get(response["Location"]).content.decode()
    visit = Visit.objects.get()
    assert (visit.outcome, visit.reason, visit.officer_id) == ("not_joined", "no_money", officer.pk)
    entry.refresh_from_db()
    assert entry.state == "done"


def test_the_same_visit_sent_twice_is_kept_once(street: Client) -> None:
    entry = entries(1)[0]
    sent = form()
    answers = [
        street.post(f"/zh/street/{entry.pk}/visit/", sent, headers={"accept": "application/json"})
        for _ in range(3)
    ]
    assert [answer.json()["state"] for answer in answers] == ["kept", "repeated", "repeated"]
    assert Visit.objects.count() == 1


def test_the_same_key_with_other_answers_is_refused(street: Client) -> None:
    entry = entries(1)[0]
    sent = form()
    street.post(f"/zh/street/{entry.pk}/visit/", sent)
    again = street.post(
        f"/zh/street/{entry.pk}/visit/",
        {**sent, "outcome": "dead", "reason": ""},
        headers={"accept": "application/json"},
    )
    assert again.status_code == 409
    assert Visit.objects.get().outcome == "not_joined"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"outcome": ""}, "请选择走访结果"),
        ({"outcome": "nonsense"}, "没有这个走访结果"),
        ({"reason": ""}, "请选择没有参保的原因"),
        ({"outcome": "dead"}, "请去掉原因"),
        ({"visited": "2026-11-22"}, "晚于今天"),
        ({"visited": "2025-01-01"}, "一年前"),
        ({"visited": "yesterday"}, "走访日期不对"),
        ({"key": "x"}, "请刷新页面"),
        ({"activity": "king"}, "没有这种就业情况"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_keeps_nothing(
    street: Client, wrong: dict[str, str], told: str
) -> None:
    entry = entries(1)[0]
    response = street.post(f"/zh/street/{entry.pk}/visit/", form(**wrong))
    assert response.status_code == 400
    assert told in response.content.decode()
    assert not Visit.objects.exists()


def test_a_wrong_form_keeps_what_was_filled_in(street: Client) -> None:
    entry = entries(1)[0]
    body = street.post(f"/zh/street/{entry.pk}/visit/", form(reason="")).content.decode()
    assert 'value="not_joined" required checked' in body
    assert 'value="2026-11-20"' in body


def test_two_failed_visits_ask_for_a_letter(street: Client) -> None:
    entry = entries(1)[0]
    for _ in range(2):
        street.post(f"/zh/street/{entry.pk}/visit/", form(outcome="not_found", reason=""))
    assert street.get("/zh/street/?state=letter").content.decode().count('class="person"') == 1
    letter = street.get(f"/zh/street/{entry.pk}/letter/").content.decode()
    assert "李小明" in letter
    street.post(f"/zh/street/{entry.pk}/letter/")
    entry.refresh_from_db()
    assert (entry.state, str(entry.letter_at)) == ("written", "2026-11-21")


def test_a_letter_that_is_not_due_does_not_exist(street: Client) -> None:
    entry = entries(1)[0]
    assert street.get(f"/zh/street/{entry.pk}/letter/").status_code == 404


def test_a_refusal_is_an_answer(street: Client) -> None:
    entry = entries(1)[0]
    street.post(f"/zh/street/{entry.pk}/visit/", form(outcome="refused_answer", reason=""))
    entry.refresh_from_db()
    assert entry.state == "done"


def test_the_returns_are_a_delivery_of_the_household_survey(street: Client) -> None:
    entry = entries(1)[0]
    sent = form()
    street.post(f"/zh/street/{entry.pk}/visit/", sent)
    body = street.post("/zh/street/returns/", {"since": ""}).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert row["调查表号"] == sent["key"]
    assert row["姓名"] == "李小明"
    assert row["身份证号"].startswith("51010419770305121")
    assert (row["调查结果"], row["未参保原因"]) == ("未参加", "缴费困难")
    assert row["村居区划"] == str(VILLAGE)
    assert LogEntry.objects.filter(subject=entry.person, purpose="survey_return").exists()


def test_progress_counts_by_village(street: Client) -> None:
    first = entries(3)[0]
    Entry.objects.filter(pk=first.pk).update(state="done")
    body = street.get("/en/street/progress/").content.decode()
    assert '<td class="number">2</td>' in body
    assert '<td class="number">1</td>' in body


def test_the_list_has_a_budget_of_queries(
    street: Client, django_assert_max_num_queries: Any
) -> None:
    entries(25)
    with django_assert_max_num_queries(26):
        street.get("/zh/street/")


def test_the_worker_names_files_that_exist(street: Client) -> None:
    response = street.get("/zh/street/worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    body = response.content.decode()
    named = re.findall(r'"/static/([^"]+)"', body)
    assert "web/js/street.js" in named
    assert [name for name in named if finders.find(name) is None] == []


@pytest.mark.parametrize("path", ["", "progress/", "offline/", "?state=done", "?page=99&village=x"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_answers(street: Client, lang: str, path: str) -> None:
    entries(1)
    response = street.get(f"/{lang}/street/{path}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_others_have_no_way_in(reading: Client) -> None:
    entry = entries(1)[0]
    assert reading.get("/zh/street/").status_code == 403
    assert reading.get(f"/zh/street/{entry.pk}/").status_code == 403
    assert not LogEntry.objects.filter(subject=entry.person, purpose="home_visit").exists()
