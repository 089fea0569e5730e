"""Ninety-two and without a phone: a visit to the hospital certifies her silently; when no trace comes
any more she is shown to those who look after it, somebody goes to her door, and her pension is paid all
the while.

Slots and visits have no page of their own yet: they are offered and recorded through the rooms.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import PAYMENT_OFFICER
from canbao.benefits import certification
from canbao.benefits.models import Award
from canbao.benefits.office import Human
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import path, visits
from canbao.services.models import Visit
from tests.accounts.make import account
from tests.benefits.make import PENSION, ROBOT
from tests.benefits.payments.make import lines
from tests.services.make import CHENGDU, CHIEF
from tests.services.make import handed_in as handed_in_at_once
from tests.web import money_sample as sample

from .conftest import Today
from .going import Server, officers, picture, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
SEEN, NO_TRACE, VISITED = date(2025, 11, 10), date(2026, 11, 16), date(2026, 11, 18)
HER = sample.PENSIONER
COUNTER = Actor("desk", "counter", area=CHENGDU)


def standing(day: date) -> str:
    return certification.standing(HER, day).state


def test_nobody_has_to_prove_being_alive(browser: Any, live_server: Any, today: Today) -> None:
    Stage(NO_TRACE).sources()
    sample.books()
    sample.fund()
    sample.pensioner()
    Person.objects.filter(id=HER).update(
        birth=date(1934, 3, 1), name="周桂兰", sex=2, phone=None, residence_place=sample.PLACE,
        registration_place=sample.PLACE, number17=51010419340301002,
    )  # fmt: skip
    officers()
    certification.sign(HER, "medical", SEEN, "医保", day=SEEN, actor=ROBOT, door="test")
    assert standing(date(2026, 6, 1)) == "valid"  # by the trace alone
    sample.paid_out(sample.OCTOBER)

    today(NO_TRACE)
    server = Server(browser, live_server)
    officer = server.office(account(PAYMENT_OFFICER, "wu"))
    assert "桂兰" in text(officer, "/zh/payments/life/?state=unknown")
    picture(officer, "silent", "payments/life/?state=unknown", "desktop")
    assert not Award.objects.get().revisions.filter(held=True).exists()

    visits.offer(CHENGDU, VISITED, "am", 1, Human(CHIEF), today=NO_TRACE, door="test")
    given = {"visit_address": CHENGDU + 1003, "visit_reason": "frail"}
    case = handed_in_at_once(
        "ELG-03", given, actor=COUNTER, day=NO_TRACE, person=HER, channel="counter"
    )
    case = path.go_on(case.number, NO_TRACE)
    case = server.handled(case, words={
        "grant-zh": "上门核实", "grant-en": "Seen at home",
        "grant-ground": "社会保险经办条例第三十条"})  # fmt: skip
    assert case.state == "served"
    goes = Human(Actor("a", "case_officer", area=CHENGDU))
    visits.record(Visit.objects.get().pk, True, "在家中见面，未拍照", goes, VISITED, "test")
    assert standing(VISITED) == "valid"
    assert path.go_on(case.number, VISITED).state == "closed"
    today(VISITED)
    assert "桂兰" not in text(officer, "/zh/payments/life/")

    run = sample.paid_out(sample.OCTOBER + 1)
    paid = [(month, fen) for who, month, fen, *_ in lines(run) if who == HER]
    assert paid == [(10, PENSION)]  # November; October went out although nobody had seen her
    officer.context.close()
