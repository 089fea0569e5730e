"""Occupational annuity of the public sector: contributions, funding and payout.

The divisor of the payout is that of the basic scheme.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="职业年金单位缴费", en="Employer's contribution, occupational annuity",
    act="国办发〔2015〕18号", article="4", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount",
)
def occupational_annuity_employer_contribution(
    public_sector_base, occupational_annuity_employer_rate,
):
    return public_sector_base * occupational_annuity_employer_rate / 100


@rule(
    zh="职业年金个人缴费", en="Person's contribution, occupational annuity",
    act="国办发〔2015〕18号", article="4", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount",
)
def occupational_annuity_person_contribution(public_sector_base, occupational_annuity_person_rate):
    return public_sector_base * occupational_annuity_person_rate / 100


@rule(
    zh="当月实账积累金额", en="Money funded this month, occupational annuity",
    act="国办发〔2015〕18号", article="6", since="2014-10-01",
    unit="yuan/month",
    note="wholly state-financed units: the employer's part is notional until retirement",
)
def occupational_annuity_funded(
    occupational_annuity_employer_contribution, occupational_annuity_person_contribution,
    fully_state_financed,
):
    if fully_state_financed:
        return occupational_annuity_person_contribution
    return occupational_annuity_employer_contribution + occupational_annuity_person_contribution


@rule(
    zh="虚账当年利息", en="Interest of the year on the notional account",
    act="国办发〔2015〕18号", article="6", since="2014-10-01",
    unit="yuan", rounding="public_sector_amount", status="inferred",
    note="on the opening balance; how credits of the year bear interest is not known",
)
def occupational_annuity_notional_interest(
    notional_opening_balance, notional_year, occupational_annuity_notional_rate,
):
    return notional_opening_balance * occupational_annuity_notional_rate[notional_year] / 100


@rule(
    zh="职业年金月领取额", en="Monthly payout, occupational annuity",
    act="国办发〔2015〕18号", article="9", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount", status="unconfirmed",
    note="until used up, the rest goes to heirs; or a commercial annuity is bought",
)
def occupational_annuity_payout(occupational_annuity_balance, account_divisor):
    return occupational_annuity_balance / account_divisor
