"""The demonstration's money year: what happens in the made-up city in 2025, as columns month by
month.

Everything comes from the city's record and truth and is drawn from its seed, so the same city gives
the same year. Nothing is posted here and no door of the rooms is called; the year's loop does that.
The people are not real, nor are the old system's figures.

    city = read_city(made)              # persons, spells, employers of the record; true wages
    opening.careers(city)               # years and interest brought from the old system, to 2024-12
    opening.pensions(city)              # who was in payment at 2025-01, and how much
    opening.bank_accounts(city)
    wages.declared(city, month)         # what employers declare of a month
    wages.plans(city)                   # flexible workers and residents
    behaviour.of_month(city, month)     # how employers pay
    events.retirements / deaths / unemployed / injuries (city)
    published.calendar(law, region)     # what of the law becomes known on which day of the year
"""

from canbao.cli.demo_money.city import City, read_city

__all__ = ["City", "read_city"]
