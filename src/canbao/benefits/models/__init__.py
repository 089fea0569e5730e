"""The tables of benefits. Nothing in them is changed once it is written."""

from canbao.benefits.models.award import CAUSES, Award, Basis, Claim, Decision, Revision
from canbao.benefits.models.certification import CONTACT_KINDS, SIGN_KINDS, Contact, LifeSign
from canbao.benefits.models.overpayment import (
    WAYS,
    Instalment,
    Overpayment,
    OverpaymentDecision,
    OverpaymentMonth,
    Recovery,
)
from canbao.benefits.models.proposal import Proposal, TurnedDown, Waiting

__all__ = [
    "CAUSES",
    "CONTACT_KINDS",
    "SIGN_KINDS",
    "WAYS",
    "Award",
    "Basis",
    "Claim",
    "Contact",
    "Decision",
    "Instalment",
    "LifeSign",
    "Overpayment",
    "OverpaymentDecision",
    "OverpaymentMonth",
    "Proposal",
    "Recovery",
    "Revision",
    "TurnedDown",
    "Waiting",
]
