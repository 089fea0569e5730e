"""What a clause of a rule answers, and how a clause is written.

A clause is a plain function of named inputs. It answers `Match`, `No` or `Unknown`; what is unknown is
never taken for passed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Input: TypeAlias = "int | str | bool | None"
Inputs: TypeAlias = Mapping[str, Input]


@dataclass(frozen=True, slots=True)
class Match:
    """The clause holds."""


@dataclass(frozen=True, slots=True)
class No:
    """It does not."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It cannot be told: these inputs, thresholds or data are missing."""

    missing: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.missing:
            raise ValueError("Unknown names what is missing")


Answer: TypeAlias = Match | No | Unknown
NO: Final = No()
MATCH: Final = Match()


@dataclass(frozen=True, slots=True)
class Clause:
    """One function of a rule; `names` are its inputs, `may_lack` those it can do without."""

    rule: str
    name: str
    does: Callable[..., bool]
    names: tuple[str, ...]
    may_lack: frozenset[str]

    def asked(self, given: Inputs) -> Answer:
        """The answer for these inputs; Unknown with the names of those that are not known. Raises
        KeyError for an input that was not gathered at all: a fault of the house, not of the data."""
        used = {name: given[name] for name in self.names}
        missing = tuple(
            name for name, value in used.items() if value is None and name not in self.may_lack
        )
        if missing:
            return Unknown(missing)
        return MATCH if self.does(**used) else NO


CLAUSES: Final[dict[tuple[str, str], Clause]] = {}


def clause(
    rule: str, name: str, *, may_lack: tuple[str, ...] = ()
) -> Callable[[Callable[..., bool]], Callable[..., bool]]:
    """Registers a function as a clause. One function may serve several clauses of the same sense.
    Raises ValueError for a clause that is there already, and for inputs with defaults."""

    def written(does: Callable[..., bool]) -> Callable[..., bool]:
        parameters = inspect.signature(does).parameters.values()
        if (rule, name) in CLAUSES or any(p.default is not p.empty for p in parameters):
            raise ValueError(f"clause {rule} {name}: there twice, or an input has a default")
        CLAUSES[rule, name] = Clause(
            rule, name, does, tuple(p.name for p in parameters), frozenset(may_lack)
        )
        return does

    return written
