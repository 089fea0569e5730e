"""Many cases decided at once: the same rows as one by one, and what cannot be decided stays for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from canbao.batches import clock
from canbao.batches.models import Job
from canbao.batches.runs import go_on
from canbao.benefits.models import LifeSign
from canbao.cases import archive, chain, kept
from canbao.cases.models import Case, Draw
from canbao.cli.demo_rules.stage import PLANTS
from canbao.ledger.refusal import Refused
from canbao.people import log
from canbao.people.actor import SYSTEM, Actor
from canbao.people.models import LogEntry, Person
from canbao.robots.models import Finding
from canbao.services import path, together
from tests.services.make import DAY, handed_in, person, staffed, switched_on

pytestmark = pytest.mark.django_db
APP = {"certification_way": "app"}
AT = datetime(2025, 3, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(monkeypatch: Any) -> None:
    """Every row bears the same moment, so that hashes can be compared."""
    monkeypatch.setattr(clock, "clock", lambda: AT)
    monkeypatch.setattr(log, "clock", lambda: AT)


def certifying(*ids: int) -> list[str]:
    """A case of each, complete; their numbers."""
    for id in ids:
        person(id, household=id)
    return handed(ids)


def handed(ids: Sequence[int]) -> list[str]:
    return [
        handed_in("ELG-01", APP, actor=Actor(f"p{id}", "person", person=id), key=f"k{id}").number
        for id in ids
    ]


def one_by_one(numbers: list[str]) -> None:
    for each in numbers:
        path.go_on(each, DAY, together.DOOR)


def at_once(numbers: list[str]) -> None:
    together.go_on_together(list(Case.objects.order_by("pk")), DAY)
    one_by_one(numbers)  # whoever is to be drawn


def states() -> list[str]:
    return list(Case.objects.order_by("pk").values_list("state", flat=True))


def standing() -> dict[str, list[str]]:
    """Every row of the cases but the number it bears here; who is drawn is chance."""
    found: dict[str, list[str]] = {}
    models = [each for each in apps.get_app_config("cases").get_models() if each is not Draw]
    for model in (*models, LifeSign, Job, Finding):
        found[model.__name__] = sorted(
            ", ".join(
                f"{each.name}={getattr(row, each.name)}"
                for each in model._meta.concrete_fields if each.name != "id"
            )
            for row in model._default_manager.all()
        )  # fmt: skip
    found["log"] = sorted(
        f"{e.actor} {e.role} {e.door} {e.action} {e.subject} {e.record} {e.purpose} {e.detail}"
        for e in LogEntry.objects.exclude(detail__contains='"drawn"')
    )
    return found


def compared(numbers: list[str]) -> list[dict[str, list[str]]]:
    """What stands after each way, the other undone; ids begin with the same."""
    told = []
    for way in (one_by_one, at_once):
        numbered_anew()
        mark = transaction.savepoint()
        way(numbers)
        assert all(chain.verify(each) is None for each in Case.objects.all())
        assert all(archive.verify(each).sound for each in Case.objects.all())
        assert log.verify().sound
        told.append({"states": states(), **standing()})
        transaction.savepoint_rollback(mark)
    return told


def numbered_anew() -> None:
    """The next row of a table bears the number after its last one."""
    models = [*apps.get_app_config("cases").get_models(), LifeSign, Job, Finding]
    with connection.cursor() as cursor:
        for each in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(each)


def test_decided_together_they_are_as_one_by_one(delivered):
    switched_on("ELG-01")
    staffed("a", "b")
    numbers = certifying(1, 2, 3, 4)
    Person.objects.filter(id=3).update(phone=None)
    # whoever is on record as dead is for a person
    Person.objects.filter(id=2).update(death=DAY)
    alone, together_ = compared(numbers)
    assert alone == together_
    assert alone["states"] == ["closed", "needs_human", "closed", "closed"]
    assert len(alone["LifeSign"]) == 3
    assert len(alone["Message"]) == 2


def test_what_a_rule_finds_goes_to_people_either_way(delivered):
    switched_on("ELG-01")
    staffed("a", "b")
    found = int(PLANTS["R06", "birth_or_sex"](delivered, False))
    alone, together_ = compared(certifying(1) + handed([found]))
    assert alone == together_
    assert alone["states"] == ["closed", "needs_human"]
    assert "R06" in alone["Finding"][0]


def test_the_batch_decides_once_and_says_how_far_the_cases_came(delivered):
    switched_on("ELG-01")
    certifying(1, 2)
    run = together.decide("ELG-01", DAY, by="chief")
    assert (run.state, run.rows, json.loads(run.counts)) == ("done", 2, {"closed": 2})
    assert together.decide("ELG-01", DAY, by="chief") == run  # nothing is left to do
    assert LifeSign.objects.count() == 2


def test_what_was_broken_off_is_gone_on_with_and_what_came_later_is_a_run_of_its_own(delivered, monkeypatch):
    switched_on("ELG-01")
    certifying(1, 2)
    monkeypatch.setattr(together, "CASES", 1)
    run = together.prepare_decisions("ELG-01", DAY, by="chief")
    together.decisions_chunk(run.chunks.order_by("ordinal")[0])  # and the process was killed
    assert states() == ["closed", "complete"]
    assert together.decide("ELG-01", DAY, by="chief") == run
    assert states() == ["closed", "closed"]
    certifying(3)
    assert together.decide("ELG-01", DAY, by="chief") != run
    assert states() == ["closed"] * 3


def test_a_dry_run_writes_nothing(delivered):
    switched_on("ELG-01")
    certifying(1)
    run = together.prepare_decisions("ELG-01", DAY, by="chief", dry=True)
    assert go_on(run, together.decisions_chunk).state == "done"
    assert states() == ["complete"]
    assert not LifeSign.objects.exists()


def test_a_robot_that_is_off_and_a_service_taken_one_by_one_are_refused():
    with pytest.raises(Refused, match="is off"):
        together.prepare_decisions("ELG-01", DAY, by="chief")
    switched_on("REG-10")
    with pytest.raises(Refused, match="one by one"):
        together.prepare_decisions("REG-10", DAY, by="chief")


def test_a_case_that_is_refused_a_step_stays_and_the_others_go_on(delivered):
    switched_on("ELG-01")
    late, _ = certifying(1, 2)
    Case.objects.filter(number=late).update(last_day=DAY + timedelta(days=1))
    together.go_on_together(list(Case.objects.order_by("pk")), DAY)
    assert states() == ["complete", "closed"]
    assert not Case.objects.get(number=late).checks.exists()
    assert log.verify().sound


def test_what_a_step_made_is_taken_back_whole():
    number = certifying(1)[0]
    case = Case.objects.get(number=number)
    version = case.version
    with transaction.atomic(), kept.together([case]):
        chain.append(case, "in_check", SYSTEM, "checked", evidence={})
        mark = kept.mark(case)
        chain.append(case, "needs_human", SYSTEM, "referred", evidence={})
        kept.end(case, kept.running(case)[0], DAY)
        kept.back_to(case, mark)
    case = Case.objects.get(number=number)
    assert (case.state, case.version) == ("in_check", version + 1)
    assert chain.verify(case) is None
    assert kept.running(case)


def test_an_error_leaves_every_case_as_it_was():
    number = certifying(1)[0]
    case = Case.objects.get(number=number)

    def astray() -> None:
        with transaction.atomic(), kept.together([case]):
            for end in ("in_check", "effected"):  # there is no way from the one to the other
                chain.append(case, end, SYSTEM, "checked", evidence={})

    with pytest.raises(Refused):
        astray()
    assert Case.objects.get(number=number).state == "complete"


MORE_A_CASE = 7
"""Statements that a further case of a chunk takes: its own life sign with the savepoints around it, and what
SQLite takes in several statements."""


def test_a_further_case_costs_few_statements(delivered):
    switched_on("ELG-01")
    certifying(*range(1, 8))
    cases = list(Case.objects.order_by("pk"))
    took = []
    for some in (cases[:2], cases[2:]):
        with CaptureQueriesContext(connection) as asked:
            together.go_on_together(some, DAY)
        took.append(len(asked))
    assert states() == ["closed"] * 7
    assert took[1] - took[0] <= MORE_A_CASE * 3, took
