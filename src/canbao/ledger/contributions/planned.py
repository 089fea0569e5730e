"""What plans cost: lines and orders of flexible workers by month, of residents by year.

A batch of the kind `plans`, for one scheme, place and month; again for the same month it writes only
what has changed: another choice, an end, a value that was provisional. Residents' subsidies are
orders of the public budget, issued with the person's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from django.db import connection

from canbao import inforce
from canbao.batches import runs
from canbao.batches.canonical import hash_of_lines
from canbao.batches.models import Chunk, Run
from canbao.batches.runs import Outcome, Part
from canbao.law import Fen, LawError, compute_many
from canbao.ledger.contributions import orders
from canbao.ledger.contributions.amounts import due_day, words
from canbao.ledger.contributions.assessment import logged
from canbao.ledger.contributions.models import (
    DIFFERENCE,
    FLEXIBLE,
    GOVERNMENT,
    RESIDENT,
    REVERSAL,
    WHOLE,
    Waiting,
)
from canbao.ledger.contributions.orders import Draft
from canbao.ledger.contributions.writing import Tally
from canbao.ledger.numbering import month_text
from canbao.ledger.pools import pool_of
from canbao.ledger.refusal import refused
from canbao.ledger.rows import insert
from canbao.people.places import area_range

KIND: Final = "plans"
AT_ONCE: Final = 10_000
DUE: Final = {
    "employee_pension": "contribution_due_day",
    "resident_pension": "resident_contribution_due_day",
}
GROUND: Final = {
    FLEXIBLE: "社会保险法第六十条",
    RESIDENT: "国发〔2014〕8号四",
    GOVERNMENT: "国发〔2014〕8号四",
}
# Of each person the choice made last, among those that have begun by the end of the period; it
# counts when it has not ended before the period begins.
_CHOSEN: Final = """
    SELECT p.id, p.person, p.kind, p.place, p.amount, p.to_month FROM contributions_plan p
    WHERE p.scheme = %s AND p.from_month <= %s AND p.place BETWEEN %s AND %s AND p.day <= %s
    AND NOT EXISTS (SELECT 1 FROM contributions_plan n WHERE n.scheme = p.scheme
        AND n.person = p.person AND n.from_month <= %s AND n.day <= %s
        AND (n.day > p.day OR (n.day = p.day AND n.id > p.id)))
"""
_LAST_LINES: Final = """
    SELECT l.person, l.number, l.plan_id, l.base, l.person_part, l.subsidy, l.credited,
        l.provisional, p.place, p.kind
    FROM contributions_planline l JOIN contributions_plan p ON p.id = l.plan_id
    WHERE l.month = %s AND p.scheme = %s AND l.person BETWEEN %s AND %s
    ORDER BY l.person, l.number
"""


@dataclass(frozen=True, slots=True)
class _Plan:
    id: int
    person: int
    kind: str
    place: int
    amount: int


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of one plan, in fen."""

    base: int = 0
    person_part: int = 0
    subsidy: int = 0
    credited: int = 0
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    person: int
    number: int
    plan: int
    cost: _Cost
    place: int
    kind: str


def prepare_plans(
    scheme: str, place: int, month: int, *, day: date, by: str, dry: bool = False
) -> Run:
    """The run of a month's plans of flexible workers (`employee_pension`), or of a year's of
    residents (`resident_pension`; any month of the year). Raises Refused for another scheme."""
    if scheme not in DUE:
        raise refused(
            f"险种{scheme!r}没有个人缴费计划；可选：{'、'.join(DUE)}",
            f"scheme {scheme!r} has no plans of persons; choose from {', '.join(DUE)}",
        )
    first = _period(scheme, month)[0]
    found = _chosen(scheme, place, first, day)
    parts = [
        Part(str(found[start].person), str(found[min(start + AT_ONCE, len(found)) - 1].person))
        for start in range(0, len(found), AT_ONCE)
    ]
    return runs.prepare(
        KIND,
        {"scheme": scheme, "place": place, "month": first, "day": day.isoformat()},
        hash_of_lines(f"{plan.person} {plan.id}" for plan in found),
        parts,
        by,
        dry=dry,
    )


def _period(scheme: str, month: int) -> tuple[int, int]:
    """First and last month a line speaks of."""
    first = month - month % 12
    return (first, first + 11) if scheme == "resident_pension" else (month, month)


def _chosen(
    scheme: str, place: int, month: int, day: date, between: tuple[int, int] | None = None
) -> list[_Plan]:
    """The plans that count, in order of person; ended ones as costing nothing."""
    first, last = _period(scheme, month)
    low, high = area_range(place)
    given: list[str | int | date] = [scheme, last, low, high, day, last, day]
    persons = ""
    if between is not None:
        persons = " AND p.person BETWEEN %s AND %s"
        given += between
    with connection.cursor() as cursor:
        cursor.execute(f"{_CHOSEN}{persons} ORDER BY p.person", given)
        return [
            _Plan(found, person, kind if to is None or to >= first else "", where, amount)
            for found, person, kind, where, amount, to in cursor.fetchall()
        ]


def plans_chunk(chunk: Chunk) -> Outcome:
    """Lines and orders of the persons of a chunk whose plan, or its cost, is not as it was."""
    given = chunk.run.given
    scheme, month = str(given["scheme"]), int(given["month"])
    day = date.fromisoformat(str(given["day"]))
    between = int(chunk.first), int(chunk.last)
    plans = _chosen(scheme, int(given["place"]), month, day, between)
    tally = _assess(plans, scheme, month, day, between)
    logged(chunk, tally)
    return tally.outcome()


def _assess(
    plans: Sequence[_Plan], scheme: str, month: int, day: date, between: tuple[int, int]
) -> Tally:
    before = _last_lines(scheme, month, between)
    costs: dict[int, _Cost] = {}
    waits: list[tuple[_Plan, str, str]] = []
    groups = sorted({(plan.kind, inforce.region_of(plan.place)) for plan in plans})
    for kind, region in groups:
        mine = [p for p in plans if p.kind == kind and inforce.region_of(p.place) == region]
        _ask(kind, region, mine, month, day, costs, waits)
    made = []
    for plan in plans:
        old = before.get(plan.person)
        cost = costs.get(plan.person)
        if cost is None or (old is None and cost == _Cost()):
            continue
        if old is None or old.cost != cost or old.place != plan.place or old.kind != plan.kind:
            made.append((plan, cost, old))
    _write_lines(made, month, day)
    _write_waits(waits, scheme, month, day)
    last = orders.owed([f"P{plan.person}" for plan, _, _ in made], month, plans=True)
    due: dict[str, date] = {}
    drafts: list[Draft] = []
    for plan, cost, old in made:
        region = inforce.region_of(plan.place)
        if region not in due:
            due[region] = due_day(month, region, day, DUE[scheme])
        known = last.get((f"P{plan.person}", scheme), {})
        at = known.get(pool_of(scheme, plan.place))
        drafts += _drafts(
            scheme, month, plan, cost, old, due[region], at.transaction if at else None
        )
    issued = orders.issue(drafts, day)
    return Tally(
        declarations=len(plans),
        lines=len(made),
        waiting=len(waits),
        provisional=sum(cost.provisional for _, cost, _ in made),
        issued=issued,
    )


def _ask(
    kind: str,
    region: str,
    plans: Sequence[_Plan],
    month: int,
    day: date,
    costs: dict[int, _Cost],
    waits: list[tuple[_Plan, str, str]],
) -> None:
    """What the plans of one kind and region cost by the law as it is known on `day`."""
    if not kind:
        costs.update({plan.person: _Cost() for plan in plans})
        return
    chosen = Fen(np.array([plan.amount for plan in plans], np.int64))
    facts = {
        FLEXIBLE: {"chosen_contribution_base": chosen},
        RESIDENT: {"resident_own_contribution": chosen},
        GOVERNMENT: {"resident_own_contribution": chosen},
    }[kind]
    targets = {
        FLEXIBLE: (
            "flexible_contribution_base", "flexible_pension_contribution", "flexible_account_credit"
        ),
        RESIDENT: ("resident_subsidy", "resident_yearly_credit"),
        GOVERNMENT: ("resident_hardship_payment",),
    }[kind]  # fmt: skip
    try:
        told = compute_many(
            targets, facts, date=month_text(month), region=region, known=day, law=inforce.law()
        )
    except LawError as error:
        waits += [(plan, *words(error)) for plan in plans]
        return
    columns = [told.fen(target).tolist() for target in targets]
    provisional = told.provisional.tolist()
    for at, plan in enumerate(plans):
        if told.stopped[at]:
            reason = told.error(at)
            said = words(reason) if reason else ("法规没有给出结果", "the law gave no result")
            waits.append((plan, *said))
            continue
        each = [column[at] for column in columns]
        if kind == FLEXIBLE:
            cost = _Cost(each[0], each[1], 0, each[2], provisional[at])
        elif kind == RESIDENT:
            cost = _Cost(plan.amount, plan.amount, each[0], each[1], provisional[at])
        else:
            cost = _Cost(each[0], 0, each[0], each[0], provisional[at])
        costs[plan.person] = cost


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a choice would cost: a month of a flexible worker, a year of a resident; fen."""

    base: int
    person_part: int
    subsidy: int
    credited: int
    provisional: bool


def foreseen(kind: str, place: int, amount: int, month: int, day: date) -> Foreseen:
    """What `amount` (the base, or the tier; fen) would cost from `month` on, before anything is
    chosen. Raises Refused in the law's words where the law refuses it or is silent."""
    plan = _Plan(0, 0, kind, place, amount)
    costs: dict[int, _Cost] = {}
    waits: list[tuple[_Plan, str, str]] = []
    _ask(kind, inforce.region_of(place), [plan], month, day, costs, waits)
    if waits:
        raise refused(waits[0][1], waits[0][2])
    cost = costs[0]
    return Foreseen(cost.base, cost.person_part, cost.subsidy, cost.credited, cost.provisional)


def _last_lines(scheme: str, month: int, between: tuple[int, int]) -> dict[int, _Line]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_LINES, [month, scheme, *between])
        return {
            row[0]: _Line(
                row[0],
                row[1],
                row[2],
                _Cost(row[3], row[4], row[5], row[6], bool(row[7])),
                row[8],
                row[9],
            )
            for row in cursor.fetchall()
        }


def _write_lines(made: Sequence[tuple[_Plan, _Cost, _Line | None]], month: int, day: date) -> None:
    insert(
        "contributions_planline",
        {
            "plan_id": [plan.id for plan, _, _ in made],
            "month": [month] * len(made),
            "number": [old.number + 1 if old else 1 for _, _, old in made],
            "person": [plan.person for plan, _, _ in made],
            "base": [cost.base for _, cost, _ in made],
            "person_part": [cost.person_part for _, cost, _ in made],
            "subsidy": [cost.subsidy for _, cost, _ in made],
            "credited": [cost.credited for _, cost, _ in made],
            "provisional": [cost.provisional for _, cost, _ in made],
            "day": [day] * len(made),
        },
    )


def _write_waits(
    waits: Sequence[tuple[_Plan, str, str]], scheme: str, month: int, day: date
) -> None:
    """Each thing that waits is written once, however often it is asked."""
    ids = [plan.id for plan, _, _ in waits]
    there = set(Waiting.objects.filter(plan__in=ids, month=month).values_list("plan_id", "en"))
    Waiting.objects.bulk_create(
        [
            Waiting(
                plan_id=plan.id, month=month, scheme=scheme, person=plan.person, day=day, zh=zh,
                en=en,
            )
            for plan, zh, en in waits
            if (plan.id, en) not in there
        ],
        batch_size=1_000,
    )  # fmt: skip


def _drafts(
    scheme: str,
    month: int,
    plan: _Plan,
    cost: _Cost,
    old: _Line | None,
    due: date,
    corrects: int | None,
) -> list[Draft]:
    """The person's order and the public budget's: what the new line changes."""
    number = old.number + 1 if old else 1
    key = f"contributions:plan:P{plan.person}:{month}:{number}"
    here = pool_of(scheme, plan.place)
    there = pool_of(scheme, old.place) if old else here
    former = old.cost if old else _Cost()
    ground = GROUND.get(plan.kind or (old.kind if old else ""), GROUND[FLEXIBLE])

    def draft(place: int, own: bool, fen: int, speaks_of: str, suffix: str) -> list[Draft]:
        if not fen:
            return []
        payer = f"P{plan.person}" if own else orders.budget(place)
        words = f"{key}{'' if own else ':subsidy'}{suffix}"
        return [
            Draft(
                scheme, place, payer, month, number, fen, due, ground, words, plan=plan.id,
                corrects=corrects if own and place == here else None, speaks_of=speaks_of,
            )
        ]  # fmt: skip

    pairs = ((True, cost.person_part, former.person_part), (False, cost.subsidy, former.subsidy))
    made: list[Draft] = []
    for own, now, then in pairs:
        if here == there:
            made += draft(here, own, now - then, DIFFERENCE, "")
        else:
            made += draft(there, own, -then, REVERSAL, ":moved")
            made += draft(here, own, now, WHOLE, "")
    return made
