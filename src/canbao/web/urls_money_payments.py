"""Addresses of the pages of benefits and payments. Included before the calculators, whose addresses
would match these too."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from canbao.web.urls import KindConverter, LanguageConverter
from canbao.web.views import (
    money_payments,
    money_payments_accounts,
    money_payments_awards,
    money_payments_claims,
    money_payments_decision,
    money_payments_decisions,
    money_payments_life,
    money_payments_over,
    money_payments_run,
    money_payments_run_files,
    money_payments_runs,
)

for name, converter in (("lang", LanguageConverter), ("kind", KindConverter)):
    if name not in get_converters():
        register_converter(converter, name)

app_name = "payments"
AT = "<lang:lang>/payments/"
urlpatterns = [
    path(AT, money_payments.home, name="home"),
    path(f"{AT}person/", money_payments.find, name="find"),
    path(f"{AT}person/<int:person>/", money_payments.person, name="person"),
    path(f"{AT}person/<int:person>/claim/", money_payments_claims.new, name="claim-new"),
    path(f"{AT}claim/<int:claim>/", money_payments_claims.one, name="claim"),
    path(f"{AT}proposals/", money_payments_decisions.listing, name="proposals"),
    path(f"{AT}proposal/<int:proposal>/", money_payments_decisions.proposal, name="proposal"),
    path(f"{AT}decision/<int:decision>/", money_payments_decision.decision, name="decision"),
    path(f"{AT}award/<int:award>/", money_payments_awards.one, name="award"),
    path(f"{AT}life/", money_payments_life.life, name="life"),
    path(f"{AT}overpayments/", money_payments_over.listing, name="overpayments"),
    path(f"{AT}overpayment/<int:overpayment>/", money_payments_over.one, name="overpayment"),
    path(f"{AT}accounts/", money_payments_accounts.listing, name="accounts"),
    path(f"{AT}account/<int:account>/", money_payments_accounts.one, name="account"),
    path(f"{AT}runs/", money_payments_runs.listing, name="runs"),
    path(f"{AT}dry/<int:run>/", money_payments_runs.dry, name="dry"),
    path(f"{AT}run/<int:run>/", money_payments_run.one, name="run"),
    path(f"{AT}run/<int:run>/lines/", money_payments_run_files.lines, name="run-lines"),
    path(f"{AT}run/<int:run>/file/<slug:bank>/", money_payments_run_files.bank_file,
         name="bank-file"),
    path(f"{AT}return/<int:file>/", money_payments_run_files.returned, name="return"),
]  # fmt: skip
