"""An office with cases for the doors of those who handle them: three officers at one post, a reviewer, a
manager, two auditors, a counter and a desk; every department delivering as of the day of the pages."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from canbao.accounts import posts
from canbao.accounts.models import Account, Post
from canbao.cases import desks, draw
from canbao.cases.models import Case, DeskMandate
from canbao.cli.demo_rules.stage import Stage
from canbao.people.actor import Actor
from canbao.services import handling, path
from tests.accounts.make import account
from tests.services.make import CHENGDU, WORDS, deed, handed_in, person, staffed, switched_on

DAY: Final = date(2026, 11, 21)
LI: Final = Actor("li", "person", person=1)
MANAGER: Final = Actor("chief", "case_manager", area=CHENGDU)
ELSEWHERE: Final = 420106000000
STAFF: Final = ("a", "b", "c")
NAME: Final = {"disputed_identity_item": "name", "correction_reason": "户口本有误"}


def phone(key: str) -> dict[str, Any]:
    """A change of phone, to a number of its own for each key."""
    return {
        "changed_personal_items": [
            {"item": "phone", "value": f"139{zlib.crc32(key.encode()):010d}"[:11]}
        ]
    }


DESK_SERVICES: Final = ("REG-12", "REG-09", "RES-01", "ELG-01")


@dataclass(frozen=True)
class Office:
    """Who works here, by the name they sign in with."""

    accounts: Mapping[str, Account]
    desk: DeskMandate


def office() -> Office:
    """The office and the people it serves, nobody asking for anything yet."""
    Stage(DAY).sources()
    person(1)
    person(2, name="李小明", sex=2, phone=13900000000)
    account("person", "li", person=1)
    made = {each.username: each for each in staffed(*STAFF)}
    made["r"] = account("reviewer", "r", area=CHENGDU)
    posts.join(
        Post.objects.get(code="all"), made["r"], posts.Term(CHENGDU, date(2024, 1, 1)), MANAGER, "test"
    )
    made["m"] = account("case_manager", "m", area=CHENGDU)
    made["x"], made["y"] = account("auditor", "x"), account("auditor", "y")
    made["k"] = account("counter", "k", area=CHENGDU)
    made["d"] = account("desk", "d", area=CHENGDU)
    limits = desks.Limits("bank", DESK_SERVICES, CHENGDU, DAY, DAY + timedelta(days=30), 2)
    return Office(made, desks.let(made["d"], limits, MANAGER, "test"))


def with_officer(key: str = "k", given: Mapping[str, Any] | None = None, service: str = "REG-10",
                 **more: Any) -> Case:  # fmt: skip
    """A case that was drawn to an officer."""
    case = handed_in(
        service,
        given or phone(key),
        actor=more.pop("actor", LI),
        day=more.pop("day", DAY),
        key=key,
        **more,
    )
    return path.go_on(case.number, DAY)


def drawn(case: Case, step: str = "propose") -> str:
    """The name of whoever was drawn."""
    made = draw.latest(case, step)
    assert made is not None, (case.state, step)
    return made.drawn


def by(name: str) -> Any:
    return deed(Account.objects.get(username=name).actor, DAY)


def with_second(key: str = "k") -> Case:
    """A case that was proposed and drawn to the second person."""
    case = with_officer(key)
    handling.propose(case.number, case.version, by(drawn(case)), words=WORDS)
    return path.go_on(case.number, DAY)


def closed(key: str = "k") -> Case:
    """A case two people decided."""
    case = with_second(key)
    handling.decide(case.number, case.version, by(drawn(case, "decide")))
    return path.go_on(case.number, DAY)


def contested(key: str = "k") -> Case:
    """A case its person does not accept, drawn to somebody without a hand in it."""
    case = closed(key)
    handling.contest(case.number, case.version, "号码写错了", deed(LI, DAY))
    return Case.objects.get(pk=case.pk)


def by_robot(key: str = "k") -> Case:
    """A case a robot decided."""
    switched_on("REG-10", DAY)
    case = handed_in("REG-10", phone(key), actor=LI, day=DAY, key=key)
    return path.go_on(case.number, DAY)
