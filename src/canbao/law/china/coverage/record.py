"""What is known of a person's age and record, for rules that need it in some cases only.

A figure that was not given arrives as absent; the rule that turns on it then asks for it. How the
figures are made stands in their own topics.
"""

from canbao.law.engine.language import refuse, whole
from canbao.law.engine.rules import rule


@rule(
    zh="现年龄（月，如已知）", en="Age now in months, where known",
    act="国发〔2014〕8号", article="三",
    unit="months", assume=None,
)
def age_if_known(age_in_months):
    return age_in_months


@rule(
    zh="累计缴费月数（如已知）", en="Contribution months, where known",
    act="社会保险法", article="16",
    unit="months", assume=None, assume_if="incomplete",
)
def contribution_months_if_known(contribution_months):
    return contribution_months


@rule(
    zh="最低缴费月数（如已知）", en="Minimum contribution months, where known",
    act="社会保险法", article="16",
    unit="months", assume=None, assume_if="incomplete",
)
def minimum_months_if_known(minimum_contribution_months):
    return minimum_contribution_months


@rule(
    zh="累计缴费年限（如已填写）", en="Contribution years, where given",
    act="社会保险法", article="16",
    unit="years", assume=None, assume_if="not_given",
)
def contribution_years_given(contribution_years):
    return contribution_years


@rule(
    zh="累计缴费月数（按月数或年数）", en="Contribution months, from months or from years",
    act="社会保险法", article="16",
    unit="months", status="inferred",
    note="years are taken when no months are given, to the nearest month",
)
def months_of_record(contribution_months_if_known, contribution_years_given):
    if contribution_months_if_known is None:
        if contribution_years_given is None:
            refuse(
                "contribution_months", "请填写累计缴费月数或年数",
                "give the contribution months or years",
            )
        return whole(contribution_years_given * 12 + 0.5)
    return contribution_months_if_known


@rule(
    zh="法定退休月（如已知）", en="Statutory retirement month, where known",
    act="渐进式延迟退休办法", article="1",
    unit="month", assume=None, assume_if="incomplete",
)
def statutory_month_if_known(statutory_retirement_month):
    return statutory_retirement_month


@rule(
    zh="养老金合计（如已知）", en="Pension total, where known",
    act="社会保险法", article="15",
    unit="yuan/month", assume=None, assume_if="incomplete",
)
def pension_total_if_known(pension_total):
    return pension_total


@rule(
    zh="基础养老金（如已知）", en="Base part of the pension, where known",
    act="社会保险法", article="15",
    unit="yuan/month", assume=None, assume_if="incomplete",
)
def basic_pension_if_known(basic_pension):
    return basic_pension


@rule(
    zh="退休年龄类别（如已知）", en="Retirement category, where known",
    act="渐进式延迟退休办法", article="1",
    unit="choice:retirement_category", assume=None, assume_if="incomplete",
)
def category_if_known(retirement_category):
    return retirement_category
