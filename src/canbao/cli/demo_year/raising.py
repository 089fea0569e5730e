"""The yearly adjustment of pensions: the province's measures (of the demonstration) entered by one
law officer, tried out and put in force by the other, then the batch over every pension from January."""

from __future__ import annotations

from canbao.benefits import adjustment
from canbao.cli.demo_money.city import FIRST
from canbao.cli.demo_year import lawful
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import CHECKER, PAYMENT, Scene, day
from canbao.ledger.pools import book_of


def raised(scene: Scene, region: str, month: int) -> int:
    """How many awards are higher; the arrears since January go out with the month's run."""
    when = day(month, 17)
    lawful.enter("july", region, when)
    made = 0
    for scheme, place in scene.funds:
        if scheme not in ("employee_pension", "public_sector_pension"):
            continue
        book = book_of(scheme, place)
        run = adjustment.prepare_adjustment(book.id, FIRST, when, actor=PAYMENT, checker=CHECKER)
        made += drive(run, adjustment.adjustment_chunk).rows
    return made
