"""Linking the employee and the residents' pension at pension age.

The direction, what merges, what is refunded and what a double benefit costs.
"""

from canbao.law.engine.language import missing, refuse
from canbao.law.engine.rules import rule


@rule(
    zh="城乡养老保险衔接方向", en="Direction of the linkage",
    act="人社部发〔2014〕17号", article="三", since="2014-07-01",
    unit="choice:linkage_direction", status="unconfirmed",
    note="between 15 years and the rising minimum from 2030 on the direction is not established",
)
def linkage_direction(
    this_month, statutory_retirement_month, months_of_record, linkage_months,
    minimum_contribution_months,
):
    if this_month < statutory_retirement_month:
        return "not_yet"
    if months_of_record < linkage_months:
        return "to_resident"
    if months_of_record < minimum_contribution_months:
        missing(
            "2030年后衔接年限是否随最低缴费年限提高",
            "whether the 15 years of the linkage follow the rising minimum from 2030",
        )
    return "to_employee"


@rule(
    zh="衔接时退还的居民养老重复缴费", en="Overlapping resident contributions refunded",
    act="人社部发〔2014〕17号", article="七", since="2014-07-01",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="the employee months are kept",
)
def linkage_refund(resident_overlap_paid, resident_account_at_linkage):
    if resident_overlap_paid > resident_account_at_linkage:
        refuse(
            "resident_overlap_paid", "重复缴费不能多于居民账户储存额",
            "the overlapping contributions cannot exceed the resident account",
        )
    return resident_overlap_paid


@rule(
    zh="衔接后的个人账户", en="Merged account",
    act="人社部发〔2014〕17号", article="五、六", since="2014-07-01",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="the pooled part does not move to the residents' scheme",
)
def linked_account(employee_account_at_linkage, resident_account_at_linkage, linkage_refund):
    return employee_account_at_linkage + resident_account_at_linkage - linkage_refund


@rule(
    zh="转入职工养老后的缴费月数", en="Employee months after the linkage",
    act="人社部发〔2014〕17号", article="五", since="2014-07-01",
    unit="months", status="unconfirmed", note="resident years are never counted as employee years",
)
def linked_employee_months(months_of_record):
    return months_of_record


@rule(
    zh="转入居民养老后的缴费月数", en="Resident months after the linkage",
    act="人社部发〔2014〕17号", article="六", since="2014-07-01",
    unit="months", status="unconfirmed",
)
def linked_resident_months(months_of_record, resident_months_paid, resident_overlap_months):
    return months_of_record + resident_months_paid - resident_overlap_months


@rule(
    zh="重复领取时退还的居民账户余额", en="Resident account refunded on a double benefit",
    act="人社部发〔2014〕17号", article="八", since="2014-07-01",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="the resident relation is closed; the government subsidy is not refunded",
)
def double_benefit_account_refund(resident_account_at_linkage, resident_subsidy_balance):
    return max(0, resident_account_at_linkage - resident_subsidy_balance)


@rule(
    zh="重复领取应退还的居民基础养老金", en="Resident base pension to be returned",
    act="人社部发〔2014〕17号", article="八", since="2014-07-01",
    unit="yuan", rounding="transfer_amount", status="unconfirmed",
    note="recovered, or set off against the account or the employee pension",
)
def double_benefit_recovery(resident_base_month, double_benefit_months):
    return resident_base_month * double_benefit_months
