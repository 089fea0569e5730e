"""What decided cases change in the record: written at once, written again after each publication
until the registers say the same, and delivered to them as the source `cases`.

The registers stay what the comparison found: a change never touches a person's digest, so that a
publication still skips whoever has not changed there.
"""

from canbao.people.changes.making import (
    NewEmployer,
    NewSpell,
    Warrant,
    accept,
    employer_change,
    end_spell,
    new_employer,
    open_spell,
    set_field,
)
from canbao.people.changes.standing import held, to_decide

__all__ = [
    "NewEmployer",
    "NewSpell",
    "Warrant",
    "accept",
    "employer_change",
    "end_spell",
    "held",
    "new_employer",
    "open_spell",
    "set_field",
    "to_decide",
]
