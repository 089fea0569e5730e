"""`/api/v1/cases/…`: opening, answering, handing in, correcting, withdrawing, contesting, rating – the path
every door takes (`services.path`), by those who may see the case (`cases.access`).
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Path, Query, Router, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile

from canbao.accounts.models import COUNTER, DESK
from canbao.api import case_asking as asking
from canbao.api import money_asking
from canbao.api.auth import either
from canbao.api.case_schemas import (
    CaseTold,
    DocumentTold,
    GivenForm,
    HandledCases,
    Notices,
    Number,
    OpenForm,
    Plain,
    RateForm,
    StepForm,
    Version,
    WhyForm,
)
from canbao.api.services import CLOSED
from canbao.cases import access, documents, engine, ratings, stored
from canbao.cases.engine import Asked
from canbao.cases.models import Notice
from canbao.cases.states import STATES
from canbao.ledger.refusal import refused
from canbao.services import catalogue, handling, path
from canbao.services.behaviour import case_service
from canbao.services.catalogue import words

router = Router(tags=["cases / 办件"], auth=either)
PAGE: Final = 100


@router.get(
    "", url_name="case-list", response={200: HandledCases, **CLOSED}, summary="办件列表 / cases to be seen"
)
def cases(request: HttpRequest, state: Query[Plain | None] = None, after: Query[Plain | None] = None) -> Any:
    """Those the account may see, the newest first, a hundred at once; `after` is the last number seen."""
    found = access.listed(asking.account_of(request).actor, money_asking.today())
    if state:
        if state not in STATES:
            raise refused(f"没有“{state}”状态", f"{state!r} is no state: {', '.join(STATES)}")
        found = found.filter(state=state)
    if after:
        found = found.filter(number__lt=after)
    token = asking.token_of(request)
    listed = [
        each for each in found.order_by("-number")[:PAGE]
        if token is None or token.serves(each.service)
    ]  # fmt: skip
    told = [asking.line(each) for each in listed]
    return {"cases": told, "next": listed[-1].number if len(listed) == PAGE else None}


@router.post("/new", url_name="case-open", response={201: CaseTold, **CLOSED},
             summary="开办 / open a case; what is known is filled in")  # fmt: skip
def open_case(request: HttpRequest, sent: OpenForm) -> Any:
    """A draft, with everything that still lacks. At a counter for whoever stands in front of it."""
    asking.for_service(request, sent.service)
    _known(sent.service)
    me = asking.account_of(request)
    person, employer = asking.about(me, sent.whom)
    channel = sent.channel
    if me.role in (COUNTER, DESK) and channel in ("online", "mobile"):
        channel = "counter" if me.role == COUNTER else "bank"
    if me.role not in (COUNTER, DESK) and channel not in ("online", "mobile"):
        raise refused(
            "线上只能选 online 或 mobile", "the channel of this account is online or mobile"
        )
    place = sent.place or asking.place_of(person, employer)
    made = path.start(
        Asked(sent.service, place, channel, person, employer), asking.deed(request), sent.given
    )
    return Status(201, asking.told_now(request, made.number))


@router.get("/{number}", url_name="case", response={200: CaseTold, **CLOSED},
            summary="一个办件 / a case: facts, steps, clocks, decision")  # fmt: skip
def case(request: HttpRequest, number: Path[Number]) -> Any:
    """The look stands in the log of whoever is concerned."""
    found, reading = asking.case_of(request, number)
    office = reading.purpose != access.OWN
    return asking.told(found, reading, money_asking.today(), office=office)


@router.post("/{number}/answers", url_name="case-answers", response={200: CaseTold, **CLOSED},
             summary="填写 / further or other answers to a draft")  # fmt: skip
def answers(request: HttpRequest, number: Path[Number], sent: GivenForm) -> Any:
    """Before it is handed in."""
    asking.case_of(request, number)
    path.fill(number, sent.version, sent.given, asking.deed(request))
    return asking.told_now(request, number)


@router.post("/{number}/documents", url_name="case-documents", response={201: DocumentTold, **CLOSED},
             summary="上传材料 / hand in a document (PDF, JPEG, PNG; at most 10 MB)")  # fmt: skip
def upload(request: HttpRequest, number: Path[Number], file: File[UploadedFile],
           version: Form[Version], kind: Form[Plain]) -> Any:  # fmt: skip
    """A paper the service asks for. It is written anew, and refused with scripts or attachments."""
    found, _ = asking.case_of(request, number)
    entry = catalogue.entry(found.service)
    paper = next((each for each in entry.documents if each.kind == kind), None)
    if paper is None:
        kinds = "、".join(each.kind for each in entry.documents) or "–"
        raise refused(
            f"本事项不收取“{kind}”，可交：{kinds}", f"{kind!r} is not asked for; this takes {kinds}"
        )
    made = documents.hand_in(
        number, version,
        documents.Upload(kind, words().grounds[paper.ground].zh, file.name or "", file.read()),
        asking.deed(request),
    )  # fmt: skip
    found.refresh_from_db()
    return Status(201, {"id": made.pk, "kind": made.kind, "media": made.media, "size": made.size,
                        "version": found.version})  # fmt: skip


@router.get("/{number}/documents/{document}", url_name="case-document",
            response={200: None, **CLOSED}, summary="材料 / a document of the case",
            openapi_extra={"responses": {200: {"description": "OK", "content": {
                media: {"schema": {"type": "string", "format": "binary"}}
                for media in ("application/pdf", "image/jpeg", "image/png")}}}})  # fmt: skip
def document(request: HttpRequest, number: Path[Number], document: Path[int]) -> HttpResponse:
    """Its bytes; not for a masked reading."""
    found, reading = asking.case_of(request, number)
    there = found.documents.filter(pk=document).first() if 0 < document < 2**62 else None
    if there is None or reading.masked:
        raise HttpError(404, "no such document")
    response = HttpResponse(stored.read(there.hash), content_type=there.media)
    response["Content-Disposition"] = f'attachment; filename="{there.pk}"'
    return response


@router.post("/{number}/submit", url_name="case-submit", response={200: CaseTold, **CLOSED},
             summary="提交 / hand in")  # fmt: skip
def submit(request: HttpRequest, number: Path[Number], sent: GivenForm) -> Any:
    """Complete, and the clock runs; or one notice of everything that is missing."""
    asking.case_of(request, number)
    path.hand_in(number, sent.version, asking.deed(request), sent.given)
    path.go_on(number, money_asking.today(), asking.DOOR)
    return asking.told_now(request, number)


@router.post("/{number}/correct", url_name="case-correct", response={200: CaseTold, **CLOSED},
             summary="补正 / what was missing")  # fmt: skip
def correct(request: HttpRequest, number: Path[Number], sent: GivenForm) -> Any:
    """After the one correction notice."""
    asking.case_of(request, number)
    path.correct(number, sent.version, sent.given, asking.deed(request))
    path.go_on(number, money_asking.today(), asking.DOOR)
    return asking.told_now(request, number)


@router.post("/{number}/withdraw", url_name="case-withdraw", response={200: CaseTold, **CLOSED},
             summary="撤回 / withdraw before it is decided")  # fmt: skip
def withdraw(request: HttpRequest, number: Path[Number], sent: StepForm) -> Any:
    """Taken back by whoever asked."""
    asking.case_of(request, number)
    engine.withdraw(number, sent.version, asking.deed(request))
    return asking.told_now(request, number)


@router.post("/{number}/contest", url_name="case-contest", response={200: CaseTold, **CLOSED},
             summary="提出异议 / contest the decision")  # fmt: skip
def contest(request: HttpRequest, number: Path[Number], sent: WhyForm) -> Any:
    """Somebody who had no hand in it looks at it again."""
    asking.case_of(request, number)
    handling.contest(number, sent.version, sent.why, asking.deed(request))
    return asking.told_now(request, number)


@router.post("/{number}/rate", url_name="case-rate", response={204: None, **CLOSED},
             summary="评价 / rate how it was handled, once")  # fmt: skip
def rate(request: HttpRequest, number: Path[Number], sent: RateForm) -> Any:
    """1 and 2 are called back within fifteen working days."""
    asking.case_of(request, number)
    ratings.rate(number, sent.grade, sent.words, asking.deed(request))
    return Status(204, None)


notices_router = Router(tags=["cases / 办件"], auth=either)


@notices_router.get("notices", url_name="notices", response={200: Notices, **CLOSED},
                    summary="通知 / notices of the own cases")  # fmt: skip
def notices(request: HttpRequest) -> Any:
    """The last two hundred, the newest first; looking is logged."""
    me = asking.account_of(request)
    found = Notice.objects.filter(
        case__in=access.listed(me.actor, money_asking.today())
    ).select_related("case")
    token = asking.token_of(request)
    rows = [each for each in found.order_by("-day", "-pk")[:200]
            if token is None or token.serves(each.case.service)]  # fmt: skip
    for case in {each.case.number: each.case for each in rows}.values():
        access.look(me.actor, case.number, money_asking.today(), asking.DOOR)
    return {"notices": [asking.notice(each) for each in rows]}


def _known(service: str) -> None:
    try:
        case_service(service)
    except KeyError:
        raise HttpError(404, "no such service") from None
