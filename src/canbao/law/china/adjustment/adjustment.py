"""Yearly pension adjustment: the national ceiling of the average rise.

What one pension gains is split by each province – a flat sum, a link to years and to the own pension,
an addition for the aged – and is not derived from the ceiling. The amounts come with its notice.
"""

from canbao.law.engine.language import ceiling, first_day, month, whole, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="调整年度（未填则为当年）", en="Year of the adjustment, else the year of the date",
    act="社会保险法", article="18", unit="year",
)
def year_of_adjustment(adjustment_year, this_month):
    return year_of(this_month) if adjustment_year is None else adjustment_year


@rule(
    zh="当年养老金人均涨幅上限", en="Ceiling of the average rise of the year",
    act="社会保险法", article="18",
    unit="percent", status="secondary",
)
def pension_rise_ceiling(year_of_adjustment, pension_adjustment_percent):
    return pension_adjustment_percent[year_of_adjustment]


@rule(
    zh="调整执行日", en="Day the adjustment takes effect",
    act="社会保险法", article="18",
    unit="date", status="secondary", note="1 January of the year, whenever the notice comes",
)
def pension_adjustment_day(year_of_adjustment):
    return first_day(month(year_of_adjustment, 1))


@rule(
    zh="调整后人均养老金上限", en="Ceiling of the average pension after the adjustment",
    act="社会保险法", article="18",
    unit="yuan/month", rounding="adjustment_amount", status="secondary",
)
def average_pension_ceiling(average_pension_before, pension_rise_ceiling):
    return average_pension_before * (100 + pension_rise_ceiling) / 100


@rule(
    zh="纳入当年调整", en="Raised in the adjustment of the year",
    act="社会保险法", article="18", unit="bool", status="unconfirmed",
    source="各年通知：上年12月31日前已办理退休手续并领取的人员",
)
def pension_adjustment_due(retirement_month, year_of_adjustment):
    if retirement_month is None:
        return True
    return retirement_month < month(year_of_adjustment, 1)


@rule(
    zh="上年末年龄", en="Age at the end of the previous year",
    act="社会保险法", article="18", unit="age", status="unconfirmed",
)
def age_before_adjustment(birth_month, year_of_adjustment):
    return (month(year_of_adjustment, 1) - 1 - birth_month) // 12


@rule(
    zh="挂钩的缴费年限", en="Years the link counts",
    act="社会保险法", article="18", unit="years", option="pension_rise_year_counting=begun_years",
    status="unconfirmed", note="a year begun counts as one",
)
def pension_rise_years(months_of_record):
    return ceiling(months_of_record / 12)


@rule(
    zh="挂钩的缴费年限", en="Years the link counts",
    act="社会保险法", article="18", unit="years", option="pension_rise_year_counting=whole_years",
    status="unconfirmed", name="pension_rise_years",
)
def pension_rise_whole_years(months_of_record):
    return whole(months_of_record / 12)


@rule(
    zh="与缴费年限挂钩的增加额", en="Rise linked to the years",
    act="社会保险法", article="18", unit="yuan/month", rounding="adjustment_amount",
    status="unconfirmed",
)
def pension_rise_by_years(pension_rise_years, pension_rise_per_year):
    return pension_rise_years * pension_rise_per_year


@rule(
    zh="与本人养老金挂钩的增加额", en="Rise linked to the own pension",
    act="社会保险法", article="18", unit="yuan/month", rounding="adjustment_amount",
    status="unconfirmed",
)
def pension_rise_by_pension(pension_before_adjustment, pension_rise_percent):
    return pension_before_adjustment * pension_rise_percent / 100


@rule(
    zh="高龄倾斜增加额", en="Addition for the aged",
    act="社会保险法", article="18", unit="yuan/month", rounding="adjustment_amount",
    status="unconfirmed", note="by age at the end of the previous year; highest band reached",
)
def pension_rise_for_aged(age_before_adjustment, pension_rise_by_age):
    return pension_rise_by_age.band(age_before_adjustment)


@rule(
    zh="本人当年养老金增加额（定额、挂钩、倾斜之和）",
    en="Own rise of the year: flat sum, links and addition for the aged",
    act="社会保险法", article="18", unit="yuan/month", rounding="adjustment_amount",
    status="unconfirmed",
)
def pension_own_rise(
    pension_adjustment_due, pension_rise_flat, pension_rise_by_years, pension_rise_by_pension,
    pension_rise_for_aged,
):
    if not pension_adjustment_due:
        return 0
    linked = pension_rise_by_years + pension_rise_by_pension
    return pension_rise_flat + linked + pension_rise_for_aged


@rule(
    zh="本人调整后养老金", en="Own pension after the adjustment",
    act="社会保险法", article="18",
    unit="yuan/month", rounding="adjustment_amount",
    note="flat sum, link to years and own pension and tilt are set by the province each year",
)
def adjusted_pension(pension_before_adjustment, pension_own_rise):
    return pension_before_adjustment + pension_own_rise
