"""The tables of audit: what departments delivered for it, findings, answers, thresholds of this house."""

from canbao.robots.models.fact import Delivery, Fact, LawfulMonth
from canbao.robots.models.finding import OUTCOMES, Answer, Finding
from canbao.robots.models.threshold import Threshold, Trial

__all__ = [
    "OUTCOMES",
    "Answer",
    "Delivery",
    "Fact",
    "Finding",
    "LawfulMonth",
    "Threshold",
    "Trial",
]
