"""Contributions of one month, by branch and payer, and their sums.

Each amount is rounded by itself; sums are of rounded amounts. Surcharges on late payment and the
amount without declaration live in the enforcement folder.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="养老保险单位缴费额", en="Employer's contribution, pension",
    act="社会保险法", article="十二", unit="yuan/month", rounding="employer_contribution",
)
def pension_employer_contribution(contribution_base, pension_employer_rate):
    return contribution_base * pension_employer_rate / 100


@rule(
    zh="养老保险个人缴费额", en="Person's contribution, pension",
    act="社会保险法", article="十二", unit="yuan/month", rounding="person_contribution",
)
def pension_person_contribution(contribution_base, pension_person_rate):
    return contribution_base * pension_person_rate / 100


@rule(
    zh="失业保险单位缴费额", en="Employer's contribution, unemployment",
    act="国务院令第258号", article="6", unit="yuan/month", rounding="employer_contribution",
)
def unemployment_employer_contribution(contribution_base, unemployment_employer_rate):
    return contribution_base * unemployment_employer_rate / 100


@rule(
    zh="失业保险个人缴费额", en="Person's contribution, unemployment",
    act="国务院令第258号", article="6", unit="yuan/month", rounding="person_contribution",
)
def unemployment_person_contribution(contribution_base, unemployment_person_rate):
    return contribution_base * unemployment_person_rate / 100


@rule(
    zh="失业保险缴费合计（按总费率）", en="Unemployment contribution of employer and person together",
    act="国务院令第258号", article="6", unit="yuan/month", rounding="employer_contribution",
)
def unemployment_total_contribution(contribution_base, unemployment_total_rate):
    return contribution_base * unemployment_total_rate / 100


@rule(
    zh="工伤保险单位缴费额", en="Employer's contribution, work injury",
    act="工伤保险条例", article="10", unit="yuan/month", rounding="work_injury_contribution",
    note="the worker pays nothing; total payroll is the base, here the part of one person",
)
def work_injury_employer_contribution(contribution_base, work_injury_rate):
    return contribution_base * work_injury_rate / 100


@rule(
    zh="医疗保险单位缴费额", en="Employer's contribution, medical",
    act="社会保险法", article="二十三", unit="yuan/month", rounding="employer_contribution",
)
def medical_employer_contribution(contribution_base, medical_employer_rate):
    return contribution_base * medical_employer_rate / 100


@rule(
    zh="医疗保险个人缴费额", en="Person's contribution, medical",
    act="社会保险法", article="二十三", unit="yuan/month", rounding="person_contribution",
)
def medical_person_contribution(contribution_base, medical_person_rate):
    return contribution_base * medical_person_rate / 100


@rule(
    zh="生育保险单位缴费额", en="Employer's contribution, maternity",
    act="社会保险法", article="五十三", unit="yuan/month", rounding="employer_contribution",
    note="nothing where it is part of the medical rate",
)
def maternity_employer_contribution(contribution_base, maternity_employer_rate):
    return contribution_base * maternity_employer_rate / 100


@rule(
    zh="生育保险个人缴费额", en="Person's contribution, maternity",
    act="社会保险法", article="五十三", unit="yuan/month", rounding="person_contribution",
)
def maternity_person_contribution(contribution_base, maternity_person_rate):
    return contribution_base * maternity_person_rate / 100


@rule(
    zh="单位缴费合计", en="Employer's contributions, all branches",
    act="社会保险法", article="六十", unit="yuan/month",
)
def employer_contribution_total(
    pension_employer_contribution, medical_employer_contribution,
    unemployment_employer_contribution, work_injury_employer_contribution,
    maternity_employer_contribution,
):
    return (
        pension_employer_contribution + medical_employer_contribution
        + unemployment_employer_contribution + work_injury_employer_contribution
        + maternity_employer_contribution
    )


@rule(
    zh="个人缴费合计", en="Person's contributions, all branches",
    act="社会保险法", article="六十", unit="yuan/month",
)
def person_contribution_total(
    pension_person_contribution, medical_person_contribution, unemployment_person_contribution,
    maternity_person_contribution,
):
    return (
        pension_person_contribution + medical_person_contribution
        + unemployment_person_contribution + maternity_person_contribution
    )


@rule(
    zh="缴费合计", en="Contributions of employer and person, all branches",
    act="社会保险法", article="六十", unit="yuan/month",
)
def contribution_total(employer_contribution_total, person_contribution_total):
    return employer_contribution_total + person_contribution_total


@rule(
    zh="灵活就业人员养老保险缴费额", en="Flexible worker's contribution, pension",
    act="国发〔2005〕38号", article="三", unit="yuan/month", since="2006-01-01",
    rounding="flexible_contribution",
)
def flexible_pension_contribution(flexible_contribution_base, flexible_pension_rate):
    return flexible_contribution_base * flexible_pension_rate / 100


@rule(
    zh="灵活就业人员医疗保险缴费额", en="Flexible worker's contribution, medical",
    act="社会保险法", article="二十三", unit="yuan/month", since="2011-07-01",
    rounding="flexible_contribution",
)
def flexible_medical_contribution(flexible_contribution_base, flexible_medical_rate):
    return flexible_contribution_base * flexible_medical_rate / 100


@rule(
    zh="灵活就业人员缴费合计", en="Flexible worker's contributions",
    act="社会保险法", article="六十", unit="yuan/month", since="2011-07-01",
)
def flexible_contribution_total(flexible_pension_contribution, flexible_medical_contribution):
    return flexible_pension_contribution + flexible_medical_contribution


@rule(
    zh="灵活就业人员缴费记入个人账户额", en="Flexible worker's credit to the account",
    act="国发〔2005〕38号", article="三", unit="yuan/month", since="2006-01-01",
    rounding="account_credit",
)
def flexible_account_credit(flexible_contribution_base, flexible_account_rate):
    return flexible_contribution_base * flexible_account_rate / 100


@rule(
    zh="机关事业单位养老保险单位缴费额", en="Employer's contribution, public sector pension",
    act="国发〔2015〕2号", article="三", unit="yuan/month", since="2014-10-01",
    rounding="employer_contribution", status="secondary",
)
def public_pension_employer_contribution(contribution_base, public_pension_employer_rate):
    return contribution_base * public_pension_employer_rate / 100


@rule(
    zh="机关事业单位养老保险个人缴费额", en="Person's contribution, public sector pension",
    act="国发〔2015〕2号", article="三", unit="yuan/month", since="2014-10-01",
    rounding="person_contribution", status="secondary",
)
def public_pension_person_contribution(contribution_base, public_pension_person_rate):
    return contribution_base * public_pension_person_rate / 100
