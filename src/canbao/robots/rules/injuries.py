"""Clauses about work injury: enrolment around it, injuries and bills twice, grants and dependants."""

from __future__ import annotations

from canbao.robots.answers import clause


@clause("R22", "just_before")
def enrolled_just_before(days_enrolled: int, days: int) -> bool:
    """`days_enrolled` are the days from the enrolment's effect to the injury."""
    return 0 <= days_enrolled <= days


@clause("R22", "after")
def enrolled_after(days_enrolled: int) -> bool:
    return days_enrolled < 0


@clause("R23", "still_there")
def employer_goes_on_paying(months_after_grant: int) -> bool:
    return months_after_grant > 0


@clause("R24", "same_part")
def same_part_again(months_between: int, other_employer: int, months: int) -> bool:
    return months_between <= months or bool(other_employer)


@clause("R24", "just_hired")
def hurt_when_just_hired(days_enrolled: int, witnesses: int, hired_days: int) -> bool:
    return 0 <= days_enrolled <= hired_days and witnesses == 0


@clause("R25", "same_bill")
def bill_paid_by_medical_insurance(medical_payments: int) -> bool:
    return medical_payments > 0


@clause("R26", "second")
def second_funeral_grant(funeral_grants: int) -> bool:
    return funeral_grants > 1


@clause("R27", "works")
@clause("R27", "remarried")
@clause("R27", "dead")
def dependants_right_has_ended(months_paid_after: int) -> bool:
    return months_paid_after > 0


@clause("R27", "of_age")
def dependant_is_of_age(months_paid_after: int, incapacities: int) -> bool:
    return months_paid_after > 0 and incapacities == 0
