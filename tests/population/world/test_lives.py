"""Work, insurance and gaps of a made world: consistent with each other, with life and the law."""

from __future__ import annotations

import pytest

from canbao.law import compute
from tests.population.world.test_make import MONTH

SCHEMES = {
    "employee_pension",
    "public_sector_pension",
    "resident_pension",
    "unemployment",
    "work_injury",
    "employee_medical",
    "resident_medical",
}
LIFE = """(SELECT person, year(birth) * 12 + month(birth) - 1 AS born,
    year(death) * 12 + month(death) - 1 AS died, * EXCLUDE (person) FROM {persons})"""


def test_jobs_lie_within_life(town):
    assert (
        town.count(f"""{{careers}} c JOIN {LIFE} p USING (person)
        WHERE c.from_month < p.born + 16 * 12
           OR coalesce(c.to_month, {MONTH}) > coalesce(p.died, {MONTH})
           OR c.to_month < c.from_month""")
        == 0
    )


def test_jobs_lie_within_the_life_of_the_employer(town):
    assert (
        town.count("""{careers} c JOIN {employers} e USING (employer)
        WHERE c.from_month < year(e.founded) * 12 + month(e.founded) - 1
           OR c.to_month > year(e.closed) * 12 + month(e.closed) - 1
           OR (c.to_month IS NULL AND e.closed IS NOT NULL)""")
        == 0
    )


def test_staff_counts_the_open_jobs(town):
    assert (
        town.count("""{employers} e LEFT JOIN (SELECT employer, count(*) AS n FROM {careers}
        WHERE to_month IS NULL GROUP BY employer) c USING (employer)
        WHERE e.staff <> coalesce(c.n, 0)""")
        == 0
    )


def test_those_at_work_have_an_open_job(town):
    missing = town.count("""{persons} p WHERE activity IN ('employee', 'civil_servant',
        'institution_staff', 'platform_worker') AND NOT EXISTS (SELECT 1 FROM {careers} c
        WHERE c.person = p.person AND c.to_month IS NULL)""")
    at_work = town.count("{persons} WHERE activity = 'employee'")
    assert missing < 0.03 * at_work


def test_spells_lie_within_life(town):
    assert (
        town.count(f"""{{participation}} s JOIN {LIFE} p USING (person)
        WHERE s.from_month < p.born OR s.to_month < s.from_month
           OR (s.to_month IS NULL AND s.state = 'ended')
           OR (s.to_month > p.died)""")
        == 0
    )


def test_only_pensions_in_payment_outlive_a_person(town):
    left = town.rows("""SELECT DISTINCT s.state
        FROM {participation} s JOIN {persons} p USING (person)
        WHERE p.death IS NOT NULL AND s.to_month IS NULL""")
    assert left == [("in_payment",)]


def test_no_employee_spell_without_the_job(town):
    assert (
        town.count("""{participation} s WHERE kind = 'employee' AND NOT EXISTS (
        SELECT 1 FROM {careers} c WHERE c.person = s.person AND c.employer = s.employer
          AND c.from_month <= s.from_month
          AND coalesce(c.to_month, 99999) >= coalesce(s.to_month, 0))
    """)
        == 0
    )


def test_wages_are_whole_yuan_above_the_floor(town):
    assert town.count("{careers} WHERE wage_fen < 180000 OR wage_fen % 100 <> 0") == 0


def test_every_living_person_has_one_class_of_any_pension(town):
    assert (
        town.count("""{persons} p LEFT JOIN (SELECT person, count(*) AS n FROM {gaps}
        WHERE scheme = 'any_pension' GROUP BY person) g USING (person)
        WHERE p.death IS NULL AND coalesce(g.n, 0) <> 1""")
        == 0
    )


def test_all_classes_occur(town):
    found = {c for (c,) in town.rows("SELECT DISTINCT class FROM {gaps}")}
    assert found == set("ABCDEFGH")


def test_insured_is_who_has_a_spell(town):
    schemes = {s for (s,) in town.rows("SELECT DISTINCT scheme FROM {gaps}")}
    assert schemes == SCHEMES | {"any_pension"}
    assert (
        town.count(
            f"""(SELECT DISTINCT s.person, s.scheme FROM {{participation}} s
          JOIN {{persons}} p USING (person)
          WHERE (s.to_month IS NULL OR s.to_month >= {MONTH}) AND p.death IS NULL) s
        FULL JOIN (SELECT g.person, g.scheme FROM {{gaps}} g JOIN {{persons}} p USING (person)
          WHERE class = 'A' AND scheme <> 'any_pension' AND p.death IS NULL) g
          USING (person, scheme)
        WHERE s.person IS NULL OR g.person IS NULL""".replace(
                "USING (person, scheme)", "ON g.person = s.person AND g.scheme = s.scheme"
            )
        )
        == 0
    )


@pytest.mark.parametrize(
    ("scheme", "letter", "obligation"),
    [
        ("employee_pension", "E", "must"),
        ("unemployment", "E", "must"),
        ("resident_pension", "F", "may"),
        ("employee_medical", "E", "must"),
    ],
)
def test_the_law_says_so_of_a_person_asked_alone(town, scheme, letter, obligation):
    rows = town.rows(f"""SELECT p.activity, strftime(p.birth, '%Y-%m'), p.nationality_group,
        p.retirement_category, p.residence_place // 1000000 = p.registration_place // 1000000
        FROM {{gaps}} g JOIN {{persons}} p USING (person)
        WHERE g.scheme = '{scheme}' AND g.class = '{letter}' AND p.birth > DATE '1981-01-01'
        ORDER BY p.person LIMIT 3""")
    assert len(rows) == 3
    for activity, born, group, category, here in rows:
        answer = compute(
            f"{scheme}_obligation",
            {
                "activity": activity,
                "birth_month": born,
                "nationality_group": group,
                "retirement_category": category,
                "registered_here": here,
                "contribution_months": 0,
            },
            date="2026-06",
            region="Sichuan",
        )
        assert answer[f"{scheme}_obligation"] == obligation


def test_double_insurance_and_payment_after_death_happen(town):
    assert (
        town.count("""(SELECT person FROM {participation} WHERE to_month IS NULL
        AND scheme = 'employee_pension' AND kind <> 'pensioner'
        GROUP BY person HAVING count(DISTINCT place // 10000000000) > 1)""")
        > 0
    )
    assert town.count("{gaps} WHERE class = 'D'") > 0


def test_small_firms_insure_less(town):
    shares = dict(
        town.rows("""SELECT e.size IN ('1-9', '10-49') AS small, avg((s.person IS NOT NULL)::INT)
        FROM {careers} c JOIN {employers} e USING (employer)
        LEFT JOIN (SELECT DISTINCT person, employer FROM {participation}
          WHERE scheme = 'employee_pension' AND to_month IS NULL) s
          ON s.person = c.person AND s.employer = c.employer
        WHERE c.to_month IS NULL AND c.activity = 'employee' GROUP BY 1""")
    )
    assert shares[True] + 0.08 < shares[False]


def test_migrants_have_worked_in_several_provinces(town):
    assert (
        town.count("""(SELECT person FROM {participation} WHERE scheme = 'employee_pension'
        GROUP BY person HAVING count(DISTINCT place // 10000000000) > 1)""")
        > 100
    )
