"""Careers kept as columns in files, so that a batch over everybody need not add up all months again.

A kept file is a convenience like a checkpoint: it says up to which transaction of each book it
reaches, what came later is added up anew for the persons it names, and deleted it is made again.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from django.conf import settings

from canbao.ledger.crediting.careers import AT_ONCE, EMPLOYEE_PENSION, Careers, careers
from canbao.ledger.crediting.columns import Numbers
from canbao.ledger.crediting.sources import numbers, places_of

_ARRAYS = ("persons", "months", "base", "credited", "kind", "place")


def kept_careers(name: str, persons: Numbers, *, scheme: str = EMPLOYEE_PENSION) -> Careers:
    """The careers of these persons (sorted, each once) as of everything posted, kept under `name`
    for the next time. Equal to `careers(persons)`, made or found."""
    path = Path(settings.VAR) / "careers" / scheme / f"{name}.npz"
    heads = _heads()
    there = _read(path)
    if there is None:
        made = _all(persons, scheme)
    else:
        known, reached = there
        fresh = _touched(reached, scheme, persons)
        new = persons[~np.isin(persons, known.persons)]
        again = np.union1d(fresh, new)
        if not len(again) and len(persons) == len(known.persons):
            return known
        made = _joined(known, _all(again, scheme), persons)
    _write(path, made, heads)
    return made


def taken(there: Careers, persons: Numbers) -> Careers:
    """The columns of some persons, in the order asked, a person as often as named. All of them must
    be there."""
    at = places_of(persons, there.persons)
    return Careers(
        years=there.years,
        persons=persons,
        **{name: np.ascontiguousarray(getattr(there, name)[:, at]) for name in _ARRAYS[1:]},
    )


def _all(persons: Numbers, scheme: str) -> Careers:
    parts = [
        careers(persons[low : low + AT_ONCE], scheme=scheme)
        for low in range(0, max(len(persons), 1), AT_ONCE)
    ]
    made = parts[0]
    for part in parts[1:]:
        made = _joined(made, part, np.union1d(made.persons, part.persons))
    return made


def _joined(known: Careers, again: Careers, persons: Numbers) -> Careers:
    """The careers of `persons`: those of `again` where it has them, else those of `known`."""
    spans = [each.years for each in (known, again) if each.years]
    years = (
        tuple(range(min(span[0] for span in spans), max(span[-1] for span in spans) + 1))
        if spans
        else ()
    )
    shape = (len(years), len(persons))
    made = Careers(
        persons=persons,
        years=years,
        months=np.zeros(shape, dtype=np.int8),
        base=np.zeros(shape, dtype=np.int64),
        credited=np.zeros(shape, dtype=np.int64),
        kind=np.zeros(shape, dtype=np.int8),
        place=np.zeros(shape, dtype=np.int64),
    )
    for source in (known, again):
        if not source.years:
            continue
        wanted = np.isin(source.persons, persons)
        if source is known:
            wanted &= ~np.isin(source.persons, again.persons)
        columns = places_of(source.persons[wanted], persons)
        first = source.years[0] - years[0]
        rows = slice(first, first + len(source.years))
        for array in _ARRAYS[1:]:
            getattr(made, array)[rows, columns] = getattr(source, array)[:, wanted]
    return made


def _heads() -> dict[int, int]:
    """The last transaction of each book: what is read after this is at least as new."""
    rows = numbers("SELECT book_id, max(id) FROM ledger_transaction GROUP BY book_id", [], 2)
    return {int(book): int(last) for book, last in rows}


def _touched(reached: dict[int, int], scheme: str, persons: Numbers) -> Numbers:
    """Those of the persons with records written since."""
    parts = [np.empty(0, dtype=np.int64)]
    for book, last in _heads().items():
        since = reached.get(book, book << 40)
        if last > since:
            found = numbers(
                "SELECT DISTINCT person FROM crediting_contributionrecord WHERE "
                "transaction_id > %s AND transaction_id <= %s AND scheme = %s",
                [since, last, scheme],
                1,
            )[:, 0]
            parts.append(found[np.isin(found, persons)])
    return np.unique(np.concatenate(parts))


def _read(path: Path) -> tuple[Careers, dict[int, int]] | None:
    """What is kept, or None where nothing is or it was broken off."""
    try:
        with np.load(path) as file:
            arrays = {name: file[name] for name in _ARRAYS}
            years = tuple(int(year) for year in file["years"])
            reached = {int(book): int(last) for book, last in file["reached"]}
    except (OSError, ValueError, KeyError):
        return None
    return Careers(years=years, **arrays), reached


def _write(path: Path, made: Careers, heads: dict[int, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with draft.open("wb") as file:
        np.savez(
            file,
            years=np.array(made.years, dtype=np.int64),
            reached=np.array(sorted(heads.items()), dtype=np.int64).reshape(-1, 2),
            **{name: getattr(made, name) for name in _ARRAYS},
        )
    os.replace(draft, path)
