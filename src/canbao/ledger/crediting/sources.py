"""The rows that careers, interest and statements are summed from, as SQL: as of a day, as known.

Only conditions and joins; what is added up stands with those who ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

import numpy as np
from django.db import connection
from django.utils import timezone
from numpy.typing import NDArray

from canbao.ledger.balances import NOW, When
from canbao.ledger.crediting.columns import Numbers
from canbao.ledger.rows import Parameter, matching, matching_ids

AT_ONCE: Final = 100_000  # rows fetched
# Everything that crediting wrote has a row there; what else moves an individual account is money
# that leaves it or comes back.
NOT_CREDITED: Final = (
    "NOT EXISTS (SELECT 1 FROM crediting_credit c WHERE c.transaction_id = p.transaction_id)"
)


def seen(when: When, transaction: str) -> tuple[str, list[Parameter]]:
    """A join to the transactions (`t`) dated and written by then, and its parameters; nothing where
    everything counts."""
    if when == NOW:
        return "", []
    joined = f" JOIN ledger_transaction t ON t.id = {transaction}"
    parameters: list[Parameter] = []
    if when.as_of is not None:
        joined += " AND t.day <= %s"
        parameters.append(when.as_of)
    if when.as_known is not None:
        midnight = datetime.combine(when.as_known + timedelta(days=1), time())
        end = timezone.make_aware(midnight, timezone.get_default_timezone())
        joined += " AND t.known_at < %s"
        parameters.append(connection.ops.adapt_datetimefield_value(end) or end)
    return joined, parameters


def of_persons(column: str, persons: Numbers) -> tuple[str, list[Parameter]]:
    """A condition that `column` is one of the persons, who are sorted: a range where they follow
    each other without a gap."""
    if len(persons) and int(persons[-1]) - int(persons[0]) + 1 == len(persons):
        return f"{column} BETWEEN %s AND %s", [int(persons[0]), int(persons[-1])]
    condition, parameter = matching_ids(column, persons.tolist())
    return condition, [parameter]


def held_by(column: str, persons: Sequence[int]) -> tuple[str, list[Parameter]]:
    """A condition that the holder in `column` is one of the persons."""
    condition, parameter = matching(column, [f"P{person}" for person in persons])
    return condition, [parameter]


def numbers(statement: str, parameters: Sequence[Parameter], columns: int) -> Numbers:
    """The whole numbers a query gives, as an array of so many columns."""
    parts: list[NDArray[np.int64]] = [np.empty((0, columns), dtype=np.int64)]
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        while rows := cursor.fetchmany(AT_ONCE):
            parts.append(np.array(rows, dtype=np.int64).reshape(-1, columns))
    return np.concatenate(parts)


def places_of(wanted: Numbers, among: Numbers) -> Numbers:
    """Where each of `wanted` stands in `among`, which is sorted and holds them all."""
    return np.searchsorted(among, wanted).astype(np.int64)
