"""Clauses about careers and pension claims: months, years, bases, ages, places."""

from __future__ import annotations

from fractions import Fraction

from canbao.robots.answers import clause


@clause("R05", "before_lawful_month")
def first_paid_before_lawful(first_month: int, earliest_month: int) -> bool:
    """The pension begins the month after the earliest month of retirement."""
    return first_month <= earliest_month


@clause("R10", "person")
def back_dated_before_age(
    backdated_months: int, months_before_age: int, least_months: int, before_age: int
) -> bool:
    return backdated_months >= least_months and months_before_age <= before_age


@clause("R10", "employer")
def several_back_dated_at_one_employer(
    backdated_months: int, months_before_age: int, employer_persons: int,
    least_months: int, before_age: int, least_persons: int,
) -> bool:  # fmt: skip
    late = back_dated_before_age(backdated_months, months_before_age, least_months, before_age)
    return late and employer_persons >= least_persons


@clause("R11", "late_entry")
def deemed_entered_late(months_before_claim: int, before_claim: int) -> bool:
    return 0 <= months_before_claim <= before_claim


@clause("R11", "before_16")
def deemed_before_sixteen(age_months_at_start: int) -> bool:
    return age_months_at_start < 16 * 12


@clause("R11", "too_many")
def more_deemed_than_possible(deemed_months: int, age_months: int) -> bool:
    return deemed_months > age_months - 16 * 12


@clause("R11", "no_file")
def deemed_without_file(file_images: int) -> bool:
    return file_images == 0


@clause("R11", "at_school_or_custody")
def deemed_at_school(overlapping_months: int) -> bool:
    return overlapping_months > 0


@clause("R12", "jump")
def base_jumps_and_wage_does_not(
    base_last: int, base_before: int, wage_last: int, wage_before: int, staff: int, related: int,
    factor: int, wage_share: int, small: int,
) -> bool:  # fmt: skip
    """Sums of the last 24 months and of the 36 before; the rise of the wage is held against that of
    the base."""
    rise_of_base = Fraction(base_last * 36, base_before * 24)
    rise_of_wage = Fraction(wage_last * 36, max(wage_before, 1) * 24)
    jumps = rise_of_base * 100 >= factor
    follows = (rise_of_wage - 1) * 100 >= wage_share * (rise_of_base - 1)
    return jumps and not follows and (staff <= small or bool(related))


@clause("R15", "post")
def post_not_reported(post_reports: int) -> bool:
    return post_reports == 0


@clause("R15", "years")
def too_few_hazardous_years(
    post_kind: str, post_months: int, heights: int, underground: int, harmful: int
) -> bool:
    least = {"height": heights, "heavy": heights, "underground": underground, "heat": underground}
    return post_months < least.get(post_kind, harmful)


@clause("R15", "notice")
def no_public_notice(notices: int) -> bool:
    return notices == 0


@clause("R16", "unknown_number")
def conclusion_is_unknown(conclusions: int) -> bool:
    return conclusions == 0


@clause("R16", "wages")
def wages_after_conclusion(wage_months_after: int) -> bool:
    return wage_months_after > 0


@clause("R18", "same_month")
def two_employers_in_a_month(employers_at_once: int) -> bool:
    return employers_at_once > 1


@clause("R18", "in_a_year")
def many_employers_in_a_year(employers_in_year: int, least_employers: int) -> bool:
    return employers_in_year >= least_employers


@clause("R19", "few_months")
def few_months_and_more_money(
    months_here: int, here_fen: int, elsewhere_fen: int, least_months: int
) -> bool:
    return months_here < least_months and here_fen > elsewhere_fen


@clause("R19", "two_provinces")
def paid_in_two_provinces(provinces_at_once: int) -> bool:
    return provinces_at_once > 1


@clause("R32", "same_month")
def both_schemes(months_in_both: int) -> bool:
    return months_in_both > 0
