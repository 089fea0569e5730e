"""Time limits of the law and the last day they leave.

The limits themselves are one table by step; this module only counts. Calendars of working days
are published year by year by the State Council and are not part of the law here.
"""

from canbao.law.engine.language import first_day, missing, month_of_day
from canbao.law.engine.rules import rule


@rule(
    zh="法定期限", en="Time limit by law",
    act="社会保险经办条例", article="六至二十五",
    unit="count", note="the act and article of each step stand with the table legal_deadline",
)
def deadline_days(deadline_step, legal_deadline):
    return legal_deadline[deadline_step]


@rule(
    zh="法定期限的单位", en="Unit of the time limit",
    act="社会保险经办条例", article="六至二十五",
    unit="choice:deadline_unit",
    note="the act and article of each step stand with the table legal_deadline",
)
def deadline_unit(deadline_step, legal_deadline_unit):
    return legal_deadline_unit[deadline_step]


@rule(
    zh="期限最后一日", en="Last day of the time limit",
    act="社会保险法", article="57、58",
    unit="date", status="inferred",
    note="the day of the event is not counted; years and months end on the same day of the month",
)
def deadline_last_day(deadline_days, deadline_unit, deadline_start_day):
    if deadline_unit == "working_days":
        missing(
            "工作日历（国务院办公厅每年公布的放假安排）",
            "the calendar of working days (holiday arrangement published each year)",
        )
    if deadline_unit == "days":
        return deadline_start_day + deadline_days
    start = month_of_day(deadline_start_day)
    shift = -deadline_days if deadline_unit == "months_before" else 12 * deadline_days
    same_day = first_day(start + shift) + deadline_start_day - first_day(start)
    return min(same_day, first_day(start + shift + 1) - 1)
