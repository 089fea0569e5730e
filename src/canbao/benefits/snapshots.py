"""What a batch over awards was asked, as the run keeps it, and the state of things it was asked in.

The snapshot does not change by what the run itself writes: started again it is the same run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Max

from canbao import inforce
from canbao.batches.canonical import Content, hash_of
from canbao.batches.models import Chunk
from canbao.benefits.models import Award
from canbao.people.actor import Role


@dataclass(frozen=True, slots=True)
class Asked:
    """A book, the business day, who checks, in which role the asker acts, and the month from which
    (0 where there is none)."""

    book: int
    day: date
    checked_by: str
    role: Role
    month: int = 0


def parameters_of(asked: Asked) -> Content:
    """As canonical JSON takes it."""
    return {
        "book": asked.book,
        "day": asked.day.isoformat(),
        "checked_by": asked.checked_by,
        "role": asked.role,
        "month": asked.month,
    }


def asked_of(chunk: Chunk) -> Asked:
    """What the run of a chunk was asked."""
    given = chunk.run.given
    return Asked(
        book=int(given["book"]),
        day=date.fromisoformat(str(given["day"])),
        checked_by=str(given["checked_by"]),
        role=cast(Role, given["role"]),
        month=int(given["month"]),
    )


def snapshot_of(book: int) -> str:
    """Hash of the law in force and of the last award of the book."""
    last = Award.objects.filter(book_id=book).aggregate(last=Max("id"))["last"]
    return hash_of({"law": inforce.law().hash, "last": int(last or 0)})
