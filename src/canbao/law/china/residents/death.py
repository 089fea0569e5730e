"""Residents' funeral grants, which provinces set; only Hubei and Jilin are known.

The account at death is in `account`.
"""

from canbao.law.engine.language import year_of
from canbao.law.engine.rules import rule


@rule(
    zh="居民养老丧葬补助金", en="Residents' funeral grant",
    act="国发〔2014〕8号", article="六", unit="yuan", rounding="resident_funeral",
    option="resident_funeral_base=local_basic_pension", status="secondary",
    source="金额由各地规定",
)
def resident_funeral_grant(resident_basic_pension, resident_funeral_months):
    return resident_basic_pension * resident_funeral_months


@rule(
    zh="上年末全省基础养老金最低标准", en="Province's minimum base at the end of the previous year",
    act="国发〔2014〕8号", article="六", unit="yuan/month", status="secondary",
    source="金额由各地规定",
)
def resident_minimum_previous_year_end(this_month, resident_minimum_at_year_end):
    return resident_minimum_at_year_end[year_of(this_month) - 1]


@rule(
    zh="居民养老丧葬补助金", en="Residents' funeral grant",
    act="国发〔2014〕8号", article="六", unit="yuan", rounding="resident_funeral",
    option="resident_funeral_base=minimum_at_previous_year_end", status="secondary",
    name="resident_funeral_grant", source="金额由各地规定",
)
def resident_funeral_grant_on_minimum(resident_minimum_previous_year_end, resident_funeral_months):
    return resident_minimum_previous_year_end * resident_funeral_months
