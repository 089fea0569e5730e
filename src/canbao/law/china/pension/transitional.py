"""Transitional pension for years before the individual account, in each province's form.

The common form is wage × index × years × coefficient; Beijing, Shanghai and Guangdong have their
own, Jiangsu phases a new amount in. Supplements beside it are in `additions.py`.
"""

from canbao.law.engine.language import missing, refuse, whole, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="过渡性养老金所用的计发基数", en="Base of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_transitional_part=same_as_indexed_wage", status="secondary",
    source="award sheets",
)
def transitional_base(indexing_base):
    return indexing_base


@rule(
    zh="过渡性养老金所用的计发基数", en="Base of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="base_of_transitional_part=city", status="secondary", source="award sheets, Henan",
)
def transitional_base(city_calculation_base):
    return city_calculation_base


@rule(
    zh="过渡性养老金指数", en="Index of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="index",
    option="transitional_index_method=own_index", status="secondary", source="award sheets",
)
def transitional_index(average_index):
    return average_index


@rule(
    zh="过渡性养老金指数", en="Index of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="index",
    option="transitional_index_method=separate_index", status="secondary", source="award sheets",
    note="the provincial way to this second index is not known: it is given as printed",
)
def transitional_index(transitional_years):
    if transitional_years == 0:
        return 0
    return missing(
        "过渡性养老金的单独指数如何计算；请填写核定表上的 transitional_index",
        "how the separate index of the transitional part is made: give the printed "
        "transitional_index",
    )


@rule(
    zh="过渡性养老金指数", en="Index of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="index",
    option="transitional_index_method=separate_index_of_paid_years", status="secondary",
    source="award sheets, Beijing",
)
def transitional_index(preaccount_paid_years):
    if preaccount_paid_years == 0:
        return 0
    return missing(
        "建账前实际缴费年限的指数如何计算；请填写核定表上的 transitional_index",
        "how the index of the years paid before the account is made: give the printed "
        "transitional_index",
    )


@rule(
    zh="过渡性养老金指数", en="Index of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="index",
    option="transitional_index_method=own_index_at_least_1", status="secondary",
    source="award sheets, Inner Mongolia",
)
def transitional_index(average_index):
    return max(average_index, 1)


@rule(
    zh="过渡性养老金指数化工资", en="Indexed wage of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    note="the same base and index give the indexed wage itself, which may be given as printed",
)
def transitional_indexed_wage(
    transitional_base, transitional_index, indexing_base, average_index, indexed_wage
):
    if transitional_base == indexing_base and transitional_index == average_index:
        return indexed_wage
    return transitional_base * transitional_index


@rule(
    zh="过渡性养老金计算工资", en="Wage that a year of the transitional pension counts",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="transitional_form=base_times_index", status="secondary", source="award sheets",
)
def transitional_wage(transitional_indexed_wage):
    return transitional_indexed_wage


@rule(
    zh="过渡性养老金计算工资", en="Wage that a year of the transitional pension counts",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="transitional_form=mean_of_base_and_indexed_wage", status="secondary",
    source="award sheets, Liaoning, Qinghai, Sichuan",
)
def transitional_wage(transitional_base, transitional_indexed_wage):
    return (transitional_base + transitional_indexed_wage) / 2


@rule(
    zh="建账前实际缴费年限", en="Years paid before the account",
    act="国发〔2005〕38号", article="六", unit="years", status="secondary",
    source="award sheets, Beijing",
)
def preaccount_paid_years(transitional_years, deemed_years):
    return max(transitional_years - deemed_years, 0)


@rule(
    zh="过渡性养老金系数", en="Coefficient of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="percent",
    option="coefficient_variant=none", status="secondary", source="award sheets",
)
def transitional_coefficient(province_transitional_coefficient):
    return province_transitional_coefficient


@rule(
    zh="过渡性养老金系数", en="Coefficient of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="percent",
    option="coefficient_variant=few_paid_years", status="unconfirmed",
    source="award sheets, Jilin",
    note="the lower coefficient at 20 paid years or fewer is not confirmed by any sheet",
)
def transitional_coefficient(
    paid_contribution_years, few_paid_years_limit, variant_transitional_coefficient,
    province_transitional_coefficient,
):
    if paid_contribution_years <= few_paid_years_limit:
        return variant_transitional_coefficient
    return province_transitional_coefficient


@rule(
    zh="过渡性养老金系数", en="Coefficient of the transitional pension",
    act="国发〔2005〕38号", article="六", unit="percent",
    option="coefficient_variant=intellectuals", status="secondary", source="award sheets, Ningxia",
)
def transitional_coefficient(
    intellectual, variant_transitional_coefficient, province_transitional_coefficient
):
    if intellectual:
        return variant_transitional_coefficient
    return province_transitional_coefficient


@rule(
    zh="计入的过渡性养老金年限", en="Transitional years that count",
    act="国发〔2005〕38号", article="六", unit="years",
    note="years before the account are part of all contribution years",
)
def counted_transitional_years(transitional_years, contribution_years):
    # The two may be rounded differently, by a tenth of a year at most.
    if transitional_years > contribution_years + 0.1:
        refuse(
            "transitional_months",
            "建账前年限多于累计缴费年限，请核对两个月数",
            "more years before the account than contribution years: check both numbers of months",
        )
    return transitional_years


@rule(
    zh="过渡性养老金（未取整）", en="Transitional pension before phase-in and rounding",
    act="国发〔2005〕38号", article="六", unit="yuan/month", status="secondary",
    source="award sheets",
)
def transitional_amount(
    transitional_wage, counted_transitional_years, transitional_coefficient
):
    return transitional_wage * counted_transitional_years * transitional_coefficient / 100


@rule(
    zh="过渡性养老金（未取整）", en="Transitional pension before phase-in and rounding",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="transitional_form=base_times_1_for_deemed_years", status="secondary",
    source="award sheets, Beijing",
    note="deemed years at index 1, years paid before the account at their own index",
)
def transitional_amount(
    transitional_base, deemed_years, preaccount_paid_years, transitional_index,
    transitional_coefficient,
):
    weighted_years = deemed_years + preaccount_paid_years * transitional_index
    return transitional_base * weighted_years * transitional_coefficient / 100


@rule(
    zh="过渡性养老金（未取整）", en="Transitional pension before phase-in and rounding",
    act="沪人社规〔2021〕27号", article="转引", unit="yuan/month",
    option="transitional_form=base_times_1_and_paper_account", status="unconfirmed",
    source="award sheets, Shanghai",
    note="partly reproduced: one sheet prints 695.5 where this gives 695.7 (1.42 years) or 695.2 "
         "(17 months)",
)
def transitional_amount(
    transitional_base, counted_transitional_years, transitional_coefficient, paper_account_total,
    paper_account_divisor,
):
    years_part = transitional_base * counted_transitional_years * transitional_coefficient / 100
    if paper_account_total is None:
        if counted_transitional_years > 0:
            missing(
                "1993年前年限的虚账总额；请填写核定表上的 paper_account_total",
                "the paper account of years before 1993: give the printed paper_account_total",
            )
        return years_part
    return years_part + paper_account_total / paper_account_divisor


@rule(
    zh="过渡性养老金（未取整）", en="Transitional pension before phase-in and rounding",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="transitional_form=flat_line", status="secondary", source="award sheets, Guangdong",
    note="a flat line for everyone; what is paid for years before the account is not known",
)
def transitional_amount(
    contribution_years, counted_transitional_years, deemed_years, flat_line_amount,
    flat_line_per_year,
):
    if counted_transitional_years > 0 or deemed_years > 0:
        missing(
            "广东省建账前年限（含视同）的过渡性养老金；如核定表已印出，请填写 transitional_pension",
            "Guangdong's transitional amount for years before the account: give "
            "transitional_pension where a sheet prints it",
        )
    return flat_line_amount + flat_line_per_year * whole(contribution_years)


@rule(
    zh="过渡性养老金", en="Transitional pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    option="phase_in=none", since="2006-01-01",
)
def transitional_pension(transitional_amount):
    return transitional_amount


@rule(
    zh="过渡性养老金", en="Transitional pension",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    option="phase_in=share_of_difference", since="2006-01-01", status="secondary",
    source="award sheets, Jiangsu",
    note="old amount plus a rising share of the difference; never below the old amount where that "
         "is given",
)
def transitional_pension(
    transitional_amount, transitional_years, old_method_transitional_pension, phase_in_share,
    this_month,
):
    if transitional_years == 0:
        return 0
    share = phase_in_share.band(year_of(this_month))
    if old_method_transitional_pension is None and share == 100:
        return transitional_amount
    if old_method_transitional_pension is None:
        refuse(
            "old_method_transitional_pension",
            "该省过渡性养老金按新老办法差额逐步过渡，请填写老办法金额",
            "the province phases the new amount in on the old one: give the amount by the old "
            "method",
        )
    rise = max(transitional_amount - old_method_transitional_pension, 0)
    return old_method_transitional_pension + rise * share / 100
