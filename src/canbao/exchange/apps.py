"""Tells Django of the room `exchange`; nothing happens when it is loaded."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Transfers between two installations."""

    name = "canbao.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "转移接续 Exchange"
