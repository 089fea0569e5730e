"""Writing decisions, awards and revisions: the only place that does. Append only.

Whether a decision is right has been settled before; here it is checked that nothing is lowered or
held back but by an adverse decision, and that an award stands alone where the law wants it to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from canbao.benefits.basis import basis_of
from canbao.benefits.explaining import Stored
from canbao.benefits.kinds import Benefit, kind_of, kinds
from canbao.benefits.models import Award, Claim, Decision, Proposal, Revision
from canbao.benefits.office import REMEDIES, Human, is_human
from canbao.benefits.timeline import due_at, lowers
from canbao.benefits.working import Stretch
from canbao.ledger import pools
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import refused
from canbao.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Hands:
    """Who decides and who checks (None where nobody need). `adverse` is the human who takes
    something away; it is the maker then."""

    maker: Actor
    checker: Actor | None = None
    adverse: Human | None = None


def write_decision(
    person: int,
    cause: str,
    explained: Stored,
    hands: Hands,
    day: date,
    *,
    claim: Claim | None = None,
    proposal: Proposal | None = None,
) -> Decision:
    """The decision, with its remedies text when it is adverse."""
    return Decision.objects.create(
        claim=claim,
        proposal=proposal,
        person=person,
        cause=cause,
        explanation=explained.packed,
        hash=explained.hash,
        law=explained.law,
        basis=basis_of(explained),
        adverse=hands.adverse is not None,
        human=is_human(hands.maker),
        remedies=REMEDIES if hands.adverse is not None else "",
        decided_by=hands.maker.name,
        checked_by=hands.checker.name if hands.checker is not None else "",
        day=day,
    )


def write_award(
    claim: Claim, first_month: int, day: date, *, key: str = "", instead: Award | None = None
) -> Award:
    """The award of a claim, in place of `instead` if that ends with it. Raises Refused where the
    person has another that it cannot stand beside, or a funeral grant of any scheme."""
    kind = kind_of(claim.benefit)
    _alone(kind, claim, first_month, instead)
    return Award.objects.create(
        person=claim.payee or claim.person,
        insured=claim.person if claim.payee else None,
        benefit=claim.benefit,
        book=pools.book_of(kind.scheme, claim.place),
        place=claim.place,
        first_month=first_month,
        claim=claim,
        key=key or f"benefits:award:{claim.pk}",
        day=day,
    )


def write_revisions(
    award: Award,
    stretches: Sequence[Stretch],
    decision: Decision,
    cause: str,
    day: date,
) -> list[Revision]:
    """The next revisions of an award. Raises Refused when they lower or hold back what is due and
    the decision is not adverse – a conversion apart, of which the database asks both halves."""
    there = revisions_of(award)
    if not decision.adverse and cause != "conversion" and lowers(there, stretches):
        raise refused(
            f"待遇{award.pk}自{month_text(stretches[0].from_month)}起将减少或暂停，须由具名人员作出不利决定",
            f"award {award.pk}: from {month_text(stretches[0].from_month)} less would be due; only "
            "a named human may decide that",
        )
    number = there[-1].number if there else 0
    return Revision.objects.bulk_create(
        Revision(
            award=award,
            number=number + place,
            from_month=each.from_month,
            to_month=each.to_month,
            monthly=each.monthly,
            individual=each.individual,
            held=each.held,
            provisional=each.provisional,
            cause=cause,
            decision=decision,
            day=day,
        )
        for place, each in enumerate(stretches, 1)
    )


def current(award: Award, month: int) -> Revision | None:
    """What is due for a month, as a revision."""
    return due_at(revisions_of(award), month)


def revisions_of(award: Award) -> list[Revision]:
    """The revisions of an award in order."""
    return list(Revision.objects.filter(award=award).order_by("number"))


def lock(award: Award) -> Award:
    """The award's row, held until the transaction ends: revisions of one award follow each other."""
    return Award.objects.select_for_update().get(pk=award.pk)


def _alone(kind: Benefit, claim: Claim, first_month: int, instead: Award | None) -> None:
    """Another kind apart, or the same kind again, is not drawn for the same month; for another
    insured person (a survivor's second case) it is."""
    payee = claim.payee or claim.person
    insured = claim.person if claim.payee else None
    rows = Award.objects.filter(person=payee, benefit__in=[*kind.apart, kind.key])
    for award in rows:
        if instead is not None and award.pk == instead.pk:
            continue
        if award.insured != insured and award.benefit == kind.key:
            continue
        drawn = current(award, first_month)
        if drawn is not None and drawn.monthly > 0:
            name = kind_of(award.benefit)
            raise refused(
                f"{payee}在{month_text(first_month)}已有待遇{name.zh}（{award.pk}），"
                f"不能同时领取{kind.zh}",
                f"{payee} draws {name.en} (award {award.pk}) in {month_text(first_month)}; "
                f"{kind.en} is not drawn beside it",
            )
    if kind.funeral:
        grants = [key for key, each in kinds().items() if each.funeral]
        there = Award.objects.filter(insured=claim.person, benefit__in=grants).first()
        if there is not None:
            raise refused(
                f"{claim.person}的丧葬补助金已由待遇{there.pk}支付，只能领取一项",
                f"the funeral grant for {claim.person} is paid by award {there.pk}; there is one only",
            )
