"""Disability allowance of the enterprise scheme: case, amount, how long, assessment deadlines.

The pension items it is made of are rules of the pension topic; the statutory month and the minimum
months are rules of the retirement topic.
"""

from canbao.law.engine.language import ceiling, first_day, month_of_day, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="距法定退休月份的月数", en="Months to the statutory retirement month",
    act="人社部发〔2024〕72号", article="领取条件", unit="months", since="2025-01-01",
    status="secondary",
)
def months_to_statutory_age(statutory_retirement_month, this_month):
    return statutory_retirement_month - this_month


@rule(
    zh="病残津贴情形", en="Case of the disability allowance",
    act="人社部发〔2024〕72号", article="领取条件", unit="choice:disability_case",
    since="2025-01-01", status="secondary",
)
def disability_case(
    complete_loss_of_capacity, assessed_at_prefecture_level, months_to_statutory_age,
    months_of_record, minimum_contribution_months, disability_near_age_months,
):
    if not complete_loss_of_capacity or not assessed_at_prefecture_level:
        return "not_entitled"
    if months_to_statutory_age <= 0:
        return "not_entitled"
    if months_of_record < minimum_contribution_months:
        return "short_years"
    if months_to_statutory_age <= disability_near_age_months:
        return "near_age"
    return "far_from_age"


@rule(
    zh="病残津贴（距法定退休年龄不超过5年）",
    en="Disability allowance, at most 5 years to the statutory age",
    act="人社部发〔2024〕72号", article="待遇标准", unit="yuan/month",
    rounding="disability_allowance_item", since="2025-01-01", status="secondary",
    note="按退休人员办法计发，随当地养老金调整；到龄后转为养老金，不再重算",
)
def disability_allowance_near_age(disability_case, pension_total):
    if disability_case != "near_age":
        return refuse(
            "disability_case",
            "只有已达最低年限且距法定退休年龄不超过5年的，才按全额公式计发",
            "the full formula is for those with the minimum years and at most 5 years to the age",
        )
    return pension_total


@rule(
    zh="病残津贴（距法定退休年龄超过5年或年限不足）",
    en="Disability allowance, more than 5 years to the age or too few years",
    act="人社部发〔2024〕72号", article="待遇标准", unit="yuan/month",
    rounding="disability_allowance_item", since="2025-01-01", status="unconfirmed",
    note="只计发基础养老金；超过5年的按全国调整比例调整，距法定退休年龄5年时按全额公式重算",
)
def disability_allowance_base_part(disability_case, basic_pension):
    if disability_case == "not_entitled" or disability_case == "near_age":
        return refuse(
            "disability_case",
            "只有距法定退休年龄超过5年或年限不足的，才只计发基础养老金",
            "the base part alone is for those far from the age or with too few years",
        )
    return basic_pension


@rule(
    zh="病残津贴", en="Disability allowance",
    act="人社部发〔2024〕72号", article="待遇标准", unit="yuan/month",
    rounding="disability_allowance_item", since="2025-01-01", status="unconfirmed",
)
def disability_allowance(disability_case, pension_total_if_known, basic_pension_if_known):
    if disability_case == "not_entitled":
        return 0
    if disability_case == "near_age":
        if pension_total_if_known is None:
            return refuse(
                "pension_total", "请填写按退休办法计算的养老金合计，或其各项所需的数字",
                "give the pension by the full formula, or the figures it is made of",
            )
        return pension_total_if_known
    if basic_pension_if_known is None:
        return refuse(
            "basic_pension", "请填写基础养老金，或计发基数、平均指数和缴费年限",
            "give the base part, or reference wage, average index and contribution years",
        )
    return basic_pension_if_known


@rule(
    zh="年限不足人员病残津贴发放月数", en="Months of the allowance when years are too few",
    act="人社部发〔2024〕72号", article="待遇标准", unit="months", since="2025-01-01",
    status="unconfirmed",
)
def disability_allowance_months(
    months_of_record, disability_short_paid_months, disability_short_allowance_months,
    disability_short_further_months,
):
    further_years = ceiling(max(0, months_of_record - disability_short_paid_months) / 12)
    return disability_short_allowance_months + further_years * disability_short_further_months


@rule(
    zh="距法定退休年龄5年、应重算的月份",
    en="Month in which the allowance is recalculated, 5 years before the age",
    act="人社部发〔2024〕72号", article="待遇标准", unit="month", since="2025-01-01",
    status="unconfirmed",
)
def disability_recalculation_month(statutory_retirement_month, disability_near_age_months):
    return statutory_retirement_month - disability_near_age_months


@rule(
    zh="病残津贴停发月份", en="First month without the disability allowance",
    act="人社部发〔2024〕72号", article="停发", unit="month", since="2025-01-01",
    status="unconfirmed",
    note="恢复缴费或复查认定恢复劳动能力的次月停发；否则到法定退休年龄改领养老金",
)
def disability_stop_month(
    contributions_resumed_month, capacity_found_month, statutory_retirement_month
):
    stop = statutory_retirement_month + 1
    if contributions_resumed_month is not None:
        stop = min(stop, contributions_resumed_month + 1)
    if capacity_found_month is not None:
        stop = min(stop, capacity_found_month + 1)
    return stop


@rule(
    zh="领取病残津贴期间应缴养老保险费", en="Pension contributions due while drawing the allowance",
    act="人社部发〔2024〕72号", article="领取期间", unit="bool", since="2025-01-01",
    status="unconfirmed",
)
def disability_contributions_due(disability_case):
    return disability_case == "not_entitled"


@rule(
    zh="劳动能力鉴定结论的最后日期", en="Last day of the capacity assessment",
    act="劳动能力鉴定管理办法", article="鉴定期限", unit="date", since="2025-07-01",
)
def capacity_assessment_deadline(
    capacity_application_day, capacity_assessment_extended, capacity_decision_days,
    capacity_extension_days,
):
    if capacity_assessment_extended:
        return capacity_application_day + capacity_decision_days + capacity_extension_days
    return capacity_application_day + capacity_decision_days


@rule(
    zh="申请再次鉴定的最后日期", en="Last day to appeal against the assessment",
    act="劳动能力鉴定管理办法", article="再次鉴定", unit="date", since="2025-07-01",
)
def capacity_appeal_deadline(capacity_notice_day, capacity_appeal_days):
    return capacity_notice_day + capacity_appeal_days


@rule(
    zh="可重新申请鉴定的日期", en="First day of a new application for assessment",
    act="劳动能力鉴定管理办法", article="复查鉴定", unit="date", since="2025-07-01",
    note="届满月份没有相应日期的，以次月一日为准",
)
def capacity_new_application_from(capacity_conclusion_day, capacity_new_application_months):
    start = month_of_day(capacity_conclusion_day)
    end = start + capacity_new_application_months
    return min(
        first_day(end) + (capacity_conclusion_day - first_day(start)), first_day(end + 1)
    )
