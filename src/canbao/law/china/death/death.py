"""Death not caused by work: funeral grant, survivors' grant, the account, one grant only.

Death at work stands in `work_injury/death`; residents' funeral grants in `residents/death`.
"""

from canbao.law.engine.language import refuse, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="死亡年份", en="Year of death",
    act="人社部发〔2021〕18号", article="遗属待遇标准", unit="year",
)
def death_year(death_month, this_month):
    if death_month is None:
        return year_of(this_month)
    return year_of(death_month)


@rule(
    zh="计发单位：上一年度城镇居民月人均可支配收入",
    en="Unit: monthly urban disposable income of the previous year",
    act="人社部发〔2021〕18号", article="遗属待遇标准", unit="yuan/month", since="2021-09-01",
    status="unconfirmed",
)
def disposable_income_month(disposable_income_year, death_year, urban_disposable_income_month):
    if disposable_income_year is not None:
        return disposable_income_year / 12
    return urban_disposable_income_month[death_year]


@rule(
    zh="丧葬补助金（未计封顶）", en="Funeral grant (before the cap)",
    act="人社部发〔2021〕18号", article="丧葬补助金", unit="yuan", rounding="survivors_item",
    since="2021-09-01", status="unconfirmed",
)
def funeral_grant(disposable_income_month, death_funeral_units):
    return disposable_income_month * death_funeral_units


@rule(
    zh="按缴费年限的抚恤金月数", en="Months of the survivors' grant by contribution years",
    act="人社部发〔2021〕18号", article="抚恤金", unit="months", since="2021-09-01",
    status="secondary", note="不满10年的档次未与官方文本核对；年限按满一年计",
)
def survivors_units_by_years(
    months_of_record, survivors_units_under_5, survivors_units_from_5,
    survivors_units_from_10, survivors_units_per_further_year, survivors_units_cap,
):
    if months_of_record < 60:
        return survivors_units_under_5
    if months_of_record < 120:
        return survivors_units_from_5
    further_years = max(0, months_of_record // 12 - 15)
    return min(
        survivors_units_from_10 + further_years * survivors_units_per_further_year,
        survivors_units_cap,
    )


@rule(
    zh="抚恤金月数", en="Months of the survivors' grant",
    act="人社部发〔2021〕18号", article="抚恤金", unit="months", since="2021-09-01",
    status="unconfirmed", note="领取养老金的，每领满一年减一个月，不低于下限",
)
def survivors_units(
    survivors_units_by_years, pension_drawn_months, survivors_units_pensioner_step,
    survivors_units_pensioner_floor,
):
    if pension_drawn_months is None:
        return survivors_units_by_years
    drawn_years = pension_drawn_months // 12
    return max(
        survivors_units_by_years - drawn_years * survivors_units_pensioner_step,
        survivors_units_pensioner_floor,
    )


@rule(
    zh="抚恤金（未计封顶）", en="Survivors' grant (before the cap)",
    act="人社部发〔2021〕18号", article="抚恤金", unit="yuan", rounding="survivors_item",
    since="2021-09-01", status="unconfirmed",
)
def survivors_grant(disposable_income_month, survivors_units):
    return disposable_income_month * survivors_units


@rule(
    zh="遗属待遇合计", en="Survivors' benefits, total",
    act="人社部发〔2021〕18号", article="遗属待遇标准", unit="yuan", rounding="survivors_item",
    since="2021-09-01", status="unconfirmed",
    note="缴费不满5年且未领取养老金的，合计不超过本人缴费累计额",
)
def death_benefits_total(
    funeral_grant, survivors_grant, months_of_record, pension_drawn_months,
    own_contributions_total,
):
    total = funeral_grant + survivors_grant
    if months_of_record >= 60 or pension_drawn_months is not None:
        return total
    if own_contributions_total is None:
        return refuse(
            "own_contributions_total",
            "缴费不满5年，遗属待遇以本人缴费累计额为限，须填写",
            "under five years the benefits are limited to the person's own contributions: give "
            "their sum",
        )
    return min(total, own_contributions_total)


@rule(
    zh="个人账户余额归继承人", en="Account balance for the heirs",
    act="社会保险法", article="14", unit="yuan", since="2011-07-01",
)
def account_to_heirs(account_balance):
    return account_balance


@rule(
    zh="丧葬补助金只领一项：最高额", en="One funeral grant only: the highest",
    act="社会保险法", article="49", unit="yuan", since="2011-07-01",
    note="养老、工伤、失业保险的丧葬补助金由遗属选领一项，这里给出最高的一项",
)
def funeral_grant_payable(
    pension_funeral_claim, work_injury_funeral_claim, unemployment_funeral_claim
):
    return max(pension_funeral_claim, work_injury_funeral_claim, unemployment_funeral_claim)


@rule(
    zh="丧葬补助金由哪一险种支付", en="Branch that pays the one funeral grant",
    act="社会保险法", article="49", unit="choice:funeral_grant_branch", since="2011-07-01",
)
def funeral_grant_payer(
    funeral_grant_payable, pension_funeral_claim, work_injury_funeral_claim
):
    if funeral_grant_payable == 0:
        return "no_branch"
    if funeral_grant_payable == pension_funeral_claim:
        return "pension"
    if funeral_grant_payable == work_injury_funeral_claim:
        return "work_injury"
    return "unemployment"
