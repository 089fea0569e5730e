"""Hearing whoever something may be decided against: the notice that an audit was opened, the notice of what
may follow, and whether somebody has been heard. The answer comes by the service RGT-11."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from canbao.cases import engine
from canbao.cases.clocks import Limit
from canbao.cases.models import Case, Clock, Notice
from canbao.cases.models.case import HEARING
from canbao.inforce.calendar import working_days
from canbao.ledger.refusal import refused
from canbao.services.behaviour import Words

ANSWERED_BY: Final = "RGT-11"
STATEMENT: Final = "statement_text"
LIMIT: Final = Limit(engine.HEARING_CLOCK, 5, "working", "陈述申辩（本机构标准）", "own")
"""No law read here names a period: five working days are this house's own."""
OPEN: Final = ("received", "complete", "in_check", "on_hold", "needs_human", "changed")


def notice(case: Case, said: Words, day: date) -> tuple[str, str]:
    """What the notice of a hearing says, in both languages: the officer's words, the ground, and how to
    answer until when. Raises Refused where a language or the ground is missing."""
    if not (said.zh.strip() and said.en.strip() and said.ground.strip()):
        raise refused(
            "告知须用中英文写明认定的事实、拟作的处理，并写明依据",
            "say in both languages what was found and what may follow, and on which ground",
        )
    due = working_days(day, LIMIT.days).day
    until_zh, until_en = f"{due.year}年{due.month}月{due.day}日", f"{due.day} {due:%B %Y}"
    return (
        f"拟作处理前告知：{said.zh}（依据：{said.ground}）。尚未作出决定。您可以在{until_zh}（含）前陈述申辩："
        f"办理“陈述申辩”（{ANSWERED_BY}），填写编号{case.number}；也可以到窗口口头陈述。"
        "不陈述的，按已有材料办理。",
        f"Before anything is decided: {said.en} (ground: {said.ground}). Nothing has been decided. You may "
        f"state your case until {until_en}: use the service “State my case” ({ANSWERED_BY}) with the number "
        f"{case.number}, or say it at the counter. If you say nothing, it is decided on what is there.",
    )


def opening(case: Case, found_zh: str, found_en: str) -> tuple[str, str]:
    """What whoever is concerned is told when an audit is opened."""
    return (
        f"我们正在核查：{found_zh}。这只是核查线索，还没有作出任何决定。您现在就可以说明情况："
        f"办理“陈述申辩”（{ANSWERED_BY}），填写编号{case.number}；也可以到窗口口头陈述。",
        f"We are looking into this: {found_en}. It is a lead, and nothing has been decided. You may say "
        f"how it was at once: use the service “State my case” ({ANSWERED_BY}) with the number "
        f"{case.number}, or say it at the counter.",
    )


def told(case: Case) -> Clock | None:
    """The clock of the last notice of what may follow; None where there was none yet."""
    return case.clocks.filter(kind=engine.HEARING_CLOCK).order_by("-pk").first()


def heard(case: Case, day: date) -> bool:
    """Whether whoever is concerned was told what may follow, and has answered or had the time to."""
    clock = told(case)
    if clock is None:
        return False
    answers = case.facts.filter(name=STATEMENT, day__gte=clock.start)
    return answers.exists() or clock.due < day


def awaited(case: Case, notices: Iterable[Notice] | None = None) -> bool:
    """Whether a statement can still come into the file of a case: whoever it is about was told, it is open
    and nothing is proposed. `notices` are the case's own, where whoever asks has them at hand."""
    if case.state not in OPEN:
        return False
    given = case.notices.all() if notices is None else notices
    return any(each.kind == HEARING for each in given)
