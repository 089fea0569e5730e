"""The counter's question: this name, this birth date, no number – who is it? An index on disk answers in
milliseconds with the same weights as the comparison, by the same conditions, run by SQLite.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from canbao.registers.compare.comparisons import COMPARISONS
from canbao.registers.compare.model import Model
from canbao.registers.standard import names

COLUMNS = (
    "record", "number17", "number_text", "name", "pinyin", "birth", "sex", "village", "street",
    "county", "registered", "phone", "household", "guardian17", "employer", "document",
    "nationality", "address", "name_bits", "sound_bits", "employer_bits",
)  # fmt: skip
INDEXES = (("pinyin", "birth"), ("birth", "street"), ("pinyin", "phone"), ("document",))
MOST = 50  # candidates weighed; a counter shows the first few


@dataclass(frozen=True)
class Found:
    """A candidate: person, the record that fits best, weight in millibits, and whether it would be
    accepted as a link."""

    person: int
    record: int
    weight: int
    accepted: bool


def build(prepared: Path, links: Path, out: Path) -> int:
    """Writes the index file; returns its records. `prepared` (with bits) and `links` are files of one
    run, sorted by record."""
    draft = out.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    connection = sqlite3.connect(draft)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    columns = ", ".join(COLUMNS)
    connection.execute(f"CREATE TABLE prepared ({columns}, person)")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    persons = pq.read_table(links, columns=["record", "person"])  # sorted by record, as prepared is
    offset = 0
    for batch in pq.ParquetFile(prepared).iter_batches(100_000, columns=list(COLUMNS)):
        own = persons.slice(offset, batch.num_rows)
        offset += batch.num_rows
        if own["record"].to_pylist() != batch["record"].to_pylist():
            raise ValueError(f"{prepared} and {links} are not of one run")
        rows = zip(
            *(batch[c].to_pylist() for c in COLUMNS), own["person"].to_pylist(), strict=True
        )
        connection.executemany(f"INSERT INTO prepared VALUES ({marks})", rows)
    for index in INDEXES:
        known = " AND ".join(f"{c} IS NOT NULL" for c in index)
        connection.execute(
            f"CREATE INDEX {'_'.join(index)} ON prepared ({', '.join(index)}) WHERE {known}"
        )
    connection.commit()
    connection.close()
    draft.rename(out)
    return offset


class Lookup:
    """An open index and the model that weighs."""

    def __init__(self, path: Path, model: Model) -> None:
        self._connection = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, check_same_thread=False
        )
        for name, function in (("greatest", _greatest), ("least", _least)):
            self._connection.create_function(name, -1, function, deterministic=True)
        self._connection.create_function("levenshtein", 2, levenshtein, deterministic=True)
        self._model = model
        # How rare a name is, the register knows; the question does not say.
        weights = " + ".join(c.weight(model.weights[c.name], rarity="r") for c in COMPARISONS)
        asked = ", ".join(f":{c} AS {c}" for c in COLUMNS)
        blocks = " UNION ".join(
            "SELECT rowid AS id FROM prepared WHERE "
            + " AND ".join(f"{c} = :{c}" for c in index)
            + f" AND {' AND '.join(f'{c} IS NOT NULL' for c in index)}"
            for index in INDEXES
        )
        self._query = f"""
            SELECT r.person, r.record, {weights} AS weight
            FROM (SELECT {asked}) l, ({blocks} LIMIT {MOST}) b JOIN prepared r ON r.rowid = b.id
            ORDER BY weight DESC, r.record
        """

    def find(
        self,
        name: str,
        birth: date,
        *,
        sex: int | None = None,
        place: int | None = None,
        phone: int | None = None,
        document: str | None = None,
    ) -> list[Found]:
        """Persons by weight, best first. `name` as written, `place` a code of 12 digits."""
        asked: dict[str, Any] = dict.fromkeys(COLUMNS)
        read = names.standardise(pa.array([name]))
        asked |= {
            "name": read.name[0].as_py(), "pinyin": read.pinyin[0].as_py(),
            "birth": birth.year * 10000 + birth.month * 100 + birth.day, "sex": sex,
            "phone": phone, "document": document,
        }  # fmt: skip
        if place:
            asked |= {
                "village": place if place % 1_000 else None,
                "street": place - place % 1_000 if place % 1_000_000 else None,
                "county": place - place % 1_000_000,
            }
        best: dict[int, Found] = {}
        for person, record, weight in self._connection.execute(self._query, asked):
            if person not in best:
                accepted = weight >= self._model.accept
                best[person] = Found(person, record, weight, accepted)
        return list(best.values())

    def close(self) -> None:
        self._connection.close()


def levenshtein(first: str | None, second: str | None) -> int | None:
    """Edit distance in UTF-8 bytes, as DuckDB counts it."""
    if first is None or second is None:
        return None
    a, b = first.encode(), second.encode()
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            diagonal, row[j] = row[j], min(
                row[j] + 1, row[j - 1] + 1, diagonal + (left != right)
            )  # fmt: skip
    return row[-1]


def _greatest(*values: Any) -> Any:
    return max((v for v in values if v is not None), default=None)


def _least(*values: Any) -> Any:
    return min((v for v in values if v is not None), default=None)
