"""How good the comparison is: tiers, estimated precision and recall, weights, and why two records
are held to be one person.

The overview is aggregates. The waterfall of a pair is about two persons: it is asked for by
number, by POST, and logged as a look at both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from canbao.people import log
from canbao.people.purposes import check, purpose_of
from canbao.registers.compare.comparisons import COMPARISONS
from canbao.web import registers_data
from canbao.web.page import spoken
from canbao.web.registers_data import ask
from canbao.web.views.analyst_words import TIERS, word
from canbao.web.views.coverage import analyst_page, of_one_picture
from canbao.web.views.street import DOOR, account_of, officer
from canbao.web.words import Language, Text

PURPOSE: Final = "linkage_check"
NAMES: Final = {each.name: Text(each.zh, each.en) for each in COMPARISONS}
MEASURES: Final = {
    "precision": Text("精确率（连上的有多少是对的）", "Precision: links that are right"),
    "recall": Text("召回率（该连的有多少连上了）", "Recall: links found of those to be found"),
    "likely_precision": Text("“很可能”一层的精确率", "Precision of the likely tier"),
    "likely_recall": Text("“很可能”一层的召回率", "Recall of the likely tier"),
}
HELD: Final = frozenset({"reader", "administrator"})


@dataclass(frozen=True, slots=True)
class Share:
    """An estimate with its interval."""

    name: Text
    value: str
    bounds: str
    cases: int


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison in a waterfall: what it adds, and where the bar stands (per cent)."""

    name: Text
    bits: str
    x: str
    width: str
    against: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs whose weight is of so many bits, and how long the bar is."""

    bits: str
    pairs: str
    width: str


def estimates() -> list[Share]:
    """Precision and recall as the comparison estimated them itself."""
    quality = registers_data.document("quality")
    said: dict[str, Any] = {**(quality.get("likely") or {}), **quality}
    found = []
    for key, name in MEASURES.items():
        share = said.get(key)
        if isinstance(share, dict) and {"value", "low", "high", "n"} <= set(share):
            found.append(
                Share(
                    name,
                    _percent(share["value"]),
                    f"{_percent(share['low'])}–{_percent(share['high'])}",
                    int(share["n"]),
                )
            )
    return found


def _percent(share: float) -> str:
    """Three decimals, cut and not rounded: what is less than everything is never written as 100 %."""
    thousandths = math.floor(min(max(share, 0.0), 1.0) * 100_000 + 1e-6)
    return f"{thousandths // 1000}.{thousandths % 1000:03d}%"


def _tiers() -> list[tuple[Text, str, str, str]]:
    if not registers_data.has("link_counts"):
        return []
    rows = ask("SELECT tier, sum(records) AS n FROM link_counts GROUP BY 1 ORDER BY n DESC, 1")
    every = sum(int(row[1]) for row in rows) or 1
    return [
        (word(TIERS, tier), f"{int(n):,}", f"{int(n) / every:.1%}", f"{100 * int(n) / every:.2f}%")
        for tier, n in rows
    ]


def _histogram() -> list[Bin]:
    if not registers_data.has("weight_counts"):
        return []
    rows = ask("SELECT bits // 5 * 5 AS b, sum(pairs) FROM weight_counts GROUP BY 1 ORDER BY 1")
    most = max((int(row[1]) for row in rows), default=1)
    return [
        Bin(f"{bits}…{bits + 5}", f"{int(n):,}", f"{100 * int(n) / most:.2f}%") for bits, n in rows
    ]


def _overview(request: HttpRequest) -> dict[str, Any]:
    return {
        "shares": estimates(),
        "tiers": _tiers(),
        "bins": _histogram(),
        "may_ask": account_of(request).role in HELD,
    }


@require_safe
@spoken
@of_one_picture
def linkage(request: HttpRequest, lang: Language) -> HttpResponse:
    """The overview."""
    return analyst_page(request, lang, "web/analyst/linkage.html", _overview(request))


def _record(text: str) -> int | None:
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 19 else None


@require_POST
@spoken
@of_one_picture
def pair(request: HttpRequest, lang: Language) -> HttpResponse:
    """The overview with the waterfall of two records, after it is logged."""
    given = (request.POST.get("record", ""), request.POST.get("other", ""))
    record, other = map(_record, given)
    wrong: Text | None = None
    more = _overview(request)
    weights = None
    if record is None or other is None or record == other:
        wrong = Text(
            "请填写两个不同的记录编号（只有数字）。",
            "Give the numbers of two different records, digits only.",
        )
    else:
        _look(request, record, other)
        weights = registers_data.pair_weights(record, other)
        if weights is None:
            wrong = Text(
                "这两条记录不在留给人工判断的记录对里。其他记录对的依据请用 "
                "canbao registers explain 查看。",
                "These records are not a pair that was left to readers. For any other pair use "
                "canbao registers explain.",
            )
    context = {
        **more,
        "given": given,
        "wrong": wrong,
        "steps": waterfall(weights) if weights else [],
        "weight": _bits(sum(weights.values())) if weights else "",
    }
    return analyst_page(request, lang, "web/analyst/linkage.html", context)


def _look(request: HttpRequest, record: int, other: int) -> None:
    """Log the look at both records' persons. Raises RefusedLook."""
    actor, purpose = officer(request), purpose_of(PURPOSE)
    persons: dict[int, int] = {}
    if registers_data.has("links"):
        persons = dict(
            ask("SELECT record, person FROM links WHERE record IN (?, ?)", (record, other))
        )
    acts = []
    for each in (record, other):
        check(actor, purpose, persons.get(each, 0), ())
        acts.append(log.Act(log.READ, PURPOSE, subject=persons.get(each), record=f"record:{each}"))
    log.append_many(actor, DOOR, acts)


def _bits(millibits: int) -> str:
    return f"{millibits / 1000:+.1f}".replace("-", "−")


def waterfall(weights: dict[str, int]) -> list[Step]:
    """Bars of the comparisons that say something, each beginning where the last one ended."""
    said = {name: weight for name, weight in weights.items() if weight}
    ends = [0]
    for weight in said.values():
        ends.append(ends[-1] + weight)
    low, high = min(ends), max(ends)
    span = max(high - low, 1)
    steps = []
    for (name, weight), start, end in zip(said.items(), ends, ends[1:], strict=False):
        left = 100 * (min(start, end) - low) / span
        steps.append(
            Step(
                NAMES.get(name, Text(name, name)),
                _bits(weight),
                f"{left:.2f}%",
                f"{max(100 * abs(weight) / span, 0.4):.2f}%",
                weight < 0,
            )
        )
    return steps
