"""Inputs for one subject or one run, out of the operational tables as they stand, in the caller's
transaction; and which data nobody delivers here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from canbao.people.models import Source
from canbao.robots import lawful
from canbao.robots.evaluating import Told, evaluate
from canbao.robots.gathering import Scope
from canbao.robots.gathering.statement import Engine
from canbao.robots.models import Delivery
from canbao.robots.table import InForce, in_force, needs


class Operational:
    """The database of this house, through Django's own connection."""

    def __init__(self) -> None:
        self.engine: Engine = "sqlite" if connection.vendor == "sqlite" else "postgresql"

    def rows(self, sql: str) -> Iterator[Mapping[str, Any]]:
        """The rows of a statement, whole before the next one is asked."""
        with connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield dict(zip(names, row, strict=True))



def lacking() -> frozenset[str]:
    """The kinds of data no source is declared for, by two queries. What our own services write is
    always there; a register is once it was published here, or its facts are delivered."""
    kinds = set(Delivery.objects.values_list("kind", flat=True).distinct())
    registers = set(Source.objects.values_list("name", flat=True))
    return frozenset(
        name
        for name, need in needs().items()
        if not (
            need.house
            or need.own
            or (need.kind and need.kind in kinds)
            or (need.register and need.register in registers)
        )
    )


def answers(
    scope: Scope, chosen: tuple[str, ...], force: InForce | None = None
) -> Told:
    """What the chosen rules say of a scope today."""
    lawful.ensure()
    return evaluate(Operational(), scope, chosen, force or in_force(scope.day), lacking())
