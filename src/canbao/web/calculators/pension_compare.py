"""Beside the pension asked for: other months, other levels, more years – and what was assumed.

Each row and point is a projection under another plan; the law answers every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from canbao.web import formats
from canbao.web.asking import Answer, today
from canbao.web.calculator import Assumption, Outcome, Table
from canbao.web.calculators.projection import Foreseen, Projection
from canbao.web.formats import Money, Month
from canbao.web.pictures.chart import Chart, Point
from canbao.web.words import Text

COMPARED_LEVELS: Final = (Decimal("0.6"), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3))
COMPARED_STOPS: Final = (0, 5, 10)
CHART_POINTS: Final = 8


def add_months(
    result: Outcome, projection: Projection, foreseen: Foreseen, retired: Answer
) -> None:
    earliest = max(
        retired.month("earliest_flexible_retirement_month"), projection.record.now.plus(1)
    )
    latest = retired.month("latest_flexible_retirement_month")
    statutory = retired.month("statutory_retirement_month")
    if latest.minus(earliest) < 2:
        return
    step = max(latest.minus(earliest) // CHART_POINTS, 1)
    months = {earliest.plus(i) for i in range(0, latest.minus(earliest), step)} | {latest}
    months |= {month for month in (statutory, foreseen.month) if earliest <= month <= latest}
    points = []
    for month in sorted(months):
        at = foreseen if month == foreseen.month else projection.at(month)
        if at.total is None:
            return
        name = None
        if month == foreseen.month:
            name = Text("所选", "Chosen")
        elif month == earliest:
            name = Text("最早", "Earliest")
        elif month == latest:
            name = Text("最晚", "Latest")
        points.append(Point(month, at.total, name, chosen=month == foreseen.month))
    result.charts.append(
        Chart(
            Text("早退晚退，每月养老金差多少", "Earlier or later: the monthly pension"),
            tuple(points),
            Text("元/月", "yuan a month"),
            Text(
                "{day}按法律和您的假设计算。",
                "Worked out on {day} by the law and your assumptions.",
            ).format(day=formats.Day(today())),
        )
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One way to go on: what is paid in all and what comes out a month."""

    month: Month
    paid: Decimal
    total: Decimal


def _compared(projection: Projection, foreseen: Foreseen) -> Compared | None:
    if foreseen.total is None:
        return None
    return Compared(foreseen.month, projection.paid_by(foreseen.month), foreseen.total)


def add_levels(result: Outcome, projection: Projection, foreseen: Foreseen) -> None:
    """Other levels of contribution for the months still to come."""
    levels = sorted({*COMPARED_LEVELS, projection.plan.level})
    lowest: Compared | None = None
    rows = []
    for level in levels:
        other = projection if level == projection.plan.level else projection.with_plan(level=level)
        at = _compared(other, foreseen if other is projection else other.at(foreseen.month))
        if at is None:
            return
        lowest = lowest or at
        mark = (
            Text("{level}（您的）", "{level} (yours)")
            if level == projection.plan.level
            else Text("{level}", "{level}")
        )
        wage = other.base(foreseen.month.year)
        rows.append(
            (
                mark.format(level=f"{level:.0%}"),
                Money(other.monthly_cost(projection.record.now.year)),
                Money(at.total),
                *_gain(projection.record.birth, at, lowest),
                f"{at.total / wage:.1%}" if wage else "—",
            )
        )
    result.tables.append(
        Table(
            Text("提高缴费档次，能多领多少", "What a higher level brings"),
            (
                Text("缴费水平", "Level"),
                Text("您每月缴", "You pay a month"),
                Text("每月养老金", "Pension a month"),
                Text("比最低档多缴", "Paid more than the lowest"),
                Text("每月多领", "Gain a month"),
                Text("几岁回本", "Paid back at"),
                Text("替代率", "Replacement rate"),
            ),
            tuple(rows),
            Text(
                "多缴和多领都同最低一档比较。回本年龄不计利息和以后的调整。替代率是养老金与退休时缴费基数之比。",
                "Both are against the lowest level. Payback counts neither interest nor later "
                "increases. The replacement rate is the pension over the base at retirement.",
            ),
        )
    )


def _gain(birth: Month, at: Compared, least: Compared) -> tuple[str, str, str]:
    """Paid more, gained a month, age at which it has come back."""
    if at is least:
        return "—", "—", "—"
    cost, gain = at.paid - least.paid, at.total - least.total
    back = "—"
    if gain > 0 and cost > 0:
        months = int(-(-cost // gain))
        start = at.month.plus(1).minus(birth)
        back = str(formats.age(start + months))
    return str(Money(cost)), str(Money(gain)), back


def add_stops(result: Outcome, projection: Projection, foreseen: Foreseen) -> None:
    """Stopping now, after some years, or paying until retirement."""
    now = projection.record.now
    stops: list[tuple[Text, Month]] = []
    for years in COMPARED_STOPS:
        stop = now.plus(12 * years)
        if stop < foreseen.month:
            text = (
                Text("现在就停", "Stop now")
                if not years
                else Text(f"再缴 {years} 年", f"{years} more years")
            )
            stops.append((text, stop))
    stops.append((Text("缴到退休（您的）", "Until retirement (yours)"), foreseen.month))
    least: Compared | None = None
    rows = []
    for text, stop in stops:
        other = projection.with_plan(stop=stop) if stop != foreseen.month else projection
        reached = foreseen if other is projection else other.at(foreseen.month)
        at = _compared(other, reached)
        if at is None:
            return
        least = least or at
        rows.append(
            (
                text,
                formats.months_as_years(reached.months),
                Money(at.total),
                *_gain(projection.record.birth, at, least),
            )
        )
    result.tables.append(
        Table(
            Text("多缴几年，能多领多少", "What more years bring"),
            (
                Text("做法", "Choice"),
                Text("累计年限", "Years in all"),
                Text("每月养老金", "Pension a month"),
                Text("多缴", "Paid more"),
                Text("每月多领", "Gain a month"),
                Text("几岁回本", "Paid back at"),
            ),
            tuple(rows),
            Text(
                "同第一行比较。年限不到最低要求的，领不到按月养老金。",
                "Against the first row. With fewer years than the minimum "
                "no monthly pension is paid.",
            ),
        )
    )


def add_assumptions(
    result: Outcome, projection: Projection, foreseen: Foreseen, gaps: bool
) -> None:
    plan, record = projection.plan, projection.record
    wage = projection.wages_now.get("reference_wage")
    if wage is not None and not projection.published(foreseen.month):
        result.assumptions.append(
            Assumption(
                Text("退休时的计发基数", "Reference wage at retirement"),
                str(
                    Money(
                        (wage * projection.growth_to(foreseen.month.year)).quantize(Decimal("0.01"))
                    )
                ),
                Text("现在是{wage}，每年增长{g}%。", "Now {wage}, growing {g} % a year.").format(
                    wage=Money(wage), g=formats.number(plan.growth)
                ),
            )
        )
    result.assumptions += [
        Assumption(
            Text("工资增长", "Growth of wages"),
            f"{formats.number(plan.growth)}%",
            Text(
                "您设定的；填 0 表示按今天的工资水平说。", "Set by you; 0 means in today’s wages."
            ),
        ),
        Assumption(
            Text("个人账户利率", "Interest of the account"),
            f"{formats.number(plan.interest)}%",
            Text(
                "您设定的；将来的利率每年公布。", "Set by you; future rates are published yearly."
            ),
        ),
    ]
    if gaps:
        result.assumptions.append(
            Assumption(
                Text("没有列出的年份", "Years not listed"),
                str(Text("按没有缴费算", "Taken as not paid")),
                Text("缴费历史里缺的年份。", "Years missing from the history."),
            )
        )
    if plan.pays_on:
        more = foreseen.months - record.months
        result.assumptions += [
            Assumption(
                Text("以后的缴费", "Future contributions"),
                str(
                    Text("{n}，按平均工资的{level}", "{n}, at {level} of the average wage").format(
                        n=formats.months_as_years(more), level=f"{plan.level:.0%}"
                    )
                ),
                Text(
                    "平均工资按当地计发基数估计，指数等于缴费水平。",
                    "The average wage is taken to be the local reference wage; "
                    "the index equals the level.",
                ),
            ),
        ]
    if foreseen.balance is not None:
        result.assumptions.append(
            Assumption(
                Text("退休时的账户余额", "Account balance at retirement"),
                str(Money(foreseen.balance)),
                Text(
                    "现在的余额加以后的记账额和利息；退休当月不计息。",
                    "Today’s balance with future credits and interest; "
                    "none for the month of retirement.",
                ),
            )
        )
    if foreseen.index is not None:
        result.assumptions.append(
            Assumption(
                Text("退休时的平均缴费指数", "Average index at retirement"),
                formats.number(foreseen.index),
                Text(
                    "到现在为止的指数与以后各月的平均。",
                    "The index so far averaged with the months to come.",
                ),
            )
        )
