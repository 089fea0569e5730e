"""Who must or may join employee or resident medical insurance, and maternity insurance.

Rates, waiting periods and required years are in the medical folder.
"""

from canbao.law.engine.language import missing, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="职工医保参保情形", en="Ground of coverage, employee medical insurance",
    act="社会保险法", article="23、27、95、97",
    unit="choice:coverage_ground",
)
def employee_medical_ground(
    activity, nationality_group, has_employer, works_flexibly, draws_earned_pension,
    over_statutory_age, late_retirement_agreed, agreement_with_employer, employee_medical_record,
    employee_ground, flexible_ground,
):
    if draws_earned_pension or over_statutory_age:
        if has_employer and late_retirement_agreed and not draws_earned_pension:
            return "late_retirement"
        if employee_medical_record is None:
            refuse(
                "employee_medical_record",
                "退休或超过法定退休年龄的人，请说明职工医保年限是否已满",
                "for a pensioner or a person over the statutory age, say whether the years of "
                "employee medical insurance are reached",
            )
        if employee_medical_record == "years_reached":
            return "retired_years_reached"
        if employee_medical_record == "years_short":
            return "retired_years_short"
        if has_employer and agreement_with_employer and not draws_earned_pension:
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
    zh="职工医保参保义务", en="Obligation, employee medical insurance",
    act="社会保险法", article="23、27、95、97",
    unit="choice:obligation",
)
def employee_medical_obligation(employee_medical_ground, ground_obligation):
    return ground_obligation[employee_medical_ground]


@rule(
    zh="职工医保参保地", en="Place of insurance, employee medical insurance",
    act="社会保险法", article="57、58",
    unit="choice:insurance_place",
)
def employee_medical_place(employee_medical_ground, ground_place):
    return ground_place[employee_medical_ground]


@rule(
    zh="居民医保参保情形", en="Ground of coverage, resident medical insurance",
    act="国发〔2016〕3号", article="二",
    unit="choice:coverage_ground",
    note="before 2016-01-03 by 社会保险法 24 and 25",
)
def resident_medical_ground(
    activity, nationality_group, residence_permit, in_employee_medical, works_flexibly,
    employee_medical_ground, employee_medical_obligation,
):
    if in_employee_medical or employee_medical_obligation == "must":
        return "covered_by_employee_scheme"
    if employee_medical_ground == "retired_years_reached":
        return "covered_by_employee_scheme"
    if nationality_group == "foreigner":
        missing("外国人参加居民医保的规定", "rules on foreigners in resident medical insurance")
    if nationality_group == "hong_kong_macao_taiwan":
        if activity == "student":
            return "hk_macao_taiwan_student"
        if activity != "not_working":
            return "not_open_to_group"
        return "hk_macao_taiwan_resident" if residence_permit else "no_residence_permit"
    if activity == "student":
        return "student_resident"
    return "resident_hardship" if works_flexibly else "resident"


@rule(
    zh="居民医保参保义务", en="Obligation, resident medical insurance",
    act="国发〔2016〕3号", article="二",
    unit="choice:obligation",
)
def resident_medical_obligation(resident_medical_ground, ground_obligation):
    return ground_obligation[resident_medical_ground]


@rule(
    zh="居民医保参保地", en="Place of insurance, resident medical insurance",
    act="国发〔2016〕3号", article="二",
    unit="choice:insurance_place",
)
def resident_medical_place(resident_medical_ground, ground_place):
    return ground_place[resident_medical_ground]


@rule(
    zh="生育保险参保情形", en="Ground of coverage, maternity insurance",
    act="社会保险法", article="53",
    unit="choice:coverage_ground",
    note="joined together with employee medical insurance since 国办发〔2019〕10号",
)
def maternity_ground(
    has_employer, draws_earned_pension, over_statutory_age, late_retirement_agreed,
    employee_ground,
):
    if draws_earned_pension:
        return "drawing_pension"
    if not has_employer:
        return "no_employer"
    if over_statutory_age:
        return "late_retirement" if late_retirement_agreed else "over_age"
    return employee_ground


@rule(
    zh="生育保险参保义务", en="Obligation, maternity insurance",
    act="社会保险法", article="53",
    unit="choice:obligation", note="the employer pays, the person does not",
)
def maternity_obligation(maternity_ground, ground_obligation):
    return ground_obligation[maternity_ground]


@rule(
    zh="生育保险参保地", en="Place of insurance, maternity insurance",
    act="社会保险法", article="57、58",
    unit="choice:insurance_place",
)
def maternity_place(maternity_ground, ground_place):
    return ground_place[maternity_ground]
