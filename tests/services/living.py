"""A little of everything the reading views show: a firm with its orders, a person with months, a pension
paid out, a document."""

from __future__ import annotations

from datetime import date
from typing import Final

from canbao.people.models import Person
from tests.accounts.make import FIRM
from tests.certificates.make import issued
from tests.people.make import month, spell
from tests.web import money_sample as sample

DAY: Final = date(2026, 11, 21)


def lived() -> dict[str, int | str]:
    """Whom each view is asked about."""
    sample.small_firm()
    sample.fund()
    sample.pensioner()
    sample.paid_out(sample.OCTOBER)
    spell(Person.objects.get(id=sample.ME), from_month=month(2020, 1))
    issued()
    return {
        "participation": sample.ME, "contribution_months": sample.ME, "account_years": sample.ME,
        "benefit_payments": sample.PENSIONER, "documents": 1, "payment_orders": FIRM,
    }  # fmt: skip
