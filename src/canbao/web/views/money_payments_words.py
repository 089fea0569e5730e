"""Words of the pages of benefits and payments: states of runs, causes, standings of life, reasons,
audit rules. The words themselves are the rooms'; only their names for people stand here.
"""

from __future__ import annotations

from typing import Final

from canbao.benefits.kinds import kinds
from canbao.benefits.models import Proposal
from canbao.robots.table import rules
from canbao.web.money_tables import Mark
from canbao.web.words import Text

RUN_STATES: Final = {
    "prepared": Mark(Text("已准备，待提交", "Prepared"), "waiting"),
    "checked": Mark(Text("已提交，待复核", "Waits for its checker"), "waiting"),
    "released": Mark(Text("已放行", "Released"), "waiting"),
    "sent": Mark(Text("已送银行", "Sent to the banks"), "done"),
    "cancelled": Mark(Text("已取消", "Cancelled")),
}
BANKS: Final = {
    "ICBC": Text("工商银行", "ICBC"),
    "ABC": Text("农业银行", "Agricultural Bank"),
    "BOC": Text("中国银行", "Bank of China"),
    "CCB": Text("建设银行", "China Construction Bank"),
    "BCM": Text("交通银行", "Bank of Communications"),
    "PSBC": Text("邮储银行", "Postal Savings Bank"),
    "RCB": Text("农商银行", "Rural Commercial Bank"),
}
"""Banks by the short names files of payments use; another bank is called what its file calls it."""
CAUSES: Final = {
    "award": Text("核定", "Award"),
    "migrated": Text("旧系统迁入", "From the old system"),
    "adjustment": Text("待遇调整", "Adjustment"),
    "settlement": Text("结算", "Settlement"),
    "new_fact": Text("新事实", "New fact"),
    "correction": Text("更正", "Correction"),
    "suspension": Text("暂停", "Suspension"),
    "resumption": Text("恢复", "Resumption"),
    "conversion": Text("转换", "Conversion"),
    "death": Text("死亡", "Death"),
    "end": Text("终止", "End"),
    "law": Text("法定数值变更", "The law's value"),
    "refusal": Text("不予支付", "Refusal"),
    "recovery": Text("追回多发", "Recovery"),
    "hold": Text("暂缓", "Held"),
    "rule": Text("稽核规则暂缓", "Held by an audit rule"),
    "no_account": Text("没有银行账户", "No bank account"),
    "unverified": Text("账户待核实", "Account not checked"),
    "cooling_off": Text("账户变更冷静期", "Account changed lately"),
    "returned": Text("银行退回", "Came back from the bank"),
    "found": Text("发现多发", "Paid too much"),
}
CATEGORIES: Final = {
    "new": Text("新增", "New"),
    "raised": Text("增加", "Raised"),
    "lowered": Text("减少", "Lowered"),
    "same": Text("不变", "Same"),
    "ended": Text("停发", "Ended"),
    "back_payment": Text("补发", "Back payment"),
    "left_out": Text("未列入", "Left out"),
    "excess": Text("已发多于应发", "Paid more than due"),
    "repaid": Text("退回后重发", "Paid again"),
}
LIFE: Final = {
    "valid": Mark(Text("有效", "Valid"), "done"),
    "expiring": Mark(Text("将到期", "Expiring"), "waiting"),
    "warned": Mark(Text("已警示", "Warned"), "needs"),
    "unknown": Mark(Text("无踪迹", "No trace"), "needs"),
    "suspected": Mark(Text("有死亡或在押线索", "Death or custody reported"), "needs"),
    "suspended": Mark(Text("已暂停", "Suspended"), "needs"),
    "ended": Mark(Text("已死亡", "Died")),
}
SIGNS: Final = {
    "agency": Text("来经办机构", "At the agency"),
    "phone": Text("电话核实", "By telephone"),
    "terminal": Text("自助终端", "At a terminal"),
    "relative": Text("亲属证明", "By a relative"),
    "bank": Text("银行柜面", "At the bank"),
    "village": Text("村（社区）证明", "By the village"),
    "visit": Text("上门", "Home visit"),
    "abroad": Text("境外证明", "From abroad"),
    "medical": Text("就医", "Medical visit"),
    "travel": Text("出行", "Travel"),
    "card": Text("社保卡使用", "Use of the card"),
    "register": Text("户籍登记", "Household register"),
    "death_report": Text("死亡线索", "Death reported"),
    "death_confirmed": Text("死亡已核实", "Death confirmed"),
    "custody": Text("在押线索", "Custody reported"),
    "custody_ended": Text("在押结束", "Custody ended"),
}
CONTACTS: Final = {
    "message": Text("提醒", "Message"),
    "warning": Text("警示", "Warning"),
    "attempt": Text("联系", "Attempt to reach"),
}
OUTCOMES: Final = {
    "verified": Mark(Text("已核实", "Checked"), "done"),
    "rejected": Mark(Text("核实不符", "Rejected"), "needs"),
    "returned": Mark(Text("银行退回", "Returned by the bank"), "needs"),
    "": Mark(Text("待核实", "Waits for a second person"), "waiting"),
}
WAYS: Final = {
    "return": Text("退回银行", "Paid back to the bank"),
    "set_off": Text("从待遇中抵扣", "Set off against the benefit"),
}
SOURCES: Final = {"people": Text("人员记录", "The record"), "ledger": Text("账簿", "The ledger")}
RULES: Final = {
    "due": Text("多于应发", "More than due"),
    "hold": Text("暂缓", "Hold"),
    **{rule.id: Text(rule.zh, rule.en) for rule in rules().values()},
}
"""What is looked at in a run: its arithmetic, and the audit rules by their number."""


def benefit(key: str) -> Text:
    """The name of a kind of benefit."""
    kind = kinds().get(key)
    return Text(kind.zh, kind.en) if kind else Text(key, key)


def cause(word: str) -> Text:
    """A cause or reason in words."""
    return CAUSES.get(word, Text(word, word))


def source(word: str) -> Text:
    """Where a fact came from."""
    named = word.removeprefix("document:")
    return SOURCES.get(word, Text(named, named))


def proposal_state(proposal: Proposal, *, decided: bool, turned_down: bool) -> Mark:
    """What became of a proposal."""
    if decided:
        return Mark(Text("已批准", "Approved"), "done")
    if turned_down:
        return Mark(Text("已退回", "Turned down"))
    if proposal.adverse and not proposal.human:
        return Mark(Text("等待具名人员接办", "Waits for a named human"), "needs")
    return Mark(Text("等待第二人", "Waits for a second person"), "waiting")


def bank(code: str) -> Text:
    """A bank by the name people know."""
    return BANKS.get(code, Text(code, code))


def account(said: str) -> Text:
    """`ABC **********1523`, as payments are told, in words: the bank and the last four digits."""
    code, _, number = said.partition(" ")
    last = number[-4:]
    if not number.startswith("*"):
        return Text(said, said)
    return Text("{bank}（尾号{last}）", "{bank}, ends in {last}").format(bank=bank(code), last=last)
