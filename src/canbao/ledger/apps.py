"""Tells Django of the room `ledger`; nothing happens when it is loaded."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Double entry, append only, in whole fen."""

    name = "canbao.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "账簿 The ledger"
