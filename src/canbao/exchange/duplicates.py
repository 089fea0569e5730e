"""Months paid at both places: which they are, which the person keeps, what is given back of the
other.

The relation comes first, then it is cleared (先转后清), at the new place. Amounts are the law's:
人社部规〔2016〕5号 within the employee pension, 人社部发〔2014〕17号 七 between the two schemes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from canbao import inforce
from canbao.exchange.amounts import fen_of, yuan
from canbao.exchange.kinds import Kind
from canbao.exchange.models import HERE, THERE
from canbao.exchange.sheet import MonthRow, stretches
from canbao.law import compute
from canbao.ledger.crediting.columns import Share
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refusal, Refused, refused


@dataclass(frozen=True, slots=True)
class Keeps:
    """The person's word on a stretch of months paid twice: the payment `here` (the new place) or
    the one from `there` counts."""

    first: int
    last: int
    keeps: str


@dataclass(frozen=True, slots=True)
class Cleared:
    """One month that is taken out again: of which side, and what of the account is given back."""

    month: int
    keeps: str
    row: MonthRow
    fen: int


def both(here: Sequence[MonthRow], there: Sequence[MonthRow]) -> list[int]:
    """Months that were paid at both places."""
    counted = {row.month for row in here if row.months}
    return [row.month for row in there if row.months and row.month in counted]


def cleared(
    kind: Kind,
    here: Sequence[MonthRow],
    there: Sequence[MonthRow],
    said: Sequence[Keeps],
    *,
    region: str,
    day: date,
) -> list[Cleared]:
    """What is taken out, by the person's word, or by law between the two schemes, where the
    employee months count. Raises Refused naming the stretches nobody has spoken about."""
    months = both(here, there)
    if not months:
        return []
    if not kind.clears:
        raise refused(
            f"{month_text(months[0])}等{len(months)}个月两地都有记录，清退办法缺来源；先由一地更正后再合并",
            f"{len(months)} months from {month_text(months[0])} on stand at both places, and what becomes of "
            "them has no source: one place corrects its record first",
        )
    rows = {HERE: {row.month: row for row in here}, THERE: {row.month: row for row in there}}
    keeps = _law_keeps(kind, months) if kind.linkage else _person_keeps(months, said)
    out = {month: rows[THERE if keeps[month] == HERE else HERE][month] for month in months}
    if kind.linkage:
        own = sum(row.own for row in out.values())
        account = sum(row.credited for row in rows[_resident(kind)].values())
        asked = compute(
            ["linkage_refund"],
            {"resident_overlap_paid": yuan(own), "resident_account_at_linkage": yuan(account)},
            date=day,
            region=region,
            known=day,
            law=inforce.law(),
        )
        given_back = {month: row.own for month, row in out.items()}
        total = fen_of(asked["linkage_refund"])
    else:
        spells = []
        for month in months:
            word = month_text(month)
            kept = {"first_month": word, "last_month": word}
            other = {**kept, "account_per_month": yuan(out[month].credited)}
            spells += [kept, other]
        asked = compute(
            ["overlap_refund"],
            {"insurance_spells": spells},
            date=day,
            region=region,
            known=day,
            law=inforce.law(),
        )
        given_back = {month: row.credited for month, row in out.items()}
        total = fen_of(asked["overlap_refund"])
    if sum(given_back.values()) != total:
        raise ValueError(f"refund of {months}: the law says {total} fen, the months {given_back}")
    return [Cleared(month, keeps[month], out[month], given_back[month]) for month in months]


def _resident(kind: Kind) -> str:
    return THERE if kind.word == "to_employee" else HERE


def _law_keeps(kind: Kind, months: Sequence[int]) -> dict[int, str]:
    kept = HERE if _resident(kind) == THERE else THERE
    return dict.fromkeys(months, kept)


def _person_keeps(months: Sequence[int], said: Sequence[Keeps]) -> dict[int, str]:
    keeps: dict[int, str] = {}
    refusals = []
    for word in said:
        if word.keeps not in (HERE, THERE) or word.first > word.last:
            refusals.append(
                Refusal(
                    f"重复月份的选择{word}有误，应为here或there",
                    f"the choice {word} is wrong; say here or there",
                )
            )
        keeps |= {month: word.keeps for month in months if word.first <= month <= word.last}
    for first, last in stretches([month for month in months if month not in keeps]):
        refusals.append(
            Refusal(
                f"{month_text(first)}至{month_text(last)}两地重复缴费，请本人选择保留哪一地",
                f"{month_text(first)} to {month_text(last)} were paid at both places; ask the "
                "person which to keep",
            )
        )
    if refusals:
        raise Refused(refusals)
    return keeps


def taken_out(kind: Kind, person: int, each: Cleared, at: int) -> Share:
    """The record of a month that is taken out again; `at` is the month amounts of residents stand
    in where their months do not count."""
    row = each.row
    if kind.word == "to_employee":
        return Share(person, at, 0, -each.fen, -each.fen, 0, row.place, row.kind, 0)
    if kind.word == "to_resident":
        # What public budgets paid in stays in the account.
        return Share(person, row.month, -row.base, -each.fen, -row.own, 0, row.place, row.kind, -1)
    return Share(
        person, row.month, -row.base, -row.credited, -row.own, -row.others, row.place, row.kind, -1
    )


__all__ = ["Cleared", "Keeps", "both", "cleared", "taken_out"]
