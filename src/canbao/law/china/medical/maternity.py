"""Maternity: days of leave by national law, the daily allowance, the employer's difference.

Days added by provinces are not sourced and stop; the contribution stands with the contributions.
"""

from canbao.law.engine.language import refuse, rounded
from canbao.law.engine.rules import rule


@rule(
    zh="国家规定的产假天数", en="Maternity leave by national law",
    act="国务院令第619号", article="7", unit="days", since="2012-04-28",
)
def maternity_leave_days(
    maternity_event, difficult_birth, children_born, maternity_birth_days,
    maternity_difficult_birth_days, maternity_further_child_days,
    miscarriage_under_4_months_days, miscarriage_from_4_months_days,
):
    if maternity_event == "miscarriage_under_4_months":
        return miscarriage_under_4_months_days
    if maternity_event == "miscarriage_from_4_months":
        return miscarriage_from_4_months_days
    days = maternity_birth_days + (children_born - 1) * maternity_further_child_days
    if difficult_birth:
        days += maternity_difficult_birth_days
    return days


@rule(
    zh="产前可休天数", en="Days of leave that may be taken before the birth",
    act="国务院令第619号", article="7", unit="days", since="2012-04-28",
)
def maternity_leave_days_before_birth(maternity_event, maternity_days_before_birth):
    if maternity_event != "birth":
        return 0
    return maternity_days_before_birth


@rule(
    zh="产假天数（含各省延长）", en="Maternity leave with the province's days",
    act="国务院令第619号", article="7", unit="days", since="2012-04-28",
    source="延长天数由各省规定",
)
def maternity_leave_days_in_province(
    maternity_leave_days, maternity_event, maternity_provincial_extra_days
):
    if maternity_event != "birth":
        return refuse(
            "maternity_event",
            "各省延长的产假只适用于分娩",
            "the province's extra days are for a birth only",
        )
    return maternity_leave_days + maternity_provincial_extra_days


@rule(
    zh="生育津贴日标准", en="Maternity allowance a day",
    act="国务院令第619号", article="8", unit="yuan/day", rounding="maternity_daily",
    since="2012-04-28", status="unconfirmed",
)
def maternity_daily_allowance(employer_average_wage, maternity_month_days):
    return employer_average_wage / maternity_month_days


@rule(
    zh="生育津贴（国家规定天数）", en="Maternity allowance (days of national law)",
    act="社会保险法", article="56", unit="yuan", since="2012-04-28", status="unconfirmed",
    note="各省延长的天数另计；可将核定天数作为 maternity_leave_days 填入",
)
def maternity_allowance(maternity_daily_allowance, maternity_leave_days):
    return maternity_daily_allowance * maternity_leave_days


@rule(
    zh="生育津贴（含各省延长天数）", en="Maternity allowance with the province's days",
    act="社会保险法", article="56", unit="yuan", since="2012-04-28", status="unconfirmed",
    source="延长天数由各省规定",
)
def maternity_allowance_in_province(maternity_daily_allowance, maternity_leave_days_in_province):
    return maternity_daily_allowance * maternity_leave_days_in_province


@rule(
    zh="本人工资高于津贴时单位补足的差额",
    en="Difference borne by the employer when the own wage is higher",
    act="国务院令第619号", article="8", unit="yuan", since="2012-04-28", status="unconfirmed",
    source="各地规定，未与官方文本核对",
)
def maternity_top_up(
    maternity_own_wage, maternity_month_days, maternity_leave_days, maternity_allowance
):
    own_daily_wage = rounded(maternity_own_wage / maternity_month_days, "maternity_daily")
    return max(0, own_daily_wage * maternity_leave_days - maternity_allowance)


@rule(
    zh="生育津贴经办时限", en="Agency's time limit for the maternity allowance",
    act="社会保险经办条例", article="20", unit="working_days", since="2023-12-01",
)
def maternity_claim_limit(maternity_claim_working_days):
    return maternity_claim_working_days


@rule(
    zh="生育津贴发给谁", en="Who receives the maternity allowance",
    act="社会保险法", article="56", unit="choice:maternity_payee", status="secondary",
    source="2026年2月起各统筹地区直接发给本人",
)
def maternity_allowance_payee(maternity_paid_directly_to):
    return maternity_paid_directly_to
