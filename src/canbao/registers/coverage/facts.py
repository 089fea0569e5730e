"""The facts of a person that the law is asked with, packed into one whole number.

Packed, a million persons come down to some ten thousand different numbers that any engine compares
and joins quickly; unpacked again they are the columns the law takes. What the facts mean is the
law's affair; how they are found in registers stands in `segments`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
LAST_MONTH = 32_768


@dataclass(frozen=True)
class Fact:
    """One fact: its options by position (`""` is "not known"), or a month when it has none."""

    name: str
    options: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.options) or LAST_MONTH


@dataclass(frozen=True)
class Packing:
    """Facts in a fixed order, the last one varying fastest."""

    facts: tuple[Fact, ...]

    def weight(self, name: str) -> int:
        """What one step of a fact adds to the packed number."""
        weight = 1
        for fact in reversed(self.facts):
            if fact.name == name:
                return weight
            weight *= fact.size
        raise KeyError(name)

    def sql(self, expressions: dict[str, str]) -> str:
        """The packed number of SQL expressions, each a position among the options (or a month)."""
        return " + ".join(
            f"CAST({expressions[fact.name]} AS BIGINT) * {self.weight(fact.name)}"
            for fact in self.facts
        )

    def unpack(self, packed: Whole, name: str) -> Whole:
        """One fact of every packed number: positions among its options, or months."""
        fact = next(f for f in self.facts if f.name == name)
        return packed // self.weight(name) % fact.size

    def keep(self, packed: Whole, names: frozenset[str]) -> Whole:
        """The packed numbers with every other fact set to its first option."""
        kept = np.zeros_like(packed)
        for fact in self.facts:
            if fact.name in names:
                kept += self.unpack(packed, fact.name) * self.weight(fact.name)
        return kept


NATIONALITIES = ("mainland", "hong_kong_macao_taiwan", "foreigner")
DRAWN = ("not_drawing", "resident_pension", "public_sector_pension", "employee_pension")
MEDICAL_RECORDS = ("", "never_insured", "years_reached")
BOOLEAN = ("false", "true")


def packing(regions: tuple[str, ...], activities: tuple[str, ...]) -> Packing:
    """The packing for an area: its law regions, and the activities the law has a word for."""
    return Packing((
        Fact("region", regions),
        Fact("activity", ("", *activities)),
        Fact("nationality_group", ("", *NATIONALITIES)),
        Fact("residence_permit", BOOLEAN),
        Fact("registered_here", BOOLEAN),
        Fact("drawn_pension", DRAWN),
        Fact("in_employee_pension", BOOLEAN),
        Fact("in_employee_medical", BOOLEAN),
        Fact("employee_medical_record", MEDICAL_RECORDS),
        Fact("sex", ("", "man", "woman")),
        Fact("birth_month"),
    ))
