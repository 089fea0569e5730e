"""Which deliveries count, and the rows that are in force among them.

A snapshot replaces the one before it; in a source of changes a later delivery replaces the records
whose keys it has, with all their facts – unless they accumulate, as wages do: then month by month.
The SQL is the common subset of the engines; nothing is run here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from canbao.registers.intake.schema import EMPLOYERS, FACTS, RECORDS
from canbao.registers.intake.sources import Source
from canbao.registers.intake.store import Delivery, deliveries


@dataclass(frozen=True)
class InForce:
    """A source and those of its deliveries whose rows count, in the order they came."""

    source: Source
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class Rows:
    """What to load under which name, and the query that gives the rows in force, each once."""

    tables: tuple[tuple[str, Path], ...]
    query: str
    schema: pa.Schema


def current(store: Path, sources: Iterable[Source]) -> list[InForce]:
    """For every source the deliveries in force; sources without any come with none."""
    out = []
    for source in sources:
        accepted = [one for one in deliveries(store, source.source) if one.in_force]
        counting = accepted[-1:] if source.mode == "snapshot" else accepted
        out.append(InForce(source, tuple(counting)))
    return out


def rows_in_force(in_force: Sequence[InForce], kind: str) -> Rows:
    """The rows of `records`, `employers` or a kind of fact that count.

    Load each of `tables` under its name, then run `query`. Order of rows is not fixed.
    """
    schema = {"records": RECORDS, "employers": EMPLOYERS}.get(kind) or FACTS[kind]
    file = f"{kind}.parquet" if kind in ("records", "employers") else f"facts-{kind}.parquet"
    main = "employers.parquet" if kind == "employers" else "records.parquet"
    tables: dict[str, Path] = {}
    parts: list[str] = []
    for one in in_force:
        if one.source.holds_employers != (kind == "employers"):
            continue
        having = [d for d in one.deliveries if (d.path / file).exists()]
        tables |= {_name(kind, d): d.path / file for d in having}
        if len(one.deliveries) == 1:
            parts += [_select(schema, _name(kind, d)) for d in having]
        elif having and one.source.accumulate and "from_month" in schema.names:
            parts.append(_latest_month(schema, kind, having))
        elif having:
            tables |= {_name("keys", d): d.path / main for d in one.deliveries}
            parts.append(_latest(schema, kind, having, one.deliveries))
    empty = ", ".join(f"CAST(NULL AS {_sql(f.type)}) AS {f.name}" for f in schema)
    query = "\nUNION ALL\n".join(parts) or f"SELECT {empty} WHERE 1 = 0"
    return Rows(tuple(tables.items()), query, schema)


def _latest(
    schema: pa.Schema, kind: str, having: Sequence[Delivery], every: Sequence[Delivery]
) -> str:
    """The rows of each key as the last delivery that has the key gives them."""
    rows = " UNION ALL ".join(
        f"{_select(schema, _name(kind, d), f'{d.sequence} AS sequence')}" for d in having
    )
    keys = " UNION ALL ".join(
        f"SELECT record, {d.sequence} AS sequence FROM {_name('keys', d)}"
        for d in every
    )
    columns = ", ".join(f"t.{column}" for column in schema.names)
    return (
        f"SELECT {columns} FROM ({rows}) t JOIN "
        f"(SELECT record, max(sequence) AS sequence FROM ({keys}) k GROUP BY record) l "
        "ON t.record = l.record AND t.sequence = l.sequence"
    )


def _latest_month(schema: pa.Schema, kind: str, having: Sequence[Delivery]) -> str:
    """The rows of each key and month as the last delivery that has the month gives them."""
    rows = " UNION ALL ".join(
        f"{_select(schema, _name(kind, d), f'{d.sequence} AS sequence')}" for d in having
    )
    months = " UNION ALL ".join(
        f"SELECT record, from_month, {d.sequence} AS sequence FROM {_name(kind, d)}" for d in having
    )
    columns = ", ".join(f"t.{column}" for column in schema.names)
    return (
        f"SELECT {columns} FROM ({rows}) t JOIN "
        f"(SELECT record, from_month, max(sequence) AS sequence FROM ({months}) m "
        "GROUP BY record, from_month) l "
        "ON t.record = l.record AND t.from_month = l.from_month AND t.sequence = l.sequence"
    )


def _select(schema: pa.Schema, table: str, *more: str) -> str:
    return f"SELECT {', '.join([*schema.names, *more])} FROM {table}"


def _name(kind: str, delivery: Delivery) -> str:
    return f"{kind}_{delivery.source}_{delivery.sequence}"


def _sql(kind: pa.DataType) -> str:
    if pa.types.is_string(kind):
        return "VARCHAR"
    if pa.types.is_date(kind):
        return "DATE"
    return {8: "TINYINT", 16: "SMALLINT", 32: "INTEGER"}.get(kind.bit_width, "BIGINT")
