"""The weeks before today at every desk: applications come in day by day, robots that were switched on
grant, officers who were drawn propose and decide some, and the rest waits as work does.

Everything goes the public way of the rooms: what is refused is refused, what a department does not
deliver stays with a person.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from canbao.accounts import posts
from canbao.accounts.models import Account
from canbao.benefits.adverse import Reason
from canbao.benefits.office import Human
from canbao.cases import desks, draw, escalation, ratings
from canbao.cases.engine import Asked
from canbao.cases.hands import Deed
from canbao.cases.models import Case
from canbao.cases.models.handling import DECIDE, PROPOSE, REVIEW
from canbao.cli.demo_queues import carrying
from canbao.cli.demo_queues.asking import Wish, of_accounts, wishes
from canbao.inforce.calendar import is_working_day
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor, Role
from canbao.robots import facts
from canbao.robots.table import needs
from canbao.services import catalogue, handling, path, switches
from canbao.services.behaviour import Words, behaviours, own_motion

DOOR: Final = "demo"
SEED: Final = 20261121
DAYS: Final = 45
"""How many days before today the first application comes in."""
GRANTING: Final = ("REG-10", "REG-20", "REG-07", "ELG-01", "UNE-01", "TRF-01", "RGT-04")
"""Services whose robot the demonstration's manager switches on."""
STAYS: Final = 0.7
"""How likely a case stays for another day with whoever was drawn."""
DESKS: Final = ("REG-09", "REG-10", "CON-05", "ELG-01", "CRD-01", "QRY-01")
"""What the bank's desk takes in."""
WORDS: Final = Words(
    "材料与登记相符，已核实", "papers and record agree; verified", "社会保险经办条例第十五条"
)
WHY: Final = Reason(
    "所述情况与登记不符，经核实不成立", "what is stated does not agree with the record",
    "社会保险经办条例第十五条", {},
)  # fmt: skip
AGAINST: Final = "不同意这个结果，请再看一次。"


@dataclass
class Weeks:
    """What came of it: applications opened, refused at the door with the reason, steps by people."""

    opened: int = 0
    turned_away: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)


def live(
    area: int, today: date, manager: Account, officers: list[Account], public: list[Account]
) -> Weeks:
    """The weeks before `today` of the services asked for in `area`, and what the accounts of the public
    asked for themselves. The same city and day give the same weeks; a second time nothing is asked
    for again."""
    chance = random.Random(SEED)  # noqa: S311
    told = Weeks()
    first = today - timedelta(days=DAYS)
    _staffed(manager, officers, first)
    _delivered(first, today)
    for service in GRANTING:
        if switches.switched_on(service, first) is None:
            reason = "试行无误后开启 / after a trial without error"
            switches.turn(service, True, Human(manager.actor), reason, first, DOOR)
    days = [each for each in _days(first, today) if is_working_day(each)]
    coming: dict[date, list[tuple[int, Wish]]] = defaultdict(list)
    asked = [*wishes(area, today, chance), *of_accounts(public, area)]
    for at, wish in enumerate(asked):
        coming[days[at * len(days) // len(asked)]].append(
            (at, wish)
        )  # accounts' own: the last days
    waiting: list[str] = []
    for day in days:
        for at, wish in coming[day]:
            number = _open(at, wish, day, told, chance)
            if number:
                waiting.append(number)
        waiting = [each for each in waiting if _worked(each, day, told, chance)]
        escalation.escalate(day, by=DOOR)
    _carried_out(area, today, manager, public, told)
    told.states.update(Case.objects.values_list("state", flat=True))
    return told


def _carried_out(
    area: int, today: date, manager: Account, public: list[Account], told: Weeks
) -> None:
    """A visit that is to come, and a copy of somebody's data, each decided today by those drawn for it."""
    carrying.offered(area, today, manager, DOOR)
    for each, deed in (("pensioner", carrying.visited), ("person", carrying.copied)):
        account = next((one for one in public if one.username == each), None)
        if account is None or account.person is None:
            continue
        carrying.offered(carrying.place_of(account) or area, today, manager, DOOR)
        try:
            deed(account, today, WORDS, DOOR)
            told.opened += 1
        except (Refused, LookupError) as refusal:
            told.turned_away[f"{each} {refusal}"] += 1


def lend(desk: Account, manager: Account, today: date) -> None:
    """The bank's desk may take in a few services of its street for a year, thirty cases a day."""
    if desks.in_force(desk.username, today).exists():
        return
    last = today + timedelta(days=desks.LONGEST - 1)
    limits = desks.Limits("bank", DESKS, int(desk.area or 0), today, last, 30)
    desks.let(desk, limits, manager.actor, DOOR)


def _days(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + timedelta(days=ahead)


def _staffed(manager: Account, officers: list[Account], first: date) -> None:
    """One post for every service that is handled here, one for audits, and their members."""
    hall = posts.make_post(
        "hall", "综合受理岗", "All services", list(behaviours()), manager.actor, DOOR
    )
    audit = posts.make_post("audit", "稽核岗", "Audits", list(own_motion()), manager.actor, DOOR)
    for post in (hall, audit):
        for each in officers:
            if not post.members.filter(account=each).exists():
                posts.join(post, each, posts.Term(each.area or 0, first), manager.actor, DOOR)


def _delivered(first: date, today: date) -> None:
    """Every department tells that it delivers and has nothing to report of this city: the registers made
    for it hold no such facts. Without this no audit rule could be answered, and every case would stop."""
    system = Actor("demo", "system")
    for need in needs().values():
        if need.kind and not need.own:
            for as_of in (first, today):
                facts.deliver(need.kind, "demo", (), as_of, day=as_of, actor=system, door=DOOR)


def _open(at: int, wish: Wish, day: date, told: Weeks, chance: random.Random) -> str:
    """The case's number, or nothing where it was refused at once or stays a draft."""
    entry = catalogue.entry(wish.service)
    role: Role = "person" if wish.person else "employer"
    name = wish.account or f"demo-{wish.person or wish.employer}"
    actor = Actor(name, role, person=wish.person, employer=wish.employer)
    asked = Asked(wish.service, wish.place, wish.channel, wish.person, wish.employer)
    deed = Deed(actor, DOOR, day, f"demo-{at}")
    try:
        case = path.start(asked, deed, wish.given)
        told.opened += 1
        if case.state == "draft" and chance.random() < 0.97:  # somebody stops half-way
            made = path.hand_in(case.number, case.version, Deed(actor, DOOR, day, f"demo-{at}-in"))
            path.go_on(made.number, day, DOOR)
    except Refused as refusal:
        told.turned_away[f"{entry.id} {refusal.zh}"] += 1
        return ""
    return case.number


def _worked(number: str, day: date, told: Weeks, chance: random.Random) -> bool:
    """One day of a case: a step by whoever was drawn, perhaps; False when nothing is left to do."""
    case = path.go_on(number, day, DOOR)
    if case.state in ("draft", "incomplete", "withdrawn", "on_hold"):
        return False
    if case.state not in ("closed", "effected", "served") and chance.random() < STAYS:
        return True
    try:
        if case.state == "needs_human":
            _propose(case, day, told, chance)
        elif case.state == "proposed":
            handling.decide(number, case.version, _drawn(case, DECIDE, day))
            told.steps["decided"] += 1
        elif case.state == "contested":
            handling.uphold(number, case.version, _drawn(case, REVIEW, day))
            told.steps["upheld"] += 1
        else:
            return _afterwards(case, day, told, chance)
        path.go_on(number, day, DOOR)
    except (Refused, LookupError) as refusal:
        # It wants a fact no department delivers here, or nobody is left to draw: it waits.
        told.turned_away[f"{case.service} {refusal}"] += 1
        return False
    return True


def _propose(case: Case, day: date, told: Weeks, chance: random.Random) -> None:
    deed = _drawn(case, PROPOSE, day)
    refuse = WHY if chance.random() < 0.15 else None
    words = None if refuse else WORDS
    handling.propose(case.number, case.version, deed, words=words, refuse=refuse)
    told.steps["refusal proposed" if refuse else "proposed"] += 1


def _drawn(case: Case, step: str, day: date) -> Deed:
    """Whoever was drawn, as the one who acts. Raises LookupError when nobody was."""
    made = draw.latest(case, step)
    if made is None:
        raise LookupError(f"nobody was drawn for {step}")
    return Deed(Account.objects.get(username=made.drawn).actor, DOOR, day)


def _afterwards(case: Case, day: date, told: Weeks, chance: random.Random) -> bool:
    """A rating of one in two, now and then a contest; then the case is done with."""
    role: Role = "person" if case.person else "employer"
    actor = Actor(case.asked_by, role, person=case.person, employer=case.employer)
    luck = chance.random()
    if luck < 0.5:
        grade = chance.choice([5, 5, 5, 4, 4, 3, 1])
        ratings.rate(case.number, grade, "", Deed(actor, DOOR, day, f"rate-{case.number}"))
        told.steps["rated"] += 1
    elif luck < 0.56 and case.person is not None:
        handling.contest(
            case.number, case.version, AGAINST, Deed(actor, DOOR, day, f"no-{case.number}")
        )
        told.steps["contested"] += 1
        return True
    return case.state != "closed"
