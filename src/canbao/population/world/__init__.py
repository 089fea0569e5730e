"""The synthetic world: persons, families, places, employers, careers, insurance, as they truly are.

`make_world` writes the truth tables; `calibration` holds what was made against published figures.
Registers with their errors are made from this by `canbao.population.departments`.
"""

from canbao.population.world.calibration import Line
from canbao.population.world.data import WorldError
from canbao.population.world.make import WorldSummary, calibration, make_world

__all__ = ["Line", "WorldError", "WorldSummary", "calibration", "make_world"]
