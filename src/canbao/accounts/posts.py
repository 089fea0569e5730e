"""Who serves where: members of a post on a day and for a place, declarations of kin, absences.

Each is given by a person in office and stands in the log; nobody gives a post to the own account.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from canbao.accounts.models import (
    ADMINISTRATOR,
    CASE_MANAGER,
    CASE_OFFICER,
    PAYMENT_CHECKER,
    PAYMENT_OFFICER,
    REVIEWER,
    Absence,
    Account,
    Kinship,
    Post,
    PostMember,
)
from canbao.accounts.models.posts import RELATIONS
from canbao.batches.canonical import canonical
from canbao.people import log
from canbao.people.actor import Actor
from canbao.people.places import within
from canbao.people.refusal import refused

PURPOSE: Final = "account_care"
OFFICERS: Final = (CASE_OFFICER, PAYMENT_OFFICER, PAYMENT_CHECKER)
"""Who may serve at a post and have cases drawn to them."""
AT_A_POST: Final = (*OFFICERS, REVIEWER)
GIVERS: Final = (ADMINISTRATOR, CASE_MANAGER)


@dataclass(frozen=True, slots=True)
class Term:
    """For which places (a division code, 0: everywhere) and from which day to which, both included;
    open where there is no end."""

    area: int
    from_day: date
    to_day: date | None = None


def make_post(code: str, zh: str, en: str, services: Sequence[str], actor: Actor, door: str) -> Post:
    """A post, new or with other services. Raises Refused without services or names."""
    if not (code and zh and en and services and all(services)):
        raise refused("岗位须有代码、中英文名称和事项", "a post has a code, both names and services")
    _giver(actor)
    with transaction.atomic():
        made, _ = Post.objects.update_or_create(
            code=code,
            defaults={"zh": zh, "en": en, "services": canonical(sorted(set(services)))},
        )
        _log(actor, door, f"post {code}", {"services": len(set(services))})
    return made


def join(post: Post, account: Account, term: Term, actor: Actor, door: str) -> PostMember:
    """An account serves at a post. Raises Refused for a role that decides no cases, days that go
    backwards, for somebody who gives a post to the own account, and for a reviewer beyond the own area:
    cases would be drawn to somebody who may not see them."""
    _giver(actor)
    if account.role not in AT_A_POST:
        raise refused(
            f"{account.username}的角色{account.role}不办理业务，不能上岗",
            f"{account.username} is {account.role}, which decides no cases; a post takes "
            f"{', '.join(AT_A_POST)}",
        )
    if actor.name == account.username or (account.identity and actor.identity == account.identity):
        raise refused("不能给自己安排岗位", "nobody gives a post to the own account")
    if term.to_day is not None and term.to_day < term.from_day:
        raise refused(
            f"止日{term.to_day}早于起日{term.from_day}",
            f"the last day {term.to_day} is before the first {term.from_day}",
        )
    if account.role == REVIEWER and not within(term.area, account.area or 0):
        raise refused(
            f"{account.username}只复核辖区{account.area}的办件，岗位地区应在辖区之内",
            f"{account.username} reviews the cases of {account.area}; the place of the post must lie in it",
        )
    with transaction.atomic():
        made = PostMember.objects.create(
            post=post, account=account, area=term.area, from_day=term.from_day,
            to_day=term.to_day, by=actor.name,
        )  # fmt: skip
        _log(actor, door, f"post {post.code}", {"member": account.username, "area": term.area})
    return made


def leave(member: PostMember, day: date, actor: Actor, door: str) -> PostMember:
    """The last day at a post; again is harmless. Raises Refused for one before the first."""
    _giver(actor)
    with transaction.atomic():
        held = PostMember.objects.select_for_update().get(pk=member.pk)
        if day < held.from_day:
            raise refused(
                f"止日{day}早于起日{held.from_day}", f"{day} is before the first day {held.from_day}"
            )
        if held.to_day is None or held.to_day > day:
            held.to_day = day
            held.save(update_fields=["to_day"])
            _log(actor, door, f"post {held.post.code}", {"left": held.account.username})
    return held


def declare_kin(account: Account, person: int, relation: str, day: date, door: str) -> Kinship:
    """Somebody in office says that a person is kin; again is harmless. A declaration is not taken
    back: whoever is in doubt is barred."""
    if relation not in RELATIONS:
        raise refused(
            f"亲属关系{relation!r}不在目录内", f"{relation!r} is none of {', '.join(RELATIONS)}"
        )
    with transaction.atomic():
        made, new = Kinship.objects.get_or_create(
            account=account, person=person, defaults={"relation": relation, "declared": day}
        )
        if new:
            _log(account.actor, door, f"account:{account.username}", {"event": "kin declared"})
    return made


def be_away(account: Account, from_day: date, to_day: date, actor: Actor, door: str) -> Absence:
    """Somebody is away; no case is drawn to them meanwhile. Raises Refused for days that go
    backwards."""
    if to_day < from_day:
        raise refused(f"止日{to_day}早于起日{from_day}", f"{to_day} is before {from_day}")
    with transaction.atomic():
        made, _ = Absence.objects.update_or_create(
            account=account, from_day=from_day, defaults={"to_day": to_day}
        )
        detail: log.Detail = {"event": "away", "to": to_day.isoformat()}
        _log(actor, door, f"account:{account.username}", detail)
    return made


def serving(day: date) -> QuerySet[PostMember]:
    """Everybody at a post on a day whose account is open."""
    return PostMember.objects.filter(
        Q(to_day__isnull=True) | Q(to_day__gte=day), from_day__lte=day, account__is_active=True
    ).select_related("post", "account")


def members(service: str, place: int, day: date, roles: Sequence[str]) -> list[Account]:
    """Accounts of these roles that serve at a post with the service, for the place, on the day; in
    order of their names."""
    found = {
        each.account.username: each.account
        for each in serving(day).filter(account__role__in=roles)
        if service in json.loads(each.post.services) and within(place, each.area)
    }
    return [found[name] for name in sorted(found)]


def away(day: date) -> set[str]:
    """Names of those who are away on a day."""
    there = Absence.objects.filter(from_day__lte=day, to_day__gte=day)
    return set(there.values_list("account__username", flat=True))


def kin_of(person: int | None) -> set[str]:
    """Names of those who declared a person to be kin, under any of their accounts."""
    if person is None:
        return set()
    declared = Account.objects.filter(kin__person=person)
    identities = [each for each in declared.values_list("identity", flat=True) if each]
    return set(
        Account.objects.filter(Q(kin__person=person) | Q(identity__in=identities)).values_list(
            "username", flat=True
        )
    )


def _giver(actor: Actor) -> None:
    if actor.role not in GIVERS:
        raise refused(
            f"角色{actor.role}不能安排岗位", f"{actor.role} gives no posts; {', '.join(GIVERS)} do"
        )


def _log(actor: Actor, door: str, record: str, detail: log.Detail) -> None:
    log.append(actor, door, log.Act(log.WRITE, PURPOSE, record=record, detail=detail))
