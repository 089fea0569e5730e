"""Rows typed on the page: the same as before with changes, a short form, and rows that came back.

What was typed is kept whatever happens; which rows go through is decided by the room.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import declare, files
from canbao.ledger.contributions.declare import Told, told_of, wages_of
from canbao.ledger.contributions.findings import Finding, Said, Taken
from canbao.ledger.contributions.models import PAGE, Declaration, DeclaredWage
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.looks import look_many
from canbao.people.models import Person
from canbao.people.numbers import from_citizen_number
from canbao.web import asking
from canbao.web.formats import Day
from canbao.web.money_forms import Wrong
from canbao.web.money_tables import Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.money_employer import employer_of, ways
from canbao.web.views.money_employer_declare import PURPOSE, SMALL, back_to, basis_of
from canbao.web.views.money_employer_typed import Typed, typed_of, with_findings
from canbao.web.views.money_employer_words import SOURCES
from canbao.web.views.money_own_base import DOOR, iso, month_asked, show
from canbao.web.words import NOTHING, Language, Text

SPARE: Final = 3  # empty rows under those that are there
SEPARATORS: Final = re.compile(r"[\s,;、，；]+")
NAMED: Final = 5  # numbers named one by one where some are wrong
FIXED_HERE: Final = 50  # rows that came back and are mended on the page


def _known(taken: Sequence[Taken], actor: Actor) -> dict[int, Typed]:
    """Rows of a version with the names of its persons, each look logged."""
    seen = look_many(actor, [each.person for each in taken], PURPOSE, DOOR, unmask=True)
    return {
        at: Typed(
            at, each.person, f"{view.name} {view.number}".strip(), view.number,
            wage=str(Yuan(each.wage).yuan), schemes=each.schemes,
        )
        for at, (each, view) in enumerate(zip(taken, seen, strict=True), 1)
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def same(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """The last version again, with other wages, without those who left, with those who came."""
    employer, at = employer_of(request), month_asked(month)
    actor = account_of(request).actor
    basis = basis_of(employer, at)
    if basis is None:
        return HttpResponseRedirect(reverse("employer:form", args=(lang, iso(at))))
    taken = wages_of(basis)
    known = _known(taken, actor) if len(taken) <= SMALL else {}
    first = len(taken) + 1
    rows = [*known.values(), *(Typed(n) for n in range(first, first + SPARE))]
    left = request.POST.get("left", "")
    error: Exception | None = None
    if request.method == "POST":
        rows = typed_of(request.POST, known)
        told = None
        try:
            gone = _gone(left, employer.code, basis.month)
            told = _declare(employer.code, at, [] if known else taken, rows, gone, actor)
        except (Refused, Wrong) as wrong:
            error = wrong
        if told is not None and told.declaration is not None:
            return _to_version(lang, at, told)
        rows = with_findings(rows, told.findings if told else ())
    context = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "rows": rows,
        "row_list": ",".join(str(row.row) for row in rows),
        "small": bool(known),
        "basis": basis,
        "basis_month": month_of(basis.month),
        "wages": Yuan(basis.wages),
        "left": left,
        "left_error": error.errors["left"] if isinstance(error, Wrong) else NOTHING,
        "action": reverse("employer:same", args=(lang, iso(at))),
        "file": reverse("employer:file", args=(lang, iso(at))),
        "button": Text("申报{month}", "Declare {month}").format(month=month_of(at)),
    }
    heading = (
        Text("更正{month}", "Correct {month}")
        if basis.month == at
        else Text("{month}：和{before}一样，只改变动", "{month}: as {before}, with changes")
    ).format(month=month_of(at), before=month_of(basis.month))
    status = 422 if request.method == "POST" else 200
    return show(request, lang, "web/money/employer/rows.html", heading, context, error=error,
                status=status)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def form(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """A small firm's month, person by person."""
    employer, at = employer_of(request), month_asked(month)
    actor = account_of(request).actor
    rows = [Typed(n) for n in range(1, SMALL + 1)]
    error: Exception | None = None
    if request.method == "POST":
        rows = typed_of(request.POST, {})
        told = None
        try:
            told = _declare(employer.code, at, [], rows, set(), actor)
        except Refused as refused:
            error = refused
        if told is not None and told.declaration is not None:
            return _to_version(lang, at, told)
        rows = with_findings(rows, told.findings if told else ())
    context = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "lede": Text(
            "每人一行，空行不算。多于{n}人请上传文件。",
            "A row for each person; empty rows don’t count. For more than {n} hand in a file.",
        ).format(n=SMALL),
        "rows": rows,
        "row_list": ",".join(str(row.row) for row in rows),
        "short": True,
        "action": reverse("employer:form", args=(lang, iso(at))),
        "button": Text("申报{month}", "Declare {month}").format(month=month_of(at)),
    }
    heading = Text("{month}：逐人填写", "{month}: person by person").format(month=month_of(at))
    status = 422 if request.method == "POST" else 200
    return show(request, lang, "web/money/employer/rows.html", heading, context, error=error,
                status=status)  # fmt: skip


def _gone(left: str, code: str, month: int) -> set[int]:
    """Who left, of those declared in the month or the one before (the page sent twice names somebody
    who is out already). Raises Wrong naming each number that is none of theirs: somebody who left is
    never kept silently."""
    given = [*dict.fromkeys(text for text in SEPARATORS.split(left) if text)]
    numbers = {text: from_citizen_number(text) for text in given}
    persons = _persons({number for number in numbers.values() if number is not None})
    said = DeclaredWage.objects.filter(declaration__employer=code, month__in=(month - 1, month))
    there = set(said.filter(person__in=persons.values()).values_list("person", flat=True))
    strange = [text for text in given if persons.get(numbers[text] or 0) not in there]
    if strange:
        listed = "、".join(text[:18] for text in strange[:NAMED])
        more = Text("等{n}个", " and others, {n} in all") if len(strange) > NAMED else NOTHING
        raise Wrong({
            "left": Text(
                "{listed}{more}：不是上次申报的职工的号码，没有申报。请核对这几个号码。",
                "{listed}{more}: not the numbers of staff declared before. Nothing is declared; "
                "check these numbers.",
            ).format(listed=listed, more=more.format(n=len(strange)))
        })  # fmt: skip
    return set(persons.values())


def _persons(numbers: set[int]) -> dict[int, int]:
    """The person of each citizen number; of two with one number the one that was known first."""
    condition = Person.objects.filter(number17__in=numbers, withdrawn=False).order_by("-id")
    return {
        number: person
        for number, person in condition.values_list("number17", "id")
        if number is not None
    }


def _declare(
    code: str, at: int, base: Sequence[Taken], rows: Sequence[Typed], gone: set[int], actor: Actor
) -> Told:
    """Declares `base` with `rows` in place of those they name and without those who left; who is of
    the base needs no name. Raises Refused."""
    filled = [row for row in rows if not row.empty and not row.left]
    named = _persons({number for row in filled if (number := from_citizen_number(row.number))})
    instead = gone | set(named.values())
    own = {each.person for each in base}
    top = max((row.row for row in rows), default=0)
    said = [
        Said(top + n, each.wage, each.schemes, each.person)
        for n, each in enumerate(base, 1)
        if each.person not in instead
    ]
    for row in filled:
        person = named.get(from_citizen_number(row.number) or 0, 0)
        said.append(replace(row, person=person).said(at) if person in own else row.said(at))
    return declare.declare(
        code, at, said, day=asking.today(), actor=actor, door=DOOR, source=PAGE
    )


def _to_version(lang: Language, at: int, told: Told) -> HttpResponse:
    assert told.declaration is not None
    address = reverse("employer:version", args=(lang, iso(at), told.declaration.version))
    return HttpResponseRedirect(address + ("?again=1" if told.again else "?done=1"))


def _version(request: HttpRequest, at: int, version: int) -> Declaration:
    code = account_of(request).employer
    found = Declaration.objects.filter(employer=code, month=at, version=version).first()
    if found is None:
        raise Http404("no version")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def version(request: HttpRequest, lang: Language, month: str, version: int) -> HttpResponse:
    """What became of a version's rows, and the rows that came back to be mended beside the reason."""
    at = month_asked(month)
    said = _version(request, at, version)
    told = told_of(said)
    last = declare.latest_of(said.employer, at)
    newest = last is not None and last.version == said.version
    rows = _returned(told.findings)
    error: Exception | None = None
    if request.method == "POST":
        rows = typed_of(request.POST, {})
        kept = [row for row in rows if not row.left]
        try:
            after = declare.amend(
                said.employer, at, [row.said(at) for row in kept], day=asking.today(),
                actor=account_of(request).actor, door=DOOR,
            )  # fmt: skip
        except Refused as refused:
            error = refused
        else:
            if after.declaration is not None:
                return _to_version(lang, at, after)
            rows = with_findings(rows, after.findings)
    context: dict[str, Any] = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "done": _done(request, said, told),
        "pairs": [
            (Text("申报日", "Day"), Day(said.day)),
            (Text("方式", "How"), SOURCES[said.source]),
            (Text("通过", "Went through"), Text("{n}人", "{n} persons").format(n=said.staff)),
            (Text("退回", "Came back"), Text("{n}行", "{n} rows").format(n=told.returned)),
            (Text("工资合计", "Wages together"), Yuan(said.wages)),
            *_repeated(said),
        ],
        "rows": rows if newest and len(rows) <= FIXED_HERE else [],
        "row_list": ",".join(str(row.row) for row in rows),
        "listed": [] if newest and len(rows) <= FIXED_HERE else told.findings[:200],
        "remarks": [each for each in told.findings if not each.returned][:200],
        "newest": newest,
        "action": reverse("employer:version", args=(lang, iso(at), version)),
        "results": reverse("employer:results", args=(lang, iso(at), version))
        if told.findings
        else "",
        "next": reverse("employer:bill", args=(lang, iso(at))),
        "button": Text("补报这几行", "Declare these rows too"),
    }
    heading = Text("{month}第{n}版：逐行结果", "{month}, version {n}: row by row").format(
        month=month_of(at), n=version
    )
    status = 422 if request.method == "POST" else 200
    return show(request, lang, "web/money/employer/version.html", heading, context, error=error,
                status=status)  # fmt: skip


def _done(request: HttpRequest, said: Declaration, told: Told) -> Text:
    if request.GET.get("again"):
        return Text(
            "和这一版完全相同，没有另作申报。", "The same as this version: nothing was added."
        )
    if request.GET.get("done"):
        return Text(
            "已申报：{n}人通过，{m}行退回。", "Declared: {n} went through, {m} rows came back."
        ).format(n=said.staff, m=told.returned)
    return Text("", "")


def _repeated(said: Declaration) -> list[tuple[Text, Text]]:
    """Which version before was the same file."""
    earlier = declare.repeats(said)
    if earlier is None:
        return []
    same = Text("与第{n}版是同一份文件", "The same as version {n}")
    return [(Text("文件", "File"), same.format(n=earlier.version))]


def _returned(findings: Sequence[Finding]) -> list[Typed]:
    """Rows that came back, with what was given put into the form as far as it can be read."""
    given: dict[int, str] = {}
    for each in findings:
        if each.returned:
            given.setdefault(each.row, each.given)
    rows = []
    for row, text in given.items():
        cells = [*text.split(","), "", "", "", ""]
        plain = files.month_of_text(cells[0]) is not None
        number, name, wage = cells[1:4] if plain else ("", "", "")
        rows.append(Typed(row, number=number, name=name, wage=wage))
    return with_findings(rows, findings)


@require_safe
@spoken
def results(request: HttpRequest, lang: Language, month: str, version: int) -> HttpResponse:
    """What is said of a version's rows, as CSV."""
    at = month_asked(month)
    body = files.results(told_of(_version(request, at, version)))
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"canbao-results-{month_text(at)}-{version}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
