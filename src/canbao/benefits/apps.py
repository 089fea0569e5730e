"""Tells Django of the room `benefits`; nothing happens when it is loaded."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """Claims, decisions, awards, revisions, overpayments."""

    name = "canbao.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "待遇 Benefits"
