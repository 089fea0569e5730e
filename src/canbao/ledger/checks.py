"""What a fact must be before it is posted. Every fact gets its own message, nothing is written.

The same rules stand in the database as constraints and triggers; here they get words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import numpy as np

from canbao.ledger import kinds
from canbao.ledger.facts import LIMIT, Columns
from canbao.ledger.heads import Head
from canbao.ledger.models import Book, Posting, Transaction
from canbao.ledger.months import not_open
from canbao.ledger.numbering import SHIFT, SIZE, book_of, number_of
from canbao.ledger.refusal import Refusal, Refused

TEXT: Final = 200


def shape(columns: Columns) -> None:
    """Whether the columns fit together at all. Raises Refused."""
    facts, lines = len(columns), len(columns.fact)
    headers = (
        columns.kind, columns.month, columns.about_month, columns.day, columns.ground,
        columns.corrects,
    )  # fmt: skip
    fit = (
        all(len(header) == facts for header in headers)
        and len(columns.account) == lines == len(columns.amount)
        and all(
            column.dtype == np.int64 for column in (columns.fact, columns.account, columns.amount)
        )
        and (not lines or (columns.fact[0] >= 0 and columns.fact[-1] < facts))
        and bool(np.all(np.diff(columns.fact) >= 0))
    )
    if not fit:
        raise Refused(
            [
                Refusal(
                    f"各列长短不一，或分录未按业务排序（业务{facts}笔，分录{lines}条）",
                    f"the columns do not fit together, or lines are not in order of their facts "
                    f"({facts} facts, {lines} lines)",
                )
            ]
        )
    if lines and float(np.abs(columns.amount.astype(np.float64)).sum()) >= LIMIT:
        raise Refused(
            [
                Refusal(
                    f"一次过账的金额绝对值合计不得达到{LIMIT}分，请拆分",
                    f"the amounts of one call reach {LIMIT} fen without signs; split it",
                )
            ]
        )


def texts(columns: Columns) -> None:
    """Keys, grounds and kinds. Raises Refused with a message for each fact that is wrong."""
    known = kinds.transaction_kinds()
    if set(columns.kind) <= set(known) and all(
        0 < len(text) <= TEXT and text.isprintable()
        for text in chain(columns.key, set(columns.ground))
    ):
        return
    refusals: list[Refusal] = []
    for place, (key, ground, kind) in enumerate(
        zip(columns.key, columns.ground, columns.kind, strict=True)
    ):
        for zh, en, text in (("幂等键", "key", key), ("依据", "ground", ground)):
            if not text or len(text) > TEXT or not text.isprintable():
                refusals.append(
                    Refusal(
                        f"第{place + 1}笔业务的{zh}{text[:40]!r}须为1至{TEXT}个可见字符",
                        f"fact {place + 1}: {en} {text[:40]!r} must have 1 to {TEXT} visible "
                        "characters",
                        place,
                    )
                )
        if kind not in known:
            refusals.append(
                Refusal(
                    f"业务{key!r}的种类{kind!r}不在 kinds.yaml 中",
                    f"fact {key!r}: kind {kind!r} is not in kinds.yaml",
                    place,
                )
            )
    if refusals:
        raise Refused(refusals)


def content(columns: Columns, head: Head) -> None:
    """Everything else, of facts that are not in the book. Raises Refused likewise."""
    refusals = [*_lines(columns, head), *_headers(columns, head)]
    if not refusals:
        refusals = list(_reversals(columns))
    if refusals:
        raise Refused(sorted(refusals, key=lambda refusal: refusal.fact or 0))


def _lines(columns: Columns, head: Head) -> Iterator[Refusal]:
    bounds = columns.bounds
    sizes = np.diff(bounds)
    for place in np.flatnonzero(sizes < 2).tolist():
        yield _about(columns, place, f"只有{sizes[place]}条分录，至少两条",
                     f"has {sizes[place]} lines; two are the least")  # fmt: skip
    sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(columns.amount)])
    totals = sums[bounds[1:]] - sums[bounds[:-1]]
    for place in np.flatnonzero(totals).tolist():
        yield _about(columns, place, f"借贷不平，相差{totals[place]}分",
                     f"does not balance: {totals[place]} fen too much on the debit side"
                     if totals[place] > 0 else
                     f"does not balance: {-totals[place]} fen too much on the credit side",
                     )  # fmt: skip
    for row in np.flatnonzero(columns.amount == 0).tolist():
        yield _about(columns, int(columns.fact[row]), f"账户{columns.account[row]}的分录为零，请去掉",
                     f"has a line of zero on account {columns.account[row]}; leave it out",
                     )  # fmt: skip
    foreign = (columns.account >> SHIFT) != head.book
    numbers = columns.account & (SIZE - 1)
    for row in np.flatnonzero(foreign).tolist():
        other = int(columns.account[row])
        yield _about(columns, int(columns.fact[row]),
                     f"的账户{other}属于账簿{book_of(other)}，不属于账簿{head.book}",
                     f"account {other} belongs to book {book_of(other)}, not to {head.book}",
                     )  # fmt: skip
    unknown = ~foreign & ((numbers < 1) | (numbers > head.accounts))
    for row in np.flatnonzero(unknown).tolist():
        yield _about(columns, int(columns.fact[row]),
                     f"的账户{columns.account[row]}不存在，请先开立",
                     f"account {columns.account[row]} does not exist; open it first",
                     )  # fmt: skip


def _headers(columns: Columns, head: Head) -> Iterator[Refusal]:
    shut = set(columns.month) - head.months
    if shut:
        book = Book.objects.get(id=head.book)
        for month in sorted(shut):  # a message for each month, at its first fact
            yield not_open(book, month, columns.month.index(month))
    if kinds.REVERSAL not in columns.kind and set(columns.corrects) <= {None}:
        return
    for place, (kind, corrects) in enumerate(zip(columns.kind, columns.corrects, strict=True)):
        if corrects is None:
            if kind == kinds.REVERSAL:
                yield _about(columns, place, "是冲销，但未指明被冲销的业务",
                             "is a reversal and names no transaction")  # fmt: skip
        elif book_of(corrects) != head.book or not 1 <= number_of(corrects) <= head.number:
            yield _about(columns, place, f"所更正的业务{corrects}在账簿{head.book}中不存在",
                         f"corrects transaction {corrects}, which is not in book {head.book}",
                         )  # fmt: skip


def _reversals(columns: Columns) -> Iterator[Refusal]:
    """A reversal is the exact opposite of what it names, and is made once."""
    places = [place for place, kind in enumerate(columns.kind) if kind == kinds.REVERSAL]
    seen: set[int] = set()
    for place in places:
        named = columns.corrects[place]
        assert named is not None  # _headers has seen to it
        before = Transaction.objects.filter(corrects=named, kind=kinds.REVERSAL).first()
        if before is not None or named in seen:
            by = before.id if before else "…"
            yield _about(columns, place, f"所冲销的业务{named}已由{by}冲销",
                         f"transaction {named} has been reversed already, by {by}")  # fmt: skip
        elif sorted(columns.lines_of(place)) != sorted(opposite(named)):
            yield _about(columns, place, f"不是业务{named}的反向分录",
                         f"is not the opposite of transaction {named}")  # fmt: skip
        seen.add(named)


def opposite(identifier: int) -> list[tuple[int, int]]:
    """The lines of a transaction with their signs turned, in their order."""
    month = Transaction.objects.filter(id=identifier).values_list("month", flat=True)
    rows = Posting.objects.filter(transaction_id=identifier, month__in=list(month))
    return [
        (account, -amount)
        for account, amount in rows.order_by("line").values_list("account_id", "amount")
    ]


def _about(columns: Columns, place: int, zh: str, en: str) -> Refusal:
    key = columns.key[place]
    return Refusal(f"业务{key!r}{zh}", f"fact {key!r} {en}", place)


def same_content(
    columns: Columns, place: int, there: Transaction, lines: Sequence[tuple[int, int]]
) -> bool:
    """Whether a fact says what the transaction under its key says."""
    return (
        columns.kind[place] == there.kind
        and columns.month[place] == there.month
        and columns.about_month[place] == there.about_month
        and columns.day[place] == there.day
        and columns.ground[place] == there.ground
        and columns.corrects[place] == there.corrects_id
        and columns.lines_of(place) == list(lines)
    )
