"""The true class of every person and scheme in the reference month, by asking the law.

`any_pension` has a row for every living person: A insured in any basic pension (reason: the kind
of spell), B in school, in the armed forces or not obliged by law, C in custody, abroad or missing,
E obliged, G would not answer, F may join, H `law_missing`; and D for the dead to whom something
still runs. A single scheme has a row where the person is in it (A), where the law says must, and
where it says may, or lacks a rule, and the person is in no other scheme of the branch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from canbao.law import compute_many
from canbao.population.world.data import Flags, Ints, assumptions, pick
from canbao.population.world.families import Families
from canbao.population.world.homes import ABSENCES, GROUPS, PERMIT, SOLDIER, Homes
from canbao.population.world.insurance import (
    AS_PENSIONER,
    EMPLOYEE_MEDICAL,
    EMPLOYEE_PENSION,
    KINDS,
    PUBLIC_PENSION,
    RESIDENT_MEDICAL,
    RESIDENT_PENSION,
    SCHEMES,
    UNEMPLOYMENT,
    WORK_INJURY,
    Spells,
)
from canbao.population.world.places import Places
from canbao.population.world.work import (
    ACTIVITIES,
    CATEGORIES,
    Work,
    month_of,
    month_text,
)

TARGETS = tuple(f"{scheme}_obligation" for scheme in SCHEMES)
PENSIONS = (EMPLOYEE_PENSION, PUBLIC_PENSION, RESIDENT_PENSION)
MEDICALS = (EMPLOYEE_MEDICAL, RESIDENT_MEDICAL)
NO, MAY, MUST, UNKNOWN = range(4)
DRAWN = ("not_drawing", "resident_pension", "employee_pension", "public_sector_pension")
RECORDS = ("never_insured", "years_short", "years_reached")


CLASSES = ("A", "B", "C", "D", "E", "F", "G", "H")
A, B, C, D, E, F, G, H = range(8)
REASONS = (
    *KINDS,
    "dead",
    "under_16",
    "student",
    "soldier",
    "not_obliged",
    "not_insured_by_employer",
    "refused_answer",
    "law_missing",
    *ABSENCES[1:2],
    *ABSENCES[3:],
    "no_money",
    "does_not_know",
    "does_not_trust",
    "too_far",
    "covered_otherwise",
    "moved_often",
    "other",
)
CODE = {reason: code for code, reason in enumerate(REASONS)}
ANY_PENSION = len(SCHEMES)
JUDGED = (*SCHEMES, "any_pension")


@dataclass
class Gaps:
    """Rows of the truth table `gaps`: positions in `JUDGED`, `CLASSES` and `REASONS`."""

    person: Ints
    scheme: Ints
    letter: Ints
    reason: Ints


def obligations(
    block: Families,
    homes: Homes,
    places: Places,
    work: Work,
    spells: Spells,
    region: str,
    month: int,
) -> Ints:
    """What the law says for each person (rows) and scheme (columns): NO, MAY, MUST or UNKNOWN."""
    n = block.size
    is_open = spells.end == 0
    drawn = np.zeros(n, dtype=np.int64)
    for code, scheme in enumerate((RESIDENT_PENSION, EMPLOYEE_PENSION, PUBLIC_PENSION), start=1):
        drawn[
            spells.person[is_open & (spells.kind == AS_PENSIONER) & (spells.scheme == scheme)]
        ] = code
    months = np.zeros(n, dtype=np.int64)
    earned = spells.scheme <= PUBLIC_PENSION
    paid = earned & (spells.kind != AS_PENSIONER)
    np.add.at(months, spells.person[paid], spells.months[paid])
    ever_medical = np.zeros(n, bool)
    ever_medical[spells.person[spells.scheme == EMPLOYEE_MEDICAL]] = True
    retired_medical = np.zeros(n, bool)
    retired_medical[
        spells.person[(spells.scheme == EMPLOYEE_MEDICAL) & (spells.kind == AS_PENSIONER)]
    ] = True
    record = np.where(retired_medical, 2, np.where(ever_medical, 1, 0))
    county = places.code // 10**6
    facts = {
        "activity": Fact(work.activity, ACTIVITIES),
        "birth_month": Fact(month_of(block.birth)),
        "nationality_group": Fact(homes.group, GROUPS),
        "retirement_category": Fact(work.category, CATEGORIES),
        "contribution_months": Fact(months),
        "drawn_pension": Fact(drawn, DRAWN),
        "registered_here": Fact(
            county[homes.residence] == county[homes.registration], (False, True)
        ),
        "residence_permit": Fact(homes.group == PERMIT, (False, True)),
        "in_employee_pension": Fact(
            _open(spells, n, (EMPLOYEE_PENSION, PUBLIC_PENSION)), (False, True)
        ),
        "in_employee_medical": Fact(_open(spells, n, (EMPLOYEE_MEDICAL,)), (False, True)),
        "employee_medical_record": Fact(record, RECORDS),
    }
    return ask(facts, region, month)


@dataclass(frozen=True)
class Fact:
    """A column told to the law: whole numbers, or positions in a list of values."""

    codes: Ints | Flags
    values: tuple[str, ...] | tuple[bool, ...] | None = None

    def at(self, rows: Ints) -> NDArray[np.generic]:
        chosen = self.codes[rows].astype(np.int64)
        return chosen if self.values is None else np.array(self.values)[chosen]


def ask(facts: dict[str, Fact], region: str, month: int) -> Ints:
    """The law's answer for columns of facts: one row each, one column for each scheme."""
    # Equal facts have equal answers: each combination is asked once.
    key = np.zeros(len(facts["activity"].codes), dtype=np.int64)
    for fact in facts.values():
        codes = fact.codes.astype(np.int64)
        codes = codes - codes.min()
        key = key * (int(codes.max()) + 1) + codes
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    answers = _ask({name: fact.at(first) for name, fact in facts.items()}, region, month)
    found: Ints = answers[inverse]
    return found


def _ask(columns: dict[str, NDArray[np.generic]], region: str, month: int) -> Ints:
    words = {"no": NO, "may": MAY, "must": MUST}
    day = month_text(month)
    result = compute_many(TARGETS, columns, date=day, region=region)
    rows = len(result.stopped)
    answer = np.full((rows, len(SCHEMES)), UNKNOWN)
    stopped = np.flatnonzero(result.stopped)
    rest = {name: column[stopped] for name, column in columns.items()}
    for place, target in enumerate(TARGETS):
        said = np.asarray(result[target])
        for word, code in words.items():
            answer[said == word, place] = code
        if len(stopped):
            # What stops one scheme need not stop another: ask each by itself.
            answer[stopped, place] = UNKNOWN
            single = compute_many(target, rest, date=day, region=region)
            said = np.asarray(single[target])
            for word, code in words.items():
                answer[stopped[(said == word) & ~single.stopped], place] = code
    return answer


def _open(spells: Spells, size: int, schemes: tuple[int, ...]) -> Flags:
    found = np.zeros(size, bool)
    found[spells.person[(spells.end == 0) & np.isin(spells.scheme, schemes)]] = True
    return found


def make_gaps(
    block: Families,
    homes: Homes,
    places: Places,
    work: Work,
    spells: Spells,
    region: str,
    month: int,
    rng: np.random.Generator,
) -> Gaps:
    """Classes of a block, by person and scheme."""
    n = block.size
    law = obligations(block, homes, places, work, spells, region, month)
    insured = np.full((n, len(SCHEMES)), -1)
    running = (spells.end == 0) | (spells.end >= month)
    # Of two spells of one scheme the later counts, as in the table's order.
    insured[spells.person[running], spells.scheme[running]] = spells.kind[running]
    # Who died in the reference month itself was there in it.
    alive = (block.death == 0) | (month_of(block.death) >= month)
    answer, refuses = _reasons(homes, work, rng)
    student = work.pupil | work.student
    letter = np.full((n, len(JUDGED)), -1)
    reason = np.zeros((n, len(JUDGED)), dtype=np.int64)

    def judge(column: int, schemes: tuple[int, ...], branch: tuple[int, ...]) -> None:
        """One column, first what decides last."""
        said, held = law[:, schemes], insured[:, schemes].max(axis=1)
        otherwise = (insured[:, branch] >= 0).any(axis=1)
        must = (said == MUST).any(axis=1)
        may = (said == MAY).any(axis=1) & ~otherwise
        lacking = (said == UNKNOWN).any(axis=1) & ~otherwise
        pension = column in (*PENSIONS, ANY_PENSION)
        total = column == ANY_PENSION
        rows = alive if total else alive & (must | may | lacking)

        def put(where: Flags, code: int, why: int | Ints) -> None:
            chosen = rows & where
            letter[chosen, column] = code
            reason[chosen, column] = why if isinstance(why, int) else why[chosen]

        everyone = np.ones(n, bool)
        if total:
            put(everyone, B, CODE["not_obliged"])
            put(block.age < 16, B, CODE["under_16"])
        put(lacking, H, CODE["law_missing"])
        put(may, F, answer)
        put(may & refuses, G, CODE["refused_answer"])
        put(must, E, CODE["not_insured_by_employer"])
        for code, word in enumerate(ABSENCES):
            if word and code != SOLDIER:
                put(homes.absence == code, C, CODE[word])
        if pension:
            put(student & ~must, B, CODE["student"])
        put(homes.absence == SOLDIER, B, CODE["soldier"])
        rows = alive
        put(held >= 0, A, held)

    for branch in (PENSIONS, (UNEMPLOYMENT,), (WORK_INJURY,), MEDICALS):
        for scheme in branch:
            judge(scheme, (scheme,), branch)
    judge(ANY_PENSION, PENSIONS, PENSIONS)
    paid_on = ~alive & (insured >= 0).any(axis=1)
    letter[paid_on, ANY_PENSION], reason[paid_on, ANY_PENSION] = D, CODE["dead"]
    person, scheme_of = np.nonzero(letter >= 0)
    return Gaps(person, scheme_of, letter[person, scheme_of], reason[person, scheme_of])


def _reasons(homes: Homes, work: Work, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """Why those who may join did not, and who would not say."""
    a = assumptions()
    names, shares = a.weights("reasons")
    n = len(work.activity)
    reason = np.array([CODE[name] for name in names])[pick(rng.random(n), shares)]
    reason[(reason == CODE["moved_often"]) & ~homes.migrant] = CODE["no_money"]
    return reason, rng.random(n) < a.share("refuses_to_answer")
