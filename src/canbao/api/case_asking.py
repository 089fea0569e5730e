"""What the part of the API for services shares: who asks about whom, a case as it may be told, and the one
way to a case – `cases.access.look`, the same as for pages. No address stands here.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from ninja.errors import HttpError

from canbao.accounts import sessions, tokens
from canbao.accounts.models import COUNTER, DESK, EMPLOYER, PERSON, Account
from canbao.api import money_asking
from canbao.api.case_schemas import Whom
from canbao.api.idempotency import key_of
from canbao.cases import access
from canbao.cases.access import Reading
from canbao.cases.deciding import current
from canbao.cases.hands import Deed
from canbao.cases.models import Case, Mandate
from canbao.cases.states import NAMES
from canbao.ledger.refusal import refused
from canbao.people.models import Employer, Person
from canbao.people.purposes import RefusedLook
from canbao.services import catalogue, path
from canbao.services.doing.employment import by_number
from canbao.services.questions import Question

DOOR: Final = "api"


def account_of(request: HttpRequest) -> Account:
    """The account that asks."""
    return sessions.account_of(request)


def deed(request: HttpRequest) -> Deed:
    """The step as the rooms know it: who, through this door, today, under the request's key."""
    return Deed(account_of(request).actor, DOOR, money_asking.today(), key_of(request))


def token_of(request: HttpRequest) -> tokens.Used | None:
    """The token a request came with; None for a session."""
    found: tokens.Used | None = getattr(request, "token", None)
    return found


def for_service(request: HttpRequest, service: str) -> None:
    """403 where the request's token is for other services."""
    token = token_of(request)
    if token is not None and not token.serves(service):
        raise HttpError(403, "the token is for other services")


def case_of(request: HttpRequest, number: str) -> tuple[Case, Reading]:
    """The case, the look written to the log. 404 for one that does not exist or is not to be seen by
    whoever asks, with the same words."""
    try:
        case, reading = access.look(account_of(request).actor, number, money_asking.today(), DOOR)
    except RefusedLook:
        raise HttpError(404, "no such case") from None
    for_service(request, case.service)
    return case, reading


def about(me: Account, whom: Whom | None) -> tuple[int | None, str]:
    """Person or employer that is asked about. Raises Refused for a mandate the account does not hold,
    and a person named elsewhere than at a counter."""
    if whom is not None and whom.mandate is not None:
        held = Mandate.objects.filter(pk=whom.mandate, account=me.username).first()
        if held is None:
            raise refused("没有这份委托", "there is no such mandate")
        return held.person, held.employer
    if whom is not None and (whom.number or whom.name):
        if me.role not in (COUNTER, DESK):
            raise refused(
                "只有窗口可以为到场的人办理",
                "only a counter acts for whoever stands in front of it",
            )
        found = by_number(whom.number or "", whom.name or "")
        if found is None:
            raise refused("身份号码与姓名不符，或查无此人", "no person has that number and name")
        return found.pk, ""
    if me.role == EMPLOYER:
        return None, me.employer
    if me.role == PERSON:
        return me.person, ""
    raise refused("请写明为谁办理", "say for whom it is")


def place_of(person: int | None, employer: str) -> int:
    """The place on record. Raises Refused where none is."""
    if employer:
        of = Employer.objects.filter(code=employer).first()
        place = of.place if of is not None else None
    else:
        who = Person.objects.filter(pk=person or 0).first()
        place = (who.residence_place or who.registration_place) if who is not None else None
    if not place:
        raise refused("档案中没有地点，请填写 place", "no place is on record: give `place`")
    return place


def question(each: Question) -> dict[str, Any]:
    """A question as it is told."""
    return {
        "name": each.name, "kind": each.kind, "zh": each.zh, "en": each.en, "help_zh": each.help_zh,
        "help_en": each.help_en, "required": each.required, "list_of": each.list_of,
        "options": [{"key": option.key, "zh": option.zh, "en": option.en} for option in each.options],
        "columns": dict(each.columns), "least": each.least, "most": each.most, "ground": each.ground,
    }  # fmt: skip


def line(case: Case) -> dict[str, Any]:
    """A case as a list tells it: nothing about the person."""
    entry = catalogue.entry(case.service)
    zh, en = NAMES[case.state]
    return {
        "number": case.number, "service": case.service, "zh": entry.zh, "en": entry.en,
        "state": case.state, "state_zh": zh, "state_en": en, "version": case.version,
        "opened": case.opened, "last_day": case.last_day, "channel": case.channel,
    }  # fmt: skip


def told(case: Case, reading: Reading, day: date, *, office: bool) -> dict[str, Any]:
    """A case in full. Names of those who worked on it are told in office only; a masked reading leaves
    out what departments and officers said, and what was decided about money."""
    case.refresh_from_db()
    hidden = reading.masked
    facts = [
        {"name": each.name, "source": each.source, "as_of": each.as_of.isoformat(), "ground": each.ground,
         "value": None if hidden and each.source != "self" else json.loads(each.value)}
        for each in case.facts.order_by("number")
    ]  # fmt: skip
    lacks = path.lacks(case.number, day) if case.state in ("draft", "incomplete") else []
    steps = [
        {"number": each.number, "from": each.start, "to": each.end, "reason": each.reason,
         "day": each.day.isoformat(), "hand": each.hand, "by": each.actor if office else None}
        for each in case.transitions.order_by("number")
    ]  # fmt: skip
    return {
        **line(case), "masked": hidden, "place": case.place, "facts": facts, "steps": steps,
        "lacks": [
            {"name": each.name, "zh": each.zh, "en": each.en, "ground": each.ground} for each in lacks
        ],
        "documents": [
            {"id": each.pk, "kind": each.kind, "media": each.media, "size": each.size,
             "day": each.day.isoformat()}
            for each in case.documents.order_by("pk")
        ],
        "clocks": [
            {"kind": each.kind, "due": each.due.isoformat(), "basis": each.basis, "status": each.status,
             "provisional": each.provisional, "ended": each.ended.isoformat() if each.ended else None}
            for each in case.clocks.order_by("pk")
        ],
        "notices": [] if hidden else [notice(each) for each in case.notices.order_by("number")],
        "decision": None if hidden else _decision(case, office=office),
    }  # fmt: skip


def told_now(request: HttpRequest, number: str) -> dict[str, Any]:
    """The case as it stands, to whoever just moved it; 404 where they may see it no more."""
    me = account_of(request)
    case = Case.objects.get(number=number)
    reading = access.readable(me.actor, case, money_asking.today())
    if reading is None:
        raise HttpError(404, "no such case")
    return told(case, reading, money_asking.today(), office=reading.purpose != access.OWN)


def notice(each: Any) -> dict[str, Any]:
    """A notice."""
    return {"case": each.case.number, "number": each.number, "kind": each.kind,
            "day": each.day.isoformat(), "zh": each.zh, "en": each.en}  # fmt: skip


def _decision(case: Case, *, office: bool) -> dict[str, Any] | None:
    """The decision in force with its explanation, reasons, remedies and effects."""
    made = current(case)
    if made is None or (not office and case.state == "decided"):
        return None  # decided but not served: the person is told by the notice first
    return {
        "outcome": made.outcome, "day": made.day.isoformat(), "by": made.by, "checked_by": made.checked_by,
        "reason_zh": made.reason_zh, "reason_en": made.reason_en, "ground": made.ground,
        "remedies": made.remedies, "explanation": json.loads(made.explanation), "hash": made.hash,
        "effects": [{"what": each.what, "record": each.record} for each in made.effects.order_by("number")],
    }  # fmt: skip
