"""Statutory retirement age: from month of birth and category to month of retirement.

The delay since 2025 is a step function of the original month; the bands of the annexes
follow from it. Early and late retirement and the minimum of contributions live beside.
"""

from canbao.law.engine.language import missing
from canbao.law.engine.rules import rule


@rule(
    zh="原法定退休月", en="Original retirement month",
    act="国发〔1978〕104号", article="1", unit="month",
    source="original ages restated in 渐进式延迟退休办法 第一条",
)
def original_retirement_month(birth_month, retirement_category, original_retirement_age):
    return birth_month + 12 * original_retirement_age[retirement_category]


@rule(
    zh="延迟退休月数", en="Delay of retirement",
    act="国发〔1978〕104号", article="1", unit="months", until="2024-12-31",
    note="no delay before 2025",
)
def retirement_delay_months():
    return 0


@rule(
    zh="延迟退休月数", en="Delay of retirement",
    act="渐进式延迟退休办法", article="1、附件1至3", unit="months", since="2025-01-01",
    note="closed form of article 1; gives every band of annexes 1 to 3",
)
def retirement_delay_months(
    original_retirement_month, retirement_category, retirement_reform_month,
    birth_months_per_delay_step, delay_months_per_step, max_retirement_delay,
):
    months_after_start = original_retirement_month - retirement_reform_month
    if months_after_start < 0:
        return 0
    if retirement_category == "special_male_55" or retirement_category == "special_female_45":
        return missing(
            "2025年起特殊工种退休年龄如何延迟（全国规定未见）",
            "how ages of special occupations move after 2025 (national text awaited)",
        )
    steps = months_after_start // birth_months_per_delay_step[retirement_category] + 1
    return min(max_retirement_delay[retirement_category], steps * delay_months_per_step)


@rule(
    zh="法定退休月", en="Statutory retirement month",
    act="渐进式延迟退休办法", article="1", unit="month",
)
def statutory_retirement_month(original_retirement_month, retirement_delay_months):
    return original_retirement_month + retirement_delay_months


@rule(
    zh="法定退休年龄（整岁）", en="Statutory retirement age, whole years",
    act="渐进式延迟退休办法", article="1", unit="age",
)
def statutory_retirement_age_years(birth_month, statutory_retirement_month):
    return (statutory_retirement_month - birth_month) // 12


@rule(
    zh="法定退休年龄（零月数）", en="Statutory retirement age, months beyond whole years",
    act="渐进式延迟退休办法", article="1", unit="months",
)
def statutory_retirement_age_months(birth_month, statutory_retirement_month):
    return (statutory_retirement_month - birth_month) % 12
