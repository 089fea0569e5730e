"""Addresses of the auditor's pages. Included before the calculators, whose addresses would match
these too."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import get_converters

from canbao.web.urls import KindConverter, LanguageConverter
from canbao.web.views import (
    money_audit,
    money_audit_books,
    money_audit_cases,
    money_audit_law,
    money_audit_transaction,
)

for name, converter in (("lang", LanguageConverter), ("kind", KindConverter)):
    if name not in get_converters():
        register_converter(converter, name)

app_name = "audit"
AT = "<lang:lang>/audit/"
urlpatterns = [
    path(AT, money_audit.home, name="home"),
    path(f"{AT}begin/", money_audit.begin, name="begin"),
    path(f"{AT}run/<int:run>/", money_audit.ledger, name="ledger"),
    path(f"{AT}books/", money_audit_books.books, name="books"),
    path(f"{AT}book/<int:book>/", money_audit_books.book, name="book"),
    path(f"{AT}book/<int:book>/<slug:kind>/", money_audit_books.accounts, name="accounts"),
    path(
        f"{AT}transaction/<int:transaction>/",
        money_audit_transaction.transaction,
        name="transaction",
    ),
    path(f"{AT}samples/", money_audit_cases.samples, name="samples"),
    path(f"{AT}sample/<int:sample>/", money_audit_cases.sample, name="sample"),
    path(f"{AT}redecision/", money_audit_cases.redecisions, name="redecisions"),
    path(f"{AT}redecision/<int:run>/", money_audit_cases.redecision_run, name="redecision"),
    path(f"{AT}law/", money_audit_law.law, name="law"),
]
