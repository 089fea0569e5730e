"""Who must, may or may not be insured in each scheme, month by month, as the law answers.

Different facts are few: each is put to the law once for each month, and the answers of all schemes
together are a profile. Persons get the profiles of their segments. No rule of coverage stands here.

Tables made: `coverage_segments`, `coverage_profiles`, `coverage_answers` (numbered answers) and the
view `obligations` of the contract.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from canbao.law import Law
from canbao.registers.coverage.asking import BEFORE_BIRTH, UNKNOWN, Question, Rows
from canbao.registers.coverage.facts import Packing, Whole
from canbao.registers.coverage.needs import stretches
from canbao.registers.coverage.segments import segments
from canbao.registers.coverage.settings import WINDOW, Settings
from canbao.registers.engine import Engine


def obligations(engine: Engine, law: Law, settings: Settings, reference_month: int) -> Packing:
    """Ask the law for everybody and every month of the window that ends with `reference_month`.

    Reads `persons`, `spells`, `activities`; makes the view `obligations`.
    """
    packed = segments(engine, law, settings, reference_month)
    question = Question(law, packed, settings)
    facts = _column(
        engine, "SELECT facts FROM coverage_spans GROUP BY facts ORDER BY facts", "facts")
    untold = np.full(len(facts), UNKNOWN, dtype=np.int64)
    first = reference_month - WINDOW + 1
    codes = ask_window(question, facts, untold, first)
    more = lacking(question, codes)
    engine.load("coverage_more", pa.table({"facts": pa.array(facts[more], pa.int64())}))
    engine.table("coverage_keyed", keyed_sql())
    again = engine.arrow(
        "SELECT facts, told FROM coverage_keyed WHERE told <> -1 GROUP BY facts, told "
        "ORDER BY facts, told"
    )
    packed_again, told = _numpy(again, "facts"), _numpy(again, "told")
    answers = ask_window(
        question, packed_again, told, first, codes[np.searchsorted(facts, packed_again)])
    _load_profiles(
        engine, question, np.concatenate([facts, packed_again]), np.concatenate([untold, told]),
        np.concatenate([codes, answers]), first,
    )
    engine.table("coverage_segments", segments_sql())
    engine.table("coverage_runs", runs_sql())
    engine.table("coverage_codes", codes_sql())
    engine.view("obligations", obligations_sql())
    engine.drop("coverage_more", "coverage_keyed", "coverage_runs", "coverage_fact_profiles")
    return packed


def ask_window(
    question: Question, packed: Whole, contribution: Whole, first: int,
    known: Whole | None = None,
) -> Whole:
    """Answers by row, scheme and month of the window that begins with `first`.

    `known` are answers of the same facts without contribution months: only schemes that can turn on
    those are asked again.
    """
    schemes = question.settings.schemes
    codes = np.empty((len(packed), len(schemes), WINDOW), dtype=np.int64)
    for number, scheme in enumerate(schemes):
        if known is not None and "contribution_months" not in question.used(scheme):
            codes[:, number] = known[:, number]
        else:
            codes[:, number] = ask_months(question, scheme, packed, contribution, first)
    return codes


def lacking(question: Question, codes: Whole) -> npt.NDArray[np.bool_]:
    """Which rows have an answer that waits for facts and may turn on contribution months."""
    wanted = np.zeros(len(codes), dtype=bool)
    for number, scheme in enumerate(question.settings.schemes):
        if "contribution_months" in question.used(scheme):
            wanted |= question.kinds.lack_facts(codes[:, number]).any(axis=1)
    return wanted


def ask_months(
    question: Question, scheme: str, packed: Whole, contribution: Whole, first: int
) -> Whole:
    """Answers of one scheme by row and month.

    Where the law stays what it is from one month to another, a person only grows older: equal
    answers at both ends hold between them. Where the ends differ every month is asked.
    """
    codes = np.full((len(packed), WINDOW), BEFORE_BIRTH, dtype=np.int64)
    born = np.maximum(question.packing.unpack(packed, "birth_month") - first, 0)

    def ask(rows: Whole, months: Whole) -> None:
        if len(rows):
            codes[rows, months] = question.ask(
                scheme, Rows(packed[rows], contribution[rows], months + first))

    everybody = np.arange(len(packed))
    ends: list[tuple[Whole, Whole, Whole]] = []
    months = question.needs[scheme].changes if question.sparing else tuple(
        range(first, first + WINDOW))
    for start, end in stretches(months, first, first + WINDOW - 1):
        alive = everybody[born <= end - first]
        begin = np.maximum(born[alive], start - first)
        ends.append((alive, begin, np.full(len(alive), end - first)))
    ask(np.concatenate([rows for rows, _, _ in ends for _ in range(2)]),
        np.concatenate([part for _, begin, last in ends for part in (begin, last)]))
    inner: list[tuple[Whole, Whole]] = []
    for rows, begin, last in ends:
        same = codes[rows, begin] == codes[rows, last]
        for month in range(WINDOW):
            within = (begin < month) & (month < last)
            filled = rows[within & same]
            codes[filled, month] = codes[filled, last[within & same]]
            left = rows[within & ~same]
            inner.append((left, np.full(len(left), month)))
    ask(np.concatenate([rows for rows, _ in inner]), np.concatenate([m for _, m in inner]))
    return codes


def _load_profiles(
    engine: Engine, question: Question, packed: Whole, contribution: Whole, codes: Whole,
    first: int,
) -> None:
    """Number the answers in a fixed order and the profiles; make them tables."""
    answers = sorted(question.kinds.numbers)
    renumber = np.empty(len(answers) + 1, dtype=np.int64)
    for position, answer in enumerate(answers):
        renumber[question.kinds.numbers[answer]] = position
    renumber[BEFORE_BIRTH] = BEFORE_BIRTH
    engine.load("coverage_answers", pa.table({
        "code": pa.array(range(len(answers)), pa.int32()),
        **{name: pa.array([getattr(a, name) for a in answers], pa.string())
           for name in ("scheme", "obligation", "ground", "place", "lacking")},
    }))
    schemes = len(question.settings.schemes)
    flat = renumber[codes].reshape(len(codes), schemes * WINDOW)
    profiles, number = np.unique(flat, axis=0, return_inverse=True)
    number = number.reshape(-1)
    by_scheme = profiles.reshape(len(profiles), schemes, WINDOW)
    starts = np.ones(by_scheme.shape, dtype=bool)
    starts[:, :, 1:] = by_scheme[:, :, 1:] != by_scheme[:, :, :-1]
    profile, scheme, month = np.nonzero(starts & (by_scheme != BEFORE_BIRTH))
    ends = np.ones(by_scheme.shape, dtype=bool)
    ends[:, :, :-1] = starts[:, :, 1:]
    last = np.nonzero(ends & (by_scheme != BEFORE_BIRTH))[2]
    engine.load("coverage_profiles", pa.table({
        "profile": pa.array(profile, pa.int32()),
        "scheme_number": pa.array(scheme, pa.int32()),
        "from_month": pa.array(month + first, pa.int32()),
        "to_month": pa.array(last + first, pa.int32()),
        "code": pa.array(by_scheme[profile, scheme, month], pa.int32()),
    }))
    engine.load("coverage_fact_profiles", pa.table({
        "facts": pa.array(packed, pa.int64()),
        "told": pa.array(contribution, pa.int64()),
        "profile": pa.array(number, pa.int32()),
    }))


def keyed_sql() -> str:
    """Segments with the contribution months, where the law wants them and they are known."""
    return """
        SELECT s.person, s.from_month, s.to_month, s.cover, s.age_group, s.facts,
               CASE WHEN m.facts IS NULL THEN -1 ELSE s.contribution END AS told
        FROM coverage_spans s LEFT JOIN coverage_more m ON m.facts = s.facts"""


def segments_sql() -> str:
    """Segments with their profile."""
    return """
        SELECT k.person, k.from_month, k.to_month, k.cover, k.age_group, p.profile
        FROM coverage_keyed k
        JOIN coverage_fact_profiles p ON p.facts = k.facts AND p.told = k.told"""


def runs_sql() -> str:
    """Neighbouring segments of one profile as one; `alone` marks persons who have one run only."""
    return """
        WITH marked AS (
            SELECT person, from_month, to_month, profile,
                   CASE WHEN lag(profile) OVER (PARTITION BY person ORDER BY from_month) = profile
                        THEN 0 ELSE 1 END AS starts
            FROM coverage_segments
        ),
        numbered AS (
            SELECT person, from_month, to_month, profile,
                   sum(starts) OVER (PARTITION BY person ORDER BY from_month
                       ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
            FROM marked
        ),
        runs AS (
            SELECT person, min(from_month) AS from_month, max(to_month) AS to_month,
                   min(profile) AS profile
            FROM numbered GROUP BY person, run
        )
        SELECT person, from_month, to_month, profile,
               CASE WHEN count(*) OVER (PARTITION BY person) = 1 THEN 1 ELSE 0 END AS alone
        FROM runs"""


def codes_sql() -> str:
    """Answers by person, scheme and interval; equal neighbours of different runs merged."""
    within = """
        SELECT r.person, p.scheme_number, p.code, r.alone,
               greatest(r.from_month, p.from_month) AS from_month,
               least(r.to_month, p.to_month) AS to_month
        FROM coverage_runs r JOIN coverage_profiles p ON p.profile = r.profile
         AND p.from_month <= r.to_month AND p.to_month >= r.from_month"""
    return f"""
        WITH pieces AS ({within}),
        marked AS (
            SELECT person, scheme_number, code, from_month, to_month,
                   CASE WHEN lag(code) OVER (
                       PARTITION BY person, scheme_number ORDER BY from_month) = code
                        THEN 0 ELSE 1 END AS starts
            FROM pieces WHERE alone = 0
        ),
        numbered AS (
            SELECT person, scheme_number, code, from_month, to_month,
                   sum(starts) OVER (PARTITION BY person, scheme_number ORDER BY from_month
                       ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS run
            FROM marked
        )
        SELECT person, code, from_month, to_month FROM pieces WHERE alone = 1
        UNION ALL
        SELECT person, min(code) AS code, min(from_month) AS from_month,
               max(to_month) AS to_month
        FROM numbered GROUP BY person, scheme_number, run"""


def obligations_sql() -> str:
    """The table of the contract; an `insurance_place` the law does not give is null."""
    return """
        SELECT c.person, a.scheme, c.from_month, c.to_month, a.obligation, a.ground,
               CASE WHEN a.place = '' THEN NULL ELSE a.place END AS insurance_place
        FROM coverage_codes c JOIN coverage_answers a ON a.code = c.code"""


def _column(engine: Engine, query: str, name: str) -> Whole:
    return _numpy(engine.arrow(query), name)


def _numpy(table: pa.Table, name: str) -> Whole:
    return np.asarray(table.column(name).to_numpy(), dtype=np.int64)
