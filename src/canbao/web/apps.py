"""Django's handle on the portal."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "canbao.web"
    label = "web"
    verbose_name = "canbao portal"
