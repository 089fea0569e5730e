"""Residents' pension: who may join, tiers, subsidies, the account year by year.

The pension itself is in `pension`; the employees' account and its interest never apply here.
"""

from canbao.law.engine.language import refuse, rounded, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="可以参加城乡居民养老保险", en="May join the residents' pension",
    act="国发〔2014〕8号", article="三", unit="bool", since="2014-02-21",
    note="参保地为户籍地",
)
def resident_pension_may_join(
    birth_month, this_month, resident_joining_age_months, resident_in_school,
    resident_public_sector_staff, resident_in_employee_scheme,
):
    if this_month - birth_month < resident_joining_age_months:
        return False
    return not (
        resident_in_school or resident_public_sector_staff or resident_in_employee_scheme
    )


@rule(
    zh="缴费档次有效", en="The tier is on the list",
    act="国发〔2014〕8号", article="四", unit="bool", since="2014-02-21",
    note="先看国家档次，再看当地增设的档次；当地档次未收集的停止",
)
def resident_tier_valid(
    resident_own_contribution, resident_tiers, resident_lowest_tier, resident_tiers_added
):
    if resident_own_contribution < resident_lowest_tier:
        return False
    if resident_tiers.band(resident_own_contribution) == resident_own_contribution:
        return True
    return resident_tiers_added[resident_own_contribution] == resident_own_contribution


@rule(
    zh="政府缴费补贴最低额", en="Least subsidy of the year",
    act="国发〔2014〕8号", article="四", unit="yuan/year", since="2014-02-21",
)
def resident_subsidy_least(
    resident_own_contribution, resident_lowest_tier, resident_subsidy_floor_by_tier
):
    if resident_own_contribution < resident_lowest_tier:
        return 0
    return resident_subsidy_floor_by_tier.band(resident_own_contribution)


@rule(
    zh="政府缴费补贴", en="Subsidy of the year",
    act="国发〔2014〕8号", article="四", unit="yuan/year", since="2014-02-21",
    source="标准由各地规定，不低于国家最低额",
)
def resident_subsidy(resident_own_contribution, resident_subsidy_by_tier, resident_subsidy_least):
    if resident_own_contribution == 0:
        return 0
    return max(resident_subsidy_by_tier[resident_own_contribution], resident_subsidy_least)


@rule(
    zh="集体资助未超过最高档次", en="The collective support is within the top tier",
    act="国发〔2014〕8号", article="四", unit="bool", since="2014-02-21",
)
def resident_support_allowed(resident_collective_support, resident_top_tier):
    return resident_collective_support <= resident_top_tier


@rule(
    zh="政府代缴额（困难群体）", en="Paid by government for a person in hardship",
    act="国发〔2014〕8号", article="四", unit="yuan/year", since="2014-02-21",
    source="代缴比例由各地规定",
)
def resident_hardship_payment(resident_lowest_tier, resident_hardship_share):
    return resident_lowest_tier * resident_hardship_share / 100


@rule(
    zh="居民养老账户当年记入额", en="Credited to the residents' account in the year",
    act="国发〔2014〕8号", article="五", unit="yuan/year", since="2014-02-21",
)
def resident_yearly_credit(
    resident_own_contribution, resident_subsidy, resident_collective_support
):
    return resident_own_contribution + resident_subsidy + resident_collective_support


@rule(
    zh="居民养老账户年末储存额", en="Residents' account at the end of the year",
    act="国发〔2014〕8号", article="五", unit="yuan", rounding="resident_account_year",
    since="2014-02-21", status="unconfirmed",
    source="当年缴费的计息办法由各省规定，未收集",
)
def resident_account_year_close(
    resident_opening_balance, resident_yearly_credit, resident_credit_interest_months,
    resident_account_interest, this_month,
):
    rate = resident_account_interest[year_of(this_month)] / 100
    kept = resident_opening_balance * (1 + rate)
    return kept + resident_yearly_credit * (1 + rate * resident_credit_interest_months / 12)


@rule(
    zh="居民养老账户当年记账利率", en="Interest rate of the year, residents' account",
    act="国发〔2014〕8号", article="五", unit="percent", since="2014-02-21",
)
def resident_account_year_interest(resident_account_interest, this_month):
    return resident_account_interest[year_of(this_month)]


@rule(
    zh="领取期间居民养老账户年末储存额",
    en="Residents' account at the end of a year in which it was drawn on",
    act="国发〔2014〕8号", article="五", unit="yuan", rounding="resident_account_year",
    since="2014-02-21", status="unconfirmed",
    source="领取期间的计息办法由各省规定，未收集",
)
def resident_account_year_close_in_payment(
    resident_opening_balance, resident_yearly_credit, resident_year_payments,
    resident_payment_interest_share, resident_account_interest, this_month,
):
    rate = resident_account_interest[year_of(this_month)] / 100
    kept = (resident_opening_balance + resident_yearly_credit) * (1 + rate)
    return kept - resident_year_payments * (1 + rate * resident_payment_interest_share)


@rule(
    zh="居民养老账户储存额", en="Balance of the residents' account",
    act="国发〔2014〕8号", article="五", unit="yuan", since="2014-02-21", status="unconfirmed",
    rounding="resident_account_year",
    source="当年缴费的计息办法由各省规定，未收集",
)
def resident_account_balance(
    resident_opening_balance, resident_years, resident_credit_interest_months,
    resident_account_interest,
):
    balance = resident_opening_balance
    expected_year = 0
    for row in resident_years:
        if row.year > 0:
            if expected_year > 0 and row.year != expected_year:
                refuse(
                    "resident_years",
                    "逐年记录须按年份连续，未缴费的年份也要列出（缴费填0）",
                    "years must follow one another; list a year without payment with 0",
                )
            rate = resident_account_interest[row.year] / 100
            credit = row.own + row.subsidy + row.support
            balance = rounded(
                balance * (1 + rate)
                + credit * (1 + rate * resident_credit_interest_months / 12),
                "resident_account_year",
            )
            expected_year = row.year + 1
    return balance


@rule(
    zh="居民养老账户测算储存额", en="Projected balance of the residents' account",
    act="国发〔2014〕8号", article="五", unit="yuan", since="2014-02-21", status="inferred",
    rounding="resident_account_year",
    source="按填写的假定利率测算，非法定利率；每年缴费从下一年起计息",
)
def resident_account_projected(
    resident_opening_balance, resident_yearly_credit, resident_projection_years,
    resident_assumed_interest,
):
    rate = resident_assumed_interest / 100
    if rate == 0:
        return resident_opening_balance + resident_yearly_credit * resident_projection_years
    growth = (1 + rate) ** resident_projection_years
    return resident_opening_balance * growth + resident_yearly_credit * (growth - 1) / rate


@rule(
    zh="居民养老账户利息", en="Interest in the residents' account",
    act="国发〔2014〕8号", article="五", unit="yuan", since="2014-02-21",
)
def resident_account_interest_earned(resident_account_balance, resident_principal):
    return resident_account_balance - resident_principal


@rule(
    zh="户籍迁移时转移的账户额", en="Account moved with the registration",
    act="国发〔2014〕8号", article="八", unit="yuan", since="2014-02-21",
    note="全部储存额一次转移；已领取待遇的不转移",
)
def resident_account_moved(resident_account_balance, resident_drawing):
    if resident_drawing:
        return 0
    return resident_account_balance


@rule(
    zh="户籍迁移后累计缴费年数", en="Contribution years after moving",
    act="国发〔2014〕8号", article="八", unit="years", since="2014-02-21",
)
def resident_years_after_move(resident_contribution_years, resident_years_elsewhere):
    return resident_contribution_years + resident_years_elsewhere


@rule(
    zh="居民养老账户余额归继承人", en="Residents' account for the heirs",
    act="国发〔2014〕8号", article="六", unit="yuan", since="2014-02-21",
)
def resident_account_to_heirs(resident_account_remaining):
    return resident_account_remaining
