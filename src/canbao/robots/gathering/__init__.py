"""How inputs of clauses are gathered: one statement for some clauses of a rule, for all engines."""

from __future__ import annotations

from typing import Final

from canbao.robots.gathering import (
    of_careers,
    of_employers,
    of_identity,
    of_injuries,
    of_living,
    of_officers,
    of_payments,
    of_unemployment,
)
from canbao.robots.gathering.statement import Gather, Scope, written

GATHERS: Final[tuple[Gather, ...]] = (
    *of_payments.GATHERS,
    *of_identity.GATHERS,
    *of_careers.GATHERS,
    *of_employers.GATHERS,
    *of_unemployment.GATHERS,
    *of_injuries.GATHERS,
    *of_living.GATHERS,
    *of_officers.GATHERS,
)

__all__ = ["GATHERS", "Gather", "Scope", "written"]
