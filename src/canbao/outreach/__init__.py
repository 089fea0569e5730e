"""Outreach: the work list of a street office, visits to people's homes, and what came of them.

Who should be visited comes from the registers' result; what a visit finds goes back as a delivery
of the household survey. Pages are in `web`.
"""
