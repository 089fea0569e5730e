"""An audit case through the API, each step by the hand it belongs to: opened by an auditor, heard, stated by
the person, imposed by two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import Account
from canbao.benefits.models import Award, Instalment
from canbao.cases import draw
from canbao.cases.models import Case
from tests.accounts.make import account
from tests.api.client import Program
from tests.services.make import person, staffed
from tests.services.test_audits import DAY, STOPPED, drawing, found

pytestmark = pytest.mark.django_db
SAID = {"zh": "劳动关系系虚构", "en": "the employment was made up", "ground": "社会保险法第八十八条"}


@pytest.fixture
def today(monkeypatch, delivered) -> None:
    def set_to() -> date:
        return DAY

    monkeypatch.setattr("canbao.api.money_asking.today", set_to)


def drawn(number: str, step: str) -> Program:
    made = draw.latest(Case.objects.get(number=number), step)
    assert made is not None
    return Program(Account.objects.get(username=made.drawn), hand=True)


def step(by: Program, number: str, name: str, **more: Any) -> Any:
    version = Case.objects.get(number=number).version
    return by.post(f"cases/{number}/{name}", {"version": version, **more})


def test_from_the_finding_to_the_plan(today):
    award = drawing()
    kept = found()
    li = account("person", "li", person=1)
    staffed("a", "b", "c")
    auditor = Program(account("auditor", "zhou"), hand=True)
    opened = auditor.post(f"findings/{kept.pk}/case")
    assert opened.status_code == 200, opened.content.decode()
    number = opened.json()["number"]
    assert auditor.post(f"findings/{kept.pk}/case").json()["number"] == number
    assert auditor.post("findings/999/case").status_code == 404

    officer = drawn(number, "propose")
    early = step(officer, number, "propose", impose=SAID)
    assert early.status_code == 422
    assert "heard before" in early.content.decode()
    assert step(officer, number, "hear", words=SAID).json()["state"] == "on_hold"

    me = Program(li)
    assert step(me, number, "withdraw").status_code == 422  # not hers to take back
    mine = me.opened("RGT-11", given={"case_number": number, "statement_text": "电话是借来的"})
    assert me.moved(mine, "submit")["state"] != "incomplete"

    given = {"facts": {"measures": [STOPPED | {"award": award.pk}]}, "source": "officer", "ground": "核查"}
    assert step(officer, number, "facts", **given).status_code == 200
    proposed = step(officer, number, "propose", impose=SAID)
    assert proposed.status_code == 200, proposed.content.decode()
    assert step(drawn(number, "decide"), number, "decide").status_code == 200
    assert Case.objects.get(number=number).state == "closed"
    assert Instalment.objects.count() == 3
    assert Award.objects.get().revisions.order_by("-number")[0].monthly == 0
    told = auditor.get(f"findings/{kept.pk}").json()
    assert (told["state"], told["answers"][0]["outcome"]) == ("confirmed", "confirmed")


def test_what_the_house_takes_up_is_no_service_anybody_asks_for(today):
    person(1)
    me = Program(account("person", "li", person=1))
    assert me.get("services/AUDIT").status_code in (404, 422)
    assert me.post("cases/new", {"service": "AUDIT", "given": {}}).status_code in (404, 422)
