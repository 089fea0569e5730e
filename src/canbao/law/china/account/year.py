"""One year of an individual account: credit of a month, interest, balance at the end of the year.

Many years in a row, and the year of retirement, live in balance.py.
"""

from canbao.law.engine.language import month_number, refuse, rounded, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="月记账额", en="Credit of a month",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="account_credit",
    note="share of the base in force in the month of the computation",
)
def account_monthly_credit(contribution_base, account_credit_rate):
    return contribution_base * account_credit_rate / 100


@rule(
    zh="计息年度利率", en="Interest rate of the year",
    act="人社部发〔2017〕31号", article="利率公布", unit="percent", status="secondary",
)
def account_year_interest(account_year, this_month, account_interest):
    if account_year is None:
        return account_interest[year_of(this_month)]
    return account_interest[account_year]


@rule(
    zh="年末储存额（年度计算法）", en="Balance at year end, yearly form",
    act="劳办发〔1997〕116号", article="年度计算法", unit="yuan", rounding="account_balance_rounding",
    status="unconfirmed",
)
def account_year_close_yearly_form(
    account_opening_balance, account_year_credits, account_year_interest,
    mid_year_interest_factor,
):
    interest = account_year_interest / 100
    return account_opening_balance * (1 + interest) + account_year_credits * (
        1 + interest * mid_year_interest_factor
    )


@rule(
    zh="年末储存额（月积数法）", en="Balance at year end, monthly products",
    act="劳办发〔1997〕116号", article="月积数法", unit="yuan", rounding="account_balance_rounding",
    status="unconfirmed",
)
def account_year_close_monthly_product(
    account_opening_balance, monthly_credits, account_year_interest,
):
    interest = account_year_interest / 100
    credits = 0
    products = 0
    for credit in monthly_credits:
        credits += credit.amount
        products += credit.amount * (13 - credit.number)
    return account_opening_balance * (1 + interest) + credits + interest / 12 * products


@rule(
    zh="年末储存额（月利率乘月数之半）", en="Balance at year end, half the months",
    act="劳办发〔1997〕116号", article="地方做法", unit="yuan", rounding="account_balance_rounding",
    status="secondary", source="Yunnan practice 1995 to 2005, liubigfatty/pension-calculator",
)
def account_year_close_half_the_months(
    account_opening_balance, account_year_credits, account_year_months, account_year_interest,
):
    interest = account_year_interest / 100
    on_balance = rounded(account_opening_balance * interest, "account_interest_item")
    on_credits = rounded(
        account_year_credits * interest / 12 * account_year_months / 2, "account_interest_item",
    )
    return account_opening_balance + on_balance + account_year_credits + on_credits


@rule(
    zh="年末储存额", en="Balance at year end",
    act="劳办发〔1997〕116号", article="年度计算法", unit="yuan",
    option="account_crediting=yearly_form",
)
def account_year_close(account_year_close_yearly_form):
    return account_year_close_yearly_form


@rule(
    zh="年末储存额", en="Balance at year end",
    act="劳办发〔1997〕116号", article="月积数法", unit="yuan",
    option="account_crediting=monthly_product",
)
def account_year_close(account_year_close_monthly_product):
    return account_year_close_monthly_product


@rule(
    zh="年末储存额", en="Balance at year end",
    act="劳办发〔1997〕116号", article="地方做法", unit="yuan",
    option="account_crediting=half_the_months",
)
def account_year_close(account_year_close_half_the_months):
    return account_year_close_half_the_months


@rule(
    zh="退休后年末储存额", en="Balance at year end after retirement",
    act="劳办发〔1997〕116号", article="退休后计息", unit="yuan", rounding="account_balance_rounding",
    status="unconfirmed",
)
def account_year_close_after_retirement(
    account_opening_balance, account_year_payments, account_year_interest,
    mid_year_interest_factor,
):
    interest = account_year_interest / 100
    if account_year_payments > account_opening_balance * (1 + interest):
        return refuse(
            "account_year_payments",
            "超过账户储存额；账户用完后由统筹基金支付，此处只填账户支付部分",
            "more than the account holds; after it is used up the pooled fund pays, so give only "
            "what the account paid",
        )
    return account_opening_balance * (1 + interest) - account_year_payments * (
        1 + interest * mid_year_interest_factor
    )


@rule(
    zh="退休当年年末储存额", en="Balance at the end of the year of retirement",
    act="劳办发〔1997〕116号", article="年中退休", unit="yuan", rounding="account_balance_rounding",
    status="inferred",
    note="the form after retirement for the months left of the year, from the balance at the award; "
         "whether they bear interest is provincial, and no province's rule is on file",
)
def account_year_close_in_retirement_year(
    account_balance_at_award, account_year_payments, account_months_after_award,
    account_year_interest, retirement_year_rest_interest,
):
    monthly = account_year_interest / 100 / 12 * retirement_year_rest_interest
    return account_balance_at_award * (1 + monthly * account_months_after_award) - (
        account_year_payments * (1 + monthly * (account_months_after_award + 1) / 2)
    )


@rule(
    zh="记账利率不低于银行定期存款利率", en="Interest not below the bank deposit rate",
    act="社会保险法", article="十四", unit="bool", since="2011-07-01",
)
def account_interest_lawful(account_year_interest, bank_deposit_rate):
    return account_year_interest >= bank_deposit_rate


@rule(
    zh="计至退休的当年计息月数", en="Months of interest in the year of retirement",
    act="劳办发〔1997〕116号", article="年中退休", unit="months", status="unconfirmed",
    note="elapsed months; whether the month of retirement itself bears interest is provincial, "
         "and no province's rule is on file",
)
def account_interest_months(
    stated_interest_months, account_closing_month, retirement_month_interest,
):
    if stated_interest_months is not None:
        return stated_interest_months
    elapsed = month_number(account_closing_month) - 1
    return elapsed + retirement_month_interest.at(account_closing_month)


@rule(
    zh="年度月平均缴费基数", en="Average monthly base of a year",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="career_average_base_rounding",
    status="inferred",
    note="the bases of the months paid by their number; statements print it in yuan and fen",
)
def career_average_base(career_year_base, career_year_months):
    if career_year_months == 0:
        return 0
    return career_year_base / career_year_months
