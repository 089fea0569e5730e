"""Visits at home on the person's pages: the free days on the form, the visit that is to come, and taking it
back; and the copy of one's own data."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from canbao.benefits.office import Human
from canbao.cases.models import Case
from canbao.people.models import LogEntry
from canbao.services import visits
from canbao.services.behaviour import Words
from canbao.services.models import Visit
from tests.accounts.make import account
from tests.services.make import CHENGDU, CHIEF, DAY, decided, handed_in, person, staffed, started
from tests.web.services.walking import Walker, of

pytestmark = pytest.mark.django_db
SOON = DAY + timedelta(days=2)
THERE = {"visit_address": CHENGDU + 1003, "visit_reason": "frail"}


@pytest.fixture
def me(delivered: Any) -> Walker:
    person()
    walker = of(username="li")
    staffed("a", "b", "c")
    return walker


def offered(day: date = SOON, half: str = "am") -> None:
    visits.offer(CHENGDU, day, half, 1, Human(CHIEF), today=DAY, door="test")


def booked() -> Visit:
    offered()
    decided(handed_in("RGT-03", THERE | {"visit_day": SOON.isoformat()}))
    return Visit.objects.get()


def form_of(service: str, given: dict[str, Any], slug: str) -> str:
    case = started(service, given, key=service)
    return f"/zh/my/cases/{case.number}/form/{slug}/"


def test_the_form_lists_free_days_and_one_that_is_chosen_is_filled_in(me: Walker):
    offered()
    offered(half="pm")
    me.open(form_of("RGT-03", THERE, "visit_day"))
    assert "2025年3月5日" in me.text
    assert "上午、下午" in me.text
    query = "visit_day-y=2025&amp;visit_day-m=3&amp;visit_day-d=5"
    assert f'href="?{query}"' in me.text
    me.open(me.address + "?" + query.replace("&amp;", "&"))
    assert me.inputs["visit_day-d"] == "5"
    assert Case.objects.get().facts.filter(name="visit_day").count() == 0


def test_a_county_without_a_free_day_says_what_happens_then(me: Walker):
    me.open(form_of("RGT-03", THERE, "visit_day"))
    assert "六十天内没有空余时段" in me.text


def test_the_days_are_listed_for_no_other_question(me: Walker):
    offered()
    me.open(form_of("RGT-03", THERE, "visit_reason"))
    assert "可以上门的日子" not in me.text


def test_where_no_day_is_asked_for_the_review_says_the_earliest(me: Walker):
    address = form_of("ELG-03", THERE, "review")
    assert "没有空余时段" in me.open(address).text
    offered()
    assert "最早可上门：2025年3月5日上午" in me.open(address).text


def test_a_visit_to_come_is_seen_on_the_way_in_and_cancelled_with_a_word(me: Walker):
    visit = booked()
    assert "有人要上门" in me.open("/zh/my/todo/").text
    me.open("/zh/my/visits/")
    assert f"/zh/my/visits/{visit.pk}/" in me.text
    me.open(f"/zh/my/visits/{visit.pk}/").send()
    assert me.status == 422
    assert "请写明为什么取消" in me.text
    me.send(why="那天去医院")
    assert me.address == "/zh/my/visits/?done=cancelled"
    visit.refresh_from_db()
    assert (visit.state, visit.words, visit.ended_by) == ("cancelled", "那天去医院", "li")
    assert "取消这次上门" not in me.open(f"/zh/my/visits/{visit.pk}/").text
    assert Case.objects.get().state == "closed"
    assert len(visits.free(CHENGDU, SOON, SOON)) == 1


def test_a_visit_that_was_made_cannot_be_cancelled(me: Walker):
    visit = booked()
    officer = Human(account("case_officer", "z").actor)
    page = me.open(f"/zh/my/visits/{visit.pk}/")
    visits.record(visit.pk, False, "无人应门", officer, SOON, "test")
    page.send(why="来不了")
    assert me.status == 422
    assert "该预约已办结" in me.text


def test_another_persons_visit_and_none_are_the_same_page(me: Walker):
    visit = booked()
    person(2, name="李小明", sex=2)
    other = of(2, username="wang")
    assert other.open(f"/zh/my/visits/{visit.pk}/").status == 404
    assert other.open(f"/zh/my/visits/{visit.pk + 1}/").status == 404
    assert "没有上门预约" in other.open("/zh/my/visits/").text


def test_a_copy_of_ones_data_is_downloaded_by_oneself_only(me: Walker):
    case = decided(handed_in("RGT-09", {"data_request": "copy"}))
    address = f"/zh/my/data/{case.number}.json"
    assert address in me.open("/zh/my/data/").text
    assert "/zh/my/data/" in me.open(f"/zh/my/cases/{case.number}/").text
    response = me.client.get(address)
    assert response["Content-Type"] == "application/json"
    assert f"my-data-{case.number}.json" in response["Content-Disposition"]
    assert json.loads(response.content)["person"] == 1
    assert LogEntry.objects.filter(record__startswith="filing").exists()
    person(2, name="李小明", sex=2)
    other = of(2, username="wang")
    assert other.open(address).status == 404
    assert me.open("/zh/my/data/2025030351010400000197.json").status == 404


def test_the_page_of_a_case_says_why_an_officer_granted_it_and_on_which_ground(me: Walker):
    said = Words(
        "账目尚在保存期内，限于保存",
        "kept only, until the books may go",
        "个人信息保护法第四十七条",
    )
    case = decided(handed_in("RGT-09", {"data_request": "restrict"}), words=said)
    me.open(f"/zh/my/cases/{case.number}/")
    assert "账目尚在保存期内，限于保存" in me.text
    assert "个人信息保护法第四十七条" in me.text
    assert "kept only, until the books may go" in me.open(f"/en/my/cases/{case.number}/").text
