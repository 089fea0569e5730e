"""The tables of payments. Only a run's state moves; everything else is written once."""

from canbao.benefits.payments.models.account import OUTCOMES, AccountCheck, BankAccount
from canbao.benefits.payments.models.bank import (
    BankFile,
    PaymentReturn,
    RefusedRow,
    ReturnFile,
    ReturnRow,
)
from canbao.benefits.payments.models.control import (
    ApproverLimit,
    CollectiveReview,
    Hold,
    HoldLifted,
)
from canbao.benefits.payments.models.gate import (
    RuleHold,
    RuleHoldAnswer,
    RunCheck,
    UnknownAccepted,
)
from canbao.benefits.payments.models.payment import Deduction, Payment, Repayment
from canbao.benefits.payments.models.run import (
    CANCELLED,
    CHECKED,
    PREPARED,
    REASONS,
    RELEASED,
    SENT,
    STATES,
    Excess,
    LeftOut,
    PaymentLine,
    PaymentRun,
    TakenUp,
)

__all__ = [
    "CANCELLED",
    "CHECKED",
    "OUTCOMES",
    "PREPARED",
    "REASONS",
    "RELEASED",
    "SENT",
    "STATES",
    "AccountCheck",
    "ApproverLimit",
    "BankAccount",
    "BankFile",
    "CollectiveReview",
    "Deduction",
    "Excess",
    "Hold",
    "HoldLifted",
    "LeftOut",
    "Payment",
    "PaymentLine",
    "PaymentReturn",
    "PaymentRun",
    "RefusedRow",
    "Repayment",
    "ReturnFile",
    "ReturnRow",
    "RuleHold",
    "RuleHoldAnswer",
    "RunCheck",
    "TakenUp",
    "UnknownAccepted",
]
