"""What a credit must be before it is posted; every one that is wrong gets its own message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from canbao.ledger.crediting.columns import Credits, Records
from canbao.ledger.crediting.models import KINDS
from canbao.ledger.models import Book
from canbao.ledger.months import HIGH, LOW
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refusal, Refused, refused

CREDIT: Final = "credit"
POSTED_HERE: Final = ("credit", "opening", "transfer_in", "transfer_out", "correction")
WHOLE: Final = ("person", "month", "months", "base", "credited", "own", "others", "place")


def shape(given: Credits) -> None:
    """Whether the columns fit together at all. Raises Refused."""
    size, records = len(given), given.records
    heads = (given.ground, given.day, given.month, given.counter, given.kind, given.payer,
             given.about_month, given.corrects)  # fmt: skip
    arrays = [records.credit, *(getattr(records, name) for name in WHOLE)]
    fit = (
        all(len(head) == size for head in heads)
        and len(records.kind) == len(records)
        and all(len(a) == len(records) and a.dtype == np.int64 for a in arrays)
        and (not len(records) or (records.credit.min() >= 0 and records.credit.max() < size))
        and all(0 <= at < size for at, _ in given.brought)
    )
    if not fit:
        raise refused(
            f"各列长短不一或类型不符（记账{size}笔，权益记录{len(records)}条）",
            f"the columns do not fit together ({size} credits, {len(records)} records)",
        )


def content(book: Book, given: Credits, records: Records) -> None:
    """Everything else. Raises Refused with a message for each credit that is wrong."""
    found = {refusal.fact: refusal for refusal in _wrong(book, given, records)}
    if found:
        raise Refused([found[at] for at in sorted(found, key=lambda at: at or 0)])


def _wrong(book: Book, given: Credits, records: Records) -> Iterator[Refusal]:
    for at, kind in enumerate(given.kind):
        if kind not in POSTED_HERE:
            yield _about(given, at, f"的种类{kind!r}不能记账，可用：{'、'.join(POSTED_HERE)}",
                         f"kind {kind!r} credits nothing; use {', '.join(POSTED_HERE)}",
                         )  # fmt: skip
    if not set(records.kind) <= set(KINDS):
        for row, kind in enumerate(records.kind):
            if kind not in KINDS:
                yield _row(given, records, row, f"参保类别{kind!r}不存在，可用：{'、'.join(KINDS)}",
                           f"kind {kind!r} is none of {', '.join(KINDS)}")  # fmt: skip
    for row in np.flatnonzero(records.person <= 0).tolist():
        yield _row(given, records, row, "人员编号须为正数", "the number of a person is positive")
    for row in np.flatnonzero((records.month < LOW) | (records.month >= HIGH)).tolist():
        yield _row(given, records, row, f"月份{records.month[row]}超出范围",
                   f"month {records.month[row]} is out of range")  # fmt: skip
    span = np.maximum(np.abs(records.months), 1)
    beyond = (span > 12) | (records.month % 12 + span > 12)
    for row in np.flatnonzero(beyond).tolist():
        yield _row(given, records, row, f"从{month_text(int(records.month[row]))}起的"
                   f"{records.months[row]}个月跨年，请按年分列",
                   f"{records.months[row]} months from {month_text(int(records.month[row]))} on "
                   "reach into the next year; give each year its own record")  # fmt: skip
    for row in np.flatnonzero((records.place < 10**11) | (records.place >= 10**12)).tolist():
        yield _row(given, records, row, f"地点{records.place[row]}不是12位区划代码",
                   f"place {records.place[row]} is not a division code of 12 digits")  # fmt: skip
    twice = (
        (np.diff(records.credit) == 0)
        & (np.diff(records.person) == 0)
        & (np.diff(records.month) == 0)
    )
    for row in np.flatnonzero(twice).tolist():
        yield _row(given, records, row, f"{month_text(int(records.month[row]))}出现两次，请合并",
                   f"has {month_text(int(records.month[row]))} twice; add the two up")  # fmt: skip
    paid = np.zeros(len(given), dtype=np.int64)
    np.add.at(paid, records.credit, records.own + records.others)
    for at, kind in enumerate(given.kind):
        taken = sum(fen for _, _, fen in given.counter[at])
        if kind == CREDIT and taken != paid[at]:
            yield _about(given, at, f"入账{taken}分，权益记录合计缴费{paid[at]}分，两者须相等",
                         f"takes {taken} fen and its records say {paid[at]} fen were paid; "
                         "they must be equal")  # fmt: skip


def _row(given: Credits, records: Records, row: int, zh: str, en: str) -> Refusal:
    person = records.person[row]
    return _about(
        given, int(records.credit[row]), f"，人员{person}：{zh}", f"person {person}: {en}"
    )


def _about(given: Credits, at: int, zh: str, en: str) -> Refusal:
    return Refusal(f"记账{given.key[at]!r}{zh}", f"credit {given.key[at]!r}: {en}", at)
