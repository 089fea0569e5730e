"""Managing cases: workload, posts within the own area, desks, robots switched by a named person, figures from
the cases' own rows; and the open data, small counts left out."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from canbao.accounts import posts
from canbao.accounts.models import Absence, Post, PostMember
from canbao.cases import ratings
from canbao.cases.models import Decision, DeskMandate, Rating
from canbao.services import figures
from canbao.services.models import RobotSwitch
from tests.accounts.make import account
from tests.services.make import CHENGDU, deed

from .sample import DAY, ELSEWHERE, LI, by_robot, closed, drawn, with_officer, with_second

pytestmark = pytest.mark.django_db
AT = "/zh/handling/"


def text(response) -> str:
    return response.content.decode()


def test_the_workload_counts_what_waits_for_whom(sign):
    one, two = with_officer("k1"), with_second("k2")
    page = text(sign("m").get(f"{AT}team/?table=officers&file=csv"))
    rows = {line.split(",")[0]: line.split(",") for line in page.splitlines()[1:]}
    assert rows[drawn(one)][1] == "1"
    assert rows[drawn(two, "decide")][2] == "1"


def test_a_case_nobody_can_be_drawn_for_is_shown_and_drawn_once_there_is_a_member(sign):
    PostMember.objects.update(to_day=DAY - timedelta(days=1))
    case = with_officer()
    client = sign("m")
    assert case.number in text(client.get(f"{AT}team/"))
    assert "还没有可分配的人员" in text(client.get(f"{AT}case/{case.number}/"))


def test_a_member_is_added_and_ended_within_the_own_area(sign):
    account("case_officer", "new")
    client = sign("m")
    given = {
        "deed": "join",
        "account": "new",
        "post": "all",
        "area": str(CHENGDU),
        "from": DAY.isoformat(),
    }
    assert client.post(f"{AT}posts/", given | {"area": str(ELSEWHERE)}).status_code == 422
    assert client.post(f"{AT}posts/", given | {"area": "0"}).status_code == 422
    assert client.post(f"{AT}posts/", given | {"account": "nobody"}).status_code == 422
    assert (
        client.post(f"{AT}posts/", given | {"account": "x"}).status_code == 422
    )  # decides no cases
    assert client.post(f"{AT}posts/", given).status_code == 302
    made = PostMember.objects.get(account__username="new")
    assert (made.by, made.area) == ("m", CHENGDU)
    assert client.post(f"{AT}posts/", {"deed": "leave", "member": str(made.pk),
                                      "last": DAY.isoformat()}).status_code == 302  # fmt: skip
    made.refresh_from_db()
    assert made.to_day == DAY


def test_a_post_an_absence_and_a_desk(sign):
    account("desk", "bank2", area=CHENGDU)
    client = sign("m")
    post = {
        "deed": "post",
        "code": "pen",
        "zh": "养老岗",
        "en": "Pensions",
        "services": "PEN-01, PEN-02",
    }
    assert client.post(f"{AT}posts/", post | {"services": "PEN-99"}).status_code == 422
    assert client.post(f"{AT}posts/", post).status_code == 302
    assert json.loads(Post.objects.get(code="pen").services) == ["PEN-01", "PEN-02"]
    away = {"deed": "away", "absent": "a", "away-from": DAY.isoformat(), "away-to": DAY.isoformat()}
    assert client.post(f"{AT}posts/", away).status_code == 302
    assert Absence.objects.get().account.username == "a"
    desk = {"deed": "desk", "desk": "bank2", "channel": "bank", "desk-services": "REG-12",
            "desk-area": str(CHENGDU), "desk-from": DAY.isoformat(),
            "desk-to": (DAY + timedelta(days=60)).isoformat(), "most": "5"}  # fmt: skip
    assert client.post(f"{AT}posts/", desk | {"desk-services": "REG-10"}).status_code == 422
    long = (DAY + timedelta(days=600)).isoformat()
    assert client.post(f"{AT}posts/", desk | {"desk-to": long}).status_code == 422
    assert client.post(f"{AT}posts/", desk).status_code == 302
    made = DeskMandate.objects.get(account="bank2")
    assert (
        client.post(f"{AT}posts/", {"deed": "desk-end", "mandate": str(made.pk)}).status_code == 302
    )
    made.refresh_from_db()
    assert (made.ended, made.ended_by) == (DAY, "m")


def test_a_robot_is_switched_under_the_own_name_with_a_reason(sign):
    client = sign("m")
    given = {"deed": "turn", "service": "REG-10", "what": "on", "why": ""}
    assert client.post(f"{AT}robots/", given).status_code == 422
    assert client.post(f"{AT}robots/", given | {"service": "PEN-09", "why": "x"}).status_code == 422
    assert client.post(f"{AT}robots/", given | {"why": "试行一个月无误"}).status_code == 302
    made = RobotSwitch.objects.get()
    assert (made.service, made.on, made.by) == ("REG-10", True, "m")
    assert "试行一个月无误" in text(client.get(f"{AT}robots/"))


def test_the_figures_are_those_of_the_cases_own_rows(sign):
    case, robot = closed("k1"), by_robot("k2")
    ratings.rate(robot.number, 2, "慢", deed(LI, DAY))
    [found] = [
        each for each in figures.figures(DAY - timedelta(days=30), DAY) if each.service == "REG-10"
    ]
    assert (found.opened, found.decided, found.robots, found.median) == (2, 2, 1, 0.0)
    assert (found.timed, found.in_time) == (2, 2)
    facts = [each.source for done in (case, robot) for each in done.facts.exclude(source="officer")]
    assert (found.facts, found.supplied) == (len(facts), sum(s not in figures.ASKED for s in facts))
    assert (found.ratings, found.grade) == (1, 2.0)
    page = text(sign("m").get(f"{AT}figures/"))
    assert "50 %" in page
    assert robot.number in page  # a bad rating to call back
    elsewhere = figures.figures(DAY - timedelta(days=30), DAY, ELSEWHERE)
    assert elsewhere == []


def test_a_bad_rating_is_called_back(sign):
    robot = by_robot()
    ratings.rate(robot.number, 1, "慢", deed(LI, DAY))
    client, address = sign("m"), f"{AT}case/{robot.number}/"
    assert "差评回访" in text(client.get(address))
    version = {"version": str(robot.version)}
    assert client.post(address, {"deed": "called", "put-right": "", **version}).status_code == 422
    assert (
        client.post(address, {"deed": "called", "put-right": "已致歉", **version}).status_code
        == 302
    )
    assert Rating.objects.get().called_by == "m"
    assert "差评回访" not in text(client.get(address))


def test_kin_declared_on_the_page_are_somebody_elses_cases(sign):
    case = with_officer()
    who = drawn(case)
    client = sign(who)
    given = {"deed": "kin", "kin": "510104196501200139", "relation": "spouse"}
    assert client.post(f"{AT}me/", given | {"kin": "1"}).status_code == 422
    from canbao.people.models import Person

    number = Person.objects.get(id=1).number
    assert client.post(f"{AT}me/", given | {"kin": number}).status_code == 302
    assert client.get(f"{AT}case/{case.number}/").status_code == 404
    assert case.number not in text(client.get(f"{AT}cases/"))


# --- open data ------------------------------------------------------------------------------------


def test_small_counts_are_not_published(client: Client, office, monkeypatch):
    closed("k1")
    monkeypatch.setattr("canbao.web.asking.today", lambda: date(2026, 12, 5))
    cache.clear()
    page = text(client.get("/zh/open-data/"))
    assert "&lt;10" in page
    body = client.get("/en/open-data.json")
    told = json.loads(body.content)
    assert told["counts"] == [
        {"service": "REG-10", "month": "2026-11", "outcome": "grant", "count": "<10"}
    ]
    assert told["services"] == []
    assert "n < 10" not in text(client.get("/zh/open-data.csv"))
    assert client.get("/zh/open-data.xlsx").status_code == 404
    assert client.get("/zh/open-data/").cookies == {}


def test_from_ten_on_they_are_and_robots_only_where_both_parts_are_ten(office, monkeypatch):
    rows = [{"case__service": "REG-10", "received": DAY, "day": DAY, "outcome": outcome, "robot": robot,
             "n": n}
            for outcome, robot, n in (("grant", 1, 40), ("grant", 0, 3), ("refuse", 0, 9))]  # fmt: skip
    monkeypatch.setattr(figures, "_decided", lambda *_: rows)
    told = {each.outcome: each.count for each in figures.published(DAY, DAY)}
    assert told == {"grant": 43, "refuse": None}
    from canbao.web.handling.numbers import _safe

    assert _safe(figures.Figures("REG-10", days=(1,) * 52, robots=40))[2] == "76 %"
    assert _safe(figures.Figures("REG-10", days=(1,) * 43, robots=40))[2] == "<10"
    assert _safe(figures.Figures("REG-10", days=(1,) * 43, robots=43))[2] == "100 %"


def test_only_first_decisions_are_counted(sign):
    closed("k1")
    assert Decision.objects.count() == 1
    assert sum(each.decided for each in figures.figures(DAY, DAY)) == 1
    assert posts.away(DAY) == set()
