"""Tells Django of the room `benefits.payments`; nothing happens when it is loaded."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payment runs, bank file and return."""

    name = "canbao.benefits.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "待遇发放 Payments"
