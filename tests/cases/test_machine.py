"""Random steps by random hands, the clock set back, asked twice, looked at too long ago: whatever is
refused leaves nothing behind, and what must hold holds after every step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from canbao.benefits.office import Human, is_human
from canbao.cases import chain, clocks, deciding, engine
from canbao.cases.answers import Partly, Refuse
from canbao.cases.engine import Found
from canbao.cases.models import Case, Decision, Transition
from canbao.cases.states import BEFORE_DECISION
from canbao.ledger.refusal import Refused
from canbao.people.actor import SYSTEM, Actor
from tests.cases.make import (
    CORRECTION,
    DAY,
    EXPLAINED,
    LACK,
    LI,
    LIMIT,
    ROBOT,
    SUN,
    WANG,
    WHY,
    ZHAO,
    deed,
    fact,
    opened,
)

KIN = Actor("li-in-office", "payment_officer", person=1)
ACTORS = st.sampled_from([LI, WANG, ZHAO, SUN, ROBOT, SYSTEM, KIN])
KINDS = st.sampled_from(["grant", "partly", "refuse"])
FOUND = st.builds(Found, st.sampled_from(["green", "amber", "red"]), st.booleans())


class Cases(RuleBasedStateMachine):
    """One case in everybody's hands."""

    reached: ClassVar[set[str]] = set()

    @initialize(ahead=st.integers(0, 9), kind=KINDS, found=FOUND, one=st.booleans())
    def opens(self, ahead, kind, found, one) -> None:
        """A case some steps on its usual way."""
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.case, self.day, self.carried, self.keys = opened(), DAY, 0, 0
        self.seen: list[int] = [self.case.version]
        for _ in range(ahead):
            self.goes_the_usual_way(kind, found, one)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def _try(self, act: Callable[[int, Any], object], actor: Actor, ahead: int, stale: bool,
             twice: bool) -> None:  # fmt: skip
        self.keys += 1
        self.day += timedelta(days=max(ahead, 0))
        on = self.day + timedelta(days=min(ahead, 0))
        version = self.seen[0] if stale else self.case.version
        before = (self.case.state, self.case.version, Transition.objects.count())
        given = deed(actor, on, f"key {self.keys}")
        try:
            first = act(version, given)
            if twice:
                steps = Transition.objects.count()
                assert act(version, given) == first
                assert Transition.objects.count() == steps
        except Refused:
            now = Case.objects.get(pk=self.case.pk)
            assert (now.state, now.version, Transition.objects.count()) == before
        self.case = Case.objects.get(pk=self.case.pk)
        self.seen.append(self.case.version)
        self.reached.add(self.case.state)

    def _carry(self, decided: deciding.Decided) -> list[deciding.Written]:
        self.carried += 1
        return [deciding.Written("example", f"{decided.case.number} {decided.decision.number}")]

    HOW = (ACTORS, st.integers(-2, 4), st.sampled_from([False, False, False, True]), st.booleans())

    @rule(how=st.tuples(*HOW), lacks=st.sampled_from([[], [LACK]]))
    def hands_in(self, how, lacks):
        self._try(lambda v, d: engine.submit(
            self.case.number, v, lacks, LIMIT, d, correction=CORRECTION), *how)  # fmt: skip

    @rule(how=st.tuples(*HOW), lacks=st.sampled_from([[], [LACK]]))
    def corrects(self, how, lacks):
        given = [fact("bank_account", "6222")]
        self._try(
            lambda v, d: engine.correct(self.case.number, v, given, lacks, LIMIT, d), *how
        )

    @rule(how=st.tuples(*HOW), found=FOUND)
    def checks(self, how, found):
        self._try(lambda v, d: engine.checked(self.case.number, v, found, d), *how)

    @rule(how=st.tuples(*HOW))
    def is_referred(self, how):
        self._try(lambda v, d: engine.refer(self.case.number, v, "原因", "why", "referred", d), *how)

    @rule(how=st.tuples(*HOW))
    def waits(self, how):
        self._try(
            lambda v, d: engine.hold(self.case.number, v, "court_or_authority", "x", d), *how
        )

    @rule(how=st.tuples(*HOW))
    def goes_on(self, how):
        self._try(lambda v, d: engine.release(self.case.number, v, d), *how)

    @rule(how=st.tuples(*HOW), kind=KINDS)
    def proposes(self, how, kind):
        def act(version, given):
            answers = {
                "grant": lambda: EXPLAINED,
                "partly": lambda: Partly(Human(given.actor), WHY, {}),
                "refuse": lambda: Refuse(Human(given.actor), WHY, {}),
            }
            return deciding.propose(self.case.number, version, answers[kind](), given)

        self._try(act, *how)

    @rule(how=st.tuples(*HOW))
    def decides(self, how):
        self._try(lambda v, d: deciding.decide(self.case.number, v, self._carry, d), *how)

    @rule(how=st.tuples(*HOW))
    def grants(self, how):
        self._try(
            lambda v, d: deciding.grant(self.case.number, v, EXPLAINED, self._carry, d), *how
        )

    @rule(how=st.tuples(*HOW), step=st.sampled_from(["serve", "carried", "contest", "change"]))
    def follows(self, how, step):
        number = self.case.number
        acts: dict[str, Callable[[int, Any], object]] = {
            "serve": lambda v, d: deciding.serve(number, v, "决定", "decision", d),
            "carried": lambda v, d: deciding.carried_out(number, v, d),
            "contest": lambda v, d: deciding.contest(number, v, "不服", d),
            "change": lambda v, d: deciding.change(number, v, "漏算", LIMIT, d),
        }
        self._try(acts[step], *how)

    @rule(how=st.tuples(*HOW), reason=st.sampled_from(["done", "upheld", "nothing_to_carry_out"]))
    def closes(self, how, reason):
        self._try(lambda v, d: deciding.close(self.case.number, v, reason, d), *how)

    @rule(kind=KINDS, found=FOUND, one=st.booleans())
    def goes_the_usual_way(self, kind, found, one):
        """The next step as an office would take it, so that random steps meet all states."""
        right = (WANG, 1, False, False)
        usual: dict[str, Callable[[], None]] = {
            "draft": lambda: self.hands_in((LI, 0, False, True), []),
            "incomplete": lambda: self.corrects((LI, 1, False, True), []),
            "complete": lambda: self.checks((ROBOT, 0, False, False), found),
            "in_check": lambda: (
                self.proposes(right, kind) if one else self.grants((ROBOT, 0, False, True))
            ),
            "on_hold": lambda: self.goes_on(right),
            "needs_human": lambda: self.proposes(right, kind) if one else self.checks(right, found),
            "proposed": lambda: self.decides((ZHAO, 1, False, True)),
            "decided": lambda: self.follows((ROBOT, 0, False, True), "serve"),
            "served": lambda: self.follows((ROBOT, 1, False, False), "carried"),
            "effected": lambda: self.closes(right, "done"),
            "closed": lambda: self.follows((LI, 2, False, False), "contest"),
            "contested": lambda: self.follows((SUN, 1, False, True), "change"),
            "changed": lambda: self.checks(right, found),
        }
        if self.case.state in usual:
            usual[self.case.state]()

    @invariant()
    def the_chain_is_whole(self):
        assert chain.verify(self.case) is None

    @invariant()
    def nothing_adverse_without_a_named_human_and_another(self):
        for each in Decision.objects.all():
            if each.outcome != "grant":
                assert is_human(Actor(each.by, each.role))
                assert each.checked_by not in ("", each.by)
                assert each.remedies

    @invariant()
    def every_decision_is_carried_out_once_and_one_is_current(self):
        decisions = list(Decision.objects.all())
        assert self.carried == sum(each.outcome != "refuse" for each in decisions)
        assert all(
            each.effects.count() == (each.outcome != "refuse") for each in decisions
        )
        current = [each for each in decisions if not hasattr(each, "decision")]
        assert len(current) == bool(decisions)

    @invariant()
    def clocks_never_run_backwards_and_none_outlives_the_case(self):
        for clock in self.case.clocks.all():
            read = clocks.read(clock, self.day)
            assert 0 <= read.used <= clocks.read(clock, self.day + timedelta(days=1)).used
        if self.case.state in ("closed", "withdrawn"):
            assert not clocks.running(self.case)

    @invariant()
    def nobody_in_office_touched_the_own_case(self):
        assert not self.case.transitions.filter(actor=KIN.name).exists()

    @invariant()
    def decided_means_there_is_a_decision(self):
        if self.case.state not in (*BEFORE_DECISION, "withdrawn"):
            assert deciding.current(self.case) is not None


@pytest.mark.django_db
def test_whatever_is_tried_in_whatever_order():
    Cases.reached.clear()
    run_state_machine_as_test(
        Cases, settings=settings(max_examples=40, stateful_step_count=20, deadline=None)
    )
    # Without these the machine would say nothing of decisions.
    assert {"in_check", "proposed", "decided", "served", "contested"} <= Cases.reached
