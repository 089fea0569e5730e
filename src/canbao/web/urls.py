"""Addresses of the portal: /zh/… and /en/…, the same pages in two languages."""

from __future__ import annotations

from django.urls import path, register_converter
from django.views.generic import RedirectView

from canbao.web.views import display, reading
from canbao.web.views.components import components


class LanguageConverter:
    """`zh` or `en`."""

    regex = "zh|en"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "lang")

app_name = "web"
urlpatterns = [
    path("", RedirectView.as_view(url="/zh/"), name="root"),
    path("<lang:lang>/", reading.home, name="home"),
    path("<lang:lang>/about/", reading.about, name="about"),
    path("<lang:lang>/law/", reading.law_status, name="law-status"),
    path("<lang:lang>/accessibility/", reading.accessibility, name="accessibility"),
    path("<lang:lang>/components/", components, name="components"),
    path("<lang:lang>/display/", display.display, name="display"),
]
