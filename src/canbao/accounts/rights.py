"""Who may see what, as predicates over an account. Every route names one of them (config.access);
what depends on a person or a place is asked here too, before anything is shown.

    analyst        aggregates, and the      street_officer  the list of the own area
                   list of no place
    reader         pairs of records         person          the own record
    auditor        the log                  administrator   accounts, deliveries held back
"""

from __future__ import annotations

from rules.predicates import Predicate

from canbao.accounts.models import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    PERSON,
    READER,
    STREET_OFFICER,
    Account,
)
from canbao.people.places import within


def _role(*roles: str) -> Predicate:
    name = "is_" + "_or_".join(roles)

    def holds(account: Account) -> bool:
        return bool(account.is_authenticated and account.is_active and account.role in roles)

    return Predicate(holds, name=name)


signed_in: Predicate = _role(PERSON, STREET_OFFICER, READER, ANALYST, AUDITOR, ADMINISTRATOR)
sees_own_record: Predicate = _role(PERSON)
sees_own_list: Predicate = _role(STREET_OFFICER)
reads_pairs: Predicate = _role(READER)
sees_aggregates: Predicate = _role(ANALYST, ADMINISTRATOR, AUDITOR)
sees_unplaced: Predicate = _role(ANALYST)
reads_log: Predicate = _role(AUDITOR)
administers: Predicate = _role(ADMINISTRATOR)
checks_linkage: Predicate = _role(READER, ADMINISTRATOR)
answers_contests: Predicate = _role(READER, ADMINISTRATOR)
is_staff: Predicate = _role(STREET_OFFICER, READER, ANALYST, AUDITOR, ADMINISTRATOR)


def serves(account: Account, place: int | None) -> bool:
    """Whether `place` lies in the area this account serves."""
    return bool(account.is_active) and within(place, account.area)


def is_self(account: Account, person: int) -> bool:
    """Whether the account is this person's own."""
    return account.role == PERSON and account.person == person
