"""Rates that depend on the person or the employer: rural workers, industry class, relief of 2020.

Plain dated rates are parameters in rates.yaml and need no rule.
"""

from canbao.law.engine.language import refuse
from canbao.law.engine.rules import rule


@rule(
    zh="失业保险个人缴费比例", en="Person's rate, unemployment",
    act="国务院令第258号", article="6", unit="percent", since="1999-01-22",
    note="rural contract workers pay nothing",
)
def unemployment_person_rate(rural_contract_worker, unemployment_person_rates, this_month):
    if rural_contract_worker:
        return 0
    return unemployment_person_rates.at(this_month)


@rule(
    zh="工伤保险行业基准费率", en="Benchmark rate, work injury",
    act="人社部发〔2015〕71号", article="一", unit="percent", status="secondary",
)
def work_injury_benchmark_rate(work_injury_class, work_injury_benchmark):
    return work_injury_benchmark[work_injury_class]


@rule(
    zh="工伤保险阶段性下调", en="Temporary cut, work injury",
    act="人社部发〔2018〕25号", article="二", unit="percent", since="2018-05-01",
    status="unconfirmed",
    note="only where the caller says how many months the reserves of the pool cover",
)
def work_injury_temporary_cut(work_injury_reserve_months, work_injury_reserve_cut):
    if work_injury_reserve_months is None:
        return 0
    return work_injury_reserve_cut.band(work_injury_reserve_months)


@rule(
    zh="工伤保险费率", en="Work injury rate of the employer",
    act="人社部发〔2015〕71号", article="二", unit="percent", since="2015-10-01",
    until="2018-04-30", status="secondary",
)
def work_injury_rate(work_injury_benchmark_rate, work_injury_class, work_injury_float):
    if work_injury_class == 1 and work_injury_float < 100:
        return refuse("work_injury_float", "一类行业不下浮，可为100、120、150",
                      "class 1 does not float down: 100, 120 or 150")
    if work_injury_float not in (50, 80, 100, 120, 150):
        return refuse("work_injury_float", "浮动档次为50、80、100、120、150",
                      "the steps are 50, 80, 100, 120 and 150")
    return work_injury_benchmark_rate * work_injury_float / 100


@rule(
    zh="工伤保险费率", en="Work injury rate of the employer",
    act="人社部发〔2015〕71号", article="二", unit="percent", since="2018-05-01",
    status="secondary",
)
def work_injury_rate(
    work_injury_benchmark_rate, work_injury_class, work_injury_float, work_injury_temporary_cut,
):
    if work_injury_class == 1 and work_injury_float < 100:
        return refuse("work_injury_float", "一类行业不下浮，可为100、120、150",
                      "class 1 does not float down: 100, 120 or 150")
    if work_injury_float not in (50, 80, 100, 120, 150):
        return refuse("work_injury_float", "浮动档次为50、80、100、120、150",
                      "the steps are 50, 80, 100, 120 and 150")
    floated = work_injury_benchmark_rate * work_injury_float / 100
    return floated * (100 - work_injury_temporary_cut) / 100


@rule(
    zh="2020年养老保险单位缴费减免额", en="Employer's pension contribution waived in 2020",
    act="人社部发〔2020〕11号", article="一", unit="yuan/month", since="2020-02-01",
    until="2020-12-31", rounding="employer_contribution", status="unconfirmed",
)
def pension_employer_relief(pension_employer_contribution, employer_size, pension_relief_share):
    return pension_employer_contribution * pension_relief_share[employer_size] / 100
