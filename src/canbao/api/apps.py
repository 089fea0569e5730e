"""The Django app of the HTTP door; it has no tables."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registered so that its tests and checks are found."""

    name = "canbao.api"
    label = "api"
