"""Whom the demonstration's accounts are bound to after the year, and what there is to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from canbao.benefits.models import Award, Overpayment
from canbao.benefits.payments.models import LeftOut, PaymentRun
from canbao.cli.demo_money import city
from canbao.cli.demo_money.city import FIRST, LAST, PROVINCE
from canbao.cli.demo_year.scene import day
from canbao.cli.words import console, say
from canbao.ledger.contributions.models import Declaration
from canbao.ledger.receipts import standing

HOME: Final = city.HOME * PROVINCE


@dataclass(frozen=True)
class Shown:
    """`employer` (credit code) is in arrears and declares, `retired` drew a first pension in the
    year, `payer` pays for himself; empty or None where the year has nobody such."""

    employer: str
    retired: int | None
    payer: int | None


def shown() -> Shown:
    """Whom there is something to see of."""
    return Shown(_employer(), _retired(), _payer())


def _employer() -> str:
    """In arrears, and of those the one that declares most persons."""
    late = standing.arrears_of_place(HOME, HOME + PROVINCE - 1, day(LAST + 1, 2))
    codes = {each.payer[1:] for each in late if each.payer[:1] == "E"}
    told = Declaration.objects.filter(month=LAST, employer__in=codes).exclude(source="estimate")
    found = told.order_by("-staff", "employer").values_list("employer", flat=True).first()
    return found or ""


def _retired() -> int | None:
    """Retired in the first half of the year and adjusted or paid since."""
    for benefit in ("employee_pension", "public_sector_pension", "resident_pension"):
        rows = Award.objects.filter(benefit=benefit, claim__isnull=False, first_month__gte=FIRST)
        rows = rows.exclude(revisions__cause="death").order_by("first_month", "id")
        found = rows.values_list("person", flat=True).first()
        if found is not None:
            return found
    return None


def _payer() -> int | None:
    from canbao.ledger.contributions.models import PaymentOrder

    rows = PaymentOrder.objects.filter(month=LAST, payer__startswith="P", plan__kind="flexible")
    found = rows.order_by("id").values_list("payer", flat=True).first()
    return int(found[1:]) if found else None


def look(told: Shown) -> None:
    """What to look at, and as whom."""
    said = console()
    said.print(say("可以看看：", "What to look at:"))
    if told.employer:
        said.print(
            say(f"  employer 代表欠缴单位 {told.employer}：申报、账单、滞纳金",
                f"  employer acts for {told.employer}, in arrears: declarations, bills, late fees")
        )  # fmt: skip
    if told.retired:
        said.print(
            say(f"  pensioner 是今年退休的人（{told.retired}）：核定依据、逐月待遇、调整",
                f"  pensioner retired this year ({told.retired}): decision, payments, the rise")
        )  # fmt: skip
    if told.payer:
        said.print(
            say(f"  payer 是灵活就业人员（{told.payer}）：缴费、个人账户",
                f"  payer pays for himself ({told.payer}): contributions, individual account")
        )  # fmt: skip
    over, left = Overpayment.objects.count(), LeftOut.objects.count()
    runs = PaymentRun.objects.count()
    said.print(
        say(f"  payment、checker：{runs} 个发放批次，{left} 项暂未发放，{over} 笔多发",
            f"  payment, checker: {runs} payment runs, {left} left out of one, {over} overpayments")
    )  # fmt: skip
    said.print(
        say("  finance、finance2：对账、欠费、暂收；law、law2：本地法规与确认",
            "  finance, finance2: months, arrears, suspense; law, law2: the law in force here")
    )  # fmt: skip
