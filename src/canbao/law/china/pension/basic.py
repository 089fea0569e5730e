"""Reference wage, indexed wage and the basic pension, with Guangdong's factor for low indices.

Which base enters which term is provincial and may differ inside a province. The account part and
the transitional part have their own files.
"""

from canbao.law.engine.language import year_of
from canbao.law.engine.rules import rule


@rule(
    zh="填写的市计发基数", en="City's calculation base as given",
    act="国发〔2005〕38号", article="六", unit="yuan/month", status="secondary",
    source="award sheets", assume=None, assume_if="not_given",
)
def told_city_base(city_calculation_base):
    return city_calculation_base


@rule(
    zh="填写的省计发基数", en="Province's calculation base as given",
    act="国发〔2005〕38号", article="六", unit="yuan/month", status="secondary",
    source="award sheets", assume=None, assume_if="not_given",
)
def told_province_base(pension_calculation_base):
    return pension_calculation_base


@rule(
    zh="计发基数", en="Reference wage (calculation base)",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_basic_part=province",
    note="the base that an award sheet prints is given here; it may be last year's",
)
def reference_wage(pension_calculation_base):
    return pension_calculation_base


@rule(
    zh="计发基数", en="Reference wage (calculation base)",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_basic_part=city", status="secondary", source="award sheets, Hubei, Liaoning",
    note="a base that the caller gives comes before the table of cities",
)
def reference_wage(city_calculation_base, told_city_base, told_province_base):
    if told_city_base is None and told_province_base is not None:
        return told_province_base
    return city_calculation_base


@rule(
    zh="计发基数", en="Reference wage (calculation base)",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_basic_part=city_first_term_province_second_term", status="secondary",
    source="award sheets, Jilin",
)
def reference_wage(city_calculation_base):
    return city_calculation_base


@rule(
    zh="指数化所用的计发基数", en="Base that the index is applied to",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_indexed_wage=same_as_first_term",
)
def indexing_base(reference_wage):
    return reference_wage


@rule(
    zh="指数化所用的计发基数", en="Base that the index is applied to",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_indexed_wage=province", status="secondary", source="award sheets, Jilin",
    note="a place without a base of its own has one base in both terms, so the lower of the two is "
         "the province's (also when last year's base is still in use)",
)
def indexing_base(reference_wage, pension_calculation_base):
    return min(reference_wage, pension_calculation_base)


@rule(
    zh="计发基数标签年份", en="Year that labels the calculation base",
    act="国发〔2005〕38号", article="六", unit="year",
    option="label_of_base_year=year_of_use", status="secondary", source="award sheets",
)
def calculation_base_label(this_month):
    return year_of(this_month)


@rule(
    zh="计发基数标签年份", en="Year that labels the calculation base",
    act="国发〔2005〕38号", article="六", unit="year",
    option="label_of_base_year=year_of_wage_statistic", status="inferred",
    source="award sheets, Heilongjiang",
)
def calculation_base_label(this_month):
    return year_of(this_month) - 1


@rule(
    zh="本人指数化月平均缴费工资", en="Indexed wage",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
)
def indexed_wage(indexing_base, average_index):
    return indexing_base * average_index


@rule(
    zh="低指数系数", en="Factor for a low index",
    act="国发〔2005〕38号", article="六", unit="ratio", option="low_index_method=none",
)
def low_index_factor():
    return 1


@rule(
    zh="低指数系数", en="Factor for a low index",
    act="国发〔2005〕38号", article="六", unit="ratio", rounding="low_index_factor_decimals",
    option="low_index_method=index_over_threshold", status="secondary",
    source="award sheets, Guangdong",
)
def low_index_factor(average_index, low_index_threshold):
    if average_index < low_index_threshold:
        return average_index / low_index_threshold
    return 1


@rule(
    zh="基础养老金", en="Basic pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    since="2006-01-01",
)
def basic_pension(reference_wage, low_index_factor, indexed_wage, contribution_years):
    return (reference_wage * low_index_factor + indexed_wage) / 2 * contribution_years / 100
