"""Is this paper genuine? Anybody asks by serial and code, typed in or from the QR code; no account, nothing
kept of who asks. What was issued is shown, to be compared with the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.certificates.numbers import grouped
from canbao.certificates.verifying import Verified, verify
from canbao.web import asking
from canbao.web.calculator import Table
from canbao.web.formats import Day
from canbao.web.page import page, spoken
from canbao.web.words import NOTHING, Language, Text

LONGEST: Final = 60
STATES: Final[Mapping[str, tuple[str, Text, Text]]] = {
    "valid": (
        "done", Text("这份证明有效", "This document is valid"),
        Text("请把下面的内容与手中的证明逐项比对，不一致的就是被改动过。",
             "Compare what stands below with the paper line by line: where they differ the paper was "
             "altered."),
    ),
    "expired": (
        "waiting", Text("这份证明已过有效期", "This document has expired"),
        Text("它确由本机构出具，有效期到{until}为止。可请持有人重新开具。",
             "We issued it, and it was good until {until}. Its holder can have a new one issued."),
    ),
    "revoked": (
        "needs", Text("这份证明已撤销", "This document was revoked"),
        Text("自{since}起不再有效，请不要采用。可请持有人重新开具。",
             "It does not count since {since}: do not rely on it. Its holder can have a new one issued."),
    ),
    "unknown": (
        "needs", Text("没有查到这份证明", "We know no such document"),
        Text("编号或校验码不对。请对照证明重新输入；仍查不到的，请不要采用，并向经办机构反映。",
             "Serial or code is wrong. Type them again from the paper; if it is still not found, do not rely "
             "on it and tell the agency."),
    ),
}  # fmt: skip


@require_safe
@spoken
def verify_page(
    request: HttpRequest, lang: Language, serial: str = "", code: str = ""
) -> HttpResponse:
    """The form, and the answer when serial and code are given in the address or by the form."""
    serial = (serial or request.GET.get("serial", ""))[:LONGEST]
    code = (code or request.GET.get("code", ""))[:LONGEST]
    context: dict[str, Any] = {
        "serial": serial, "code": code, "action": reverse("web:verify", args=(lang,)),
    }  # fmt: skip
    if serial and code:
        context |= _answer(verify(serial, code, asking.today()), lang)
    elif serial or code:
        context["missing"] = "serial" if not serial else "code"
    return page(request, lang, "web/pages/verify.html", context)


def _answer(found: Verified, lang: Language) -> dict[str, Any]:
    mark, title, says = STATES[found.state]
    says = says.format(
        until=Day(found.valid_until) if found.valid_until else "",
        since=Day(found.revoked) if found.revoked else "",
    )
    told: dict[str, Any] = {"mark": mark, "title": title, "says": says}
    if found.serial:
        told["about"] = [
            (Text("编号", "Serial"), grouped(found.serial)),
            (Text("出具日期", "Issued on"), Day(found.day) if found.day else NOTHING),
            (Text("有效期至", "Valid until"),
             Day(found.valid_until) if found.valid_until else Text("长期有效", "no limit")),
        ]  # fmt: skip
    if found.content is not None:
        told |= _content(found.content)
    return told


def _content(content: Mapping[str, Any]) -> dict[str, Any]:
    """What was issued, as the paper says it."""
    tables = [
        Table(
            _text(table),
            tuple(_text(head) for head in table["head"]),
            tuple(tuple(_text(cell) if cell else "–" for cell in row) for row in table["rows"]),
            numbers=False,
        )
        for table in content["tables"]
    ]
    return {
        "document": _text(content["title"]),
        "pairs": [(_text(each["label"]), _text(each["value"])) for each in content["pairs"]],
        "tables": tables,
        "words": [(_text(each["head"]), _text(each)) for each in content["words"]],
    }


def _text(both: Mapping[str, Any]) -> Text:
    return Text(both["zh"], both["en"])
