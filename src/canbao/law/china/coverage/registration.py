"""Days by which employers must register themselves, their employees and changes.

The limits come from the table of legal deadlines.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="用人单位社会保险登记期限", en="Last day to register an employer",
    act="社会保险经办条例", article="六", since="2023-12-01",
    unit="date", note="other bodies: 社会保险法 57",
)
def employer_registration_deadline(
    employer_founding_day, has_business_registration, legal_deadline,
):
    if has_business_registration:
        return employer_founding_day + legal_deadline["employer_registration"]
    return employer_founding_day + legal_deadline["employer_registration_other"]


@rule(
    zh="用人单位社会保险登记期限", en="Last day to register an employer",
    act="社会保险法", article="57", since="2011-07-01", until="2023-11-30",
    unit="date", name="employer_registration_deadline",
)
def employer_registration_deadline_2011(employer_founding_day, legal_deadline):
    return employer_founding_day + legal_deadline["employer_registration"]


@rule(
    zh="职工社会保险登记期限", en="Last day to register an employee",
    act="社会保险法", article="58",
    unit="date",
)
def employee_registration_deadline(employment_start_day, legal_deadline):
    return employment_start_day + legal_deadline["employee_registration"]


@rule(
    zh="外国人社会保险登记期限", en="Last day to register a foreign employee",
    act="人社部令第16号", article="4",
    unit="date", status="unconfirmed",
)
def foreign_employee_registration_deadline(work_permit_day, legal_deadline):
    return work_permit_day + legal_deadline["employee_registration"]


@rule(
    zh="登记事项变更申报期限", en="Last day to report a change",
    act="社会保险法", article="57",
    unit="date",
)
def change_report_deadline(employer_change_day, legal_deadline):
    return employer_change_day + legal_deadline["change_by_employer"]


@rule(
    zh="职工登记逾期日数", en="Days the registration of an employee is late",
    act="社会保险法", article="58",
    unit="days",
)
def employee_registration_days_late(employee_registration_deadline, registration_day, this_day):
    day = this_day if registration_day is None else registration_day
    return max(0, day - employee_registration_deadline)
