"""Every page of those who handle cases answers in both languages, says one heading, offers no link that is
shut; lists cost a stated number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from canbao.cases import escalation
from canbao.cases.models import Draw
from canbao.config.access import rule_of

from ..forms import Page
from .sample import DAY, by_robot, closed, contested, drawn, with_officer, with_second

pytestmark = pytest.mark.django_db
PATHS = {
    "a": ("", "cases/", "clocks/", "me/"),
    "r": ("", "cases/", "me/"),
    "m": ("team/", "cases/", "clocks/", "draws/", "posts/", "robots/", "figures/"),
    "x": ("findings/", "rules/", "rule/R38/", "rule/R01/", "nights/", "patterns/", "samples/", "cases/",
          "draws/", "figures/", "clocks/"),
    "k": ("counter/", "cases/", "cases/?day=all"), "d": ("counter/", "cases/", "cases/?day=all"),
}  # fmt: skip


def filled() -> dict[str, str]:
    """A case in every state that matters; the pages of each by who opens them."""
    one, two = with_officer("k1"), with_second("k2")
    three, four, five = closed("k3"), contested("k4"), by_robot("k5")
    escalation.escalate(DAY, by="test")
    every = [each.number for each in (one, two, three, four, five)]
    return {"first": one.number, "drawn": drawn(one), "second": two.number,
            "contested": four.number, "judge": drawn(four, "review"), "all": " ".join(every)}  # fmt: skip


def wrong(client, paths) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in paths:
        response = client.get(path)
        page = Page(response.content.decode())
        twice = {each for each in page.ids if page.ids.count(each) > 1}
        if response.status_code != 200 or len(page.headings) != 1 or twice:
            found[path] = (response.status_code, page.headings, twice)
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("who", ["a", "r", "m", "x", "k", "d"])
def test_every_page_answers(sign, who, lang):
    made = filled()
    paths = [f"/{lang}/handling/{each}" for each in PATHS[who]]
    if who in ("a", "m", "x"):
        paths += [f"/{lang}/handling/case/{each}/" for each in made["all"].split()]
    if who == "x":
        paths += [f"/{lang}/handling/draw/{Draw.objects.earliest('pk').pk}/"]
    if who == "r":
        paths += [f"/{lang}/handling/case/{made['contested']}/"]
    assert wrong(sign(who), paths) == {}


def test_nobody_is_offered_a_link_that_is_shut(sign, office):
    made = filled()
    for who, paths in PATHS.items():
        client, me = sign(who), office.accounts[who]
        shown = [f"/zh/handling/{each}" for each in paths]
        if who in ("a", "m", "x"):
            shown += [f"/zh/handling/case/{each}/" for each in made["all"].split()]
        for path in shown:
            links = Page(client.get(path).content.decode()).links
            for link in (each.partition("?")[0] for each in links if each.startswith("/")):
                rule = rule_of(resolve(link).view_name)
                assert isinstance(rule, str) or (rule and rule.test(me)), (who, path, link)


QUEUE_QUERIES, FILE_QUERIES = 22, 60


def test_the_queue_and_the_file_cost_a_stated_number_of_queries(sign):
    several = [with_officer(f"k{n}") for n in range(6)]
    who = drawn(several[0])
    client = sign(who)
    client.get("/zh/handling/")
    with CaptureQueriesContext(
        connection,
    ) as of_queue:
        assert client.get("/zh/handling/").status_code == 200
    with CaptureQueriesContext(connection) as of_file:
        assert client.get(f"/zh/handling/case/{several[0].number}/").status_code == 200
    assert len(of_queue) <= QUEUE_QUERIES, [each["sql"][:120] for each in of_queue]
    assert len(of_file) <= FILE_QUERIES, [each["sql"][:120] for each in of_file]
