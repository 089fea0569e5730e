"""The calculators of the portal, in the order of the home page.

Each says what it asks and how its page is put together; every figure is the law's answer.
"""

from canbao.web.calculator import Calculator
from canbao.web.calculators.coverage import COVERAGE
from canbao.web.calculators.injury import INJURY
from canbao.web.calculators.pension import PENSION
from canbao.web.calculators.residents import RESIDENTS
from canbao.web.calculators.retirement import RETIREMENT
from canbao.web.calculators.survivors import SURVIVORS
from canbao.web.calculators.unemployment import UNEMPLOYMENT

CALCULATORS: tuple[Calculator, ...] = (
    RETIREMENT,
    PENSION,
    RESIDENTS,
    UNEMPLOYMENT,
    INJURY,
    SURVIVORS,
    COVERAGE,
)
