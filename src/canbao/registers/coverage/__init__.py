"""Who should be insured and is not: obligations asked of the law, gaps, groups, work lists, counts.

`run` makes everything for one reference month from the tables of persons and spells; `interval`
puts bounds on every published share; `write_forms` and `read_forms` are the household survey. What
must be insured is never said here: it is asked.
"""

from canbao.registers.coverage.forms import (
    FormError,
    FormRow,
    read_forms,
    write_forms,
    write_list,
    write_xlsform,
)
from canbao.registers.coverage.intervals import (
    Interval,
    IntervalError,
    Linkage,
    Stratum,
    interval,
    stratified,
)
from canbao.registers.coverage.run import KEYS, OUTPUTS, VERSION, run
from canbao.registers.coverage.settings import Settings, SettingsError, settings
from canbao.registers.coverage.village import form_rows

__all__ = [
    "KEYS", "OUTPUTS", "VERSION", "FormError", "FormRow", "Interval", "IntervalError", "Linkage",
    "Settings", "SettingsError", "Stratum", "form_rows", "interval", "read_forms", "run", "settings",
    "stratified", "write_forms", "write_list", "write_xlsform",
]
