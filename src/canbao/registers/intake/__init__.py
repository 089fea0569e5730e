"""Intake: a department's register, read as declared, standardised, checked and kept as a delivery.

Who is who is not asked here; every row is looked at by itself.
"""

from canbao.registers.intake.current import InForce, Rows, current, rows_in_force
from canbao.registers.intake.deliver import Progress, ingest
from canbao.registers.intake.refusal import IntakeRefusal
from canbao.registers.intake.sources import Source, load_sources
from canbao.registers.intake.store import Delivery, deliveries, refuse, release

__all__ = [
    "Delivery",
    "InForce",
    "IntakeRefusal",
    "Progress",
    "Rows",
    "Source",
    "current",
    "deliveries",
    "ingest",
    "load_sources",
    "refuse",
    "release",
    "rows_in_force",
]
