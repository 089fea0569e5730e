"""Contribution years: from months paid and deemed to the years that the formulas count.

How months become years is provincial (decimals, exact twelfths, Shanghai's odd months). Whether the
years suffice for a pension is said in `china/retirement`.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="实际缴费月数", en="Months paid",
    act="国发〔2005〕38号", article="六", unit="months",
    note="residents' years never count as employee years (law.md section 15)",
)
def paid_contribution_months(career):
    months = 0
    for row in career:
        if row.scheme != "resident":
            months += row.months
    return months


@rule(
    zh="累计缴费月数（含视同）", en="Contribution months, deemed months included",
    act="国发〔2005〕38号", article="六", unit="months",
)
def contribution_months(paid_contribution_months, deemed_months):
    return paid_contribution_months + deemed_months


@rule(
    zh="累计缴费年限", en="Contribution years",
    act="国发〔2005〕38号", article="六", unit="years", rounding="years_of_service",
    status="unconfirmed",
    note="months / 12 is not confirmed against an official text; award sheets agree",
)
def contribution_years(contribution_months):
    return contribution_months / 12


@rule(
    zh="累计缴费年限", en="Contribution years",
    act="国发〔2005〕38号", article="六", unit="years",
    option="years_convention=whole_years_and_odd_months", status="secondary",
    source="award sheets, Shanghai",
    note="every whole year counts 1 %, every odd month a rounded share of it",
)
def contribution_years(contribution_months, odd_month_share):
    return contribution_months // 12 + contribution_months % 12 * odd_month_share


@rule(
    zh="视同缴费年限", en="Deemed contribution years",
    act="国发〔2005〕38号", article="六", unit="years", rounding="years_of_service",
    status="unconfirmed",
)
def deemed_years(deemed_months):
    return deemed_months / 12


@rule(
    zh="实际缴费年限", en="Years paid",
    act="国发〔2005〕38号", article="六", unit="years", status="unconfirmed",
)
def paid_contribution_years(contribution_years, deemed_years):
    return contribution_years - deemed_years


@rule(
    zh="过渡性养老金计算年限", en="Years of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="years", rounding="years_of_service",
    status="unconfirmed",
    note="which months count before the account is provincial; the months are given, otherwise the "
         "deemed ones stand",
)
def transitional_years(transitional_months, deemed_years):
    if transitional_months is None:
        return deemed_years
    return transitional_months / 12
