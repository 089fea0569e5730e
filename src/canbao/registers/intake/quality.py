"""What can be said of a delivery as a whole: completeness, validity, age, duplicates, change.

Counts only, every share as numerator and denominator; the share matched with other registers is
added by the comparison, which knows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from canbao.registers.intake.columns import Tally
from canbao.registers.standard.text import Int64s
from canbao.registers.words import problems

AGES = (31, 92, 366)
"""Days within which an entry counts as a month, a quarter, a year old."""

Share = dict[str, int]


@dataclass
class Watch:
    """Looks at the records as they are written; remembers numbers and dates, not persons."""

    records: int = 0
    with_number: int = 0
    days: Counter[int] = field(default_factory=Counter)
    _numbers: list[Int64s] = field(default_factory=list)

    def see(self, table: pa.Table) -> None:
        self.records += table.num_rows
        if "number17" in table.schema.names:
            numbers = np.asarray(table["number17"].drop_null())
            self.with_number += len(numbers)
            self._numbers.append(numbers)
        days, counts = np.unique(np.asarray(table["as_of"].cast(pa.int32())), return_counts=True)
        self.days.update(dict(zip(days.tolist(), counts.tolist(), strict=True)))

    def shared_numbers(self) -> dict[str, int]:
        """Identity numbers of more than one record, those records, and the most of one number."""
        numbers = np.sort(np.concatenate([np.zeros(0, np.int64), *self._numbers]))
        if not len(numbers):
            return {"numbers": 0, "records": 0, "most": 0}
        begins = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
        counts = np.diff(np.append(begins, len(numbers)))
        several = counts[counts > 1]
        return {
            "numbers": len(several),
            "records": int(several.sum()),
            "most": int(counts.max()),
        }

    def age(self, as_of: date) -> dict[str, object]:
        """How old the entries are on the day of the delivery."""
        today = (as_of - date(1970, 1, 1)).days
        if not self.days:
            return {"newest": None, "oldest": None, "median": None, "within": {}}
        ordered = sorted(self.days)
        middle, seen = ordered[0], 0
        for day in ordered:
            seen += self.days[day]
            if 2 * seen >= self.records:
                middle = day
                break
        within = {
            str(age): share(sum(n for d, n in self.days.items() if today - d <= age), self.records)
            for age in AGES
        }
        return {
            "newest": _day(ordered[-1]), "oldest": _day(ordered[0]), "median": _day(middle),
            "within": within, "after_delivery": sum(n for d, n in self.days.items() if d > today),
        }  # fmt: skip


def share(part: int, whole: int) -> Share:
    """A share as it is kept."""
    return {"num": part, "den": whole}


def fields_quality(tallies: Mapping[str, Tally], rows: int) -> dict[str, dict[str, Share]]:
    """Of all rows, how many gave a field; of those, how many gave it fit for use."""
    return {
        name: {"given": share(tally.given, rows), "valid": share(tally.valid, tally.given)}
        for name, tally in sorted(tallies.items())
    }


def problems_found(counts: Mapping[tuple[str, str], int]) -> list[dict[str, object]]:
    """Each problem with its field and number of rows, the most frequent first."""
    known = problems()
    return [
        {
            "code": code, "field": name, "rows": rows, "quarantine": known[code].quarantine,
            "zh": known[code].zh, "en": known[code].en,
        }
        for (code, name), rows in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if rows
    ]  # fmt: skip


def change(before: Path | None, now: Path) -> dict[str, int | None]:
    """Keys that came, went and stayed since the delivery before."""
    if before is None:
        return {"before": None, "added": None, "gone": None, "kept": None}
    old, new = _keys(before), _keys(now)
    kept = len(np.intersect1d(old, new, assume_unique=True))
    return {"before": len(old), "added": len(new) - kept, "gone": len(old) - kept, "kept": kept}


def _keys(path: Path) -> Int64s:
    return np.asarray(pq.read_table(path, columns=["record"])["record"])


def _day(days: int) -> str:
    return str(np.datetime64(days, "D"))
