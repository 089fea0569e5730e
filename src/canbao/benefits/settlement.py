"""Settlement: provisional awards worked out again once the awaited value is published.

What is due is put right from the first month; the next payment run pays the difference. An award
that comes out lower becomes a proposal that a named human decides.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from canbao import inforce
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, prepare
from canbao.benefits import many
from canbao.benefits.many import Change, Standing
from canbao.benefits.office import four_eyes
from canbao.benefits.renewing import renewed
from canbao.benefits.snapshots import Asked, asked_of, parameters_of, snapshot_of
from canbao.benefits.timeline import changes
from canbao.law.engine.law import Law
from canbao.people.actor import Actor

KIND: Final = "settlement"
_PROVISIONAL: Final = (
    "a.book_id = %s AND EXISTS (SELECT 1 FROM benefits_revision r WHERE r.award_id = a.id "
    "AND r.provisional AND r.monthly > 0 AND NOT EXISTS (SELECT 1 FROM benefits_revision n "
    "WHERE n.award_id = r.award_id AND n.number > r.number AND n.from_month <= r.from_month))"
)


def prepare_settlement(
    book: int, day: date, *, actor: Actor, checker: Actor, dry: bool = False
) -> Run:
    """The run that settles the provisional awards of a book by what is known on `day`; the one that
    is there when it was asked before under the same law. Raises Refused unless two people ask."""
    four_eyes(actor, checker)
    ids = provisional_awards(book)
    asked = Asked(book, day, checker.name, actor.role)
    return prepare(
        KIND, parameters_of(asked), snapshot_of(book), many.parts_of(ids), actor.name, dry=dry
    )


def provisional_awards(book: int) -> list[int]:
    """Ids of the awards of a book whose amount is provisional, in order."""
    return many.award_ids(_PROVISIONAL, [book])


def settlement_chunk(chunk: Chunk) -> Outcome:
    """Settles the awards of a chunk."""
    asked = asked_of(chunk)
    ids = many.ids_between((chunk.first, chunk.last), _PROVISIONAL, [asked.book])
    law = inforce.law()
    return many.change(
        ids,
        lambda standing: settled(standing, asked.day, law),
        KIND,
        asked.day,
        Actor(chunk.run.asked_by, asked.role),
        asked.checked_by,
        "batch",
        key=f"benefits:settlement:{asked.day:%Y%m%d}",
    ).outcome()


def settled(standing: Standing, day: date, law: Law) -> Change | None:
    """What the award is when worked out by what is known on `day`; None while it stays
    provisional or has no facts to be worked out from."""
    if standing.claim is None:
        return None
    made = renewed(standing.award, standing.facts, standing.revisions, day, law=law)
    if made.provisional or not changes(standing.revisions, made.stretches):
        return None
    return Change(standing, "settlement", made.stretches, made.explained)
