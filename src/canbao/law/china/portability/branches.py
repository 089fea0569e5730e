"""Overlapping months, and the other branches when a person moves or leaves the army.

The pension's own transfer between provinces is in `transfer`.
"""

from canbao.law.engine.language import refuse
from canbao.law.engine.rules import rule


@rule(
    zh="重复参保只计一次的月数", en="Months counted once",
    act="人社部规〔2016〕5号", article="重复缴费",
    unit="months", status="unconfirmed",
)
def months_counted_once(insurance_spells):
    total = 0
    covered_to = 0
    previous_first = 0
    for spell in insurance_spells:
        if spell.first_month > 0:
            if spell.last_month < spell.first_month or spell.first_month < previous_first:
                refuse(
                    "insurance_spells", "时段应按开始时间先后填写，且截止不早于起始",
                    "spells must stand in order of their beginning and not end before they begin",
                )
            total += max(0, spell.last_month - max(spell.first_month, covered_to + 1) + 1)
            covered_to = max(covered_to, spell.last_month)
            previous_first = spell.first_month
    return total


@rule(
    zh="重复月数", en="Overlapping months",
    act="人社部规〔2016〕5号", article="重复缴费",
    unit="months", status="unconfirmed",
)
def overlapping_months(insurance_spells, months_counted_once):
    total = 0
    for spell in insurance_spells:
        if spell.first_month > 0:
            total += spell.last_month - spell.first_month + 1
    return total - months_counted_once


@rule(
    zh="重复缴费退还个人的账户部分", en="Account part of overlapping months refunded",
    act="人社部规〔2016〕5号", article="重复缴费",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="the relation that began first keeps its months, the later one is refunded",
)
def overlap_refund(insurance_spells):
    refund = 0
    covered_to = 0
    for spell in insurance_spells:
        if spell.first_month > 0:
            doubled = max(0, min(spell.last_month, covered_to) - spell.first_month + 1)
            refund += doubled * spell.account_per_month
            covered_to = max(covered_to, spell.last_month)
    return refund


@rule(
    zh="险种关系是否随同转移", en="Whether a branch moves with the person",
    act="社会保险经办条例", article="十二至十五",
    unit="choice:branch_on_move",
)
def branch_relation(moving_branch, branch_relation_on_move):
    return branch_relation_on_move[moving_branch]


@rule(
    zh="随户籍转移的居民养老个人账户", en="Residents' account that moves with the registration",
    act="国发〔2014〕8号", article="八", since="2014-02-21",
    unit="yuan", rounding="transfer_amount",
    note="the whole account moves and the years add up; whoever draws a pension stays",
)
def moved_resident_account(resident_account_at_move):
    return resident_account_at_move


@rule(
    zh="转入后医保累计缴费月数", en="Medical months added up after a move",
    act="社会保险法", article="32",
    unit="months", note="how provinces recognise them is local (医保办发〔2021〕43号, unconfirmed)",
)
def medical_months_after_move(medical_months_here, medical_months_elsewhere):
    return medical_months_here + medical_months_elsewhere


@rule(
    zh="转入后失业保险累计缴费月数", en="Unemployment months added up after a move",
    act="社会保险法", article="52",
    unit="months",
)
def unemployment_months_after_move(unemployment_months_here, unemployment_months_elsewhere):
    return unemployment_months_here + unemployment_months_elsewhere


@rule(
    zh="外国人离境时支付的个人账户", en="Account paid to a foreigner who leaves",
    act="人社部令第16号", article="5", since="2011-10-15",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="on written request; otherwise the account is kept and years add up on return",
)
def account_paid_on_leaving(nationality_group, leaving_requested, leaving_account_balance):
    if nationality_group != "foreigner":
        refuse(
            "nationality_group", "仅适用于离境的外国人", "this is for foreigners who leave China",
        )
    return leaving_account_balance if leaving_requested else 0


@rule(
    zh="含军龄的养老保险缴费月数", en="Pension months with military service",
    act="军人保险法", article="16", since="2012-07-01",
    unit="months", note="the state pays the subsidy into the relation on leaving (articles 13, 16)",
)
def contribution_months_with_service(contribution_months, military_service_months):
    return contribution_months + military_service_months


@rule(
    zh="含军龄的医保缴费月数", en="Medical months with military service",
    act="军人保险法", article="23", since="2012-07-01",
    unit="months",
)
def medical_months_with_service(medical_months_after_move, military_service_months):
    return medical_months_after_move + military_service_months
