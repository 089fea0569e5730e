"""Tells Django of the room `services`; nothing happens when it is loaded."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """What people ask for, and what becomes of it."""

    name = "canbao.services"
    label = "services"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "服务事项 Services"
