"""Residents' pension: conditions, rules for those who were old at the start, amount, end.

The account stands in `account`, funeral grants in `death`.
"""

from canbao.law.engine.language import ceiling, refuse, whole
from canbao.law.engine.rules import rule


@rule(
    zh="居民养老领取年龄月份", en="Month in which the age of the residents' pension is reached",
    act="国发〔2014〕8号", article="七", unit="month", since="2014-02-21",
)
def resident_pension_age_month(birth_month, resident_pension_age_months):
    return birth_month + resident_pension_age_months


@rule(
    zh="制度实施时的年龄情形", en="Group by age when the scheme began",
    act="国发〔2014〕8号", article="七", unit="choice:resident_start_group", since="2014-02-21",
)
def resident_start_group(
    resident_pension_age_month, resident_scheme_start_month, resident_required_contribution_years
):
    if resident_scheme_start_month is None:
        return "not_told"
    months_left = resident_pension_age_month - resident_scheme_start_month
    if months_left <= 0:
        return "already_60"
    if months_left < resident_required_contribution_years * 12:
        return "under_15_years"
    return "over_15_years"


@rule(
    zh="应缴费年数", en="Contribution years needed",
    act="国发〔2014〕8号", article="七", unit="years", since="2014-02-21",
    note="已满60周岁不缴费；不足15年的逐年缴费至60周岁，可补缴至15年；未填实施月份的按15年",
)
def resident_years_needed(
    resident_start_group, resident_pension_age_month, resident_scheme_start_month,
    resident_required_contribution_years,
):
    if resident_start_group == "already_60":
        return 0
    if resident_start_group == "under_15_years" and resident_scheme_start_month is not None:
        return min(
            ceiling((resident_pension_age_month - resident_scheme_start_month) / 12),
            resident_required_contribution_years,
        )
    return resident_required_contribution_years


@rule(
    zh="可补缴年数", en="Years that may be filled up",
    act="国发〔2014〕8号", article="七", unit="years", since="2014-02-21",
    note="累计不超过15年；制度实施时已满60周岁的无须补缴",
)
def resident_fill_up_years(
    resident_start_group, resident_contribution_years, resident_required_contribution_years
):
    if resident_start_group == "already_60":
        return 0
    return max(0, resident_required_contribution_years - resident_contribution_years)


@rule(
    zh="补缴所需金额", en="Cost of filling up",
    act="国发〔2014〕8号", article="七", unit="yuan", since="2014-02-21", status="inferred",
    source="按所选年缴费档次乘以补缴年数；补缴是否给补贴由各地规定",
    rounding="resident_pension_item",
)
def resident_fill_up_cost(resident_fill_up_years, resident_own_contribution):
    return resident_fill_up_years * resident_own_contribution


@rule(
    zh="符合居民养老待遇领取条件", en="Entitled to the residents' pension",
    act="国发〔2014〕8号", article="七", unit="bool", since="2014-02-21",
)
def resident_pension_eligible(
    this_month, resident_pension_age_month, resident_contribution_years, resident_years_needed,
    resident_start_group, resident_other_pension,
):
    if resident_other_pension or this_month < resident_pension_age_month:
        return False
    if resident_contribution_years >= resident_years_needed:
        return True
    if resident_start_group == "not_told":
        return refuse(
            "resident_scheme_start_month", "缴费不满15年的，请填写当地制度实施月份",
            "with fewer than 15 years give the month the scheme began in the place",
        )
    return False


@rule(
    zh="居民基础养老金", en="Base part of the residents' pension",
    act="国发〔2014〕8号", article="六", unit="yuan/month", rounding="resident_pension_item",
    since="2014-02-21", note="当地标准，不低于全国最低标准",
)
def resident_basic_pension(resident_local_basic_pension, resident_minimum_base):
    return max(resident_local_basic_pension, resident_minimum_base)


@rule(
    zh="长缴加发养老金", en="Extra for long contribution",
    act="国发〔2014〕8号", article="六", unit="yuan/month", rounding="resident_pension_item",
    since="2014-02-21", source="办法由各地规定；现知湖北", status="secondary",
    note="满一年计一年",
)
def resident_seniority_extra(
    resident_contribution_years, resident_seniority_rate, resident_seniority_border
):
    years = whole(resident_contribution_years)
    first = min(years, resident_seniority_border[1])
    second = max(0, min(years, resident_seniority_border[2]) - resident_seniority_border[1])
    third = max(0, years - resident_seniority_border[2])
    return (
        first * resident_seniority_rate[1]
        + second * resident_seniority_rate[2]
        + third * resident_seniority_rate[3]
    )


@rule(
    zh="居民个人账户养老金", en="Account part of the residents' pension",
    act="国发〔2014〕8号", article="六", unit="yuan/month", rounding="resident_pension_item",
    since="2014-02-21",
)
def resident_account_pension(resident_account_balance, resident_divisor):
    return resident_account_balance / resident_divisor


@rule(
    zh="居民养老金合计", en="Residents' pension, total",
    act="国发〔2014〕8号", article="六", unit="yuan/month", rounding="resident_pension_item",
    since="2014-02-21",
)
def resident_pension_total(
    resident_basic_pension, resident_seniority_extra, resident_account_pension
):
    return resident_basic_pension + resident_seniority_extra + resident_account_pension


@rule(
    zh="最低标准由中央财政负担的金额", en="Part of the national minimum paid by the centre",
    act="国发〔2014〕8号", article="六", unit="yuan/month", rounding="resident_pension_item",
    since="2014-02-21",
)
def resident_minimum_from_centre(
    resident_minimum_base, resident_funding_area, resident_minimum_central_percent,
    resident_minimum_eastern_percent,
):
    if resident_funding_area == "eastern":
        return resident_minimum_base * resident_minimum_eastern_percent / 100
    return resident_minimum_base * resident_minimum_central_percent / 100


@rule(
    zh="居民养老金最后发放月份", en="Last month of the residents' pension",
    act="国发〔2014〕8号", article="六", unit="month", since="2014-02-21",
    note="死亡次月起停发",
)
def resident_pension_last_month(resident_death_month):
    return resident_death_month
