"""A small example service of the tests: what it needs to know, how long it may take, what it writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from canbao.accounts import posts
from canbao.accounts.models import PLACED
from canbao.benefits.adverse import Reason
from canbao.benefits.office import Human
from canbao.cases import deciding, engine
from canbao.cases.answers import Grant, Refuse
from canbao.cases.clocks import Limit
from canbao.cases.deciding import Decided, Written
from canbao.cases.engine import Asked, Fact, Found, Lack
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.people.actor import Actor
from tests.accounts.make import account

PLACE: Final = 510104000000
LI: Final = Actor("li", "person", person=1)
WANG: Final = Actor("wang", "payment_officer", "成都 / Chengdu")
ZHAO: Final = Actor("zhao", "payment_checker", "成都 / Chengdu")
SUN: Final = Actor("sun", "payment_checker", "成都 / Chengdu")
ROBOT: Final = Actor("robot:EXA-01", "system")
DAY: Final = date(2025, 3, 3)  # a Monday
LIMIT: Final = Limit("decision", 10, "working", "社会保险经办条例第十条", "text")
CORRECTION: Final = Limit("correction", 15, "working", "本机构标准", "own")
LACK: Final = Lack("bank_account", "银行账户", "bank account", "社会保险经办条例第六条")
GREEN: Final = Found("green", second=False)
AMBER: Final = Found("amber", second=True, findings=["R05"])
EXPLAINED: Final = Grant({"law": "0" * 64, "amount_fen": 100_00})
WHY: Final = Reason("不符合条件", "conditions are not met", "社会保险法第四十五条", {})


def deed(actor: Actor = LI, day: date = DAY, key: str = "") -> Deed:
    return Deed(actor, "test", day, key)


def fact(name: str = "wish", value: object = "yes", **more: Any) -> Fact:
    given: dict[str, Any] = {"source": "self", "as_of": DAY, "ground": "社会保险法第四十五条"}
    return Fact(name, value, **(given | more))  # type: ignore[arg-type]


def opened(key: str = "k1", **more: Any) -> Case:
    asked: dict[str, Any] = {"service": "EXA-01", "place": PLACE, "channel": "online", "person": 1}
    return engine.open_case(Asked(**(asked | more)), [fact()], deed(key=key))


def submitted(case: Case, lacks: Sequence[Lack] = ()) -> Case:
    return engine.submit(case.number, case.version, lacks, LIMIT, deed(), correction=CORRECTION)


def in_check(found: Found = AMBER, key: str = "k1") -> Case:
    case = submitted(opened(key))
    return engine.checked(case.number, case.version, found, deed(ROBOT)).case


def proposed(answer: Any = EXPLAINED, found: Found = AMBER, by: Actor = WANG) -> Case:
    case = in_check(found)
    return deciding.propose(case.number, case.version, answer, deed(by)).case


def refusal(actor: Actor = WANG) -> Refuse:
    return Refuse(Human(actor), WHY, {"law": "0" * 64})


def carry(decided: Decided) -> list[Written]:
    return [Written("example", decided.case.number)]


def fails(decided: Decided) -> list[Written]:
    raise RuntimeError("the effect breaks")


def staffed(*names: str, role: str = "case_officer", area: int = PLACE) -> list[Actor]:
    """Officers of a post with the example service, each with an account of their own."""
    chief = Actor("chief", "case_manager", area=PLACE)
    post = posts.make_post("exa", "样例岗", "Example post", ["EXA-01"], chief, "test")
    made = []
    for name in names:
        given = {"area": area} if role in PLACED else {}
        officer = account(role, name, **given)
        posts.join(post, officer, posts.Term(area, DAY), chief, "test")
        made.append(officer.actor)
    return made
