"""Who may see what, as predicates over an account. Every route names one of them (config.access);
what depends on a person or a place is asked here too, before anything is shown.

    analyst        aggregates, and the      street_officer  the list of the own area
                   list of no place
    reader         pairs of records         person          the own record
    finance_clerk  contributions, receipts  payment_officer prepares payment runs
                   and the books            payment_checker releases them
    law_officer    values of the law here   employer        the own declarations and bills
    auditor        the log, all of money    administrator   accounts, deliveries held back
    case_officer   cases of the own posts   case_manager    posts, draws, clocks, robots
    reviewer       contested cases          counter, desk   cases they opened
"""

from __future__ import annotations

from rules.predicates import Predicate

from canbao.accounts.models import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    CASE_MANAGER,
    CASE_OFFICER,
    COUNTER,
    DESK,
    EMPLOYER,
    FINANCE_CLERK,
    LAW_OFFICER,
    PAYMENT_CHECKER,
    PAYMENT_OFFICER,
    PERSON,
    READER,
    REVIEWER,
    ROLES,
    STREET_OFFICER,
    Account,
)
from canbao.people.places import within


def _role(*roles: str) -> Predicate:
    name = "is_" + "_or_".join(roles)

    def holds(account: Account) -> bool:
        return bool(account.is_authenticated and account.is_active and account.role in roles)

    return Predicate(holds, name=name)


signed_in: Predicate = _role(*ROLES)
sees_own_record: Predicate = _role(PERSON)
sees_own_list: Predicate = _role(STREET_OFFICER)
reads_pairs: Predicate = _role(READER)
sees_aggregates: Predicate = _role(ANALYST, ADMINISTRATOR, AUDITOR)
sees_unplaced: Predicate = _role(ANALYST)
reads_log: Predicate = _role(AUDITOR)
administers: Predicate = _role(ADMINISTRATOR)
checks_linkage: Predicate = _role(READER, ADMINISTRATOR)
answers_contests: Predicate = _role(READER, ADMINISTRATOR)
gives_codes: Predicate = _role(COUNTER, ADMINISTRATOR)
is_staff: Predicate = _role(*(role for role in ROLES if role not in (PERSON, EMPLOYER)))

# Money. The auditor reads all of it and does none of it.
acts_for_employer: Predicate = _role(EMPLOYER)
keeps_books: Predicate = _role(FINANCE_CLERK)
sees_books: Predicate = _role(FINANCE_CLERK, AUDITOR)
decides_collection: Predicate = _role(FINANCE_CLERK, PAYMENT_CHECKER)
sees_collection: Predicate = _role(FINANCE_CLERK, PAYMENT_CHECKER, AUDITOR)
prepares_payments: Predicate = _role(PAYMENT_OFFICER)
releases_payments: Predicate = _role(PAYMENT_CHECKER)
handles_payments: Predicate = _role(PAYMENT_OFFICER, PAYMENT_CHECKER)
reads_cases: Predicate = _role(PAYMENT_OFFICER, PAYMENT_CHECKER, AUDITOR)
audits_money: Predicate = _role(AUDITOR)
sees_payments: Predicate = _role(PAYMENT_OFFICER, PAYMENT_CHECKER, FINANCE_CLERK, AUDITOR)
keeps_law: Predicate = _role(LAW_OFFICER)
sees_law_in_force: Predicate = _role(
    LAW_OFFICER, FINANCE_CLERK, PAYMENT_OFFICER, PAYMENT_CHECKER, AUDITOR, ANALYST, ADMINISTRATOR
)

# Cases. Which of them, the room of cases says (`cases.access`).
is_public: Predicate = _role(PERSON, EMPLOYER)
asks_for_services: Predicate = _role(PERSON, EMPLOYER, COUNTER, DESK)
switches_robots: Predicate = _role(CASE_MANAGER, ADMINISTRATOR)
handles_cases: Predicate = _role(CASE_OFFICER, PAYMENT_OFFICER, PAYMENT_CHECKER)
works_on_cases: Predicate = _role(CASE_OFFICER, PAYMENT_OFFICER, PAYMENT_CHECKER, REVIEWER)
manages_cases: Predicate = _role(CASE_MANAGER)
serves_counter: Predicate = _role(COUNTER, DESK)
audits_cases: Predicate = _role(AUDITOR)
oversees_cases: Predicate = _role(CASE_MANAGER, AUDITOR)
sees_cases: Predicate = _role(
    PERSON, EMPLOYER, COUNTER, DESK, CASE_OFFICER, CASE_MANAGER, PAYMENT_OFFICER, PAYMENT_CHECKER,
    REVIEWER, AUDITOR,
)  # fmt: skip
sees_cases_in_office: Predicate = _role(
    CASE_OFFICER, PAYMENT_OFFICER, PAYMENT_CHECKER, REVIEWER, CASE_MANAGER, AUDITOR, COUNTER, DESK
)
watches_clocks: Predicate = _role(
    CASE_OFFICER, PAYMENT_OFFICER, PAYMENT_CHECKER, CASE_MANAGER, AUDITOR
)
opens_files: Predicate = _role(
    CASE_OFFICER, PAYMENT_OFFICER, PAYMENT_CHECKER, REVIEWER, CASE_MANAGER, AUDITOR
)


def serves(account: Account, place: int | None) -> bool:
    """Whether `place` lies in the area this account serves."""
    return bool(account.is_active) and within(place, account.area)


def is_self(account: Account, person: int) -> bool:
    """Whether the account is this person's own."""
    return account.role == PERSON and account.person == person


def acts_for(account: Account, employer: str) -> bool:
    """Whether the account acts for the employer of this credit code."""
    return bool(
        account.is_active and account.role == EMPLOYER and employer and account.employer == employer
    )
