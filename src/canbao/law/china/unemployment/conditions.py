"""Unemployment benefit: who is entitled, for how many months, and the rule near retirement.

Amounts live in amounts.py, payments to employers and for skills in support.py.
"""

from canbao.law.engine.language import clip, missing, refuse, whole
from canbao.law.engine.rules import rule


@rule(
    zh="失业保险缴费年限", en="Insured years, unemployment",
    act="社会保险法", article="四十六", unit="years", since="2011-07-01",
    note="counted anew after a spell of benefit",
)
def unemployment_insured_years(unemployment_paid_months):
    return unemployment_paid_months / 12


@rule(
    zh="非因本人意愿中断就业", en="Employment ended involuntarily",
    act="人社部令第13号", article="13", unit="bool", since="2011-07-01",
)
def employment_ended_involuntarily(employment_end):
    return not (employment_end == "resigned" or employment_end == "agreed_on_own_proposal")


@rule(
    zh="停止领取失业保险金", en="Benefit stopped",
    act="社会保险法", article="五十一", unit="bool", since="2011-07-01",
)
def unemployment_benefit_stopped(unemployment_stop_event):
    return unemployment_stop_event != "no_event"


@rule(
    zh="符合领取失业保险金条件", en="Entitled to unemployment benefit",
    act="社会保险法", article="四十五", unit="bool", since="2011-07-01",
)
def unemployment_eligible(
    unemployment_status, unemployment_insured_years, employment_ended_involuntarily,
    registered_unemployed, unemployment_benefit_stopped, unemployment_qualifying_months,
):
    return (
        unemployment_status == "unemployed"
        and unemployment_insured_years >= unemployment_qualifying_months / 12
        and employment_ended_involuntarily
        and registered_unemployed
        and not unemployment_benefit_stopped
    )


@rule(
    zh="失业保险金最长期限", en="Longest benefit",
    act="社会保险法", article="四十六", unit="months", since="2011-07-01",
)
def unemployment_maximum_months(unemployment_insured_years, unemployment_duration_limits):
    return unemployment_duration_limits.band(unemployment_insured_years)


@rule(
    zh="本次核定期限", en="Months earned by the insured years",
    act="社会保险法", article="四十六", unit="months", since="2011-07-01",
    option="unemployment_duration=months_per_insured_year",
    source="沪人社规〔2026〕18号", note="whole insured years, within the maxima of the law",
)
def unemployment_months_earned(
    unemployment_insured_years, unemployment_months_per_insured_year,
    unemployment_maximum_months,
):
    earned = whole(unemployment_insured_years) * unemployment_months_per_insured_year
    return min(earned, unemployment_maximum_months)


@rule(
    zh="本次核定期限（如当地已有规定）", en="Months earned, where the place's rule is known",
    act="社会保险法", article="四十六", unit="months", since="2011-07-01",
    assume=None, assume_if="unsettled",
)
def unemployment_months_earned_if_settled(unemployment_months_earned):
    return unemployment_months_earned


@rule(
    zh="失业保险金期限（含结转）", en="Length of the benefit, carried-over months included",
    act="社会保险法", article="四十六", unit="months", since="2011-07-01",
)
def unemployment_duration_months(
    unemployment_eligible, unemployment_months_earned_if_settled, unemployment_unused_months,
    unemployment_duration_cap,
):
    if not unemployment_eligible:
        return 0
    if unemployment_months_earned_if_settled is None:
        return missing(
            "各省失业保险金期限的具体规定（国家只规定最长期限）",
            "the province's exact lengths within the national maxima",
        )
    return min(
        unemployment_months_earned_if_settled + unemployment_unused_months,
        unemployment_duration_cap,
    )


@rule(
    zh="剩余领取月数", en="Months of benefit left",
    act="社会保险法", article="四十六", unit="months", since="2011-07-01",
)
def unemployment_months_left(unemployment_duration_months, unemployment_months_drawn):
    return clip(
        unemployment_duration_months - unemployment_months_drawn, 0, unemployment_duration_months,
    )


@rule(
    zh="剩余领取月数（如当地已有规定）", en="Months left, where the place's length is known",
    act="社会保险法", article="四十六", unit="months", since="2011-07-01",
    assume=None, assume_if="unsettled",
)
def unemployment_months_left_if_settled(unemployment_months_left):
    return unemployment_months_left


@rule(
    zh="按期限最后领取月", en="Last month of the regular benefit",
    act="社会保险法", article="四十六", unit="month", since="2011-07-01",
    note="counting this month as the next one paid",
)
def unemployment_regular_last_month(unemployment_months_left, this_month):
    return this_month + unemployment_months_left - 1


@rule(
    zh="距法定退休月数", en="Months to the statutory retirement month",
    act="渐进式延迟退休办法", article="7", unit="months", since="2011-07-01",
)
def months_to_statutory_retirement(statutory_retirement_month, this_month):
    return max(0, statutory_retirement_month - this_month)


@rule(
    zh="临近退休延长领取", en="Extended to the statutory age",
    act="国发〔2019〕28号", article="延长领取", unit="bool", since="2019-12-01",
    until="2024-12-31", status="unconfirmed",
    note="less than a year to go after the regular benefit has ended",
)
def unemployment_near_retirement(
    unemployment_eligible, unemployment_months_left, months_to_statutory_retirement,
    near_retirement_months,
):
    return (
        unemployment_eligible
        and unemployment_months_left == 0
        and months_to_statutory_retirement > 0
        and months_to_statutory_retirement < near_retirement_months
    )


@rule(
    zh="临近退休延长领取", en="Extended to the statutory age",
    act="渐进式延迟退休办法", article="7", unit="bool", since="2025-01-01",
    note="a person drawing benefit with less than a year to the statutory age",
)
def unemployment_near_retirement(
    unemployment_eligible, months_to_statutory_retirement, near_retirement_months,
):
    return (
        unemployment_eligible
        and months_to_statutory_retirement > 0
        and months_to_statutory_retirement < near_retirement_months
    )


@rule(
    zh="最后领取月", en="Last month of the benefit",
    act="渐进式延迟退休办法", article="7", unit="month", since="2019-12-01",
    note="near retirement, also when the regular benefit will end there, it runs to the "
    "statutory month; it never runs beyond",
)
def unemployment_last_month(
    unemployment_eligible, unemployment_near_retirement, statutory_retirement_month,
    unemployment_regular_last_month, near_retirement_months, this_month,
):
    if unemployment_near_retirement:
        return statutory_retirement_month
    if unemployment_eligible and statutory_retirement_month > this_month:
        months_after = statutory_retirement_month - unemployment_regular_last_month - 1
        if months_after < near_retirement_months:
            return statutory_retirement_month
    return unemployment_regular_last_month


@rule(
    zh="失业保险基金缴纳养老保险费", en="The fund bears pension contributions",
    act="渐进式延迟退休办法", article="7", unit="bool", since="2025-01-01", until="2039-12-31",
)
def unemployment_fund_bears_pension(unemployment_near_retirement):
    return unemployment_near_retirement


@rule(
    zh="失业保险基金返还养老保险费", en="Pension contributions refunded by the fund",
    act="辽人社〔2025〕1号", article="返还标准", unit="yuan", since="2025-01-01",
    until="2039-12-31", option="near_retirement_pension_payment=refund_of_lowest_flexible",
    rounding="flexible_contribution", status="secondary",
    note="in one sum at the statutory age or at the end of the benefit",
)
def unemployment_pension_refund(
    unemployment_fund_bears_pension, pension_months_self_paid, contribution_base_floor,
    flexible_pension_rate,
):
    if not unemployment_fund_bears_pension:
        return refuse(
            "pension_months_self_paid", "距法定退休年龄不足一年的领金人员方可返还",
            "the refund is for recipients with less than a year to the statutory age",
        )
    return pension_months_self_paid * contribution_base_floor * flexible_pension_rate / 100


@rule(
    zh="失业保险基金缴纳医疗保险费", en="The fund pays medical contributions",
    act="社会保险法", article="四十八", unit="bool", since="2011-07-01",
)
def unemployment_fund_pays_medical(unemployment_eligible):
    return unemployment_eligible
