"""Yearly adjustment: by the province's measures (`own_rise`), or by asking the law anew with the
standard of the month (`standard`: residents' base, minimum wage, unemployment standard).

What one person gains is the law's to say; a measure that is missing makes the award wait.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from canbao import inforce
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, prepare
from canbao.benefits import many
from canbao.benefits.kinds import kind_of, kinds
from canbao.benefits.many import Change, Standing
from canbao.benefits.office import four_eyes
from canbao.benefits.renewing import adjusted_months, own_rise
from canbao.benefits.snapshots import Asked, asked_of, parameters_of, snapshot_of
from canbao.benefits.timeline import changes, due_at, raised, rebuilt
from canbao.benefits.working import work_out
from canbao.law.engine.law import Law
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor

KIND: Final = "adjustment"
# In payment in the month or later, and not adjusted from it yet.
_CONCERNED: Final = (
    "a.book_id = %s AND a.benefit IN ({kinds}) AND EXISTS (SELECT 1 FROM benefits_revision r "
    "WHERE r.award_id = a.id AND r.monthly > 0 AND (r.to_month IS NULL OR r.to_month >= %s)) "
    "AND NOT EXISTS (SELECT 1 FROM benefits_revision n WHERE n.award_id = a.id "
    "AND n.cause = 'adjustment' AND n.from_month = %s)"
)


def prepare_adjustment(
    book: int, month: int, day: date, *, actor: Actor, checker: Actor, dry: bool = False
) -> Run:
    """The run that adjusts the awards of a book from `month` on, by what is known on `day`.

    Raises Refused unless two people ask, and for a month that is not January where pensions are
    adjusted by the yearly measures.
    """
    four_eyes(actor, checker)
    scheme = _scheme(book)
    yearly = any(each.adjusted == "own_rise" for each in kinds().values() if each.scheme == scheme)
    if yearly and month % 12 != 0:
        raise refused(
            f"养老金自1月起调整，{month_text(month)}不是1月",
            f"pensions are adjusted from January, not from {month_text(month)}",
        )
    ids = many.award_ids(*_concerned(book, month))
    asked = Asked(book, day, checker.name, actor.role, month)
    return prepare(
        KIND, parameters_of(asked), snapshot_of(book), many.parts_of(ids), actor.name, dry=dry
    )


def adjustment_chunk(chunk: Chunk) -> Outcome:
    """Adjusts the awards of a chunk."""
    asked = asked_of(chunk)
    ids = many.ids_between((chunk.first, chunk.last), *_concerned(asked.book, asked.month))
    law = inforce.law()
    return many.change(
        ids,
        lambda standing: adjusted(standing, asked.month, asked.day, law),
        KIND,
        asked.day,
        Actor(chunk.run.asked_by, asked.role),
        asked.checked_by,
        "batch",
        key=f"benefits:adjustment:{asked.month}:{asked.day:%Y%m%d}",
    ).outcome()


def adjusted(standing: Standing, month: int, day: date, law: Law) -> Change | None:
    """What the award is from `month` on; None where the adjustment brings it nothing. Raises
    LawError where the measures or the standard are missing."""
    award, revisions = standing.award, standing.revisions
    if month in adjusted_months(revisions):
        return None
    kind = kind_of(award.benefit)
    if kind.adjusted == "own_rise":
        now = due_at(revisions, month)
        if now is None or now.monthly == 0:
            return None
        rise, explained = own_rise(award.place, standing.facts, now.monthly, month, day, law)
        if rise == 0:
            return None
        stretches = raised(revisions, month, rise)
    else:
        if standing.claim is None:
            return None
        made = work_out(
            kind, standing.facts, award.place, award.first_month, day, law=law, asked=month
        )
        stretches, explained = rebuilt(revisions, made.stretches, month), made.explained
    if not changes(revisions, stretches):
        return None
    return Change(standing, "adjustment", tuple(stretches), explained)


def _concerned(book: int, month: int) -> tuple[str, list[int | str]]:
    wanted = [key for key, each in kinds().items() if each.adjusted]
    condition = _CONCERNED.format(kinds=", ".join("%s" for _ in wanted))
    return condition, [book, *wanted, month, month]


def _scheme(book: int) -> str:
    from canbao.ledger.models import Book

    found = Book.objects.filter(id=book).first()
    if found is None:
        raise refused(f"账簿{book}不存在", f"there is no book {book}")
    return found.scheme
