"""Yearly pension adjustment: the national ceiling of the average rise.

What one pension gains is split by each province and is not derived from the ceiling.
"""

from canbao.law.engine.language import first_day, month, year_of
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
    zh="本人调整后养老金", en="Own pension after the adjustment",
    act="社会保险法", article="18",
    unit="yuan/month", rounding="adjustment_amount",
    note="flat sum, link to years and own pension and tilt are set by the province each year",
)
def adjusted_pension(pension_before_adjustment, pension_own_rise):
    return pension_before_adjustment + pension_own_rise
