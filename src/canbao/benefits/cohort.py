"""Many claims decided at once: those of a place that have not been decided, by the chunk.

A claim that gives no right is counted and left to a human; one the law has no answer for waits.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from canbao.batches.canonical import canonical, hash_of, hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, prepare
from canbao.benefits.deciding import Granted, NotEntitled, Waits, decide
from canbao.benefits.many import parts_of
from canbao.benefits.models import Award, Claim, Decision
from canbao.benefits.office import four_eyes
from canbao.ledger.refusal import Refused
from canbao.people.actor import ROLES, Actor, Role

KIND: Final = "decision"
AT_ONCE: Final = 200  # a claim costs some milliseconds of law and a dozen statements


def prepare_decisions(
    benefit: str, through: date, day: date, *, actor: Actor, checker: Actor, dry: bool = False
) -> Run:
    """The run that decides the claims for a benefit made by the day `through`, as known on `day`;
    asked again for the same days it is the same run."""
    four_eyes(actor, checker)
    ids = undecided(benefit, through)
    parameters = {
        "benefit": benefit,
        "through": through.isoformat(),
        "day": day.isoformat(),
        "maker": [actor.role, actor.office],
        "checker": [checker.name, checker.role, checker.office],
    }
    return prepare(
        KIND, parameters, hash_of(parameters), parts_of(ids, AT_ONCE), actor.name, dry=dry
    )


def undecided(benefit: str, through: date) -> list[int]:
    """Ids of the claims that are neither awarded nor refused, in order."""
    return list(
        Claim.objects.filter(benefit=benefit, day__lte=through)
        .exclude(pk__in=Award.objects.filter(claim__isnull=False).values("claim"))
        .exclude(pk__in=Decision.objects.filter(cause="refusal").values("claim"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def decisions_chunk(chunk: Chunk) -> Outcome:
    """Decides the claims of a chunk."""
    given = chunk.run.given
    role, office = given["maker"]
    maker = Actor(chunk.run.asked_by, _role(str(role)), str(office))
    name, role, office = given["checker"]
    checker = Actor(str(name), _role(str(role)), str(office))
    ids = range(int(chunk.first), int(chunk.last) + 1)
    rows = Claim.objects.filter(benefit=str(given["benefit"]), pk__in=ids).order_by("pk")
    made: list[Granted] = []
    counts: dict[str, int] = {}
    examples: list[dict[str, str | int]] = []
    day = date.fromisoformat(str(given["day"]))
    wanted = set(undecided(str(given["benefit"]), date.fromisoformat(str(given["through"]))))
    for claim in rows:
        if claim.pk not in wanted:
            continue
        try:
            made.append(decide(claim, day=day, actor=maker, checker=checker, door="batch"))
            outcome = "awarded"
        except NotEntitled:
            outcome = "needs_human"
        except Waits:
            outcome = "waiting"
        except Refused as error:
            outcome = "refused_input"
            examples.append({"claim": claim.pk, "zh": error.zh, "en": error.en})
        counts[outcome] = counts.get(outcome, 0) + 1
    return Outcome(
        rows=len(made),
        output_hash=hash_of_lines(
            canonical([each.award.claim_id, each.decision.hash]) for each in made
        ),
        sum_fen=sum(each.revisions[0].monthly for each in made),
        counts=dict(sorted(counts.items())),
        examples=examples,
    )


def _role(name: str) -> Role:
    return next(each for each in ROLES if each == name)
