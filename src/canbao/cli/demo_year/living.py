"""Certification of life through the year: a few who are not heard of – a message, a warning, three
attempts –, held by a named human, and given back with arrears to those who are heard of again."""

from __future__ import annotations

from typing import Final

from canbao.benefits import certification
from canbao.benefits.adverse import Reason
from canbao.benefits.models import Award, Revision
from canbao.benefits.office import human
from canbao.cli.demo_money.city import FIRST
from canbao.cli.demo_year.scene import DOOR, PAYMENT, day
from canbao.ledger.refusal import Refused

SILENT: Final = 5
MESSAGE, WARNING, HELD, BACK = FIRST, FIRST + 1, FIRST + 5, FIRST + 7
"""January: a message; February: the warning and the attempts that follow; June: held; August: three
of five are heard of."""


def silent() -> list[Award]:
    """The awards of those who are not heard of: five who live to the end of the year."""
    rows = Award.objects.filter(benefit="employee_pension", claim=None).order_by("id")
    dead = set(Revision.objects.filter(cause="death").values_list("award", flat=True))
    return [award for award in rows[: SILENT * 20] if award.pk not in dead][::3][:SILENT]


def month_lived(month: int) -> tuple[int, int]:
    """What certification does in a month: how many are held, how many given back."""
    held = back = 0
    kinds = {MESSAGE: "message", WARNING: "warning"}
    for number, award in enumerate(silent()):
        if month in kinds:
            certification.contact(
                award.person,
                kinds[month],
                "sms",
                "sent",
                day=day(month, 9),
                actor=PAYMENT,
                door=DOOR,
            )
        if WARNING < month <= WARNING + 3:
            certification.contact(
                award.person, "attempt", "phone", "not_reached", day=day(month, 9), actor=PAYMENT,
                door=DOOR,
            )  # fmt: skip
        if month == HELD:
            held += _hold(award, month)
        if month == BACK and number % 5 < 3:
            back += _restore(award, month)
    return held, back


def _hold(award: Award, month: int) -> int:
    reason = Reason(
        "提示、警示并三次联系未果，暂停发放；取得健在痕迹后即恢复并补发",
        "message, warning, three attempts without an answer: held until there is a trace of life",
        "社会保险经办条例第二十六条", {"person": award.person},
    )  # fmt: skip
    try:
        certification.suspend_unreached(award, human(PAYMENT), reason, day=day(month, 9), door=DOOR)
    except Refused:
        return 0
    return 1


def _restore(award: Award, month: int) -> int:
    when = day(month, 9)
    trace = certification.sign(
        award.person, "visit", when, "演示：上门走访", day=when, actor=PAYMENT, door=DOOR
    )
    try:
        certification.restore(award, trace, PAYMENT, day=when, door=DOOR)
    except Refused:
        return 0
    return 1
