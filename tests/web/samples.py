"""Answers that lead each calculator to a result; figures are made up and belong to nobody."""

from __future__ import annotations

from urllib.parse import urlencode

ANSWERS: dict[str, dict[str, dict[str, str]]] = {
    "retirement": {
        "man": {"birth_month": "1970-05", "retirement_category": "male_60", "contribution_months": "280"},
        "short": {"birth_month": "1968-05", "retirement_category": "female_55", "contribution_months": "30"},
        "before the reform": {"birth_month": "1960-05", "retirement_category": "male_60"},
    },
    "pension": {
        "paying on": {
            "region": "Sichuan", "birth_month": "1972-05", "retirement_category": "male_60",
            "timing": "statutory", "history": "index", "contribution_months": "297",
            "average_index": "0.613", "account_balance": "72117.51", "transitional_months": "24",
            "pays_on": "yes", "payer": "flexible", "level": "0.6", "growth": "0", "interest": "1.5",
        },
        "stopping": {
            "region": "Hubei/Wuhan", "birth_month": "1975-05", "retirement_category": "female_50",
            "timing": "latest", "history": "index", "contribution_months": "250",
            "average_index": "1.1", "account_balance": "90000", "pays_on": "no", "growth": "2",
            "interest": "2",
        },
        "retired": {
            "region": "Sichuan", "birth_month": "1965-09", "retirement_category": "male_60",
            "timing": "other", "month": "2025-12", "history": "index",
            "contribution_months": "297", "average_index": "0.613", "account_balance": "72117.51",
        },
        "by year": {
            "region": "Sichuan", "birth_month": "1972-05", "retirement_category": "male_60",
            "timing": "earliest", "history": "years", "career": "2016,12,3500~2017,12,3600~2018,6,3700",
            "pays_on": "yes", "payer": "employer", "level": "1", "growth": "3", "interest": "2.5",
        },
        "a part is missing": {
            "region": "Tianjin", "birth_month": "1972-05", "retirement_category": "male_60",
            "timing": "statutory", "history": "index", "contribution_months": "297",
            "average_index": "0.8", "account_balance": "72117.51", "transitional_months": "24",
            "pays_on": "no", "growth": "0", "interest": "1.5",
        },
    },
    "residents": {
        "paying on": {
            "region": "Hubei", "birth_month": "1975-05", "resident_contribution_years": "12",
            "balance": "9000", "resident_own_contribution": "500", "resident_assumed_interest": "2",
            "resident_local_basic_pension": "180",
        },
        "drawing": {
            "region": "Sichuan", "birth_month": "1960-05", "resident_contribution_years": "15",
            "balance": "6000",
        },
    },
    "unemployment": {
        "entitled": {
            "region": "Shanghai", "employment_end": "contract_expired",
            "unemployment_paid_months": "130", "registered_unemployed": "yes", "near": "no",
        },
        "not entitled": {
            "region": "Shanghai", "employment_end": "resigned", "unemployment_paid_months": "6",
            "registered_unemployed": "no", "near": "no",
        },
        "near retirement": {
            "region": "Shanghai", "employment_end": "dismissed", "unemployment_paid_months": "250",
            "registered_unemployed": "yes", "near": "yes", "birth_month": "1966-10",
            "retirement_category": "male_60",
        },
        "nothing known locally": {
            "region": "Gansu", "employment_end": "contract_expired",
            "unemployment_paid_months": "40", "registered_unemployed": "yes", "near": "no",
        },
    },
    "work-injury": {
        "degree 4": {
            "region": "Sichuan", "injury_degree": "4", "own_wage": "6000", "pool_average_wage": "7600",
            "nursing_level": "part", "injury_employer_insured": "yes", "injury_day": "2026-10-03",
        },
        "degree 6": {
            "region": "Shanghai", "injury_degree": "6", "own_wage": "5000", "nursing_level": "not_needed",
            "suitable_work_arranged": "no", "injury_employer_insured": "no",
        },
        "degree 9": {
            "region": "Beijing", "injury_degree": "9", "own_wage": "5000", "nursing_level": "not_needed",
            "injury_employer_insured": "yes",
        },
    },
    "survivors": {
        "outside work": {
            "region": "Hubei", "death_month": "2025-06", "cause": "other", "drew_pension": "no",
            "contribution_months": "200", "account_balance": "50000",
        },
        "pensioner": {
            "region": "Hubei", "death_month": "2025-06", "cause": "other", "drew_pension": "yes",
            "contribution_months": "300", "pension_drawn_months": "30",
        },
        "from work": {
            "region": "Hubei", "death_month": "2026-06", "cause": "work", "own_wage": "6000",
            "pool_average_wage": "7000", "dependant_spouse": "1", "dependant_others": "1",
            "dependant_lonely_or_orphan": "0",
        },
    },
    "coverage": {
        "employee": {
            "region": "Beijing", "activity": "employee", "birth_month": "1990-05",
            "retirement_category": "female_55", "nationality_group": "mainland",
            "drawn_pension": "not_drawing", "contribution_months": "60",
            "in_employee_pension": "yes", "in_employee_medical": "yes", "registered_here": "yes",
            "employer_count": "2",
        },
        "not working": {
            "region": "Gansu", "activity": "not_working", "birth_month": "1995-05",
            "retirement_category": "male_60", "nationality_group": "mainland",
            "drawn_pension": "not_drawing", "contribution_months": "0",
            "in_employee_pension": "no", "in_employee_medical": "no", "registered_here": "yes",
        },
        "over the age": {
            "region": "Shanghai", "activity": "employee", "birth_month": "1960-05",
            "retirement_category": "male_60", "nationality_group": "mainland",
            "drawn_pension": "employee_pension", "employee_medical_record": "years_reached",
            "late_retirement_agreed": "no", "agreement_with_employer": "no",
            "contribution_months": "300", "in_employee_pension": "no",
            "in_employee_medical": "yes", "registered_here": "yes", "employer_count": "1",
        },
        "foreigner": {
            "region": "Shanghai", "activity": "employee", "birth_month": "1985-05",
            "retirement_category": "male_60", "nationality_group": "foreigner",
            "treaty_country": "germany", "treaty_certificate": "yes",
            "drawn_pension": "not_drawing", "contribution_months": "12",
            "in_employee_pension": "yes", "in_employee_medical": "yes", "registered_here": "no",
            "employer_count": "1",
        },
    },
}

CASES = [(slug, name) for slug, cases in ANSWERS.items() for name in cases]
READING = ["", "about/", "law/", "accessibility/", "components/"]


def result_address(slug: str, name: str, lang: str = "zh", kind: str = "/") -> str:
    """Address of a result page (`kind` "/") or of its file (".csv" …)."""
    return f"/{lang}/{slug}/result{kind}?{urlencode(ANSWERS[slug][name])}"
