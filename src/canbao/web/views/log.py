"""The auditor's page: entries of the log by actor, person or purpose, and whether the chain holds.

Inspecting the log is itself an entry. Names and numbers of persons are not shown here, only the
number under which the record knows them.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from canbao.accounts.models import ROLE_NAMES
from canbao.accounts.sessions import account_of
from canbao.people import log
from canbao.people.models import LogEntry
from canbao.people.numbers import display_number, from_display_number
from canbao.people.purposes import purposes
from canbao.web import asking
from canbao.web.page import page, spoken
from canbao.web.views import own_words as words
from canbao.web.words import Language, Text

DOOR: Final = "portal"
A_PAGE: Final = 100


@require_safe
@spoken
def log_page(request: HttpRequest, lang: Language) -> HttpResponse:
    """Newest entries first; filters are in the address; `verify=1` walks the whole chain."""
    account = account_of(request)
    actor = request.GET.get("actor", "").strip()[:150]
    person = request.GET.get("person", "").strip()[:24]
    purpose = request.GET.get("purpose", "")
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    entries = LogEntry.objects.order_by("-seq")
    wrong = None
    if actor:
        entries = entries.filter(actor=actor)
    if person:
        subject = from_display_number(person)
        if subject is None:
            wrong = Text(
                f"编号“{person}”的校验位不对，请核对。",
                f"The check digits of {person} do not fit; compare it again.",
            )
        entries = entries.filter(subject=subject) if subject is not None else entries.none()
    if purpose in purposes():
        entries = entries.filter(purpose=purpose)
    if before is not None:
        entries = entries.filter(seq__lt=before)
    asked = {"actor": actor, "person": person, "purpose": purpose, "before": given[:20]}
    log.append(account.actor, DOOR, log.Act(log.READ, "log_audit", record="log", detail=asked))
    found = list(entries[: A_PAGE + 1])
    context = {
        "rows": [_row(entry) for entry in found[:A_PAGE]],
        "older": found[A_PAGE - 1].seq if len(found) > A_PAGE else None,
        "asked": asked,
        "wrong": wrong,
        "purposes": [(key, Text(each.zh, each.en)) for key, each in purposes().items()],
        "verified": log.verify() if request.GET.get("verify") == "1" else None,
        "anchor": log.anchor(),
    }
    return page(request, lang, "web/own/log.html", context)


def _row(entry: LogEntry) -> dict[str, object]:
    zh, en = ROLE_NAMES.get(entry.role, (entry.role, entry.role))
    purpose = purposes().get(entry.purpose)
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(asking.CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        "actor": entry.actor,
        "role": Text(zh, en),
        "about": display_number(entry.subject) if entry.subject is not None else entry.record,
        "purpose": Text(purpose.zh, purpose.en) if purpose else Text(entry.purpose, entry.purpose),
        "change": entry.action == log.WRITE,
        "door": words.named(words.DOORS, entry.door),
        "detail": entry.detail if entry.detail != "{}" else "",
        "hash": entry.hash[:12],
    }
