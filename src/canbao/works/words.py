"""What the counts and examples of runs are called, in both languages, for pages and command line.

A name nobody has given words shows itself."""

from __future__ import annotations

from typing import Final

COUNTS: Final = {
    "accounts": ("账户", "Accounts"),
    "allocations": ("分配", "Allocations"),
    "allocations_undone": ("冲回的分配", "Allocations undone"),
    "awarded": ("核准", "Awarded"),
    "awards": ("待遇", "Awards"),
    "back": ("补发", "Back payments"),
    "claims": ("申请", "Claims"),
    "corrected": ("更正", "Corrected"),
    "correction": ("记录更正", "Records corrected"),
    "credits": ("记入权益的月份", "Months credited"),
    "credits_undone": ("冲回的权益", "Credits undone"),
    "declarations": ("申报", "Declarations"),
    "deducted": ("抵扣", "Set off"),
    "deducted_fen": ("抵扣金额", "Set off"),
    "differences": ("差异", "Differences"),
    "ended": ("停发", "Ended"),
    "error": ("计算错误", "Errors"),
    "excess": ("查出多发", "Found too much"),
    "fees": ("滞纳金", "Late fees"),
    "found": ("查出多发", "Found too much"),
    "held": ("整版等待", "Versions held"),
    "individual_fen": ("个人账户支付", "From individual accounts"),
    "law": ("法规变化", "The law changed"),
    "left_out": ("未列入", "Left out"),
    "lines": ("明细", "Lines"),
    "list": ("列入超期清单", "Put on the list of those overdue"),
    "lowered": ("调低", "Lowered"),
    "manager": ("提醒主管", "Told to managers"),
    "money": ("款项", "Payments"),
    "moved": ("转入欠费", "Moved to arrears"),
    "moved_fen": ("转入欠费金额", "Moved to arrears"),
    "needs_human": ("留给人决定", "Left to a human"),
    "new": ("新增", "New"),
    "new_fact": ("新情况", "New facts"),
    "not_entitled": ("不符合条件，留给人", "Not entitled: left to a human"),
    "officer": ("提醒经办", "Told to officers"),
    "orders": ("缴费单", "Orders"),
    "over": ("查出多发", "Found too much"),
    "paid": ("已付", "Paid"),
    "persons": ("人数", "Persons"),
    "pooled_fen": ("统筹基金支付", "From the pooled fund"),
    "proposed": ("提议", "Proposed"),
    "proposals": ("提议", "Proposals"),
    "provisional": ("按暂定数值", "Provisional"),
    "raised": ("调高", "Raised"),
    "refused": ("拒收", "Refused"),
    "repaid_fen": ("补付金额", "Paid after all"),
    "returned": ("退回", "Returned"),
    "reversals": ("银行冲回", "Taken back by the bank"),
    "revised": ("变更", "Revised"),
    "rows": ("行", "Rows"),
    "same": ("不变", "Same"),
    "set_aside_fen": ("留存待付", "Set aside"),
    "surcharges": ("滞纳金", "Late fees"),
    "surcharges_undone": ("冲回的滞纳金", "Late fees undone"),
    "surplus": ("多缴", "Surplus"),
    "suspense": ("转入暂收", "To suspense"),
    "there_already": ("已处理过", "There already"),
    "unchanged": ("不变", "Unchanged"),
    "used_up": ("账户用完", "Accounts used up"),
    "waiting": ("等待法规数值", "Waits for the law"),
}
FIELDS: Final = {
    "award": ("待遇", "Award"),
    "balance": ("余额", "Balance"),
    "benefit": ("待遇项目", "Benefit"),
    "cause": ("原因", "Cause"),
    "claim": ("申请", "Claim"),
    "class": ("归类", "Class"),
    "comparison": ("核对", "Between"),
    "due": ("应发", "Due"),
    "fen": ("金额", "Amount"),
    "monthly": ("每月变化", "More a month"),
    "before": ("原为", "Before"),
    "payer": ("缴费人", "Payer"),
    "payment": ("流水号", "Payment"),
    "person": ("人员", "Person"),
    "reference": ("编号", "Reference"),
    "row": ("行", "Row"),
    "today": ("复算", "Computed today"),
    "year": ("年", "Year"),
    "word": ("变化", "Change"),
}
AMOUNTS: Final = frozenset({"fen", "balance", "monthly", "due", "today", "before"})
"""Fields of examples that are fen."""


CAUSES: Final = {
    "adjustment": ("待遇调整", "adjustment"),
    "award": ("新核定", "award"),
    "conversion": ("转换", "conversion"),
    "correction": ("更正", "correction"),
    "death": ("死亡", "death"),
    "end": ("期满", "end"),
    "law": ("法规变化", "law"),
    "migrated": ("接收", "taken over"),
    "new_fact": ("新情况", "new fact"),
    "resumption": ("恢复", "resumption"),
    "settlement": ("结算", "settlement"),
    "suspension": ("暂停", "suspension"),
}
PARTS: Final = {"fen": ("金额", "amount"), "before": ("上月金额", "month before")}


def count_name(word: str) -> tuple[str, str]:
    """What a count is called: `raised`, `raised.adjustment` for a cause, and with `.fen` or
    `.before` at the end the amount of it, this month or the month before."""
    name, *rest = word.split(".")
    zh, en = COUNTS.get(name, (name, name))
    for part in rest:
        more = PARTS.get(part) or CAUSES.get(part) or (part, part)
        zh, en = f"{zh}·{more[0]}", f"{en}, {more[1]}"
    return zh, en


def is_amount(word: str) -> bool:
    """Whether a count is of fen."""
    return word.endswith(("_fen", ".fen", ".before"))
