"""The register of the law in force here: every value with its status, source, history and standing,
one name at a time with what rests on it, and the deeds of the two people who confirm.

What may be confirmed, by whom, is `canbao.inforce`'s; here it is only shown and sent on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from canbao.inforce import confirming, laws, register
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import KINDS as KIND_NAMES
from canbao.inforce.models import Confirmation, Reading
from canbao.inforce.register import Asked, Entry, Line, Row
from canbao.inforce.waiting import State, standings
from canbao.law import LawError
from canbao.web import asking
from canbao.web.forms.lawfields import regions
from canbao.web.page import page, spoken
from canbao.web.status import STATUS_NAMES
from canbao.web.views import law_here_words as words
from canbao.web.views.analyst_download import Sheet, give
from canbao.web.words import Language, Text

ROWS_A_PAGE: Final = 50
VALUES_A_PAGE: Final = 60
LONGEST: Final = 100
ASKED: Final = ("words", "kind", "status", "state", "region", "rests")


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; words of a choice that is none are passed over."""
    given = {name: request.GET.get(name, "")[:LONGEST] for name in ASKED}
    known = laws.law().contents.regions.by_name
    return Asked(
        words=given["words"],
        kind=given["kind"] if given["kind"] in KIND_NAMES else "",
        status=given["status"] if given["status"] in STATUS_NAMES else "",
        state=given["state"] if given["state"] in register.STATES else "",
        region=given["region"] if given["region"] in known else "",
        rests=given["rests"],
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the register as it is shown."""

    name: str
    title: Text
    kind: Text
    counts: tuple[tuple[State, Text, int], ...]
    missing: int
    benefits: int


def _shown(line: Line) -> Shown:
    counts = tuple(
        (state, words.STATES[state], line.states[state])
        for state in register.STATES
        if line.states[state]
    )
    title = Text(line.zh, line.en)
    return Shown(line.name, title, words.KINDS[line.kind], counts, line.missing, len(line.benefits))


@require_safe
@spoken
def listing(request: HttpRequest, lang: Language) -> HttpResponse:
    """The register, narrowed by what the address asks."""
    asked = _asked(request)
    lines = register.lines(asked)
    shown = Paginator(lines, ROWS_A_PAGE).get_page(request.GET.get("page", "1"))
    query = urlencode({name: getattr(asked, name) for name in ASKED if getattr(asked, name)})
    totals = {state: sum(line.states[state] for line in lines) for state in register.STATES}
    context = {
        "ways": words.ways(request, lang),
        "asked": asked,
        "lines": [_shown(line) for line in shown.object_list],
        "numbers": shown,
        "total": len(lines),
        "totals": [(words.STATES[state], totals[state]) for state in register.STATES],
        "kinds": [(name, words.KINDS[name]) for name in KIND_NAMES],
        "states": [(name, words.STATES[name]) for name in register.STATES],
        "statuses": [
            (n, STATUS_NAMES[n]) for n in ("text", "secondary", "inferred", "unconfirmed")
        ],
        "regions": regions(),
        "rests_on": asking.names(asked.rests) if asked.rests and asking.has(asked.rests) else None,
        "query": query,
        "downloads": [
            (
                kind,
                reverse("staff:law-here-file", args=(lang, kind)) + (f"?{query}" if query else ""),
            )
            for kind in ("csv", "xlsx")
        ],
        "law_hash": laws.law().hash[:12],
    }
    return page(request, lang, "web/law_here/list.html", context)


@require_safe
@spoken
def listing_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """The same values as a table, one row for each."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    heads = (
        Text("种类", "Kind"), Text("代码", "Name"), Text("名称", "Called"), Text("地区", "Region"),
        Text("自", "From"), Text("至", "To"), Text("键", "Key"), Text("值", "Value"),
        Text("可靠程度", "Status"), Text("来源", "Source"), Text("本地确认", "Standing here"),
    )  # fmt: skip
    lines = register.lines(_asked(request))
    known = standings(value for line in lines for value in line.values)
    rows: list[list[object]] = [
        [
            str(words.KINDS[value.kind]), value.name, str(Text(value.zh, value.en)), value.region,
            value.since, value.until, value.key, value.value, str(STATUS_NAMES[value.status]),
            value.source, str(words.STATES[known[value].state]),
        ]
        for line in lines
        for value in line.values
    ]  # fmt: skip
    notes = [
        (str(Text("法律版本", "Law")), laws.law().hash),
        (str(Text("查询日期", "Read on")), asking.today().isoformat()),
    ]
    return give(Sheet("law-here", [str(head) for head in heads], rows, notes), kind)


# --- one name ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on the page of its name, with what the account may do about it."""

    row: Row
    region: Text
    period: Text
    said: Text
    state: Text
    reading: Reading | None
    confirmation: Confirmation | None
    may_read: bool
    may_confirm: bool
    may_settle: bool


def _cell(row: Row, entry: Entry, by: str, keeps: bool) -> Cell:
    state = row.standing.state
    # A reading that counts stands last: of those before it, something became.
    reading = next(
        (each for each in reversed(row.standing.readings) if each.agrees == (state != "disputed")),
        None,
    )
    confirmation = getattr(reading, "confirmation", None) if reading is not None else None
    if confirmation is not None and getattr(confirmation, "withdrawal", None) is not None:
        confirmation = None
    told = state in ("read", "confirmed", "disputed")
    other = reading is not None and reading.by != by
    return Cell(
        row=row,
        region=words.region(row.value.region),
        period=words.period(row.value.since, row.value.until),
        said=words.said(row.value, entry.options),
        state=words.STATES[state],
        reading=reading if told else None,
        confirmation=confirmation if state == "confirmed" else None,
        may_read=keeps and state != "disputed",
        may_confirm=keeps and state == "read" and other,
        may_settle=keeps and state == "disputed" and other,
    )


@require_safe
@spoken
def value(request: HttpRequest, lang: Language, name: str) -> HttpResponse:
    """Everything under one name."""
    return _value(request, lang, name)


def _value(
    request: HttpRequest, lang: Language, name: str, wrong: list[Text] | None = None
) -> HttpResponse:
    try:
        entry = register.entry(name)
    except LawError:
        raise Http404 from None
    wanted = request.GET.get("region", "")
    rows = [row for row in entry.rows if wanted in ("", row.value.region)]
    shown = Paginator(rows, VALUES_A_PAGE).get_page(request.GET.get("page", "1"))
    keeps, by = words.may_keep(request), words.actor_of(request).name
    context = {
        "ways": words.ways(request, lang),
        "entry": entry,
        "title": Text(entry.zh, entry.en),
        "kind": words.KINDS[entry.kind],
        "unit": asking.unit_name(entry.unit),
        "key": words.key_name(entry.key),
        "who": words.who(),
        "cells": [_cell(row, entry, by, keeps) for row in shown.object_list],
        "numbers": shown,
        "regions": [(each, words.region(each)) for each in _regions(entry)],
        "region": wanted,
        "query": urlencode({"region": wanted}) if wanted else "",
        "gaps": [
            (words.region(gap.region), words.period(gap.first, gap.last),
             asking.one_language(gap.awaits, lang))
            for gap in entry.gaps
        ],
        "benefits": [(each, asking.names(each)) for each in entry.benefits],
        "rests": [(each, asking.names(each)) for each in entry.rests],
        "conflicts": [
            (each.get("value", ""), asking.one_language(each.get("why", ""), lang),
             each.get("source", ""))
            for each in entry.conflicts
        ],
        "note": asking.one_language(entry.note, lang),
        "may_keep": keeps,
        "may_enter": keeps and entry.kind != "rule",
        "documents": words.documents_given() if keeps else [],
        "given": request.POST,
        "chosen": request.POST.getlist("row"),
        "wrong": wrong or [],
        "done": request.GET.get("done", "") == "1",
    }  # fmt: skip
    status = 422 if wrong else 200
    return page(request, lang, "web/law_here/value.html", context, status=status)


def _regions(entry: Entry) -> list[str]:
    return list(dict.fromkeys(sorted(row.value.region for row in entry.rows)))


@require_POST
@spoken
def read(request: HttpRequest, lang: Language, name: str) -> HttpResponse:
    """One person holds the chosen values against a notice: it says the same, or otherwise."""
    actor, day = words.actor_of(request), asking.today()
    try:
        entry = register.entry(name)
        chosen = set(request.POST.getlist("row"))
        values = [row.value for row in entry.rows if row.value.row in chosen]
        document = words.document_of(request)
        if request.POST.get("verdict") == "differs":
            if len(values) != 1:
                refused = Text("请只选一个有出入的数值", "choose the one value that differs")
                return _value(request, lang, name, [refused])
            found = request.POST.get("found", "")
            confirming.differ(values[0], document, found, actor=actor, door=words.DOOR, day=day)
        else:
            confirming.read(values, document, actor=actor, door=words.DOOR, day=day)
    except (LawRefused, LawError) as error:
        return _value(request, lang, name, words.complaints_of(error))
    return _done(lang, name)


@require_POST
@spoken
def deed(request: HttpRequest, lang: Language, name: str) -> HttpResponse:
    """The second person confirms, somebody withdraws, a dispute is settled."""
    actor, day = words.actor_of(request), asking.today()
    number = request.POST.get("reading", "")
    reading = Reading.objects.filter(name=name, id=_number(number)).first()
    if reading is None:
        raise Http404
    what, why = request.POST.get("deed", ""), request.POST.get("why", "")
    try:
        if what == "confirm":
            confirming.confirm([reading], actor=actor, door=words.DOOR, day=day)
        elif what == "withdraw":
            kept = Confirmation.objects.filter(reading=reading).first()
            if kept is None:
                raise Http404
            confirming.withdraw(kept, why, actor=actor, door=words.DOOR, day=day)
        elif what in ("stands", "corrected"):
            confirming.settle(reading, what, why, actor=actor, door=words.DOOR, day=day)
        else:
            raise Http404
    except LawRefused as error:
        return _value(request, lang, name, words.complaints_of(error))
    return _done(lang, name)


def _done(lang: Language, name: str) -> HttpResponse:
    address = reverse("staff:law-here-value", args=(lang, name))
    return HttpResponseRedirect(address + "?done=1")


def _number(text: str) -> int:
    """A number of a row as it was sent; 0, which is none, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0
