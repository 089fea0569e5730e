"""What takes two people: somebody proposes, somebody else decides, and what is decided takes effect
in the same database transaction.

What each kind of proposal asks and does stands in its own module (`deferrals`, `enforcement`, …).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from canbao.batches.canonical import Content, canonical, hash_of
from canbao.ledger.models import Book
from canbao.ledger.receipts import corrections, deferrals, enforcement, instalments, refunds
from canbao.ledger.receipts.content import plain
from canbao.ledger.receipts.models import Decision, Proposal
from canbao.ledger.receipts.models import decisions as kinds
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import own_names

PURPOSE: Final = "collection"


@dataclass(frozen=True, slots=True)
class Effect:
    """`check` raises Refused when a proposal cannot be carried out on that day; `carry_out` does
    it."""

    check: Callable[[Proposal, date], None]
    carry_out: Callable[[Decision, Actor, str], None]


EFFECTS: Final = {
    kinds.DEFERRAL: Effect(deferrals.check, deferrals.carry_out),
    kinds.INSTALMENTS: Effect(instalments.check, instalments.carry_out),
    kinds.ENFORCEMENT: Effect(enforcement.check, enforcement.carry_out),
    kinds.REFUND: Effect(refunds.check, refunds.carry_out),
    kinds.OVERLAP: Effect(refunds.check_overlap, refunds.carry_out_overlap),
    kinds.WRITE_OFF: Effect(corrections.check_write_off, corrections.carry_out_write_off),
    kinds.MOVE: Effect(corrections.check_move, corrections.carry_out_move),
}


def propose(
    kind: str,
    payer: str,
    content: Content,
    *,
    document: str,
    reason: str,
    day: date,
    actor: Actor,
    door: str,
    book: Book | None = None,
    fen: int = 0,
) -> Proposal:
    """Puts a proposal down for somebody else to decide; the same one again is the same proposal while
    it waits.

    `document` is what it rests on, `content` the kind's own facts (`content.plain`). Raises Refused
    for a kind there is not, without document or reason, when the same was decided already, or when
    it could not be carried out today.
    """
    if kind not in EFFECTS:
        raise refused(
            f"没有“{kind}”这种提议，可用：{'、'.join(EFFECTS)}",
            f"there is no proposal {kind!r}; there are {', '.join(EFFECTS)}",
        )
    if not document.strip() or not reason.strip():
        raise refused(
            "提议须写明所依据的文件和理由",
            "a proposal names the document it rests on and the reason",
        )
    content = plain(content)
    key = hash_of(
        {"kind": kind, "payer": payer, "book": book.id if book else 0, "fen": fen,
         "content": content, "document": document},
    )  # fmt: skip
    there = Proposal.objects.filter(key=key).select_related("decision").first()
    if there is not None:
        decision: Decision | None = getattr(there, "decision", None)
        if decision is not None:
            zh, en = ("已同意", "approved") if decision.approved else ("不同意", "refused")
            raise refused(
                f"同一提议（{there.id}，依据“{there.document}”）已于{decision.day}决定：{zh}；"
                "如为另一事项，请写明它自己的依据文件",
                f"the same was proposed on the document {there.document!r} ({there.id}) and "
                f"{en} on {decision.day}; if this is another matter, name its own document",
            )
        return there
    made = Proposal(
        kind=kind, payer=payer, book=book, fen=fen, content=canonical(content), key=key,
        document=document[:200], reason=reason, by=actor.name, day=day,
    )  # fmt: skip
    with transaction.atomic():
        EFFECTS[kind].check(made, day)
        made.save(force_insert=True)
        _log(actor, door, made, "proposed")
    return made


def decide(
    proposal: Proposal, *, approve: bool, day: date, actor: Actor, door: str, words: str = ""
) -> Decision:
    """Approves or refuses a proposal; what is approved takes effect at once. The same answer of the
    same person again gives the decision that is there.

    Raises Refused for who proposed it, for a proposal that has been decided otherwise, for a refusal
    without words, and when it cannot be carried out any more.
    """
    if own_names(actor, [proposal.by]):
        raise refused(
            f"{actor.name}是提出人（{proposal.by}），不能自己决定；请由另一人复核",
            f"{actor.name} proposed it (as {proposal.by}) and cannot decide it; another person must",
        )
    if not approve and not words.strip():
        raise refused("不同意须写明理由", "a refusal gives its reason")
    with transaction.atomic():
        Proposal.objects.select_for_update().get(id=proposal.id)
        there = Decision.objects.filter(proposal=proposal).first()
        if there is not None:
            if (there.approved, there.by) == (approve, actor.name):
                return there
            raise refused(
                f"提议{proposal.id}已由{there.by}于{there.day}决定",
                f"proposal {proposal.id} was decided by {there.by} on {there.day}",
            )
        if approve:
            EFFECTS[proposal.kind].check(proposal, day)
        decision = Decision.objects.create(
            proposal=proposal, approved=approve, proposed_by=proposal.by, by=actor.name,
            words=words, day=day,
        )  # fmt: skip
        if approve:
            EFFECTS[proposal.kind].carry_out(decision, actor, door)
        _log(actor, door, proposal, "approved" if approve else "refused")
    return decision


def undecided(kind: str = "") -> list[Proposal]:
    """Proposals that wait for somebody, the oldest first."""
    found = Proposal.objects.filter(decision__isnull=True).select_related("book").order_by("id")
    return list(found.filter(kind=kind) if kind else found)


def _log(actor: Actor, door: str, proposal: Proposal, what: str) -> None:
    log.append(
        actor,
        door,
        log.Act(
            log.WRITE,
            PURPOSE,
            record=f"proposal {proposal.id}",
            detail={
                "what": what, "kind": proposal.kind, "payer": proposal.payer, "fen": proposal.fen,
                "document": proposal.document,
            },
        ),
    )  # fmt: skip
