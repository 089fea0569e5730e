"""Balance of an individual account from the yearly history, up to retirement inside a year.

Written year by year without look-ups beyond the year's interest and share, so that the same
lines run over columns of persons. Single years live in year.py.
"""

from canbao.law.engine.language import refuse, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="账户结算月", en="Month in which the account is closed for the award",
    act="社会保险法", article="十四", unit="month",
    note="the month of retirement; the month of the computation if none is given",
)
def account_closing_month(retirement_month, this_month):
    if retirement_month is None:
        return this_month
    return retirement_month


@rule(
    zh="最近公布的记账利率", en="Last published account interest",
    act="劳办发〔1997〕116号", article="年中退休", unit="percent", status="unconfirmed",
    note="taken as the rate of the year before retirement; if that was not yet published, give "
         "the rate applied",
)
def last_published_account_interest(account_closing_month, account_interest):
    return account_interest[year_of(account_closing_month) - 1]


@rule(
    zh="退休上年末储存额", en="Balance at the end of the year before retirement",
    act="劳办发〔1997〕116号", article="年度计算法", unit="yuan", rounding="account_balance_rounding",
    status="unconfirmed",
)
def account_balance_at_last_year_end(
    career, account_opening_balance, account_opening_year, account_closing_month,
    account_interest, account_credit_share, mid_year_interest_factor,
):
    if account_opening_year is None and account_opening_balance > 0:
        return refuse(
            "account_opening_year", "请填写储存额所属年份（年末）",
            "say at the end of which year the opening balance stood",
        )
    closing_year = year_of(account_closing_month)
    first_year = 0 if account_opening_year is None else account_opening_year + 1
    last = 0 if account_opening_year is None else account_opening_year
    balance = account_opening_balance
    for row in career:
        if last > 0 and row.year > first_year and row.year != last + 1:
            return refuse(
                "career", "年份不连续；中断的年份也请列出，月数填0",
                "years are missing; list years without payment too, with 0 months",
            )
        if row.year > 0:
            last = row.year
        if row.year > 0 and row.year >= first_year and row.year < closing_year:
            # One assignment: over columns each one under a condition costs a pass.
            balance = balance * (1 + account_interest[row.year] / 100) + (
                0 if row.scheme == "resident"
                else row.credited if row.credited > 0
                else row.base * row.months * (account_credit_share.band(row.year) / 100)
            ) * (1 + account_interest[row.year] / 100 * mid_year_interest_factor)
    if last > 0 and last < closing_year - 1:
        return refuse(
            "career", "缺少退休前的年份；请补至退休上一年，未缴费的月数填0",
            "the years before retirement are missing; go on to the year before it, with 0 months "
            "where nothing was paid",
        )
    return balance


@rule(
    zh="退休当年记账额", en="Credits of the year of retirement",
    act="国发〔2005〕38号", article="六", unit="yuan", rounding="account_balance_rounding",
)
def account_credits_in_retirement_year(career, account_closing_month, account_credit_share):
    closing_year = year_of(account_closing_month)
    credits = 0
    for row in career:
        if row.year == closing_year and row.scheme != "resident":
            if row.credited > 0:
                credits = row.credited
            elif row.months > 0:
                credits = row.base * row.months * account_credit_share.band(row.year) / 100
    return credits


@rule(
    zh="退休当年记账月数", en="Months credited in the year of retirement",
    act="国发〔2005〕38号", article="六", unit="months",
)
def account_months_in_retirement_year(career, account_closing_month):
    closing_year = year_of(account_closing_month)
    months = 0
    for row in career:
        if row.year == closing_year and row.scheme != "resident":
            months = row.months
    return months


@rule(
    zh="退休当年利息", en="Interest of the year of retirement",
    act="劳办发〔1997〕116号", article="年中退休", unit="yuan", rounding="account_balance_rounding",
    status="unconfirmed",
    note="elapsed months at the last published rate; equal monthly credits from January, the "
         "credit of a month bearing interest from that month on, as in the form by products",
)
def account_interest_in_final_year(
    account_balance_at_last_year_end, account_credits_in_retirement_year,
    account_months_in_retirement_year, account_interest_months, last_published_account_interest,
):
    monthly = last_published_account_interest / 100 / 12
    on_balance = account_balance_at_last_year_end * monthly * account_interest_months
    if account_months_in_retirement_year == 0:
        return on_balance
    bearing = min(account_months_in_retirement_year, account_interest_months)
    products = bearing * (account_interest_months + 1) - bearing * (bearing + 1) / 2
    credit = account_credits_in_retirement_year / account_months_in_retirement_year
    return on_balance + credit * monthly * products


@rule(
    zh="个人账户储存额", en="Balance of the individual account at retirement",
    act="国发〔2005〕38号", article="六", unit="yuan",
)
def account_balance(
    account_balance_at_last_year_end, account_credits_in_retirement_year,
    account_interest_in_final_year,
):
    return (
        account_balance_at_last_year_end + account_credits_in_retirement_year
        + account_interest_in_final_year
    )


@rule(
    zh="退休前可支取的个人账户额", en="Amount payable from the account before pension age",
    act="社会保险法", article="十四", unit="yuan",
    note="locked until pension age, except death, loss of nationality, or an ended relation "
         "(人社部令第13号 第三条、第六条)",
)
def account_payout_before_pension(account_balance, account_payout_ground):
    if account_payout_ground == "no_ground":
        return 0
    return account_balance
