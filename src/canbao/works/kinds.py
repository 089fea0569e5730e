"""Which batches there are, by kind: what each is called, what its rows and its sum are, and the
room's function that does a chunk. Nothing is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from canbao.batches.runs import Work
from canbao.benefits import batches as benefits
from canbao.benefits.payments import work as payments
from canbao.benefits.redecision import runs as redecision
from canbao.cases import escalation
from canbao.ledger import audit_batch
from canbao.ledger.contributions import batches as contributions
from canbao.ledger.crediting import interest, opening
from canbao.ledger.receipts import batches as receipts
from canbao.ledger.reconciliation import batch as reconciliation
from canbao.ledger.refusal import refused
from canbao.robots.nightly import runs as nightly
from canbao.services import together

CONTRIBUTIONS, FUND, BENEFITS, PAYMENTS, CASES, AUDIT = (
    "contributions", "fund", "benefits", "payments", "cases", "audit",
)  # fmt: skip
AREAS: Final = {
    CONTRIBUTIONS: ("征缴", "Contributions"),
    FUND: ("基金账务", "The fund's books"),
    BENEFITS: ("待遇", "Benefits"),
    PAYMENTS: ("发放", "Payments"),
    CASES: ("办件", "Cases"),
    AUDIT: ("稽核", "Audit"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of batch. `fields` are what has to be said to ask for it, by the names of `Asked`;
    none where it is begun elsewhere (with a file, by releasing a payment run). `two` tells that
    one person asks and another starts it."""

    word: str
    area: str
    zh: str
    en: str
    does_zh: str
    does_en: str
    work: Work
    fields: tuple[str, ...] = ()
    two: bool = False


_ALL: Final = (
    Kind(
        "assessment", CONTRIBUTIONS, "缴费核定", "Assessment",
        "把本月已申报、尚未核定的单位逐一核定，生成缴费单",
        "Assesses what was declared for the month and not assessed yet, and issues payment orders",
        contributions.work_of("assessment"), ("place", "month"),
    ),
    Kind(
        "estimate", CONTRIBUTIONS, "未申报暂核", "Estimates",
        "逾期未申报的单位按上月缴费额的110%核定，只记应缴，不记个人权益",
        "Who did not declare in time owes 110 % of last month; nobody is credited by it",
        contributions.work_of("estimate"), ("place", "month"),
    ),
    Kind(
        "reassessment", CONTRIBUTIONS, "重新核定", "Re-assessment",
        "法规数值公布后，把按暂定数值核定的月份按新值结算，只补差额",
        "Settles months that were assessed on provisional values: only the difference is ordered",
        contributions.work_of("reassessment"), ("place", "month"),
    ),
    Kind(
        "plans", CONTRIBUTIONS, "个人缴费计划核定", "Plans of persons",
        "核定灵活就业人员当月、城乡居民当年的缴费",
        "Assesses flexible workers for the month and residents for the year",
        contributions.work_of("plans"), ("plan_scheme", "place", "month"),
    ),
    Kind(
        "receipts", FUND, "到账入账", "Booking of receipts",
        "把银行到账明细逐笔对应缴费单并记账，对不上的进暂收",
        "Settles the rows of a bank's file; what fits nothing goes to suspense",
        receipts.work_of("receipts"),
    ),
    Kind(
        "overdue", FUND, "逾期转欠费", "Overdue orders",
        "到期未缴又未批准缓缴的缴费单转入欠费",
        "Moves orders that are past their due day and not deferred to arrears",
        receipts.work_of("overdue"), ("day",),
    ),
    Kind(
        "interest", FUND, "个人账户计息", "Interest",
        "按公布的记账利率给一年的个人账户计息，利率未公布则等待",
        "Posts a year's interest on individual accounts; waits while the rate is not published",
        interest.interest_chunk, ("book", "year", "open_month"),
    ),
    Kind(
        "opening", FUND, "期初数据", "Opening balances",
        "从原系统接收历年权益和余额（由命令行发起）",
        "Takes years and balances over from the old system (asked for on the command line)",
        opening.opening_chunk,
    ),
    Kind(
        "reconciliation", FUND, "月末四方对账", "Reconciliation",
        "经办、税务、国库、银行四方核对一个月，列出全部差异",
        "Compares agency, tax authority, treasury and bank for a month and lists every difference",
        reconciliation.reconciliation_chunk, ("book", "month"),
    ),
    Kind(
        "ledger_audit", FUND, "账簿稽核", "Audit of books",
        "逐账簿核对借贷、哈希链、锚点和防护触发器，只读不写（由稽核页面发起）",
        "Checks sums, chain, anchors and guards of every book; begun on the auditor's pages",
        audit_batch.audit_chunk,
    ),
    Kind(
        "adjustment", BENEFITS, "待遇调整", "Adjustment",
        "按公布的调整办法调整在发待遇", "Adjusts benefits in payment by the published measures",
        benefits.work_of("adjustment"), ("book", "month"), two=True,
    ),
    Kind(
        "settlement", BENEFITS, "待遇结算", "Settlement",
        "按正式数值结算暂发待遇，调低的不自动扣，交由人决定",
        "Settles provisional awards; what comes out lower is left to a human",
        benefits.work_of("settlement"), ("book",), two=True,
    ),
    Kind(
        "decision", BENEFITS, "批量核定待遇", "Decisions on claims",
        "核定某项待遇截至某日的全部申请，不符合条件的留给人",
        "Decides the claims for a benefit made by a day; who is not entitled is left to a human",
        benefits.work_of("decision"), ("benefit", "through"), two=True,
    ),
    Kind(
        "migration", BENEFITS, "在发待遇接收", "Awards taken over",
        "从原系统接收在发待遇（由命令行发起）",
        "Takes awards over from the old system (asked for on the command line)",
        benefits.work_of("migration"),
    ),
    Kind(
        "redecision", BENEFITS, "全量复算", "Re-decision",
        "把一个基金的在发待遇全部重算一遍，列出差异和原因，不直接改动",
        "Computes every award of a fund again and lists what differs and why; changes nothing",
        redecision.redecision_chunk, ("book", "month"),
    ),
    Kind(
        "payment_pick", PAYMENTS, "发放生成", "Picking of payments",
        "列出本月应发而未发的，先看影响，再交复核放行",
        "Picks what is due and not paid; it is checked and released afterwards",
        payments.work_of("payment_pick"), ("scheme", "place", "month", "supplementary"),
    ),
    Kind(
        "payment_post", PAYMENTS, "发放入账", "Posting of payments",
        "把已放行的发放批次记账（由放行发起）", "Posts a released payment run (begun by its release)",
        payments.work_of("payment_post"),
    ),
    Kind(
        "payment_return", PAYMENTS, "银行回盘", "Bank returns",
        "把银行退回的款项记账（由导入回盘发起）",
        "Books what the bank returned (begun by its file)",
        payments.work_of("payment_return"),
    ),
    Kind(
        "case_clocks", CASES, "办件期限", "Clocks of cases",
        "读取全部在计时的期限，用到50%提醒经办、80%提醒主管、100%列入超期清单（由命令行发起）",
        "Reads every running clock; tells the officer at 50 %, the manager at 80 %, the list at 100 % "
        "(asked for on the command line)",
        escalation.escalation_chunk,
    ),
    Kind(
        "robot_decisions", CASES, "批量自动办理", "Decisions of a robot in a batch",
        "把某一事项材料齐全的办件成批核验、决定、送达、办结，规则、说明与逐件办理相同；不能自动办理的留给人"
        "（由命令行发起）",
        "Checks, decides, serves and closes the complete cases of a service as one by one; what is not for a "
        "robot is left to people (asked for on the command line)",
        together.decisions_chunk,
    ),
    Kind(
        "robots_night", AUDIT, "夜间稽核", "Audit by night",
        "按四十条稽核规则核验全库，发现逐条留存（由命令行或任务发起）",
        "Asks the forty audit rules of the whole register and keeps what is found (begun by a job "
        "or the command line)",
        nightly.night_chunk,
    ),
)  # fmt: skip
KINDS: Final[Mapping[str, Kind]] = {each.word: each for each in _ALL}


def kind_of(word: str) -> Kind:
    """The kind of this word. Raises Refused naming the kinds there are."""
    if word not in KINDS:
        raise refused(
            f"批次种类{word!r}不存在，可选：{'、'.join(KINDS)}",
            f"there is no kind of batch {word!r}; choose from {', '.join(KINDS)}",
        )
    return KINDS[word]


def work_of(word: str) -> Work:
    """What does a chunk of a run of this kind. Raises Refused for a kind there is not."""
    return kind_of(word).work
