"""Small worlds of linked records: give only the columns that matter, the rest is absent.

A world is one DuckDB engine; every query it runs is also translated to Spark's dialect, so that a
stage that leaves the common subset fails in every test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
import sqlglot

from canbao.registers.engine import DuckEngine
from canbao.registers.persons import ORDER, Settings, run

MONTH = 2026 * 12 + 9
"""October 2026, the reference month of the small worlds."""

SOURCES = (
    ("police_population", 10),
    ("civil_deaths", 15),
    ("agency_pension", 30),
    ("education", 35),
    ("medical_insurance", 40),
    ("household_survey", 45),
    ("tax_wages", 50),
    ("other_provinces", 60),
    ("platforms", 80),
)
NUMBER_OF = {name: n for n, (name, _) in enumerate(SOURCES, 1)}

TEXT, WHOLE, DAY = pa.string(), pa.int64(), pa.date32()
TABLES: dict[str, dict[str, pa.DataType]] = {
    "records": {
        "record": WHOLE, "source": pa.int16(), "row": WHOLE, "number17": WHOLE,
        "number_text": TEXT, "former17": WHOLE, "document": TEXT, "name": TEXT, "name_given": TEXT,
        "pinyin": WHOLE, "sex": pa.int8(), "birth": DAY, "nationality": TEXT,
        "registration_place": WHOLE, "residence_place": WHOLE, "phone": WHOLE, "household": WHOLE,
        "guardian17": WHOLE, "employer": TEXT, "as_of": DAY,
    },
    "links": {
        "record": WHOLE, "source": pa.int16(), "person": WHOLE, "tier": TEXT, "weight": WHOLE,
        "runner_up": WHOLE, "anchor": WHOLE,
    },
    "facts_participation": {
        "record": WHOLE, "source": pa.int16(), "scheme": TEXT, "kind": TEXT, "place": WHOLE,
        "employer": TEXT, "from_month": pa.int32(), "to_month": pa.int32(), "state": TEXT,
        "months_paid": pa.int32(),
    },
    "facts_employment": {
        "record": WHOLE, "source": pa.int16(), "employer": TEXT, "place": WHOLE,
        "from_month": pa.int32(), "to_month": pa.int32(), "wage_fen": WHOLE, "activity": TEXT,
    },
    "facts_status": {
        "record": WHOLE, "source": pa.int16(), "status": TEXT, "from_date": DAY, "to_date": DAY,
        "place": WHOLE, "detail": TEXT,
    },
    "facts_survey": {
        "record": WHOLE, "source": pa.int16(), "visited": DAY, "outcome": TEXT, "reason": TEXT,
        "activity": TEXT,
    },
    "employers_in": {
        "employer": TEXT, "name": TEXT, "place": WHOLE, "industry": TEXT, "kind": TEXT,
        "staff": pa.int32(), "founded": DAY, "closed": DAY, "as_of": DAY,
    },
    "ranks": {"source": pa.int16(), "field": TEXT, "rank": pa.int32()},
    "sources": {
        "source": pa.int16(), "name": TEXT, "rank": pa.int32(), "duplicate_free": pa.bool_(),
    },
}  # fmt: skip

Row = dict[str, object]


class CheckedEngine(DuckEngine):
    """DuckDB, and a look at every query: Spark must be able to read it."""

    def view(self, name: str, query: str) -> None:
        _reads_on_spark(query)
        super().view(name, query)

    def table(self, name: str, query: str) -> None:
        _reads_on_spark(query)
        super().table(name, query)


FOREIGN = re.compile(
    r"\bQUALIFY\b|//|\brandom\(|\bhash\(|\blist\(|\bstruct|\bregexp_|\bLIMIT\b|\bUNNEST\b"
    r"|\bFILTER\s*\([^)]*\)\s*OVER",
    re.IGNORECASE,
)


@cache
def _reads_on_spark(query: str) -> None:
    """Translate a query and refuse what the common subset leaves out."""
    assert not FOREIGN.search(query), query
    sqlglot.transpile(
        query, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )


class World:
    """Rows gathered by table; `run` makes all tables of the folder out of them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self.engine = CheckedEngine(threads=1)
        for name, rank in SOURCES:
            self.rows["sources"].append(
                {"source": NUMBER_OF[name], "name": name, "rank": rank, "duplicate_free": False}
            )

    def record(
        self,
        person: int = 1,
        source: str = "police_population",
        tier: str = "certain",
        **fields: object,
    ) -> Record:
        """One record of a source, linked to a person."""
        number = len(self.rows["records"]) + 1
        told = {"as_of": date(2026, 10, 31), **fields}
        anchor = told.pop("anchor", told.get("number17") or -number)
        row = {"record": told.pop("record", number), "source": NUMBER_OF[source], "row": number}
        self.rows["records"].append({**row, **told})
        self.rows["links"].append({
            "record": row["record"], "source": row["source"], "person": person, "tier": tier,
            "anchor": anchor,
        })  # fmt: skip
        return Record(self, row)

    def employer(self, employer: str, **about: object) -> None:
        """One employer of the companies' register."""
        self.rows["employers_in"].append(
            {"employer": employer, "as_of": date(2026, 10, 31), **about}
        )

    def rank(self, source: str, field: str, rank: int) -> None:
        """A rank that differs by field."""
        self.rows["ranks"].append({"source": NUMBER_OF[source], "field": field, "rank": rank})

    def run(self, settings: Settings | None = None) -> World:
        """Load the rows as they stand and make every table."""
        for name, columns in TABLES.items():
            schema = pa.schema(list(columns.items()))
            rows = [{c: row.get(c) for c in columns} for row in self.rows[name]]
            self.engine.load(name, pa.Table.from_pylist(rows, schema=schema))
        run(self.engine, settings or Settings(MONTH))
        return self

    def table(self, name: str, *columns: str) -> list[tuple[object, ...]]:
        """Rows of a made table in its order, of some columns."""
        order = ", ".join(ORDER[name])
        listed = ", ".join(columns) or "*"
        found = self.engine.arrow(f'SELECT {listed} FROM "{name}" ORDER BY {order}')
        return [tuple(row.values()) for row in found.to_pylist()]

    def one(self, name: str, *columns: str) -> tuple[object, ...]:
        """The only row of a table."""
        (row,) = self.table(name, *columns)
        return row

    def write(self, folder: Path) -> dict[str, bytes]:
        """Every table as the bytes of its file."""
        for name, order in ORDER.items():
            self.engine.write(f'SELECT * FROM "{name}"', folder / f"{name}.parquet", order)
        return {name: (folder / f"{name}.parquet").read_bytes() for name in ORDER}


class Record:
    """A record to which facts are added."""

    def __init__(self, world: World, row: Row) -> None:
        self._world = world
        self._row = {"record": row["record"], "source": row["source"]}

    def _fact(self, table: str, fact: Row) -> Record:
        self._world.rows[table].append({**self._row, **fact})
        return self

    def insured(
        self, scheme: str, months: tuple[int | None, int | None], *, kind: str = "employee",
        state: str = "paying", place: int | None = 510104_001_001, employer: str | None = "A",
        months_paid: int | None = None,
    ) -> Record:  # fmt: skip
        """Participation from and to a month."""
        return self._fact("facts_participation", {
            "scheme": scheme, "kind": kind, "place": place, "employer": employer,
            "from_month": months[0], "to_month": months[1], "state": state,
            "months_paid": months_paid,
        })  # fmt: skip

    def paid(
        self, months: Sequence[int], *, employer: str = "A", activity: str = "employee",
        wage_fen: int | None = 500_000, place: int | None = None,
    ) -> Record:  # fmt: skip
        """A wage in each of these months."""
        for month in months:
            self._fact("facts_employment", {
                "employer": employer, "place": place, "from_month": month, "to_month": month,
                "wage_fen": wage_fen, "activity": activity,
            })  # fmt: skip
        return self

    def works(
        self, first: int, last: int | None, *, activity: str, employer: str | None = None
    ) -> Record:
        """Work over a time."""
        return self._fact(
            "facts_employment",
            {"employer": employer, "from_month": first, "to_month": last, "activity": activity},
        )

    def status(self, status: str, first: date | None, last: date | None = None) -> Record:
        """A status between two days."""
        return self._fact("facts_status", {"status": status, "from_date": first, "to_date": last})

    def told(self, visited: date, outcome: str, activity: str | None = None) -> Record:
        """An answer at a visit."""
        return self._fact(
            "facts_survey", {"visited": visited, "outcome": outcome, "activity": activity}
        )


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world."""
    made = World()
    yield made
    made.engine.close()
