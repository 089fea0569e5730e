"""Tells Django of the room `benefits.redecision`; nothing happens when it is loaded."""

from django.apps import AppConfig


class RedecisionConfig(AppConfig):
    """Every award in payment computed again and compared."""

    name = "canbao.benefits.redecision"
    label = "redecision"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "待遇复核 Re-decision"
