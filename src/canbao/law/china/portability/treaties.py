"""Exemption of seconded foreigners under bilateral treaties, branch by branch.

Without the certificate of home coverage a person is insured here like everyone employed.
"""

from canbao.law.engine.rules import rule


@rule(
    zh="双边协定有效且有参保证明", en="Treaty in force and certificate held",
    act="社会保险法", article="97",
    unit="bool", note="that the certificate exempts stands, with its status, in the table",
)
def treaty_applies(
    nationality_group, treaty_country, treaty_certificate, treaty_proof_exempts, treaty_in_force,
    this_day,
):
    if nationality_group != "foreigner" or not treaty_certificate:
        return False
    if treaty_country == "no_treaty":
        return False
    if not treaty_proof_exempts["certificate"]:
        return False
    return this_day >= treaty_in_force[treaty_country]


@rule(
    zh="免缴职工养老保险费", en="Exempt from the employee pension",
    act="社会保险法", article="97",
    unit="bool", note="the branches of each treaty stand, with their status, in the table",
)
def treaty_exempts_pension(treaty_applies, treaty_country, treaty_covers_pension):
    if not treaty_applies:
        return False
    return treaty_covers_pension[treaty_country]


@rule(
    zh="免缴失业保险费", en="Exempt from unemployment insurance",
    act="社会保险法", article="97",
    unit="bool", note="the branches of each treaty stand, with their status, in the table",
)
def treaty_exempts_unemployment(treaty_applies, treaty_country, treaty_covers_unemployment):
    if not treaty_applies:
        return False
    return treaty_covers_unemployment[treaty_country]


@rule(
    zh="首次免缴的最后月份", en="Last month of the first period of exemption",
    act="双边社会保险协定", article="派遣人员",
    unit="month", status="secondary",
)
def treaty_first_period_end(secondment_month, treaty_country, treaty_first_period):
    return secondment_month + treaty_first_period[treaty_country] - 1


@rule(
    zh="延长免缴的最后月份", en="Last month of the extended exemption",
    act="双边社会保险协定", article="派遣人员",
    unit="month", status="secondary",
)
def treaty_extension_end(treaty_first_period_end, treaty_country, treaty_extension):
    return treaty_first_period_end + treaty_extension[treaty_country]
