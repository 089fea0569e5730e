"""Tells Django of the room `cases`; nothing happens when it is loaded."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases from the application to the archive."""

    name = "canbao.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "办件 Cases"
