"""The information sheet: a person's months, account and amounts as they travel, and the same read
from the ledger. What moves by law is `amounts`'; nothing is booked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from canbao.batches.canonical import Content
from canbao.ledger.crediting.models import KINDS, ContributionRecord
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refusal, Refused, refused

AMOUNTS: Final = ("base", "credited", "own", "others")
FIRST, LAST = 1949 * 12, 2200 * 12
LARGEST: Final = 1 << 53  # fen; also what every reader of JSON keeps exactly


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of a career: 1 where it counts, 0 where only amounts stand there; amounts in fen;
    `place` is where it was paid."""

    month: int
    months: int
    kind: str
    base: int
    credited: int
    own: int
    others: int
    place: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the old place says. `interest` is (year, fen); `account` and `pooled` are the money that
    moves, in fen."""

    scheme: str
    rows: tuple[MonthRow, ...]
    interest: tuple[tuple[int, int], ...]
    account: int
    pooled: int
    law: str  # hash of the law the amounts were computed by
    explanation: str  # hash of the explanation kept at the old place

    @property
    def total(self) -> int:
        """The money that moves, in fen."""
        return self.account + self.pooled

    @property
    def credited(self) -> int:
        """What was credited to the account for months, without interest, in fen."""
        return sum(row.credited for row in self.rows)

    def body(self) -> Content:
        """As it travels."""
        return {
            "scheme": self.scheme,
            "months": [
                [r.month, r.months, r.kind, r.base, r.credited, r.own, r.others, r.place]
                for r in self.rows
            ],
            "interest": [list(each) for each in self.interest],
            "account": self.account,
            "pooled": self.pooled,
            "total": self.total,
            "law": self.law,
            "explanation": self.explanation,
        }


def parse(body: Content) -> Sheet:
    """A sheet from a message or a form. Raises Refused with a message for each wrong row."""
    given: Any = body
    refusals: list[Refusal] = []
    rows: list[MonthRow] = []
    if set(given) != {
        "scheme", "months", "interest", "account", "pooled", "total", "law", "explanation",
    } or not all(isinstance(given[name], list) for name in ("months", "interest")):  # fmt: skip
        raise refused("信息表字段不齐", "the fields of the information sheet are not those it has")
    for place, row in enumerate(given["months"]):
        wrong = _wrong_row(row)
        if wrong:
            refusals.append(
                Refusal(
                    f"信息表第{place + 1}行有误：{wrong}：{row!r}",
                    f"row {place + 1} of the information sheet: {wrong}: {row!r}",
                    place,
                )
            )
        else:
            rows.append(MonthRow(*row))
    whole = [given["account"], given["pooled"], given["total"]]
    for year in given["interest"]:
        if not (isinstance(year, list) and len(year) == 2 and all(map(_fen, year))):
            refusals.append(
                Refusal(f"信息表利息{year!r}有误", f"interest {year!r} of the sheet is wrong")
            )
    if not all(_fen(fen) and fen >= 0 for fen in whole) or whole[0] + whole[1] != whole[2]:
        refusals.append(
            Refusal(
                f"信息表金额{whole}有误：账户与统筹之和应等于合计",
                f"amounts {whole} of the sheet: account and pooled must add up to the total",
            )
        )
    told = sum(row.credited for row in rows) + sum(y[1] for y in given["interest"] if len(y) == 2)
    if not refusals and told != given["account"]:
        refusals.append(
            Refusal(
                f"信息表记账与利息合计{told}分，账户{given['account']}分，两者须相等",
                f"credits and interest of the sheet add up to {told} fen, its account says "
                f"{given['account']} fen; they must be equal",
            )
        )
    if any(later.month <= row.month for row, later in pairwise(rows)):
        refusals.append(
            Refusal("信息表月份应逐月递增、不得重复", "the sheet's months must rise and not repeat")
        )
    if refusals:
        raise Refused(refusals)
    return Sheet(
        scheme=str(given["scheme"]),
        rows=tuple(rows),
        interest=tuple((year, fen) for year, fen in given["interest"]),
        account=given["account"],
        pooled=given["pooled"],
        law=str(given["law"]),
        explanation=str(given["explanation"]),
    )


def _fen(value: object) -> bool:
    return type(value) is int and abs(value) < LARGEST


def _wrong_row(row: object) -> str:
    if not isinstance(row, list) or len(row) != 8:
        return "8"
    month, months, kind, *amounts, place = row
    if type(month) is not int or not FIRST <= month < LAST:
        return "month"
    if type(months) is not int or months not in (0, 1):
        return "months"
    if kind not in KINDS:
        return "kind"
    if not all(_fen(fen) and fen >= 0 for fen in amounts) or amounts[2] > amounts[0] + amounts[1]:
        return "fen"
    if type(place) is not int or not 10**11 <= place < 10**12:
        return "place"
    return ""


def part(total: int, of: int, place: int) -> int:
    """The part of `total` fen that falls on one of `of` months: parts differ by one fen at most and
    add up to the total."""
    size = abs(total)
    share = size * (place + 1) // of - size * place // of
    return share if total >= 0 else -share


def months_of(records: Iterable[ContributionRecord]) -> tuple[MonthRow, ...]:
    """Records as single months, what was taken back set off, in order. Raises Refused for a month
    that was paid twice here or is less than nothing: it must be settled before it can move."""
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    words: dict[int, dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
    for record in records:
        for month, count, amounts in _single(record):
            words[month][record.kind, record.place] += count
            sums[month]["months"] += count
            for name, fen in zip(AMOUNTS, amounts, strict=True):
                sums[month][name] += fen
    rows, refusals = [], []
    for month in sorted(sums):
        total = sums[month]
        if not any(total.values()):
            continue
        # Where amounts alone stand beside a counted month, the month's own words count.
        kind, place = max(words[month], key=lambda word: (words[month][word], word))
        base, credited, own, others = (total[name] for name in AMOUNTS)
        row = MonthRow(month, total["months"], kind, base, credited, own, others, place)
        if row.months not in (0, 1) or min(row.base, row.credited, row.own, row.others) < 0:
            refusals.append(
                Refusal(
                    f"{month_text(month)}在本地记为{row.months}个月，须先清理重复缴费或更正",
                    f"{month_text(month)} stands here as {row.months} months; clear the duplicate "
                    "or correct it first",
                )
            )
        rows.append(row)
    if refusals:
        raise Refused(refusals)
    return tuple(rows)


def _single(record: ContributionRecord) -> Iterator[tuple[int, int, list[int]]]:
    of = abs(record.months)
    amounts = [record.base, record.credited, record.own, record.others]
    if of == 0:
        yield record.month, 0, amounts
    for place in range(of):
        yield (
            record.month + place,
            1 if record.months > 0 else -1,
            [part(total, of, place) for total in amounts],
        )


def own_months(person: int, scheme: str) -> tuple[MonthRow, ...]:
    """A person's months in this ledger, wherever paid. Raises Refused, see `months_of`."""
    return months_of(
        ContributionRecord.objects.filter(person=person, scheme=scheme).order_by(
            "month", "transaction_id"
        )
    )


def stretches(months: Sequence[int]) -> list[tuple[int, int]]:
    """First and last month of each run of months without a gap."""
    runs: list[tuple[int, int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs
