"""A father dies: his widow tells it once, the cases run side by side, the pension ends by the house
itself, the month paid too much is found by the next run and taken back by two people, the grants are
awarded to her."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from canbao.accounts.models import PAYMENT_CHECKER, PAYMENT_OFFICER
from canbao.benefits import overpayments
from canbao.benefits.models import Award, Overpayment, OverpaymentDecision
from canbao.cases.models import Case
from canbao.cli.demo_rules.check import PLANTING
from canbao.cli.demo_rules.stage import Stage
from canbao.ledger.books import accounts as ledger_accounts
from canbao.ledger.facts import Fact
from canbao.ledger.months import open_month
from canbao.ledger.pools import book_of
from canbao.ledger.posting import post
from canbao.people.models import Person
from canbao.services import path
from canbao.services.doing.bundles import one_list
from tests.accounts.make import PERSON, account
from tests.benefits import make as by_hand
from tests.benefits.make import PENSION, WUHAN, month, stretches
from tests.benefits.payments import make as payments
from tests.services.make import decided, person
from tests.web import money_sample as sample

from .conftest import Today
from .going import Server, answered, begun, deed, handed_in, officers, picture, press, text

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
assert PLANTING
TOLD, AFTER = date(2025, 6, 25), date(2025, 7, 21)
MAY, JUNE, JULY = month(2025, 5), month(2025, 6), month(2025, 7)


def made() -> Award:
    """A pension of Chengdu paid for May and June; he died in May, which the register brings in June.
    His widow lives in Wuhan, in the same household."""
    Stage(TOLD).sources()
    book = book_of("employee_pension", payments.CITY)
    for each in (MAY, JUNE, JULY):
        open_month(book, each, by="clerk")
    bank, pooled = ledger_accounts(book, [("bank", ""), ("pooled", "")])
    post(book, [Fact("opening", MAY, date(2025, 5, 2), "document:opening", "fund",
                     [(bank, 100_000_000), (pooled, -100_000_000)])])  # fmt: skip
    person(household=7, residence_place=WUHAN, registration_place=WUHAN)
    person(2, name="李小明", sex=2, birth=date(1968, 4, 1), household=7, residence_place=WUHAN,
           registration_place=WUHAN)  # fmt: skip
    award = by_hand.pension().award
    payments.banked([1], day=date(2025, 2, 20))
    officers()
    for each in (MAY, JUNE):
        sample.paid_out(each)
    Person.objects.filter(id=1).update(death=date(2025, 5, 10))
    return award


def test_told_once_and_everything_done(browser: Any, live_server: Any, today: Today) -> None:
    award = made()
    server = Server(browser, live_server)
    today(TOLD)
    widow = server.person(
        account(PERSON, "li", person=2, display_zh="李小明", display_en="Li Xiaoming")
    )
    begun(widow, "BND-02")
    answered(widow, heirs_agreement="")
    answered(widow, **{"bank_account-bank": "ICBC", "bank_account-number": "6222000012345678",
                       "bank_account-holder": "李小明"})  # fmt: skip
    bundle = handed_in(widow)
    told = text(widow, f"/zh/my/cases/{bundle.number}/")
    parts = {each.service: Case.objects.get(number=each.number) for each in one_list(bundle, TOLD)}
    assert list(parts) == ["PEN-12", "PEN-11", "PEN-09"]
    for each in one_list(bundle, TOLD):
        assert each.zh in told
        assert each.state == "complete", each  # nothing is asked of her a second time
    assert parts["PEN-09"].person == 1  # the house ends his pension; she need not ask

    path.go_on_all(TOLD)
    stop = server.handled(parts["PEN-09"], words={
        "grant-zh": "本人已去世", "grant-en": "He has died", "grant-ground": "社会保险经办条例第二十五条",
    })  # fmt: skip
    assert stop.state == "closed"
    assert stretches(award.pk)[-1][1:4] == (JUNE, None, 0)
    grant = Case.objects.get(pk=parts["PEN-12"].pk)
    grant = decided(grant, TOLD, facts={"career": [], "contribution_months": 180})
    assert grant.state == "closed"
    # Hubei 2025: two months of funeral grant and nine of survivors' grant
    assert stretches(Award.objects.get(person=2).pk)[0][3] == 4307050
    # Nothing stood on his account: she takes that part back, and the bundle is over with its parts.
    widow.goto(f"{live_server.url}/zh/my/cases/{parts['PEN-11'].number}/withdraw/")
    press(widow, "撤回申请")
    bundle = decided(bundle, TOLD)
    assert bundle.state == "closed"  # with its parts
    picture(widow, "farewell", f"my/cases/{bundle.number}/", "phone")

    payments.pick(JULY)
    over = Overpayment.objects.get()
    assert (over.person, over.fen) == (1, PENSION)  # June
    today(AFTER)
    officer = server.office(account(PAYMENT_OFFICER, "wu"))
    assert "3,300.69" in text(officer, "/zh/payments/overpayments/")
    officer.goto(f"/zh/payments/overpayment/{over.pk}/")
    deed(officer, "recover", {
        "recover-way": "set_off", "recover-zh": "去世次月多发", "recover-en": "Paid after the death",
        "recover-ground": "社会保险法第八十八条", "recover-document": "死亡登记",
    })  # fmt: skip
    checker = server.office(account(PAYMENT_CHECKER, "sun"))
    checker.goto(officer.url.partition("?")[0])
    press(checker, "批准")
    assert OverpaymentDecision.objects.get().fen == PENSION
    assert overpayments.left(over) == PENSION

    assert "43,070.50" in text(widow, "/zh/my/benefits/")
    for each in (widow, officer, checker):
        each.context.close()
