"""Addresses of the employer's own pages. Included before the calculators."""

from __future__ import annotations

from django.urls import path

from canbao.web.urls_staff import urlpatterns as _registers_converters
from canbao.web.views import (
    money_employer,
    money_employer_arrears,
    money_employer_asking,
    money_employer_bill,
    money_employer_certificate,
    money_employer_declare,
    money_employer_files,
    money_employer_pay,
    money_employer_person,
    money_employer_rows,
)

assert _registers_converters
app_name = "employer"
urlpatterns = [
    path("<lang:lang>/employer/", money_employer.home, name="home"),
    path("<lang:lang>/employer/notices/", money_employer.notices, name="notices"),
    path(
        "<lang:lang>/employer/declare/<slug:month>/", money_employer_declare.month, name="declare"
    ),
    path("<lang:lang>/employer/declare/<slug:month>/same/", money_employer_rows.same, name="same"),
    path("<lang:lang>/employer/declare/<slug:month>/form/", money_employer_rows.form, name="form"),
    path("<lang:lang>/employer/declare/<slug:month>/file/", money_employer_files.file, name="file"),
    path(
        "<lang:lang>/employer/declare/<slug:month>/template.<kind:kind>",
        money_employer_files.template,
        name="template",
    ),
    path(
        "<lang:lang>/employer/declare/<slug:month>/last/",
        money_employer_files.last_file,
        name="last-file",
    ),
    path("<lang:lang>/employer/declare/<slug:month>/nil/", money_employer_declare.nil, name="nil"),
    path(
        "<lang:lang>/employer/declare/<slug:month>/undo/", money_employer_declare.undo, name="undo"
    ),
    path(
        "<lang:lang>/employer/declare/<slug:month>/version/<int:version>/",
        money_employer_rows.version,
        name="version",
    ),
    path(
        "<lang:lang>/employer/declare/<slug:month>/version/<int:version>/results.csv",
        money_employer_rows.results,
        name="results",
    ),
    path("<lang:lang>/employer/bill/<slug:month>/", money_employer_bill.bill, name="bill"),
    path(
        "<lang:lang>/employer/bill/<slug:month>/person/<int:person>/",
        money_employer_person.person,
        name="bill-person",
    ),
    path("<lang:lang>/employer/pay/", money_employer_pay.pay, name="pay"),
    path("<lang:lang>/employer/arrears/", money_employer_arrears.arrears, name="arrears"),
    path("<lang:lang>/employer/arrears/ask/", money_employer_asking.ask, name="ask"),
    path(
        "<lang:lang>/employer/certificate/",
        money_employer_certificate.certificate,
        name="certificate",
    ),
    path(
        "<lang:lang>/employer/certificate.pdf",
        money_employer_certificate.certificate_file,
        name="certificate-file",
    ),
]
