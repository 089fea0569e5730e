"""The audit of books as a batch: a chunk for each book, its findings kept with the chunk, so that a
long audit shows how far it is and what it found stands as it was found.

The checks are those of `audit`; nothing is written to the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from canbao.batches.canonical import Content, hash_of, hash_of_lines
from canbao.batches.models.run import DONE, Chunk, Run
from canbao.batches.runs import Outcome, Part, prepare
from canbao.ledger.audit import Finding, audit
from canbao.ledger.heads import last_transaction
from canbao.ledger.models import Book
from canbao.ledger.refusal import refused

KIND: Final = "ledger_audit"


def prepare_audit(books: Sequence[Book], day: date, *, number: int, by: str) -> Run:
    """The audit of these books; `number` tells one audit of the day from another (the same number
    again is the same run). Its snapshot is the last transaction of each book. Raises Refused
    without books."""
    if not books:
        raise refused("请至少选择一个账簿", "choose one book at least")
    ordered = sorted(books, key=lambda book: book.id)
    heads = {str(book.id): _head(book) for book in ordered}
    parameters: Content = {
        "books": [book.id for book in ordered],
        "day": day.isoformat(),
        "number": number,
    }
    parts = [Part(str(book.id), str(book.id), hash_of(heads[str(book.id)])) for book in ordered]
    return prepare(KIND, parameters, hash_of(heads), parts, by)


def _head(book: Book) -> str:
    last = last_transaction(book)
    return f"{last.number} {last.hash}" if last is not None else ""


def audit_chunk(chunk: Chunk) -> Outcome:
    """One book, every check; the guards of the database once, with the first book."""
    found = audit([Book.objects.get(id=int(chunk.first))]).findings
    if chunk.ordinal > 1:
        found = tuple(each for each in found if each.check != "guards")
    rows: list[Content] = [
        {"check": each.check, "severity": each.severity, "zh": each.zh, "en": each.en,
         "book": each.book, "fen": each.fen}
        for each in found
    ]  # fmt: skip
    counts: dict[str, int] = {}
    for each in found:
        counts[each.severity] = counts.get(each.severity, 0) + 1
    return Outcome(
        rows=len(rows),
        counts=counts,
        output_hash=hash_of_lines(
            f"{each.check} {each.severity} {each.book} {each.fen}" for each in found
        ),
        examples=rows,
    )


def findings_of(run: Run) -> Iterator[Finding]:
    """What an audit found so far, book by book."""
    for examples in (
        run.chunks.filter(state=DONE).order_by("ordinal").values_list("examples", flat=True)
    ):
        for each in json.loads(examples):
            yield Finding(**each)
