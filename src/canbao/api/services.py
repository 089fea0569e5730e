"""`/api/v1/services/…`: the catalogue, for everybody. `/api/v1/queries/…`: what is answered at once."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.errors import HttpError

from canbao.accounts.models import Account
from canbao.api import case_asking as asking
from canbao.api import money_asking
from canbao.api.auth import either
from canbao.api.case_schemas import (
    AnswerTold,
    Plain,
    QueryForm,
    ServiceId,
    Services,
    ServiceTold,
    Whom,
)
from canbao.api.schemas import ErrorEnvelope
from canbao.api.signing import WRONG
from canbao.services import catalogue, handling, plain
from canbao.services.behaviour import Asking, behaviours, handled, query_service
from canbao.services.catalogue import Entry, words

router = Router(tags=["services / 事项"])
OPEN: dict[int, Any] = {**WRONG, 404: ErrorEnvelope}
CLOSED: dict[int, Any] = {
    **WRONG, **dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429), ErrorEnvelope)
}  # fmt: skip


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id, "zh": entry.zh, "en": entry.en, "kind": entry.kind, "category": entry.category,
        "who": list(entry.who), "channels": list(entry.channels), "core": entry.core,
        "here": entry.id in behaviours(),
    }  # fmt: skip


@router.get("services", url_name="services", response={200: Services, **WRONG},
            summary="事项目录 / the catalogue")  # fmt: skip
def services(request: HttpRequest, query: Query[Plain | None] = None, category: Query[Plain | None] = None,
             event: Query[Plain | None] = None) -> Any:  # fmt: skip
    """All services, or those that fit; `query` takes Chinese, English, pinyin and initials."""
    found = catalogue.search(query, 50) if query and query.strip() else catalogue.entries()
    told = [
        _line(each) for each in found
        if (not category or each.category == category) and (not event or event in each.events)
    ]  # fmt: skip
    note = catalogue.RECONSTRUCTED
    return {"services": told, "note_zh": note.zh, "note_en": note.en}


@router.get("services/{service}", url_name="service", response={200: ServiceTold, **OPEN},
            summary="一个事项 / a service: questions, papers, clock, remedies")  # fmt: skip
def service(request: HttpRequest, service: ServiceId) -> Any:
    """What is asked and on which ground, what departments supply instead, how long it takes."""
    entry, found = _entry(service), behaviours().get(service)
    known, clock = words(), entry.clock
    zh, en = ("", "") if found is not None else handled(entry)
    remedy = known.remedies[entry.remedies]
    return {
        **_line(entry), "questions": [asking.question(each) for each in found.questions()] if found else [],
        "fetched": dict(entry.fetched),
        "documents": [
            {"kind": each.kind, "zh": known.documents[each.kind].zh, "en": known.documents[each.kind].en,
             "ground": known.grounds[each.ground].zh, "instead": each.instead}
            for each in entry.documents
        ],
        "clock": json.loads(json.dumps(asdict(clock))) if clock is not None else {},
        "grounds": [known.grounds[each].zh for each in entry.ground],
        "remedies_zh": remedy.zh, "remedies_en": remedy.en, "handled_zh": zh, "handled_en": en,
    }  # fmt: skip


@router.post("queries/{service}", url_name="query", auth=either, response={200: AnswerTold, **CLOSED},
             summary="查询 / ask a query; the look is in the log")  # fmt: skip
def query(request: HttpRequest, service: ServiceId, sent: QueryForm) -> Any:
    """What is on record, row by row with its source."""
    asking.for_service(request, service)
    me = asking.account_of(request)
    own = plain.plain_services().services.get(service)
    if own is not None:
        return _plain(own, me, sent.whom)
    _entry(service)
    anonymous = query_service(service).entry.anonymous and sent.whom is None
    person, employer = (None, "") if anonymous else asking.about(me, sent.whom)
    told = handling.ask(
        service, Asking(me.actor, asking.DOOR, money_asking.today(), person, employer), sent.given
    )
    sections = [
        {"key": each.key, "zh": each.zh, "en": each.en, "note_zh": each.note_zh, "note_en": each.note_en,
         "columns": [asdict(column) for column in each.columns],
         "rows": [{"values": list(row.values), "source": row.source, "explained": row.explained}
                  for row in each.rows]}
        for each in told.sections
    ]  # fmt: skip
    return {"as_of": told.as_of, "law": told.law, "sections": sections}


def _plain(service: plain.Plain, me: Account, whom: Whom | None) -> dict[str, Any]:
    """A query that operators set up without Python."""
    person, employer = asking.about(me, whom)
    found = plain.ask(
        service, employer or person or 0, actor=me.actor, door=asking.DOOR, day=money_asking.today()
    )
    head = [{"key": each.name, "zh": each.label.zh, "en": each.label.en} for each in found.head]
    rows = [
        {"values": [None if cell is None else {"zh": cell.zh, "en": cell.en} for cell in row],
         "source": "record", "explained": ""}
        for row in found.rows
    ]  # fmt: skip
    section = {
        "key": service.entry.id, "zh": service.entry.zh, "en": service.entry.en, "columns": head,
        "rows": rows, "note_zh": "", "note_en": "",
    }  # fmt: skip
    return {"as_of": money_asking.today(), "law": "", "sections": [section]}


def _entry(key: str) -> Entry:
    try:
        return catalogue.service(key)
    except KeyError:
        raise HttpError(404, "no such service") from None
