"""Medical insurance in outline: lifetime cover, waiting after a break, residents' payment.

Rates and years are local; where none is sourced the rule stops. Contribution rates of employees
stand with the contributions.
"""

from canbao.law.engine.language import month_of_day, refuse, year_of
from canbao.law.engine.rules import rule


@rule(
    zh="退休后免缴医保费所需月数", en="Months needed for lifetime medical cover",
    act="社会保险法", article="27", unit="months", option="medical_lifetime_rule=same_for_all",
    source="年限由各地规定",
)
def medical_lifetime_months(medical_lifetime_years):
    return medical_lifetime_years * 12


@rule(
    zh="退休后免缴医保费所需月数", en="Months needed for lifetime medical cover",
    act="社会保险法", article="27", unit="months", option="medical_lifetime_rule=by_sex",
    name="medical_lifetime_months", source="年限由各地规定",
)
def medical_lifetime_months_by_sex(
    retirement_category, medical_lifetime_years_men, medical_lifetime_years_women
):
    if retirement_category == "male_60" or retirement_category == "special_male_55":
        return medical_lifetime_years_men * 12
    return medical_lifetime_years_women * 12


@rule(
    zh="距免缴医保费尚缺月数", en="Months short of lifetime medical cover",
    act="社会保险法", article="27", unit="months",
)
def medical_lifetime_gap_months(medical_lifetime_months, medical_paid_months):
    return max(0, medical_lifetime_months - medical_paid_months)


@rule(
    zh="退休后仍须缴纳医保费", en="Medical contributions still due after retirement",
    act="社会保险法", article="27", unit="bool",
)
def medical_due_after_retirement(medical_lifetime_gap_months):
    return medical_lifetime_gap_months > 0


@rule(
    zh="中断缴费月数", en="Months of the break",
    act="沪医保规〔2025〕7号", article="等待期", unit="months",
    note="按日历月计：从中断月到重新参保月",
)
def medical_gap_months(medical_gap_from, medical_gap_to):
    if medical_gap_to < medical_gap_from:
        return refuse(
            "medical_gap_to",
            "重新参保日不能早于中断前最后参保日",
            "cover cannot be taken up again before it ended",
        )
    return month_of_day(medical_gap_to) - month_of_day(medical_gap_from)


@rule(
    zh="重新参保的等待月数", en="Waiting months after the break",
    act="沪医保规〔2025〕7号", article="等待期", unit="months", source="各地规定；现知上海",
)
def medical_waiting_months(
    medical_gap_months, medical_break_without_waiting, medical_waiting_after_break
):
    if medical_gap_months <= medical_break_without_waiting:
        return 0
    return medical_waiting_after_break


@rule(
    zh="居民医保个人缴费", en="Residents' medical insurance, own payment of the year",
    act="社会保险法", article="25", unit="yuan/year", source="年度标准见参数",
)
def resident_medical_payment(this_month, resident_medical_own):
    return resident_medical_own[year_of(this_month)]


@rule(
    zh="居民医保财政补助", en="Residents' medical insurance, public subsidy of the year",
    act="社会保险法", article="25", unit="yuan/year", source="年度标准见参数",
)
def resident_medical_subsidy(this_month, resident_medical_public_subsidy):
    return resident_medical_public_subsidy[year_of(this_month)]


@rule(
    zh="居民医保筹资标准", en="Residents' medical insurance, payment and subsidy together",
    act="社会保险法", article="25", unit="yuan/year",
)
def resident_medical_total(resident_medical_payment, resident_medical_subsidy):
    return resident_medical_payment + resident_medical_subsidy


@rule(
    zh="居民医保待遇等待期（至少）", en="Waiting of residents' medical insurance, at least",
    act="国办发〔2024〕38号", article="待遇等待期", unit="months", since="2025-01-01",
    status="unconfirmed",
)
def resident_medical_waiting_months(
    resident_medical_late_or_broken, resident_medical_waiting_least
):
    if resident_medical_late_or_broken:
        return resident_medical_waiting_least
    return 0


@rule(
    zh="职工医保个人账户月计入额", en="Monthly credit to the medical account",
    act="国办发〔2021〕14号", article="个人账户", unit="yuan/month", rounding="medical_item",
    since="2022-01-01", status="unconfirmed",
)
def medical_account_credit(medical_account_base, medical_account_person_percent):
    return medical_account_base * medical_account_person_percent / 100


@rule(
    zh="退休人员医保个人账户月计入额", en="Monthly credit to the medical account of a retired person",
    act="国办发〔2021〕14号", article="个人账户", unit="yuan/month", rounding="medical_item",
    since="2022-01-01", status="unconfirmed",
)
def medical_account_credit_retired(medical_account_retired_sum):
    return medical_account_retired_sum
