"""Clauses about unemployment benefit: what it cannot go together with, and short last jobs."""

from __future__ import annotations

from canbao.robots.answers import clause


@clause("R20", "contributions")
@clause("R20", "wages")
@clause("R20", "company")
@clause("R20", "pension")
@clause("R20", "army")
@clause("R20", "custody")
def benefit_beside_something_else(clashing_months: int) -> bool:
    return clashing_months > 0


@clause("R21", "churning_employer")
def short_job_at_a_churning_employer(
    last_job_months: int, leavers: int, twice_mean_staff: int, most_months: int, leaver_share: int
) -> bool:
    """The mean of twelve months is what was there less half of those who left."""
    return last_job_months <= most_months and leavers * 200 > twice_mean_staff * leaver_share


@clause("R21", "broker")
def phone_of_a_broker(broker_phones: int) -> bool:
    return broker_phones > 0
