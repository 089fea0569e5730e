"""The account of a dead person set aside for the heir, when it is awarded: out of the individual
account, never more than stands on it, into what is due to the heir."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from canbao.benefits.models import Award, Decision, Revision
from canbao.ledger import balances, books
from canbao.ledger.balances import When
from canbao.ledger.facts import Fact
from canbao.ledger.numbering import month_of
from canbao.ledger.posting import post
from canbao.ledger.refusal import refused


def set_aside(award: Award, revisions: Sequence[Revision], decision: Decision, day: date) -> None:
    """Posts the inheritance. Raises Refused when more is awarded than stands on the account."""
    fen = sum(each.monthly for each in revisions)
    insured = award.insured if award.insured is not None else award.person
    wanted = [("individual", f"P{insured}"), ("benefit_due", f"P{award.person}")]
    account, due = books.accounts(award.book, wanted)
    there = -sum(balances.balances(award.book, [account], When(as_of=day)).values())
    if fen > there:
        raise refused(
            f"{insured}的个人账户余额为{there}分，少于待遇{award.pk}的{fen}分",
            f"the account of {insured} holds {there} fen, less than the {fen} of award {award.pk}",
        )
    post(
        award.book,
        [
            Fact(
                kind="inheritance",
                month=month_of(day),
                day=day,
                ground=f"decision:{decision.pk}",
                key=f"benefits:inheritance:{award.pk}",
                lines=[(account, fen), (due, -fen)],
            )
        ],
    )
