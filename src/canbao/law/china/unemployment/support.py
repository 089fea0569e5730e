"""Payments of the unemployment fund besides the benefit: employers, skills, special groups.

National notices renew most of these every year; the parameters are dated accordingly.
"""

from canbao.law.engine.language import missing, whole
from canbao.law.engine.rules import rule


@rule(
    zh="符合稳岗返还条件", en="Entitled to the stability refund",
    act="人社部发〔2024〕40号", article="稳岗返还", unit="bool", since="2024-01-01",
    status="secondary",
)
def stability_refund_eligible(
    employer_insured_months, employer_insured_persons, layoff_rate,
    stability_refund_paid_months, stability_refund_small_firm_size,
    stability_refund_small_firm_layoffs, surveyed_unemployment_target,
):
    if employer_insured_months < stability_refund_paid_months:
        return False
    if employer_insured_persons <= stability_refund_small_firm_size:
        return layoff_rate <= stability_refund_small_firm_layoffs
    if surveyed_unemployment_target is None:
        return missing(
            "上年度全国城镇调查失业率控制目标，请填写公布的数值",
            "last year's national target of surveyed urban unemployment; give the published one",
        )
    return layoff_rate <= surveyed_unemployment_target


@rule(
    zh="稳岗返还额", en="Stability refund, when the conditions are met",
    act="人社部发〔2024〕40号", article="稳岗返还", unit="yuan", since="2015-01-01",
    rounding="unemployment_benefit_rounding", status="secondary",
)
def stability_refund(
    last_year_unemployment_contributions, employer_size, stability_refund_large,
    stability_refund_small,
):
    if employer_size == "large":
        return last_year_unemployment_contributions * stability_refund_large / 100
    return last_year_unemployment_contributions * stability_refund_small / 100


@rule(
    zh="符合一次性扩岗补助条件", en="Hiring subsidy due for the person",
    act="人社部发〔2025〕18号", article="一次性扩岗补助", unit="bool", since="2025-01-01",
    until="2026-12-31", status="secondary",
)
def hiring_subsidy_due(
    hired_paid_months, hired_is_graduate, hired_registered_age, hiring_subsidy_paid_months,
    hiring_subsidy_age_from, hiring_subsidy_age_to,
):
    if hired_paid_months < hiring_subsidy_paid_months:
        return False
    if hired_is_graduate:
        return True
    if hired_registered_age is None:
        return False
    return (
        hired_registered_age >= hiring_subsidy_age_from
        and hired_registered_age <= hiring_subsidy_age_to
    )


@rule(
    zh="一次性扩岗补助上限", en="Hiring subsidy, at most",
    act="人社部发〔2025〕18号", article="一次性扩岗补助", unit="yuan", since="2022-01-01",
    until="2026-12-31", status="secondary",
)
def hiring_subsidy_maximum(hired_persons, hiring_subsidy_per_person):
    return hired_persons * hiring_subsidy_per_person


@rule(
    zh="技能提升补贴", en="Skills subsidy",
    act="人社部发〔2017〕40号", article="补贴条件与标准", unit="yuan", since="2017-05-15",
    status="unconfirmed",
)
def skills_subsidy(
    skill_level, unemployment_paid_months_total, drawing_unemployment_benefit,
    skills_subsidies_this_year, skills_subsidy_amounts, skills_subsidy_paid_months,
    skills_subsidies_per_year,
):
    if skills_subsidies_this_year >= skills_subsidies_per_year:
        return 0
    enough = unemployment_paid_months_total >= skills_subsidy_paid_months
    if not (enough or drawing_unemployment_benefit):
        return 0
    return skills_subsidy_amounts[skill_level]


@rule(
    zh="失业补助金上限", en="Temporary allowance, at most",
    act="国务院令第258号", article="10", unit="yuan/month", since="2020-03-01",
    until="2022-12-31", rounding="unemployment_benefit_rounding", status="unconfirmed",
    source="press 2020 to 2022",
)
def temporary_allowance_maximum(unemployment_benefit_standard, temporary_allowance_percent):
    return unemployment_benefit_standard * temporary_allowance_percent / 100


@rule(
    zh="农民合同制工人可领一次性生活补助", en="Rural contract worker's grant due",
    act="国务院令第258号", article="21", unit="bool", since="1999-01-22",
)
def rural_contract_grant_due(
    rural_contract_worker, rural_worker_continuous_months, rural_grant_months,
):
    return rural_contract_worker and rural_worker_continuous_months >= rural_grant_months


@rule(
    zh="农民合同制工人一次性生活补助", en="Rural contract worker's grant",
    act="国务院令第258号", article="21", unit="yuan", since="1999-01-22",
    note="amount by whole years, set by the province",
)
def rural_contract_grant(
    rural_contract_grant_due, rural_worker_continuous_months, rural_grant_per_year,
):
    if not rural_contract_grant_due:
        return 0
    return whole(rural_worker_continuous_months / 12) * rural_grant_per_year
