"""Who must be insured against unemployment and work injury, platform workers included.

Benefits and rates are in their own folders.
"""

from canbao.law.engine.language import missing
from canbao.law.engine.rules import rule


@rule(
    zh="失业保险参保情形", en="Ground of coverage, unemployment insurance",
    act="社会保险法", article="44",
    unit="choice:coverage_ground",
    note="civil servants are not named by 失业保险条例 2",
)
def unemployment_ground(
    activity, nationality_group, has_employer, draws_earned_pension, over_statutory_age,
    late_retirement_agreed, treaty_exempts_unemployment, employee_ground,
):
    if draws_earned_pension:
        return "drawing_pension"
    if not has_employer:
        return "no_employer"
    if activity == "civil_servant" and nationality_group == "mainland":
        return "civil_servant_other_rules"
    if treaty_exempts_unemployment:
        return "treaty_exempt"
    if over_statutory_age:
        return "late_retirement" if late_retirement_agreed else "over_age"
    return employee_ground


@rule(
    zh="失业保险参保义务", en="Obligation, unemployment insurance",
    act="社会保险法", article="44",
    unit="choice:obligation",
)
def unemployment_obligation(unemployment_ground, ground_obligation):
    return ground_obligation[unemployment_ground]


@rule(
    zh="失业保险参保地", en="Place of insurance, unemployment insurance",
    act="社会保险法", article="57、58",
    unit="choice:insurance_place",
)
def unemployment_place(unemployment_ground, ground_place):
    return ground_place[unemployment_ground]


@rule(
    zh="工伤保险参保情形", en="Ground of coverage, work injury insurance",
    act="社会保险法", article="33",
    unit="choice:coverage_ground",
    note="civil servants by 工伤保险条例 65, over-age workers by 人社部令第56号 15",
)
def work_injury_ground(
    activity, nationality_group, has_employer, draws_earned_pension, over_statutory_age,
    late_retirement_agreed, employee_ground,
):
    if not has_employer:
        return "no_employer"
    if activity == "civil_servant" and nationality_group == "mainland":
        return "civil_servant_other_rules"
    if over_statutory_age:
        if late_retirement_agreed and not draws_earned_pension:
            return "late_retirement"
        return "over_age_worker"
    if draws_earned_pension:
        missing(
            "提前退休后又就业、尚未超过法定退休年龄的人的工伤保险规定",
            "rules on work injury cover of early pensioners at work below the statutory age",
        )
    return employee_ground


@rule(
    zh="工伤保险参保义务", en="Obligation, work injury insurance",
    act="社会保险法", article="33",
    unit="choice:obligation", note="the employer pays, the person does not",
)
def work_injury_obligation(work_injury_ground, ground_obligation):
    return ground_obligation[work_injury_ground]


@rule(
    zh="工伤保险参保地", en="Place of insurance, work injury insurance",
    act="社会保险法", article="57、58",
    unit="choice:insurance_place",
)
def work_injury_place(work_injury_ground, ground_place):
    return ground_place[work_injury_ground]


@rule(
    zh="应分别缴纳工伤保险费的用人单位数", en="Employers that each must insure work injury",
    act="人社部令第13号", article="9",
    unit="count",
)
def work_injury_insuring_employers(work_injury_obligation, employer_count):
    return employer_count if work_injury_obligation == "must" else 0


@rule(
    zh="职业伤害保障情形", en="Ground of coverage, occupational injury protection",
    act="人社部发〔2021〕110号", article="参加范围",
    unit="choice:coverage_ground", status="secondary",
)
def occupational_injury_ground(activity):
    return "platform_order_worker" if activity == "platform_worker" else "not_platform_worker"


@rule(
    zh="职业伤害保障参加义务", en="Obligation, occupational injury protection",
    act="人社部发〔2021〕110号", article="参加范围", since="2022-07-01",
    unit="choice:obligation", status="secondary", note="the platform pays, the worker does not",
)
def occupational_injury_obligation(
    occupational_injury_ground, occupational_injury_in_force, ground_obligation, this_day,
):
    if occupational_injury_ground != "platform_order_worker":
        return "no"
    if not occupational_injury_in_force.at(this_day):
        return "no"
    return ground_obligation[occupational_injury_ground]
