"""Who must or may join which basic pension: employee, resident, public sector.

Conditions for drawing a pension and money are elsewhere.
"""

from canbao.law.engine.language import missing, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="职工养老保险参保情形", en="Ground of coverage, employee pension",
    act="社会保险法", article="10、16、95、97",
    unit="choice:coverage_ground",
)
def employee_pension_ground(
    activity, nationality_group, drawn_pension, has_employer, works_flexibly,
    draws_earned_pension, over_statutory_age, late_retirement_agreed, agreement_with_employer,
    contribution_months_if_known, minimum_months_if_known, treaty_exempts_pension,
    employee_ground, flexible_ground,
):
    if draws_earned_pension:
        return "drawing_pension"
    if nationality_group == "mainland" and (
        activity == "civil_servant" or activity == "institution_staff"
    ):
        return "civil_servant_other_rules"
    if treaty_exempts_pension:
        return "treaty_exempt"
    if over_statutory_age:
        if has_employer and late_retirement_agreed:
            return "late_retirement"
        if drawn_pension == "resident_pension":
            return "drawing_pension"
        if contribution_months_if_known is None:
            refuse(
                "contribution_months", "超过法定退休年龄的人，请填写累计缴费月数（未缴过填0）",
                "for a person over the statutory age give the contribution months (0 if none)",
            )
        if minimum_months_if_known is None:
            refuse(
                "birth_month", "请填写出生年月和退休年龄类别，以确定最低缴费年限",
                "give month of birth and retirement category: the minimum depends on them",
            )
        if contribution_months_if_known >= minimum_months_if_known:
            return "years_complete"
        if contribution_months_if_known > 0:
            if nationality_group == "hong_kong_macao_taiwan":
                return "hk_macao_taiwan_pay_on"
            return "pay_on_to_minimum"
        if has_employer and agreement_with_employer:
            return "over_age_first_by_agreement"
        return "over_age_first_joining"
    if has_employer:
        return employee_ground
    if nationality_group == "foreigner":
        missing("未在用人单位就业的外国人的参保规定", "rules on foreigners without an employer")
    if works_flexibly:
        return flexible_ground
    return "student" if activity == "student" else "not_employed"


@rule(
    zh="职工养老保险参保义务", en="Obligation, employee pension",
    act="社会保险法", article="10、16、95、97",
    unit="choice:obligation",
)
def employee_pension_obligation(employee_pension_ground, ground_obligation):
    return ground_obligation[employee_pension_ground]


@rule(
    zh="职工养老保险参保地", en="Place of insurance, employee pension",
    act="社会保险法", article="57、58",
    unit="choice:insurance_place",
)
def employee_pension_place(employee_pension_ground, ground_place):
    return ground_place[employee_pension_ground]


@rule(
    zh="机关事业单位养老保险参保情形", en="Ground of coverage, public sector pension",
    act="国发〔2015〕2号", article="适用范围", since="2014-10-01",
    unit="choice:coverage_ground", status="unconfirmed",
    note="before 2014-10-01 retirement was paid by the employer or by local pilots",
)
def public_sector_pension_ground(
    activity, nationality_group, draws_earned_pension, over_statutory_age, late_retirement_agreed,
):
    if nationality_group != "mainland":
        return "not_public_sector"
    if activity != "civil_servant" and activity != "institution_staff":
        return "not_public_sector"
    if draws_earned_pension:
        return "drawing_pension"
    if over_statutory_age:
        return "late_retirement" if late_retirement_agreed else "over_age"
    return "public_sector_member"


@rule(
    zh="机关事业单位养老保险参保义务", en="Obligation, public sector pension",
    act="国发〔2015〕2号", article="适用范围", since="2014-10-01",
    unit="choice:obligation", status="unconfirmed",
)
def public_sector_pension_obligation(public_sector_pension_ground, ground_obligation):
    return ground_obligation[public_sector_pension_ground]


@rule(
    zh="机关事业单位养老保险参保地", en="Place of insurance, public sector pension",
    act="国发〔2015〕2号", article="适用范围", since="2014-10-01",
    unit="choice:insurance_place", status="unconfirmed",
)
def public_sector_pension_place(public_sector_pension_ground, ground_place):
    return ground_place[public_sector_pension_ground]


@rule(
    zh="城乡居民养老保险参保情形", en="Ground of coverage, resident pension",
    act="国发〔2014〕8号", article="三",
    unit="choice:coverage_ground",
)
def resident_pension_ground(
    activity, nationality_group, residence_permit, drawn_pension, draws_earned_pension,
    in_employee_pension, employee_pension_obligation, age_if_known, resident_pension_age,
    this_day,
):
    if nationality_group == "foreigner":
        if employee_pension_obligation != "must":
            missing("外国人参加城乡居民养老保险的规定", "rules on foreigners in the resident pension")
        return "covered_by_employee_scheme"
    if draws_earned_pension or drawn_pension == "resident_pension":
        return "drawing_pension"
    if activity == "civil_servant" or activity == "institution_staff":
        return "covered_by_employee_scheme"
    if in_employee_pension or employee_pension_obligation == "must":
        return "covered_by_employee_scheme"
    if age_if_known is not None and age_if_known < 12 * resident_pension_age.at(this_day):
        return "under_16"
    if activity == "student":
        return "student"
    if nationality_group == "hong_kong_macao_taiwan":
        if activity != "not_working":
            return "not_open_to_group"
        return "hk_macao_taiwan_resident" if residence_permit else "no_residence_permit"
    return "resident"


@rule(
    zh="城乡居民养老保险参保义务", en="Obligation, resident pension",
    act="国发〔2014〕8号", article="三",
    unit="choice:obligation",
)
def resident_pension_obligation(resident_pension_ground, ground_obligation):
    return ground_obligation[resident_pension_ground]


@rule(
    zh="城乡居民养老保险参保地", en="Place of insurance, resident pension",
    act="国发〔2014〕8号", article="三",
    unit="choice:insurance_place",
)
def resident_pension_place(resident_pension_ground, ground_place):
    return ground_place[resident_pension_ground]
