"""Addresses of the portal: /zh/… and /en/…, the same pages in two languages."""

from __future__ import annotations

from django.urls import path, register_converter
from django.views.generic import RedirectView

from canbao.web.urls_security import security_patterns
from canbao.web.views import (
    account,
    calculator,
    display,
    law_status,
    log,
    own,
    reading,
    tour,
    verify,
)
from canbao.web.views.components import components


class LanguageConverter:
    """`zh` or `en`."""

    regex = "zh|en"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class KindConverter:
    """Kinds of files that are given out."""

    regex = "csv|json|pdf|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "lang")
register_converter(KindConverter, "kind")

app_name = "web"
urlpatterns = [
    path("", RedirectView.as_view(url="/zh/"), name="root"),
    path("<lang:lang>/", reading.home, name="home"),
    path("<lang:lang>/about/", reading.about, name="about"),
    path("<lang:lang>/tour/", tour.tour, name="tour"),
    path("<lang:lang>/law/", law_status.law_status, name="law-status"),
    path("<lang:lang>/law/status.<kind:kind>", law_status.law_status_file, name="law-status-file"),
    path("<lang:lang>/verify/", verify.verify_page, name="verify"),
    path("<lang:lang>/verify/<str:serial>/<str:code>/", verify.verify_page, name="verify-paper"),
    path("<lang:lang>/accessibility/", reading.accessibility, name="accessibility"),
    path("<lang:lang>/components/", components, name="components"),
    path("<lang:lang>/display/", display.display, name="display"),
    path("<lang:lang>/sign-in/", account.sign_in, name="sign-in"),
    path("<lang:lang>/sign-out/", account.sign_out, name="sign-out"),
    path("<lang:lang>/account/", account.account, name="account"),
    *security_patterns(),
    path("<lang:lang>/my/", own.my, name="my"),
    path("<lang:lang>/my/numbers/", own.numbers, name="my-numbers"),
    path("<lang:lang>/my/looks/", own.looks, name="my-looks"),
    path("<lang:lang>/my/contest/", own.contest, name="my-contest"),
    path("<lang:lang>/log/", log.log_page, name="log"),
    path("<lang:lang>/career.<kind:kind>", calculator.template_file, name="template-file"),
    path("<lang:lang>/<slug:slug>/", calculator.start, name="start"),
    path("<lang:lang>/<slug:slug>/result/", calculator.result, name="result"),
    path("<lang:lang>/<slug:slug>/result.<kind:kind>", calculator.result_file, name="result-file"),
    path("<lang:lang>/<slug:slug>/<slug:page>/", calculator.question, name="question"),
]
