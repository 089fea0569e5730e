"""What a change of law would do to awards: told to the officer who enters a published value, before
anybody puts it in force (`inforce.effects`). Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db import connection, transaction

from canbao.benefits.many import AT_ONCE, Standing, award_ids, standings
from canbao.benefits.renewing import renewed
from canbao.benefits.settlement import settled
from canbao.benefits.timeline import base_at, due_at, lowers
from canbao.benefits.working import Stretch
from canbao.inforce.effects import Effect
from canbao.inforce.values import Value, still_taken, values_of_row
from canbao.law.engine.errors import LawError
from canbao.law.engine.law import Law
from canbao.ledger.amounts import grouped
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused

EXAMPLES: Final = 3
# Awards whose amount now is provisional, in whatever book.
_PROVISIONAL: Final = (
    "EXISTS (SELECT 1 FROM benefits_revision r WHERE r.award_id = a.id "
    "AND r.provisional AND r.monthly > 0 AND NOT EXISTS (SELECT 1 FROM benefits_revision n "
    "WHERE n.award_id = r.award_id AND n.number > r.number AND n.from_month <= r.from_month))"
)


@dataclass(slots=True)
class _Sum:
    """What is added up over awards."""

    persons: set[int] = field(default_factory=set)
    once: int = 0
    monthly: int = 0
    lowered: int = 0
    waiting: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)


def tell(before: Law, after: Law, day: date) -> list[Effect]:
    """The provisional awards that `after` would settle, and the settled ones that rest on a value
    it replaces: back payment through the month of `day`, and what is due every month from then."""
    provisional = award_ids(_PROVISIONAL, [])
    corrected = sorted(set(_resting_on(_replaced(before, after))) - set(provisional))
    settling = _summed(provisional, day, lambda each: _settled(each, day, after))
    correcting = _summed(corrected, day, lambda each: _again(each, day, after))
    return [
        _effect("暂按上年数值计发的待遇结算", "Provisional awards settled", settling),
        _effect("按被替换数值计发的待遇重算", "Awards on a replaced value corrected", correcting),
    ]


def _effect(zh: str, en: str, of: _Sum) -> Effect:
    notes = list(of.notes)
    if of.lowered:
        notes.append(
            (
                f"其中 {of.lowered} 项待遇会降低，须由经办人员逐项决定",
                f"{of.lowered} of them would be lowered: a named human decides each",
            )
        )
    if of.waiting:
        notes.append(
            (
                f"另有 {of.waiting} 项仍缺其他法规数值，不能计算",
                f"{of.waiting} more cannot be worked out: other values are still missing",
            )
        )
    return Effect(zh, en, len(of.persons), of.once, of.monthly, tuple(notes))


def _settled(each: Standing, day: date, law: Law) -> Sequence[Stretch]:
    made = settled(each, day, law)
    return () if made is None else made.stretches


def _again(each: Standing, day: date, law: Law) -> Sequence[Stretch]:
    if each.claim is None:
        return ()
    return renewed(each.award, each.facts, each.revisions, day, law=law).stretches


def _summed(ids: Sequence[int], day: date, work: Callable[[Standing], Sequence[Stretch]]) -> _Sum:
    """What the new stretches differ by from what is due, award by award, in parts."""
    found, through = _Sum(), day.year * 12 + day.month - 1
    for start in range(0, len(ids), AT_ONCE):
        with transaction.atomic():  # the rows are held while they are read together
            for each in standings(ids[start : start + AT_ONCE]):
                _add(found, each, through, work)
    return found


def _add(
    found: _Sum, each: Standing, through: int, work: Callable[[Standing], Sequence[Stretch]]
) -> None:
    try:
        stretches = work(each)
    except (LawError, Refused):
        found.waiting += 1
        return
    if not stretches:
        return
    first = min(stretch.from_month for stretch in stretches)
    more = [_more(each, stretches, month) for month in range(first, through + 1)]
    monthly = _more(each, stretches, max(first, through))
    if not any(more) and not monthly:
        return
    found.persons.add(each.award.person)
    found.once += sum(more)
    found.monthly += monthly
    found.lowered += lowers(each.revisions, stretches)
    if len(found.notes) < EXAMPLES:
        number, once = each.award.pk, sum(more)
        found.notes.append(
            (
                f"待遇 {number}：自 {month_text(first)} 起，每月 {grouped(monthly)} 元，"
                f"补发 {grouped(once)} 元",
                f"award {number}: from {month_text(first)}, {grouped(monthly)} yuan a month, "
                f"{grouped(once)} yuan of back payment",
            )
        )


def _more(each: Standing, stretches: Sequence[Stretch], month: int) -> int:
    now, new = due_at(each.revisions, month), base_at(stretches, month)
    if new is None:
        return 0
    return new.monthly - (now.monthly if now is not None else 0)


def _replaced(before: Law, after: Law) -> list[Value]:
    """Values that the law took before and takes no more."""
    found: dict[str, Value] = {}
    for name, new in after.contents.dated.items():
        old = before.contents.dated.get(name)
        if old is None or old is new:
            continue
        for row in old.rows:
            for value in values_of_row(old, row):
                if still_taken(before, value) and not still_taken(after, value):
                    found[value.row] = value
    return list(found.values())


def _resting_on(values: Sequence[Value]) -> list[int]:
    """Awards in payment whose decisions rest on one of the values."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for value in values:
            cursor.execute(
                "SELECT DISTINCT r.award_id FROM benefits_basis b "
                "JOIN benefits_decision d ON d.basis_id = b.id "
                "JOIN benefits_revision r ON r.decision_id = d.id WHERE b.content LIKE %s",
                [f"%{value.row}%"],
            )
            found.update(row[0] for row in cursor.fetchall())
    return sorted(found)
