"""Books and accounts: made once, found again under the same words, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction

from canbao.ledger import kinds
from canbao.ledger.heads import last_account, lock
from canbao.ledger.models import Book
from canbao.ledger.numbering import identity
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.ledger.rows import insert, matching
from canbao.people.models.spells import SCHEMES

NAMES: Final = {
    "employee_pension": ("企业职工基本养老保险", "employees' basic pension insurance"),
    "public_sector_pension": ("机关事业单位基本养老保险", "public sector basic pension insurance"),
    "resident_pension": ("城乡居民基本养老保险", "residents' basic pension insurance"),
    "unemployment": ("失业保险", "unemployment insurance"),
    "work_injury": ("工伤保险", "work injury insurance"),
    "employee_medical": ("职工基本医疗保险", "employees' basic medical insurance"),
    "resident_medical": ("城乡居民基本医疗保险", "residents' basic medical insurance"),
}
"""The schemes as people say them, Chinese and English."""


def words(book: Book) -> tuple[str, str]:
    """A book as people say it: its pooling region and the scheme."""
    zh, en = NAMES[book.scheme]
    return f"{book.place} {zh}", f"{book.place} {en}"


def book(scheme: str, place: int) -> Book:
    """The book of one fund: a scheme of a pooling region (division code of twelve digits).
    Made when it is not there yet. Raises Refused for an unknown scheme or a wrong place."""
    if scheme not in SCHEMES:
        raise refused(
            f"险种{scheme!r}不存在，可用：{'、'.join(SCHEMES)}",
            f"scheme {scheme!r} is none of {', '.join(SCHEMES)}",
        )
    if not 10**11 <= place < 10**12:
        raise refused(
            f"统筹地区{place}不是12位区划代码", f"place {place} is not a division code of 12 digits"
        )
    return Book.objects.get_or_create(scheme=scheme, place=place)[0]


def accounts(book: Book, wanted: Sequence[tuple[str, str]]) -> list[int]:
    """Ids of the accounts (kind, holder), in the order asked; those not there yet are opened.

    The holder is empty, `P<person>` or `E<credit code>`, as the kind demands. Raises Refused with
    one message for each that is wrongly said; then none is opened.
    """
    refusals = [
        refusal
        for place, (kind, holder) in enumerate(wanted)
        if (refusal := _wrong(place, kind, holder)) is not None
    ]
    if refusals:
        raise Refused(refusals)
    with transaction.atomic():
        lock(book)
        there = _there(book, wanted)
        fresh = list(dict.fromkeys(words for words in wanted if words not in there))
        first = last_account(book) + 1
        ids = range(identity(book.id, first), identity(book.id, first + len(fresh)))
        insert(
            "ledger_account",
            {
                "id": ids,
                "book_id": [book.id] * len(fresh),
                "kind": [kind for kind, _ in fresh],
                "holder": [holder for _, holder in fresh],
            },
        )
        there |= dict(zip(fresh, ids, strict=True))
    return [there[words] for words in wanted]


def _there(book: Book, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    condition, holders = matching("holder", sorted({holder for _, holder in wanted}))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, holder, id FROM ledger_account WHERE book_id = %s AND {condition}",
            [book.id, holders],
        )
        return {(kind, holder): found for kind, holder, found in cursor.fetchall()}


def _wrong(place: int, kind: str, holder: str) -> Refusal | None:
    known = kinds.account_kinds()
    if kind not in known:
        return Refusal(
            f"账户种类{kind!r}不存在，可用：{'、'.join(known)}",
            f"kind of account {kind!r} is none of {', '.join(known)}",
            place,
        )
    marks = known[kind].holders
    if (not marks and not holder) or (
        holder[:1] in marks and 1 < len(holder) <= 24 and holder.isascii() and holder.isalnum()
    ):
        return None
    asked = " / ".join(f"{mark}…" for mark in marks)
    return Refusal(
        f"账户{known[kind].zh}的户主{holder!r}不对，应为{asked or '空'}",
        f"holder {holder!r} does not fit an account {kind}; it takes {asked or 'no holder'}",
        place,
    )
