"""Moving the employee pension between provinces: relation, money, and who pays the pension.

Linkage with the residents' scheme is in `linkage`, other branches in `branches`.
"""

from canbao.law.engine.language import missing, month_number, refuse, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="养老保险关系转移方式", en="What happens to the pension relation on a move",
    act="国办发〔2009〕66号", article="二、五", since="2010-01-01",
    unit="choice:relation_transfer",
)
def relation_transfer(
    category_if_known, age_in_months, draws_earned_pension, formal_transfer, new_province,
    registration_province, transfer_province, temporary_account_age_men,
    temporary_account_age_women,
):
    if draws_earned_pension:
        return "none_pensioner"
    if registration_province is None:
        missing("没有户籍的参保人员的转移规定", "rules on persons without a household registration")
    if not transfer_province[new_province] or not transfer_province[registration_province]:
        missing("省内转移办法", "the rules on transfers inside a province")
    if new_province == registration_province or formal_transfer:
        return "follows"
    if age_in_months < 12 * min(temporary_account_age_men, temporary_account_age_women):
        return "follows"
    if category_if_known is None:
        return refuse(
            "retirement_category", "请填写退休年龄类别（男女年龄界限不同）",
            "give the retirement category: the age differs for men and women",
        )
    man = category_if_known == "male_60" or category_if_known == "special_male_55"
    age = temporary_account_age_men if man else temporary_account_age_women
    return "temporary_account" if age_in_months >= 12 * age else "follows"


@rule(
    zh="转移的个人账户储存额", en="Account moved",
    act="国办发〔2009〕66号", article="四（一）", since="2010-01-01",
    unit="yuan", rounding="transfer_amount",
)
def transferred_account(account_before_1998_own, account_since_1998):
    return account_before_1998_own + account_since_1998


@rule(
    zh="转移的统筹基金", en="Pooled money moved",
    act="国办发〔2009〕66号", article="四（二）", since="2010-01-01",
    unit="yuan", rounding="transfer_amount",
)
def transferred_pooled_part(career, transfer_pooled_rate, transfer_pooled_from):
    wages = 0
    for row in career:
        if row.year >= transfer_pooled_from and row.scheme != "resident":
            wages += row.base * row.months
    return wages * transfer_pooled_rate / 100


@rule(
    zh="转移资金合计", en="Money moved in all",
    act="国办发〔2009〕66号", article="四", since="2010-01-01",
    unit="yuan",
)
def transferred_total(transferred_account, transferred_pooled_part):
    return transferred_account + transferred_pooled_part


@rule(
    zh="临时缴费账户归集金额", en="Temporary account gathered to the place of the relation",
    act="国办发〔2009〕66号", article="五（二）", since="2010-01-01",
    unit="yuan", note="the whole contributions of employer and person, with interest",
)
def temporary_account_gathered(temporary_account_total):
    return temporary_account_total


@rule(
    zh="各地缴费月数合计", en="Contribution months of all places",
    act="国办发〔2009〕66号", article="三", since="2010-01-01",
    unit="months",
)
def months_of_all_places(stays):
    total = 0
    for stay in stays:
        total += stay.months
    return total


@rule(
    zh="关系所在地累计缴费月数", en="Months in the province of the relation",
    act="国办发〔2009〕66号", article="六", since="2010-01-01",
    unit="months",
)
def months_in_relation_province(stays, relation_province, transfer_province):
    total = 0
    if not transfer_province[relation_province]:
        missing("省内转移办法", "the rules on transfers inside a province")
    for stay in stays:
        if stay.province == relation_province and not stay.temporary:
            total += stay.months
    return total


@rule(
    zh="待遇领取地", en="Province that pays the pension",
    act="国办发〔2009〕66号", article="六", since="2010-01-01",
    unit="region",
    note="a temporary account does not make a place of the relation (article 5)",
)
def pension_paying_province(
    stays, registration_province, relation_province, months_in_relation_province,
    benefit_place_months, transfer_province,
):
    if registration_province is None:
        missing("没有户籍的参保人员的待遇领取地", "who pays a person without household registration")
    if relation_province == registration_province:
        return registration_province
    if months_in_relation_province >= benefit_place_months:
        return relation_province
    place = registration_province
    for stay in stays:
        if stay.months > 0:
            if not transfer_province[stay.province]:
                missing("省内转移办法", "the rules on transfers inside a province")
        there = 0
        for other in stays:
            if other.province == stay.province and not other.temporary:
                there += other.months
        if there >= benefit_place_months and not stay.temporary:
            place = stay.province
    return place


@rule(
    zh="视同缴费年限归属地", en="Place that deemed years belong to",
    act="人社部规〔2016〕5号", article="一", since="2016-11-28",
    unit="choice:deemed_place", status="unconfirmed",
)
def deemed_years_place(deemed_period_place):
    return deemed_period_place


@rule(
    zh="一次性缴费须提供证明", en="Lump sum needs official proof",
    act="人社部规〔2016〕5号", article="一次性缴费", since="2016-11-28",
    unit="bool", status="unconfirmed",
)
def lump_sum_needs_proof(lump_sum_months, lump_sum_proof_months):
    return lump_sum_months >= lump_sum_proof_months


@rule(
    zh="重复领取养老金时退还的账户余额", en="Account refunded when one of two pensions is closed",
    act="人社部规〔2016〕5号", article="重复领取", since="2016-11-28",
    unit="yuan", status="unconfirmed", note="one relation is kept by agreement, the other closed",
)
def double_pension_refund(closed_account_balance):
    return closed_account_balance


@rule(
    zh="与机关事业单位之间转移的统筹资金", en="Pooled money moved between public sector and enterprise",
    act="人社部规〔2017〕1号", article="转移资金", since="2014-10-01",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="contribution wages from 2014-10 on; the account moves whole",
)
def public_sector_transferred_pooled_part(
    career, public_sector_transfer_rate, public_sector_reform_month,
):
    first_year = year_of(public_sector_reform_month)
    months_of_first_year = 13 - month_number(public_sector_reform_month)
    wages = 0
    for row in career:
        if row.year > first_year:
            wages += row.base * row.months
        elif row.year == first_year:
            wages += row.base * min(row.months, months_of_first_year)
    return wages * public_sector_transfer_rate / 100


@rule(
    zh="跨省转移三个环节的工作日合计", en="Working days of the three steps of a transfer",
    act="国办发〔2009〕66号", article="八", since="2010-01-01",
    unit="working_days", note="15 in all by later practice is unconfirmed and not taken",
)
def transfer_working_days(legal_deadline):
    return (
        legal_deadline["transfer_new_place_checks"]
        + legal_deadline["transfer_old_place_hands_over"]
        + legal_deadline["transfer_new_place_closes"]
    )
