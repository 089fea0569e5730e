"""Somebody with a life in the services: drafts, something to correct, cases decided both ways, a mandate,
a certificate and a card."""

from __future__ import annotations

from datetime import timedelta

from canbao.accounts.models import Account
from canbao.cards import holding
from canbao.cases import mandates
from canbao.cases.models import Case
from canbao.people.models import Employer, Person
from canbao.services import handling, path
from tests.accounts.make import EMPLOYER, PERSON, account
from tests.cards.make import by, ordered, produced
from tests.certificates.make import issued
from tests.people.make import month, spell
from tests.services.make import (
    CHENGDU,
    CODE,
    DAY,
    FIRM,
    WHY,
    deed,
    drawn,
    handed_in,
    person,
    proposed,
    staffed,
    started,
    switched_on,
)

PHONE = {"changed_personal_items": [{"item": "phone", "value": "13987654321"}]}
CORRECTED = {"disputed_identity_item": "name", "correction_reason": "户口本上是“陈国强”"}


def lived() -> dict[str, str]:
    """Numbers of the cases by what they show; the accounts `li` (person) and `firm` (employer)."""
    person()
    person(2, name="王小明")
    Employer.objects.create(code=CODE, name="锦江面馆", place=CHENGDU, digest="0" * 32)
    spell(Person.objects.get(id=1), from_month=month(2012, 1))
    account(PERSON, person=1, username="li", display_zh="陈国强", display_en="Chen Guoqiang")
    account(PERSON, person=2, username="wang")
    account(
        EMPLOYER,
        employer=CODE,
        username="firm",
        display_zh="锦江面馆",
        display_en="Jinjiang Noodles",
    )
    staffed("a", "b")
    found = {"draft": started("PEN-01", {"retirement_month": "2025-02"}, key="draft").number}
    lacking = started("REG-08", {"start_month": "2025-03"}, key="lack")
    found["incomplete"] = path.hand_in(lacking.number, lacking.version, deed()).number
    found["papers"] = started("WIN-02", {"accident_place": "车间"}, key="papers").number
    switched_on("REG-10")
    found["granted"] = _gone_on(handed_in("REG-10", PHONE, key="granted"))
    refused = proposed(handed_in("REG-11", CORRECTED, key="refused"), refuse=WHY)
    made = handling.decide(refused.number, refused.version, drawn(refused, "decide"))
    found["refused"] = path.go_on(made.case.number, DAY).number
    found["waiting"] = _gone_on(handed_in("RGT-06", {"complaint_text": "排队太久"}, key="waiting"))
    found["staff"] = started(
        "REG-06", {"contract_kind": "full_time"}, actor=FIRM, key="staff"
    ).number
    issued()
    wang = Account.objects.get(username="wang").actor
    terms = mandates.Terms("li", "relative", ["REG-10", "PEN-01"], DAY, DAY + timedelta(days=90))
    mandates.give(terms, wang, "test", person=2)
    holding.hand_out(produced(ordered(day=DAY), day=DAY).pk, by(day=DAY))
    return found


def _gone_on(case: Case) -> str:
    return path.go_on(case.number, DAY).number
