"""Contribution base of a month: of an employee, and of a flexible worker.

Floors and ceilings are published figures in base_limits.yaml; amounts live in amounts.py.
"""

from canbao.law.engine.language import clip, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="缴费工资", en="Wage that the contribution base is taken from",
    act="国发〔1997〕26号", article="三", unit="yuan/month", status="unconfirmed",
    note="average monthly wage of the previous year; starting wage for a new employee",
)
def contribution_wage(previous_year_average_wage, starting_wage):
    if previous_year_average_wage is None and starting_wage is None:
        return refuse(
            "previous_year_average_wage",
            "请填写上年度月平均工资；新参加工作的填写起薪",
            "give the average monthly wage of the previous year, or the starting wage of a new "
            "employee",
        )
    if previous_year_average_wage is None:
        return starting_wage
    return previous_year_average_wage


@rule(
    zh="缴费基数", en="Contribution base",
    act="国办发〔2019〕13号", article="三", unit="yuan/month", rounding="contribution_base_rounding",
    status="secondary",
)
def contribution_base(contribution_wage, contribution_base_floor, contribution_base_ceiling):
    return clip(contribution_wage, contribution_base_floor, contribution_base_ceiling)


@rule(
    zh="缴费指数（对上年度平均工资）", en="Base against the published reference wage",
    act="国办发〔2019〕13号", article="三", unit="index", status="secondary",
    note="ceiling divided by its ratio stands for the reference wage; a guide to the level chosen",
)
def contribution_level(contribution_base, contribution_base_ceiling, contribution_ceiling_ratio):
    return contribution_base * contribution_ceiling_ratio / 100 / contribution_base_ceiling


@rule(
    zh="灵活就业人员缴费基数", en="Contribution base of a flexible worker",
    act="国发〔2005〕38号", article="三", unit="yuan/month", until="2019-04-30",
    since="2006-01-01", rounding="contribution_base_rounding",
)
def flexible_contribution_base(local_average_wage):
    return local_average_wage


@rule(
    zh="灵活就业人员缴费基数", en="Contribution base of a flexible worker",
    act="国办发〔2019〕13号", article="三", unit="yuan/month", since="2019-05-01",
    option="flexible_base_outside_limits=kept_within", rounding="contribution_base_rounding",
    status="secondary",
)
def flexible_contribution_base(
    chosen_contribution_base, contribution_base_floor, contribution_base_ceiling,
):
    return clip(chosen_contribution_base, contribution_base_floor, contribution_base_ceiling)


@rule(
    zh="灵活就业人员缴费基数", en="Contribution base of a flexible worker",
    act="国办发〔2019〕13号", article="三", unit="yuan/month", since="2019-05-01",
    option="flexible_base_outside_limits=refused", rounding="contribution_base_rounding",
    status="secondary",
)
def flexible_contribution_base(
    chosen_contribution_base, contribution_base_floor, contribution_base_ceiling,
):
    if chosen_contribution_base < contribution_base_floor:
        return refuse(
            "chosen_contribution_base",
            "低于缴费基数下限；请在上下限之间选择",
            "below the floor; choose a base between floor and ceiling",
        )
    if chosen_contribution_base > contribution_base_ceiling:
        return refuse(
            "chosen_contribution_base",
            "高于缴费基数上限；请在上下限之间选择",
            "above the ceiling; choose a base between floor and ceiling",
        )
    return chosen_contribution_base
