"""What of the law decisions rest on: the values of each explanation, kept once however many decisions
share them, so that whoever pays asks a few rows whether all is confirmed here.

Confirming is done in `inforce`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from django.db import connection

from canbao import inforce
from canbao.batches.canonical import canonical
from canbao.benefits.explaining import Stored, explanations_in
from canbao.benefits.models import Basis
from canbao.inforce.values import Value

AT_ONCE: Final = 500


def basis_of(explained: Stored) -> Basis | None:
    """The row of the values an explanation rests on; made when it is not there yet. None where no
    law was asked."""
    return bases_of([explained])[0]


def bases_of(explained: Sequence[Stored]) -> list[Basis | None]:
    """The same for many, in their order."""
    texts = [_text(each) for each in explained]
    wanted = {_hash(text): text for text in texts if text}
    there: dict[str, Basis] = {}
    hashes = sorted(wanted)
    for start in range(0, len(hashes), AT_ONCE):
        some = hashes[start : start + AT_ONCE]
        fresh = [Basis(hash=digest, content=wanted[digest]) for digest in some]
        Basis.objects.bulk_create(fresh, ignore_conflicts=True)
        there |= {row.hash: row for row in Basis.objects.filter(hash__in=some)}
    return [there[_hash(text)] if text else None for text in texts]


def values_of(basis: Basis) -> tuple[Value, ...]:
    """The values a basis names."""
    return tuple(Value(**each) for each in json.loads(basis.content))


def values_paid_on(book: int, month: int) -> tuple[Value, ...]:
    """Every value of the law that what is due in a book for a month rests on, each once, in order:
    for `inforce.require`. A revision that a later one covers wholly counts too – what was paid
    rested on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT d.basis_id FROM benefits_award a "
            "JOIN benefits_revision r ON r.award_id = a.id "
            "JOIN benefits_decision d ON d.id = r.decision_id "
            "WHERE a.book_id = %s AND r.from_month <= %s AND d.basis_id IS NOT NULL",
            [book, month],
        )
        ids = [row[0] for row in cursor.fetchall()]
    found: set[Value] = set()
    for start in range(0, len(ids), AT_ONCE):
        for basis in Basis.objects.filter(id__in=ids[start : start + AT_ONCE]):
            found.update(values_of(basis))
    return tuple(sorted(found))


def _text(explained: Stored) -> str:
    found: set[Value] = set()
    for each in explanations_in(json.loads(explained.json)):
        found.update(inforce.values_of(each))
    return canonical([asdict(value) for value in sorted(found)]) if found else ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
