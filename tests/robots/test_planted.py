"""Every clause of the forty rules finds its planted case, and not what is all but one."""

from __future__ import annotations

from datetime import date

import pytest

from canbao.cli.demo_rules.stage import PLANTS, Stage
from canbao.people.models import Employer
from canbao.robots.evaluating import Told
from canbao.robots.inputs import answers
from canbao.robots.naming import named_inputs
from tests.robots.make import PLANTED, asked, cases, planted, scope_of


def test_every_clause_whose_threshold_is_known_has_a_planted_case():
    assert sorted(PLANTS) == PLANTED


@pytest.mark.parametrize(("rule", "clause"), PLANTED)
def test_a_planted_case_is_found(stage: Stage, rule: str, clause: str):
    subject = planted(stage, rule, clause)
    told = answers(scope_of(stage, rule, clause, subject), (rule,)).found
    assert (rule, clause, subject) in cases(Told(told, ()))
    used = {name for each in told for name in each.evidence["inputs"]}  # type: ignore[attr-defined]
    assert used <= set(named_inputs()), "an input nobody gave a name people read"


@pytest.mark.parametrize(("rule", "clause"), PLANTED)
def test_what_is_all_but_a_case_is_not_found(stage: Stage, rule: str, clause: str):
    subject = planted(stage, rule, clause, clean=True)
    assert (rule, clause, subject) not in asked(stage, rule, clause, subject)


def test_whoever_is_taxed_on_the_own_business_is_nobodys_staff(stage: Stage):
    code = stage.employer(taxed=1, insured=0, founded=stage.before(400))
    stage.activity(stage.person(), "own_account", stage.month - 12, stage.month, code)
    case = ("R37", "taxed_not_insured", code)
    assert case not in asked(stage, *case)
    Employer.objects.filter(code=code).update(taxed=2)  # somebody else is paid there
    assert case in asked(stage, *case)


def test_wages_that_nobody_ever_delivered_have_not_stopped(stage: Stage):
    code = stage.employer(taxed=6, insured=6, staff=6)
    for _ in range(6):
        stage.spell(stage.person(birth=date(stage.day.year - 58, 1, 5), sex=1), code, stage.month - 6)
    case = ("R17", "several", code)
    assert case not in asked(stage, *case)  # near pension age; and the registers say that wages are taxed
    Employer.objects.filter(code=code).update(taxed=0)
    assert case in asked(stage, *case)
