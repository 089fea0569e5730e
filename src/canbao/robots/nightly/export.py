"""The tables the rules read, out of the operational database into DuckDB, as of one moment. Rows leave as
lines the database itself puts together (COPY on PostgreSQL, one text a row on SQLite) and are typed on
the way in; no cell is a Python object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
from django.apps import apps
from django.db import connection, models, transaction

from canbao.robots.gathering.statement import Engine, in_words_of

ROWS_AT_ONCE: Final = 20_000
MEMORY: Final = "1200MB"
_TYPES: Final = {
    "BooleanField": "BOOLEAN",
    "DateField": "DATE",
    "DateTimeField": "TIMESTAMP",
    "CharField": "VARCHAR",
    "TextField": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the model it is of, the columns rules read, which rows (in the words of statements),
    and columns that are worked out on the way (name, expression)."""

    label: str
    columns: tuple[str, ...]
    rows: str = ""
    made: tuple[tuple[str, str], ...] = ()

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def types(self) -> dict[str, str]:
        """DuckDB's type of each column; whole numbers where nothing else is said."""
        fields = {field.column: field for field in self.model._meta.concrete_fields}
        told = {
            name: _TYPES.get(fields[name].get_internal_type(), "BIGINT") for name in self.columns
        }
        return told | {name: "VARCHAR" for name, _ in self.made}

    def always(self) -> frozenset[str]:
        """The columns that are never null."""
        fields = self.model._meta.concrete_fields
        return frozenset(str(field.column) for field in fields if not field.null)


TABLES: Final = (
    Table("people.Person", ("id", "number17", "name", "sex", "birth", "death", "registration_place",
                            "phone", "household", "withdrawn")),
    Table("people.Activity", ("person_id", "from_month", "to_month", "activity", "employer")),
    Table("people.ParticipationSpell", ("person_id", "scheme", "place", "employer", "kind",
                                        "from_month", "to_month", "state")),
    Table("people.Employer", ("code", "staff", "insured", "taxed", "founded", "closed")),
    Table("people.LogEntry", ("actor", "role", "door", "action", "subject", "purpose", "at"),
          rows="DAYS(at) BETWEEN DAYS(:day) - 31 AND DAYS(:day)"),
    Table("benefits.Award", ("id", "person", "insured", "benefit", "place", "first_month",
                             "claim_id")),
    Table("benefits.Revision", ("award_id", "number", "from_month", "to_month", "monthly",
                                "held")),
    Table("benefits.Claim", ("id", "person", "benefit", "place", "month", "day"),
          made=(("retirement_category", "CATEGORY(facts)"),)),
    Table("benefits.Decision", ("id", "person", "decided_by", "checked_by")),
    Table("benefits.LifeSign", ("person", "kind", "day", "source", "known")),
    Table("benefits.Overpayment", ("id", "award_id")),
    Table("benefits.OverpaymentMonth", ("overpayment_id", "month")),
    Table("payments.PaymentRun", ("id", "state", "day", "month", "number", "place", "book_id",
                                  "prepared_by", "released_by")),
    Table("payments.PaymentLine", ("run_id", "person", "award_id", "month", "fen", "account")),
    Table("payments.BankAccount", ("id", "person", "bank", "number", "holder", "own", "source",
                                   "from_day", "by")),
    Table("robots.Fact", ("id", "kind", "person", "employer", "reference", "from_day", "to_day",
                          "fen", "number", "words", "source", "day")),
    Table("robots.LawfulMonth", ("category", "birth_month", "earliest", "statutory")),
    Table("crediting.ContributionRecord", ("person", "scheme", "kind", "month", "months", "base")),
    Table("contributions.Line", ("declaration_id", "person", "month", "wage", "pension_base"),
          rows="month >= :month - 13"),
    Table("contributions.Declaration", ("id", "employer", "month", "version"),
          rows="month >= :month - 13"),
    Table("contributions.Plan", ("id", "kind", "group")),
    Table("contributions.PlanLine", ("plan_id", "month", "person")),
    Table("cases.Case", ("id", "person")),
    # Facts of a case are asked of one case only; the table is there, and empty.
    Table("cases.CaseFact", ("case_id", "name", "value"), rows="1 = 0"),
)  # fmt: skip


@contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the database as it is now. Inside a transaction it is that one's view."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        # A deferred transaction reads a snapshot and keeps no writer waiting.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def exported(folder: Path, day: date) -> duckdb.DuckDBPyConnection:
    """A DuckDB file in `folder`, an empty one, with all tables as of this moment; the caller closes
    it."""
    made = duckdb.connect(str(folder / "register.duckdb"))
    made.execute(f"SET memory_limit = '{MEMORY}'")
    made.execute(f"SET temp_directory = '{folder}'")
    text = folder / "table.csv"
    with one_moment():
        for table in TABLES:
            _write(table, text, day)
            _take_in(made, table, text)
    text.unlink()
    return made


def _take_in(made: duckdb.DuckDBPyConnection, table: Table, text: Path) -> None:
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in table.types().items())
    made.execute(
        f"CREATE TABLE {table.name} AS SELECT * FROM read_csv('{text}', header = false, "
        f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
        f"allow_quoted_nulls = false, columns = {{{types}}})"
    )


def _write(table: Table, text: Path, day: date) -> None:
    """The rows as lines: numbers bare, text in quotes, nothing where nothing is known."""
    engine: Engine = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    where = f" WHERE {in_words_of(engine, table.rows, day)}" if table.rows else ""
    made = [in_words_of(engine, expression, day) for _, expression in table.made]
    if engine == "postgresql":
        _copy(table, made, where, text)
    else:
        _concatenate(table, made, where, text)


def _copy(table: Table, made: list[str], where: str, text: Path) -> None:
    types = table.types()
    columns = [
        f"\"{name}\" AT TIME ZONE 'UTC'" if types[name] == "TIMESTAMP" else f'"{name}"'
        for name in table.columns
    ]
    names = [*table.columns, *(name for name, _ in table.made)]
    inner = ", ".join(
        f'{said} AS "{name}"' for said, name in zip([*columns, *made], names, strict=True)
    )
    quoted = ", ".join(f'"{name}"' for name in names if types[name] == "VARCHAR")
    force = f", FORCE_QUOTE ({quoted})" if quoted else ""
    with text.open("wb") as file, connection.cursor() as cursor:
        raw: Any = cursor.cursor
        statement = f"COPY (SELECT {inner} FROM {table.name}{where}) TO STDOUT (FORMAT csv{force})"
        with raw.copy(statement) as rows:
            for block in rows:
                file.write(block)


def _concatenate(table: Table, made: list[str], where: str, text: Path) -> None:
    types, whole = table.types(), table.always()
    cells = []
    for name, said in zip(types, [*(f'"{name}"' for name in table.columns), *made], strict=True):
        cell = f"'\"' || replace({said}, '\"', '\"\"') || '\"'" if types[name] == "VARCHAR" else said
        cells.append(cell if name in whole else f"coalesce({cell}, '')")
    row = " || ',' || ".join(cells)
    with text.open("w", encoding="utf-8") as file, connection.cursor() as cursor:
        # No parameters: with them Django reads every per cent sign as one.
        cursor.execute(f"SELECT {row} FROM {table.name}{where}")
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            file.write("\n".join(line for (line,) in some))
            file.write("\n")
