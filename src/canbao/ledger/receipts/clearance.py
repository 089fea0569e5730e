"""The certificate of no arrears (无欠费证明): whether it may be given, and why not.

It speaks of one payer on one day: no overdue contribution, no late fee open, every month declared. The
document itself is issued by `canbao.certificates.no_arrears`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from canbao.ledger.contributions import bills
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.crediting.statement import SCHEMES, yuan
from canbao.ledger.receipts import standing
from canbao.ledger.refusal import Refusal

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
NAMES: Final = {
    **SCHEMES,
    "unemployment": ("失业保险", "Unemployment insurance"),
    "work_injury": ("工伤保险", "Work injury insurance"),
}


@dataclass(frozen=True, slots=True)
class Clearance:
    """What stands against a certificate of a payer on a day; it may be given where nothing does.
    `deferred` orders are no arrears and are said."""

    payer: str
    day: date
    reasons: tuple[Refusal, ...]
    deferred: int
    schemes: tuple[str, ...]

    @property
    def clear(self) -> bool:
        return not self.reasons


def of(payer: str, day: date) -> Clearance:
    """Whether the certificate can be given on `day`, by orders, late fees and declarations."""
    receipts = standing.certificate(payer, day)
    declared = bills.standing(payer, day)
    reasons = []
    for scheme in sorted({each.scheme for each in receipts.late}):
        mine = [each for each in receipts.late if each.scheme == scheme]
        zh, en = _months(each.month for each in mine)
        fen = sum(each.open for each in mine)
        reasons.append(
            Refusal(
                f"{NAMES[scheme][0]}欠缴{yuan(fen)}元（{zh}）；缴清后即可开具",
                f"{NAMES[scheme][1]}: {yuan(fen)} yuan overdue ({en}); "
                "pay it first",
            )
        )
    if receipts.fees:
        reasons.append(
            Refusal(
                f"滞纳金{yuan(receipts.fees)}元未缴；缴清后即可开具",
                f"late fees of {yuan(receipts.fees)} yuan are open; pay them first",
            )
        )
    if declared.undeclared:
        zh, en = _months(declared.undeclared)
        reasons.append(
            Refusal(
                f"未申报的月份：{zh}；申报（无职工的作零申报）后即可开具",
                f"not declared: {en}; declare them (nil where nobody was employed)",
            )
        )
    if declared.unassessed:
        zh, en = _months(declared.unassessed)
        reasons.append(
            Refusal(
                f"已过缴费期限、申报尚未核定的月份：{zh}；请联系经办机构核定，缴清后即可开具",
                f"declared, past the due day and not assessed yet: {en}; ask the agency to assess "
                "them and pay what is owed",
            )
        )
    if not reasons and declared.overdue:
        fen = sum(each[2] for each in declared.overdue)
        reasons.append(
            Refusal(
                f"账上另有{yuan(fen)}元未结清；请与经办机构核对",
                f"the books hold another {yuan(fen)} yuan open; check it with the agency",
            )
        )
    orders = PaymentOrder.objects.filter(payer=payer, day__lte=day)
    schemes = tuple(sorted(set(orders.values_list("book__scheme", flat=True))))
    return Clearance(
        payer, day, tuple(reasons), sum(each.open for each in receipts.deferred), schemes
    )


def _months(months: Iterable[int]) -> tuple[str, str]:
    """Months as people say them, those that follow each other as a stretch: 2026年1月至10月."""
    stretches: list[list[int]] = []
    for month in sorted(set(months)):
        if stretches and stretches[-1][1] == month - 1:
            stretches[-1][1] = month
        else:
            stretches.append([month, month])
    zh, en = [], []
    for first, last in stretches:
        a, b = (f"{each // 12}年{each % 12 + 1}月" for each in (first, last))
        c, d = (f"{MONTHS[each % 12]} {each // 12}" for each in (first, last))
        if first == last:
            zh.append(a)
            en.append(c)
        else:
            zh.append(f"{a}至{b.partition('年')[2] if first // 12 == last // 12 else b}")
            en.append(f"{c.partition(' ')[0] if first // 12 == last // 12 else c} to {d}")
    return "、".join(zh), ", ".join(en)
