"""What the year says on the screen while it runs and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from canbao.cli.population import bars as bars
from canbao.cli.words import console, say
from canbao.ledger.numbering import month_text

if TYPE_CHECKING:
    from canbao.cli.demo_year.scene import Scene
    from canbao.cli.demo_year.year import Month


def intro(place: Scene) -> None:
    """Who is served."""
    where_zh = "全市" if place.whole else f"一个街道（{place.area}）"
    where_en = "the whole city" if place.whole else f"one street, {place.area}"
    console().print(
        say(
            f"2025年，服务范围：{where_zh}，{len(place.persons):,} 人，{len(place.employers):,} 家登记单位，"
            f"{len(place.funds)} 个基金"
            "（单位、人员、文件均为演示，不是真实的）",
            f"2025, serving {where_en}: {len(place.persons):,} persons, {len(place.employers):,} "
            "employers on record, "
            f"{len(place.funds)} funds (employers, persons and notices are made up)",
        )
    )


def yuan(fen: int) -> str:
    """Whole yuan, as the table has room for."""
    return f"{fen // 100:,}"


def table(lines: Sequence[Month]) -> None:
    """A line a month."""
    from rich.table import Table

    if not lines:
        return
    made = Table(title=say("逐月（金额：元）", "Month by month (yuan)"))
    heads = (
        say("月份", "Month"), say("申报单位", "Declaring"), say("人数", "Persons"),
        say("退回行", "Rows back"), say("缴费单", "Orders"), say("到账笔数", "Payments in"),
        say("到账", "Received"), say("转欠缴", "To arrears"), say("新核定", "Awards"),
        say("待法规", "Waiting"), say("发放人数", "Paid"), say("发放", "Benefits"),
        say("退票", "Returned"), say("结账", "Closed"), say("差异", "Differences"), say("秒", "s"),
    )  # fmt: skip
    for head in heads:
        made.add_column(head, justify="right" if made.columns else "left")
    for each in lines:
        made.add_row(
            month_text(each.month), f"{each.declared.employers:,}", f"{each.declared.staff:,}",
            str(each.declared.returned), f"{each.orders:,}", f"{each.payments:,}",
            yuan(each.received), yuan(each.arrears), str(each.awarded.awarded),
            str(each.awarded.waiting), f"{each.paid.persons:,}", yuan(each.paid.fen),
            str(each.paid.returned), str(each.closed.books),
            f"{each.closed.differences}/{each.closed.explained}", f"{each.seconds:.1f}",
        )  # fmt: skip
    console().print(made)
