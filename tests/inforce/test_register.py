"""The register: what there is, what is confirmed here, what rests on it, what waits."""

from __future__ import annotations

import pytest

from canbao import inforce
from canbao.inforce import confirming, graph, register
from canbao.inforce.register import Asked
from canbao.law import LawError
from tests.inforce.make import DAY, LI, WANG, confirmed, entered, in_force, notice, value

pytestmark = pytest.mark.django_db
BY = {"door": "test", "day": DAY}


def named(**asked: str) -> dict[str, register.Line]:
    return {line.name: line for line in register.lines(Asked(**asked))}


def test_everything_of_the_law_is_in_it():
    every = named()
    ours = inforce.law()
    values_or_gaps = {
        name for name, dated in ours.contents.dated.items()
        if dated.rows or dated.otherwise is not None
    }  # fmt: skip
    assert set(every) == values_or_gaps | set(ours.rules)


def test_looking_at_all_of_it_costs_a_handful_of_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        register.lines(Asked())


def test_words_find_names_in_both_languages():
    assert "account_interest" in named(words="个人账户 记账利率")
    assert "account_interest" in named(words="interest individual ACCOUNTS")
    assert named(words="nothing of that kind") == {}


def test_kind_status_and_region_narrow_it():
    assert {line.kind for line in named(kind="axis").values()} == {"axis"}
    only = named(kind="parameter", status="unconfirmed")
    assert only
    assert all(each.status == "unconfirmed" for line in only.values() for each in line.values)
    sichuan = named(region="Sichuan", kind="parameter")
    where = {each.region for line in sichuan.values() for each in line.values}
    assert where <= {"Sichuan", "nation"}
    with pytest.raises(LawError, match="Atlantis"):
        named(region="Atlantis")


def test_a_day_keeps_what_was_in_force_on_it():
    line = named(words="resident_pension_age", day="2015-01-01")["resident_pension_age"]
    assert all(each.since <= "2015-01-01" for each in line.values)
    with pytest.raises(LawError):
        named(day="yesterday")


def test_what_a_benefit_rests_on_can_be_asked():
    below = named(rests="account_year_close")
    assert "account_interest" in below
    assert "unemployment_person_rates" not in below


def test_a_confirmed_value_is_found_by_its_standing():
    confirmed(value("account_interest", "2024"))
    line = named(state="confirmed")["account_interest"]
    assert (line.states["confirmed"], [each.key for each in line.values]) == (1, ["2024"])
    assert named(words="account_interest")["account_interest"].states["open"] > 5


def test_one_name_with_its_history_and_what_rests_on_it():
    each = value("account_interest", "2024")
    confirmed(each)
    confirming.differ(value("account_interest", "2023"), notice(), "3.98", actor=LI, **BY)
    told = register.entry("account_interest")
    assert next(row.value.key for row in told.rows if row.value.region == "nation") == "2025"
    states = {row.value.key: row.standing.state for row in told.rows}
    assert (states["2024"], states["2023"], states["2022"]) == ("confirmed", "disputed", "open")
    assert "account_year_close" in told.benefits
    assert told.gaps[0].awaits
    assert [reading.key for reading in told.history] == ["2023", "2024"]
    assert told.conflicts[0]["value"] == "5.35"


def test_a_rule_has_its_versions_as_values():
    told = register.entry("account_year_close")
    assert told.kind == "rule"
    assert {row.value.key for row in told.rows} >= {"account_crediting=yearly_form"}


def test_a_name_that_is_none_is_told_with_the_nearest():
    with pytest.raises(LawError, match="account_interest"):
        register.entry("account_intrest")


def test_what_waits_for_a_second_person_a_settlement_a_release():
    read = confirming.read([value("account_interest", "2024")], notice(), actor=LI, **BY)
    dispute = confirming.differ(value("account_interest", "2023"), notice(), "x", actor=LI, **BY)
    draft = entered()
    waits = register.pending()
    assert waits.readings == tuple(read)
    assert waits.disputes == (dispute,)
    assert waits.drafts == (draft,)
    confirming.confirm(read, actor=WANG, **BY)
    confirming.settle(dispute, "stands", "x", actor=WANG, **BY)
    from canbao.inforce import overlays

    overlays.reject(draft, "x", actor=LI, **BY)
    waits = register.pending()
    assert (waits.readings, waits.disputes, waits.drafts) == ((), (), ())


def test_overlays_are_listed_newest_first():
    in_force()
    assert [each.number for each in register.overlays()] == [1]


def test_the_graph_read_backwards_is_the_graph():
    ours = inforce.law()
    for rule, versions in ours.rules.items():
        for argument in versions[0].arguments:
            assert rule in graph.resting_on(ours, argument)
    # An end of the graph rests on nothing further.
    for benefit in graph.benefits_of(ours, "account_interest"):
        assert graph.resting_on(ours, benefit) == ()
