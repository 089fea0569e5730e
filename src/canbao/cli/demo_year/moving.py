"""One transfer to here and one from here, each talked through with a small second installation that
runs as a program of its own; what both ledgers hold together is the same before and after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from canbao.cli.demo_money.city import FIRST
from canbao.cli.demo_year import side
from canbao.cli.demo_year.scene import Scene, day
from canbao.cli.words import Refusal
from canbao.exchange.checks import insured_in
from canbao.ledger.contributions.models import PaymentOrder
from canbao.ledger.crediting.models import ContributionRecord
from canbao.people.models import Person


class Partner:
    """The second installation, running."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        source = str(Path(__file__).resolve().parents[3])
        paths = [source, os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "canbao.cli.demo_year.side", str(folder)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, name: str, when: date, /, **given: Any) -> Any:
        """Asks for a step. Raises Refusal in the other side's words."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, when.isoformat(), given]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Refusal(f"第二个机构在{name}时停止", f"the second installation ended at {name}")
        told = json.loads(line)
        if "refused" in told:
            raise Refusal(*told["refused"])
        return told["told"]

    def end(self) -> None:
        """Ends it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)


def moved(scene: Scene, month: int) -> int:
    """Both transfers of the year; how many persons moved."""
    when = day(month, 11)
    coming, going = _coming(scene, month), _going(scene)
    side.place(side.HOME)
    other = Partner(scene.folder / "partner")
    try:
        other("founded", when)
        made = 0
        if coming is not None:
            number = _there(other, coming, when)
            other("months", when, person=number, first=FIRST - 60, count=6, base=520_000)
            _conversation(_here(when), _other(other, when), coming.id, side.OTHER)
            made += 1
        if going is not None:
            number = _there(other, going, when)
            _conversation(_other(other, when), _here(when), number, side.HOME)
            made += 1
    finally:
        other.end()
    return made


def _conversation(new: Any, old: Any, person: int, old_place: int) -> None:
    """Application, letter, sheet, money, merging, receipt, word to the person."""
    code = new("apply", person=person, old_place=old_place)
    old("receive", text=new("send_letter", code=code))
    sheet = old("hand_over", code=code)
    new("receive", text=sheet)
    new("receive", text=old("pay_out", code=code))
    total = int(json.loads(sheet)["body"]["total"])
    if total:
        new("arrives", code=code, fen=total)
    old("receive", text=new("merge", code=code))
    new("tell", code=code)


def _here(when: date) -> Any:
    steps = side.steps(when)
    return lambda name, **given: steps[name](**given)


def _other(other: Partner, when: date) -> Any:
    return lambda name, **given: other(name, when, **given)


def _there(other: Partner, person: Person, when: date) -> int:
    assert person.birth is not None
    return int(
        other(
            "known", when, id=person.id, number17=person.number17, name=person.name, sex=person.sex,
            birth=person.birth.isoformat(), registered=person.registration_place or side.HOME,
        )
    )  # fmt: skip


def _candidates(scene: Scene, running: bool) -> list[int]:
    """Employees here under fifty, by number; `running`: insured now, else no more since 2024."""
    spells = scene.city.of("employee_pension", "employee")
    spells = spells.only(scene.mine(spells.person, spells.place))
    rows = scene.city.persons.rows_of(spells.person)
    young = scene.city.persons.birth[rows] > FIRST - 38 * 12
    now = (spells.end >= FIRST + 11) & (spells.start >= FIRST - 36)
    ended = (spells.end < FIRST - 6) & (spells.end > FIRST - 40)
    return [int(each) for each in np.unique(spells.person[young & (now if running else ended)])]


def _coming(scene: Scene, month: int) -> Person | None:
    """Somebody who works here, as the record knows too (a register may have missed it), and whose
    first months here lie after those there."""
    insured = insured_in(side.HOME, "employee_pension", month)
    known = set(insured.values_list("person_id", flat=True))
    for person in (each for each in _candidates(scene, True) if each in known):
        before = ContributionRecord.objects.filter(person=person, month__lt=FIRST - 48)
        row = Person.objects.filter(id=person, withdrawn=False, death=None).first()
        if row is not None and row.birth and row.number17 and row.name and not before.exists():
            return row
    return None


def _going(scene: Scene) -> Person | None:
    """Somebody who has months here, works here no more, and owes nothing."""
    for person in _candidates(scene, False):
        row = Person.objects.filter(id=person, withdrawn=False, death=None).first()
        now = scene.city.spells.person == person
        if row is None or not (row.birth and row.number17 and row.name):
            continue
        active = (scene.city.spells.end[now] >= FIRST).any()
        owes = PaymentOrder.objects.filter(payer=f"P{person}").exists()
        there = ContributionRecord.objects.filter(person=person)
        if not active and not owes and there.exists():
            return row
    return None
