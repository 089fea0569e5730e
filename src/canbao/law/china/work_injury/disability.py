"""Benefits of an injured worker: own wage, one-off sum, monthly allowance, nursing, paid leave.

The minimum wage is the unemployment topic's parameter and the pension the pension topic's rule;
death benefits are in `death`.
"""

from canbao.law.engine.language import clip, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="本人工资", en="Own wage",
    act="工伤保险条例", article="64", unit="yuan/month",
    note="未填统筹地区平均工资时，视为已核定的本人工资，不再按60%至300%核对",
)
def injury_own_wage(
    own_wage, pool_average_wage, own_wage_floor_percent, own_wage_ceiling_percent
):
    if pool_average_wage is None:
        return own_wage
    return clip(
        own_wage,
        pool_average_wage * own_wage_floor_percent / 100,
        pool_average_wage * own_wage_ceiling_percent / 100,
    )


@rule(
    zh="一次性伤残补助金月数", en="Months of the one-off disability grant",
    act="工伤保险条例", article="35–37", unit="months", since="2011-01-01",
)
def injury_lump_sum_months(injury_degree, injury_lump_sum_months_by_degree):
    return injury_lump_sum_months_by_degree[injury_degree]


@rule(
    zh="一次性伤残补助金", en="One-off disability grant",
    act="工伤保险条例", article="35–37", unit="yuan", rounding="injury_item", since="2011-01-01",
)
def injury_lump_sum(injury_lump_sum_months, injury_own_wage):
    return injury_lump_sum_months * injury_own_wage


@rule(
    zh="伤残津贴比例", en="Share of the monthly disability allowance",
    act="工伤保险条例", article="35–36", unit="percent",
    note="五、六级仅在难以安排工作时发给；七至十级无按月津贴",
)
def injury_monthly_percent(
    injury_degree, suitable_work_arranged, injury_monthly_percent_by_degree
):
    if injury_degree >= 7 or (injury_degree >= 5 and suitable_work_arranged):
        return 0
    return injury_monthly_percent_by_degree[injury_degree]


@rule(
    zh="伤残津贴", en="Monthly disability allowance",
    act="工伤保险条例", article="35–36", unit="yuan/month", rounding="injury_item",
    note="低于当地最低工资标准的，差额另由 injury_minimum_wage_top_up 补足",
)
def injury_monthly_allowance(injury_own_wage, injury_monthly_percent):
    return injury_own_wage * injury_monthly_percent / 100


@rule(
    zh="伤残津贴补足最低工资的差额", en="Difference up to the local minimum wage",
    act="工伤保险条例", article="35–36", unit="yuan/month", rounding="injury_item",
)
def injury_minimum_wage_top_up(injury_monthly_allowance, minimum_wage):
    if injury_monthly_allowance == 0:
        return 0
    return max(0, minimum_wage - injury_monthly_allowance)


@rule(
    zh="伤残津贴实发（含补差）", en="Monthly disability allowance with the difference",
    act="工伤保险条例", article="35–36", unit="yuan/month", rounding="injury_item",
)
def injury_monthly_payment(injury_monthly_allowance, injury_minimum_wage_top_up):
    return injury_monthly_allowance + injury_minimum_wage_top_up


@rule(
    zh="伤残津贴及其补差的支付方", en="Who pays the monthly allowance and the difference",
    act="工伤保险条例", article="35–36", unit="choice:injury_payer",
)
def injury_monthly_payer(injury_degree, suitable_work_arranged, injury_fund_items_payer):
    if injury_degree >= 7 or (injury_degree >= 5 and suitable_work_arranged):
        return "nobody"
    if injury_degree >= 5:
        return "employer"
    return injury_fund_items_payer


@rule(
    zh="达到退休年龄后基金补差", en="Top-up by the fund at pension age",
    act="工伤保险条例", article="35", unit="yuan/month", rounding="injury_item",
    note="一至四级改领基本养老金，低于伤残津贴的补足差额",
)
def injury_pension_age_top_up(injury_degree, injury_monthly_allowance, pension_total_if_known):
    if injury_degree >= 5:
        return 0
    if pension_total_if_known is None:
        return refuse(
            "pension_total", "请填写基本养老金合计", "give the pension total",
        )
    return max(0, injury_monthly_allowance - pension_total_if_known)


@rule(
    zh="生活护理费", en="Nursing allowance",
    act="工伤保险条例", article="34", unit="yuan/month", rounding="injury_item",
)
def nursing_allowance(
    nursing_level, pool_average_wage, nursing_percent_full, nursing_percent_most,
    nursing_percent_part,
):
    if nursing_level == "not_needed":
        return 0
    if pool_average_wage is None:
        return refuse(
            "pool_average_wage",
            "计算生活护理费须填写统筹地区上年度职工月平均工资",
            "the nursing allowance needs the pool's average monthly wage of the previous year",
        )
    if nursing_level == "full":
        return pool_average_wage * nursing_percent_full / 100
    if nursing_level == "most":
        return pool_average_wage * nursing_percent_most / 100
    return pool_average_wage * nursing_percent_part / 100


@rule(
    zh="一次性工伤医疗补助金（基金）", en="One-off medical sum at the end of the contract (fund)",
    act="工伤保险条例", article="36–37", unit="yuan", rounding="injury_item", since="2011-01-01",
)
def end_of_contract_medical_sum(injury_degree, end_of_contract_medical_table):
    if injury_degree <= 4:
        return 0
    return end_of_contract_medical_table[injury_degree]


@rule(
    zh="一次性伤残就业补助金（用人单位）",
    en="One-off employment sum at the end of the contract (employer)",
    act="工伤保险条例", article="36–37", unit="yuan", rounding="injury_item", since="2011-01-01",
)
def end_of_contract_employment_sum(injury_degree, end_of_contract_employment_table):
    if injury_degree <= 4:
        return 0
    return end_of_contract_employment_table[injury_degree]


@rule(
    zh="停工留薪期最长月数（用人单位支付）", en="Longest paid leave (paid by the employer)",
    act="工伤保险条例", article="33", unit="months",
)
def paid_leave_limit(
    paid_leave_extension_confirmed, paid_leave_months, paid_leave_extension_months
):
    if paid_leave_extension_confirmed:
        return paid_leave_months + paid_leave_extension_months
    return paid_leave_months
