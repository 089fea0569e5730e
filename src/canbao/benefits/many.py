"""Many awards in one stroke: read, decided and written by the chunk, no query per award.

What is decided about each is worked out by the rooms that use this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from canbao.batches.canonical import canonical, hash_of, hash_of_lines
from canbao.batches.runs import Outcome, Part
from canbao.benefits.basis import bases_of
from canbao.benefits.claims import law_facts
from canbao.benefits.explaining import MIGRATION, Stored, explanation_of
from canbao.benefits.models import Award, Claim, Decision, Proposal, Revision, Waiting
from canbao.benefits.office import PURPOSE
from canbao.benefits.timeline import lowers
from canbao.benefits.working import Stretch
from canbao.law.engine.errors import LawError
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.actor import Actor

AT_ONCE: Final = 1_000  # awards in a chunk


@dataclass(frozen=True, slots=True)
class Standing:
    """An award with its revisions in order and the facts it rests on as they are known now."""

    award: Award
    revisions: tuple[Revision, ...]
    claim: Claim | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What shall become of an award, and why."""

    standing: Standing
    cause: str
    stretches: tuple[Stretch, ...]
    explained: Stored


@dataclass(slots=True)
class Told:
    """What came of a chunk: decisions written, proposals that need a human, what waits for the law."""

    written: int = 0
    fen: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    examples: list[dict[str, str | int]] = field(default_factory=list)

    def count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1

    def outcome(self) -> Outcome:
        return Outcome(
            rows=self.written,
            output_hash=hash_of_lines(self.lines),
            sum_fen=self.fen,
            counts=dict(sorted(self.counts.items())),
            examples=self.examples,
        )


Work = Callable[[Standing], Change | None]


def parts_of(ids: Sequence[int], at_once: int = 0) -> Iterator[Part]:
    """Chunks of so many each (0: `AT_ONCE`), by their ids in order."""
    at_once = at_once or AT_ONCE
    for start in range(0, len(ids), at_once):
        some = ids[start : start + at_once]
        yield Part(str(some[0]), str(some[-1]), hash_of([*some]))


def award_ids(condition: str, given: Sequence[int | str]) -> list[int]:
    """Ids of the awards (`a`) a condition holds for, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id FROM benefits_award a WHERE {condition} ORDER BY a.id", list(given)
        )
        return [row[0] for row in cursor.fetchall()]


def standings(ids: Sequence[int]) -> list[Standing]:
    """Awards with their revisions and facts, in order of id, their rows held to the end of the
    transaction. Three queries however many."""
    awards = Award.objects.select_for_update().filter(id__in=ids).order_by("id")
    rows = {award.pk: award for award in awards}
    revisions: dict[int, list[Revision]] = {key: [] for key in rows}
    found = Revision.objects.filter(award_id__in=list(rows)).select_related("decision__claim")
    for each in found.order_by("award_id", "number"):
        revisions[each.award_id].append(each)
    return [_standing(award, revisions[key]) for key, award in sorted(rows.items())]


def _standing(award: Award, revisions: list[Revision]) -> Standing:
    """The facts are those of the last decision that names a claim; a migrated award's own."""
    for each in reversed(revisions):
        claim = each.decision.claim
        if claim is not None:
            return Standing(award, tuple(revisions), claim, law_facts(claim))
    for each in revisions:
        content = explanation_of(each.decision) if each.cause == "migrated" else {}
        if content.get("format") == MIGRATION:
            return Standing(award, tuple(revisions), None, dict(content["facts"]))
    return Standing(award, tuple(revisions), None, {})


def change(
    ids: Sequence[int],
    work: Work,
    cause: str,
    day: date,
    maker: Actor,
    checker: str,
    door: str,
    *,
    key: str,
) -> Told:
    """Works each award out and writes: decisions and revisions where nothing is lowered, proposals
    for a human where something is, waiting rows where the law has no answer. One log entry."""
    told = Told()
    ready: list[Change] = []
    lowered: list[Change] = []
    waiting: list[Waiting] = []
    for standing in standings(ids):
        try:
            made = work(standing)
        except (LawError, Refused) as error:
            waiting.append(_waiting(error, standing, cause, day))
            told.count("waiting")
            continue
        if made is None:
            told.count("unchanged")
        elif lowers(standing.revisions, made.stretches):
            lowered.append(made)
            told.count("needs_human")
        else:
            ready.append(made)
            told.count(made.standing.award.benefit)
    Waiting.objects.bulk_create(waiting, ignore_conflicts=True)
    Proposal.objects.bulk_create(
        [_proposal(each, day, maker, key) for each in lowered], ignore_conflicts=True
    )
    _write(ready, day, maker, checker, told)
    if ready or lowered or waiting:
        detail: log.Detail = {
            "cause": cause,
            "written": len(ready),
            "proposed": len(lowered),
            "waiting": len(waiting),
        }
        log.append(maker, door, log.Act(log.WRITE, PURPOSE, None, f"awards {ids[0]}–{ids[-1]}",
                                        detail))  # fmt: skip
    return told


def _write(ready: Sequence[Change], day: date, maker: Actor, checker: str, told: Told) -> None:
    bases = bases_of([each.explained for each in ready])
    decisions = Decision.objects.bulk_create(
        Decision(
            claim=each.standing.claim,
            person=each.standing.award.person,
            cause=each.cause,
            explanation=each.explained.packed,
            hash=each.explained.hash,
            law=each.explained.law,
            basis=basis,
            decided_by=maker.name,
            checked_by=checker,
            day=day,
        )
        for each, basis in zip(ready, bases, strict=True)
    )
    rows = []
    for each, decision in zip(ready, decisions, strict=True):
        award, number = each.standing.award, len(each.standing.revisions)
        for place, stretch in enumerate(each.stretches, 1):
            rows.append(_revision(award, number + place, stretch, each.cause, decision, day))
        more = _more(each)
        told.fen += more
        told.lines.append(canonical([award.pk, each.explained.hash, more]))
        if len(told.examples) < 5:
            told.examples.append({"award": award.pk, "benefit": award.benefit, "monthly": more})
    Revision.objects.bulk_create(rows)
    told.written += len(rows)


def _revision(
    award: Award, number: int, stretch: Stretch, cause: str, decision: Decision, day: date
) -> Revision:
    return Revision(
        award=award,
        number=number,
        from_month=stretch.from_month,
        to_month=stretch.to_month,
        monthly=stretch.monthly,
        individual=stretch.individual,
        held=stretch.held,
        provisional=stretch.provisional,
        cause=cause,
        decision=decision,
        day=day,
    )


def _more(made: Change) -> int:
    """By how much the amount of the last month changed, in fen: what the dry run adds up."""
    before = made.standing.revisions[-1].monthly if made.standing.revisions else 0
    return made.stretches[-1].monthly - before


def _waiting(error: LawError | Refused, standing: Standing, cause: str, day: date) -> Waiting:
    field_of = getattr(error, "field", None) or ""
    if isinstance(error, LawError):
        zh, en = error.message("zh"), error.message("en")
    else:
        zh, en = error.zh, error.en
    return Waiting(award=standing.award, cause=cause, field=field_of[:120], zh=zh, en=en, day=day)


def _proposal(made: Change, day: date, maker: Actor, key: str) -> Proposal:
    award = made.standing.award
    stretches = [
        {
            "from_month": each.from_month,
            "to_month": each.to_month,
            "monthly": each.monthly,
            "individual": each.individual,
            "held": each.held,
            "provisional": each.provisional,
        }
        for each in made.stretches
    ]
    return Proposal(
        claim=made.standing.claim,
        award=award,
        person=award.person,
        cause=made.cause,
        stretches=canonical(stretches),
        explanation=made.explained.packed,
        hash=made.explained.hash,
        law=made.explained.law,
        adverse=True,
        human=False,
        by=maker.name,
        day=day,
        key=f"{key}:{award.pk}",
    )


def ids_between(ids_text: tuple[str, str], condition: str, given: Sequence[int | str]) -> list[int]:
    """The awards of a chunk: those of the condition between its first and last key."""
    first, last = (int(each) for each in ids_text)
    return award_ids(f"a.id BETWEEN %s AND %s AND ({condition})", [first, last, *given])
