"""Until when contributions are to be paid. What follows when they are not lives with enforcement."""

from canbao.law.engine.language import first_day, month, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="缴费截止日", en="Last day to pay a month's contributions",
    act="社会保险费征缴暂行条例", article="10", unit="date", since="1999-01-22",
    status="unconfirmed", note="the regulation says within the prescribed time limit",
)
def contribution_due_day(this_month, contribution_due_months):
    return first_day(this_month + contribution_due_months) - 1


@rule(
    zh="居民养老年度缴费截止日", en="Last day to pay the year's contribution, residents' pension",
    act="国发〔2014〕8号", article="四", unit="date", since="2014-02-21", status="unconfirmed",
)
def resident_contribution_due_day(this_month, resident_contribution_due_month):
    return first_day(month(year_of(this_month), resident_contribution_due_month) + 1) - 1
