"""What the money part of the API shares: the day, months and books as they are asked for, what a room
refuses as an error of the API. No address stands here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError

from canbao.api.envelope import error, of_status, respond
from canbao.api.money_schemas import Month as MonthText
from canbao.batches.errors import BatchError
from canbao.ledger.balances import When
from canbao.ledger.models import Book, Month
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused
from canbao.people.looks import NoSuchPerson
from canbao.people.purposes import RefusedLook

MOST_REASONS = 20


def today() -> date:
    """The business day of this door: today in China."""
    return timezone.localdate()


def month_of(text: MonthText) -> int:
    """A month that was checked, as a number."""
    return int(text[:4]) * 12 + int(text[5:]) - 1


def when(as_of: date | None, as_known: date | None) -> When:
    """As of a business day, as known on a day."""
    return When(as_of, as_known)


def book(number: int) -> Book:
    """The book, or 404."""
    found = Book.objects.filter(id=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise HttpError(404, "no such book")
    return found


def book_entry(of: Book) -> dict[str, Any]:
    """A book with its months."""
    opened = Month.objects.filter(book=of, state="open").order_by("month")
    closed = Month.objects.filter(book=of).exclude(state="open").order_by("-month").first()
    return {
        "id": of.id,
        "scheme": of.scheme,
        "place": of.place,
        "open": [month_text(each.month) for each in opened],
        "closed_to": month_text(closed.month) if closed else None,
    }


def install(api: NinjaAPI) -> None:
    """Makes `api` answer what rooms refuse in the envelope, in the rooms' own words."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, exc: Refused) -> HttpResponse:
        told = exc.refusals[:MOST_REASONS]
        zh, en = "\n".join(each.zh for each in told), "\n".join(each.en for each in told)
        return respond(error("refused", zh, en), 422)

    @api.exception_handler(BatchError)
    def batch(request: HttpRequest, exc: BatchError) -> HttpResponse:
        return respond(error("refused", exc.zh, exc.en), 422)

    @api.exception_handler(NoSuchPerson)
    def nobody(request: HttpRequest, exc: NoSuchPerson) -> HttpResponse:
        return respond(of_status(404), 404)

    @api.exception_handler(RefusedLook)
    def not_yours(request: HttpRequest, exc: RefusedLook) -> HttpResponse:
        return respond(of_status(403), 403)
