"""What moves by law: the account, the part of the pooled fund, and what stays, with the explanation
of the law. Amounts are fen; the law is asked as it was known on the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, Final

from canbao import inforce
from canbao.batches.canonical import hash_of
from canbao.exchange.kinds import STATED, Kind
from canbao.exchange.sheet import MonthRow
from canbao.law import compute
from canbao.ledger.refusal import refused

SINCE: Final = 1998 * 12
SCHEME_WORDS: Final = {
    "employee": "employee", "flexible": "flexible", "public": "public", "resident": "resident",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before1998:
    """What of the account was credited before 1998, with its interest (fen): all of it, and of it
    the person's own. Said by an officer from the old account, where the two differ."""

    whole: int
    own: int


@dataclass(frozen=True, slots=True)
class Moved:
    """`account` and `pooled` move; `stays` is what remains of the account in the pooled fund here.
    `explanation` is the law's own, canonical JSON."""

    account: int
    pooled: int
    stays: int
    law: str
    explanation: str

    @property
    def explained(self) -> str:
        """The hash of the explanation."""
        return hash_of(self.explanation)


def yuan(fen: int) -> Decimal:
    """Fen as the law takes them."""
    return Decimal(fen).scaleb(-2)


def fen_of(value: Decimal) -> int:
    """A rounded amount of the law in fen. Raises ValueError for a fraction of a fen."""
    fen = value.scaleb(2)
    if fen != fen.to_integral_value():
        raise ValueError(f"{value}: not whole fen")
    return int(fen)


def career(rows: Sequence[MonthRow]) -> list[dict[str, Any]]:
    """Months as the law's career: a year a row, the base the exact average of its months."""
    years: dict[int, list[MonthRow]] = defaultdict(list)
    for row in rows:
        if row.months:
            years[row.month // 12].append(row)
    told = []
    for year in sorted(years):
        with localcontext() as context:
            context.prec = 24  # times the months again it is the sum to far below a fen
            base = yuan(sum(row.base for row in years[year])) / len(years[year])
        told.append(
            {
                "year": year,
                "months": len(years[year]),
                "base": base,
                "credited": yuan(sum(row.credited for row in years[year])),
                "scheme": SCHEME_WORDS[years[year][0].kind],
            }
        )
    return told


def moved(
    kind: Kind,
    rows: Sequence[MonthRow],
    balance: int,
    *,
    region: str,
    day: date,
    before_1998: Before1998 | None = None,
    stated_total: int | None = None,
) -> Moved:
    """What moves of a relation with these months and this account balance (fen).

    国办发〔2009〕66号 四、五; 人社部规〔2017〕1号; 人社部发〔2014〕17号 五、六. `stated_total` is the
    total of a temporary account with interest, where the kind asks for it. Raises Refused where
    something must be stated first, LawError where the law lacks a value.
    """
    old = before_1998 or _before_1998(rows)
    if not 0 <= old.own <= old.whole <= balance:
        raise refused(
            f"1998年前账户：全部{old.whole}分、个人{old.own}分，与储存额{balance}分不符",
            f"account before 1998: {old.whole} fen in all, {old.own} own, do not fit the balance "
            f"of {balance} fen",
        )
    facts: dict[str, Any] = {"career": career(rows)}
    if kind.word == "resident":
        facts["resident_account_at_move"] = yuan(balance)
        old = Before1998(0, 0)
    elif kind.linkage:
        word = "resident" if kind.word == "to_employee" else "employee"
        facts[f"{word}_account_at_linkage"] = yuan(balance)
        old = Before1998(0, 0)
    else:
        facts["account_before_1998_own"] = yuan(old.own)
        facts["account_since_1998"] = yuan(balance - old.whole)
    targets = [kind.account]
    if kind.pooled == STATED:
        targets.append("temporary_account_gathered")
        facts["temporary_account_total"] = yuan(_stated(stated_total, balance))
    elif kind.pooled is not None:
        targets.append(kind.pooled)
    result = compute(targets, facts, date=day, region=region, known=day, law=inforce.law())
    account = fen_of(result[kind.account])
    if kind.pooled == STATED:
        pooled = fen_of(result["temporary_account_gathered"]) - account
    else:
        pooled = fen_of(result[kind.pooled]) if kind.pooled else 0
    return Moved(
        account=account,
        pooled=pooled,
        stays=balance - account,
        law=str(result.explanation.data["law"]["hash"]),
        explanation=result.explanation.json(),
    )


def pooled_by_law(kind: Kind, rows: Sequence[MonthRow], *, region: str, day: date) -> int:
    """The part of the pooled fund that moves for these months, in fen."""
    if kind.pooled is None:
        return 0
    asked = compute(
        [kind.pooled],
        {"career": career(rows)},
        date=day,
        region=region,
        known=day,
        law=inforce.law(),
    )
    return fen_of(asked[kind.pooled])


def _before_1998(rows: Sequence[MonthRow]) -> Before1998:
    """Nothing to set apart, unless before 1998 more was credited than the person paid: then which
    interest belongs to which part is known from the old account only."""
    early = [row for row in rows if row.month < SINCE]
    if any(row.credited != row.own for row in early):
        raise refused(
            "1998年前账户记有单位缴费，须由经办人按原账户写明该部分本息和其中个人缴费本息",
            "before 1998 the account holds contributions of the employer; say from the old account "
            "what was credited then with interest, and of it the person's own",
        )
    return Before1998(0, 0)


def _stated(total: int | None, balance: int) -> int:
    if total is None or total < balance:
        raise refused(
            f"临时缴费账户全部缴费本息{total}分未写明或少于个人账户{balance}分",
            f"the total of the temporary account with interest ({total} fen) is not said or less "
            f"than the individual account ({balance} fen)",
        )
    return total


__all__ = ["Before1998", "Moved", "career", "fen_of", "moved", "yuan"]
