"""Enterprise annuity: how much may be paid and how much is deductible.

Plans, trustees and investment are not here.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="企业年金企业缴费上限", en="Limit of the employer's contribution, enterprise annuity",
    act="人社部令第36号", article="15", since="2018-02-01",
    unit="yuan/year", status="unconfirmed",
)
def enterprise_annuity_employer_limit(annuity_payroll, enterprise_annuity_employer_limit_rate):
    return annuity_payroll * enterprise_annuity_employer_limit_rate / 100


@rule(
    zh="企业年金缴费合计上限", en="Limit of both contributions, enterprise annuity",
    act="人社部令第36号", article="15", since="2018-02-01",
    unit="yuan/year", status="unconfirmed",
)
def enterprise_annuity_total_limit(annuity_payroll, enterprise_annuity_total_limit_rate):
    return annuity_payroll * enterprise_annuity_total_limit_rate / 100


@rule(
    zh="职工个人缴费可用上限", en="What employees may still pay, enterprise annuity",
    act="人社部令第36号", article="15", since="2018-02-01",
    unit="yuan/year", status="unconfirmed", note="all employees together",
)
def enterprise_annuity_employees_limit(
    enterprise_annuity_total_limit, enterprise_annuity_employer_limit, annuity_employer_paid,
):
    return enterprise_annuity_total_limit - min(
        annuity_employer_paid, enterprise_annuity_employer_limit
    )


@rule(
    zh="企业缴费超过上限的部分", en="Employer's contribution above the limit",
    act="人社部令第36号", article="15", since="2018-02-01",
    unit="yuan/year", status="unconfirmed",
)
def enterprise_annuity_employer_excess(enterprise_annuity_employer_limit, annuity_employer_paid):
    return max(0, annuity_employer_paid - enterprise_annuity_employer_limit)


@rule(
    zh="年金个人缴费税前扣除额", en="Deductible own contribution to an annuity",
    act="财税〔2013〕103号", article="一", since="2014-01-01",
    unit="yuan/month", status="unconfirmed",
)
def annuity_person_deduction(
    annuity_own_paid, annuity_own_base, local_average_wage, annuity_person_deduction_rate,
    annuity_person_deduction_cap,
):
    base = min(annuity_own_base, local_average_wage * annuity_person_deduction_cap / 100)
    return min(annuity_own_paid, base * annuity_person_deduction_rate / 100)


@rule(
    zh="企业缴费所得税扣除额", en="Deductible employer's contribution",
    act="财税〔2009〕27号", article="全文", since="2009-01-01",
    unit="yuan/year", status="unconfirmed",
)
def annuity_employer_deduction(
    annuity_employer_paid, annuity_payroll, annuity_employer_deduction_rate,
):
    return min(annuity_employer_paid, annuity_payroll * annuity_employer_deduction_rate / 100)
