"""Average contribution index: from yearly bases and wages to the one index of the formulas.

The yearly index and the average are provincial. Where no wage series or no rule is known the
computation stops and asks for the index printed by the agency. Indices of the transitional part
are in `transitional.py`.
"""

from canbao.law.engine.language import missing, refuse, rounded
from canbao.law.engine.rules import rule


@rule(
    zh="年度缴费指数", en="Index of a year",
    act="国发〔2005〕38号", article="六", unit="index", rounding="yearly_index",
    option="yearly_index_method=base_over_denominator_no_limits", status="secondary",
    source="printed payment record, Sichuan",
)
def yearly_contribution_index(index_year, index_base, index_denominator):
    return index_base / index_denominator[index_year]


@rule(
    zh="各月缴费指数之和", en="Sum of the monthly indices",
    act="国办发〔2009〕66号", article="7", unit="index",
    option="yearly_index_method=base_over_denominator_no_limits", status="secondary", grain="0.0001",
    source="printed payment record, Sichuan",
    note="the wages are those of the benefit province, wherever the months were paid",
)
def paid_index_sum(career, index_denominator):
    total = 0
    for row in career:
        if row.months > 0 and row.scheme != "resident":
            total += rounded(row.base / index_denominator[row.year], "yearly_index") * row.months
    return total


@rule(
    zh="平均缴费指数", en="Average contribution index",
    act="国发〔2005〕38号", article="六", unit="index", rounding="average_index_decimals",
    option="average_index_method=paid_months_only", status="unconfirmed",
    note="definition not confirmed against an official text; award sheets agree",
)
def average_index(paid_index_sum, paid_contribution_months):
    if paid_contribution_months == 0:
        refuse(
            "career", "没有缴费月数，不能计算平均缴费指数",
            "without a month of contribution there is no average index",
        )
    return paid_index_sum / paid_contribution_months


@rule(
    zh="平均缴费指数", en="Average contribution index",
    act="国发〔2005〕38号", article="六", unit="index", rounding="average_index_decimals",
    option="average_index_method=diluted_by_months_due", status="secondary",
    source="award sheets, Beijing, Liaoning, Tianjin",
    note="divided by all months due, not by the months paid",
)
def average_index(paid_index_sum, paid_contribution_months, months_due):
    if months_due is None:
        missing(
            "平均缴费指数按应缴月数计算，请填写应缴月数 months_due",
            "the index is divided by the months due: give months_due",
        )
    return paid_index_sum / max(months_due, paid_contribution_months)


@rule(
    zh="平均缴费指数", en="Average contribution index",
    act="国发〔2005〕38号", article="六", unit="index", rounding="average_index_decimals",
    option="average_index_method=index_1_for_years_to_1992", status="secondary",
    source="award sheets, Guizhou",
)
def average_index(paid_index_sum, paid_contribution_months, months_to_1992):
    if paid_contribution_months + months_to_1992 == 0:
        refuse(
            "career", "没有缴费月数，不能计算平均缴费指数",
            "without a month of contribution there is no average index",
        )
    return (paid_index_sum + months_to_1992) / (paid_contribution_months + months_to_1992)


@rule(
    zh="平均缴费指数", en="Average contribution index",
    act="国发〔2005〕38号", article="六", unit="index", rounding="average_index_decimals",
    option="average_index_method=index_1_for_whole_years_before_account", status="secondary",
    source="award sheets, Ningxia",
    note="years before the account are cut to whole years at index 1; divided by the years of all "
         "contributions, rounded up; the index sum is that of the months since the account",
)
def average_index(
    paid_index_sum, transitional_months, deemed_months, contribution_months
):
    months_before = deemed_months if transitional_months is None else transitional_months
    if contribution_months == 0:
        refuse(
            "career", "没有缴费月数，不能计算平均缴费指数",
            "without a month of contribution there is no average index",
        )
    years_rounded_up = (contribution_months + 11) // 12
    return (paid_index_sum / 12 + months_before // 12) / years_rounded_up
