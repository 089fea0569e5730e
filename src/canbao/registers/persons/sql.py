"""Pieces of SQL that several stages of this folder share: text literals, months, whole-number keys.

Only expressions; no stage and no table of the result is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

OPEN = 999_999
"""A month that no calendar reaches: stands for "still open" while intervals are compared."""


def text(value: str) -> str:
    """A text as SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Texts as the list of an IN; never empty, so that an empty declaration matches nothing."""
    return ", ".join(text(value) for value in values) or "''"


def month_of(date: str) -> str:
    """The month, as an integer, of a date expression."""
    return f"CAST(year({date}) * 12 + month({date}) - 1 AS INTEGER)"


def chosen_by(expression: str, words: Mapping[str, str]) -> str:
    """What a word stands for; null for a word without meaning here."""
    cases = " ".join(f"WHEN {text(word)} THEN {text(said)}" for word, said in words.items())
    return f"CASE {expression} {cases} ELSE NULL END" if cases else "CAST(NULL AS VARCHAR)"


def position_in(expression: str, order: Sequence[str]) -> str:
    """The position of a word in a declared order, from 0; a word it does not name comes last."""
    cases = " ".join(f"WHEN {text(word)} THEN {n}" for n, word in enumerate(order))
    return f"CASE {expression} {cases} ELSE {len(order)} END"


def merged(
    source: str, keys: Sequence[str], *, first: str = "from_month", last: str = "to_month"
) -> str:
    """Intervals of equal keys that overlap or touch, merged: the keys, `first` and `last`.

    `last` must not be null (use `OPEN`); keys must not be null either.
    """
    by = ", ".join(keys)
    return f"""
        SELECT {by}, min({first}) AS {first}, max({last}) AS {last}
        FROM (
            SELECT *, sum(opens) OVER (
                PARTITION BY {by} ORDER BY {first}, {last}
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS island
            FROM (
                SELECT {by}, {first}, {last}, CASE WHEN {first} <= 1 + max({last}) OVER (
                    PARTITION BY {by} ORDER BY {first}, {last}
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ) THEN 0 ELSE 1 END AS opens
                FROM (SELECT DISTINCT {by}, {first}, {last} FROM {source})
            )
        )
        GROUP BY {by}, island"""
