"""Random deeds of three officers on a few values against a model in plain Python: money rests on a
value exactly when two different people said so, nobody withdrew it and no dispute is open.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from canbao.inforce import confirming, overlays, waiting
from canbao.inforce.errors import LawRefused
from canbao.inforce.models import Confirmation, Document, Overlay, Reading
from canbao.inforce.values import Value
from canbao.people import log
from canbao.people.actor import Actor
from tests.inforce.make import DAY, LI, WANG, entered, notice, value

pytestmark = pytest.mark.django_db
PEOPLE = (LI, WANG, Actor("zhao", "law_officer"))
KEYS = ("2022", "2023", "2024")
people, keys = st.sampled_from(PEOPLE), st.sampled_from(KEYS)


@dataclass
class Model:
    """One value in plain Python: who read it, who confirmed it, who disputes it."""

    read_by: str = ""
    confirmed: bool = False
    disputed_by: str = ""
    ever: set[tuple[str, str]] = field(default_factory=set)


class TwoPeople(RuleBasedStateMachine):
    """Every deed is tried by anybody; the room refuses what the model says it must."""

    @initialize()
    def begin(self) -> None:
        self.mark = transaction.savepoint()
        self.document: Document = notice()
        self.values: dict[str, Value] = {k: value("account_interest", k) for k in KEYS}
        self.models = {k: Model() for k in KEYS}

    def teardown(self) -> None:
        if hasattr(self, "mark"):
            assert log.verify().sound
            transaction.savepoint_rollback(self.mark)

    def tried(self, may: bool, deed) -> None:
        """The deed, done or refused as the model says."""
        if may:
            deed()
            return
        with pytest.raises(LawRefused):
            deed()

    def last(self, key: str, *, agrees: bool) -> Reading:
        found = Reading.objects.filter(row=self.values[key].row, agrees=agrees)
        return found.latest("id")

    @rule(key=keys, by=people)
    def read(self, key: str, by: Actor) -> None:
        model = self.models[key]
        may = not model.read_by and not model.disputed_by
        by_whom = {"actor": by, "door": "test", "day": DAY}
        self.tried(may, lambda: confirming.read([self.values[key]], self.document, **by_whom))
        if may:
            model.read_by = by.name

    @precondition(lambda self: any(model.read_by for model in self.models.values()))
    @rule(key=keys, by=people)
    def confirm(self, key: str, by: Actor) -> None:
        model = self.models[key]
        if not model.read_by:
            return
        may = not model.confirmed and not model.disputed_by and by.name != model.read_by
        reading = self.last(key, agrees=True)
        by_whom = {"actor": by, "door": "test", "day": DAY}
        self.tried(may, lambda: confirming.confirm([reading], **by_whom))
        if may:
            model.confirmed = True
            model.ever.add((model.read_by, by.name))

    @rule(key=keys, by=people)
    def withdraw(self, key: str, by: Actor) -> None:
        model = self.models[key]
        if not model.confirmed:
            return
        kept = Confirmation.objects.get(reading=self.last(key, agrees=True))
        confirming.withdraw(kept, "x", actor=by, door="test", day=DAY)
        model.read_by, model.confirmed = "", False

    @rule(key=keys, by=people)
    def differ(self, key: str, by: Actor) -> None:
        model = self.models[key]
        by_whom = {"actor": by, "door": "test", "day": DAY}
        self.tried(
            not model.disputed_by,
            lambda: confirming.differ(self.values[key], self.document, "x", **by_whom),
        )
        model.disputed_by = model.disputed_by or by.name

    @rule(key=keys, by=people)
    def settle(self, key: str, by: Actor) -> None:
        model = self.models[key]
        if not model.disputed_by:
            return
        may = by.name != model.disputed_by
        dispute = self.last(key, agrees=False)
        by_whom = {"actor": by, "door": "test", "day": DAY}
        self.tried(may, lambda: confirming.settle(dispute, "stands", "x", **by_whom))
        if may:
            model.disputed_by = ""

    @invariant()
    def money_rests_on_what_two_people_said(self) -> None:
        if not hasattr(self, "values"):
            return
        may = {k for k, m in self.models.items() if m.confirmed and not m.disputed_by}
        lacking = waiting.unconfirmed(self.values.values())
        assert {each.key for each in lacking} == set(KEYS) - may
        assert all(first != second for m in self.models.values() for first, second in m.ever)


def test_money_rests_on_two_people_whatever_they_do() -> None:
    run_state_machine_as_test(
        TwoPeople,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def ready() -> list[int]:
    """Two drafts of the same law, both tried out."""
    from canbao.inforce.entering import Entry

    drafts = [entered(), entered(Entry("account_interest", "2.60", key="2027"), content=b"%PDF-2")]
    for draft in drafts:
        overlays.try_out(draft, actor=LI, door="test", day=DAY)
    return [draft.pk for draft in drafts]


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_the_same_moment_one_puts_in_force(ready: list[int]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connections

    from canbao.inforce.models import Draft

    together = Barrier(4)

    def release(number: int) -> str:
        try:
            draft = Draft.objects.get(pk=ready[number % 2])
            together.wait()
            by = PEOPLE[1 + number // 2]
            overlays.put_in_force(draft, actor=by, door="test", day=DAY)
        except (LawRefused, IntegrityError) as error:
            return type(error).__name__
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(release, range(4)))
    assert told == ["LawRefused", "LawRefused", "LawRefused", "done"]
    assert Overlay.objects.count() == 1
    assert log.verify().sound
