"""Words of the finance clerk's pages: states of orders and runs, kinds of proposal, sides of a
reconciliation. Nothing is decided here."""

from __future__ import annotations

from typing import Final

from canbao.ledger.kinds import account_kinds, transaction_kinds
from canbao.ledger.receipts import batch, enforcement, refunds, standing
from canbao.web.money_tables import Mark
from canbao.web.words import Text


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def pair(words: tuple[str, str]) -> Text:
    """Words of a room, the English with a capital."""
    return Text(words[0], _cap(words[1]))


_TONES: Final = {
    standing.PAID: "done", standing.SETTLED: "done", standing.LATE: "needs",
    standing.ENFORCED: "needs", standing.PARTLY: "waiting", standing.ESTIMATED: "waiting",
    standing.DEFERRED: "waiting",
}  # fmt: skip
ORDER_STATES: Final = {
    state: Mark(pair(words), _TONES.get(state, "")) for state, words in standing.STATES.items()
}
SUSPENSE_REASONS: Final = {code: pair(words) for code, words in batch.REASONS.items()}
STEPS: Final = {code: pair(words) for code, words in enforcement.NAMES.items()}
PAYMENT_KINDS: Final = {code: pair(words) for code, words in refunds.PAYMENT_KINDS.items()}
PROPOSALS: Final = {
    "deferral": Text("缓缴", "Deferral"),
    "instalments": Text("分期缴纳", "Instalments"),
    "enforcement": Text("强制征缴", "Enforcement"),
    "refund": Text("退费", "Refund"),
    "overlap": Text("重复月份退费", "Month paid twice"),
    "write_off": Text("核销", "Write-off"),
    "move": Text("更改到账去向", "Moving a receipt"),
}
DEFERRAL_GROUNDS: Final = {
    "force_majeure": Text(
        "不可抗力（最长一年，免滞纳金）", "Force majeure (a year at most, no late fee)"
    ),
    "security": Text("提供担保并签订延期协议", "Security given and an agreement to pay later"),
}
TARGETS: Final = {
    "order": Text("缴费单", "Payment order"),
    "surcharge": Text("滞纳金", "Late fee"),
    "refund_due": Text("应退", "To be given back"),
    "suspense": Text("暂收", "Suspense"),
}
FILE_KINDS: Final = {
    "bank": Text("银行到账明细", "Receipts at the bank"),
    "tax": Text("税务征收明细", "Collected by the tax authority"),
    "treasury": Text("国库对账单", "Statement of the treasury"),
}
COMPARISONS: Final = {
    "agency_tax": Text("经办与税务", "Agency and tax authority"),
    "tax_treasury": Text("税务与国库", "Tax authority and treasury"),
    "treasury_bank": Text("国库与银行", "Treasury and bank"),
    "bank_ledger": Text("银行与账簿", "Bank and ledger"),
    "opening": Text("月初余额", "Opening balance"),
}
SIDES: Final = {
    "tax": Text("税务", "Tax authority"),
    "agency": Text("经办", "Agency"),
    "treasury": Text("国库", "Treasury"),
    "bank": Text("银行", "Bank"),
    "ledger": Text("账簿", "Ledger"),
}
CLASSES: Final = {
    "in_transit": Text("在途", "In transit"),
    "late_file": Text("文件迟到", "File came late"),
    "wrong_reference": Text("单号有误", "Wrong reference"),
    "reversed_after": Text("月后冲回", "Reversed after the month"),
    "fee": Text("手续费", "Fee"),
    "unknown": Text("不明", "Unknown"),
}
RUN_STATES: Final = {
    "prepared": Mark(Text("已准备", "Prepared")),
    "running": Mark(Text("执行中", "Running"), "waiting"),
    "waiting": Mark(Text("等人办理", "Waits for somebody"), "waiting"),
    "done": Mark(Text("完成", "Done"), "done"),
    "failed": Mark(Text("失败", "Failed"), "needs"),
    "cancelled": Mark(Text("已取消", "Cancelled")),
}


def account_kind(word: str) -> Text:
    """The name of a kind of account."""
    known = account_kinds().get(word)
    return Text(known.zh, known.en) if known else Text(word, word)


def transaction_kind(word: str) -> Text:
    """The name of a kind of transaction."""
    known = transaction_kinds().get(word)
    return Text(known.zh, known.en) if known else Text(word, word)
