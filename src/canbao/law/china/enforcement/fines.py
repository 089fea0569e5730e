"""Fines, each as its lowest and highest amount, and the limit of inspection.

The amount between the two is decided by the authority, never by a rule here.
"""

from canbao.law.engine.language import first_day, month_of_day
from canbao.law.engine.rules import rule


@rule(
    zh="未登记罚款下限", en="Fine for no registration, lowest",
    act="社会保险法", article="84", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount",
)
def fine_unregistered_lowest(contributions_due, fine_times_unregistered_low):
    return contributions_due * fine_times_unregistered_low


@rule(
    zh="未登记罚款上限", en="Fine for no registration, highest",
    act="社会保险法", article="84", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount",
)
def fine_unregistered_highest(contributions_due, fine_times_unregistered_high):
    return contributions_due * fine_times_unregistered_high


@rule(
    zh="未登记对责任人员罚款下限", en="Fine on persons for no registration, lowest",
    act="社会保险法", article="84", since="2011-07-01",
    unit="yuan",
)
def fine_unregistered_person_lowest(fine_unregistered_person_low):
    return fine_unregistered_person_low


@rule(
    zh="未登记对责任人员罚款上限", en="Fine on persons for no registration, highest",
    act="社会保险法", article="84", since="2011-07-01",
    unit="yuan",
)
def fine_unregistered_person_highest(fine_unregistered_person_high):
    return fine_unregistered_person_high


@rule(
    zh="逾期仍不缴纳罚款下限", en="Fine for not paying after the order, lowest",
    act="社会保险法", article="86", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount",
)
def fine_unpaid_lowest(arrears, fine_times_unpaid_low):
    return arrears * fine_times_unpaid_low


@rule(
    zh="逾期仍不缴纳罚款上限", en="Fine for not paying after the order, highest",
    act="社会保险法", article="86", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount",
)
def fine_unpaid_highest(arrears, fine_times_unpaid_high):
    return arrears * fine_times_unpaid_high


@rule(
    zh="瞒报工资总额罚款下限", en="Fine for concealed payroll, lowest",
    act="劳动保障监察条例", article="27", since="2004-12-01",
    unit="yuan", rounding="enforcement_amount",
)
def fine_concealed_lowest(concealed_wages, fine_times_concealed_low):
    return concealed_wages * fine_times_concealed_low


@rule(
    zh="瞒报工资总额罚款上限", en="Fine for concealed payroll, highest",
    act="劳动保障监察条例", article="27", since="2004-12-01",
    unit="yuan", rounding="enforcement_amount",
)
def fine_concealed_highest(concealed_wages, fine_times_concealed_high):
    return concealed_wages * fine_times_concealed_high


@rule(
    zh="骗保罚款下限", en="Fine for fraud, lowest",
    act="社会保险法", article="87、88", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount", note="besides returning the sum",
)
def fine_fraud_lowest(fraud_sum, fine_times_fraud_low):
    return fraud_sum * fine_times_fraud_low


@rule(
    zh="骗保罚款上限", en="Fine for fraud, highest",
    act="社会保险法", article="87、88", since="2011-07-01",
    unit="yuan", rounding="enforcement_amount", note="besides returning the sum",
)
def fine_fraud_highest(fraud_sum, fine_times_fraud_high):
    return fraud_sum * fine_times_fraud_high


@rule(
    zh="账册不实对责任人员罚款下限", en="Fine for missing books, lowest",
    act="社会保险费征缴暂行条例", article="24", since="1999-01-22",
    unit="yuan",
)
def fine_no_books_lowest(fine_no_books_low):
    return fine_no_books_low


@rule(
    zh="账册不实对责任人员罚款上限", en="Fine for missing books, highest",
    act="社会保险费征缴暂行条例", article="24", since="1999-01-22",
    unit="yuan",
)
def fine_no_books_highest(fine_no_books_high):
    return fine_no_books_high


@rule(
    zh="服务机构拒绝检查罚款下限", en="Fine on an obstructing provider, lowest",
    act="社会保险经办条例", article="五十七", since="2023-12-01",
    unit="yuan",
)
def fine_provider_lowest(fine_provider_low):
    return fine_provider_low


@rule(
    zh="服务机构拒绝检查罚款上限", en="Fine on an obstructing provider, highest",
    act="社会保险经办条例", article="五十七", since="2023-12-01",
    unit="yuan",
)
def fine_provider_highest(fine_provider_high):
    return fine_provider_high


@rule(
    zh="劳动保障监察查处最后一日", en="Last day of labour inspection",
    act="劳动保障监察条例", article="20", since="2004-12-01",
    unit="date",
)
def inspection_last_day(breach_end_day, inspection_limit_years):
    start = month_of_day(breach_end_day)
    end = start + 12 * inspection_limit_years
    return min(first_day(end) + breach_end_day - first_day(start), first_day(end + 1) - 1)


@rule(
    zh="仍可由劳动保障监察查处", en="Labour inspection may still act",
    act="劳动保障监察条例", article="20", since="2004-12-01",
    unit="bool", note="found or reported by that day",
)
def inspection_possible(inspection_last_day, this_day):
    return this_day <= inspection_last_day


@rule(
    zh="征收机构仍可追缴", en="Arrears may still be collected",
    act="社会保险法", article="63", since="2011-07-01",
    unit="bool", status="secondary", note="the collection rules set no limit in time",
)
def collection_possible(collection_is_limited, inspection_possible):
    return inspection_possible or not collection_is_limited
