"""Clauses about officers: own cases, relatives, accounts they enter, hours, looks."""

from __future__ import annotations

from canbao.robots.answers import clause


@clause("R31", "own_case")
@clause("R31", "relatives")
@clause("R31", "changed_then_paid")
def officer_had_a_hand(cases: int) -> bool:
    return cases > 0


@clause("R31", "same_recipient")
def one_account_for_several(persons: int) -> bool:
    return persons > 1


@clause("R31", "odd_hours")
def writes_at_odd_hours(odd_writes: int, most_odd: int) -> bool:
    return odd_writes > most_odd


@clause("R31", "looks_without_case")
def looks_without_a_case(persons_without_case: int, most_uncased: int) -> bool:
    return persons_without_case > most_uncased


@clause("R31", "volume")
def very_many_looks(looks_in_a_day: int, most_looks: int) -> bool:
    return looks_in_a_day > most_looks
