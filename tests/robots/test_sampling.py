"""Who looks at a decided case again does not know what the rules said until the own word is written."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.benefits.models import Claim
from canbao.benefits.sampling.drawing import draw, inspect
from canbao.benefits.sampling.models import Sample
from canbao.cli.demo_rules.stage import HOME, Stage
from canbao.ledger.refusal import Refused
from canbao.robots.nightly import runs
from canbao.robots.sampling import agreement, by_risk, robots_word
from tests.robots.make import AUDITOR, DAY, DOOR, OTHER, ROBOT, planted

LATER = date(2026, 7, 3)


def sampled(stage: Stage, persons: list[int]) -> Sample:
    """A fifth of the month's decided claims of these persons."""
    for person in persons:
        claim = Claim.objects.create(
            person=person, benefit="employee_pension", place=HOME, month=stage.month, facts="{}",
            day=DAY, by="li",
        )  # fmt: skip
        stage.decision(person, by="li", claim=claim)
    runs.night(DAY, by="li")
    month = stage.month
    return draw("employee_pension", month, 20, "seed", day=LATER, actor=AUDITOR, door=DOOR)


@pytest.fixture
def sample(stage: Stage) -> Sample:
    risky = [int(planted(stage, "R13", "file")), int(planted(stage, "R03", "two_provinces"))]
    return sampled(stage, [*risky, *(stage.person() for _ in range(3))])


def test_the_robots_word_is_hidden_until_the_own_is_written(sample: Sample):
    decision = sample.drawn.get().decision_id
    with pytest.raises(Refused, match="own finding first"):
        robots_word(sample, decision, AUDITOR)
    inspect(sample, decision, "sound", "", day=LATER, actor=AUDITOR, door=DOOR)
    robots_word(sample, decision, AUDITOR)
    with pytest.raises(Refused):
        robots_word(sample, decision, OTHER)
    with pytest.raises(Refused):
        robots_word(sample, decision, ROBOT)


def test_what_the_rules_said_is_told_afterwards(stage: Stage):
    person = int(planted(stage, "R13", "file"))
    sample = sampled(stage, [person])
    decision = sample.drawn.get().decision_id
    inspect(sample, decision, "wrong", "档案不符", day=LATER, actor=AUDITOR, door=DOOR)
    assert [each.rule for each in robots_word(sample, decision, AUDITOR)] == ["R13"]
    assert agreement(sample) == (1, 1)


def test_who_finds_nothing_where_the_rules_did_does_not_agree(stage: Stage):
    sample = sampled(stage, [int(planted(stage, "R13", "file"))])
    decision = sample.drawn.get().decision_id
    inspect(sample, decision, "sound", "", day=LATER, actor=AUDITOR, door=DOOR)
    assert agreement(sample) == (0, 1)


def test_by_risk_the_gravest_of_those_not_drawn_come_first(sample: Sample):
    drawn = sample.drawn.get().decision_id
    found = by_risk(sample, 10)
    assert drawn not in [each.decision for each in found]
    assert [each.severity for each in found] == sorted(
        (each.severity for each in found), reverse=True
    )
    assert found
    assert by_risk(sample, 1) == found[:1]
