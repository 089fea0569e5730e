"""The state of the law as this installation holds it: what is missing, unconfirmed, inferred.

The listing is the law package's own; the page filters it by status and region, in the address.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from canbao.law import law
from canbao.law.catalogue import status as catalogue_status
from canbao.web.asking import one_language, region_name
from canbao.web.calculator import Table
from canbao.web.forms.lawfields import regions
from canbao.web.page import page, spoken
from canbao.web.status import STATUS_MEANINGS, STATUS_NAMES
from canbao.web.words import Language, Text, language

SHOWN: Final = ("missing", "unconfirmed", "inferred", "secondary")
ROWS_A_PAGE: Final = 150
KINDS: Final = {
    "rule": Text("规则", "Rule"),
    "parameter": Text("数值", "Value"),
    "axis": Text("各地办法", "Local method"),
    "rounding": Text("取整", "Rounding"),
}


@lru_cache(maxsize=1)
def listing(law_hash: str) -> dict[str, Any]:
    """The whole listing of one law; read once."""
    return catalogue_status(law())


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown."""

    kind: Text
    name: Text
    region: Text
    period: str
    says: str


def _line(entry: dict[str, Any]) -> Line:
    period = "–".join(part or "" for part in (entry.get("from"), entry.get("to")))
    says = entry.get("awaits") or entry.get("source") or ""
    return Line(
        KINDS[entry["kind"]],
        Text(entry["zh"], entry["en"]),
        region_name(entry.get("region") or "nation"),
        period.strip("–"),
        one_language(says, language()),
    )


def _chosen(request: HttpRequest) -> tuple[str, str, list[dict[str, Any]]]:
    """Status and region asked for, and the entries that fit."""
    status = request.GET.get("status", SHOWN[0])
    if status not in SHOWN:
        status = SHOWN[0]
    region = request.GET.get("region", "")
    if region and region not in law().contents.regions.by_name:
        region = ""
    entries = listing(law().hash)["entries"][status]
    if region:
        wanted = law().contents.regions.chain(region)
        entries = [entry for entry in entries if (entry.get("region") or "nation") in wanted]
    return status, region, entries


@require_safe
@spoken
def law_status(request: HttpRequest, lang: Language) -> HttpResponse:
    """Counts by status, and one status's entries."""
    status, region, entries = _chosen(request)
    counts = listing(law().hash)["counts"]
    every = ("text", *reversed(SHOWN))
    table = Table(
        Text("数目", "Counts"),
        (Text("种类", "Kind"), *(STATUS_NAMES[name] for name in every)),
        tuple((KINDS[kind], *(str(counts[kind][name]) for name in every)) for kind in KINDS),
    )
    query = urlencode({"status": status, "region": region})
    base = reverse("web:law-status", args=(lang,))
    context = {
        "table": table,
        "tabs": [
            (
                name,
                STATUS_NAMES[name],
                f"{base}?{urlencode({'status': name, 'region': region})}#list",
            )
            for name in SHOWN
        ],
        "status": status,
        "status_meaning": STATUS_MEANINGS[status],
        "status_label": STATUS_NAMES[status],
        "region": region,
        "regions": regions(),
        "lines": [_line(entry) for entry in entries[:ROWS_A_PAGE]],
        "total": len(entries),
        "cut": len(entries) > ROWS_A_PAGE,
        "most": ROWS_A_PAGE,
        "downloads": [
            (kind, reverse("web:law-status-file", args=(lang, kind)) + f"?{query}")
            for kind in ("csv", "json")
        ],
        "law_hash": law().hash[:12],
    }
    return page(request, lang, "web/pages/law_status.html", context)


@require_safe
@spoken
def law_status_file(request: HttpRequest, lang: Language, kind: str) -> HttpResponse:
    """The same entries as CSV or JSON."""
    status, _, entries = _chosen(request)
    columns = (
        "kind",
        "name",
        "zh",
        "en",
        "region",
        "from",
        "to",
        "value",
        "source",
        "awaits",
        "note",
    )
    rows = [
        {"status": status, **{column: entry.get(column) for column in columns}} for entry in entries
    ]
    if kind == "json":
        body = json.dumps({"law": law().hash, "entries": rows}, ensure_ascii=False, indent=1)
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
    elif kind == "csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["status", *columns])
        writer.writerows([row.values() for row in rows])
        response = HttpResponse(
            out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
        )
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="canbao-law-{status}.{kind}"'
    return response
