"""What the employer's and the person's money pages share: their frame, notes, figures, doors.

One thing per page; a figure is never alone. Nothing here knows a rule of the domain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from canbao.ledger.receipts.standing import STATES, Standing
from canbao.web.formats import Month
from canbao.web.money_forms import Complaint, complaints
from canbao.web.money_tables import Mark, month_of
from canbao.web.page import page
from canbao.web.views.own_words import SCHEME_NAMES, named
from canbao.web.words import NOTHING, Language, Text

DOOR: Final = "portal"
YEARS: Final = range(1950, 2200)
TONES: Final = {
    "estimated": "waiting", "ordered": "waiting", "paid": "done", "partly": "waiting",
    "late": "needs", "deferred": "waiting", "enforced": "needs", "settled": "done",
}  # fmt: skip
MEANINGS: Final = {
    "paid": Text("已缴，同月其他缴费单未缴", "paid; other orders of the month are open"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be known or done, with the way there."""

    title: object
    what: object = NOTHING
    tone: str = ""
    href: str = ""
    link: object = NOTHING


@dataclass(frozen=True, slots=True)
class Big:
    """A figure with what it means and where it comes from."""

    name: object
    value: object
    means: object = NOTHING
    href: str = ""
    link: object = NOTHING


@dataclass(frozen=True, slots=True)
class Way:
    """A door to another page."""

    title: object
    what: object
    href: str


def month_asked(text: str) -> int:
    """A month of the address, as the ledger counts it; Http404 for anything else, and for years in
    which nobody is insured with us."""
    try:
        month = Month.parse(text)
    except ValueError:
        raise Http404("no month") from None
    if month.year not in YEARS:
        raise Http404("no month of ours")
    return month.index


def iso(month: int) -> str:
    """A month as addresses write it."""
    return month_of(month).iso


def scheme_name(scheme: str) -> Text:
    """A scheme in the words of the person's page."""
    return named(SCHEME_NAMES, scheme)


def state_mark(order: Standing) -> Mark:
    """An order's state in words."""
    zh, en = STATES[order.state]
    said = Text(zh, en[:1].upper() + en[1:])
    return Mark(MEANINGS.get(order.state, said), TONES[order.state])


def show(
    request: HttpRequest,
    lang: Language,
    template: str,
    heading: object,
    context: Mapping[str, Any],
    *,
    error: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page in the frame of these pages; with `error` its summary stands above, status 422."""
    wrong: Sequence[Complaint] = complaints(error) if error is not None else ()
    whole = {"heading": heading, "wrong": wrong, **context}
    return page(request, lang, template, whole, status=422 if error is not None else status)
