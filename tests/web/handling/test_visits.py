"""The manager's page of visits at home: times offered, visits to come, what was found, another visit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from canbao.people.models import LogEntry
from canbao.services import path, visits
from canbao.services.models import Visit, VisitSlot
from tests.services.make import CHENGDU, decided, handed_in
from tests.web.handling.sample import DAY, LI

pytestmark = pytest.mark.django_db
AT = "/zh/handling/visits/"
SOON = DAY + timedelta(days=2)


def offered(manager: Client, **more: str) -> str:
    """What the page says when times are offered."""
    given = {
        "deed": "offer",
        "place": str(CHENGDU),
        "day": SOON.isoformat(),
        "half": "am",
        "count": "2",
    }
    return manager.post(AT, given | more, follow=True).content.decode()


def booked() -> Visit:
    given = {"visit_address": CHENGDU + 1003, "visit_reason": "frail"}
    decided(handed_in("ELG-03", given, actor=LI, day=DAY), DAY)
    return Visit.objects.get()


def test_times_are_offered_once_however_often_the_form_is_sent(sign: Callable[[str], Client]):
    manager = sign("m")
    assert "今后没有时段" in manager.get(AT).content.decode()
    assert "已登记" in offered(manager)
    offered(manager)
    assert VisitSlot.objects.count() == 2
    assert "2026年11月23日" in manager.get(AT).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("place", "420106000000", "只能设置本辖区"),
        ("count", "51", "50"),
        ("day", "2026-11-20", "以后日期"),
    ],
)
def test_what_cannot_be_offered_is_said(
    sign: Callable[[str], Client], field: str, value: str, said: str
):
    response = sign("m").post(AT, {"deed": "offer", "place": str(CHENGDU), "day": SOON.isoformat(),
                                   "half": "am", "count": "2"} | {field: value})  # fmt: skip
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not VisitSlot.objects.exists()


def test_a_visit_stands_on_the_page_with_a_look_and_its_result_is_entered(
    sign: Callable[[str], Client],
):
    manager = sign("m")
    offered(manager)
    visit = booked()
    LogEntry.objects.filter(role="case_manager", subject=1)
    page = manager.get(AT).content.decode()
    assert visit.case.number in page
    assert LogEntry.objects.filter(actor="m", subject=1, action="read").exists()
    given = {"deed": "record", "visit": str(visit.pk), "met": "yes", "said": "已见面"}
    early = manager.post(AT, given)
    assert early.status_code == 422
    assert "上门日期尚未到来" in early.content.decode()


def test_who_was_not_met_gets_another_visit(
    sign: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
):
    manager = sign("m")
    offered(manager)
    visit = booked()
    later = SOON + timedelta(days=1)
    monkeypatch.setattr("canbao.web.handling.visits_page.asking.today", lambda: later)
    offered(manager, day=(later + timedelta(days=1)).isoformat())
    manager.post(AT, {"deed": "record", "visit": str(visit.pk), "met": "no", "said": "无人应门"})
    visit.refresh_from_db()
    assert (visit.state, visit.words) == ("missed", "无人应门")
    slot = visits.next_free(CHENGDU, later)
    assert slot is not None
    assert f'value="{slot.pk}"' in manager.get(AT).content.decode()
    manager.post(AT, {"deed": "again", "missed": str(visit.pk), "slot": str(slot.pk)})
    assert Visit.objects.filter(case=visit.case, state="booked", slot=slot).exists()
    assert path.go_on(visit.case.number, later).state == "served"


def test_only_those_who_manage_cases_come_in(sign: Callable[[str], Client]):
    assert sign("a").get(AT).status_code == 403
    assert sign("k").get(AT).status_code == 403
