"""A small world made by hand: persons, spells, activities and what surveys and registers say of
them.

Months are written as text (`2026-10`); what is not given is null or the ordinary case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from canbao.law import Law
from canbao.registers.coverage import KEYS, OUTPUTS, Settings, run, settings
from canbao.registers.engine import DuckEngine

REFERENCE = 2026 * 12 + 9
HOME = 510104001001
SAME_CITY = 510105002001
OTHER_CITY = 510700003001
FAR = 410122001002
FIRM = "91510100MA6CABCD0X"

SCHEMAS = {
    "persons": pa.schema([
        ("person", pa.int64()), ("number17", pa.int64()), ("document", pa.string()),
        ("name", pa.string()), ("sex", pa.int8()), ("birth", pa.date32()), ("death", pa.date32()),
        ("nationality_group", pa.string()), ("registration_place", pa.int64()),
        ("residence_place", pa.int64()), ("phone", pa.int64()), ("household", pa.int64()),
        ("records", pa.int32()), ("sources", pa.int32()), ("first_seen", pa.date32()),
        ("last_seen", pa.date32()),
    ]),
    "spells": pa.schema([
        ("person", pa.int64()), ("scheme", pa.string()), ("from_month", pa.int32()),
        ("place", pa.int64()), ("employer", pa.string()), ("source", pa.int16()),
        ("to_month", pa.int32()), ("kind", pa.string()), ("state", pa.string()),
        ("months_paid", pa.int32()), ("records", pa.int32()),
    ]),
    "overlaps": pa.schema([
        ("person", pa.int64()), ("scheme", pa.string()), ("other_scheme", pa.string()),
        ("from_month", pa.int32()), ("place", pa.int64()), ("other_place", pa.int64()),
        ("to_month", pa.int32()), ("kind", pa.string()),
    ]),
    "activities": pa.schema([
        ("person", pa.int64()), ("from_month", pa.int32()), ("to_month", pa.int32()),
        ("activity", pa.string()), ("employer", pa.string()), ("place", pa.int64()),
        ("source", pa.int16()),
    ]),
    "facts_status": pa.schema([
        ("record", pa.int64()), ("source", pa.int16()), ("status", pa.string()),
        ("from_date", pa.date32()), ("to_date", pa.date32()), ("place", pa.int64()),
        ("detail", pa.string()),
    ]),
    "facts_survey": pa.schema([
        ("record", pa.int64()), ("source", pa.int16()), ("visited", pa.date32()),
        ("outcome", pa.string()), ("reason", pa.string()), ("activity", pa.string()),
    ]),
    "links": pa.schema([
        ("record", pa.int64()), ("source", pa.int16()), ("person", pa.int64()),
        ("tier", pa.string()), ("weight", pa.int64()), ("runner_up", pa.int64()),
        ("anchor", pa.int64()),
    ]),
    "employers": pa.schema([
        ("employer", pa.string()), ("name", pa.string()), ("place", pa.int64()),
        ("industry", pa.string()), ("kind", pa.string()), ("staff", pa.int32()),
        ("insured", pa.int32()), ("taxed", pa.int32()), ("founded", pa.date32()),
        ("closed", pa.date32()), ("size", pa.string()),
    ]),
}


def month(text: str | int | None) -> int | None:
    if text is None or isinstance(text, int):
        return text
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


@dataclass
class World:
    """Collects rows; `load` puts them into an engine."""

    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in SCHEMAS})

    def person(self, person: int, born: str | None = "1990-05-15", *, sex: int | None = 1,
               home: int | None = HOME, registered: int | None = HOME, died: str | None = None,
               group: str = "mainland", number17: int | None = None) -> World:
        self.rows["persons"].append({
            "person": person, "number17": number17, "name": f"人{person}", "sex": sex,
            "birth": dt.date.fromisoformat(born) if born else None,
            "death": dt.date.fromisoformat(died) if died else None,
            "nationality_group": group, "registration_place": registered,
            "residence_place": home, "records": 1, "sources": 1,
        })
        return self

    def spell(self, person: int, scheme: str, since: str = "2020-01", to: str | None = None, *,
              place: int = HOME, state: str = "paying", kind: str = "employee",
              months: int | None = 60, source: int = 5, employer: str | None = None) -> World:
        self.rows["spells"].append({
            "person": person, "scheme": scheme, "from_month": month(since), "place": place,
            "employer": employer, "source": source, "to_month": month(to), "kind": kind,
            "state": state, "months_paid": months, "records": 1,
        })
        return self

    def doing(self, person: int, activity: str, since: str = "2025-11", to: str = "2026-10", *,
              place: int | None = HOME, employer: str | None = None, source: int = 4) -> World:
        self.rows["activities"].append({
            "person": person, "from_month": month(since), "to_month": month(to),
            "activity": activity, "employer": employer, "place": place, "source": source,
        })
        return self

    def _record(self, person: int, source: int) -> int:
        record = 1000 + len(self.rows["links"])
        self.rows["links"].append(
            {"record": record, "source": source, "person": person, "tier": "certain"})
        return record

    def status(self, person: int, status: str, since: str | None = "2024-01-01",
               to: str | None = None, *, source: int = 1) -> World:
        self.rows["facts_status"].append({
            "record": self._record(person, source), "source": source, "status": status,
            "from_date": dt.date.fromisoformat(since) if since else None,
            "to_date": dt.date.fromisoformat(to) if to else None,
        })
        return self

    def survey(self, person: int, outcome: str, reason: str | None = None,
               visited: str = "2026-06-10") -> World:
        self.rows["facts_survey"].append({
            "record": self._record(person, 16), "source": 16, "outcome": outcome,
            "reason": reason, "visited": dt.date.fromisoformat(visited),
        })
        return self

    def overlap(self, person: int, scheme: str, kind: str, since: str) -> World:
        self.rows["overlaps"].append({
            "person": person, "scheme": scheme, "other_scheme": scheme,
            "from_month": month(since), "place": HOME, "other_place": HOME, "kind": kind,
        })
        return self

    def firm(
        self, employer: str = FIRM, staff: int | None = 20, place: int | None = HOME
    ) -> World:
        self.rows["employers"].append({"employer": employer, "staff": staff, "place": place})
        return self

    def load(self, engine: DuckEngine) -> DuckEngine:
        for name, schema in SCHEMAS.items():
            engine.load(name, pa.Table.from_pylist(self.rows[name], schema=schema))
        return engine

    def made(self, *, law: Law | None = None, chosen: Settings | None = None) -> Result:
        """Run all of coverage on this world."""
        with DuckEngine() as engine:
            run(self.load(engine), REFERENCE, law=law, chosen=chosen)
            return Result({
                name: engine.arrow(
                    f"SELECT * FROM {name} ORDER BY {', '.join(KEYS[name])}").to_pylist()
                for name in OUTPUTS
            })


@dataclass(frozen=True)
class Result:
    """The rows of each table made, in the order of its key."""

    tables: dict[str, list[dict[str, Any]]]

    def obligation(self, person: int, scheme: str, at: str = "2026-10") -> dict[str, Any]:
        [row] = [r for r in self.tables["obligations"]
                 if r["person"] == person and r["scheme"] == scheme
                 and r["from_month"] <= (month(at) or 0) <= r["to_month"]]
        return row

    def gap(self, person: int, scheme: str = "any_pension") -> dict[str, Any] | None:
        rows = [r for r in self.tables["gaps"] if r["person"] == person and r["scheme"] == scheme]
        assert len(rows) <= 1
        return rows[0] if rows else None

    def why(self, person: int, scheme: str = "any_pension") -> tuple[str, str] | None:
        row = self.gap(person, scheme)
        return (row["class"], row["reason"]) if row else None

    def groups(self, person: int) -> set[str]:
        row = self.gap(person)
        assert row is not None
        return {g.name for g in settings().groups if row["groups"] & g.bit}

    def count(self, measure: str, **where: Any) -> int:
        return sum(r[measure] for r in self.tables["coverage"]
                   if all(r[k] == v for k, v in where.items()))
