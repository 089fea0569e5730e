"""Death or disappearance by a work injury: funeral, one-off grant, dependants' pensions.

Death from other causes is in `china/death`; that only one funeral grant is paid stands there too.
"""

from canbao.law.engine.language import month_of_day, refuse, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="一次性工亡补助金所依年份", en="Year of the event the one-off grant counts from",
    act="人社部令第13号", article="11", unit="year", option="work_death_income_year=injury",
    note="未填受伤日期的，按死亡月份、再按计算当月的年份",
)
def work_death_year(injury_day, death_month, this_month):
    if injury_day is not None:
        return year_of(month_of_day(injury_day))
    if death_month is not None:
        return year_of(death_month)
    return year_of(this_month)


@rule(
    zh="一次性工亡补助金所依年份", en="Year of the event the one-off grant counts from",
    act="工伤保险条例", article="39", unit="year", option="work_death_income_year=death",
    status="unconfirmed", name="work_death_year",
    source="部分地区的做法；人社部令第13号第11条以工伤发生时为准",
)
def work_death_year_by_death(death_month, this_month):
    if death_month is None:
        return year_of(this_month)
    return year_of(death_month)


@rule(
    zh="上一年度全国城镇居民人均可支配收入",
    en="National urban per-capita disposable income of the previous year",
    act="工伤保险条例", article="39", unit="yuan/year", since="2011-01-01",
)
def national_urban_income_of_previous_year(work_death_year, national_urban_income):
    return national_urban_income[work_death_year - 1]


@rule(
    zh="一次性工亡补助金", en="One-off grant on death at work",
    act="工伤保险条例", article="39", unit="yuan", rounding="injury_item", since="2011-01-01",
    note="一至四级伤残职工停工留薪期满后死亡的，不发此项",
)
def work_death_lump_sum(
    national_urban_income_of_previous_year, work_death_income_multiple,
    died_after_paid_leave_degree_1_4,
):
    if died_after_paid_leave_degree_1_4:
        return 0
    return work_death_income_multiple * national_urban_income_of_previous_year


@rule(
    zh="因工死亡丧葬补助金", en="Funeral grant on death at work",
    act="工伤保险条例", article="39", unit="yuan", rounding="injury_item",
)
def work_death_funeral(pool_average_wage, work_death_funeral_months):
    if pool_average_wage is None:
        return refuse(
            "pool_average_wage",
            "计算丧葬补助金须填写统筹地区上年度职工月平均工资",
            "the funeral grant needs the pool's average monthly wage of the previous year",
        )
    return work_death_funeral_months * pool_average_wage


@rule(
    zh="因工死亡一次性待遇合计", en="One-off benefits on death at work, total",
    act="工伤保险条例", article="39", unit="yuan", rounding="injury_item", since="2011-01-01",
)
def work_death_one_off_total(work_death_funeral, work_death_lump_sum):
    return work_death_funeral + work_death_lump_sum


@rule(
    zh="供养亲属抚恤金合计比例", en="Dependants' pensions together, share of the own wage",
    act="工伤保险条例", article="39", unit="percent",
)
def work_death_dependants_percent(
    dependant_spouse, dependant_others, dependant_lonely_or_orphan, dependant_spouse_percent,
    dependant_other_percent, dependant_lonely_or_orphan_percent, dependants_ceiling_percent,
):
    if dependant_lonely_or_orphan > dependant_spouse + dependant_others:
        return refuse(
            "dependant_lonely_or_orphan",
            "孤寡老人或孤儿人数不能多于供养亲属总人数",
            "there cannot be more lonely or orphaned dependants than dependants",
        )
    share = (
        dependant_spouse * dependant_spouse_percent
        + dependant_others * dependant_other_percent
        + dependant_lonely_or_orphan * dependant_lonely_or_orphan_percent
    )
    return min(share, dependants_ceiling_percent)


@rule(
    zh="供养亲属抚恤金（月，合计）", en="Dependants' pensions a month, together",
    act="工伤保险条例", article="39", unit="yuan/month", rounding="injury_item",
)
def work_death_dependants_monthly(injury_own_wage, work_death_dependants_percent):
    return injury_own_wage * work_death_dependants_percent / 100


@rule(
    zh="下落不明照发工资的最后月份", en="Last month of wage after a disappearance",
    act="工伤保险条例", article="41", unit="month",
    note="从事故发生当月起算",
)
def missing_person_last_wage_month(injury_month, missing_person_wage_months_limit):
    return injury_month + missing_person_wage_months_limit - 1


@rule(
    zh="下落不明职工供养亲属抚恤金起始月份",
    en="First month of the dependants' pension after a disappearance",
    act="工伤保险条例", article="41", unit="month",
)
def missing_person_dependants_from(missing_person_last_wage_month):
    return missing_person_last_wage_month + 1


@rule(
    zh="下落不明可预支的一次性工亡补助金", en="Advance on the one-off grant after a disappearance",
    act="工伤保险条例", article="41", unit="yuan", rounding="injury_item", since="2011-01-01",
)
def missing_person_advance(
    work_death_lump_sum, missing_person_advance_percent, missing_family_in_hardship
):
    if not missing_family_in_hardship:
        return 0
    return work_death_lump_sum * missing_person_advance_percent / 100
