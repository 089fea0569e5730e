"""Declaring by file: the template, last month's file to change, and handing one in.

Reading and checking are the room's; which rows came back is on the version's page.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canbao.accounts.sessions import account_of
from canbao.ledger.contributions import declare, files
from canbao.ledger.contributions.models import FILE
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused
from canbao.people.looks import MOST_AT_ONCE, look_many
from canbao.web import asking
from canbao.web.formats import number
from canbao.web.money_forms import Box, Form, filled
from canbao.web.money_tables import Yuan, month_of
from canbao.web.page import spoken
from canbao.web.views.analyst_download import XLSX, Sheet, give
from canbao.web.views.money_employer import employer_of, ways
from canbao.web.views.money_employer_declare import PURPOSE, back_to, basis_of
from canbao.web.views.money_own_base import DOOR, iso, month_asked, show
from canbao.web.words import Language, Text

WORDS_OF_BITS: Final = ((1, "企业养老"), (2, "机关养老"), (4, "失业"), (8, "工伤"))


@require_http_methods(["GET", "HEAD", "POST"])
@spoken
def file(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """The file: which rows go through and which come back is on the version's page."""
    employer, at = employer_of(request), month_asked(month)
    error: Exception | None = None
    told: declare.Told | None = None
    if request.method == "POST":
        content, name = _uploaded(request)
        try:
            handed = files.read(content, at, name)
            told = declare.declare(
                employer.code, at, handed.rows, day=asking.today(),
                actor=account_of(request).actor, door=DOOR, source=FILE, file=handed.hash,
                sure=request.POST.get("sure") == "1",
            )  # fmt: skip
        except Refused as refused:
            error = refused
        if told is not None and told.declaration is not None:
            where = (lang, iso(at), told.declaration.version)
            again = "?again=1" if told.again else "?done=1"
            return HttpResponseRedirect(reverse("employer:version", args=where) + again)
    boxes = [Box("file", Text("选择文件", "Choose a file"), "file", _limits())]
    if isinstance(error, declare.Strangers):
        boxes.append(Box("sure", Text("确是本单位职工", "They are our staff"), "check"))
    form = Form(
        reverse("employer:file", args=(lang, iso(at))),
        filled(boxes, {}, error),
        Text("上传并检查", "Hand in and check"),
    )
    context: dict[str, Any] = {
        "ways": ways(lang, ""),
        "back": back_to(lang, at),
        "month": iso(at),
        "basis": basis_of(employer, at),
        "forms": [form],
        "returned": told.findings[:200] if told else [],
        "returned_count": told.returned if told else 0,
    }
    heading = Text("上传{month}的申报文件", "Hand in the file of {month}").format(
        month=month_of(at)
    )
    status = 422 if told is not None else 200
    return show(request, lang, "web/money/employer/file.html", heading, context, error=error,
                status=status)  # fmt: skip


def _limits() -> Text:
    return Text(
        "CSV（UTF-8 或 GB18030）或 xlsx，不超过{mb} MB、{rows}行。一份文件就是整个月：再传一份，以后一份为准。",
        "CSV (UTF-8 or GB18030) or xlsx, at most {mb} MB and {rows} rows. A file is the whole month: "
        "another one takes its place.",
    ).format(mb=files.LARGEST // 10**6, rows=number(files.MOST_ROWS))


def _uploaded(request: HttpRequest) -> tuple[bytes, str]:
    """What was handed in and the name of the file; nothing for no file."""
    given = request.FILES.get("file")
    return (b"", "") if given is None else (bytes(given.read()), (given.name or "")[:80])


@require_safe
@spoken
def template(request: HttpRequest, lang: Language, month: str, kind: str) -> HttpResponse:
    """The empty file."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    at = month_asked(month)
    body = files.template(at, xlsx=kind == "xlsx")
    content = XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    response = HttpResponse(body, content_type=content)
    name = f"canbao-declaration-{month_text(at)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@spoken
def last_file(request: HttpRequest, lang: Language, month: str) -> HttpResponse:
    """The last declaration as a file in the template's form, with whole numbers: to change and hand
    in. Asking for it is logged for every person in it."""
    employer, at = employer_of(request), month_asked(month)
    basis = basis_of(employer, at)
    if basis is None:
        raise Http404
    rows: list[list[object]] = []
    wages = declare.wages_of(basis)
    actor = account_of(request).actor
    for start in range(0, len(wages), MOST_AT_ONCE):
        part = wages[start : start + MOST_AT_ONCE]
        seen = look_many(actor, [each.person for each in part], PURPOSE, DOOR, unmask=True)
        for taken, view in zip(part, seen, strict=True):
            named = [word for bit, word in WORDS_OF_BITS if taken.schemes & bit]
            if taken.schemes & 16:
                named = ["失业（农民工）" if word == "失业" else word for word in named]
            rows.append(
                [month_text(at), view.number, view.name, Yuan(taken.wage).yuan, "、".join(named), ""]
            )  # fmt: skip
    heads = [zh for zh, _ in files.HEADINGS.values()]
    return give(Sheet(f"declaration-{month_text(at)}", heads, rows, []), "xlsx")
