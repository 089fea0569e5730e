"""What the tests of services start from: people, officers at one post for everything, every department
delivering, and a case taken along its path as officers would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from canbao.accounts import posts
from canbao.accounts.models import Account
from canbao.benefits.adverse import Reason
from canbao.benefits.office import Human
from canbao.cases import draw
from canbao.cases.engine import Asked
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cases.models.case import Notice
from canbao.people.actor import Actor
from canbao.people.models import Person
from canbao.services import handling, path, switches
from canbao.services.behaviour import Words, behaviours, own_motion
from tests.accounts.make import account

CHENGDU: Final = 510104000000
DAY: Final = date(2025, 3, 3)
LI: Final = Actor("li", "person", person=1)
CHIEF: Final = Actor("chief", "case_manager", area=CHENGDU)
WORDS: Final = Words("已核实", "verified", "社会保险法第五十条")
WHY: Final = Reason("不符合条件", "conditions are not met", "社会保险法第四十五条", {})
CODE: Final = "91510100MA6C000011"
FIRM: Final = Actor("firm", "employer", employer=CODE)
ACCOUNT: Final = {"bank": "ICBC", "number": "6222000012345678", "holder": "陈国强"}


def person(id: int = 1, **more: Any) -> Person:
    """A man of Chengdu who turned sixty in January 2025, known to the police."""
    given: dict[str, Any] = {
        "id": id, "number17": 51010419650120010 + 2 * id + 1, "name": "陈国强", "sex": 1,
        "birth": date(1965, 1, 20), "registration_place": CHENGDU, "residence_place": CHENGDU,
        "phone": 13812345678, "digest": "0" * 32,
    }  # fmt: skip
    return Person.objects.create(**(given | more))


def staffed(*names: str) -> list[Account]:
    """Officers at one post with every service that is handled here."""
    post = posts.make_post("all", "综合岗", "All services", [*behaviours(), *own_motion()], CHIEF, "test")
    made = [account("case_officer", name, area=CHENGDU) for name in names]
    for each in made:
        posts.join(post, each, posts.Term(0, date(2024, 1, 1)), CHIEF, "test")
    return made


def deed(actor: Actor = LI, day: date = DAY, key: str = "") -> Deed:
    return Deed(actor, "test", day, key)


def started(service: str, given: Mapping[str, object] | None = None, *, actor: Actor = LI,
            day: date = DAY, key: str = "k", **more: Any) -> Case:  # fmt: skip
    """A draft of the one who acts."""
    whom: dict[str, Any] = {"person": actor.person}
    if actor.person is None:
        whom = {"employer": actor.employer}
    place, channel = more.pop("place", CHENGDU), more.pop("channel", "online")
    asked = Asked(service, place, channel, **(whom | more))
    return path.start(asked, deed(actor, day, key), given or {})


def handed_in(service: str, given: Mapping[str, object] | None = None, *, actor: Actor = LI,
              day: date = DAY, key: str = "k", **more: Any) -> Case:  # fmt: skip
    """Opened with all answers and handed in; complete."""
    case = started(service, given, actor=actor, day=day, key=key, **more)
    made = path.hand_in(case.number, case.version, deed(actor, day))
    assert made.state == "complete", list(Notice.objects.values_list("en", flat=True))
    return made


def drawn(case: Case, step: str, day: date = DAY) -> Deed:
    """Whoever was drawn, as the one who acts."""
    made = draw.latest(case, step)
    assert made is not None, f"nobody was drawn for {step} of {case.number} ({case.state})"
    return deed(Account.objects.get(username=made.drawn).actor, day)


def proposed(case: Case, day: date = DAY, *, facts: Mapping[str, Any] | None = None,
             words: Words | None = WORDS, refuse: Reason | None = None,
             by: Deed | None = None) -> Case:  # fmt: skip
    """To a person, and proposed by the one who was drawn."""
    case = path.go_on(case.number, day)
    assert case.state == "needs_human", case.state
    by = by or drawn(case, "propose", day)
    if facts:
        case = handling.add(case.number, case.version, facts, "officer", "社会保险法第七十四条", by)
    made = handling.propose(case.number, case.version, by, words=words, refuse=refuse)
    return path.go_on(made.case.number, day)


def decided(case: Case, day: date = DAY, **more: Any) -> Case:
    """Proposed by one, decided by another, and as far as the house goes on by itself."""
    case = proposed(case, day, **more)
    made = handling.decide(case.number, case.version, drawn(case, "decide", day))
    return path.go_on(made.case.number, day)


def switched_on(service: str, day: date = DAY) -> None:
    """The robot of a service works from this day."""
    switches.turn(service, True, Human(CHIEF), "试行后开启 / after a trial", day, "test")


def effects(case: Case) -> dict[str, list[str]]:
    """What the decisions of a case wrote, by what it is."""
    found: dict[str, list[str]] = {}
    for decision in case.decisions.order_by("number"):
        for each in decision.effects.order_by("number"):
            found.setdefault(each.what, []).append(each.record)
    return found


def told(case: Case) -> list[str]:
    """What the person was told, in English."""
    return list(case.notices.order_by("number").values_list("en", flat=True))
