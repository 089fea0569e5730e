"""Provincial additions to the three parts of the pension, one rule each, and their sum.

An addition whose amount or border is not known stops when it may be due; a sheet's printed amount
may be given instead. Guangdong's flat line stands in `transitional.py`.
"""

from canbao.law.engine.language import missing, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="按指数化工资的增发", en="Addition by indexed wage",
    act="川劳社发〔2006〕17号", article="转引", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Sichuan",
)
def indexed_wage_addition(indexed_wage, contribution_years, indexed_wage_addition_rate):
    return indexed_wage * contribution_years * indexed_wage_addition_rate / 100


@rule(
    zh="独生子女父母加发", en="Addition for parents of an only child",
    act="黔劳社厅发〔2006〕20号", article="转引", unit="yuan/month", rounding="pension_item",
    option="addition=only_child_share_of_parts", status="secondary",
    source="award sheets, Guizhou",
)
def only_child_addition(
    only_child_parent, basic_pension, account_pension, transitional_pension, only_child_share
):
    if not only_child_parent:
        return 0
    return (basic_pension + account_pension + transitional_pension) * only_child_share / 100


@rule(
    zh="独生子女父母加发", en="Addition for parents of an only child",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    option="addition=only_child_share_of_average_pension", status="secondary",
    source="award sheets, Yunnan",
    note="share of the provincial average pension of the previous year",
)
def only_child_addition(
    only_child_parent, provincial_average_pension, average_pension_of_province, only_child_share,
    this_month,
):
    if not only_child_parent:
        return 0
    if provincial_average_pension is None:
        return average_pension_of_province[year_of(this_month) - 1] * only_child_share / 100
    return provincial_average_pension * only_child_share / 100


@rule(
    zh="高原补贴比例", en="Share of the altitude addition",
    act="藏政发〔2006〕37号", article="转引", unit="percent", status="secondary",
    source="award sheets, Tibet",
    note="5, 10 or 15 %; where the brackets begin and end is not known, except 10 % at 15 years",
)
def altitude_share(contribution_years, altitude_known_years, altitude_share_at_known_years):
    if contribution_years != altitude_known_years:
        missing(
            "西藏高原补贴5%、10%、15%各档的年限界限；请填写核定表上的比例 altitude_share",
            "the brackets of Tibet's altitude addition of 5, 10 and 15 %: give the printed "
            "altitude_share",
        )
    return altitude_share_at_known_years


@rule(
    zh="高原补贴", en="Altitude addition",
    act="藏政发〔2006〕37号", article="转引", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Tibet",
)
def altitude_addition(indexed_wage, altitude_share):
    return indexed_wage * altitude_share / 100


@rule(
    zh="地区固定补贴", en="Fixed local items",
    act="藏政发〔2006〕37号", article="转引", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Tibet",
)
def fixed_local_addition(area_class, fixed_local_amount):
    if area_class is None:
        missing(
            "地区类别；请填写 area_class（二类区已知），或核定表上的 fixed_local_addition",
            "the class of the area: give area_class (class 2 is known), or the printed "
            "fixed_local_addition",
        )
    return fixed_local_amount[area_class]


@rule(
    zh="地方补贴", en="Local allowance",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    option="addition=local_allowance", status="secondary", source="award sheets, Qinghai",
)
def local_allowance(local_allowance_amount):
    return local_allowance_amount


@rule(
    zh="地方补贴", en="Local allowance",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    option="addition=local_allowance_if_claimed", status="secondary",
    source="award sheets, Ningxia",
)
def local_allowance(local_allowance_claimed):
    if local_allowance_claimed:
        missing(
            "宁夏地方补贴的金额；请填写核定表上的 local_allowance",
            "the amount of Ningxia's local allowance: give the printed local_allowance",
        )
    return 0


@rule(
    zh="取暖补贴", en="Heating allowance",
    act="新政发〔2006〕59号", article="转引", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Xinjiang",
)
def heating_allowance(heating_allowance_amount):
    return heating_allowance_amount


@rule(
    zh="长缴费年限增发", en="Addition for long contribution",
    act="国发〔2005〕38号", article="六", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Jilin",
    note="0.15, 0.20 or 0.25 % by brackets above 20 paid years; the borders are not known",
)
def long_contribution_addition(paid_contribution_years, long_contribution_from):
    if paid_contribution_years > long_contribution_from:
        missing(
            "吉林省实缴20年以上各档增发的年限界限；请填写核定表上的 long_contribution_addition",
            "the brackets of Jilin's addition above 20 paid years: give the printed "
            "long_contribution_addition",
        )
    return 0


@rule(
    zh="过渡性调节金", en="Transitional adjustment",
    act="浙人社发〔2011〕146号", article="转引", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Zhejiang",
    note="no condition is known; both sheets seen have years before the account",
)
def transitional_adjustment(
    average_index, contribution_years, transitional_adjustment_flat,
    transitional_adjustment_per_index_year,
):
    index_years = average_index * contribution_years
    return transitional_adjustment_flat + transitional_adjustment_per_index_year * index_years


@rule(
    zh="基本养老金补贴", en="Flat supplement",
    act="浙人社发〔2018〕102号", article="转引", unit="yuan/month", rounding="pension_item",
    status="secondary", source="award sheets, Zhejiang",
)
def flat_supplement(flat_supplement_amount):
    return flat_supplement_amount


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month", option="addition=none",
)
def pension_additions():
    return 0


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=share_of_indexed_wage", status="secondary", source="award sheets, Sichuan",
)
def pension_additions(indexed_wage_addition):
    return indexed_wage_addition


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=only_child_share_of_parts", status="secondary",
    source="award sheets, Guizhou",
)
def pension_additions(only_child_addition):
    return only_child_addition


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=only_child_share_of_average_pension", status="secondary",
    source="award sheets, Yunnan",
)
def pension_additions(only_child_addition):
    return only_child_addition


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=altitude_and_fixed", status="secondary", source="award sheets, Tibet",
)
def pension_additions(altitude_addition, fixed_local_addition):
    return altitude_addition + fixed_local_addition


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=local_allowance", status="secondary", source="award sheets, Qinghai",
)
def pension_additions(local_allowance):
    return local_allowance


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=local_allowance_if_claimed", status="secondary",
    source="award sheets, Ningxia",
)
def pension_additions(local_allowance):
    return local_allowance


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=heating", status="secondary", source="award sheets, Xinjiang",
)
def pension_additions(heating_allowance):
    return heating_allowance


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=brackets", status="secondary", source="award sheets, Jilin",
)
def pension_additions(long_contribution_addition):
    return long_contribution_addition


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=flat_and_index_years", status="secondary", source="award sheets, Zhejiang",
)
def pension_additions(transitional_adjustment, flat_supplement):
    return transitional_adjustment + flat_supplement


@rule(
    zh="各项加发合计", en="Sum of the provincial additions",
    act="国发〔2005〕38号", article="六", unit="yuan/month",
    option="addition=shenzhen_supplement", status="secondary", source="award sheets, Guangdong",
)
def pension_additions(shenzhen_supplement):
    return shenzhen_supplement
