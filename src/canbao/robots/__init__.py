"""Audit rules: forty rules as data and code, asked of a case, of a payment run, and at night of the whole
register; findings and their answers. A robot finds, and holds for a few days; what is adverse people
decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from canbao.batches.models import Run
    from canbao.benefits.payments.models import PaymentRun, RunCheck
    from canbao.cases.models import Case
    from canbao.people.actor import Actor
    from canbao.robots.cases import CaseCheck


def on_case(case: Case, day: date) -> CaseCheck:
    """What the audit rules say of a case (`cases.on_case`)."""
    from canbao.robots import cases

    return cases.on_case(case, day)


def on_cases(cases: Sequence[Case], day: date) -> dict[int, CaseCheck]:
    """What they say of several cases of one service (`cases.on_cases`)."""
    from canbao.robots import cases as room

    return room.on_cases(cases, day)


def on_run(run: PaymentRun, day: date, actor: Actor, door: str) -> RunCheck:
    """What they say of a payment run (`runs.on_run`)."""
    from canbao.robots import runs

    return runs.on_run(run, day, actor, door)


def night(day: date, *, by: str) -> Run:
    """What they say of the whole register, found and kept (`night.runs.night`)."""
    from canbao.robots.nightly import runs

    return runs.night(day, by=by)
