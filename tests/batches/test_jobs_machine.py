"""Any order of enqueuing, claiming, renewing, ending, failing and waiting, by several workers, some
of them late: every effect once, never two with a right to it, nothing forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from canbao.batches import clock
from canbao.batches.errors import BatchError, LeaseLost
from canbao.batches.jobs import LEASE, Held, claim, enqueue, pause_after, retry
from canbao.batches.models import Job

KEYS, MOST = 4, 3
START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Expected:
    """What a job should be; `holder` is the claim that has a right to it."""

    due: datetime
    state: str = "open"
    attempts: int = 0
    most: int = MOST
    until: datetime = START
    holder: Held | None = None


class Jobs(RuleBasedStateMachine):
    """The model beside the table."""

    claims = Bundle("claims")

    def __init__(self) -> None:
        super().__init__()
        Job.objects.all().delete()
        self.now = START
        self.expected: dict[str, Expected] = {}
        self.effects: dict[str, int] = {}
        clock.clock = lambda: self.now

    @rule(key=st.integers(0, KEYS - 1), later=st.integers(0, 90))
    def enqueue(self, key: int, later: int) -> None:
        due = self.now + timedelta(seconds=later)
        enqueue("work", f"k{key}", run_after=due, most_attempts=MOST)
        self.expected.setdefault(f"k{key}", Expected(due))

    @rule(seconds=st.sampled_from([1, 9, 10, 30, 59, 60, 61, 600, -30]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(target=claims, worker=st.sampled_from(["a", "b"]))
    def claim(self, worker: str) -> tuple[str, Held | None]:
        held = claim(["work"], worker)
        due = sorted((e.due, key) for key, e in self.expected.items() if self._due(e))
        given_up = [key for _, key in due if self._worn_out(key)]
        left = [(at, key) for at, key in due if key not in given_up]
        if held is None:
            assert left == []
            self._give_up(given_up)
            return ("", None)
        expected = self.expected[held.job.key]
        assert expected.due == left[0][0]  # of equals, any
        self._give_up([key for key in given_up if self._state(key) == "failed"])
        expected.state, expected.holder = "leased", held
        expected.attempts += 1
        expected.until = self.now + LEASE
        return (held.job.key, held)

    def _give_up(self, keys: list[str]) -> None:
        for key in keys:
            self.expected[key].state, self.expected[key].holder = "failed", None

    def _due(self, expected: Expected) -> bool:
        if expected.state == "open":
            return expected.due <= self.now
        return expected.state == "leased" and expected.until <= self.now

    def _worn_out(self, key: str) -> bool:
        return self.expected[key].attempts >= self.expected[key].most

    def _state(self, key: str) -> str:
        return Job.objects.get(key=key).state

    def _has_right(self, key: str, held: Held) -> bool:
        return self.expected[key].holder is held

    @rule(claimed=claims)
    def renew(self, claimed: tuple[str, Held | None]) -> None:
        key, held = claimed
        if held is None:
            return
        if self._has_right(key, held):
            held.renew()
            self.expected[key].until = self.now + LEASE
        else:
            with pytest.raises(LeaseLost):
                held.renew()

    @rule(claimed=claims, breaks=st.booleans())
    def do(self, claimed: tuple[str, Held | None], breaks: bool) -> None:
        key, held = claimed
        if held is None:
            return
        if not self._has_right(key, held):
            with pytest.raises(LeaseLost), held.effect():
                self.effects[key] = self.effects.get(key, 0) + 1
            return
        if breaks:
            with pytest.raises(ZeroDivisionError), transaction.atomic(), held.effect():
                raise ZeroDivisionError
            return
        with held.effect():
            self.effects[key] = self.effects.get(key, 0) + 1
        self.expected[key].state, self.expected[key].holder = "done", None

    @rule(claimed=consumes(claims))
    def fail(self, claimed: tuple[str, Held | None]) -> None:
        key, held = claimed
        if held is None:
            return
        if not self._has_right(key, held):
            with pytest.raises(LeaseLost):
                held.fail(ValueError("late"))
            return
        held.fail(ValueError("broken"))
        expected = self.expected[key]
        over = expected.attempts >= expected.most
        expected.state, expected.holder = "failed" if over else "open", None
        if not over:
            expected.due = self.now + pause_after(expected.attempts)

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.expected)))
        job, expected = Job.objects.get(key=key), self.expected[key]
        if expected.state != "failed":
            with pytest.raises(BatchError):
                retry(job)
            return
        retry(job, more=2)
        expected.state, expected.due = "open", self.now
        expected.most = expected.attempts + 2

    @invariant()
    def the_table_is_as_expected(self) -> None:
        table = {job.key: job for job in Job.objects.all()}
        assert table.keys() == self.expected.keys()
        for key, expected in self.expected.items():
            job = table[key]
            assert (job.state, job.attempts, job.most_attempts) == (
                expected.state,
                expected.attempts,
                expected.most,
            )
            assert job.leased_by == (expected.holder.worker if expected.holder else "")

    @invariant()
    def every_effect_is_there_once(self) -> None:
        done = {key: 1 for key, expected in self.expected.items() if expected.state == "done"}
        assert self.effects == done


@pytest.mark.django_db
def test_jobs_in_any_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "clock", clock.clock)  # put back at the end
    run_state_machine_as_test(Jobs, settings=settings(max_examples=60, stateful_step_count=40))
