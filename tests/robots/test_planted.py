"""Every clause of the forty rules finds its planted case, and not what is all but one."""

from __future__ import annotations

import pytest

from canbao.cli.demo_rules.stage import PLANTS, Stage
from tests.robots.make import PLANTED, asked, planted


def test_every_clause_whose_threshold_is_known_has_a_planted_case():
    assert sorted(PLANTS) == PLANTED


@pytest.mark.parametrize(("rule", "clause"), PLANTED)
def test_a_planted_case_is_found(stage: Stage, rule: str, clause: str):
    subject = planted(stage, rule, clause)
    assert (rule, clause, subject) in asked(stage, rule, clause, subject)


@pytest.mark.parametrize(("rule", "clause"), PLANTED)
def test_what_is_all_but_a_case_is_not_found(stage: Stage, rule: str, clause: str):
    subject = planted(stage, rule, clause, clean=True)
    assert (rule, clause, subject) not in asked(stage, rule, clause, subject)
