"""Who acts: the one thing the record must know about an account. Accounts themselves live above.

Roles and the area a person in office serves; how somebody proved who they are is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal[
    "person", "street_officer", "reader", "analyst", "auditor", "administrator", "system"
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """`area` is the division code of the place served (0: everywhere); `person` is set for a person
    who reads the own record."""

    name: str
    role: Role
    office: str = ""
    area: int = 0
    person: int | None = None


SYSTEM: Final = Actor(name="canbao", role="system", office="")
