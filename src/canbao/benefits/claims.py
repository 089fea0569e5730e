"""Claims: what is asked for, with every fact the law needs and where each came from.

Facts of the record and of what was paid are fetched here; what only the claimant can say is given.
Whether the facts give a right is worked out elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from canbao.batches.canonical import Plain, canonical
from canbao.benefits.kinds import Benefit, Need, kind_of
from canbao.benefits.models import Claim
from canbao.ledger.balances import When
from canbao.ledger.crediting.careers import career
from canbao.ledger.refusal import Refusal, Refused, refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.models import Person

PURPOSE: Final = "benefits"
RECORD: Final = "people"
LEDGER: Final = "ledger"


@dataclass(frozen=True, slots=True)
class Given:
    """A fact as the law takes it (text, whole number, yes or no, rows) and who says so."""

    value: Plain
    source: str


def make(
    person: int,
    benefit: str,
    place: int,
    month: int,
    given: Mapping[str, Given],
    *,
    day: date,
    actor: Actor,
    door: str,
    payee: int | None = None,
) -> Claim:
    """The claim of a person for a benefit from a month on, with its facts complete.

    Again with the same words on the same day gives the claim that is there. Raises Refused with a
    message for each fact that is missing or not asked for.
    """
    kind = kind_of(benefit)
    there = Claim.objects.filter(person=person, benefit=benefit, month=month, day=day).first()
    facts = canonical(_told(_gathered(kind, person, given, day)))
    if kind.to_heir and payee is None:
        raise refused(
            f"{kind.zh}须写明领取人", f"{kind.en}: say who is to be paid (the heir or survivor)"
        )
    if there is not None:
        if (there.facts, there.place, there.payee) == (facts, place, payee):
            return there
        raise refused(
            f"{person}当日已有同一待遇的申请{there.pk}，事实不同；请次日更正或另提",
            f"claim {there.pk} of the same day and benefit says otherwise; correct it another day",
        )
    with transaction.atomic():
        claim = Claim.objects.create(
            person=person,
            payee=payee,
            benefit=benefit,
            place=place,
            month=month,
            facts=facts,
            day=day,
            by=actor.name,
        )
        act = log.Act(log.WRITE, PURPOSE, person, f"claim {claim.pk}", {"benefit": benefit})
        log.append(actor, door, act)
    return claim


def facts_of(claim: Claim) -> dict[str, Given]:
    """The facts of a claim with their sources."""
    read = json.loads(claim.facts)
    return {name: Given(entry["value"], entry["source"]) for name, entry in read.items()}


def law_facts(claim: Claim) -> dict[str, Any]:
    """The facts as the law takes them."""
    return {name: given.value for name, given in facts_of(claim).items()}


def known(person: int, kind: Benefit, day: date) -> dict[str, Given]:
    """What record and ledger give of the facts a benefit rests on, by `day`. Raises Refused for a
    person there is not."""
    record = _Record(person, day)
    found = {need.name: record.fact(need) for need in kind.needs}
    return {name: given for name, given in found.items() if given is not None}


def refreshed(claim: Claim, day: date) -> dict[str, Given]:
    """The facts that record or ledger gave for a claim and say otherwise by now."""
    before = facts_of(claim)
    now = known(claim.person, kind_of(claim.benefit), day)
    return {
        name: given
        for name, given in now.items()
        if name in before
        and before[name].source in (RECORD, LEDGER)
        and before[name].value != given.value
    }


def fetched(claim: Claim, day: date) -> dict[str, Any]:
    """What record and ledger say by now of the facts they gave for a claim, as the law takes them.
    One that they no longer know is left out."""
    record = _Record(claim.person, day)
    found = {
        need.name: record.fact(need)
        for need in kind_of(claim.benefit).needs
        if (told := facts_of(claim).get(need.name)) and told.source in (RECORD, LEDGER)
    }
    return {name: given.value for name, given in found.items() if given is not None}


def changed(
    claim: Claim, given: Mapping[str, Given], *, day: date, actor: Actor, door: str
) -> Claim:
    """The claim again with some facts new or corrected, of today. Raises Refused for facts the
    benefit does not rest on, and when the claim was changed otherwise on the same day."""
    return make(
        claim.person,
        claim.benefit,
        claim.place,
        claim.month,
        facts_of(claim) | dict(given),
        day=day,
        actor=actor,
        door=door,
        payee=claim.payee,
    )


def _rows(facts: Mapping[str, Any]) -> list[Plain]:
    """The years of a career as canonical JSON holds them: amounts in words."""
    return [
        {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in facts["career"]
    ]


def _told(facts: Mapping[str, Given]) -> dict[str, Plain]:
    return {name: {"value": each.value, "source": each.source} for name, each in facts.items()}


def _gathered(
    kind: Benefit, person: int, given: Mapping[str, Given], day: date
) -> dict[str, Given]:
    needs = {need.name: need for need in kind.needs}
    refusals = [
        Refusal(
            f"{kind.zh}不用事实{name!r}；可给：{'、'.join(needs)}",
            f"{kind.en} takes no fact {name!r}; it takes {', '.join(needs)}",
        )
        for name in sorted(set(given) - set(needs))
    ]
    facts = {name: fact for name, fact in given.items() if name in needs}
    fetched = _Record(person, day)
    for need in kind.needs:
        if need.name in facts:
            continue
        found = fetched.fact(need)
        if found is not None:
            facts[need.name] = found
        elif not need.optional:
            refusals.append(
                Refusal(
                    f"{kind.zh}缺少事实{need.name}，请填写并注明来源",
                    f"{kind.en} needs the fact {need.name}: give it with its source",
                )
            )
    if refusals:
        raise Refused(refusals)
    return facts


class _Record:
    """What this house knows of a person, asked once."""

    def __init__(self, person: int, day: date) -> None:
        self.person, self.day = person, day
        self.row = Person.objects.filter(id=person, withdrawn=False).first()
        if self.row is None:
            raise refused(f"没有编号为{person}的人员", f"there is no person {person}")

    def fact(self, need: Need) -> Given | None:
        if need.where == "career":
            return Given(_rows(career(self.person, When(as_of=self.day)).facts()), LEDGER)
        if need.where == "claim" or self.row is None:
            return None
        when = {"birth_month": self.row.birth, "death_month": self.row.death}.get(need.name)
        return None if when is None else Given(f"{when:%Y-%m}", RECORD)
