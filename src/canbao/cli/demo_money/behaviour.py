"""How employers declare and pay: most as they should, some late, in part, too much, under a wrong
reference, some never. An employer's habit stays through the year; a month has its accidents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canbao.cli.demo_money.city import FIRST, City
from canbao.cli.demo_money.draws import Numbers, drawn

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Behaviour:
    """One row an employer, in the order of `City.employers`. `declares`: hands in the month's
    declaration in time; `corrects`: hands in a second one with one wage changed (the place of the
    line, −1 none). `permille` of the bill is paid `days` after the last day (negative: before);
    the rest follows `rest_days` after it (−1: never). `surplus` fen are paid on top;
    `wrong_reference` does not name the bill."""

    month: int
    declares: Flags
    corrects: Numbers
    permille: Numbers
    days: Numbers
    rest_days: Numbers
    surplus: Numbers
    wrong_reference: Flags


def of_month(city: City, month: int) -> Behaviour:
    """How all employers behave about one month of 2025."""
    keys = np.arange(len(city.employers), dtype=np.int64)
    habit = drawn(city.seed, "habit", keys, 1000)
    turn = keys * 12 + (month - FIRST)

    def lot(what: str, below: int = 1000) -> Numbers:
        return drawn(city.seed, f"behaviour {what}", turn, below)

    never = habit < 4
    slow = (habit >= 4) & (habit < 60)
    poor = (habit >= 60) & (habit < 75)
    accident = lot("accident")
    late = slow | (accident < 15)
    partly = poor | ((accident >= 15) & (accident < 22))
    days = -1 - lot("early", 9)
    days = np.where(late, 3 + lot("late", 38), days)
    permille = np.where(partly, 300 + lot("part", 600), 1000)
    permille = np.where(never, 0, permille)
    rest = np.where(partly, 20 + lot("rest", 50), -1)
    rest = np.where(partly & (habit >= 71), -1, rest)  # of the poorest the rest never comes
    surplus = np.where((accident >= 22) & (accident < 30), 100 + lot("surplus", 50_000), 0)
    return Behaviour(
        month=month,
        declares=(lot("declares") >= 12) & ~never,
        corrects=np.where(lot("corrects") < 8, lot("line", 50), -1),
        permille=permille,
        days=days,
        rest_days=rest,
        surplus=np.where(never, 0, surplus),
        wrong_reference=(accident >= 30) & (accident < 35) & ~never,
    )
