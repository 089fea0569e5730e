"""Monthly amount of the unemployment benefit: provincial forms, lawful level, sums that move.

Entitlement and length live in conditions.py.
"""

from canbao.law.engine.language import missing
from canbao.law.engine.rules import rule


@rule(
    zh="本月所处领取时段", en="Period of benefit this month lies in",
    act="社会保险法", article="四十七", unit="choice:unemployment_band", since="2011-07-01",
)
def unemployment_band(unemployment_duration_months, unemployment_months_drawn):
    if unemployment_months_drawn >= unemployment_duration_months:
        return "used_up"
    if unemployment_months_drawn < 12:
        return "months_1_12"
    return "months_13_24"


@rule(
    zh="失业保险金标准（第13至24个月）", en="Standard of months 13 to 24",
    act="国务院令第258号", article="18", unit="yuan/month", since="2011-07-01",
    rounding="unemployment_benefit_rounding",
    source="share of the first standard as published in Shanghai",
)
def unemployment_standard_months_13_24(
    unemployment_standard_months_1_12, unemployment_second_year_percent,
):
    return unemployment_standard_months_1_12 * unemployment_second_year_percent / 100


@rule(
    zh="失业保险金月标准", en="Benefit standard of the month",
    act="国务院令第258号", article="18", unit="yuan/month", since="2011-07-01",
    option="unemployment_benefit_form=by_month_of_benefit",
    rounding="unemployment_benefit_rounding",
)
def unemployment_benefit_standard(
    unemployment_months_drawn, unemployment_standard_months_1_12,
    unemployment_standard_months_13_24,
):
    if unemployment_months_drawn < 12:
        return unemployment_standard_months_1_12
    return unemployment_standard_months_13_24


@rule(
    zh="失业保险金月标准", en="Benefit standard of the month",
    act="国务院令第258号", article="18", unit="yuan/month", since="2011-07-01",
    option="unemployment_benefit_form=by_published_band",
    rounding="unemployment_benefit_rounding",
)
def unemployment_benefit_standard(
    unemployment_benefit_step, unemployment_step_standards,
):
    return unemployment_step_standards[unemployment_benefit_step]


@rule(
    zh="失业保险金月标准", en="Benefit standard of the month",
    act="国务院令第258号", article="18", unit="yuan/month", since="2011-07-01",
    option="unemployment_benefit_form=percent_of_minimum_wage",
    rounding="unemployment_benefit_rounding",
)
def unemployment_benefit_standard(
    minimum_wage, unemployment_minimum_wage_percent,
):
    return minimum_wage * unemployment_minimum_wage_percent / 100


@rule(
    zh="失业保险金月标准（如当地已有规定）", en="Benefit standard, where the place's is known",
    act="国务院令第258号", article="18", unit="yuan/month", since="2011-07-01",
    assume=None, assume_if="unsettled",
)
def unemployment_standard_if_settled(unemployment_benefit_standard):
    return unemployment_benefit_standard


@rule(
    zh="失业保险金", en="Unemployment benefit of the month",
    act="国务院令第258号", article="18", unit="yuan/month", since="2011-07-01",
)
def unemployment_benefit(
    unemployment_eligible, unemployment_months_left_if_settled, unemployment_months_drawn,
    unemployment_standard_if_settled,
):
    if not unemployment_eligible:
        return 0
    if unemployment_months_left_if_settled is None:
        # The first month is due whatever the length.
        if unemployment_months_drawn > 0:
            return missing(
                "各省失业保险金期限的具体规定（国家只规定最长期限）",
                "the province's exact lengths within the national maxima",
            )
    elif unemployment_months_left_if_settled == 0:
        return 0
    if unemployment_standard_if_settled is None:
        return missing("本省失业保险金标准", "the province's benefit standard")
    return unemployment_standard_if_settled


@rule(
    zh="延长领取期间的失业保险金", en="Benefit of a month of extension",
    act="国发〔2019〕28号", article="延长领取", unit="yuan/month", since="2019-12-01",
    until="2024-12-31", status="unconfirmed", name="unemployment_extended_benefit",
)
def unemployment_extended_benefit_2019(
    unemployment_near_retirement, unemployment_standard_extended,
):
    return unemployment_standard_extended if unemployment_near_retirement else 0


@rule(
    zh="延长领取期间的失业保险金", en="Benefit of a month of extension",
    act="渐进式延迟退休办法", article="7", unit="yuan/month", since="2025-01-01",
    note="after the regular length, up to the statutory age",
)
def unemployment_extended_benefit(
    unemployment_near_retirement, unemployment_months_left, unemployment_standard_extended,
):
    if unemployment_near_retirement and unemployment_months_left == 0:
        return unemployment_standard_extended
    return 0


@rule(
    zh="失业保险金标准合法（低于最低工资、不低于低保）", en="Standard within the lawful limits",
    act="国务院令第258号", article="18", unit="bool", since="2011-07-01",
    note="below the minimum wage; not below the urban subsistence line (社会保险法 第四十七条)",
)
def unemployment_standard_lawful(
    unemployment_benefit_standard, minimum_wage, urban_subsistence_line,
):
    return (
        unemployment_benefit_standard < minimum_wage
        and unemployment_benefit_standard >= urban_subsistence_line
    )


@rule(
    zh="剩余期限失业保险金合计", en="Benefit of the months left, at this month's standard",
    act="国务院令第258号", article="18", unit="yuan", since="2011-07-01",
)
def unemployment_benefit_left(unemployment_months_left, unemployment_benefit_standard):
    return unemployment_months_left * unemployment_benefit_standard


@rule(
    zh="领金期间转移的失业保险费用", en="Money moved with a transfer during benefit",
    act="国务院令第258号", article="22", unit="yuan", since="2011-07-01",
    rounding="unemployment_benefit_rounding", status="unconfirmed",
    note="benefit left, with the training share added; before benefit only the years move",
)
def unemployment_transfer_money(unemployment_benefit_left, unemployment_transfer_training_share):
    return unemployment_benefit_left * (100 + unemployment_transfer_training_share) / 100
