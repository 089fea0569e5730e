"""Persons of a made world: families, numbers, names and places that can be."""

from __future__ import annotations

import pytest
from stdnum.cn import ric, uscc

from canbao.population.world.numbers import NUMBER_CHECKS, check_place
from tests.population.world.test_make import MONTH


def test_children_are_younger_than_their_parents(town):
    assert (
        town.count("""{persons} c JOIN {persons} p ON p.person IN (c.mother, c.father)
        WHERE c.birth < p.birth + INTERVAL 18 YEAR""")
        == 0
    )


def test_mothers_are_women_and_fathers_men(town):
    assert town.count("{persons} c JOIN {persons} p ON p.person = c.mother WHERE p.sex <> 2") == 0
    assert town.count("{persons} c JOIN {persons} p ON p.person = c.father WHERE p.sex <> 1") == 0


def test_brothers_and_sisters_are_months_apart_or_twins(town):
    assert (
        town.count("""{persons} a JOIN {persons} b ON a.mother = b.mother AND a.person < b.person
        WHERE a.twin_of IS DISTINCT FROM b.person
          AND abs(date_diff('day', a.birth, b.birth)) < 200""")
        == 0
    )


def test_spouses_are_mutual_and_of_lawful_age(town):
    assert (
        town.count("""{persons} a JOIN {persons} b ON b.person = a.spouse
        WHERE b.spouse <> a.person OR a.sex = b.sex OR a.married <> b.married""")
        == 0
    )
    assert (
        town.count("""{persons} WHERE married IS NOT NULL
        AND married < birth + to_years(CASE sex WHEN 1 THEN 22 ELSE 20 END)""")
        == 0
    )


def test_death_follows_birth_and_falls_into_the_last_two_years(town):
    assert town.count("{persons} WHERE death <= birth") == 0
    assert town.rows("""SELECT min(death) >= DATE '2024-06-30', max(death) <= DATE '2026-06-30'
        FROM {persons}""") == [(True, True)]
    assert town.count("{persons} WHERE death IS NOT NULL") > 100


def test_households_are_named_after_a_member(town):
    assert (
        town.count("""{persons} p LEFT JOIN {persons} h ON h.person = p.household
        WHERE h.household IS DISTINCT FROM p.household""")
        == 0
    )
    assert town.count("{persons} WHERE relation = 'head' AND household <> person") == 0


def test_all_sorts_of_households(town):
    found = {r for (r,) in town.rows("SELECT DISTINCT relation FROM {persons}")}
    assert {"head", "spouse", "child", "parent", "grandchild"} <= found


def test_numbers_are_valid_by_an_independent_check(town):
    numbers = [n for (n,) in town.rows("SELECT number FROM {persons} WHERE number IS NOT NULL")]
    assert len(numbers) > 19_000
    assert [n for n in numbers if n[-1] != ric.calc_check_digit(n)] == []


def test_numbers_agree_with_birth_and_sex(town):
    assert (
        town.count("""{persons} WHERE number IS NOT NULL AND former_number IS NULL
        AND (substr(number, 7, 8) <> strftime(birth, '%Y%m%d')
             OR substr(number, 17, 1)::INT % 2 <> sex % 2)""")
        == 0
    )


def test_no_two_share_a_number_but_the_declared_few(town):
    twice = town.count(
        "(SELECT number FROM {persons} WHERE number IS NOT NULL "
        "GROUP BY number HAVING count(*) > 1)"
    )
    assert twice <= 1
    assert town.count("{persons} a JOIN {persons} b ON a.former_number = b.number") == 0


def test_twins_share_birth_and_surname_and_place_of_number(town):
    twins = town.rows("""SELECT a.birth = b.birth, b.twin_of = a.person,
        substr(a.number, 1, 6) = substr(b.number, 1, 6) FROM {persons} a
        JOIN {persons} b ON b.person = a.twin_of WHERE a.number <> b.number""")
    assert len(twins) > 150
    assert set(twins) == {(True, True, True)}


def test_foreigners_have_passports_or_nines(town):
    assert (
        town.count("""{persons} WHERE nationality_group = 'foreigner'
        AND (document IS NULL) = (number IS NULL)""")
        == 0
    )
    assert (
        town.count("""{persons} WHERE nationality_group = 'foreigner' AND number IS NOT NULL
        AND number NOT LIKE '9%'""")
        == 0
    )
    assert (
        town.count("""{persons} WHERE nationality_group = 'hong_kong_macao_taiwan'
        AND substr(number, 1, 2) NOT IN ('81', '82', '83')""")
        == 0
    )
    assert town.count("{persons} WHERE former_document = document") == 0


def test_names_are_there_and_differ(town):
    assert town.count("{persons} WHERE name IS NULL OR length(name) < 2") == 0
    assert town.rows("SELECT count(DISTINCT name) > 12000 FROM {persons}") == [(True,)]
    # The five most usual surnames hold about a third.
    share = (
        town.count("{persons} WHERE substr(name, 1, 1) IN ('王', '李', '张', '刘', '陈')") / 20_000
    )
    assert share == pytest.approx(0.308, abs=0.02)


def test_places_are_known_down_to_the_community(town):
    assert (
        town.count("""{persons} p LEFT JOIN {places} r ON r.place = p.residence_place
        LEFT JOIN {places} g ON g.place = p.registration_place
        WHERE coalesce(r.level, 0) <> 5 OR coalesce(g.level, 0) <> 5""")
        == 0
    )


def test_places_stand_in_places(town):
    assert (
        town.count("""{places} c LEFT JOIN {places} p ON p.place = CASE c.level
        WHEN 2 THEN c.place // 10000000000 * 10000000000
        WHEN 3 THEN c.place // 100000000 * 100000000
        WHEN 4 THEN c.place // 1000000 * 1000000 ELSE c.place // 1000 * 1000 END
        WHERE c.level > 1 AND p.level IS DISTINCT FROM c.level - 1""")
        == 0
    )
    assert town.count("(SELECT place FROM {places} GROUP BY place HAVING count(*) > 1)") == 0


def test_some_infants_have_no_number(town):
    missing = town.rows("""SELECT avg((number IS NULL)::INT) FROM {persons}
        WHERE birth > DATE '2025-06-30'""")[0][0]
    assert 0.08 < missing < 0.3


def test_employers_have_valid_codes(town):
    codes = [c for (c,) in town.rows("SELECT employer FROM {employers}")]
    assert len(set(codes)) == len(codes)
    assert [c for c in codes[::10] if not uscc.is_valid(c)] == []


def test_check_character_of_the_standard_example():
    import numpy as np

    assert NUMBER_CHECKS[check_place(np.array([11010519491231002]))].tolist() == ["X"]


def test_reference_month_of_the_town(town):
    assert town.summary.reference_month == MONTH
