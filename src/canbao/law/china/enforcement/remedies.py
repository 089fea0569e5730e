"""Agreements not to insure, benefits overpaid, and the record of dishonest acts.

What a court or an agency decides in the single case is not here.
"""

from canbao.law.engine.language import refuse
from canbao.law.engine.rules import rule


@rule(
    zh="不缴社会保险费约定的效力", en="Effect of an agreement not to insure",
    act="法释〔2025〕12号", article="19", since="2025-09-01",
    unit="choice:waiver_effect",
)
def insurance_waiver_effect(waiver_of_insurance):
    return waiver_of_insurance


@rule(
    zh="劳动者可解除合同并请求经济补偿", en="Employee may end the contract and claim compensation",
    act="法释〔2025〕12号", article="19", since="2025-09-01",
    unit="bool", note="when the employer did not pay because of such an agreement",
)
def waiver_compensation_claim(insurance_waiver_effect, arrears):
    return insurance_waiver_effect == "void" and arrears > 0


@rule(
    zh="单位补缴后可请求返还的社保补偿", en="Allowance the employer may reclaim",
    act="法释〔2025〕12号", article="19", since="2025-09-01",
    unit="yuan",
)
def allowance_reclaimable(insurance_waiver_effect, arrears_settled, insurance_allowance_paid):
    if insurance_waiver_effect == "void" and arrears_settled:
        return insurance_allowance_paid
    return 0


@rule(
    zh="尚应退回的多享受待遇", en="Overpayment still to be returned",
    act="社会保险经办条例", article="四十六", since="2023-12-01",
    unit="yuan", note="returned at once, by instalments, or set off against benefits or the account",
)
def overpayment_left(overpaid, overpaid_returned, overpaid_set_off):
    if overpaid_returned + overpaid_set_off > overpaid:
        refuse(
            "overpaid_returned", "退回与抵扣之和不能多于多享受的待遇",
            "returned and set off cannot exceed the overpayment",
        )
    return overpaid - overpaid_returned - overpaid_set_off


@rule(
    zh="分期退回每月金额", en="Monthly instalment of an overpayment",
    act="社会保险经办条例", article="四十六", since="2023-12-01",
    unit="yuan/month", rounding="enforcement_amount",
    note="equal instalments; the last one settles what rounding left",
)
def overpayment_instalment(overpayment_left, instalment_months):
    return overpayment_left / instalment_months


@rule(
    zh="最后一期退回金额", en="Last instalment of an overpayment",
    act="社会保险经办条例", article="四十六", since="2023-12-01",
    unit="yuan",
)
def overpayment_last_instalment(overpayment_left, overpayment_instalment, instalment_months):
    return overpayment_left - overpayment_instalment * (instalment_months - 1)


@rule(
    zh="记入失信行为记录", en="Entered in the record of dishonest acts",
    act="社会保险经办条例", article="四十五", since="2023-12-01",
    unit="bool",
)
def dishonesty_recorded(dishonest_act, dishonest_acts_recorded):
    return dishonest_act and dishonest_acts_recorded
