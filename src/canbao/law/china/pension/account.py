"""Account pension: balance divided by the divisor that belongs to the age at retirement.

The balance itself is credited and carried forward in `china/account`.
"""

from canbao.law.engine.language import clip, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="退休时年龄（月）", en="Age at retirement in months",
    act="国发〔2005〕38号", article="附件", unit="months",
)
def age_at_retirement_months(birth_month, retirement_month, this_month):
    if retirement_month is None:
        return this_month - birth_month
    if retirement_month < birth_month:
        refuse(
            "retirement_month", "退休年月早于出生年月，请核对",
            "before the month of birth: check both months",
        )
    return retirement_month - birth_month


@rule(
    zh="个人账户养老金计发月数", en="Divisor of the individual account",
    act="国发〔2005〕38号", article="附件", unit="divisor",
    option="divisor_convention=whole_age", status="unconfirmed",
    source="practice; award sheets of 2023 and 2024 agree",
)
def account_divisor(
    age_at_retirement_months, account_divisor_by_age, divisor_lowest_age, divisor_highest_age
):
    return account_divisor_by_age[
        clip(age_at_retirement_months // 12, divisor_lowest_age, divisor_highest_age)
    ]


@rule(
    zh="个人账户养老金计发月数", en="Divisor of the individual account",
    act="国发〔2005〕38号", article="附件", unit="divisor", rounding="account_divisor_decimals",
    option="divisor_convention=linear_by_month", status="secondary",
    source="Jinan municipal portal, 2025; award sheets of 2025 and 2026; national document not found",
    note="linear between two whole ages, one twelfth of the difference a month",
)
def account_divisor(
    age_at_retirement_months, account_divisor_by_age, divisor_lowest_age, divisor_highest_age
):
    months = clip(age_at_retirement_months, 12 * divisor_lowest_age, 12 * divisor_highest_age)
    age = months // 12
    at_age = account_divisor_by_age[age]
    at_next_age = account_divisor_by_age[min(age + 1, divisor_highest_age)]
    return at_age - (at_age - at_next_age) * (months % 12) / 12


@rule(
    zh="个人账户养老金", en="Account pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    since="2006-01-01",
)
def account_pension(account_balance, account_divisor):
    if account_divisor <= 0:
        refuse("account_divisor", "计发月数应大于0", "the divisor must be more than 0")
    return account_balance / account_divisor
