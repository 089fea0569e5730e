"""Pieces that several statements share."""

from __future__ import annotations

from typing import Final

PENSIONS: Final = "('employee_pension', 'public_sector_pension', 'resident_pension', 'disability_allowance')"
UNEMPLOYMENT: Final = "('unemployment_benefit', 'unemployment_extended')"
OPEN: Final = 1_000_000
"""A month nothing reaches: where a stretch has no end."""
FUNERAL: Final = (
    "('survivors_benefits', 'work_death_funeral', 'resident_funeral_grant', 'survivors_grant_only')"
)

# Every report of a death with its source; the record's own date stands in where nobody else reports.
DEATHS: Final = """(SELECT person, source, from_day AS day FROM robots_fact WHERE kind = 'death'
    UNION SELECT person, source, day FROM benefits_lifesign
        WHERE kind IN ('death_report', 'death_confirmed')
    UNION SELECT id, '', death FROM people_person WHERE death IS NOT NULL)"""

# Months in custody: from the published registers, and by the day where justice tells it directly.
CUSTODY: Final = """(SELECT person_id AS person, from_month, to_month FROM people_activity
        WHERE activity = 'custody'
    UNION ALL SELECT person, MONTH(from_day), MONTH(to_day) FROM robots_fact WHERE kind = 'custody')"""

# The account that counts for a person is the last one entered.
ACCOUNT: Final = """(SELECT b.id, b.person, b.bank, b.number, b.holder, b.own, b.source, b.from_day
    FROM payments_bankaccount b JOIN (SELECT person, max(id) AS last FROM payments_bankaccount
        GROUP BY person) x ON x.last = b.id)"""

# The month an award is looked at: the one asked about, or its first where it has not begun yet.
_AT: Final = "CASE WHEN w.first_month > :month THEN w.first_month ELSE :month END"


def covers(revision: str, month: str) -> str:
    """That a revision's stretch holds a month."""
    return (
        f"{revision}.from_month <= {month} "
        f"AND coalesce({revision}.to_month, {OPEN}) >= {month}"
    )


def counts(revision: str, month: str) -> str:
    """That a revision is the one by which an award is due in a month: it holds the month, pays
    something, and no later one holds the month (as `benefits.due` has it)."""
    return (
        f"{revision}.monthly > 0 AND NOT {revision}.held AND {covers(revision, month)} "
        f"AND NOT EXISTS (SELECT 1 FROM benefits_revision later "
        f"WHERE later.award_id = {revision}.award_id AND later.number > {revision}.number "
        f"AND {covers('later', month)})"
    )


# Awards that are due: an unemployment benefit in one of its months, a pension until something ends it.
DUE: Final = f"""(SELECT w.id, w.person, w.insured, w.benefit, w.place, w.first_month, r.monthly
    FROM benefits_award w JOIN benefits_revision r ON r.award_id = w.id
    WHERE {counts("r", _AT)})"""

# The lower of the ages that may apply: fifty for a woman, sixty for a man, both as the law moves them.
LOWER_AGE: Final = """LEFT JOIN robots_lawfulmonth m ON m.birth_month = MONTH(p.birth)
    AND m.category = CASE WHEN p.sex = 1 THEN 'male_60' ELSE 'female_50' END"""


def province(column: str) -> str:
    """The province of a place, as its code of twelve digits."""
    return f"({column} - {column} % 10000000000)"
