"""Who acts: the one thing the record must know about an account. Accounts themselves live above.

Roles and the area a person in office serves; how somebody proved who they are is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal[
    "person",
    "employer",
    "street_officer",
    "reader",
    "analyst",
    "finance_clerk",
    "payment_officer",
    "payment_checker",
    "law_officer",
    "auditor",
    "administrator",
    "case_officer",
    "case_manager",
    "counter",
    "desk",
    "reviewer",
    "system",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """`area` is the division code of the place served (0: everywhere); `person` is set for a person
    who reads the own record, `employer` (credit code) for somebody who acts for an employer.
    `identity` is the salted hash of whoever stands behind the name, where it is known."""

    name: str
    role: Role
    office: str = ""
    area: int = 0
    person: int | None = None
    employer: str = ""
    identity: str = ""


SYSTEM: Final = Actor(name="canbao", role="system", office="")
