"""Words of these pages: states, steps, sources, causes; and values of facts as people read them, with names
and numbers masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from canbao import inforce
from canbao.cases.states import NAMES
from canbao.people.places import full_names_of
from canbao.robots.table import rules
from canbao.services import catalogue
from canbao.services.catalogue import words as catalogued
from canbao.services.questions import question
from canbao.web import asking
from canbao.web.money_tables import Mark
from canbao.web.services import shown
from canbao.web.services.shown import outcome_text
from canbao.web.services.told import answer_lines, lines, places_in, sources_named
from canbao.web.views.money_payments_sheets import fact_said
from canbao.web.words import Text

TONES: Final = {
    "draft": "", "received": "waiting", "incomplete": "waiting", "complete": "waiting",
    "in_check": "waiting", "on_hold": "waiting", "needs_human": "needs", "proposed": "needs",
    "decided": "waiting", "served": "waiting", "effected": "done", "contested": "needs",
    "changed": "waiting", "closed": "done", "withdrawn": "",
}  # fmt: skip
STEPS: Final = {
    "propose": Text("拟办", "Propose"),
    "decide": Text("决定", "Decide"),
    "review": Text("复核异议", "Review"),
}
TIERS: Final = {
    "green": Mark(Text("绿：无发现", "Green: nothing found"), "done"),
    "amber": Mark(Text("黄：须第二人", "Amber: a second person"), "waiting"),
    "red": Mark(Text("红：先查明", "Red: looked into first"), "needs"),
}
OUTCOMES: Final = {
    "grant": Mark(Text("同意", "Granted"), "done"),
    "partly": Mark(Text("部分同意", "Granted in part"), "waiting"),
    "refuse": Mark(Text("不予同意", "Refused"), "needs"),
    "impose": Mark(Text("作出处理", "Measures follow"), "needs"),
}
SOURCES: Final = {
    "self": Text("本人填写", "The person"),
    "promise": Text("本人承诺", "Promised"),
    "record": Text("参保记录", "The record"),
    "ledger": Text("缴费台账", "The ledger"),
    "benefits": Text("待遇记录", "Benefits"),
    "officer": Text("经办人员核实", "An officer"),
    "paper": Text("纸质材料", "A paper"),
}
CAUSES: Final = {
    "awaiting_applicant": Text("待申请人补正或说明", "Waits for the applicant"),
    "court_or_authority": Text("待法院或有关机关的结论", "Waits for a court or authority"),
    "expert_assessment": Text("待鉴定、检验、专家评审", "Waits for an assessment"),
    "neighbouring_office": Text("转请其他机构办理或答复", "Referred to another office"),
}
CLOCKS: Final = {
    "decision": Text("办理期限", "Decision"),
    "correction": Text("补正期限", "Correction"),
    "review_copy": Text("复议申请书副本送达", "Copy of the review"),
    "review_answer": Text("提交答复和证据", "Answer with evidence"),
    "contest": Text("异议处理", "Contest"),
    "serve": Text("送达", "Serving"),
    "call_back": Text("差评回访", "Call back"),
    "hearing": Text("陈述申辩", "Hearing"),
}
UNITS: Final = {
    "working": Text("工作日", "working days"),
    "calendar": Text("日", "calendar days"),
}
REASONS: Final = {
    "opened": Text("建立办件", "Opened"),
    "submitted": Text("提交", "Handed in"),
    "lacking": Text("一次告知补正", "Asked once for what lacks"),
    "nothing_lacking": Text("材料齐全", "Nothing lacks"),
    "still_lacking": Text("补正后仍不齐，转人工", "Something still lacks: to a person"),
    "corrected": Text("已补正", "Corrected"),
    "not_corrected": Text("逾期未补正，转人工", "Not corrected in time: to a person"),
    "checked": Text("核验", "Checked"),
    "referred": Text("须由人员办理", "For a person"),
    "cannot_be_evaluated": Text(
        "有规则无法核验，转人工", "A rule cannot be evaluated: to a person"
    ),
    "finding": Text("有严重发现，转人工", "A grave finding: to a person"),
    "waits": Text("中止", "On hold"),
    "proposed": Text("拟办", "Proposed"),
    "granted": Text("自动办理：同意", "Granted by a robot"),
    "heard": Text("告知，听取陈述申辩", "Told, to be heard"),
    "released": Text("恢复办理", "Resumed"),
    "sent_back": Text("退回拟办人", "Sent back"),
    "decided": Text("决定", "Decided"),
    "served": Text("送达", "Served"),
    "paid_or_recorded": Text("已落实", "Carried out"),
    "contested": Text("提出异议", "Contested"),
    "nothing_to_carry_out": Text("办结", "Closed"),
    "done": Text("办结", "Closed"),
    "changed": Text("变更，重新办理", "To be made anew"),
    "upheld": Text("维持原决定", "Upheld"),
    "contest_withdrawn": Text("撤回异议", "Contest withdrawn"),
    "withdrawn": Text("撤回", "Withdrawn"),
}
LEVELS: Final = {
    50: Mark(Text("已用50%", "50 % used"), "waiting"),
    80: Mark(Text("已用80%", "80 % used"), "needs"),
    100: Mark(Text("已到期", "Used up"), "needs"),
}
RELATIONS: Final = {
    "spouse": Text("夫妻", "Spouse"),
    "lineal": Text("直系血亲", "Parent, child, grandparent, grandchild"),
    "collateral": Text("三代以内旁系血亲", "Brother, sister, aunt, uncle, cousin"),
    "in_law": Text("近姻亲", "In-law"),
    "other": Text("其他可能影响公正的关系", "Another tie that may sway"),
}
SEVERITIES: Final = {
    1: Mark(Text("1 信息", "1 information")),
    2: Mark(Text("2 一般", "2 medium"), "waiting"),
    3: Mark(Text("3 较重", "3 high"), "waiting"),
    4: Mark(Text("4 严重", "4 grave"), "needs"),
}
FINDING_STATES: Final = {
    "open": Mark(Text("待核查", "Open"), "waiting"),
    "confirmed": Mark(Text("属实", "Confirmed"), "needs"),
    "unfounded": Mark(Text("不属实", "Unfounded"), "done"),
    "expired": Mark(Text("暂缓已满，未答复", "Hold over, not answered"), "needs"),
}
SUBJECTS: Final = {
    "person": Text("人员", "Person"),
    "employer": Text("单位", "Employer"),
    "officer": Text("经办人员", "Officer"),
    "certificate": Text("证明", "Certificate"),
    "run": Text("发放批次", "Payment run"),
}
ACTIONS: Final = {
    "block": Text("阻断", "Block"), "hold": Text("暂缓发放", "Hold"),
    "second": Text("须第二人", "Second person"), "sample": Text("抽查", "Sample"),
    "notify": Text("提示", "Notify"), "case": Text("立案", "Open a case"),
    "visit": Text("上门", "Visit"), "collective": Text("集体审议", "Collective review"),
}  # fmt: skip


def named(names: Mapping[str, Text], key: str) -> Text:
    """The word for a key; the key itself where there is none."""
    return names.get(key) or Text(key, key)


def state_of(state: str) -> Mark:
    """A case's state."""
    return Mark(Text(*NAMES.get(state, (state, state))), TONES.get(state, ""))


def outcome_of(service: str, outcome: str) -> Mark:
    """What an answer is called, in the words of its service."""
    mark = OUTCOMES[outcome]
    own = outcome_text(service, outcome)
    return Mark(own, mark.tone) if own.zh != shown.OUTCOMES[outcome].zh else mark


def service_name(key: str) -> Text:
    """What a service is called."""
    try:
        entry = catalogue.entry(key)
    except KeyError:
        return Text(key, key)
    return Text(entry.zh, entry.en)


def rule_name(rule: str) -> Text:
    """A rule with its number."""
    found = rules().get(rule)
    return Text(f"{rule} {found.zh}", f"{rule} {found.en}") if found else Text(rule, rule)


def clause_name(rule: str, clause: str) -> Text:
    """What a clause says."""
    found = rules().get(rule)
    entry = found.clauses.get(clause) if found else None
    return Text(entry.zh, entry.en) if entry else Text(clause, clause)


def source_names(sources: Iterable[str]) -> dict[str, Text]:
    """Whose word facts are, registers by the names people know them by."""
    return sources_named(sources, SOURCES)


def fact_name(name: str) -> Text:
    """What a fact is called: by the catalogue, else by the law."""
    fact = catalogued().facts.get(name)
    if fact is not None:
        return Text(fact.zh, fact.en)
    return asking.names(name) if of_law(name) else OTHER_FACTS.get(name, Text(name, name))


def of_law(name: str) -> bool:
    """Whether a fact bears one of the law's own names."""
    return asking.has(name) or name in inforce.law().inputs


OTHER_FACTS: Final = {
    "injured": Text("受伤职工", "The injured worker"),
    "deceased": Text("死者", "The deceased"),
    "kept": Text("保留的业务号", "Transaction that stays"),
    "dropped": Text("退还的业务号", "Transaction that goes"),
    "book": Text("账簿", "Book"),
    "scheme": Text("险种", "Scheme"),
    "month": Text("月份", "Month"),
    "award": Text("待遇号", "Award"),
    "finding": Text("稽核发现", "Finding"),
    "rule": Text("稽核规则", "Audit rule"),
    "measures": Text("拟作的处理", "What is to follow"),
    "audit_note": Text("核查记录", "Record of the inquiry"),
    "deemed_months": Text("视同缴费月数", "Deemed months"),
    "injury_ground": Text("工伤认定依据", "Ground of the recognition"),
    "injury_degree": Text("伤残等级", "Degree of disability"),
    "nursing_level": Text("护理等级", "Nursing level"),
    "corrected_value": Text("更正后的内容", "What is right"),
    "employee_months": Text("职工养老缴费月数", "Months paid as an employee"),
    "unit_name": Text("单位名称", "Name of the employer"),
    "unit_place": Text("单位所在地", "Place of the employer"),
    "unit_kind": Text("单位类型", "Kind of employer"),
    "old_place": Text("转出地", "Place it comes from"),
    "formal_transfer": Text("组织调动", "Formal posting"),
    "from_month": Text("起始月", "From which month"),
    "months_elsewhere": Text("外地缴费月数", "Months paid elsewhere"),
    "overpayment_number": Text("多发待遇编号", "Number of the overpayment"),
    "slot": Text("上门时段编号", "Number of the slot"),
    "recognised_fen": Text("核定金额（元）", "Amount recognised (yuan)"),
    "advance_fen": Text("先行支付金额（元）", "Amount paid in advance (yuan)"),
    "refund_fen": Text("返还金额（元）", "Amount given back (yuan)"),
    "recover_fen": Text("追回金额（元）", "Amount to recover (yuan)"),
}


def said(name: str, value: Any) -> str:
    """A fact's value as people read it; names, numbers and phones masked."""
    known = name in catalogued().facts
    if known and not isinstance(value, dict):
        return "\n".join(answer_lines(question(name, ""), value))
    if not known and of_law(name) and value is not None:
        return fact_said(name, value)
    return "\n".join(lines(name, value, full_names_of(places_in(value))))
