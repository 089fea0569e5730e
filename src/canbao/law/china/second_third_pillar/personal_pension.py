"""Personal pension: who may open one, how much is deductible, when and how it is paid out.

Products and returns are not here; returns are left untaxed by the announcement of 2024.
"""

from canbao.law.engine.language import refuse
from canbao.law.engine.rules import rule


@rule(
    zh="可参加个人养老金", en="May open a personal pension",
    act="国办发〔2022〕7号", article="二", since="2022-11-17",
    unit="bool", status="secondary",
)
def personal_pension_allowed(in_basic_pension, personal_pension_open_here):
    return in_basic_pension and personal_pension_open_here


@rule(
    zh="个人养老金缴费税前扣除额", en="Deductible personal pension contribution",
    act="财政部税务总局公告2024年第21号", article="一", since="2024-01-01",
    unit="yuan/year", status="secondary",
)
def personal_pension_deduction(personal_pension_paid, personal_pension_limit):
    return min(personal_pension_paid, personal_pension_limit)


@rule(
    zh="个人养老金超过年度上限的缴费", en="Paid above the yearly limit",
    act="国办发〔2022〕7号", article="三", since="2022-10-26",
    unit="yuan/year", status="secondary",
)
def personal_pension_excess(personal_pension_paid, personal_pension_limit):
    return max(0, personal_pension_paid - personal_pension_limit)


@rule(
    zh="领取个人养老金应纳税额", en="Tax on a payout of the personal pension",
    act="财政部税务总局公告2024年第21号", article="一", since="2024-01-01",
    unit="yuan", rounding="public_sector_amount", status="secondary",
)
def personal_pension_tax(personal_pension_withdrawn, personal_pension_payout_rate):
    return personal_pension_withdrawn * personal_pension_payout_rate / 100


@rule(
    zh="个人养老金领取情形", en="Ground for drawing the personal pension",
    act="人社部发〔2022〕70号", article="领取", since="2022-10-26", until="2025-08-31",
    unit="choice:payout_ground", status="secondary",
)
def personal_pension_payout_ground(pension_age_reached, working_capacity_lost, settled_abroad):
    if pension_age_reached:
        return "pension_age"
    if working_capacity_lost:
        return "incapacity"
    return "settled_abroad" if settled_abroad else "not_yet"


@rule(
    zh="个人养老金领取情形", en="Ground for drawing the personal pension",
    act="人社部发〔2022〕70号", article="领取（2025年新增情形）", since="2025-09-01",
    unit="choice:payout_ground", status="secondary", source="press 2025",
    name="personal_pension_payout_ground",
)
def personal_pension_payout_ground_2025(
    pension_age_reached, working_capacity_lost, settled_abroad, family_medical_costs,
    income_per_head_previous_year, unemployment_benefit_months_in_two_years,
    personal_pension_benefit_months, draws_minimum_living_allowance,
):
    if pension_age_reached:
        return "pension_age"
    if working_capacity_lost:
        return "incapacity"
    if settled_abroad:
        return "settled_abroad"
    if unemployment_benefit_months_in_two_years >= personal_pension_benefit_months:
        return "unemployed"
    if draws_minimum_living_allowance:
        return "minimum_living_allowance"
    if family_medical_costs > 0:
        if income_per_head_previous_year is None:
            refuse(
                "income_per_head_previous_year", "请填写本省上年居民人均可支配收入",
                "give the province's disposable income per head of the previous year",
            )
        if family_medical_costs > income_per_head_previous_year:
            return "medical_costs"
    return "not_yet"


@rule(
    zh="可领取个人养老金", en="Personal pension may be drawn",
    act="人社部发〔2022〕70号", article="领取", since="2022-10-26",
    unit="bool", status="secondary",
)
def personal_pension_payable(personal_pension_payout_ground):
    return personal_pension_payout_ground != "not_yet"
