"""`/api/v1/certificates/…`, `/api/v1/verify/…`, `/api/v1/mandates/…`: documents about oneself, whether a
paper is genuine, and letting somebody act."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status
from ninja.errors import HttpError

from canbao.accounts.models import EMPLOYER, PERSON, Account
from canbao.api import case_asking as asking
from canbao.api import money_asking
from canbao.api.auth import either
from canbao.api.case_schemas import (
    CertificateLine,
    Certificates,
    IssueForm,
    MandateForm,
    Mandates,
    MandateTold,
    Plain,
    VerifiedTold,
)
from canbao.api.idempotency import key_of
from canbao.api.law import Language
from canbao.api.services import CLOSED
from canbao.api.signing import WRONG
from canbao.cases import mandates as rooms
from canbao.cases.mandates import Terms
from canbao.cases.models import Mandate
from canbao.certificates.models import Certificate
from canbao.certificates.paper import paper
from canbao.certificates.verifying import Verified, state_of, verify
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.services import catalogue, plain

router = Router(tags=["papers and mandates / 证明与委托"])


def _subject(me: Account) -> str:
    """Whose documents the account's are."""
    return f"E{me.employer}" if me.role == EMPLOYER else f"P{me.person}"


def _line(each: Certificate) -> dict[str, Any]:
    return {"serial": each.serial, "kind": each.kind, "day": each.day, "valid_until": each.valid_until,
            "state": state_of(each, money_asking.today()).state}  # fmt: skip


@router.get("certificates", url_name="certificates", auth=either, response={200: Certificates, **CLOSED},
            summary="我的证明 / own documents")  # fmt: skip
def certificates(request: HttpRequest) -> Any:
    """The last two hundred, the newest first."""
    found = Certificate.objects.filter(subject=_subject(asking.account_of(request)))
    return {"certificates": [_line(each) for each in found.order_by("-pk")[:200]]}


@router.post("certificates/new", url_name="certificate-issue", auth=either,
             response={201: CertificateLine, **CLOSED},
             summary="开具证明 / have a document issued about oneself")  # fmt: skip
def issue(request: HttpRequest, sent: IssueForm) -> Any:
    """By a certificate service that operators set up; others are cases or queries."""
    asking.for_service(request, sent.service)
    service = plain.plain_services().services.get(sent.service)
    if service is None:
        raise refused(
            f"{sent.service}不在此开具；请按事项目录办理",
            f"{sent.service} issues no document here: see the catalogue",
        )
    me = asking.account_of(request)
    of = me.employer if me.role == EMPLOYER else me.person or 0
    made = plain.certify(
        service, of, actor=me.actor, door=asking.DOOR, day=money_asking.today(), key=key_of(request)
    )
    return Status(201, _line(made))


@router.get("certificates/{serial}/pdf", url_name="certificate-pdf", auth=either,
            response={200: None, **CLOSED}, summary="证明文件 / the signed PDF",
            openapi_extra={"responses": {200: {"description": "OK", "content": {
                "application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}})  # fmt: skip
def pdf(
    request: HttpRequest, serial: Path[Plain], language: Query[Language] = "zh"
) -> HttpResponse:
    """Only whom it is about; the same bytes again."""
    me = asking.account_of(request)
    found = Certificate.objects.filter(serial=serial, subject=_subject(me)).first()
    if found is None:
        raise HttpError(404, "no such document")
    log.append(me.actor, asking.DOOR, log.Act(
        log.READ, "certificate", me.person, f"certificate {found.serial}"))  # fmt: skip
    response = HttpResponse(paper(found, language), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.serial}.pdf"'
    return response


@router.get("verify/{serial}/{code}", url_name="verify", response={200: VerifiedTold, **WRONG},
            summary="查验 / whether a paper is genuine, for everybody")  # fmt: skip
def verified(request: HttpRequest, serial: Path[Plain], code: Path[Plain]) -> Any:
    """An unknown serial and a wrong code get the same answer; nothing of who asked is kept."""
    found: Verified = verify(serial, code, money_asking.today())
    return {
        "state": found.state, "serial": found.serial, "kind": found.kind, "day": found.day,
        "valid_until": found.valid_until, "revoked": found.revoked,
        "content": dict(found.content) if found.content is not None else None,
    }  # fmt: skip


# --- mandates ------------------------------------------------------------------------------------


def _mandate(each: Mandate, me: Account) -> dict[str, Any]:
    return {
        "id": each.pk, "mine": each.account != me.username, "account": each.account, "kind": each.kind,
        "services": json.loads(each.services), "from_day": each.from_day, "to_day": each.to_day,
        "accepted": each.accepted, "ended": each.ended,
    }  # fmt: skip


def _known(me: Account) -> Q:
    """Mandates the account gave or holds."""
    own = Q(account=me.username)
    if me.role == PERSON and me.person is not None:
        own |= Q(person=me.person)
    if me.role == EMPLOYER and me.employer:
        own |= Q(employer=me.employer)
    return own


@router.get("mandates", url_name="mandates", auth=either, response={200: Mandates, **CLOSED},
            summary="委托 / mandates given and held")  # fmt: skip
def mandates(request: HttpRequest) -> Any:
    """The last two hundred."""
    me = asking.account_of(request)
    found = Mandate.objects.filter(_known(me)).order_by("-pk")[:200]
    return {"mandates": [_mandate(each, me) for each in found]}


@router.post("mandates/new", url_name="mandate-give", auth=either, response={201: MandateTold, **CLOSED},
             summary="委托 / let another account act")  # fmt: skip
def give(request: HttpRequest, sent: MandateForm) -> Any:
    """It counts when the other account accepts it. Whether that account exists is not told."""
    me = asking.account_of(request)
    known = {each.id for each in catalogue.entries()}
    if unknown := sorted(set(sent.services) - known):
        raise refused(f"没有事项{'、'.join(unknown)}", f"there is no service {', '.join(unknown)}")
    made = rooms.give(
        Terms(sent.account.strip().lower(), sent.kind, sent.services, sent.from_day, sent.to_day),
        me.actor, asking.DOOR, person=me.person if me.role == PERSON else None, employer=me.employer,
    )  # fmt: skip
    return Status(201, _mandate(made, me))


@router.post("mandates/{mandate}/accept", url_name="mandate-accept", auth=either,
             response={200: MandateTold, **CLOSED}, summary="接受委托 / take it on")  # fmt: skip
def accept(request: HttpRequest, mandate: Path[int]) -> Any:
    """By the account it names."""
    me = asking.account_of(request)
    return _mandate(
        rooms.accept(_own(me, mandate), me.actor, money_asking.today(), asking.DOOR), me
    )


@router.post("mandates/{mandate}/end", url_name="mandate-end", auth=either,
             response={200: MandateTold, **CLOSED}, summary="终止委托 / end it, from either side")  # fmt: skip
def end(request: HttpRequest, mandate: Path[int]) -> Any:
    """From today on it counts no more."""
    me = asking.account_of(request)
    return _mandate(rooms.end(_own(me, mandate), me.actor, money_asking.today(), asking.DOOR), me)


def _own(me: Account, mandate: int) -> Mandate:
    found = Mandate.objects.filter(_known(me), pk=mandate).first() if 0 < mandate < 2**62 else None
    if found is None:
        raise HttpError(404, "no such mandate")
    return found
