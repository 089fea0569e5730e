"""Addresses of the finance clerk's pages and of the runs. Included before the calculators, whose
addresses would match these too."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from canbao.web.urls import LanguageConverter
from canbao.web.views import (
    money_finance_arrears,
    money_finance_books,
    money_finance_decisions,
    money_finance_declaration,
    money_finance_declarations,
    money_finance_files,
    money_finance_home,
    money_finance_orders,
    money_finance_reconciliation,
    money_finance_refunds,
    money_finance_suspense,
    money_runs,
    money_runs_starting,
)

if "lang" not in get_converters():
    register_converter(LanguageConverter, "lang")

app_name = "finance"
urlpatterns = [
    path("<lang:lang>/finance/", money_finance_home.home, name="home"),
    path(
        "<lang:lang>/finance/declarations/",
        money_finance_declarations.declarations,
        name="declarations",
    ),
    path(
        "<lang:lang>/finance/declarations/<slug:employer>/<slug:month>/",
        money_finance_declaration.declaration,
        name="declaration",
    ),
    path("<lang:lang>/finance/orders/", money_finance_orders.orders, name="orders"),
    path("<lang:lang>/finance/files/", money_finance_files.files, name="files"),
    path("<lang:lang>/finance/files/<int:file>/", money_finance_files.file, name="file"),
    path("<lang:lang>/finance/suspense/", money_finance_suspense.suspense, name="suspense"),
    path(
        "<lang:lang>/finance/receipts/<int:receipt>/",
        money_finance_suspense.receipt,
        name="receipt",
    ),
    path("<lang:lang>/finance/arrears/", money_finance_arrears.arrears, name="arrears"),
    path("<lang:lang>/finance/payers/<slug:payer>/", money_finance_arrears.payer, name="payer"),
    path("<lang:lang>/finance/refunds/", money_finance_refunds.refunds_page, name="refunds"),
    path(
        "<lang:lang>/finance/decisions/",
        money_finance_decisions.decisions_list,
        name="decisions",
    ),
    path(
        "<lang:lang>/finance/decisions/<int:proposal>/",
        money_finance_decisions.decision,
        name="decision",
    ),
    path(
        "<lang:lang>/finance/reconciliation/",
        money_finance_reconciliation.reconciliation,
        name="reconciliation",
    ),
    path(
        "<lang:lang>/finance/reconciliation/<int:book>/<slug:month>/",
        money_finance_reconciliation.month,
        name="month",
    ),
    path("<lang:lang>/finance/books/", money_finance_books.books, name="books"),
    path("<lang:lang>/finance/books/<int:book>/", money_finance_books.book, name="book"),
    path("<lang:lang>/runs/", money_runs.runs, name="runs"),
    path("<lang:lang>/runs/new/<slug:kind>/", money_runs_starting.run_new, name="run-new"),
    path("<lang:lang>/runs/<int:run>/", money_runs.run, name="run"),
]
