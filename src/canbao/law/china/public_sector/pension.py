"""Pension of civil servants and public institutions: base, groups, parts, and the comparison with
the old method until 2024-09-30.

Contribution rates are with the contributions; basic and account pension are the common formulas.
"""

from canbao.law.engine.language import clip, first_day, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="机关事业单位缴费基数", en="Contribution base, public sector",
    act="国发〔2015〕2号", article="三", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount", status="unconfirmed",
)
def public_sector_base(
    public_sector_wage, local_average_wage, public_sector_base_floor, public_sector_base_ceiling,
):
    return clip(
        public_sector_wage,
        local_average_wage * public_sector_base_floor / 100,
        local_average_wage * public_sector_base_ceiling / 100,
    )


@rule(
    zh="机关事业单位每月记入个人账户", en="Monthly credit to the account, public sector",
    act="国发〔2015〕2号", article="三", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount", status="unconfirmed",
)
def public_sector_account_credit(public_sector_base, public_sector_account_share):
    return public_sector_base * public_sector_account_share / 100


@rule(
    zh="机关事业单位退休人员类别", en="Group of a public sector pensioner",
    act="国发〔2015〕2号", article="四", since="2014-10-01",
    unit="choice:public_sector_group", status="unconfirmed",
)
def public_sector_group(
    first_work_month, retirement_month, this_month, public_sector_reform_month,
):
    retired = this_month if retirement_month is None else retirement_month
    if retired < public_sector_reform_month:
        return "old"
    return "middle" if first_work_month < public_sector_reform_month else "new"


@rule(
    zh="机关事业单位过渡性养老金", en="Transitional pension, public sector",
    act="国发〔2015〕2号", article="四", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount", status="unconfirmed",
)
def public_sector_transitional_pension(
    reference_wage, public_sector_deemed_index, public_sector_deemed_years,
    public_sector_transitional_coefficient,
):
    deemed = reference_wage * public_sector_deemed_index * public_sector_deemed_years
    return deemed * public_sector_transitional_coefficient / 100


@rule(
    zh="新人养老金", en="Pension of staff who started after the reform",
    act="国发〔2015〕2号", article="四", since="2014-10-01",
    unit="yuan/month", status="unconfirmed", note="base and account formulas of the enterprise scheme",
)
def public_sector_new_staff_pension(basic_pension, account_pension):
    return basic_pension + account_pension


@rule(
    zh="新办法待遇（中人）", en="New-method amount of staff who started before the reform",
    act="国发〔2015〕2号", article="四", since="2014-10-01",
    unit="yuan/month", status="unconfirmed",
)
def public_sector_new_method_pension(
    basic_pension, account_pension, public_sector_transitional_pension,
):
    return basic_pension + account_pension + public_sector_transitional_pension


@rule(
    zh="中人养老金", en="Pension of staff who started before the reform",
    act="人社部发〔2015〕28号", article="过渡办法", since="2014-10-01",
    unit="yuan/month", rounding="public_sector_amount", status="unconfirmed",
    note="until 2024-09-30 not less than the old amount, and a rising share of the excess",
)
def public_sector_middle_staff_pension(
    public_sector_new_method_pension, public_sector_old_pension, public_sector_transition_share,
    public_sector_transition_end, retirement_month, this_month,
):
    retired = this_month if retirement_month is None else retirement_month
    if retired > public_sector_transition_end:
        return public_sector_new_method_pension
    if public_sector_old_pension is None:
        refuse(
            "public_sector_old_pension", "过渡期内退休须填写按老办法计发的待遇",
            "give the amount under the old method: retirement falls into the years of comparison",
        )
    excess = public_sector_new_method_pension - public_sector_old_pension
    if excess <= 0:
        return public_sector_old_pension
    share = public_sector_transition_share.at(first_day(retired))
    return public_sector_old_pension + excess * share / 100


@rule(
    zh="老人待遇", en="Pension of staff retired before the reform",
    act="国发〔2015〕2号", article="四", since="2014-10-01",
    unit="yuan/month", status="unconfirmed",
    note="the old standard, adjusted since; the adjustments are local and yearly",
)
def public_sector_old_staff_pension(public_sector_old_pension):
    if public_sector_old_pension is None:
        refuse(
            "public_sector_old_pension", "请填写按老办法计发的退休待遇",
            "give the amount under the old method",
        )
    return public_sector_old_pension
