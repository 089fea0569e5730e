"""Tells Django of the room `ledger.crediting`; nothing happens when it is loaded."""

from django.apps import AppConfig


class CreditingConfig(AppConfig):
    """Months credited to persons, yearly interest, careers, statements."""

    name = "canbao.ledger.crediting"
    label = "crediting"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "权益记录与个人账户 Crediting"
