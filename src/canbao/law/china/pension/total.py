"""The pension as a whole: which group a person belongs to, when payment starts, what it sums to.

Whether the person may draw it (age, minimum months) is said in `china/retirement`.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="养老金开始发放月", en="Month of the first payment",
    act="国发〔2005〕38号", article="六", unit="month", status="unconfirmed",
    source="award sheets agree; an old Sichuan rule says the month after the formalities",
)
def pension_start_month(retirement_month, this_month):
    if retirement_month is None:
        return this_month + 1
    return retirement_month + 1


@rule(
    zh="本人建立个人账户时间", en="Start of the person's account",
    act="国发〔2005〕38号", article="六", unit="month", status="secondary",
    source="award sheets",
    note="a fact of the employer or the person; the province's month otherwise",
)
def person_account_start(own_account_start, account_start):
    if own_account_start is None:
        return account_start
    return own_account_start


@rule(
    zh="养老金人员类别", en="Pension group",
    act="国发〔2005〕38号", article="六", unit="choice:pension_group",
)
def pension_group(
    first_work_month, person_account_start, retirement_month, new_formula_month, this_month
):
    retires = this_month if retirement_month is None else retirement_month
    if retires < new_formula_month:
        return "old"
    if first_work_month < person_account_start:
        return "middle"
    return "new"


@rule(
    zh="基本养老金合计", en="Pension, total",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_sum",
    since="2006-01-01", grain="0.01",
)
def pension_total(basic_pension, account_pension, transitional_pension, pension_additions):
    return basic_pension + account_pension + transitional_pension + pension_additions
