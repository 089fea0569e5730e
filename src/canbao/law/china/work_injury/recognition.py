"""Recognition of a work injury: deadlines, the liable employer and who pays.

Amounts are in `disability` and `death`; whether somebody must be insured is in `coverage`.
"""

from canbao.law.engine.language import first_day, missing, month_of_day
from canbao.law.engine.rules import rule


@rule(
    zh="受伤月份", en="Month of the injury",
    act="工伤保险条例", article="17", unit="month",
)
def injury_month(injury_day, this_month):
    if injury_day is None:
        return this_month
    return month_of_day(injury_day)


@rule(
    zh="单位申请工伤认定的最后日期", en="Last day for the employer to apply for recognition",
    act="工伤保险条例", article="17", unit="date",
)
def injury_employer_application_deadline(injury_day, this_day, injury_employer_application_days):
    if injury_day is None:
        return this_day + injury_employer_application_days
    return injury_day + injury_employer_application_days


@rule(
    zh="职工、近亲属或工会申请工伤认定的最后日期",
    en="Last day for the worker, close family or the union to apply",
    act="工伤保险条例", article="17", unit="date",
    note="届满月份没有相应日期的，以该月最后一日为准",
)
def injury_worker_application_deadline(injury_day, this_day, injury_worker_application_months):
    day = this_day if injury_day is None else injury_day
    start = month_of_day(day)
    end = start + injury_worker_application_months
    same_day = first_day(end) + (day - first_day(start))
    return min(same_day, first_day(end + 1) - 1)


@rule(
    zh="工伤认定决定的最后日期", en="Last day of the decision on recognition",
    act="工伤保险条例", article="20", unit="date", since="2011-01-01",
)
def injury_decision_deadline(
    injury_application_accepted_day, injury_simple_case, injury_decision_days,
    injury_simple_decision_days,
):
    if injury_simple_case:
        return injury_application_accepted_day + injury_simple_decision_days
    return injury_application_accepted_day + injury_decision_days


@rule(
    zh="举证责任", en="Who bears the burden of proof",
    act="工伤保险条例", article="19", unit="choice:injury_party",
)
def injury_proof_borne_by(injury_burden_of_proof):
    return injury_burden_of_proof


@rule(
    zh="该单位承担工伤保险责任", en="This employer is liable for the injury",
    act="人社部令第13号", article="9", unit="bool", since="2011-07-01",
    note="两个以上单位同时就业的，各单位分别参保，由受伤时工作的单位担责",
)
def injury_employer_liable(injured_working_for_this_employer):
    # Every employer of a person with several jobs insures; only the place of the injury is liable.
    return injured_working_for_this_employer


@rule(
    zh="应由基金支付的项目实际由谁支付", en="Who in fact pays the items owed by the fund",
    act="社会保险法", article="38, 41", unit="choice:injury_payer", since="2011-07-01",
)
def injury_fund_items_payer(injury_employer_insured, injury_employer_fails_to_pay):
    if injury_employer_insured:
        return "fund"
    if injury_employer_fails_to_pay:
        return "fund_in_advance"
    return "employer"


@rule(
    zh="超龄劳动者应由单位参加工伤保险", en="Employer must insure the over-age worker",
    act="人社部令第56号", article="15", unit="bool", since="2026-07-01",
)
def over_age_injury_insurance(over_age_worker):
    return over_age_worker


@rule(
    zh="超龄劳动者应由单位参加工伤保险", en="Employer must insure the over-age worker",
    act="工伤保险条例", article="2", unit="bool", until="2026-06-30", status="missing",
    name="over_age_injury_insurance", source="2026-07-01 前由各地规定，未收集",
)
def over_age_injury_insurance_before(over_age_worker):
    if over_age_worker:
        return missing(
            "2026-07-01 前超龄劳动者的工伤保险由各地规定",
            "before 2026-07-01 local rules decide on over-age workers' work injury insurance",
        )
    return False


@rule(
    zh="超龄劳动者工伤保险费率", en="Contribution rate for an over-age worker",
    act="人社部令第56号", article="15", unit="percent", since="2026-07-01",
)
def over_age_injury_rate(over_age_injury_measure):
    return over_age_injury_measure
