"""Minimum contribution months, entitlement to a pension, and the ways out when months are short.

The minimum rises by half a year each year from 2030; the reference year depends on
whether retirement is early, statutory or late.
"""

from canbao.law.engine.language import clip, month, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="最低缴费年限参照年", en="Reference year of the minimum",
    act="人社部发〔2024〕94号", article="7", unit="year", status="secondary",
    note="early: year of the chosen month; statutory and late: year of the statutory month",
)
def reference_year(applied_retirement_month, statutory_retirement_month):
    return year_of(min(applied_retirement_month, statutory_retirement_month))


@rule(
    zh="最低缴费月数", en="Minimum contribution months",
    act="社会保险法", article="十六", unit="months", until="2024-12-31",
)
def minimum_contribution_months(minimum_contribution_months_initial):
    return minimum_contribution_months_initial


@rule(
    zh="最低缴费月数", en="Minimum contribution months",
    act="渐进式延迟退休办法", article="2、附件4", unit="months", since="2025-01-01",
)
def minimum_contribution_months(
    reference_year, minimum_contribution_months_initial, minimum_contribution_months_final,
    minimum_contribution_first_rise, minimum_contribution_yearly_rise,
):
    rises = reference_year - minimum_contribution_first_rise + 1
    return clip(
        minimum_contribution_months_initial + minimum_contribution_yearly_rise * rises,
        minimum_contribution_months_initial,
        minimum_contribution_months_final,
    )


@rule(
    zh="最低缴费年限", en="Minimum contribution years",
    act="渐进式延迟退休办法", article="2、附件4", unit="years",
)
def minimum_contribution_years(minimum_contribution_months):
    return minimum_contribution_months / 12


@rule(
    zh="缴费月数差额", en="Contribution months short of the minimum",
    act="社会保险法", article="十六", unit="months",
)
def contribution_months_short(contribution_months, minimum_contribution_months):
    return max(0, minimum_contribution_months - contribution_months)


@rule(
    zh="已到退休月", en="Month of retirement reached",
    act="社会保险法", article="十六", unit="bool",
)
def retirement_age_reached(applied_retirement_month, this_month):
    return this_month >= applied_retirement_month


@rule(
    zh="养老金领取条件结论", en="Entitlement to a pension, with reason",
    act="社会保险法", article="十六", unit="choice:pension_eligibility_reason",
)
def pension_eligibility(retirement_age_reached, contribution_months_short):
    if not retirement_age_reached:
        return "age_not_reached"
    if contribution_months_short > 0:
        return "too_few_months"
    return "entitled"


@rule(
    zh="可按月领取养老金", en="Entitled to a monthly pension",
    act="社会保险法", article="十六", unit="bool",
)
def pension_eligible(pension_eligibility):
    return pension_eligibility == "entitled"


@rule(
    zh="可弹性提前退休", en="Early retirement allowed",
    act="渐进式延迟退休办法", article="3", unit="bool", since="2025-01-01",
    note="the minimum is that of the year of the chosen month",
)
def early_retirement_allowed(retirement_timing, contribution_months_short):
    return retirement_timing == "early" and contribution_months_short == 0


@rule(
    zh="持续缴费时最早可领取的退休月", en="Earliest month of entitlement when every month is paid",
    act="渐进式延迟退休办法", article="2、3", unit="month", since="2025-01-01",
    note="each calendar year of the window has its own minimum; after the statutory month that of "
         "the statutory year stays",
)
def earliest_entitled_month(
    earliest_flexible_retirement_month, statutory_retirement_month, contribution_months_to_date,
    this_month, minimum_contribution_months_initial, minimum_contribution_months_final,
    minimum_contribution_first_rise, minimum_contribution_yearly_rise,
):
    earliest = statutory_retirement_month + 1200
    first_year = year_of(earliest_flexible_retirement_month)
    for year in (first_year, first_year + 1, first_year + 2, first_year + 3):
        minimum = clip(
            minimum_contribution_months_initial
            + minimum_contribution_yearly_rise * (year - minimum_contribution_first_rise + 1),
            minimum_contribution_months_initial,
            minimum_contribution_months_final,
        )
        paid_up = this_month + minimum - contribution_months_to_date
        reached = max(earliest_flexible_retirement_month, month(year, 1), paid_up)
        if year <= year_of(statutory_retirement_month):
            if reached <= month(year, 12):
                earliest = min(earliest, reached)
            if year == year_of(statutory_retirement_month):
                earliest = min(earliest, max(statutory_retirement_month, paid_up))
    return earliest


@rule(
    zh="可延长缴费", en="May pay on after the age",
    act="人社部令第13号", article="2", unit="bool", since="2011-07-01",
)
def may_pay_on_after_age(statutory_retirement_month, this_month, contribution_months_short):
    return this_month >= statutory_retirement_month and contribution_months_short > 0


@rule(
    zh="延长缴费至", en="Pay on until",
    act="人社部令第13号", article="2", unit="month", since="2011-07-01",
    note="last month to be paid when payment goes on without a break",
)
def pay_on_until_month(this_month, contribution_months_short):
    return this_month + contribution_months_short


@rule(
    zh="可一次性补足", en="May pay the rest at once",
    act="人社部令第13号", article="2", unit="bool", since="2011-07-01",
    note="insured before 2011-07-01 and still short after five years of paying on",
)
def may_pay_rest_at_once(
    may_pay_on_after_age, first_insured_month, statutory_retirement_month, this_month,
    lump_sum_insured_before, lump_sum_after_months,
):
    if first_insured_month is None:
        return False
    if first_insured_month >= lump_sum_insured_before:
        return False
    return may_pay_on_after_age and (
        this_month >= statutory_retirement_month + lump_sum_after_months
    )


@rule(
    zh="可转入城乡居民养老保险", en="May move to the residents' scheme",
    act="人社部令第13号", article="3", unit="bool", since="2011-07-01",
    note="at the place of registration",
)
def may_move_to_residents_scheme(may_pay_on_after_age):
    return may_pay_on_after_age


@rule(
    zh="可书面申请终止关系并领取个人账户", en="May end the relation and take the account",
    act="人社部令第13号", article="3", unit="bool", since="2011-07-01",
    note="on written request, after a written warning by the agency",
)
def may_end_relation(may_pay_on_after_age):
    return may_pay_on_after_age
