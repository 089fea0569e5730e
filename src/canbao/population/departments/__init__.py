"""The registers that departments hold of a synthetic population, with the errors real ones have.

`make_registers` writes them from a truth, `next_month` (in `following`) one more month of
deliveries. What flaws there are and how often stands in `ErrorModel`; nothing of the truth gets
into a register but through it.
"""

from canbao.population.departments.model import PRESETS, ErrorModel, Rates, error_model
from canbao.population.departments.registers import (
    LARGE,
    REGISTERS,
    Progress,
    Settings,
    make_registers,
)

__all__ = [
    "LARGE",
    "PRESETS",
    "REGISTERS",
    "ErrorModel",
    "Progress",
    "Rates",
    "Settings",
    "error_model",
    "make_registers",
]
