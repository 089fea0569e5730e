"""Planted patterns of officers. Each has a name of its own, so that one does not hide the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from canbao.cli.demo_rules.stage import Stage, plant
from canbao.people import log
from canbao.people.actor import Actor


@plant("R31", "own_case")
def own_case(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("officer", stage.person() if clean else person, reference="planted-own")
    stage.decision(person, by="planted-own")
    return "planted-own"


@plant("R31", "relatives")
def relatives_case(stage: Stage, clean: bool) -> str:
    person = stage.person()
    stage.fact("kinship", stage.person() if clean else person, reference="planted-kin")
    stage.decision(person, by="planted-kin")
    return "planted-kin"


@plant("R31", "same_recipient")
def one_account_for_several(stage: Stage, clean: bool) -> str:
    """Clean: both are of one household."""
    for household in (1_900_011, 1_900_011 if clean else 1_900_012):
        stage.account(stage.person(household=household), "6222999900000001", by="planted-account")
    return "planted-account"


@plant("R31", "changed_then_paid")
def changed_then_paid(stage: Stage, clean: bool) -> str:
    officer = "planted-changer"
    person = stage.person()
    award = stage.award(person)
    stage.account(person)
    new = stage.account(person, f"6222777{person}", by="somebody" if clean else officer)
    run = stage.run(stage.month - 1, by=officer)
    stage.paid(award, stage.month - 1, account=new, run=run)
    return officer


@contextmanager
def _at(moment: datetime) -> Iterator[None]:
    before = log.clock
    log.clock = lambda: moment
    try:
        yield
    finally:
        log.clock = before


def _moment(stage: Stage, hour: int) -> datetime:
    """A Wednesday before the day, at an hour of Beijing time."""
    day = stage.day - timedelta(days=(stage.day.weekday() - 2) % 7 or 7)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)


@plant("R31", "odd_hours")
def writes_at_night(stage: Stage, clean: bool) -> str:
    """Six writes at three in the morning; clean: at three in the afternoon."""
    officer = Actor("planted-night", "payment_officer")
    with _at(_moment(stage, 15 if clean else 3)):
        for number in range(6):
            log.append(officer, "web", log.Act(log.WRITE, "benefits", record=f"planted {number}"))
    return officer.name


@plant("R31", "looks_without_case")
def looks_without_a_case(stage: Stage, clean: bool) -> str:
    """Twenty-one persons; clean: twenty."""
    officer = Actor("planted-looker", "payment_officer")
    with _at(_moment(stage, 10)):
        for _ in range(20 if clean else 21):
            log.append(officer, "web", log.Act(log.READ, "benefits", stage.person()))
    return officer.name
