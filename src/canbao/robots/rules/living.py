"""Clauses about certification, hardship, contributions nobody is there for, abroad, and proofs."""

from __future__ import annotations

from canbao.robots.answers import clause


@clause("R28", "never_self")
def never_certified_by_oneself(certified: int, by_oneself: int) -> bool:
    """Once may be chance; from the second time on it is a pattern."""
    return certified > 1 and by_oneself == 0


@clause("R28", "one_device")
def one_device_for_many(device_persons: int, most_persons: int) -> bool:
    return device_persons > most_persons


@clause("R28", "very_old")
def very_old_without_trace(age_months: int, traces: int, age: int) -> bool:
    return age_months >= age * 12 and traces == 0


@clause("R34", "ended")
def paid_after_hardship_ended(months_after: int) -> bool:
    return months_after > 0


@clause("R34", "grade")
def paid_under_another_grade(other_grades: int) -> bool:
    return other_grades > 0


@clause("R35", "after_death")
@clause("R35", "in_custody")
@clause("R35", "abroad")
def contributions_nobody_is_there_for(months_paid: int) -> bool:
    return months_paid > 0


@clause("R39", "nationality_lost")
def drawn_after_losing_nationality(months_paid: int) -> bool:
    return months_paid > 0


@clause("R39", "long_abroad")
def abroad_and_not_certified(months_abroad: int, signs: int, months: int) -> bool:
    return months_abroad > months and signs == 0


@clause("R40", "many_failures")
def many_failed_checks(failures_in_a_day: int, a_day: int) -> bool:
    return failures_in_a_day > a_day
