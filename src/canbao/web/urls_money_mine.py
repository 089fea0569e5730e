"""Addresses of a person's own pages about money: paid in, the account, benefits, what to pay alone.
Included before the calculators."""

from __future__ import annotations

from django.urls import path

from canbao.web.urls_staff import urlpatterns as _registers_converters
from canbao.web.views import (
    money_person,
    money_person_account,
    money_person_benefits,
    money_person_contributions,
    money_person_life,
    money_person_paying,
)

assert _registers_converters
app_name = "mine"
urlpatterns = [
    path("<lang:lang>/my/money/", money_person.home, name="money"),
    path(
        "<lang:lang>/my/contributions/",
        money_person_contributions.contributions,
        name="contributions",
    ),
    path("<lang:lang>/my/account/", money_person_account.account, name="account"),
    path("<lang:lang>/my/account/<int:year>/", money_person_account.statement, name="statement"),
    path(
        "<lang:lang>/my/account/<int:year>.<kind:kind>",
        money_person_account.statement_file,
        name="statement-file",
    ),
    path("<lang:lang>/my/benefits/", money_person_benefits.benefits, name="benefits"),
    path(
        "<lang:lang>/my/benefits/<int:decision>/", money_person_benefits.decision, name="decision"
    ),
    path("<lang:lang>/my/paying/", money_person_paying.paying, name="paying"),
    path("<lang:lang>/my/paying/choose/", money_person_paying.choose, name="choose"),
    path("<lang:lang>/my/paying/pay/", money_person_paying.pay, name="pay"),
    path("<lang:lang>/my/life/", money_person_life.life, name="life"),
    path("<lang:lang>/my/transfer/", money_person_life.transfer, name="transfer"),
]
