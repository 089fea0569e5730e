"""Clauses about employers: shells, subsidies, low bases, no registration."""

from __future__ import annotations

from canbao.robots.answers import clause


def shell_signs(
    staff: int, taxed: int, wage_months: int, near_age: int, at_lowest: int, away: int,
    months_without_wage: int, insured_share: int, near_share: int, away_share: int,
) -> int:  # fmt: skip
    """How many of the five signs of an employer that exists on paper only are there. `wage_months` are
    those of the last `months_without_wage` in which a wage was taxed."""
    return sum(
        (
            months_without_wage > 0 and wage_months == 0,
            staff * 100 > taxed * insured_share,
            near_age * 100 > staff * near_share,
            at_lowest == staff,
            away * 100 > staff * away_share,
        )
    )


@clause("R17", "lead")
def one_sign_of_a_shell(
    staff: int, taxed: int, wage_months: int, near_age: int, at_lowest: int, away: int,
    months_without_wage: int, insured_share: int, near_share: int, away_share: int,
    least_staff: int, several_from: int,
) -> bool:  # fmt: skip
    signs = shell_signs(staff, taxed, wage_months, near_age, at_lowest, away,
                        months_without_wage, insured_share, near_share, away_share)  # fmt: skip
    return staff >= least_staff and 1 <= signs < several_from


@clause("R17", "several")
def several_signs_of_a_shell(
    staff: int, taxed: int, wage_months: int, near_age: int, at_lowest: int, away: int,
    months_without_wage: int, insured_share: int, near_share: int, away_share: int,
    least_staff: int, several_from: int,
) -> bool:  # fmt: skip
    signs = shell_signs(staff, taxed, wage_months, near_age, at_lowest, away,
                        months_without_wage, insured_share, near_share, away_share)  # fmt: skip
    return staff >= least_staff and signs >= several_from


@clause("R33", "layoffs")
def too_many_laid_off(laid_off: int, most_layoffs: int) -> bool:
    return laid_off > most_layoffs


@clause("R33", "closed")
def subsidy_of_a_closed_employer(closed: int) -> bool:
    return closed > 0


@clause("R33", "dishonest")
def subsidy_of_the_dishonest(listed: int) -> bool:
    return listed > 0


@clause("R33", "unknown_certificate")
def certificate_is_unknown(certificates: int) -> bool:
    return certificates == 0


@clause("R33", "used_twice")
def certificate_used_twice(uses: int) -> bool:
    return uses > 1


@clause("R33", "mass_issue")
def issued_in_masses(issued_that_day: int, most_issued: int) -> bool:
    return issued_that_day > most_issued


@clause("R36", "below_wage")
def declared_below_wage(declared_fen: int, taxed_fen: int, share: int) -> bool:
    return declared_fen * 100 < taxed_fen * share


@clause("R36", "all_equal")
def one_base_for_all(different_bases: int, different_wages: int, persons: int) -> bool:
    return persons > 1 and different_bases == 1 and different_wages > 1


@clause("R37", "taxed_not_insured")
def taxed_and_not_insured(taxed: int, insured: int, days_since_founded: int, days: int) -> bool:
    return taxed > 0 and insured == 0 and days_since_founded > days
