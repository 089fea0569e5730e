"""Declaring: what an employer says of a month becomes a version; the rows that are wrong come back.

The last version counts. Nothing is assessed here, and nothing is ever changed: a correction, an
undoing and a declaration of nothing are versions too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from django.db import transaction

from canbao import inforce
from canbao.law import LawError
from canbao.ledger.contributions import tables
from canbao.ledger.contributions.amounts import base_limits
from canbao.ledger.contributions.checks import Checked, check
from canbao.ledger.contributions.findings import Finding, Said, Taken
from canbao.ledger.contributions.models import (
    CORRECTION,
    ESTIMATE,
    PAGE,
    Declaration,
    DeclaredWage,
    RowFinding,
)
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.ledger.rows import insert
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import Employer

PURPOSE: Final = "contribution_declaration"
STRANGERS: Final = 50  # rows of people not on record with the employer: more are to be confirmed
STRANGE_SHARE: Final = 50  # where they are more than so many percent of the rows
LONGEST_BACK: Final = 12  # months that an ordinary declaration may lie back


class Strangers(Refused):
    """Most rows are of people who are not on record with the employer: it is to confirm them."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a declaration: its version (None where every row came back), whether it is
    what was there already (`again`), how many rows went through and came back, and what is said of
    rows."""

    declaration: Declaration | None
    again: bool
    taken: int
    returned: int
    findings: Sequence[Finding]


def declare(
    employer: str,
    month: int,
    rows: Sequence[Said],
    *,
    day: date,
    actor: Actor,
    door: str,
    source: str = PAGE,
    file: str = "",
    nil: bool = False,
    sure: bool = False,
) -> Told:
    """A version with the rows that are right; the others come back with the reason and the way out.

    `file` is the hash of the file the rows were read from: the file of the last version, or rows that
    say the same as it, change nothing; a file of an earlier version is a new one (`repeats` tells of
    which), for whoever hands it in again means it. `nil` says that nobody was employed.

    Raises Strangers where an employer hands in mostly people who are not its staff on record and does
    not say that it is `sure`; Refused for an employer, a month or an actor that can't declare, and for
    no rows without `nil`.
    """
    with transaction.atomic():
        of = _employer(employer, month, day, actor)
        last = latest_of(employer, month)
        if last is not None and file and last.file == file:
            return told_of(last)
        if not rows and not nil:
            raise refused(
                f"{month_text(month)}的申报没有人员；当月无职工的请作零申报",
                f"the declaration of {month_text(month)} names nobody; declare nil where nobody "
                "was employed",
            )
        checked = check(employer, month, rows, _limits(of, month, day))
        if actor.role == "employer" and not sure:
            _own_staff(len(rows), checked.strangers)
        if rows and not checked.taken:
            return _all_returned(of, month, checked, actor, door)
        counts = last is not None and last.source != ESTIMATE and not checked.returned
        if last is not None and counts and wages_of(last) == checked.taken:
            return told_of(last)
        made = _write(of, month, checked, last, day, actor, door, source, file)
        return Told(made, False, len(checked.taken), checked.returned, checked.findings)


def amend(
    employer: str,
    month: int,
    rows: Sequence[Said],
    *,
    day: date,
    actor: Actor,
    door: str,
    leave_out: Sequence[int] = (),
    source: str = PAGE,
) -> Told:
    """The last version with some rows more or other, and some persons left out: what an employer
    does with the rows that came back. Raises Refused where there is no version to amend."""
    with transaction.atomic():
        of = _employer(employer, month, day, actor)
        last = _there(employer, month)
        checked = check(employer, month, rows, _limits(of, month, day))
        if rows and not checked.taken:
            return _all_returned(of, month, checked, actor, door)
        merged = {taken.person: taken for taken in wages_of(last)}
        merged |= {taken.person: taken for taken in checked.taken}
        for person in leave_out:
            merged.pop(person, None)
        taken = sorted(merged.values(), key=lambda each: each.person)
        if taken == wages_of(last) and last.source != ESTIMATE:
            return Told(last, True, 0, checked.returned, checked.findings)
        whole = Checked(taken, checked.findings)
        made = _write(of, month, whole, last, day, actor, door, source, "")
        return Told(made, False, len(checked.taken), checked.returned, checked.findings)


def undo(
    employer: str, month: int, *, day: date, actor: Actor, door: str, seen: int | None = None
) -> Declaration:
    """A version that says what the one before the last said. `seen` is the version that is to be
    undone; undone already, it is not undone twice. Raises Refused where the last is the first or
    not the one that was seen, or the one before was an estimate."""
    with transaction.atomic():
        of = _employer(employer, month, day, actor)
        last = _there(employer, month)
        before = _before(employer, month, last.version if seen is None else seen)
        if seen not in (None, last.version):
            after = last.source == CORRECTION and last.version - 1 == seen
            if after and before is not None and wages_of(last) == wages_of(before):
                return last
            raise refused(
                f"{month_text(month)}已有更新的第{last.version}版，没有撤销；请看过后再决定",
                f"{month_text(month)} has a newer version, {last.version}; nothing was undone, look "
                "at it first",
            )
        if before is None:
            raise refused(
                f"{employer}的{month_text(month)}没有更早的申报可以恢复；请更正或作零申报",
                f"{employer} has no earlier declaration of {month_text(month)} to go back to; "
                "amend it or declare nil",
            )
        checked = Checked(wages_of(before), [])
        return _write(of, month, checked, last, day, actor, door, CORRECTION, "")


def _before(employer: str, month: int, version: int) -> Declaration | None:
    found = Declaration.objects.filter(employer=employer, month=month, version__lt=version)
    return found.exclude(source=ESTIMATE).order_by("-version").first()


def latest_of(employer: str, month: int) -> Declaration | None:
    """The version that counts."""
    found = Declaration.objects.filter(employer=employer, month=month)
    return found.order_by("-version").first()


def _own_staff(rows: int, strangers: int) -> None:
    """The file of another firm is noticed before anything is said of the people in it."""
    if strangers > max(STRANGERS, rows * STRANGE_SHARE // 100):
        raise Strangers([
            Refusal(
                f"{rows}行中有{strangers}行不是登记在本单位的职工，没有申报；请核对是否拿错了文件，"
                "确是本单位职工的请确认后再报",
                f"{strangers} of {rows} rows are not staff on record with you; nothing is declared. "
                "Check that it is the right file; where they are your staff confirm it and hand it in "
                "again",
            )
        ])  # fmt: skip


def repeats(declaration: Declaration) -> Declaration | None:
    """The version before that was the same file; None where this one is no file or a new one."""
    if not declaration.file:
        return None
    found = Declaration.objects.filter(
        employer=declaration.employer, month=declaration.month, file=declaration.file,
        version__lt=declaration.version,
    )  # fmt: skip
    return found.order_by("-version").first()


def _limits(of: Employer, month: int, day: date) -> tuple[int, int] | None:
    assert of.place is not None
    return base_limits(month, inforce.region_of(of.place), day)


def _all_returned(
    of: Employer, month: int, checked: Checked, actor: Actor, door: str
) -> Told:
    """No version; that it was tried is in the log, for rows may ask about people."""
    detail: dict[str, str | int | bool | None] = {
        "month": month_text(month), "version": None, "returned": checked.returned
    }  # fmt: skip
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=f"E{of.code}", detail=detail))
    return Told(None, False, 0, checked.returned, checked.findings)


def wages_of(declaration: Declaration) -> list[Taken]:
    """What a version says, in order of person."""
    found = DeclaredWage.objects.filter(declaration=declaration, month=declaration.month)
    return [
        Taken(*row) for row in found.order_by("person").values_list("person", "schemes", "wage")
    ]


def _there(employer: str, month: int) -> Declaration:
    last = latest_of(employer, month)
    if last is None:
        raise refused(
            f"{employer}尚未申报{month_text(month)}，无可更正；请先申报",
            f"{employer} has not declared {month_text(month)} yet; declare it first",
        )
    return last


def told_of(last: Declaration) -> Told:
    """What was said when a version was handed in, as it was kept with it."""
    stored = RowFinding.objects.filter(declaration=last).order_by("row", "number")
    told = [Finding(row.row, row.code, row.value, row.other, row.given) for row in stored]
    returned = len({finding.row for finding in told if finding.returned})
    return Told(last, True, last.staff, returned, told)


def _employer(code: str, month: int, day: date, actor: Actor) -> Employer:
    """The employer, who may declare this month on this day by this actor."""
    if actor.role == "employer" and actor.employer != code:
        raise refused(
            f"{actor.name}不代表单位{code}，不能为其申报",
            f"{actor.name} does not act for employer {code} and can't declare for it",
        )
    found = Employer.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise refused(
            f"单位{code}没有登记；请先办理参保登记",
            f"employer {code} is not registered; register it",
        )
    now, text = month_of(day), month_text(month)
    if month > now:
        raise refused(
            f"{text}尚未到申报期；请自当月1日起申报",
            f"{text} is not open for declaration yet; it is from its first day",
        )
    if month < now - LONGEST_BACK:
        raise refused(
            f"{text}已超过{LONGEST_BACK}个月；请核对文件，确需补缴的到窗口办理",
            f"{text} lies more than {LONGEST_BACK} months back; check the file, or pay back at the "
            "counter",
        )
    if found.closed is not None and month_of(found.closed) < month:
        raise refused(
            f"单位{code}已于{found.closed}注销，不能申报{text}",
            f"employer {code} was closed on {found.closed} and can't declare {text}",
        )
    if found.founded is not None and month_of(found.founded) > month:
        raise refused(
            f"单位{code}于{found.founded}成立，不能申报{text}",
            f"employer {code} was founded on {found.founded} and can't declare {text}",
        )
    try:
        if found.place is None:
            raise refused(
                f"单位{code}没有登记所在地；请先补登",
                f"no place is on record for employer {code}; record it first",
            )
        inforce.region_of(found.place)
    except LawError as error:
        zh, en = error.message("zh"), error.message("en")
        raise refused(f"单位{code}所在地：{zh}", f"place of employer {code}: {en}") from None
    return found


def _write(
    of: Employer,
    month: int,
    checked: Checked,
    last: Declaration | None,
    day: date,
    actor: Actor,
    door: str,
    source: str,
    file: str,
) -> Declaration:
    assert of.place is not None
    made = Declaration.objects.create(
        employer=of.code, month=month, version=last.version + 1 if last else 1, place=of.place,
        source=source, file=file, day=day, by=actor.name, staff=len(checked.taken),
        wages=sum(taken.wage for taken in checked.taken),
    )  # fmt: skip
    write_wages(made, checked.taken)
    numbers: dict[int, int] = {}
    kept = []
    for finding in checked.findings:
        numbers[finding.row] = numbers.get(finding.row, 0) + 1
        kept.append(
            RowFinding(
                declaration=made, row=finding.row, number=numbers[finding.row],
                returned=finding.returned, code=finding.code, value=finding.value,
                other=finding.other, given=finding.given,
            )
        )  # fmt: skip
    RowFinding.objects.bulk_create(kept, batch_size=1_000)
    detail: dict[str, str | int | bool | None] = {
        "month": month_text(month), "version": made.version, "source": source, "staff": made.staff,
        "wages": made.wages, "returned": checked.returned,
    }  # fmt: skip
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=f"E{of.code}", detail=detail))
    return made


def write_wages(declaration: Declaration, taken: Sequence[Taken]) -> None:
    """The rows of a version, in order of person."""
    insert(
        tables.SAID,
        {
            "declaration_id": np.full(len(taken), declaration.id, np.int64),
            "person": np.array([each.person for each in taken], np.int64),
            "month": np.full(len(taken), declaration.month, np.int32),
            "schemes": np.array([each.schemes for each in taken], np.int16),
            "wage": np.array([each.wage for each in taken], np.int64),
        },
    )
