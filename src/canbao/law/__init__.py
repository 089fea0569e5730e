"""The law, stated once: rules, parameters and the engine that asks them.

`compute` answers for one person with an explanation, `compute_many` for columns, `law()` gives the
law of China as it stands in this package. Nothing here knows a database, a page or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from canbao.law.engine.errors import LawError
from canbao.law.engine.explain import Explanation
from canbao.law.engine.explain import replay as _replay
from canbao.law.engine.law import Law, import_below, source_rules
from canbao.law.engine.one import Result, compute_one
from canbao.law.engine.reader import yaml_files

if TYPE_CHECKING:
    from canbao.law.engine.many import Fen, ManyResult, YearMajor

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def law() -> Law:
    """The law of China of this package, read and checked once."""
    modules = import_below("canbao.law.china", HERE / "china")
    return Law.build(source_rules(modules), yaml_files(HERE / "china"))


def compute(
    targets: str | Iterable[str],
    facts: Mapping[str, Any],
    *,
    date: Any,
    region: Any,
    known: Any = None,
    law: Law | None = None,
) -> Result:
    """Compute quantities of the law for one person.

    `targets` are names of rules (or parameters); `facts` values by name – inputs, or a rule's value
    given instead of computed. `date` decides what is in force (`2025-10`, `2025-10-01` or a date),
    `region` where (name, Chinese name or division code), `known` what was published by then.
    Returns values, explanation and statuses. Raises a `LawError` – never guesses: a value the law
    lacks stops with its name and what is awaited.
    """
    return compute_one(law or _default(), targets, facts, date=date, region=region, known=known)


def compute_many(
    targets: str | Iterable[str],
    columns: Mapping[str, Any],
    *,
    date: Any,
    region: Any,
    known: Any = None,
    law: Law | None = None,
) -> ManyResult:
    """Compute quantities of the law for many persons at once, equal to `compute` to the fen.

    `columns` holds NumPy arrays or lists by name (single values are shared by all rows; money in
    yuan, or `Fen` for whole fen; tables of rows as `YearMajor`). `date` and `region` may be columns
    too. Rows that floats cannot decide are redone exactly; rows the law cannot answer are marked in
    `stopped`.
    """
    from canbao.law.engine.many import compute_many as many

    return many(law or _default(), targets, columns, date=date, region=region, known=known)


def replay(stored: str | dict[str, Any], law: Law | None = None) -> Explanation:
    """Compute a stored explanation again; ReplayError unless it gives the same bytes."""
    return _replay(stored, law or _default())


def __getattr__(name: str) -> Any:
    """Column types are imported when asked for: one person's law needs no NumPy."""
    if name in ("Fen", "ManyResult", "YearMajor"):
        from canbao.law.engine import many

        return getattr(many, name)
    raise AttributeError(name)


def _default() -> Law:
    return globals()["law"]()  # type: ignore[no-any-return]


__all__ = [
    "Explanation", "Fen", "Law", "LawError", "ManyResult", "Result", "YearMajor", "compute",
    "compute_many", "law", "replay",
]
