"""Clauses about what is paid: after a death, twice, in custody, to whose account, how much at once."""

from __future__ import annotations

from canbao.robots.answers import clause


@clause("R01", "two_sources")
def paid_after_certain_death(months_after: int, death_sources: int, least_sources: int) -> bool:
    return months_after > 0 and death_sources >= least_sources


@clause("R01", "one_source")
def paid_after_reported_death(months_after: int, death_sources: int, least_sources: int) -> bool:
    return months_after > 0 and death_sources < least_sources


@clause("R02", "same_month")
def two_pensions_in_a_month(months_double: int) -> bool:
    return months_double > 0


@clause("R02", "at_grant")
def pension_beside_a_pension(pensions: int) -> bool:
    return pensions > 1


@clause("R03", "two_provinces")
def drawn_in_two_provinces(provinces: int) -> bool:
    return provinces > 1


@clause("R04", "paid_in_custody")
def paid_in_custody(months_in_custody: int) -> bool:
    return months_in_custody > 0


@clause("R08", "households")
def account_of_several_households(households: int) -> bool:
    return households > 1


@clause("R08", "large")
def shared_account_receives_much(households: int, account_fen: int, monthly_fen: int) -> bool:
    return households > 1 and account_fen > monthly_fen


@clause("R08", "holder")
def account_in_another_name(holder: str, person_name: str, authorised: int) -> bool:
    return holder != person_name and not authorised


@clause("R09", "before_first")
def changed_before_the_first(days_before: int, first_payment: int, days: int) -> bool:
    return bool(first_payment) and days_before <= days


@clause("R09", "before_large")
def changed_before_a_large_one(
    days_before: int, first_payment: int, paid_fen: int, month_fen: int, days: int, times: int
) -> bool:
    return not first_payment and days_before <= days and paid_fen > times * month_fen


@clause("R09", "by_representative")
def changed_by_a_representative(days_before: int, representative: int, days: int) -> bool:
    return bool(representative) and days_before <= days


@clause("R09", "after_signal")
def changed_after_a_sign_of_death(days_before: int, death_signs: int, days: int) -> bool:
    return death_signs > 0 and days_before <= days


@clause("R29", "percentile")
def among_the_highest(place: int, per_thousand: int) -> bool:
    """`place` is the thousandth of its kind the amount stands in, 1 the lowest."""
    return place > per_thousand


@clause("R29", "same_amount")
def same_amount_twice(persons_of_amount: int) -> bool:
    return persons_of_amount > 1


@clause("R29", "total")
def total_moves(total_fen: int, before_fen: int, change: int) -> bool:
    return before_fen > 0 and abs(total_fen - before_fen) * 1000 > before_fen * change


@clause("R30", "large")
def beyond_one_officer(payment_fen: int, months: int, most_fen: int, most_months: int) -> bool:
    return payment_fen > most_fen or months > most_months
