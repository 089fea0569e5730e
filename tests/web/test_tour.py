"""The guided tour: eight scenes, and every step leads to a page its account may see."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import resolve

from canbao.accounts.demo import STAFF
from canbao.accounts.models import Account
from canbao.config.access import PUBLIC, rule_of
from canbao.web.views.tour import scenes

pytestmark = pytest.mark.django_db
BOUND = {"person": "person", "pensioner": "person", "payer": "person", "employer": "employer",
          "officer": "street_officer", "manager": "case_manager"}  # fmt: skip
ROLES = BOUND | {each.username: each.role for each in STAFF}


def test_there_are_eight_scenes_with_steps():
    assert len(scenes()) == 8
    assert all(scene.steps for scene in scenes())


@pytest.mark.parametrize("step", [step for scene in scenes() for step in scene.steps],
                         ids=lambda step: f"{step.account} {step.at}")  # fmt: skip
def test_a_step_leads_to_a_page_its_account_may_open(step):
    rule = rule_of(resolve(f"/zh/{step.at}").view_name)
    who = Account(username=step.account, role=ROLES[step.account], person=1, area=510104001000,
                  employer="91510100MA6C000011")  # fmt: skip
    assert rule == PUBLIC or rule.test(who)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_names_every_scene_and_what_is_open(client, lang):
    told = unescape(client.get(f"/{lang}/tour/").content.decode())
    for scene in scenes():
        assert (scene.zh if lang == "zh" else scene.en).split("，")[0].split("'")[0] in told
        assert (scene.open_zh if lang == "zh" else scene.open_en) in told
