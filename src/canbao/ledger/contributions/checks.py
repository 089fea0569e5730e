"""What is wrong with the rows of a declaration, found for all of them by a few queries.

A person whom another employer has too is a finding and no obstacle: work for two employers at once
is lawful, and only a human can tell whether somebody has left. Nothing is written here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from canbao.ledger import amounts
from canbao.ledger.contributions.findings import Finding, Said, Taken
from canbao.ledger.contributions.models import (
    EMPLOYEE_PENSION,
    PUBLIC_SECTOR_PENSION,
    RURAL,
    UNEMPLOYMENT,
    WORK_INJURY,
)
from canbao.ledger.numbering import month_of, month_text
from canbao.ledger.rows import matching_ids
from canbao.people.numbers import from_citizen_number

ABSURD: Final = 1_000_000_00  # fen a month
FAR_BELOW: Final = 10  # a wage this many times below the lowest base is worth a look,
FAR_ABOVE: Final = 20  # or this many times above the highest
DOTS: Final = "·•・‧"
YOUNGEST: Final = 16 * 12  # months
ALL: Final = EMPLOYEE_PENSION | PUBLIC_SECTOR_PENSION | UNEMPLOYMENT | WORK_INJURY
ONLY_WORKING: Final = EMPLOYEE_PENSION | PUBLIC_SECTOR_PENSION | UNEMPLOYMENT
NOBODY: Final = ("person_unknown", "name_differs")
PENSIONS: Final = ("employee_pension", "public_sector_pension")


@dataclass(frozen=True, slots=True)
class _Person:
    id: int
    name: str
    birth: date | None
    death: date | None


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that go through, in order of person, what is said of any row, in order of row, and how many
    rows name by number somebody who is not on record with this employer."""

    taken: list[Taken]
    findings: list[Finding]
    strangers: int = 0

    @property
    def returned(self) -> int:
        """How many rows come back."""
        return len({finding.row for finding in self.findings if finding.returned})


def check(
    employer: str, month: int, rows: Sequence[Said], limits: tuple[int, int] | None = None
) -> Checked:
    """Every row against itself, the others, the person's record and the spells of the month; wages
    also against the lowest and highest base of the place, where the law has them (`limits`, fen)."""
    unknown: dict[int, Finding] = {}
    findings: list[Finding] = []
    resolved = _persons(rows, unknown)
    ids = sorted({person.id for person in resolved.values()})
    retired = _retired(ids, month)
    here, elsewhere = _employments(ids, employer, month)
    first: dict[int, int] = {}
    taken: list[Taken] = []
    for said in rows:
        wrong = [*said.wrong, *_of_itself(said)]
        if said.row in unknown:
            wrong.append(unknown[said.row])
        person = resolved.get(said.row)
        if person is not None:
            wrong += _of_person(said, person, month, retired)
            if person.id in first:
                wrong.append(_about(said, "person_twice", other=str(first[person.id])))
            first.setdefault(person.id, said.row)
        findings += wrong
        if wrong or person is None or said.wage is None:
            continue
        taken.append(Taken(person.id, said.schemes, said.wage))
        findings += _odd(said, said.wage, limits)
        if person.id in elsewhere:
            findings.append(_about(said, "other_employer", other=elsewhere[person.id]))
        if person.id not in here:
            findings.append(_about(said, "not_registered"))
    return Checked(
        sorted(taken, key=lambda row: row.person),
        sorted(findings, key=lambda finding: finding.row),
        sum(_strange(said, resolved, unknown, here) for said in rows),
    )


def _strange(
    said: Said, resolved: dict[int, _Person], unknown: dict[int, Finding], here: set[int]
) -> bool:
    if said.person is not None:
        return False
    if said.row in resolved:
        return resolved[said.row].id not in here
    return unknown[said.row].code in NOBODY if said.row in unknown else False


def _about(said: Said, code: str, value: str = "", other: str = "") -> Finding:
    return Finding(said.row, code, value[:80], other, said.given[:200])


def _of_itself(said: Said) -> Iterable[Finding]:
    codes = {finding.field for finding in said.wrong}
    if said.wage is None and "wage" not in codes:
        yield _about(said, "wage_missing")
    elif said.wage is not None and said.wage <= 0:
        yield _about(said, "wage_not_positive", yuan(said.wage))
    elif said.wage is not None and said.wage > ABSURD and not said.confirmed:
        yield _about(said, "wage_absurd", yuan(said.wage), yuan(ABSURD))
    if "schemes" in codes:
        return
    if said.schemes & ~(ALL | RURAL):
        yield _about(said, "schemes_wrong", str(said.schemes))
    elif not said.schemes & ALL:
        yield _about(said, "schemes_missing")
    elif said.schemes & EMPLOYEE_PENSION and said.schemes & PUBLIC_SECTOR_PENSION:
        yield _about(said, "schemes_contradict")


def _odd(said: Said, wage: int, limits: tuple[int, int] | None) -> Iterable[Finding]:
    """A wage in the wrong unit, as far as anybody can tell: a word, no obstacle."""
    if limits is not None and not said.confirmed:
        low, high = limits
        if wage * FAR_BELOW < low:
            yield _about(said, "wage_low", yuan(wage), yuan(low))
        elif wage > high * FAR_ABOVE:
            yield _about(said, "wage_high", yuan(wage), yuan(high))


def _of_person(
    said: Said, person: _Person, month: int, retired: dict[int, int]
) -> Iterable[Finding]:
    if person.death is not None and month_of(person.death) < month:
        yield _about(said, "dead", other=person.death.isoformat())
    if person.birth is not None and month_of(person.birth) + YOUNGEST > month:
        yield _about(said, "too_young")
    if person.id in retired and said.schemes & ONLY_WORKING:
        yield _about(said, "retired", other=month_text(retired[person.id]))


def yuan(fen: int) -> str:
    """An amount as people write it: 4588 or 4588.50."""
    return amounts.yuan(fen).removesuffix(".00")


def _persons(rows: Sequence[Said], unknown: dict[int, Finding]) -> dict[int, _Person]:
    """The person of each row; a row whose person can't be told gets a finding. A number counts with
    its name only: nothing of a record is said to whoever has come by a number."""
    numbers: dict[int, int] = {}
    for said in rows:
        if said.person is None and said.number.strip():
            read = from_citizen_number(said.number)
            if read is None:
                unknown[said.row] = _about(said, "number_wrong", said.number.strip())
            else:
                numbers[said.row] = read
                if not said.name.strip():
                    unknown[said.row] = _about(said, "name_missing")
        elif said.person is None and not any(f.field in ("person", "row") for f in said.wrong):
            unknown[said.row] = _about(said, "number_missing")
    by_id = _load("id", {said.person for said in rows if said.person is not None})
    by_number = _load("number17", set(numbers.values()))
    found: dict[int, _Person] = {}
    for said in rows:
        if said.person is not None:
            person, shown = by_id.get(said.person), str(said.person)
        elif said.row in numbers:
            person, shown = by_number.get(numbers[said.row]), said.number.strip()
        else:
            continue
        if said.row in unknown:
            continue
        if person is None:
            unknown[said.row] = _about(said, "person_unknown", shown)
        elif said.name and person.name and _plain(said.name) != _plain(person.name):
            unknown[said.row] = _about(said, "name_differs", shown)
        else:
            found[said.row] = person
    return found


def _plain(name: str) -> str:
    """A name for comparison: without blanks, width and kind of middle dot."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join("·" if each in DOTS else each for each in text if not each.isspace())


def _load(column: str, wanted: set[int]) -> dict[int, _Person]:
    """Persons by id or number; of two with one number the one that was known first."""
    condition, given = matching_ids(column, sorted(wanted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, id, name, birth, death FROM people_person "
            f"WHERE NOT withdrawn AND {condition} ORDER BY id DESC",
            [given],
        )
        return {
            key: _Person(found, name, _day(birth), _day(death))
            for key, found, name, birth, death in cursor.fetchall()
        }


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _retired(persons: Sequence[int], month: int) -> dict[int, int]:
    """Since which month persons draw a pension of employees or of the public sector."""
    condition, given = matching_ids("person_id", persons)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, MIN(from_month) FROM people_participationspell "
            "WHERE scheme IN (%s, %s) AND (state = 'in_payment' OR kind = 'pensioner') "
            f"AND from_month <= %s AND (to_month IS NULL OR to_month >= %s) AND {condition} "
            "GROUP BY person_id",
            [*PENSIONS, month, month, given],
        )
        return dict(cursor.fetchall())


def _employments(
    persons: Sequence[int], employer: str, month: int
) -> tuple[set[int], dict[int, str]]:
    """Who is on record with this employer in the month, and with whom else (the first by code):
    by spells, by what they do, and by other employers' declarations."""
    here: set[int] = set()
    elsewhere: dict[int, str] = {}
    condition, given = matching_ids("person_id", persons)
    lines, among = matching_ids("l.person", persons)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, employer FROM people_participationspell WHERE employer <> '' "
            "AND kind IN ('employee', 'public') AND state = 'paying' AND from_month <= %s "
            f"AND (to_month IS NULL OR to_month >= %s) AND {condition} "
            "UNION SELECT person_id, employer FROM people_activity WHERE employer <> '' "
            f"AND from_month <= %s AND to_month >= %s AND {condition} "
            "UNION SELECT l.person, d.employer FROM contributions_line l "
            f"JOIN contributions_declaration d ON d.id = l.declaration_id WHERE l.month = %s "
            f"AND {lines} AND NOT EXISTS (SELECT 1 FROM contributions_declaration n WHERE "
            "n.employer = d.employer AND n.month = d.month AND n.version > d.version) "
            "ORDER BY 1, 2",
            [month, month, given, month, month, given, month, among],
        )
        for person, code in cursor.fetchall():
            if code == employer:
                here.add(person)
            else:
                elsewhere.setdefault(person, code)
    return here, elsewhere
