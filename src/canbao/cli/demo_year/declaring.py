"""A month's contributions: declarations as employers hand them in – a few rows of them wrong –,
assessment, plans of persons, estimates for the silent, settlement of late published limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.db import transaction

from canbao.cli.demo_money import behaviour, wages
from canbao.cli.demo_money.city import FIRST
from canbao.cli.demo_money.draws import Numbers, drawn
from canbao.cli.demo_year.driving import drive
from canbao.cli.demo_year.scene import DOOR, FINANCE, Scene, day
from canbao.ledger.amounts import yuan
from canbao.ledger.contributions import assessment, declare, estimates, files, planned, reassessment
from canbao.ledger.contributions.findings import Said
from canbao.ledger.contributions.models import Declaration
from canbao.ledger.numbering import month_text
from canbao.ledger.refusal import Refused
from canbao.people.actor import Actor
from canbao.people.models import Person

DECLARED, ASSESSED = 12, 15
AT_ONCE: Final = 100
"""Declarations written in one database transaction."""
BY_FILE: Final = 40
"""Employers with so many rows or more hand in a file; the others fill in the page."""


@dataclass
class Declared:
    """What a month's declarations came to."""

    employers: int = 0
    staff: int = 0
    returned: int = 0


def declarations(scene: Scene, month: int) -> Declared:
    """What employers of the area declare of a month. Those that have are left alone."""
    told = wages.declared(scene.city, month)
    how = behaviour.of_month(scene.city, month)
    codes = {at: code for code, at in scene.employers.items()}
    there = set(
        Declaration.objects.filter(month=month).exclude(source="estimate")
        .values_list("employer", flat=True)
    )  # fmt: skip
    counted = Declared()
    waiting: list[tuple[str, list[Said], str]] = []
    for at, rows in _by_employer(told):
        if at not in codes or codes[at] in there or not how.declares[at]:
            continue
        said, file = _said(scene, told, rows, month)
        waiting.append((codes[at], said, file))
        if len(waiting) == AT_ONCE:
            _hand_in(waiting, month, counted)
            waiting = []
    _hand_in(waiting, month, counted)
    return counted


def _by_employer(
    told: wages.Declared,
) -> Iterator[tuple[int, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
    starts = np.flatnonzero(np.append(True, np.diff(told.employer) != 0))
    ends = np.append(starts[1:], len(told.employer))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        yield int(told.employer[start]), np.arange(start, end)


def _said(scene: Scene, told: wages.Declared, rows: Numbers, month: int) -> tuple[list[Said], str]:
    """The rows of an employer, typed on the page or read from a file; here and there one wrong."""
    wrong = drawn(scene.city.seed, f"wrong {month}", told.person[rows], 400)
    said = [
        Said(
            number, int(told.wage[at]) if odd != 0 else -100, int(told.schemes[at]),
            person=int(told.person[at]),
        )
        for number, (at, odd) in enumerate(zip(rows.tolist(), wrong.tolist(), strict=True), 2)
    ]  # fmt: skip
    if len(rows) < BY_FILE:
        return said, ""
    handed = files.read(_file(scene, told, rows, month), month)
    return handed.rows, handed.hash


def _file(scene: Scene, told: wages.Declared, rows: Numbers, month: int) -> bytes:
    """The file an employer would upload: a number mistyped, a wage missing now and then."""
    at_person = scene.city.persons.rows_of(told.person[rows])
    seventeen = scene.city.persons.number17[at_person].tolist()
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ("month", "number", "name", "wage", "schemes")
    writer.writerow([files.HEADINGS[each][0] for each in heads])
    persons = told.person[rows].tolist()
    names = dict(Person.objects.filter(id__in=persons).values_list("id", "name"))
    lot = drawn(scene.city.seed, f"mistyped {month}", told.person[rows], 500)
    for at, person, number, odd in zip(
        rows.tolist(), persons, seventeen, lot.tolist(), strict=True
    ):
        full = with_check(number) if odd != 0 else str(number)
        fen = int(told.wage[at])
        wage = "" if odd == 1 else yuan(fen)
        name = names.get(person) or "佚名"
        writer.writerow([month_text(month), full, name, wage, _schemes(int(told.schemes[at]))])
    return out.getvalue().encode()


def with_check(number: int) -> str:
    """The citizen number of seventeen digits with its check character (GB 11643)."""
    digits = f"{number:017d}"
    total = sum(int(digit) * (1 << (17 - at)) for at, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def _schemes(bits: int) -> str:
    words = ("企业养老", "机关养老", "失业", "工伤")
    return "、".join(word for at, word in enumerate(words) if bits >> at & 1)


def _hand_in(waiting: list[tuple[str, list[Said], str]], month: int, counted: Declared) -> None:
    """Hands in some declarations. An employer that cannot declare is left out."""
    with transaction.atomic():
        for code, said, file in waiting:
            actor = Actor(f"E{code}", "employer", employer=code)
            try:
                told = declare.declare(
                    code, month, said, day=day(month, DECLARED), actor=actor, door=DOOR,
                    source="file" if file else "page", file=file,
                )  # fmt: skip
            except Refused:
                continue
            if told.declaration is not None:
                counted.employers += 1
                counted.staff += told.taken
            counted.returned += told.returned


def corrections(scene: Scene, month: int) -> int:
    """Employers that put a row of last month right; how many."""
    before = month - 1
    how = behaviour.of_month(scene.city, before)
    made = 0
    for code, at in scene.employers.items():
        line = int(how.corrects[at])
        last = declare.latest_of(code, before) if line >= 0 else None
        if last is None or last.source == "estimate" or last.version > 1 or not last.staff:
            continue
        taken = declare.wages_of(last)
        row = taken[line % len(taken)]
        actor = Actor(f"E{code}", "employer", employer=code)
        said = Said(1, row.wage + row.wage // 20, row.schemes, person=row.person)
        declare.amend(code, before, [said], day=day(month, DECLARED), actor=actor, door=DOOR)
        made += 1
    return made


def assess(scene: Scene, month: int) -> dict[str, int]:
    """Declarations and plans of the month become orders; so do last month's corrections."""
    when = day(month, ASSESSED)
    counts: dict[str, int] = {}
    for about in (month - 1, month) if month > FIRST else (month,):
        run = assessment.prepare_assessment(scene.office, about, day=when, by=FINANCE.name)
        for name, count in drive(run, assessment.assessment_chunk).counts.items():
            counts[name] = counts.get(name, 0) + count
    run = planned.prepare_plans("employee_pension", scene.office, month, day=when, by=FINANCE.name)
    counts["plans"] = drive(run, planned.plans_chunk).rows
    if month in (FIRST, FIRST + 6):
        run = planned.prepare_plans(
            "resident_pension", scene.office, month, day=when, by=FINANCE.name
        )
        counts["plans"] += drive(run, planned.plans_chunk).rows
    return counts


def estimated(scene: Scene, month: int) -> int:
    """Employers that were silent about last month are assessed on what they said before."""
    if month - 1 <= FIRST:
        return 0
    run = estimates.prepare_estimates(scene.office, month - 1, day=day(month, 3), by=FINANCE.name)
    return drive(run, estimates.estimate_chunk).rows


def settled(scene: Scene, month: int) -> int:
    """After the limits of the year were published: the differences of the months before."""
    made = 0
    when = day(month, 23)
    for run in reassessment.prepare_reassessments(
        scene.office, FIRST, month, day=when, by=FINANCE.name
    ):
        made += drive(run, reassessment.reassessment_chunk).rows
    return made
