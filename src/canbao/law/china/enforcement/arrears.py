"""Arrears: surcharge by period, deferral, assessment without a declaration.

Fines are in `fines`; ordinary contributions are in the contributions folder.
"""

from canbao.law.engine.language import first_day, missing, month_of_day, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="欠缴首日", en="First day in arrears",
    act="社会保险法", article="86",
    unit="date", note="the day of default; else so many days before the day of payment",
)
def arrears_first_day(
    default_day, arrears_days, payment_day, this_day, surcharge_counts_payment_day,
):
    if default_day is not None:
        return default_day
    if arrears_days is None:
        return refuse(
            "default_day", "请填写欠缴之日或欠缴日数", "give the day of default or the days in arrears",
        )
    paid = this_day if payment_day is None else payment_day
    last = paid if surcharge_counts_payment_day else paid - 1
    return last - arrears_days + 1


@rule(
    zh="滞纳金计收截止日", en="Last day that bears a surcharge",
    act="社会保险法", article="86",
    unit="date", status="inferred", note="whether the day of payment counts is not in the text",
)
def surcharge_last_day(payment_day, arrears_first_day, this_day, surcharge_counts_payment_day):
    paid = this_day if payment_day is None else payment_day
    if paid < arrears_first_day:
        refuse(
            "payment_day", "补缴之日不能早于欠缴之日",
            "the day of payment cannot be before the day of default",
        )
    return paid if surcharge_counts_payment_day else paid - 1


@rule(
    zh="计收滞纳金的日数", en="Days that bear a surcharge",
    act="社会保险法", article="86",
    unit="days", note="days of a deferral bear none (人社部令第13号 21 to 23)",
)
def surcharge_days(
    surcharge_last_day, arrears_first_day, deferral_first_day, deferral_last_day,
):
    days = surcharge_last_day - arrears_first_day + 1
    if deferral_first_day is not None and deferral_last_day is not None:
        first = max(arrears_first_day, deferral_first_day)
        days -= max(0, min(surcharge_last_day, deferral_last_day) - first + 1)
    return days


@rule(
    zh="滞纳金", en="Surcharge",
    act="社会保险法", article="86",
    unit="yuan", rounding="enforcement_amount",
    note="before 2011-07-01 by 社会保险费征缴暂行条例 13; borne by the employer only "
    "(人社部令第13号 20)",
)
def surcharge(
    arrears, arrears_first_day, surcharge_last_day, debtor, deferral_first_day, deferral_last_day,
    surcharge_daily_rate, surcharge_begins,
):
    if debtor != "employer":
        return 0
    if arrears_first_day < surcharge_begins:
        missing(
            "1999年1月22日前欠费的滞纳金规定（当时的地方规定）",
            "the surcharge on arrears from before 1999-01-22 (local rules of the time)",
        )
    percent = 0
    for step in surcharge_daily_rate.steps():
        first = max(arrears_first_day, step.first_day)
        last = min(surcharge_last_day, step.last_day)
        days = max(0, last - first + 1)
        if deferral_first_day is not None and deferral_last_day is not None:
            days -= max(0, min(last, deferral_last_day) - max(first, deferral_first_day) + 1)
        percent += step.value * days
    return arrears * percent / 100


@rule(
    zh="应缴滞纳金", en="Surcharge to be paid",
    act="社会保险法", article="86",
    unit="yuan", note="whether the surcharge is capped at the arrears is disputed",
)
def surcharge_payable(surcharge, arrears):
    if surcharge > arrears:
        missing(
            "滞纳金是否以欠缴本金为限（社会保险法未规定，行政强制法第45条适用有争议）",
            "whether the surcharge is capped at the arrears (silent law, disputed in court)",
        )
    return surcharge


@rule(
    zh="补缴本金和滞纳金合计", en="Arrears and surcharge",
    act="社会保险法", article="86",
    unit="yuan",
)
def arrears_total(arrears, surcharge_payable):
    return arrears + surcharge_payable


@rule(
    zh="不可抗力缓缴最后期限", en="Longest deferral because of force majeure",
    act="人社部令第13号", article="21", since="2011-07-01",
    unit="date", note="with the province's approval; no surcharge, no loss of benefits meanwhile",
)
def deferral_limit_day(deferral_first_day, deferral_limit_years):
    if deferral_first_day is None:
        refuse("deferral_first_day", "请填写缓缴首日", "give the first day of the deferral")
    start = month_of_day(deferral_first_day)
    end = start + 12 * deferral_limit_years
    same_day = first_day(end) + deferral_first_day - first_day(start)
    return min(same_day, first_day(end + 1)) - 1


@rule(
    zh="未申报时确定的应缴数额", en="Amount assessed without a declaration",
    act="社会保险法", article="62", since="2011-07-01",
    unit="yuan/month", rounding="enforcement_amount",
)
def assessed_contribution(last_month_contribution, undeclared_factor):
    if last_month_contribution is None:
        missing(
            "没有上月缴费额时由经办机构按经营状况、职工人数等核定",
            "without an amount of last month the agency sets it from business size and headcount",
        )
    return last_month_contribution * undeclared_factor / 100


@rule(
    zh="未申报时确定的应缴数额", en="Amount assessed without a declaration",
    act="社会保险费征缴暂行条例", article="10", since="1999-01-22", until="2011-06-30",
    unit="yuan/month", rounding="enforcement_amount", name="assessed_contribution",
)
def assessed_contribution_1999(last_month_contribution, undeclared_factor):
    if last_month_contribution is None:
        missing(
            "没有上月缴费额时由经办机构按经营状况、职工人数等核定",
            "without an amount of last month the agency sets it from business size and headcount",
        )
    return last_month_contribution * undeclared_factor / 100


@rule(
    zh="按当地补缴系数的补缴额", en="Back payment by the local table",
    act="人社部令第13号", article="29", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount",
    note="arrears from before 2011-07-01 follow the rules of the time",
)
def local_back_payment(arrears, year_owed, local_back_payment_multiplier):
    return arrears * local_back_payment_multiplier[year_owed]
