"""What the rules of coverage ask about a person: age, employment, treaty.

No branch is decided here; the branches are in `pension`, `medical` and `work`. What is not told of
age or record is assumed and said so, or asked for where the answer turns on it.
"""

from canbao.law.engine.language import refuse
from canbao.law.engine.rules import rule


@rule(
    zh="现年龄（月）", en="Age now, in months",
    act="国发〔2014〕8号", article="三",
    unit="months", status="inferred", note="counted in calendar months, as ages are since 2025",
)
def age_in_months(birth_month, this_month):
    return this_month - birth_month


@rule(
    zh="已超过法定退休年龄", en="Over the statutory retirement age",
    act="渐进式延迟退休办法", article="1",
    unit="bool", status="inferred",
    note="over the age from the month after the statutory month; the month itself still counts; "
    "taken as not over when no age is given",
)
def over_statutory_age(
    statutory_month_if_known, age_if_known, original_retirement_age, this_month,
):
    if statutory_month_if_known is None:
        if age_if_known is None or age_if_known < 12 * original_retirement_age["female_50"]:
            return False
        return refuse(
            "retirement_category", "请填写退休年龄类别，以确定法定退休年龄",
            "give the retirement category: the statutory age depends on it",
        )
    return this_month > statutory_month_if_known


@rule(
    zh="在用人单位就业", en="Employed by an employer",
    act="社会保险法", article="10",
    unit="bool",
)
def has_employer(activity):
    return (
        activity == "employee"
        or activity == "rural_migrant_employee"
        or activity == "civil_servant"
        or activity == "institution_staff"
    )


@rule(
    zh="灵活就业", en="Works without an employer",
    act="社会保险法", article="10",
    unit="bool",
)
def works_flexibly(activity):
    return (
        activity == "flexible_worker"
        or activity == "own_account"
        or activity == "platform_worker"
    )


@rule(
    zh="领取职工或机关事业单位养老金", en="Draws an employee or public sector pension",
    act="社会保险法", article="16",
    unit="bool",
)
def draws_earned_pension(drawn_pension):
    return drawn_pension == "employee_pension" or drawn_pension == "public_sector_pension"


@rule(
    zh="职工参保情形", en="Ground of an employee",
    act="社会保险法", article="10、95、97",
    unit="choice:coverage_ground",
)
def employee_ground(activity, nationality_group):
    if nationality_group == "foreigner":
        return "foreign_employee"
    if nationality_group == "hong_kong_macao_taiwan":
        return "hk_macao_taiwan_employee"
    if activity == "rural_migrant_employee":
        return "rural_migrant_employee"
    if activity == "institution_staff":
        return "institution_employee"
    if activity == "civil_servant":
        return "civil_servant_employee"
    return "employee"


@rule(
    zh="灵活就业参保情形", en="Ground of a flexible worker",
    act="社会保险法", article="10、23",
    unit="choice:coverage_ground",
)
def flexible_ground(activity, nationality_group, residence_permit, registered_here):
    if nationality_group == "hong_kong_macao_taiwan":
        if activity == "own_account":
            return "hk_macao_taiwan_own_account"
        return "hk_macao_taiwan_flexible" if residence_permit else "no_residence_permit"
    if activity == "platform_worker":
        return "platform_worker" if registered_here else "platform_from_elsewhere"
    return "flexible_worker" if registered_here else "flexible_from_elsewhere"
