"""The tables of cases."""

from canbao.cases.models.case import Case, CaseFact, Document, Notice, Promise, Transition
from canbao.cases.models.clock import Clock, ClockPause
from canbao.cases.models.decision import Check, Decision, Effect, Proposal
from canbao.cases.models.desk import DeskMandate
from canbao.cases.models.handling import Alert, Draw
from canbao.cases.models.mandate import Mandate
from canbao.cases.models.telling import Archive, Message, Rating

__all__ = [
    "Alert",
    "Archive",
    "Case",
    "CaseFact",
    "Check",
    "Clock",
    "ClockPause",
    "Decision",
    "DeskMandate",
    "Document",
    "Draw",
    "Effect",
    "Mandate",
    "Message",
    "Notice",
    "Promise",
    "Proposal",
    "Rating",
    "Transition",
]
