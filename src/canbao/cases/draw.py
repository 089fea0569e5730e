"""Who gets a case: somebody of the post, for the place, drawn at random. The seed, the candidates and who
was barred are kept, so that anyone can draw again and find the same name.

Nobody can be drawn until a friend comes up: a step has one draw, and another only when whoever was drawn
has fallen away.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from canbao.accounts import posts
from canbao.accounts.models import REVIEWER, Account
from canbao.accounts.posts import OFFICERS
from canbao.batches.canonical import canonical
from canbao.cases.hands import PURPOSE, Deed
from canbao.cases.models import Case, Decision, Draw
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW, STEPS
from canbao.cases.states import hand_of
from canbao.ledger.refusal import refused
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.identity import identities, identity_of, number_of

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    PROPOSE: OFFICERS,
    DECIDE: OFFICERS,
    REVIEW: (REVIEWER, *OFFICERS),
}
WAITS: Final[Mapping[str, tuple[str, ...]]] = {
    PROPOSE: ("needs_human", "in_check", "on_hold", "incomplete"),
    DECIDE: ("proposed",),
    REVIEW: ("contested",),
}
"""In which states a case waits for whoever was drawn for a step."""
BARRED: Final[Mapping[str, tuple[str, str]]] = {
    "own_case": ("本人的业务", "the own case"),
    "kin": ("已申报亲属关系", "declared kin"),
    "had_a_hand": ("已办理前一环节", "did the step before"),
    "away": ("不在岗", "away"),
}


def draw(number: str, step: str, deed: Deed, besides: Collection[str] = ()) -> Draw:
    """Whoever is to take a step (`propose`, `decide`, `review`): the one drawn before where that one
    still can, else one drawn now. `besides` names who had a hand in what the case is about and is barred.
    Raises Refused for an unknown case or step, a hand that may not ask for a draw, and where nobody is
    left, naming who was barred and why."""
    if step not in STEPS:
        raise refused(f"没有“{step}”环节", f"{step!r} is no step: {', '.join(STEPS)}")
    if hand_of(deed.actor) == "applicant":
        raise refused("抽取经办人员由机构进行", "officers are drawn by the office")
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(number=number).first()
        if case is None:
            raise refused(f"没有编号为{number}的办件", f"there is no case {number}")
        accounts = posts.members(case.service, case.place, deed.day, ROLES[step])
        barred = _barred(case, step, accounts, deed, besides)
        candidates = [each.username for each in accounts if each.username not in barred]
        now = _round(case)
        last = latest(case, step)
        if last is not None and last.drawn in candidates:
            return last
        if not candidates:
            raise _nobody(case, barred)
        seed = secrets.token_hex(32)
        made = Draw.objects.create(
            case=case, step=step, round=now, number=last.number + 1 if last else 1,
            candidates=canonical(candidates), barred=canonical(barred), seed=seed,
            drawn=candidates[pick(seed, candidates)], by=deed.actor.name, day=deed.day,
            reason="no_longer" if last else "first",
        )  # fmt: skip
        log.append(deed.actor, deed.door, log.Act(
            log.WRITE, PURPOSE, case.person, f"case {number}",
            {"draw": step, "drawn": made.drawn, "among": len(candidates)}))  # fmt: skip
    return made


def pick(seed: str, candidates: Sequence[str]) -> int:
    """The place of the one drawn among the candidates, counted from 0."""
    digest = hashlib.sha256(f"{seed}\n{canonical(list(candidates))}".encode()).digest()
    return int.from_bytes(digest) % len(candidates)


def replay(made: Draw) -> str:
    """Whom the seed and the candidates of a draw give: the name that was drawn, unless somebody
    changed it."""
    candidates: list[str] = json.loads(made.candidates)
    return candidates[pick(made.seed, candidates)]


def latest(case: Case, step: str) -> Draw | None:
    """The draw that counts for a step of a case as it stands."""
    return (
        case.draws.filter(step=step, round=_round(case)).order_by("-number").first()
    )


def drawn_to(name: str) -> QuerySet[Draw]:
    """The draws by which a case now waits for somebody: those that count, of the step the case is at."""
    decided = (
        Decision.objects.filter(case=OuterRef("case")).order_by().values("case")
        .annotate(n=Count("pk")).values("n")
    )
    later = Draw.objects.filter(
        case=OuterRef("case"), step=OuterRef("step"), round=OuterRef("round"),
        number__gt=OuterRef("number"),
    )  # fmt: skip
    at_step = Q(pk__in=())
    for step, states in WAITS.items():
        at_step |= Q(step=step, case__state__in=states)
    return (
        Draw.objects.filter(at_step, drawn=name)
        .filter(round=Coalesce(Subquery(decided), 0))
        .filter(~Exists(later))
    )


def only_the_drawn(case: Case, step: str, actor: Actor) -> None:
    """Raises Refused where somebody else was drawn for the step. Without a draw the step is open."""
    made = latest(case, step)
    if made is not None and hand_of(actor) == "officer" and made.drawn != actor.name:
        raise refused(
            f"办件{case.number}已随机分给{made.drawn}，{actor.name}不能办理",
            f"case {case.number} was drawn to {made.drawn}: it is not for {actor.name}",
        )


def _round(case: Case) -> int:
    return case.decisions.count()


def _barred(
    case: Case, step: str, accounts: Sequence[Account], deed: Deed, besides: Collection[str]
) -> dict[str, str]:
    """Who may not, by name, and why; the gravest reason first."""
    away = posts.away(deed.day)
    kin = posts.kin_of(case.person)
    own = identity_of(number_of(case.person))
    hands = _hands(case, step) | set(besides)
    known = set(identities(list(hands)).values())
    found = {}
    for each in accounts:
        if own and each.identity == own:
            found[each.username] = "own_case"
        elif each.username in kin:
            found[each.username] = "kin"
        elif each.username in hands or (each.identity and each.identity in known):
            found[each.username] = "had_a_hand"
        elif each.username in away:
            found[each.username] = "away"
    return found


def _hands(case: Case, step: str) -> set[str]:
    """Who had a hand in what this step is to judge: of a second step the one who proposed, of a review
    or a decision made anew those who decided."""
    decided = case.decisions.values_list("by", "checked_by")
    hands = {name for pair in decided for name in pair if name}
    if step == DECIDE:
        last = case.proposals.order_by("-number").first()
        hands |= {last.by} if last else set()
        proposing = latest(case, PROPOSE)
        hands |= {proposing.drawn} if proposing else set()
    return hands


def _nobody(case: Case, barred: Mapping[str, str]) -> Exception:
    zh = "、".join(f"{name}（{BARRED[why][0]}）" for name, why in sorted(barred.items())) or "无"
    en = ", ".join(f"{name} ({BARRED[why][1]})" for name, why in sorted(barred.items())) or "nobody"
    return refused(
        f"{case.service}在{case.place}没有可分配的经办人员；回避或不在岗：{zh}。请主管安排岗位人员",
        f"nobody is left for {case.service} at {case.place}; barred: {en}. "
        "The manager has to put somebody on the post",
    )
