"""What a flexible worker's payments leave in the account: principal and interest earned.

Rates are stated in `china/contributions`; the crediting itself is in `china/account`.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="个人账户本金（灵活就业）", en="Principal in a flexible worker's account",
    act="国发〔2005〕38号", article="三", unit="yuan",
    note="only payments made at these rates, that is from 2006",
)
def flexible_account_principal(
    flexible_contributions_paid, flexible_pension_rate, flexible_account_rate
):
    return flexible_contributions_paid * flexible_account_rate / flexible_pension_rate


@rule(
    zh="个人账户利息（灵活就业）", en="Interest in a flexible worker's account",
    act="国发〔2005〕38号", article="三", unit="yuan",
)
def flexible_account_interest_earned(account_balance, flexible_account_principal):
    return account_balance - flexible_account_principal
