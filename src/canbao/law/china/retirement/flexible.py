"""Flexible retirement: the window around the statutory month and what a choice in it needs.

A month before the window is refused; whether the contributions suffice is decided in
minimum.py. How the pension is counted lives in the pension folder.
"""

from canbao.law.engine.language import clip, missing, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="弹性退休最早月", en="Earliest flexible retirement month",
    act="国发〔1978〕104号", article="1", unit="month", until="2024-12-31",
    note="no flexible retirement before 2025",
)
def earliest_flexible_retirement_month(statutory_retirement_month):
    return statutory_retirement_month


@rule(
    zh="弹性退休最早月", en="Earliest flexible retirement month",
    act="渐进式延迟退休办法", article="3", unit="month", since="2025-01-01",
    note="never before the original age; the minimum of contributions is a further condition",
)
def earliest_flexible_retirement_month(
    original_retirement_month, statutory_retirement_month, flexible_early_months,
):
    return max(original_retirement_month, statutory_retirement_month - flexible_early_months)


@rule(
    zh="弹性退休最晚月", en="Latest flexible retirement month",
    act="国发〔1978〕104号", article="1", unit="month", until="2024-12-31",
    note="no flexible retirement before 2025",
)
def latest_flexible_retirement_month(statutory_retirement_month):
    return statutory_retirement_month


@rule(
    zh="弹性退休最晚月", en="Latest flexible retirement month",
    act="渐进式延迟退休办法", article="3", unit="month", since="2025-01-01",
    note="by agreement of employer and employee; who reached the original age before 2025 is not "
         "affected",
)
def latest_flexible_retirement_month(
    original_retirement_month, statutory_retirement_month, retirement_reform_month,
    flexible_late_months,
):
    if original_retirement_month < retirement_reform_month:
        return statutory_retirement_month
    return statutory_retirement_month + flexible_late_months


@rule(
    zh="机关及国有单位领导人员弹性退休受限", en="Flexible retirement restricted for officials",
    act="人社部发〔2024〕94号", article="适用范围", unit="bool", since="2025-01-01", status="unconfirmed",
    note="civil servants and leading staff of state bodies retire at the statutory age",
)
def flexible_retirement_restricted(state_official):
    return state_official


@rule(
    zh="核定退休月", en="Month of retirement applied",
    act="渐进式延迟退休办法", article="1、3", unit="month",
    note="a later month than the window is possible only for paying on, so it may be given as "
         "month of retirement but not chosen; a choice in months is cut to the window",
)
def applied_retirement_month(
    retirement_month, chosen_retirement_month, chosen_shift_months, state_official,
    statutory_retirement_month, earliest_flexible_retirement_month,
    latest_flexible_retirement_month,
):
    if retirement_month is None and chosen_retirement_month is None:
        if chosen_shift_months is None:
            return statutory_retirement_month
        shifted = clip(
            statutory_retirement_month + chosen_shift_months,
            earliest_flexible_retirement_month, latest_flexible_retirement_month,
        )
        if state_official and shifted != statutory_retirement_month:
            return missing(
                "公务员及国有单位领导人员能否弹性退休（人社部发〔2024〕94号原文待核）",
                "whether officials may retire flexibly (text of 人社部发〔2024〕94号 to be confirmed)",
            )
        return shifted
    if retirement_month is None:
        if chosen_retirement_month < earliest_flexible_retirement_month:
            return refuse(
                "chosen_retirement_month",
                "早于可弹性提前退休的最早月份；请选择该月或以后的月份"
                "（见弹性退休最早月）",
                "before the earliest flexible retirement month; choose that month or a later one "
                "(see earliest_flexible_retirement_month)",
            )
        if chosen_retirement_month > latest_flexible_retirement_month:
            return refuse(
                "chosen_retirement_month",
                "晚于可弹性延迟退休的最晚月份；请选择该月或以前的月份"
                "（见弹性退休最晚月）",
                "after the latest flexible retirement month; choose that month or an earlier one "
                "(see latest_flexible_retirement_month)",
            )
        chosen = chosen_retirement_month
    else:
        if retirement_month < earliest_flexible_retirement_month:
            return refuse(
                "retirement_month",
                "早于可退休的最早月份；请填该月或以后的月份（见弹性退休最早月）",
                "before the earliest month in which retirement is possible; give that month or a "
                "later one (see earliest_flexible_retirement_month)",
            )
        chosen = retirement_month
    if state_official and chosen != statutory_retirement_month:
        return missing(
            "公务员及国有单位领导人员能否弹性退休（人社部发〔2024〕94号原文待核）",
            "whether officials may retire flexibly (text of 人社部发〔2024〕94号 to be confirmed)",
        )
    return chosen


@rule(
    zh="退休时点类别", en="Early, statutory or late",
    act="渐进式延迟退休办法", article="3", unit="choice:retirement_timing",
)
def retirement_timing(applied_retirement_month, statutory_retirement_month):
    if applied_retirement_month < statutory_retirement_month:
        return "early"
    if applied_retirement_month > statutory_retirement_month:
        return "late"
    return "statutory"


@rule(
    zh="距退休月数", en="Months to retirement",
    act="渐进式延迟退休办法", article="1、3", unit="months",
)
def months_to_retirement(applied_retirement_month, this_month):
    return max(0, applied_retirement_month - this_month)


@rule(
    zh="弹性提前退休最迟告知月", en="Latest month for the notice of early retirement",
    act="人社部发〔2024〕94号", article="书面告知", unit="month", since="2025-01-01", status="secondary",
)
def early_retirement_notice_month(
    applied_retirement_month, retirement_timing, early_notice_months,
):
    if retirement_timing == "early":
        return applied_retirement_month - early_notice_months
    return refuse(
        "chosen_retirement_month",
        "只有提前退休才需提前告知；请选择早于法定退休月的月份",
        "only early retirement needs notice; choose a month before the statutory month",
    )


@rule(
    zh="弹性延迟退休最迟约定月", en="Latest month for the agreement on late retirement",
    act="人社部发〔2024〕94号", article="书面约定", unit="month", since="2025-01-01",
    status="unconfirmed",
)
def late_retirement_agreement_month(
    statutory_retirement_month, retirement_timing, late_agreement_months,
):
    if retirement_timing == "late":
        return statutory_retirement_month - late_agreement_months
    return refuse(
        "chosen_retirement_month",
        "只有延迟退休才需书面约定；请选择晚于法定退休月的月份",
        "only late retirement needs an agreement; choose a month after the statutory month",
    )
