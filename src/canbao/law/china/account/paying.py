"""Paying from the individual account: how much it bears of a month, and who pays once it is used up.

How large the monthly amount is stands with the pension; interest after retirement in year.py.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="个人账户实际支付额", en="Part the account really pays",
    act="劳办发〔1997〕116号", article="个人账户支付", unit="yuan/month", status="unconfirmed",
    note="as long as it holds anything; the account never falls below zero",
)
def account_part_paid(account_part_due, account_balance_now):
    return max(0, min(account_part_due, account_balance_now))


@rule(
    zh="个人账户用完后由统筹基金支付额", en="Part the pooled fund pays after the account is used up",
    act="劳办发〔1997〕116号", article="个人账户支付", unit="yuan/month", status="unconfirmed",
)
def account_part_of_the_fund(account_part_due, account_part_paid, account_used_up_bearer):
    if account_used_up_bearer == "pooled_fund":
        return account_part_due - account_part_paid
    return 0
