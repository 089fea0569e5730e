"""Statements that gather the inputs of clauses, written once for three engines: SQLite and PostgreSQL
(one subject, one run) and DuckDB (the whole register at night).

Words in capitals are put into each engine's own: `MONTH(x)` months since year 0, `DAYS(x)` a number of
days, `YMD(x)` yyyymmdd, `HOUR(x)` and `WEEKDAY(x)` (0 is Sunday) at Beijing time. `ONLY(kind,column)`
restricts to the subjects asked for. `LINES` are the payment lines looked at, `PAID` those of all runs,
`CLAIMS` claims with the facts rules need. `:name` is a threshold, the day, its month, the run or the case.
A statement gives a row per candidate: `subject`, and inputs by the names of the clauses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Engine = Literal["sqlite", "postgresql", "duckdb"]
PERSON, EMPLOYER, OFFICER, CERTIFICATE, RUN = (
    "person", "employer", "officer", "certificate", "run",
)  # fmt: skip

_DATES: Final[Mapping[Engine, Mapping[str, str]]] = {
    "sqlite": {
        "MONTH": "(CAST(strftime('%Y', {0}) AS integer) * 12 + CAST(strftime('%m', {0}) AS integer) - 1)",
        "DAYS": "CAST(julianday(date({0})) AS integer)",
        "YMD": "CAST(strftime('%Y%m%d', {0}) AS integer)",
        "HOUR": "CAST(strftime('%H', {0}, '+8 hours') AS integer)",
        "WEEKDAY": "CAST(strftime('%w', {0}, '+8 hours') AS integer)",
        "CATEGORY": "json_extract({0}, '$.retirement_category.value')",
    },
    "postgresql": {
        "MONTH": "CAST(extract(year FROM {0}) * 12 + extract(month FROM {0}) - 1 AS integer)",
        "DAYS": "(CAST({0} AS date) - DATE '1970-01-01')",
        "YMD": "CAST(to_char({0}, 'YYYYMMDD') AS bigint)",
        "HOUR": "CAST(extract(hour FROM {0} AT TIME ZONE 'UTC' + interval '8 hours') AS integer)",
        "WEEKDAY": "CAST(extract(dow FROM {0} AT TIME ZONE 'UTC' + interval '8 hours') AS integer)",
        "CATEGORY": "CAST({0} AS json) -> 'retirement_category' ->> 'value'",
    },
    "duckdb": {
        "MONTH": "CAST(year({0}) * 12 + month({0}) - 1 AS INTEGER)",
        "DAYS": "date_diff('day', DATE '1970-01-01', CAST({0} AS DATE))",
        "YMD": "CAST(strftime({0}, '%Y%m%d') AS BIGINT)",
        "HOUR": "CAST(hour({0} + INTERVAL 8 HOUR) AS INTEGER)",
        "WEEKDAY": "CAST(dayofweek({0} + INTERVAL 8 HOUR) AS INTEGER)",
    },
}
_DATE_OF: Final = re.compile(r"\b(MONTH|DAYS|YMD|HOUR|WEEKDAY|CATEGORY)\(([^()]+)\)")
_ONLY: Final = re.compile(r"\bONLY\((\w+),\s*([^()]+)\)")
_NAME: Final = re.compile(r"(?<![:\w]):([a-z]\w*)")
_LINES: Final = """(SELECT l.run_id, l.person, l.award_id, l.month, l.fen, l.account, r.day AS run_day,
    r.month AS run_month, r.prepared_by, r.released_by
    FROM payments_paymentline l JOIN payments_paymentrun r ON r.id = l.run_id
    WHERE {which})"""
_COUNTED: Final = "r.state <> 'cancelled'"
_CLAIMS: Final = """(SELECT id, person, benefit, place, month, day,
    CATEGORY(facts) AS retirement_category FROM benefits_claim)"""


@dataclass(frozen=True, slots=True)
class Gather:
    """The statement that gives the inputs of some clauses of a rule; `kind` is what its subject is.
    `volatile` inputs move with the calendar: a change of them alone is no new finding within a year."""

    rule: str
    clauses: tuple[str, ...]
    sql: str
    kind: str = PERSON
    volatile: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom is asked about: nobody named is everybody. `run` restricts payments to the lines of a run,
    and persons to those it pays; `case` is the case's key, 0 for none."""

    day: date
    persons: tuple[int, ...] = ()
    employers: tuple[str, ...] = ()
    run: int = 0
    case: int = 0

    @property
    def everybody(self) -> bool:
        return not (self.persons or self.employers or self.run)

    def speaks_of(self, kind: str) -> bool:
        """Whether subjects of a kind are asked about."""
        return (
            self.everybody
            or (kind == PERSON and bool(self.persons or self.run))
            or (kind == EMPLOYER and bool(self.employers))
            or (kind == RUN and bool(self.run))
        )

    def condition(self, kind: str, column: str) -> str:
        """The restriction of a column to the subjects asked about. Raises ValueError for a credit code
        that is none: it becomes part of a statement."""
        if kind == PERSON and self.persons:
            return f"{column} IN ({', '.join(str(int(each)) for each in self.persons)})"
        if kind == PERSON and self.run:
            return (
                f"{column} IN (SELECT q.person FROM payments_paymentline q "
                f"WHERE q.run_id = {int(self.run)})"
            )
        if kind == EMPLOYER and self.employers:
            for each in self.employers:
                if not re.fullmatch(r"[0-9A-Z]{1,18}", each):
                    raise ValueError(f"{each!r} is no credit code")
            return f"{column} IN ({', '.join(repr(each) for each in self.employers)})"
        return "1 = 1"


def written(
    gather: Gather, engine: Engine, scope: Scope, values: Mapping[str, int | None]
) -> str:
    """The statement for one engine. Raises KeyError for a name that is neither a threshold of the rule
    nor one of the scope's."""
    sql = gather.sql
    which = _COUNTED + (f" AND r.id = {int(scope.run)}" if scope.run else "")
    sql = re.sub(r"\bLINES\b", lambda _: _LINES.format(which=which), sql)
    sql = re.sub(r"\bPAID\b", lambda _: _LINES.format(which=_COUNTED), sql)
    claims = "benefits_claim" if engine == "duckdb" else _CLAIMS
    sql = re.sub(r"\bCLAIMS\b", lambda _: claims, sql)
    sql = _ONLY.sub(lambda found: scope.condition(found[1], found[2].strip()), sql)
    named: dict[str, int | str | None] = {
        **values,
        "day": f"'{scope.day.isoformat()}'" if engine == "sqlite" else f"DATE '{scope.day}'",
        "month": scope.day.year * 12 + scope.day.month - 1,
        "run": int(scope.run),
        "case": int(scope.case),
    }
    sql = _NAME.sub(lambda found: _literal(named[found[1]]), sql)
    words = _DATES[engine]
    return _DATE_OF.sub(lambda found: words[found[1]].format(found[2].strip()), sql)


def in_words_of(engine: Engine, expression: str, day: date) -> str:
    """A single expression in an engine's own words; it may name the day and its month."""
    named: dict[str, int | str | None] = {
        "day": f"'{day.isoformat()}'" if engine == "sqlite" else f"DATE '{day}'",
        "month": day.year * 12 + day.month - 1,
    }
    sql = _NAME.sub(lambda found: _literal(named[found[1]]), expression)
    words = _DATES[engine]
    return _DATE_OF.sub(lambda found: words[found[1]].format(found[2].strip()), sql)


def _literal(value: int | str | None) -> str:
    return "NULL" if value is None else str(value)


def tables(statements: Sequence[Gather]) -> set[str]:
    """The tables that statements read."""
    found: set[str] = set()
    rooms = r"people|benefits|payments|robots|crediting|contributions|cases|accounts|ledger"
    for each in statements:
        found |= set(re.findall(rf"\b(?:{rooms})_[a-z]+\b", each.sql))
        if re.search(r"\b(LINES|PAID)\b", each.sql):
            found |= {"payments_paymentline", "payments_paymentrun"}
        if re.search(r"\bCLAIMS\b", each.sql):
            found.add("benefits_claim")
    return found
