"""Changes of the law are data: a province's rounding, a rate from a date, a higher minimum.

Each is a YAML text laid over the law or a copy of it; no Python of the law is touched, and the law
itself stays as it was.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from canbao.law import compute, law, replay
from canbao.law.engine.compare import compare, compare_many, settle
from canbao.law.engine.explain import canonical_json

PENSION = {
    "reference_wage": 7410, "average_index": "0.7737", "contribution_months": 368,
    "transitional_months": 42, "account_balance": "89850.24", "account_divisor": 195,
}
TARGETS = ["basic_pension", "account_pension", "transitional_pension", "pension_total"]


def test_a_new_provincial_rounding_is_a_yaml_edit() -> None:
    before = compute(TARGETS, PENSION, date="2025-10", region="Hebei")
    changed = law().overlay("""
roundings:
  pension_item:
    values:
      - {region: Hebei, from: 2025-07-01, value: "cut 0.01, up 0.1", status: text, source: a new notice}
""")
    after = compute(TARGETS, PENSION, date="2025-10", region="Hebei", law=changed)
    for name in TARGETS[:3]:
        cut = int(before.explanation.trace.before.get(name, before[name]) * 100)
        assert after[name] == Decimal(-(-cut // 10)) / 10
    earlier = compute(TARGETS, PENSION, date="2025-06", region="Hebei", law=changed)
    assert earlier.values == compute(TARGETS, PENSION, date="2025-06", region="Hebei").values
    neighbour = compute(TARGETS, PENSION, date="2025-10", region="Shandong", law=changed)
    assert neighbour.values == compute(TARGETS, PENSION, date="2025-10", region="Shandong").values


def test_a_new_years_convention_and_transitional_form_are_yaml_edits() -> None:
    changed = law().overlay("""
roundings:
  years_of_service:
    values:
      - {region: Hebei, value: up 0.1, status: text, source: a new notice}
axes:
  transitional_form:
    values:
      - {region: Hebei, option: mean_of_base_and_indexed_wage, status: text, source: a new notice}
""")
    after = compute(["contribution_years", "transitional_pension"], PENSION, date="2025-10",
                    region="Hebei", law=changed)
    assert after["contribution_years"] == Decimal("30.7")
    mean = (Decimal(7410) + Decimal(7410) * Decimal("0.7737")) / 2
    assert after["transitional_pension"] == (mean * Decimal("3.5") * Decimal("0.013")).quantize(
        Decimal("0.01"))


def test_a_rate_that_changes_from_a_date() -> None:
    reform = law().replace(parameters={"pension_person_rate": 9}, since="2027-01-01",
                           name="nine percent")
    facts = {"contribution_base": 8000}
    for date, rate in (("2026-12", 8), ("2027-01", 9)):
        one = compute("pension_person_contribution", facts, date=date, region="Sichuan", law=reform)
        assert one["pension_person_contribution"] == 80 * rate
    unchanged = compute("pension_person_contribution", facts, date="2027-01", region="Sichuan")
    assert unchanged["pension_person_contribution"] == 640


def test_minimum_pension_plus_ten_percent() -> None:
    reform = law().scale("resident_minimum_base", "1.10", name="minimum pension +10 %")
    pair = compare(law(), reform, "resident_minimum_base", {}, date="2026-10", region="nation")
    assert pair.baseline["resident_minimum_base"] == 163
    assert pair.reform["resident_minimum_base"] == Decimal("179.3")
    assert pair.differences["resident_minimum_base"] == Decimal("16.3")
    assert reform.hash != law().hash


def test_baseline_and_reform_over_columns_in_one_pass() -> None:
    reform = law().scale("province_transitional_coefficient", "1.1")
    columns = {
        "reference_wage": np.full(50, 8321.0), "average_index": np.linspace(0.5, 2.5, 50).round(4),
        "contribution_months": np.arange(200, 250), "transitional_months": np.arange(50),
        "account_balance": np.full(50, 100_000.0), "account_divisor": np.full(50, 139.0),
    }
    pair = compare_many(law(), reform, "transitional_pension", columns, date="2025-10",
                        region="Hebei")
    assert pair.differences["transitional_pension"][0] == 0
    for row in (1, 20, 49):
        facts = {k: v[row].item() for k, v in columns.items()}
        one = compare(law(), reform, "transitional_pension", facts, date="2025-10", region="Hebei")
        assert round(pair.differences["transitional_pension"][row], 2) == float(
            one.differences["transitional_pension"])


def test_an_explanation_replays_byte_for_byte() -> None:
    for region, date in (("Hebei", "2025-10"), ("Zhejiang", "2024-03"), ("Sichuan", "2026-03")):
        facts = {k: v for k, v in PENSION.items() if k != "reference_wage"}
        facts["transitional_index"] = "0.9"
        stored = compute(TARGETS, facts, date=date, region=region).explanation.json()
        assert replay(stored).json() == stored


def test_a_provisional_award_is_settled_with_back_payment() -> None:
    facts = {k: v for k, v in PENSION.items() if k != "reference_wage"}
    early = compute(TARGETS, facts, date="2025-07", region="Hebei", known="2025-08-01")
    assert early.provisional
    assert early.explanation.data["parameters"]["pension_calculation_base"]["value"] == "7265"
    final = settle(early.explanation.data, law(), months=5)
    assert final.settled
    again = compute(TARGETS, facts, date="2025-07", region="Hebei")
    difference = again["pension_total"] - early["pension_total"]
    assert difference > 0
    assert final.differences["pension_total"] == difference
    assert final.back_payment["pension_total"] == 5 * difference
    assert canonical_json(final.final.data) == again.explanation.json()


def test_what_was_not_yet_published_is_not_known() -> None:
    facts = {k: v for k, v in PENSION.items() if k != "reference_wage"}
    told = compute("reference_wage", facts, date="2026-03", region="Shanghai", known="2026-07-31")
    assert (told["reference_wage"], told.provisional) == (Decimal(12434), True)
    later = compute("reference_wage", facts, date="2026-03", region="Shanghai", known="2026-08-31")
    assert (later["reference_wage"], later.provisional) == (Decimal(12577), False)
